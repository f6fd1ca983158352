"""Texts that were made for the prompt, as a page says them: names as people say them, days in full, no options.

At the prompt a name stands as it must be typed (`focus_healthcare`) and a day as it sorts; on a page both are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from html import unescape

from bestbet.report.svg import GAP, escape
from bestbet.report.words import day_text, spoken

_TAG = re.compile(r"(<[^>]*>)")
_AS_IS = re.compile(r"<(code|style|script)\b")
_INLINE = re.compile(r"</?(?:a|b|code|em|i|small|span|strong|tspan)\b")
_LABEL = re.compile(r'(aria-label=")([^"]*)(")')
_DAY = re.compile(r"(?<![\w./-])(\d{4})-(\d\d)-(\d\d)(?![\w/-]|\.\w)")
_COINED = re.compile(r"(?<![\w./&-])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![./]\w|\w)")
_PLAIN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r" Design: bestbet weigh[^<.;]*"), ""),
    (re.compile(r"; --json gives all"), "; the JSON gives all"),
    (re.compile(r"P\(all\) of "), "the chance of all objectives with "),
    (re.compile(r"P\(all\)"), "the chance of all"),
    (re.compile(r"(?<![\w.,-])-(?=\d)"), "−"),
    (re.compile(r"(?<=\d)[ ]?%"), f"{GAP}%"),
    (re.compile(r"(?<=\d) (?=\d{3}(?!\d))"), GAP),
)
_COMMAND = re.compile(r"`([^`<]+)`")


def days_in_full(fragment: str) -> str:
    """Return a fragment of HTML, or a text, with its days in full and everything else as it was."""
    return "".join(part if part.startswith("<") else _DAY.sub(_day, part) for part in _TAG.split(fragment))


class PageWords:
    """Puts texts of the prompt into the words of a page.

    `titles` (strategies) are said with a capital wherever they stand; other `names` of the plan (objectives, tactics)
    with one where a text begins with them; other words written with underscores lose them. What is to be typed
    (`<code>`) is left alone, and so are styles and scripts.
    """

    def __init__(self, titles: Iterable[str], names: Iterable[str] = ()) -> None:
        self._titles = {form: escape(spoken(name)) for name in titles for form in (name, escape(name)) if name.strip()}
        known = {form for name in names for form in (name, escape(name)) if name.strip()} | set(self._titles)
        self._coined = _any(name for name in known if "_" in name)
        self._first = re.compile(rf"(\s*)({_any(known).pattern})(?=\s*(?:$|[:,(])| and )")

    def html(self, fragment: str) -> str:
        """Return a fragment of HTML with its texts and spoken labels in the words of a page, every tag as it was."""
        found: list[str] = []
        kept, begins = "", True
        for part in _TAG.split(fragment):
            if part.startswith("<"):
                begins = _INLINE.match(part) is None
                if opened := _AS_IS.match(part):
                    kept = opened[1]
                elif part == f"</{kept}>":
                    kept = ""
                found.append(_LABEL.sub(lambda label: f"{label[1]}{self._said(label[2])}{label[3]}", part))
            else:
                found.append(part if kept else _COMMAND.sub(r"<code>\1</code>", self._said(part, begins=begins)))
        return "".join(found)

    def text(self, plain: str) -> str:
        """Return a text that is no HTML in the words of a page; it still has to be escaped."""
        return unescape(self._said(escape(plain)))

    def _said(self, text: str, *, begins: bool = True) -> str:
        parts = _COMMAND.split(text)
        if len(parts) > 1:  # what is to be typed stays as it is
            said = [part if i % 2 else self._said(part, begins=begins and not i) for i, part in enumerate(parts)]
            return "`".join(said)
        for pattern, read in _PLAIN:
            text = pattern.sub(read, text)
        if begins and (first := self._first.match(text)):
            text = f"{first[1]}{spoken(first[2])}{text[first.end() :]}"
        text = self._coined.sub(lambda found: self._titles.get(found[0]) or _freed(found, begins=begins), text)
        text = _COINED.sub(lambda found: _freed(found, begins=begins), text)
        text = f"T{text[1:]}" if begins and text.startswith("the chance of all") else text
        return _DAY.sub(_day, text)


def _freed(found: re.Match[str], *, begins: bool) -> str:
    is_first = begins and not found.string[: found.start()].strip()
    return spoken(found[0]) if is_first else found[0].replace("_", " ")


def _any(names: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of any of these names as a whole word; longer ones first."""
    known = sorted(names, key=lambda name: (-len(name), name))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, known)) or '(?!)'})(?![\w-])")


def _day(found: re.Match[str]) -> str:
    try:
        return day_text(date(int(found[1]), int(found[2]), int(found[3])))
    except ValueError:
        return found[0]
