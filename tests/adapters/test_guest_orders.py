"""Orders that name no customer are sales all the same; a row that is not even an order is none."""

from bestbet.adapters.importing import create_workspace
from bestbet.adapters.store import read_facts
from bestbet.facts.findings import findings
from bestbet.facts.first_purchases import with_first_purchases


def shop(folder, head, rows):
    path = folder / "orders.csv"
    path.write_text("\n".join([head, *rows]) + "\n")
    return read_facts(create_workspace(folder / "ws", [path]))


def test_an_order_of_a_guest_is_kept_and_told(tmp_path):
    rows = [f"{i:05},{'' if i % 4 else f'c{i}'},2026-0{1 + i % 5}-1{i % 9},{100 + i}.00" for i in range(80)]
    facts = shop(tmp_path, "Order Number,Customer,Order Date,Order Total", rows)
    assert [(row.loaded, row.rejected) for row in facts.rows] == [(80, 0)]
    assert facts.orders.amount.sum() == sum(10000 + 100 * i for i in range(80))
    (told,) = [finding for finding in findings(facts) if finding.code == "BB-F09"]
    assert told.text == "60 of 80 orders (75 %) name no customer."
    assert "somebody who buys once" in told.effect
    wins = with_first_purchases(facts).opportunities
    assert {name for name in wins.id if not name.startswith("(guest")} <= {f"c{i}" for i in range(0, 80, 4)}


def test_lines_of_a_guest_s_order_are_one_sale(tmp_path):
    rows = [f"{i // 2:05},,2026-0{1 + i % 5}-1{i % 9},10.00" for i in range(0, 80, 2)]
    again = [row.replace("10.00", "5.00") for row in rows]
    facts = shop(tmp_path, "Order Number,Customer,Order Date,Order Total", [*rows, *again, "99999,c1,2026-05-20,7.00"])
    assert sorted(facts.orders.amount.tolist()) == [700, *[1500] * 40]


def test_a_row_with_neither_customer_nor_number_is_rejected(tmp_path):
    rows = [f"{i:05},c{i % 9},2026-0{1 + i % 5}-1{i % 9},{100 + i}.00" for i in range(40)]
    facts = shop(tmp_path, "Order Number,Customer,Order Date,Order Total", [*rows, ",,2026-05-31,4780.00"])
    (row,) = facts.rows
    assert (row.loaded, row.rejected, row.reasons) == (40, 1, {"no customer": 1})
