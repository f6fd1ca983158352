"""Every example prints what is stored beside it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
SHORT = {"two_years.py": ("--world", "turns", "--months", "2")}
"""What a short run is asked for; its output is the beginning of what is stored."""


def printed(example, *arguments):
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, str(example), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=environment)
    return done.stdout.splitlines()


def stored(example):
    return example.with_suffix(".out").read_text(encoding="utf-8").splitlines()


def test_there_are_examples_and_every_one_has_its_output():
    assert EXAMPLES
    assert [one.name for one in EXAMPLES if not one.with_suffix(".out").is_file()] == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.name)
def test_an_example_begins_as_its_stored_output_does(example):
    short = printed(example, *SHORT.get(example.name, ()))
    whole = stored(example)
    assert len(short) > 5
    assert short == (whole[: len(short)] if example.name in SHORT else whole)


@pytest.mark.slow
@pytest.mark.parametrize("example", [one for one in EXAMPLES if one.name in SHORT], ids=lambda one: one.name)
def test_an_example_prints_all_of_its_stored_output(example):
    assert printed(example) == stored(example)
