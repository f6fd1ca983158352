"""Dependencies are few, pinned, above their floors, and each has its reason (reliability G1)."""

import re
import subprocess
import tomllib
from importlib.metadata import distribution, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
FLOORS = {"pyarrow": (14, 0, 1), "duckdb": (1, 1), "numpy": (2, 0)}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def bare(requirement):
    return re.split(r"[\[<>=!~; ]", requirement)[0].lower()


def pins():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    return dict(line.split("==", 1) for line in lines if "==" in line and not line.startswith("#"))


DIRECT = [bare(r) for r in PROJECT["dependencies"]]
DEVELOPMENT = [bare(r) for r in PROJECT["optional-dependencies"]["dev"]]


def parts(text):
    return tuple(int(p) for p in re.findall(r"\d+", text)[:3])


def test_there_are_at_most_25_direct_dependencies():
    assert len(DIRECT) <= 25


@pytest.mark.parametrize("name", DIRECT + DEVELOPMENT)
def test_each_dependency_is_pinned_and_the_pin_is_installed(name):
    assert name in {k.lower() for k in pins()}
    assert version(name) == {k.lower(): v for k, v in pins().items()}[name].split(" ")[0]


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_none_is_below_its_floor(name):
    assert parts(version(name)) >= FLOORS[name]


@pytest.mark.parametrize("name", DIRECT)
def test_each_has_a_line_of_reason(name):
    assert re.search(rf"^\| `{re.escape(name)}` \|", (ROOT / "docs" / "design.md").read_text(), re.MULTILINE)


def unmet(names):
    """Requirements, of these packages and all they pull in, that the installed versions do not meet."""
    found, seen, waiting = [], set(), list(names)
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for text in distribution(name).requires or ():
            needed = Requirement(text)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                if not needed.specifier.contains(version(needed.name), prereleases=True):
                    found.append(f"{name}: {text}")
                waiting.append(needed.name.lower())
    return found


def test_the_installed_set_is_consistent():
    assert unmet(DIRECT + DEVELOPMENT) == []


def test_no_committed_file_names_a_package_registry():
    names = [b"pypi" + b".org", b"files.python" + b"hosted.org", b"registry.npm" + b"js.org", b"deb.debian" + b".org"]
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.split(b"\0")
    guilty = [
        f
        for f in files
        if f and (ROOT / f.decode()).is_file() and any(n in (ROOT / f.decode()).read_bytes() for n in names)
    ]
    assert guilty == []


def test_the_floor_check_is_seen_red_on_an_older_version():
    assert parts("13.9.9") < FLOORS["pyarrow"]
    assert parts("14.0.1") >= FLOORS["pyarrow"]
