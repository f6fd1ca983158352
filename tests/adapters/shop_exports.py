"""The same orders as shops and billing systems write them down: by line, by order, in two files, by price and pieces."""

import csv
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np


@dataclass(frozen=True)
class Order:
    """One order: lines of (item, how many, price of a piece); what became of it."""

    number: int
    customer: int
    when: datetime
    lines: tuple[tuple[str, int, str], ...]
    fate: str

    @property
    def total(self):
        return sum((n * Decimal(price) for _, n, price in self.lines), Decimal(0))


def orders(n=120, seed=3):
    rng = np.random.default_rng(seed)
    prices = [f"{price:.2f}" for price in np.round(np.exp(rng.normal(2.5, 0.8, 30)), 2)]
    made = []
    for number in range(1001, 1001 + n):
        items = rng.choice(30, size=1 + int(rng.poisson(1.2)), replace=False)
        lines = tuple((f"SKU-{item}", int(1 + rng.poisson(1.5)), prices[item]) for item in items)
        when = datetime(2025, 1, 6, 9, 30, tzinfo=UTC) + timedelta(days=int(rng.integers(0, 300)))
        fate = str(rng.choice(["paid", "refunded", "voided"], p=[0.85, 0.1, 0.05]))
        made.append(Order(number, int(rng.integers(40)), when, lines, fate))
    return made


def sold(made):
    """What was sold and not given back: cents by order."""
    return sorted(int(order.total * 100) for order in made if order.fate == "paid")


def cents(amount):
    return int(amount.quantize(Decimal("0.01"), ROUND_HALF_EVEN) * 100)


def written(path, header, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header.split(","))
        writer.writerows(rows)
    return path


def shopify(path, made):
    """The order's own columns are filled on its first line alone; Id too, so that Name is the number."""
    header = "Name,Email,Financial Status,Paid at,Currency,Subtotal,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Refunded Amount,Id"
    rows = []
    for order in reversed(made):
        for at, (item, n, price) in enumerate(order.lines):
            stamp = f"{order.when:%Y-%m-%d %H:%M:%S} +0100"
            mine = [order.fate, stamp, "EUR", order.total, order.total] if at == 0 else [""] * 5
            back = order.total if order.fate == "refunded" else Decimal(0)
            last = [back, 4_500_000_000 + order.number] if at == 0 else ["", ""]
            rows.append(
                [f"#{order.number}", f"c{order.customer}@example.com", *mine, stamp, n, f"Thing {item}", price, *last]
            )
    return written(path, header, rows)


def woocommerce(path, made):
    """The order's total stands on every line of it."""
    header = "Order Number,Order Status,Order Date,Email (Billing),Order Total Amount,Order Refund Amount,Item Name,Quantity (- Refund),Item Cost"
    status = {"paid": "Completed", "refunded": "Refunded", "voided": "Cancelled"}
    rows = [
        [order.number, status[order.fate], f"{order.when:%Y-%m-%d %H:%M}", f"c{order.customer}@example.com",
         order.total, order.total if order.fate == "refunded" else 0, item, n, price]
        for order in made for item, n, price in order.lines
    ]  # fmt: skip
    return written(path, header, rows)


def invoices(path, made, *, price="UnitPrice"):
    """Price and pieces of every line, what came back as lines of a number of its own with pieces below zero."""
    header = f"InvoiceNo,StockCode,Quantity,InvoiceDate,{price},CustomerID,Country"
    rows = []
    for order in made:
        if order.fate == "voided":
            continue
        day = f"{order.when.month}/{order.when.day}/{order.when.year} 8:26"
        for item, n, each in order.lines:
            rows.append([order.number, item, n, day, each, 12_000 + order.customer, "France"])
        if order.fate == "refunded":
            for item, n, each in order.lines:
                rows.append([f"C{order.number}", item, -n, day, each, 12_000 + order.customer, "France"])
    return written(path, header, rows)


def payments(path, made):
    header = "id,Created date (UTC),Amount,Amount Refunded,Currency,Description,Status,Customer ID"
    status = {"paid": "Paid", "refunded": "Refunded", "voided": "Failed"}
    rows = [
        [f"ch_{order.number}", f"{order.when:%Y-%m-%d %H:%M:%S}", order.total, order.total if order.fate == "refunded" else 0, "eur",
         "Invoice", status[order.fate], f"cus_{order.customer}"]
        for order in made
    ]  # fmt: skip
    return written(path, header, rows)


def two_files(folder, made, *, discount="0.05"):
    """Orders without an amount, and their lines in a file of their own."""
    heads = [
        [order.number, f"CUS{order.customer}", f"{order.when:%Y-%m-%d}", order.fate.replace("voided", "cancelled")]
        for order in made
    ]
    lines = [[order.number, item, price, n, discount] for order in made for item, n, price in order.lines]
    return [
        written(folder / "orders.csv", "orderID,customerID,orderDate,orderStatus", heads),
        written(folder / "order_details.csv", "orderID,productID,unitPrice,quantity,discount", lines),
    ]
