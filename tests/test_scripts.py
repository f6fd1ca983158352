"""Every script takes from the product only what is there: nothing else runs them all, and long ones are run seldom."""

import ast
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def is_python(path):
    return path.is_file() and (path.suffix == ".py" or b"python" in path.read_bytes()[:40])


PLACES = ("scripts", "benchmarks", "examples")
PROGRAMS = [path for place in PLACES for path in sorted((ROOT / place).rglob("*")) if is_python(path)]


def taken(text):
    """Modules of the product, and what is imported from them, of a program."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "bestbet":
            yield from ((node.module, alias.name) for alias in node.names)


def is_there(module, name):
    found = importlib.import_module(module)
    if hasattr(found, name):
        return True
    try:
        importlib.import_module(f"{module}.{name}")
    except ModuleNotFoundError:
        return False
    return True


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_a_program_takes_from_the_product_is_there(path):
    assert [one for one in taken(path.read_text(encoding="utf-8")) if not is_there(*one)] == []


def test_all_kinds_of_programs_are_looked_at():
    names = {path.name for path in PROGRAMS}
    assert {"fleet", "kinds", "market_pasts", "win_changes", "engine.py", "two_years.py"} <= names


def test_what_is_not_there_is_seen():
    """Negative control: a prior that has moved to another file."""
    assert list(taken("from bestbet.calibrate.priors import DRIFT, GONE")) == [
        ("bestbet.calibrate.priors", "DRIFT"),
        ("bestbet.calibrate.priors", "GONE"),
    ]
    assert is_there("bestbet.calibrate.priors", "DRIFT")
    assert is_there("bestbet.calibrate", "priors")
    assert not is_there("bestbet.calibrate.priors", "GONE")


def test_files_that_are_long_are_there_and_the_build_machine_runs_them_too():
    text = (ROOT / "tests" / "conftest.py").read_text(encoding="utf-8")
    names = next(
        ast.literal_eval(node.value)
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "DEAREST"
    )
    assert len(names) == len(set(names)) > 50
    assert [name for name in names if not (ROOT / "tests" / f"{name}.py").exists()] == []
    build = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert build[-2:] == ["make test", "make test-long"]


def test_every_test_is_quick_or_long_or_slow():
    """What no run picks up would never fail."""
    script = (ROOT / "scripts" / "test").read_text(encoding="utf-8")
    assert 'which="not slow and not long"' in script
    assert 'which="long and not slow"' in script
    assert '-m "$which"' in script
