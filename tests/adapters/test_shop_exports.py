"""Orders as shops write them are read at what they are worth, whichever way it is written; with controls."""

from decimal import Decimal

import numpy as np
import pytest
from shop_exports import cents, invoices, orders, payments, shopify, sold, two_files, woocommerce, written

from bestbet.adapters.draft import ImportOptions
from bestbet.adapters.importing import create_workspace
from bestbet.adapters.store import read_facts
from bestbet.errors import NotAnswerable
from bestbet.facts.tables import NO_AMOUNT


def read(folder, *files):
    return read_facts(create_workspace(folder / "ws", list(files)))


def codes(facts):
    return {finding.code for finding in facts.findings}


@pytest.fixture(scope="module")
def made():
    return orders()


@pytest.mark.parametrize("write", [shopify, woocommerce, payments])
def test_an_order_counts_once_at_what_was_kept_of_it(tmp_path, made, write):
    facts = read(tmp_path, write(tmp_path / "export.csv", made))
    assert sorted(facts.orders.amount.tolist()) == sold(made)
    (row,) = facts.rows
    assert row.read == row.loaded + row.rejected + row.merged + row.skipped
    assert ("BB-D34" in codes(facts)) == (write is woocommerce)


def test_price_times_pieces_is_taken_and_said_and_what_came_back_is_negative(tmp_path, made):
    facts = read(tmp_path, invoices(tmp_path / "data.csv", made))
    kept = [int(order.total * 100) for order in made if order.fate != "voided"]
    back = [-int(order.total * 100) for order in made if order.fate == "refunded"]
    assert sorted(facts.orders.amount.tolist()) == sorted(kept + back)
    assert "BB-D33" in codes(facts)


def test_a_column_called_price_is_of_a_piece_where_items_keep_it(tmp_path, made):
    by_unit = read(tmp_path, invoices(tmp_path / "data.csv", made, price="Price"))
    assert by_unit.orders.amount.sum() == sum(int(order.total * 100) for order in made if order.fate == "paid")


def test_a_column_called_price_is_of_the_line_where_it_grows_with_the_pieces(tmp_path, made):
    rows = [
        [order.number, item, n, f"{order.when:%Y-%m-%d}", n * Decimal(price), order.customer]
        for order in made for item, n, price in order.lines
    ]  # fmt: skip
    facts = read(
        tmp_path, written(tmp_path / "d.csv", "InvoiceNo,StockCode,Quantity,InvoiceDate,Price,CustomerID", rows)
    )
    assert sorted(facts.orders.amount.tolist()) == sorted(int(order.total * 100) for order in made)
    assert "BB-D33" not in codes(facts)


@pytest.mark.parametrize(("discount", "kept"), [("0.05", "0.95"), ("5.00", "1")])
def test_lines_in_a_file_of_their_own_say_what_orders_are_worth(tmp_path, made, discount, kept):
    """A discount above 1 is no share of the price and is left alone."""
    facts = read(tmp_path, *two_files(tmp_path, made, discount=discount))
    worth = [
        sum(cents(n * Decimal(price) * Decimal(kept)) for _, n, price in order.lines)
        for order in made if order.fate == "paid"
    ]  # fmt: skip
    assert sorted(facts.orders.amount.tolist()) == sorted(worth)
    lines = next(row for row in facts.rows if row.table == "order_lines")
    assert (lines.read, lines.merged) == (sum(len(order.lines) for order in made),) * 2


def test_orders_whose_lines_are_missing_are_purchases_of_unknown_worth(tmp_path, made):
    heads, lines = two_files(tmp_path, made)
    written(lines, "orderID,productID,unitPrice,quantity,discount", [[9, "SKU-1", 1, 1, 0]])
    facts = read(tmp_path, heads, lines)
    assert (facts.orders.amount == NO_AMOUNT).all()
    assert len(facts.orders.amount) == sum(order.fate == "paid" for order in made)
    skipped = next(row for row in facts.rows if row.table == "order_lines").reasons
    assert skipped == {"a line of an order that is in no file": 1}


def lines_of(made, amount):
    return [
        [order.number, item, f"{order.when:%Y-%m-%d}", amount(order, n, price), order.customer]
        for order in made for item, n, price in order.lines
    ]  # fmt: skip


HEAD = "Order Number,Item Name,Order Date,Amount,Customer"


def test_lines_that_cost_the_same_by_chance_are_added_up(tmp_path, made):
    """A gym sells passes at two prices, and never both in one order."""
    facts = read(
        tmp_path, written(tmp_path / "o.csv", HEAD, lines_of(made, lambda order, *_: (49, 99)[order.number % 2]))
    )
    assert facts.orders.amount.sum() == 100 * sum(len(order.lines) * (49, 99)[order.number % 2] for order in made)
    assert "BB-D34" not in codes(facts)


def test_two_items_of_one_price_are_two_lines_and_the_same_line_twice_is_one(tmp_path, made):
    rows = lines_of(made, lambda *_: "7.50")
    facts = read(tmp_path, written(tmp_path / "o.csv", HEAD, [*rows, *rows[:3]]))
    assert facts.orders.amount.sum() == 750 * len(rows)
    assert facts.rows[0].reasons["the same purchase again"] == 3


def test_what_was_given_back_in_part_is_taken_off(tmp_path):
    rows = [
        [f"ch_{i}", f"2025-03-{1 + i % 28:02}", 100 + i, 30 if i % 5 == 0 else 0, f"cus_{i % 9}"] for i in range(60)
    ]
    facts = read(tmp_path, written(tmp_path / "p.csv", "id,Created (UTC),Amount,Amount Refunded,Customer ID", rows))
    assert facts.orders.amount.sum() == 100 * sum(100 + i - (30 if i % 5 == 0 else 0) for i in range(60))


def test_a_screw_at_a_fraction_of_a_cent_is_worth_its_fraction(tmp_path):
    rows = [[i, f"2025-03-{1 + i % 28:02}", "0.0125", 10_000, f"cus {i % 9}"] for i in range(60)]
    facts = read(tmp_path, written(tmp_path / "p.csv", "Invoice,InvoiceDate,Unit Price,Qty,Customer", rows))
    assert set(facts.orders.amount.tolist()) == {12_500}


def test_a_customer_named_on_the_first_line_alone_is_that_of_the_whole_order(tmp_path, made):
    seen, rows = set(), lines_of(made, lambda _, n, price: n * Decimal(price))
    for row in rows:
        row[4] = "" if row[0] in seen else row[4]
        seen.add(row[0])
    facts = read(tmp_path, written(tmp_path / "o.csv", HEAD, rows))
    assert sorted(facts.orders.amount.tolist()) == sorted(int(order.total * 100) for order in made)
    assert not facts.rows[0].rejected


def test_a_contract_due_by_the_month_brings_twelve_times_that_a_year(tmp_path):
    header = "id,Customer ID,Plan,Quantity,Currency,Interval,Amount,Status,Created (UTC),Start Date (UTC),Current Period End (UTC),Ended At (UTC)"
    rows = [
        [f"sub_{i}", f"cus_{i}", "pro", 1 + i % 3, "eur", ("month", "year", "fortnight")[i % 3], 40 + i, "active",
         "2024-02-01", f"2024-02-{1 + i % 28:02}", "2025-09-01", "2025-01-15" if i % 4 == 0 else ""]
        for i in range(60)
    ]  # fmt: skip
    facts = read(tmp_path, written(tmp_path / "subscriptions.csv", header, rows))
    by_year = {0: 12, 1: 1}
    said = {100 * (40 + i) * by_year[i % 3] * (1 + i % 3) for i in range(60) if i % 3 in by_year}
    assert set(facts.subscriptions.annual[facts.subscriptions.annual != NO_AMOUNT].tolist()) == said
    assert (facts.subscriptions.annual == NO_AMOUNT).sum() == 20
    assert np.isnat(facts.subscriptions.end).sum() == 45


def test_lines_without_their_orders_are_refused_in_a_sentence(tmp_path, made):
    _, lines = two_files(tmp_path, made)
    with pytest.raises(NotAnswerable, match="it holds lines of orders, but no column says whose they are"):
        read(tmp_path, lines)


def test_lines_delivered_over_some_days_are_one_order_on_the_first_of_them(tmp_path, made):
    rows = [
        [*row[:2], f"2025-03-{1 + 3 * at % 25:02}", *row[3:]] for at, row in enumerate(lines_of(made, lambda *_: 10))
    ]
    facts = read(tmp_path, written(tmp_path / "o.csv", HEAD, rows))
    assert sorted(facts.orders.amount.tolist()) == sorted(1000 * len(order.lines) for order in made)
    first = {row[0]: min(other[2] for other in rows if other[0] == row[0]) for row in rows}
    assert sorted(map(str, facts.orders.day)) == sorted(first.values())


def test_a_number_charged_month_after_month_is_a_purchase_each_time(tmp_path):
    rows = [[i, f"Plan {i}", f"2025-{month:02}-05", 40 + i, f"c{i}"] for i in range(20) for month in range(1, 11)]
    facts = read(tmp_path, written(tmp_path / "o.csv", HEAD, rows))
    assert len(facts.orders.day) == 200


@pytest.mark.parametrize(
    "header",
    ["Order No,Customer,Order Date,Line Total", "Belegnummer,Kunde,Belegdatum,Nettobetrag",
     "Rechnungsnummer,Kundennummer,Rechnungsdatum,Gesamtpreis", "Sales Order,Sold-to party,Document Date,Net Value"],
)  # fmt: skip
def test_orders_are_recognised_in_the_words_of_many_systems(tmp_path, header):
    rows = [[i, f"Firma {i % 9}", f"2025-03-{1 + i % 28:02}", f"{100 + i}.50"] for i in range(40)]
    facts = read(tmp_path, written(tmp_path / "export.csv", header, rows))
    assert len(facts.orders.day) == 40
    assert facts.orders.amount.sum() == sum(10_050 + 100 * i for i in range(40))


def test_orders_that_lack_one_thing_are_told_which(tmp_path):
    rows = [[i, f"2025-03-{1 + i % 28:02}", f"{100 + i}.50", f"who {i % 7}"] for i in range(40)]
    path = written(tmp_path / "export.csv", "Order No,Order Date,Amount,Who", rows)
    with pytest.raises(NotAnswerable, match=r"lines of orders, but no column says whose they are.*--map account="):
        read(tmp_path, path)
    mapped = create_workspace(tmp_path / "mapped", [path], options=ImportOptions(map={"account": "Who"}))
    assert len(read_facts(mapped).orders.day) == 40


def test_orders_without_a_day_are_told_so(tmp_path):
    rows = [[f"{100 + i}.50", f"c{i % 7}"] for i in range(40)]
    with pytest.raises(NotAnswerable, match=r"looks like orders, but no column says the day; name it \(--map day="):
        read(tmp_path, written(tmp_path / "export.csv", "Amount,Customer", rows))


def test_a_list_of_accounts_that_tells_when_each_ordered_last_is_no_list_of_orders(tmp_path):
    rows = [[i, f"Firm {i}", f"2025-03-{1 + i % 28:02}", 3 + i % 5, "Retail"] for i in range(40)]
    path = written(tmp_path / "a.csv", "ID,Account Name,Created Date,Order Count,Industry", rows)
    with pytest.raises(NotAnswerable, match="it holds accounts"):
        read(tmp_path, path)
