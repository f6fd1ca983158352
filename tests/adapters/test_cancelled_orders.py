"""Orders that their status calls cancelled are no sales, and take the place of what an older export said of them."""

import pytest

from bestbet.adapters.importing import create_workspace, import_files
from bestbet.adapters.recognise_stages import is_cancelled
from bestbet.adapters.store import read_facts

HEAD = "Order Number,Account Name,Order Date,Order Amount,Status"


def export(folder, name, status_of, negative=(), n=40):
    rows = [
        f"{i:05},Firm {i % 7},2026-0{1 + i % 5}-1{i % 9},{(100 + i) * (-1 if i in negative else 1)}.00,{status_of(i)}"
        for i in range(n)
    ]
    path = folder / name
    path.write_text("\n".join([HEAD, *rows]) + "\n")
    return path


def third(i):
    return "Cancelled" if i % 3 == 0 else "Partially refunded" if i % 3 == 1 else "Completed"


def kept(facts):
    return sorted(facts.orders.amount.tolist())


def test_cancelled_orders_are_skipped_and_counted(tmp_path):
    facts = read_facts(create_workspace(tmp_path / "ws", [export(tmp_path, "orders.csv", third)]))
    assert kept(facts) == [10000 + 100 * i for i in range(40) if i % 3]
    (row,) = facts.rows
    assert (row.read, row.loaded, row.skipped) == (40, 26, 14)
    assert row.reasons == {"cancelled, by its status": 14}
    assert "status" not in {name.casefold() for name in facts.orders.attributes}


def test_an_order_that_a_newer_export_cancels_is_gone(tmp_path):
    found = create_workspace(tmp_path / "ws", [export(tmp_path, "orders.csv", lambda _: "Completed")])
    assert len(read_facts(found).orders) == 40
    import_files(found, [export(tmp_path, "orders.csv", third)])
    assert kept(read_facts(found)) == [10000 + 100 * i for i in range(40) if i % 3]


def test_where_what_is_given_back_stands_as_negative_amounts_nothing_is_taken_off_twice(tmp_path):
    facts = read_facts(create_workspace(tmp_path / "ws", [export(tmp_path, "orders.csv", third, negative=(5,))]))
    assert len(facts.orders) == 40


@pytest.mark.parametrize(
    ("said", "meant"),
    [("Cancelled", True), ("CANCELED", True), ("Refunded", True), ("storniert", True), ("Fully refunded", True)]
    + [(text, False) for text in ("Partially refunded", "Completed", "Not cancelled", "paid", "Shipped", "CA", "")],
)
def test_what_a_status_says_of_an_order(said, meant):
    assert is_cancelled(said) is meant
