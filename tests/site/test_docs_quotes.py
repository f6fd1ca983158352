"""What the tutorial quotes of the invented company is what the program says today."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = "from bestbet.cli.main import main; main()"
PAGES = ("tutorial.md", "how-to-choose.md")


def lines_of(text):
    """Lines without what only lays out: runs of blanks."""
    return {" ".join(line.split()) for line in text.splitlines() if line.strip()}


def quoted(text, start):
    """The rows of the blocks of output that begin with this word, those that are shortened left out."""
    blocks = re.findall(r"```(?:console)?\n(.*?)```", text, re.DOTALL)
    rows = [line for block in blocks for line in block.splitlines() if line.strip().startswith(start)]
    return {" ".join(line.split()) for line in rows if "..." not in line}


def test_the_comparison_sees_a_number_that_changed():
    assert not quoted("```\nBest bet: a. 8 %\n```", "Best bet") <= lines_of("Best bet: a.  7 %")
    assert quoted("```\nBest bet: a. 7 %\n```", "Best bet") <= lines_of("Best bet: a.  7 %")


@pytest.mark.slow
def test_the_odds_that_the_pages_quote_are_those_of_today(tmp_path):
    command = [sys.executable, "-c", CODE, "demo", str(tmp_path / "demo")]
    said = lines_of(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    starts = ("Best bet", "focus_healthcare", "fewer_larger_deals", "hold (status quo)", "loyal", "volume")
    found = set()
    for page in PAGES:
        text = (ROOT / "docs" / page).read_text()
        found |= {row for start in starts for row in quoted(text, start)}
    assert len(found) > 5
    assert sorted(found - said) == []
