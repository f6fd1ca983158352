"""A newer export of orders takes the older one's place and loses none of its purchases."""

import pytest

from bestbet.adapters.importing import create_workspace, import_files
from bestbet.adapters.store import read_facts

HEAD = "Order Number,Account Name,Order Date,Order Amount"
OLD = [f"{i:05},Firm {i % 7},2026-0{1 + i % 5}-1{i % 9},{100 + i}.00" for i in range(40)]
NEW = [*OLD, *[f"{i:05},Firm {i % 7},2026-06-1{i % 9},{100 + i}.00" for i in range(40, 46)]]


def export(folder, name, rows, head=HEAD):
    path = folder / name
    path.write_text("\n".join([head, *rows]) + "\n")
    return path


@pytest.mark.parametrize("changed", [0, 3])
def test_orders_with_numbers_are_all_there_after_a_newer_export(tmp_path, changed):
    found = create_workspace(tmp_path / "ws", [export(tmp_path, "orders.csv", OLD)])
    assert len(read_facts(found).orders) == 40
    newer = [row.replace(".00", ".50") if i < changed else row for i, row in enumerate(NEW)]
    import_files(found, [export(tmp_path, "orders.csv", newer)])
    facts = read_facts(found)
    assert len(facts.orders) == 46
    assert int(facts.orders.amount.sum()) == sum(10000 + 100 * i for i in range(46)) + 50 * changed


def test_orders_without_numbers_are_all_there_after_a_newer_export(tmp_path):
    head = HEAD.split(",", 1)[1]
    old, new = ([row.split(",", 1)[1] for row in rows] for rows in (OLD, NEW))
    found = create_workspace(tmp_path / "ws", [export(tmp_path, "orders.csv", old, head)])
    import_files(found, [export(tmp_path, "orders.csv", new, head)])
    assert len(read_facts(found).orders) == 46
