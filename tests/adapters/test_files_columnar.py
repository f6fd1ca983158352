import datetime as dt
import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bestbet.adapters.coded import texts
from bestbet.adapters.files import read_bytes
from bestbet.errors import DataError


def parquet(table):
    sink = io.BytesIO()
    pq.write_table(table, sink)
    return sink.getvalue()


def test_parquet_values_become_texts_without_losing_a_digit():
    table = pa.table(
        {
            "id": pa.array(["a", None]),
            "amount": pa.array([1234.5, float("nan")]),
            "price": pa.array([None, "0.10"]).cast(pa.decimal128(20, 2)),
            "day": pa.array([dt.date(2026, 11, 3), None]),
            "at": pa.array([dt.datetime(2026, 11, 3, 23, 59, tzinfo=dt.UTC), None], pa.timestamp("us", tz="UTC")),
            "won": pa.array([True, False]),
            "stage": pa.array(["x", "x"]).dictionary_encode(),
            "tags": pa.array([["p"], []]),
        }
    )
    (raw,) = read_bytes(parquet(table), "deals.parquet")
    assert raw.header == ("id", "amount", "price", "day", "at", "won", "stage")
    assert [texts(cells)[0] for cells in raw.cells] == [
        "a",
        "1234.5",
        "",
        "2026-11-03",
        "2026-11-03 23:59:00.000000",
        "true",
        "x",
    ]
    assert texts(raw.cells[2])[1] == "0.10"
    assert texts(raw.cells[1])[1] == "nan"
    assert raw.typed == (False, True, True, True, True, True, False)
    assert raw.notes == ('The nested column "tags" was left out.',)
    np.testing.assert_array_equal(raw.lines, [1, 2])


def test_a_damaged_parquet_file_is_refused():
    with pytest.raises(DataError, match="BB-D13"):
        read_bytes(b"PAR1" + b"\0" * 40 + b"PAR1", "deals.parquet")


def test_json_lines_give_a_column_per_key_and_a_reject_per_bad_line():
    text = '{"id": "a", "amount": 10.10, "n": {"x": 1}}\n\n{"id": "b", "won": true}\n[1]\n{"id": \n{"id": "\\ud800"}\n'
    (raw,) = read_bytes(text.encode(), "deals.jsonl")
    assert raw.header == ("id", "amount", "won")
    assert texts(raw.cells[1]) == ["10.10", ""]
    assert raw.typed == (False, True, True)
    assert [(reject.line, reject.reason) for reject in raw.rejects] == [
        (4, "no JSON object"), (5, "no valid JSON"), (6, "half a character"),
    ]  # fmt: skip
    assert (len(raw), raw.n_blank, raw.n_read) == (2, 1, 6)


def test_numbers_of_json_are_kept_as_written():
    (raw,) = read_bytes(b'{"amount": 1e400}\n{"amount": 0.1}\n{"amount": 9007199254740993}\n', "a.jsonl")
    assert texts(raw.cells[0]) == ["1e400", "0.1", "9007199254740993"]


def test_one_json_list_is_refused_with_what_to_do():
    with pytest.raises(DataError, match="one object per line"):
        read_bytes(b'[{"a": 1}]', "deals.json")
