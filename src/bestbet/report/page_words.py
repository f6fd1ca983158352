"""Texts that were made for the prompt, as a page says them: names as people say them, days in full, no options.

At the prompt a name stands as it must be typed (`focus_healthcare`) and a day as it sorts; on a page both are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from html import unescape

from bestbet.report.svg import escape
from bestbet.report.words import day_text, spoken

_TAG = re.compile(r"(<[^>]*>)")
_LABEL = re.compile(r'(aria-label=")([^"]*)(")')
_DAY = re.compile(r"(?<![\w./-])(\d{4})-(\d\d)-(\d\d)(?![\w/-])")
_COINED = re.compile(r"(?<![\w./&-])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\w./]\w|\w)")
_MINUS = re.compile(r"(?<![\w\d.,-])-(?=\d)")
_PROMPT = (("; --json gives all", "; the JSON gives all"), ("P(all)", "the chance of all"))


class PageWords:
    """Puts texts of the prompt into the words of a page.

    Names of the plan (strategies, objectives, tactics) are said with a capital, as the pages and the brief do; other
    words written with underscores (measures, means, claims) lose them. What stands in `<code>` is left alone.
    """

    def __init__(self, names: Iterable[str]) -> None:
        said = {form: escape(spoken(name)) for name in names if name.strip() for form in (name, escape(name))}
        self._alone = said
        coined = sorted((name for name in said if "_" in name), key=lambda name: (-len(name), name))
        self._named = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, coined)) or '(?!)'})(?!\w)")

    def html(self, fragment: str) -> str:
        """Return a fragment of HTML with its texts and spoken labels in the words of a page, every tag as it was."""
        found: list[str] = []
        in_code = False
        for part in _TAG.split(fragment):
            if part.startswith("<"):
                in_code = part == "<code>" or (in_code and part != "</code>")
                found.append(_LABEL.sub(lambda label: f"{label[1]}{self._said(label[2])}{label[3]}", part))
            else:
                found.append(part if in_code else self._said(part))
        return "".join(found)

    def text(self, plain: str) -> str:
        """Return a text that is no HTML in the words of a page; it still has to be escaped."""
        return unescape(self._said(escape(plain)))

    def _said(self, text: str) -> str:
        if text.strip() in self._alone:
            return text.replace(text.strip(), self._alone[text.strip()])
        for typed, read in _PROMPT:
            text = text.replace(typed, read)
        text = self._named.sub(lambda found: self._alone[found[0]], text)
        text = _COINED.sub(lambda found: found[0].replace("_", " "), text)
        return _DAY.sub(_day, _MINUS.sub("−", text))


def _day(found: re.Match[str]) -> str:
    try:
        return day_text(date(int(found[1]), int(found[2]), int(found[3])))
    except ValueError:
        return found[0]
