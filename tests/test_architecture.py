"""The house rules that a machine can hold: import direction, file and function length, banned calls."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "src" / "bestbet").rglob("*.py"))
MOST_LINES = 400
LONGEST_FUNCTION = 60
DRAWERS = {"utils", "helpers", "base", "common", "constants", "core", "types", "misc"}
BANNED_MODULES = {"pickle", "dill", "joblib", "cloudpickle", "shelve", "marshal"}
BANNED_CALLS = {"eval", "exec", "read_pickle", "extractall", "mktemp", "load_all", "unsafe_load"}


def lint_imports(*arguments):
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"]
    return subprocess.run([*command, *arguments], capture_output=True, text=True, cwd=ROOT, check=False)


def test_a_stage_imports_only_what_stands_above_it():
    result = lint_imports()
    assert result.returncode == 0, result.stdout


def test_the_import_rule_sees_a_stage_that_reaches_below_itself(tmp_path):
    """Negative control: the same layers upside down must break."""
    text = (ROOT / "pyproject.toml").read_text()
    start = text.index("[tool.importlinter]")
    layers = text[start:].replace('"bestbet.simulate",', '"bestbet.calibrate",', 1)
    layers = layers.replace(
        '  "bestbet.calibrate",\n  "bestbet.calibrate",', '  "bestbet.calibrate",\n  "bestbet.simulate",', 1
    )
    config = tmp_path / "pyproject.toml"
    config.write_text(layers)
    result = lint_imports("--config", str(config))
    assert result.returncode == 1
    assert "bestbet.calibrate" in result.stdout


def ill_made(path, text):
    """What is wrong with the shape of one file: its length, its name, its first sentence, the length of a function."""
    tree, name = ast.parse(text), path.as_posix()
    found = [f"{name}: more than {MOST_LINES} lines"] * (len(text.splitlines()) > MOST_LINES)
    found += [f"{name}: a drawer"] * (path.stem in DRAWERS)
    found += [f"{name}: does not say what it is"] * (not ast.get_docstring(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            is_long = (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
            found += [f"{name}: {node.name} is too long to read"] * is_long
    return found


def test_every_file_is_short_and_has_a_name_that_says_what_it_holds():
    assert len(SOURCES) > 300
    assert [fault for path in SOURCES for fault in ill_made(path.relative_to(ROOT), path.read_text())] == []


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.py", '"""A."""\n' * 401, "more than 400 lines"),
        ("utils.py", '"""A."""\n', "a drawer"),
        ("a.py", "x = 1\n", "does not say"),
        ("a.py", '"""A."""\ndef f():\n' + "    x = 1\n" * 60, "f is too long"),
    ],
)
def test_an_ill_made_file_is_seen(name, text, says):
    (fault,) = ill_made(Path(name), text)
    assert says in fault


def banned_in(tree):
    """Names of banned imports and calls (reliability E6: nothing is unpickled, evaluated or unpacked blindly)."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [a.name for a in node.names if a.name.split(".")[0] in BANNED_MODULES]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in BANNED_MODULES:
            found.append(node.module)
        elif isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in BANNED_CALLS:
                found.append(name)
            for keyword in node.keywords:
                value = getattr(keyword.value, "value", None)
                if (keyword.arg in {"shell", "allow_pickle"} and value is True) or (
                    keyword.arg == "verify" and value is False
                ):
                    found.append(f"{keyword.arg}={value}")
    return found


def test_nothing_is_unpickled_evaluated_or_run_in_a_shell():
    found = {str(path.relative_to(ROOT)): banned_in(ast.parse(path.read_text())) for path in SOURCES}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    "text",
    [
        "import pickle",
        "from marshal import loads",
        "eval('1')",
        "np.load(f, allow_pickle=True)",
        "run('x', shell=True)",
    ],
)
def test_the_ban_is_seen_red_on_each_kind(text):
    assert banned_in(ast.parse(text))


def test_only_one_place_opens_duckdb():
    callers = [p.name for p in SOURCES if "duckdb.connect" in p.read_text()]
    assert callers in ([], ["duck.py"])


def test_the_facade_imports_fast_and_lists_its_names():
    code = "import sys, bestbet; print(sorted(m for m in sys.modules if m in ('numpy', 'numba', 'scipy', 'duckdb')))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
