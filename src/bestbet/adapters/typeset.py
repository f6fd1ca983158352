"""Values and a fixed template become a PDF: without the network, without files, by typst, which is an extra.

No text of a user is ever markup: it enters as JSON and is shown as a string. The root is an empty folder of its own,
only the fonts inside typst are used, and the day of the facts is the day of the file; so equal values give equal bytes.
"""

from __future__ import annotations

import importlib
import json
import re
import tempfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bestbet.errors import Problem, UsageError

STANDARDS = ("ua-1",)
"""PDF/UA-1: tagged, titled, every picture described; typst refuses to write what does not hold it."""
_UNSHOWN = re.compile(r'(?:the text `"(.*?)"` could not be displayed|disallowed codepoint `"(.*?)"`)')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
STAND_IN = "\N{WHITE VERTICAL RECTANGLE}"
_MOST_ROUNDS = 40


def typeset(template: str, values: Mapping[str, Any], day: date) -> bytes:
    """Return the PDF; signs that its fonts lack stand as a box, and the values say how many under `n_unshown`.

    Raises UsageError where typst is not installed.
    """
    typst = _library()
    data = json.dumps(values, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace").decode()
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    with tempfile.TemporaryDirectory(prefix="bestbet-typeset-") as root:
        return _with_stand_ins(typst, _Press(typst, template.encode(), root, moment), data)


class _Press:
    """One template ready to be set again and again; each time anew, since typst forgets a text that failed."""

    def __init__(self, typst: Any, template: bytes, root: str, moment: datetime) -> None:
        self.typst, self.template, self.root, self.moment = typst, template, root, moment
        self.fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)

    def set(self, inputs: Mapping[str, str]) -> bytes:
        """Return the PDF; raises TypstError where typst refuses."""
        nowhere = str(Path(self.root) / "no-packages")
        compiler = self.typst.Compiler(
            self.template,
            root=self.root,
            font_paths=self.fonts,
            ignore_system_fonts=True,
            sys_inputs=dict(inputs),
            package_path=nowhere,
            package_cache_path=nowhere,
        )
        standards = list(STANDARDS)
        return bytes(compiler.compile(format="pdf", pdf_standards=standards, pdf_tags=True, timestamp=self.moment))


def refuse_without_typst() -> None:
    """Raise UsageError where typst is not installed: before a long computation rather than after it."""
    _library()


def _library() -> Any:
    try:
        return importlib.import_module("typst")
    except ModuleNotFoundError as error:
        problem = Problem(
            "BB-U06",
            "the library that sets the PDF is not installed.",
            'Install it: pip install "bestbet[pdf]"; HTML and XLSX need nothing.',
        )
        raise UsageError(problem) from error


def _with_stand_ins(typst: Any, press: _Press, data: str) -> bytes:
    """Typst names signs that no font of its own can show; they give way to a box until it is content."""
    unshown: set[str] = set()
    for _ in range(_MOST_ROUNDS):
        try:
            return press.set({"data": _replaced(data, unshown), "n_unshown": str(len(unshown))})
        except typst.TypstError as error:
            found = _unshown_in(error) - unshown
            if not found:
                raise
            unshown |= found
    raise RuntimeError("the PDF's fonts lack more signs than can be stood in for")


def _unshown_in(error: Any) -> set[str]:
    """The signs in the messages of typst, with their escapes undone; quotes and backslashes are in every font."""
    said = "".join("".join(found) for found in _UNSHOWN.findall(str(getattr(error, "diagnostic", "") or error)))
    plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), said)
    return {sign for sign in plain if sign not in '"\\'}


def _replaced(data: str, unshown: set[str]) -> str:
    return data.translate({ord(sign): STAND_IN for sign in unshown})
