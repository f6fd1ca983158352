from datetime import date

import pytest

from bestbet.adapters.mapping import ColumnMap, FileMap, ImportMap, complete_map, read_map
from bestbet.adapters.mapping_text import write_map
from bestbet.adapters.recognise_words import Table
from bestbet.errors import DataError, Place
from bestbet.facts.tables import Outcome

MAP = ImportMap(
    files=(
        FileMap(
            "deals of May.csv", Table.OPPORTUNITIES,
            {"id": ColumnMap("Record ID", 0.98), "closed": ColumnMap("Close, Date", 0.9, "DD/MM/YYYY"),
             "amount": ColumnMap("yes", 0.8, None, "comma"), "account": ColumnMap("no: #1")}, 0.97,
        ),
        FileMap("x.csv", Table.IGNORED, note="it lists holidays"),
    ),
    as_of=date(2026, 11, 20), currency="EUR", segment_by="sector", source_by="none", on_duplicate="first",
    stages={"Closed Won": Outcome.WON, "off": Outcome.OPEN, "12": Outcome.LOST, "# odd: one": Outcome.LOST},
    same_as={"product": {"GTXPro": "GTX Pro"}},
)  # fmt: skip


def said(mapping):
    files = [
        (f.name, f.table, {k: (c.column, c.date_format, c.decimal) for k, c in f.columns.items()})
        for f in mapping.files
    ]
    return (
        files,
        mapping.as_of,
        mapping.currency,
        mapping.segment_by,
        mapping.source_by,
        mapping.stages,
        mapping.same_as,
    )


def test_what_is_written_is_read_back():
    assert said(read_map(write_map(MAP, {}))) == said(MAP)


def test_undecided_values_are_written_as_words_and_read_as_undecided():
    text = write_map(ImportMap(), {"as_of": "2026-11-20, the latest event in the files"})
    assert "as_of: latest" in text
    again = read_map(text)
    assert (again.as_of, again.currency, again.segment_by, again.source_by) == (None, None, None, None)


def test_near_matches_are_suggested_as_comments_only():
    text = write_map(ImportMap(), {}, [("product", "GTXPro", "GTX Pro", 1_480)])
    assert read_map(text).same_as == {}
    live = text.replace("# same_as:", "same_as:").replace("#   product", "  product").replace("#     GTX", "    GTX")
    assert read_map(live).same_as == {"product": {"GTXPro": "GTX Pro"}}


def test_every_place_is_kept():
    mapping = read_map("files:\n  deals.csv:\n    table: opportunities\n    columns:\n      closed: Close Date\n")
    assert mapping.files[0].columns["closed"].place == Place("facts.yaml", 5, 7)


def test_comments_and_order_survive_an_addition():
    text = (
        "# ours\nsegment_by: sector   # we think so\ncurrency: EUR\nfiles:\n  a.csv:\n    table: opportunities # good\n"
        "    columns: {id: 'Id'}\nstages:\n  Won: won   # of course\n"
    )
    new = ImportMap(files=(FileMap("b.csv", Table.ACCOUNTS, {"id": ColumnMap("Id")}),), stages={"Verbal": Outcome.OPEN})
    after = complete_map(text, new)
    for line in ("# ours", "segment_by: sector   # we think so", "table: opportunities # good", "Won: won   # of course",
                 "{id: 'Id'}", "Verbal: open", "b.csv:"):  # fmt: skip
        assert line in after
    assert after.index("segment_by") < after.index("currency")
    assert read_map(after).stages == {"Won": Outcome.WON, "Verbal": Outcome.OPEN}


def test_what_a_person_wrote_is_never_changed():
    text = "files:\n  a.csv: {table: leads}\nstages: {Won: lost}\n"
    new = ImportMap(files=(FileMap("a.csv", Table.ORDERS),), stages={"Won": Outcome.WON})
    assert complete_map(text, new) == text


def test_every_mistake_is_told_with_its_line_and_column():
    text = (
        "as_off: 2026-01-01\nas_of: yesterday\non_duplicate: maybe\ncurrency: EUR\ncurrency: USD\n"
        "files:\n  d.csv:\n    tabel: orders\n  e.csv:\n    table: orders\n    columns: {idd: x, day: {column: d, date_format: MM/YY}}\n"
        "stages: {a: b}\nsame_as: {colour: {x: y}}\n"
    )
    with pytest.raises(DataError) as caught:
        read_map(text)
    told = {str(problem.where): str(problem) for problem in caught.value.problems}
    assert set(told) == {
        f"facts.yaml:{place}"
        for place in ("1:1", "2:8", "3:15", "5:1", "7:3", "8:5", "11:15", "11:53", "12:13", "13:11")
    }
    assert 'Did you mean "as_of"?' in told["facts.yaml:1:1"]
    assert 'Did you mean "id"?' in told["facts.yaml:11:15"]
    assert "stands twice (first at facts.yaml:4:1)" in told["facts.yaml:5:1"]


@pytest.mark.parametrize(
    ("text", "why"),
    [("a: &x [1]\nb: *x\n", "aliases"), ("a: !!python/object x\n", "Tags"), ("a: [1\n", "no valid YAML"),
     ("a: " + "[" * 60 + "]" * 60, "nested too deeply"), ("x: " + "y" * 1_000_001, "larger than 1 MB"),
     ("- a\n- b\n", "must be a list of name: value"), ("a: \x00\n", "no valid YAML")],
)  # fmt: skip
def test_tricks_are_refused(text, why):
    with pytest.raises(DataError, match=why):
        read_map(text)


def test_words_that_older_yaml_turned_into_truth_stay_text():
    assert read_map("stages: {no: open, on: won, '12:30': lost}").stages == {
        "no": Outcome.OPEN, "on": Outcome.WON, "12:30": Outcome.LOST,
    }  # fmt: skip
