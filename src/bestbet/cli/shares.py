"""Reads a share that an option gives: "70%", "2.5 %" or 0.7."""

from __future__ import annotations

from bestbet.errors import Problem, UsageError, quote
from bestbet.plan.kinds import TARGET_SHARE, Kind, Setting, read_range
from bestbet.plan.quantities import Refusal


def share_of(text: str | None, option: str, example: str, *, kind: Kind = TARGET_SHARE) -> float | None:
    """Return the share as a fraction, None where the option was not given; raises UsageError for what is no share."""
    if text is None:
        return None
    found = read_range(text, kind, Setting())
    if isinstance(found, Refusal):
        raise UsageError(Problem("BB-U92", f"{option} {quote(text)} is no share.", f"Write for example {example}."))
    return found.low
