"""Every row that is read has exactly one fate, whatever is in the file and whatever its format."""

import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bestbet.adapters.crm import build
from bestbet.adapters.crm_work import Given
from bestbet.adapters.draft import ImportOptions, draft_map
from bestbet.adapters.files import read_bytes
from bestbet.adapters.recognise_words import Table
from bestbet.adapters.rowbook import RowBook
from bestbet.errors import BestbetError
from bestbet.facts.tables import RowCount

HEADER = ("Deal ID", "Account Name", "Stage", "Create Date", "Close Date", "Amount", "Is Deleted")
CELLS = (
    st.sampled_from(["D-1", "D-2", "D-3", "D-4", "d-4", "D-5", "", " D-1 "]),
    st.sampled_from(["Acme", "Bolt", ""]),
    st.sampled_from(["Closed Won", "Closed Lost", "Proposal", "Mystery", ""]),
    st.sampled_from(["2026-01-05", "2026-02-13", "2026-02-30", "soon", ""]),
    st.sampled_from(["2026-03-05", "2026-04-13", "31/12/2026", ""]),
    st.sampled_from(["10.50", "1,000.00", "0", "-5", "NaN", "1e400", "x", ""]),
    st.sampled_from(["", "TRUE", "FALSE"]),
)
ROWS = st.lists(st.tuples(*CELLS), max_size=14)
ODDITIES = st.lists(st.sampled_from(["", ",,,,,,", "only one", "a,b", '"x"y,1,2,3,4,5,6']), max_size=3)


def as_csv(rows, odd):
    lines = [",".join(HEADER), *(",".join(f'"{cell}"' for cell in row) for row in rows), *odd]
    return "deals.csv", ("\n".join(lines) + "\n").encode()


def as_json(rows, odd):
    lines = [json.dumps(dict(zip(HEADER, row, strict=True))) for row in rows]
    return "deals.jsonl", ("\n".join([*lines, *odd, "{}"]) + "\n").encode()


def as_parquet(rows, _odd):
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(HEADER)
    sink = io.BytesIO()
    pq.write_table(
        pa.table({name: pa.array(cells, pa.string()) for name, cells in zip(HEADER, columns, strict=True)}), sink
    )
    return "deals.parquet", sink.getvalue()


def as_excel(rows, odd):
    sink = io.BytesIO()
    book = xlsxwriter.Workbook(sink, {"in_memory": True})
    sheet = book.add_worksheet("Deals")
    for at, row in enumerate([HEADER, *rows, *([cell] for cell in odd)]):
        for column, cell in enumerate(row):
            sheet.write_string(at, column, cell)
    book.close()
    return "deals.xlsx", sink.getvalue()


FORMATS = (as_csv, as_json, as_parquet, as_excel)


def _is_complete(problem):
    assert problem.code
    assert problem.text
    assert problem.remedy


def account(name, data):
    """Return what was read and the row counts, or None where the file as a whole was refused."""
    try:
        raws = read_bytes(data, name)
        mapping = draft_map(raws, ImportOptions(on_duplicate="first"))
        built = build([Given(raw, mapping.file(raw.file)) for raw in raws], mapping)
    except BestbetError as error:
        for problem in error.problems:
            _is_complete(problem)
        return None
    return raws, built


def check(rows, odd, write):
    result = account(*write(rows, odd))
    if result is None:
        return
    raws, built = result
    (raw,), (count,) = raws, built.facts.rows
    assert count.read == raw.n_read == count.loaded + count.rejected + count.merged + count.skipped
    assert count.rejected == len(built.rejects)
    assert count.loaded == len(built.facts.opportunities)
    assert sum(count.reasons.values()) == count.rejected + count.merged + count.skipped
    assert len(set(built.facts.opportunities.id)) == count.loaded
    if write is as_csv:
        assert count.read == len(rows) + len(odd)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS, ODDITIES, st.sampled_from(FORMATS))
def test_rows_read_are_loaded_rejected_merged_or_skipped(rows, odd, write):
    check(rows, odd, write)


@pytest.mark.slow
@settings(max_examples=2_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS, ODDITIES, st.sampled_from(FORMATS))
def test_rows_of_two_thousand_files_add_up(rows, odd, write):
    check(rows, odd, write)


def test_a_row_that_vanishes_is_caught(monkeypatch):
    """Negative control: a book that forgets its merged rows no longer adds up."""
    real = RowBook.count

    def forgetful(self):
        count = real(self)
        return RowCount(count.file, count.table, count.read, count.loaded, count.rejected, 0, count.skipped)

    monkeypatch.setattr(RowBook, "count", forgetful)
    row = ("D-1", "Acme", "Closed Won", "2026-01-05", "2026-03-05", "10.50", "")
    with pytest.raises(ValueError, match="rows do not add up"):
        check([row, row], [], as_csv)


def test_the_first_fate_of_a_row_stands():
    (raw,) = read_bytes(b"a,b\n1,2\n3,4\n", "a.csv")
    book = RowBook(raw, Table.ORDERS)
    book.skip(raw.lines == 2, "one")
    book.reject([0], "a", "two", "x")
    count = book.count()
    assert (count.skipped, count.rejected, count.loaded) == (1, 0, 1)
