"""Orders as shops write them are read at what they are worth, whichever way it is written; with controls."""

from decimal import Decimal

import numpy as np
import pytest
from shop_exports import cents, invoices, orders, payments, shopify, sold, two_files, woocommerce, written

from bestbet.adapters.draft import ImportOptions
from bestbet.adapters.files import read_export
from bestbet.adapters.importing import create_workspace, import_files
from bestbet.adapters.recognise import recognise
from bestbet.adapters.recognise_words import Table
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
    assert skipped == {"a line of an order that asks for none": 1}


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


# What somebody found who read all this over ---------------------------------------------------------------------------

HEADS = [[f"A{i}", f"c{i % 20}", f"2025-0{1 + i % 9}-11"] for i in range(90)]
LINES = [[f"A{i}", f"S{i % 7}-{k}", 10 + i, 1] for i in range(90) for k in range(2)]
WORTH = sum(2 * (10 + i) for i in range(90)) * 100
ORDER_HEAD, LINE_HEAD = "order_id,customer_id,order_date", "order_id,sku,unit_price,quantity"


def test_lines_in_two_files_are_lines_all_the_same(tmp_path):
    early, late = (
        written(tmp_path / f"lines{n}.csv", LINE_HEAD, rows) for n, rows in ((1, LINES[:90]), (2, LINES[90:]))
    )
    facts = read(tmp_path, written(tmp_path / "orders.csv", ORDER_HEAD, HEADS), early, late)
    assert facts.orders.amount.sum() == WORTH


@pytest.mark.parametrize("comes_later", ["orders.csv", "lines.csv"])
def test_orders_and_lines_may_come_in_different_imports(tmp_path, comes_later):
    """Lines after their orders, or a newer list of orders without its lines."""
    orders_, lines = (written(tmp_path / name, head, rows) for name, head, rows in
                      (("orders.csv", ORDER_HEAD, HEADS), ("lines.csv", LINE_HEAD, LINES)))  # fmt: skip
    found = create_workspace(tmp_path / "ws", [orders_] if comes_later == "lines.csv" else [orders_, lines])
    if comes_later == "orders.csv":
        written(orders_, ORDER_HEAD, [*HEADS, ["A999", "c1", "2025-09-30"]])
    import_files(found, [tmp_path / comes_later])
    amount = read_facts(found).orders.amount
    assert amount[amount != NO_AMOUNT].sum() == WORTH


def test_an_order_on_two_rows_takes_its_lines_once(tmp_path):
    twice = [[*row, delivered] for row in HEADS for delivered in ("a", "b")]
    orders_ = written(tmp_path / "orders.csv", f"{ORDER_HEAD},delivered", twice)
    facts = read(tmp_path, orders_, written(tmp_path / "lines.csv", LINE_HEAD, LINES))
    assert facts.orders.amount.sum() == WORTH


def test_a_total_on_every_line_but_the_first_still_counts(tmp_path):
    rows = [[i, f"S{k}", f"2025-0{1 + i % 9}-11", "" if k == 0 and i % 5 == 0 else 100 + i, f"c{i % 9}"]
            for i in range(100) for k in range(3)]  # fmt: skip
    facts = read(tmp_path, written(tmp_path / "o.csv", HEAD, rows))
    assert facts.orders.amount.sum() == 100 * sum(100 + i for i in range(100))


def test_one_cancelled_line_takes_no_more_than_itself(tmp_path):
    rows = [[i, f"S{k}", f"2025-0{1 + i % 9}-11", 100 + k, f"c{i % 9}", "cancelled" if k == 0 and i < 20 else "paid"]
            for i in range(100) for k in range(4)]  # fmt: skip
    facts = read(tmp_path, written(tmp_path / "orders.csv", f"{HEAD},Order Status", rows))
    assert facts.orders.amount.sum() == 100 * (100 * 406 - 20 * 100)


def test_somebodys_name_is_no_order_number(tmp_path):
    rows = [
        [f"Ann No{'abc'[i % 3]}", f"n{i % 30}@x.com", f"2025-03-{1 + i // 10:02}", 10 + i, f"tx{i}"] for i in range(90)
    ]
    facts = read(tmp_path, written(tmp_path / "sales.csv", "Name,Email,Date,Amount,Transaction ID", rows))
    assert len(facts.orders.day) == 90


def test_what_a_person_names_is_read_as_it_would_have_been_found(tmp_path, made):
    rows = [[order.number, item, n, price, f"{order.when:%Y-%m-%d}", order.customer]
            for order in made for item, n, price in order.lines]  # fmt: skip
    path = written(tmp_path / "e.csv", "Invoice,StockCode,Quantity,Price,InvoiceDate,Konto", rows)
    found = create_workspace(tmp_path / "ws", [path], options=ImportOptions(map={"account": "Konto"}))
    assert sorted(read_facts(found).orders.amount.tolist()) == sorted(int(order.total * 100) for order in made)
    path = written(
        tmp_path / "p.csv", "Date,Amount,Konto", [[f"2025-03-{1 + i % 28:02}", 10 + i, i % 9] for i in range(80)]
    )
    found = create_workspace(tmp_path / "plain", [path], options=ImportOptions(map={"account": "Konto"}))
    assert len(read_facts(found).orders.day) == 80


@pytest.mark.parametrize(
    ("header", "row", "table"),
    [
        ("Deal ID,Account Name,Deal Stage,Create Date,Close Date,Amount,Subscription Status",
         lambda i: [i, f"F{i}", ("Closed Won", "Closed Lost", "Open")[i % 3], "2025-01-05", "2025-02-05", 10, "active"],
         Table.OPPORTUNITIES),
        ("id,email,created_at,orders_count,total_spent", lambda i: [i, f"c{i}@x.com", "2025-01-05", i % 4, 10 * i],
         Table.IGNORED),
        ("id,email,created_at,order_id,subject", lambda i: [i, f"c{i}@x.com", "2025-01-05", 1000 + i, "late"],
         Table.IGNORED),
        ("Id,Email,Timestamp,Value", lambda i: [i, f"c{i}@x.com", "2025-01-05", i], Table.IGNORED),
        ("Quote Number,Account Name,Created Date,Total Price", lambda i: [i, f"F{i}", "2025-01-05", 10 + i],
         Table.IGNORED),
        ("Num,Product,Price", lambda i: [i, f"Thing {i}", 10 + i], Table.PRODUCTS),
    ],
)  # fmt: skip
def test_tables_that_are_no_orders(tmp_path, header, row, table):
    (raw,) = read_export(written(tmp_path / "export.csv", header, [row(i) for i in range(60)])).tables
    assert recognise(raw).table is table
