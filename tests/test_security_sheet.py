"""docs/security/asvs.csv, item by item against OWASP ASVS 5.0: what it calls done is where it says, and is tested there."""

import ast
import csv
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHEET = ROOT / "docs" / "security" / "asvs.csv"
COLUMNS = ["item", "level", "asks", "applies", "state", "where implemented", "test id", "note"]
STATES = {"done", "partly", "open"}
LEVEL_1 = {
    "1.2": range(1, 6), "1.3": (1, 2), "1.5": (1,), "2.1": (1,), "2.2": (1, 2), "2.3": (1,), "3.2": (1, 2), "3.3": (1,),
    "3.4": (1, 2), "3.5": (1, 2, 3), "4.1": (1,), "4.4": (1,), "5.2": (1, 2), "5.3": (1, 2), "6.1": (1,), "6.2": range(1, 9),
    "6.3": (1, 2), "6.4": (1, 2), "7.2": range(1, 5), "7.4": (1, 2), "8.1": (1,), "8.2": (1, 2), "8.3": (1,), "9.1": (1, 2, 3),
    "9.2": (1,), "10.4": range(1, 6), "11.3": (1, 2), "11.4": (1,), "12.1": (1,), "12.2": (1, 2), "13.4": (1,), "14.2": (1,),
    "14.3": (1,), "15.1": (1,), "15.2": (1,), "15.3": (1,),
}  # fmt: skip
"""The 70 items of level 1, by section."""


def rows():
    with SHEET.open(newline="") as file:
        return list(csv.DictReader(file))


def exists(test):
    """Whether a test id names a file and a function in it."""
    path, _, name = test.partition("::")
    file = ROOT / path
    if not re.fullmatch(r"tests/[\w/]+\.py", path) or not file.is_file():
        return False
    tree = ast.parse(file.read_text())
    return any(isinstance(node, ast.FunctionDef) and node.name == name for node in tree.body)


def faults(row):
    """Everything that is wrong with one row."""
    tests = [test for test in row["test id"].split("; ") if test]
    found = [f"{row['item']}: there is no test {test}" for test in tests if not exists(test)]
    if row["applies"] == "no":
        found += [f"{row['item']}: does not apply, and yet says more"] * bool(row["state"] or tests)
    elif row["state"] not in STATES:
        found.append(f"{row['item']}: state {row['state']!r}")
    if row["state"] == "done" and not (tests and row["where implemented"]):
        found.append(f"{row['item']}: done, and names no test or no place")
    if row["state"] != "done" and not row["note"]:
        found.append(f"{row['item']}: not done, and does not say why")
    if row["where implemented"] and not (ROOT / row["where implemented"]).exists():
        found.append(f"{row['item']}: there is no {row['where implemented']}")
    return found


def test_what_the_sheet_calls_done_is_where_it_says_and_is_tested():
    found = rows()
    assert list(found[0]) == COLUMNS
    assert [fault for row in found for fault in faults(row)] == []
    items = [row["item"] for row in found]
    assert len(items) == len(set(items))


def test_every_item_of_level_1_is_on_the_sheet():
    asked = {f"{section}.{n}" for section, numbers in LEVEL_1.items() for n in numbers}
    assert len(asked) == 70
    assert sorted(asked ^ {row["item"] for row in rows() if row["level"] == "1"}) == []


@pytest.mark.parametrize(
    "change",
    [
        {"test id": ""},
        {"test id": "tests/web/test_sessions.py::test_that_nobody_wrote"},
        {"test id": "tests/web/test_nothing.py::test_x"},
        {"test id": "tests/web/test_sessions.py::log_in2"},
        {"where implemented": ""},
        {"where implemented": "src/bestbet/web/nothing.py"},
        {"state": "nearly"},
        {"state": "partly", "note": ""},
        {"applies": "no"},
    ],
)
def test_a_row_that_claims_too_much_is_caught(change):
    """Negative control: each way of claiming what is not there."""
    sound = next(row for row in rows() if row["item"] == "7.2.1")
    assert faults(sound) == []
    assert faults({**sound, **change}) != []


SOURCES = sorted((ROOT / "src" / "bestbet").rglob("*.py"))
NAMES_ALONE = {"streams.py", "kernel_cache.py", "canonical.py", "cache.py"}
"""Where a shorter hash makes names of random streams, columns and cached files; it guards nothing there."""


def weak(path, text):
    """Digests and random numbers that may guard nothing: all but SHA-256 and the system's own."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "hashlib":
            sound = {"sha256"} | ({"blake2b"} if path.name in NAMES_ALONE else set())
            found += [f"{path.name}: hashlib.{node.attr}"] * (node.attr not in sound)
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        names += [f"{node.module}.{a.name}" for a in node.names] if isinstance(node, ast.ImportFrom) else []
        found += [f"{path.name}: {name}" for name in names if re.match(r"(random|hashlib\.|uuid|ssl|Crypto)\b", name)]
    return found


def test_only_sound_digests_and_random_numbers_guard_anything():
    assert [fault for path in SOURCES for fault in weak(path, path.read_text())] == []
    used = [path.name for path in SOURCES if "hashlib.blake2b" in path.read_text()]
    assert set(used) <= NAMES_ALONE


@pytest.mark.parametrize(
    "text", ["hashlib.md5(b'')", "hashlib.new('sha1')", "import random", "from random import choice", "from hashlib import md5",
             "import uuid", "hashlib.blake2b(b'')"]
)  # fmt: skip
def test_a_weak_digest_is_seen(text):
    assert weak(Path("sessions.py"), text) != []
