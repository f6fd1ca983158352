"""What the pages quote of the invented company is what the program says today."""

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


def squeezed(text):
    """The text with every run of blanks and line ends as one blank."""
    return " ".join(text.split())


def block(page, start):
    """The one block of output on a page that begins so, behind a prompt if there is one."""
    fenced = re.split(r"^```.*\n", (ROOT / "docs" / page).read_text(), flags=re.MULTILINE)[1::2]
    blocks = [re.sub(r"\A\$ .*\n", "", one) for one in fenced]
    (found,) = [one for one in blocks if one.startswith(start)]
    return found


def said(*words):
    """What a command prints; an answer that is "no" is one too."""
    done = subprocess.run([sys.executable, "-c", CODE, *map(str, words)], check=False, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def invented(tmp_path_factory):
    """The invented company's workspace, and what making it printed."""
    root = tmp_path_factory.mktemp("quotes") / "demo"
    return root, said("demo", root)


@pytest.mark.slow
def test_the_odds_that_the_pages_quote_are_those_of_today(invented):
    printed = lines_of(invented[1])
    starts = ("Best bet", "focus_healthcare", "fewer_larger_deals", "hold (status quo)", "loyal", "volume")
    found = set()
    for page in PAGES:
        text = (ROOT / "docs" / page).read_text()
        found |= {row for start in starts for row in quoted(text, start)}
    assert len(found) > 5
    assert sorted(found - printed) == []


@pytest.mark.slow
@pytest.mark.parametrize(("page", "command"), [("how-to-mix.md", "mix"), ("how-to-learn.md", "learn")])
def test_a_whole_block_is_what_the_command_prints_today(invented, page, command):
    quote = block(page, {"mix": "The best mix", "learn": "Find out first"}[command])
    assert len(quote) > 300
    assert squeezed(quote) in squeezed(said(command, "-w", invented[0]))


@pytest.mark.slow
def test_the_tactics_that_a_page_quotes_are_those_of_today(invented):
    numbers = re.compile(r"^ (\S.* / \d+\.\d+) ", re.MULTILINE)
    rows = {squeezed(row) for row in numbers.findall(block("how-to-choose.md", "Tactics of"))}
    printed = {squeezed(row) for row in numbers.findall(said("tactics", "-w", invented[0]))}
    assert len(rows) == 5
    assert sorted(rows - printed) == []


@pytest.mark.slow
def test_switching_that_a_page_quotes_is_that_of_today(invented):
    quote = squeezed(block("how-to-change.md", "Staying with"))
    printed = squeezed(said("flips", "-w", invented[0]))
    assert all(sentence in printed for sentence in quote.split(" - "))
    said("commit", "focus_healthcare", "--because", "we win twice as often there", "-w", invented[0])
    rows = lines_of(block("how-to-change.md", "Stay: the flip"))
    assert len(rows) == 7
    assert sorted(rows - lines_of(said("change", "--to", "hold", "-w", invented[0]))) == []
