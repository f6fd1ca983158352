"""What templates ask of the page's script is what the script does."""

import re
from pathlib import Path

import pytest

import bestbet.web

WEB = Path(bestbet.web.__file__).parent
KNOWN = {"load", "open", "input", "change", "every", "click"}


def templates():
    return {path.name: path.read_text(encoding="utf-8") for path in (WEB / "templates").glob("*.html")}


def wrong(text):
    """Occasions that the script does not know, and buttons that send no form though their address needs one."""
    unknown = set(re.findall(r'data-on="(\w+)"', text)) - KNOWN
    lone = [
        one for one in re.findall(r"<button[^>]*data-get=[^>]*>", text) if "/change" in one and "data-form" not in one
    ]
    return [*sorted(unknown), *lone]


def test_every_occasion_that_a_template_names_is_known():
    assert {name: found for name, text in templates().items() if (found := wrong(text))} == {}


@pytest.mark.parametrize("text", ['<form data-on="hover">', '<button data-get="/track/change" data-target="#x">'])
def test_the_check_sees_what_would_do_nothing(text):
    """Negative control."""
    assert wrong(text)
