import json
from dataclasses import replace

import pytest

from bestbet.facts.findings import examined
from bestbet.facts.gather import lane_facts
from bestbet.facts.history import history
from bestbet.facts.tables import RowCount
from bestbet.report.facts_tables import facts_json, facts_tables
from bestbet.report.tables import Table
from sales_data import cdnow, facts, maven, olist, synthetic


def shown(f):
    f = examined(f)
    return {table.title: table for table in facts_tables(f, history(f), lane_facts(f))}


def test_maven_shows_the_naive_rate_beside_the_one_that_counts_open_deals():
    table = shown(maven())["Win rate and cycle"]
    whole = dict(zip(table.columns, table.rows[0], strict=True))
    assert whole["won"] == "4,238"
    assert whole["dead wood"] == "1,346"
    assert whole["won / closed"] == "63 % (62–64 %)"
    assert whole["of created"] == "52 % (51–53 %)"
    assert len(table.rows) == 11


def test_a_group_that_was_followed_less_long_says_so():
    """Its shares are of fewer days, so both groups may lie below the whole; the note gave one number for all."""
    known = synthetic(3, weeks=20, per_week=6.0)
    note = shown(known)["Win rate and cycle"].note
    seen = history(examined(known))
    assert f"within {seen.everything.horizon} days of creation" in note
    groups = (*seen.by_segment, *seen.by_source)
    less = [one for one in groups if one.horizon < seen.everything.horizon]
    assert less
    for one in less:
        assert f"within fewer: {one.label} {one.horizon}" in note or f", {one.label} {one.horizon}" in note
    even = replace(seen, by_segment=(), by_source=())
    assert "within fewer" not in facts_tables(examined(known), even, lane_facts(known))[0].note


def test_rows_are_shown_with_their_reasons_largest_first():
    count = RowCount("deals.csv", "opportunities", 10, 6, 2, 1, 1, {"no id": 1, "bad date": 2})
    table = shown(replace(synthetic(1, weeks=30), rows=(count,)))["Rows"]
    assert table.rows == (("deals.csv", "opportunities", "10", "6", "2", "1", "1", "bad date (2); no id (1)"),)


def test_many_reasons_are_cut_short_with_their_number():
    count = RowCount("a.csv", "orders", 6, 0, 6, 0, 0, {f"reason {i}": 1 for i in range(6)})
    assert shown(replace(facts(), rows=(count,)))["Rows"].rows[0][-1].endswith("; and 2 more")


def test_what_could_not_be_computed_is_a_dash_and_never_a_number():
    table = shown(olist())["Win rate and cycle"]
    whole = dict(zip(table.columns, table.rows[0], strict=True))
    assert whole["won / closed"] == whole["of decided"] == "–"
    values = shown(olist())["Arrivals and values"]
    assert dict(zip(values.columns, values.rows[0], strict=True))["total won"] == "–"


def test_tables_without_rows_are_left_out():
    assert list(shown(cdnow())) == ["Customers", "Lanes", "What the data says about itself"]
    assert list(shown(facts())) == ["Lanes", "What the data says about itself"]


def test_a_part_of_a_quarter_is_marked():
    table = shown(maven())["Quarters"]
    assert [row[0] for row in table.rows] == ["2016 Q4 *", "2017 Q1 *", "2017 Q2", "2017 Q3", "2017 Q4"]
    assert table.note.startswith("*")


@pytest.mark.parametrize("load", [maven, olist, cdnow, facts])
def test_the_json_is_plain_and_has_no_nan(load):
    f = examined(load())
    text = json.dumps(facts_json(f, history(f), lane_facts(f)), allow_nan=False)
    back = json.loads(text)
    assert back["as_of"] == f.as_of.isoformat()
    assert len(back["findings"]) == len(f.findings)


def test_a_table_refuses_rows_of_another_width_and_unknown_columns():
    with pytest.raises(ValueError, match="needs 2 cells"):
        Table("t", ("a", "b"), (("1",),))
    with pytest.raises(ValueError, match="no column"):
        Table("t", ("a", "b"), (), "", frozenset({"c"}))
