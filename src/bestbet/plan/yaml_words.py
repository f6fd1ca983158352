"""Writes values as YAML that the strict loader, and any YAML 1.1 or 1.2 reader, takes as meant."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date

Value = str | int | float | bool | date | Mapping[str, "Value"] | Sequence["Value"]
"""What can be written: a text or number as people say it, yes or no, a day, a group or a list."""

_PLAIN_TEXT = re.compile(r"[^\W\d_](?:[\w%/&+.()'’€£-]| (?=[\w%/&+.()'’€£-]))*")
_PLAIN_NUMBER = re.compile(r"[-+]?[\d.](?:[\w%/.€£$-]| (?=[\w%/€£$-]))*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_AMBIGUOUS = frozenset({"yes", "no", "true", "false", "on", "off", "y", "n", "null", "nan", "inf"})
_MUST_ESCAPE = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def scalar(text: str) -> str:
    """Return `text` plain where every reader takes it as that text or amount, else in double quotes."""
    is_plain = _PLAIN_TEXT.fullmatch(text) or _PLAIN_NUMBER.fullmatch(text) or _DAY.fullmatch(text)
    if is_plain and text.lower().strip(".") not in _AMBIGUOUS:
        return text
    return _MUST_ESCAPE.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(text, ensure_ascii=False))


def flow(value: Value) -> str:
    """Return the value on one line: groups in braces, lists in brackets."""
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, Sequence):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return str(value)


def comment(text: str) -> str:
    """Return the text as one line that can follow a #."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
