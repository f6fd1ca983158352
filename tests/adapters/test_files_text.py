import csv

import numpy as np
import pytest

from bestbet.adapters import files_text
from bestbet.adapters.coded import texts
from bestbet.adapters.files import read_bytes
from bestbet.errors import DataError

WIDE = ",".join(f"c{at}" for at in range(10_000))
LONG = "x" * 200_000

# name -> (text, rows loaded, rejects as "line:column reason", blank rows)
CORPUS = {
    "plain": ("a,b\n1,2\n3,4\n", 2, [], 0),
    "no last line end": ("a,b\n1,2", 1, [], 0),
    "CRLF": ("a,b\r\n1,2\r\n", 1, [], 0),
    "CR only": ("a,b\r1,2\r3,4\r", 2, [], 0),
    "mixed line ends": ("a,b\n1,2\r\n3,4\r5,6\n", 3, [], 0),
    "semicolons": ("a;b\n1,5;2,5\n", 1, [], 0),
    "tabs": ("a\tb\n1\t2\n", 1, [], 0),
    "bars": ("a|b\n1|2\n", 1, [], 0),
    "white space": (" id  day\n 01  19970101\n 02  19970102\n", 2, [], 0),
    "sep line": ("sep=;\na;b\n1;2\n", 1, [], 0),
    "one column": ("name\nx\ny\n", 2, [], 0),
    "one column of words": ("name\nAcme Corp\nBig Blue Sky\nOne\n", 3, [], 0),
    "too few fields": ("a,b,c\n1,2\n1,2,3\n", 1, ["2:3 wrong number of fields"], 0),
    "too many fields": ("a,b\n1,2,3\n1,2\n", 1, ["2:3 wrong number of fields"], 0),
    "footer of a report": ("a,b\n1,2\nCopyright (c) 2026\n", 1, ["3:2 wrong number of fields"], 0),
    "blank lines": ("a,b\n\n1,2\n\n", 1, [], 2),
    "blank rows": ("a,b\n,\n1,2\n , \n", 1, [], 2),
    "leading blank lines": ("\n\na,b\n1,2\n", 1, [], 2),
    "header only": ("a,b\n", 0, [], 0),
    "quoted delimiter": ('a,b\n"x, y",2\n', 1, [], 0),
    "quoted line end": ('a,b\n"x\ny",2\n3,4\n', 2, [], 0),
    "doubled quote": ('a,b\n"x ""y"" z",2\n', 1, [], 0),
    "quote inside a bare field": ('a,b\n5" pipe,2\n', 1, [], 0),
    "text after a closing quote": ('a,b\n"x"y,2\n3,4\n', 1, ["2:None text after a closing quote"], 0),
    "duplicate header": ("a,a,b\n1,2,3\n", 1, [], 0),
    "empty header": ("a,,b\n1,2,3\n", 1, [], 0),
    "header with blanks": (" a , b \n1,2\n", 1, [], 0),
    "quoted header": ('"a","b"\n1,2\n', 1, [], 0),
    "10,000 columns": (f"{WIDE}\n{WIDE}\n", 1, [], 0),
    "200 kB field": (f"a,b\n{LONG},2\n", 1, [], 0),
    "200 kB quoted field": (f'a,b\n"{LONG}",2\n', 1, [], 0),
    "no header": ("00001 19970101  1   11.77\n00002 19970112  1   12.00\n", 2, [], 0),
    "emoji and controls": ("a,b\n\U0001f600,\x01\n", 1, [], 0),
    "unicode line separators stay text": ("a,b\nx\u2028y,2\n", 1, [], 0),
    "999 lines in quotes": ('a,b\n"' + "x\n" * 998 + '",2\n', 1, [], 0),
}
REFUSED = {
    "0 bytes": ("", "BB-D13"),
    "white space only": (" \n\n", "BB-D13"),
    "unclosed quote": ('a,b\n1,2\n3,"x\n4,5\n6,7\n', "BB-D03"),
    "unclosed quote met by a later one": ('a,b\n1,"x\n2,3\n4,"y"\n', "BB-D03"),
    "1,001 lines in quotes": ('a,b\n"' + "x\n" * 1_001 + '",2\n', "BB-D03"),
}


def test_the_corpus_has_40_files():
    assert len(CORPUS) + len(REFUSED) == 40


@pytest.mark.parametrize("name", CORPUS)
def test_every_row_of_the_corpus_is_loaded_rejected_with_its_place_or_blank(name):
    text, n_rows, rejects, n_blank = CORPUS[name]
    (table,) = read_bytes(text.encode(), "a.csv")
    assert len(table) == n_rows
    assert [f"{r.line}:{r.column} {r.reason}" for r in table.rejects] == rejects
    assert table.n_blank == n_blank
    assert table.n_read == n_rows + len(rejects) + n_blank


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_cut_into_rows_is_refused(name):
    text, code = REFUSED[name]
    with pytest.raises(DataError) as caught:
        read_bytes(text.encode(), "a.csv")
    assert caught.value.problems[0].code == code


def test_an_unclosed_quote_is_named_where_it_opened():
    text = 'id,note\n1,fine\n2,"not closed\n3,x\n4,y\n'
    with pytest.raises(DataError) as caught:
        read_bytes(text.encode(), "deals.csv")
    assert str(caught.value) == (
        "BB-D03 deals.csv:3: a quoted field opened here at column 3 never closes; everything after it would be "
        "swallowed (2 lines). Nothing was imported. Check this line for a missing '\"'."
    )


def test_lenient_reading_would_swallow_the_rest_in_silence():
    """Negative control: what the standard reader does with the same file when it is not strict."""
    rows = list(csv.reader('id,note\n1,fine\n2,"not closed\n3,x\n4,y\n'.splitlines(keepends=True)))
    assert len(rows) == 3


def test_the_standard_limit_on_fields_is_restored_after_reading():
    before = csv.field_size_limit()
    read_bytes(f"a,b\n{LONG},2\n".encode(), "a.csv")
    assert csv.field_size_limit() == before


def test_a_field_beyond_our_own_limit_is_rejected_by_name(monkeypatch):
    monkeypatch.setattr(files_text, "LONGEST_FIELD", 1_000)
    (table,) = read_bytes(f"a,b\n{LONG},2\n3,4\n".encode(), "a.csv")
    assert [reject.reason for reject in table.rejects] == ["field too long"]
    assert len(table) == 1


def test_lines_and_field_numbers_lead_back_to_the_cell():
    text = 'a,b\n"x\ny",1\n,2\nz,3\n'
    (table,) = read_bytes(text.encode(), "a.csv")
    np.testing.assert_array_equal(table.lines, [2, 4, 5])
    assert str(table.place(2, "b")) == "a.csv:5:2"
    assert texts(table.cells[0]) == ["x\ny", "", "z"]


def test_duplicate_and_empty_headers_are_renamed_and_said():
    (table,) = read_bytes(b"Amount,,Amount\n1,2,3\n", "a.csv")
    assert table.header == ("Amount", "column 2", "Amount (2)")
    assert len(table.notes) == 2


def test_a_first_row_of_values_is_a_row_and_not_a_header():
    (table,) = read_bytes(CORPUS["no header"][0].encode(), "a.txt")
    assert not table.has_header
    assert table.header == ("column 1", "column 2", "column 3", "column 4")


def test_outer_white_space_is_dropped_and_inner_kept():
    (table,) = read_bytes("a,b\n  x  y ,\u00a02\n".encode(), "a.csv")
    assert [column.labels for column in table.cells] == [("x  y",), ("2",)]
