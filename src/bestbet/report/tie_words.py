"""What would break a tie, in words: the same for the line, the page and `bestbet learn`."""

from __future__ import annotations

from bestbet.odds.choice import TieBreaker
from bestbet.report.words import points

SIGMAS = 1.96
PICK = "Take the one you would rather carry out"


def breaker_text(found: TieBreaker | None) -> str:
    """Return the fact that would break a tie with what it is worth, or that none would; empty where nothing is tied."""
    if found is None:
        return ""
    if found.gain is None or found.mcse is None:
        return f"{found.reason[:1].upper()}{found.reason[1:]}. {PICK}."
    worth = f"{points(found.gain)} (± {points(SIGMAS * found.mcse)})"
    return f"The fact that would best tell them apart: {found.quantity}. Knowing it would add {worth} to P(all)."
