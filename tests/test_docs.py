"""The docs are true: links lead somewhere, every message code is explained, README's commands exist."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
MADE = set(re.findall(r"reference/[a-z-]+\.md", (ROOT / "mkdocs.yml").read_text()))
"""Pages that the site's build makes from the code; tests/site holds their links."""
CODE = re.compile(r"BB-[A-Z]\d\d")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_file_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
        assert (page.parent / target).exists() or target.removeprefix("../") in MADE, f"{page.name} links to {target}"


def explained():
    """Codes named in the docs; "BB-D11, D12" and "BB-P01 to P18" count for what they stand for."""
    text = "\n".join(page.read_text() for page in PAGES)
    found = set(CODE.findall(text))
    for line in text.splitlines():
        for letter in set(re.findall(r"BB-([A-Z])\d\d", line)):
            found |= {f"BB-{letter}{n}" for n in re.findall(rf"\b{letter}(\d\d)\b", line)}
    return found


def test_every_code_that_can_be_raised_is_explained():
    raised = {code for path in (ROOT / "src").rglob("*.py") for code in CODE.findall(path.read_text())}
    assert sorted(raised - explained()) == []


def test_the_check_sees_a_code_that_nobody_explained():
    assert "BB-Z99" not in explained()


def test_every_command_that_the_readme_names_exists():
    named = set(re.findall(r"^bestbet ([a-z]+)", (ROOT / "README.md").read_text(), re.MULTILINE))
    code = "from bestbet.cli.main import app; print(' '.join(c.name or c.callback.__name__ for c in app.registered_commands))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert named <= set(shown.stdout.split())


def test_no_page_speaks_of_the_machine_it_was_written_on():
    for page in PAGES:
        assert not re.search(r"(^|[^A-Za-z0-9.])/(work|root|tmp)/", page.read_text()), page.name


def test_every_reliability_check_names_a_test_that_exists():
    text = (ROOT / "docs" / "evidence" / "reliability.md").read_text()
    named = re.findall(r"tests/\S+\.py", text)
    assert len(named) >= 12
    assert [name for name in named if not (ROOT / name).exists()] == []


def slow_files():
    """Test files with a slow test, by the mark that pytest knows."""
    mark = "mark" + ".slow"  # in two words, so that this file is not one of them
    return {str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("test_*.py") if mark in path.read_text()}


def test_every_slow_test_is_listed_with_what_stands_in_for_it():
    listed = set(re.findall(r"tests/\S+?\.py", (ROOT / "docs" / "evidence" / "slow.md").read_text()))
    assert len(slow_files()) > 15
    assert sorted(slow_files() - listed) == []
