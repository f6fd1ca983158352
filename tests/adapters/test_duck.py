import duckdb
import pyarrow as pa
import pytest

from bestbet.adapters import duck
from bestbet.errors import StorageError

ESCAPES = (
    "SELECT * FROM read_csv('{file}')",
    "SELECT * FROM '{file}'",
    "SELECT * FROM sniff_csv('{file}')",
    "SELECT * FROM read_text('{file}')",
    "SELECT * FROM read_parquet('{file}')",
    "SELECT * FROM glob('{folder}/*')",
    "COPY (SELECT 1) TO '{folder}/out.csv'",
    "EXPORT DATABASE '{folder}/out'",
    "ATTACH '{folder}/other.db'",
    "INSTALL httpfs",
    "LOAD '{file}'",
    "CREATE SECRET (TYPE s3)",
    "SET enable_external_access = true",
    "SET threads = 8",
    "SET memory_limit = '64GB'",
    "RESET lock_configuration",
    "SELECT * FROM outside",
)


@pytest.mark.parametrize("statement", ESCAPES)
def test_no_statement_leaves_the_locked_connection(statement, tmp_path):
    outside = pa.table({"a": [1]})
    file = tmp_path / "deals.csv"
    file.write_text("a,b\n1,2\n")
    with duck.locked() as connection, pytest.raises(duckdb.Error):
        connection.execute(statement.format(file=file, folder=tmp_path)).fetchall()
    assert sorted(tmp_path.iterdir()) == [file]
    assert outside.num_rows == 1


def test_without_the_lock_a_file_can_be_read(tmp_path, monkeypatch):
    """Negative control: the same statement succeeds where the settings are left out."""
    monkeypatch.setattr(duck, "SETTINGS", ())
    file = tmp_path / "deals.csv"
    file.write_text("a,b\n1,2\n")
    with duck.locked() as connection:
        assert connection.execute(f"SELECT * FROM read_csv('{file}')").fetchall() == [(1, 2)]  # noqa: S608 - our own path


def test_the_lock_is_the_last_setting():
    assert duck.SETTINGS[-2:] == ("enable_external_access = false", "lock_configuration = true")


def test_tables_handed_over_can_be_queried():
    assert duck.query("SELECT sum(a) AS a FROM t", {"t": pa.table({"a": [1, 2]})}).to_pylist() == [{"a": 3}]


def test_a_query_that_fails_says_so_in_our_words():
    with pytest.raises(StorageError, match="BB-S03"):
        duck.query("SELECT b FROM t", {"t": pa.table({"a": [1]})})
