"""How often a healthy plan's odds fall to a level: what makes a level of the odds no trip-wire (methods E3).

Odds that are right are a martingale, so they touch a from p0 with probability at most (1 - p0)/(1 - a) (the maximal
inequality for the odds of failing; Ville 1939, doi:10.1090/S0002-9904-1939-07089-4), and nearly that often.
"""

from __future__ import annotations

import re

from bestbet.errors import Problem, UsageError, quote

_LEVEL = re.compile(
    r"(?:the\s+)?(?:odds|chances?|p_all|probability)\s+(?P<side>below|above|fall|falls|drop|drops)\b[^0-9]*"
    r"(?P<level>[0-9]+(?:\.[0-9]+)?)?.*",
    re.IGNORECASE,
)


def ever_touches(now: float, level: float) -> float:
    """Return the most often that right odds, `now` above `level`, ever fall to it."""
    return 1.0 if level >= now else (1.0 - now) / (1.0 - level)


def touches_and_succeeds(now: float, level: float) -> float:
    """Return the most often that odds had fallen to the level among plans that reached their objectives after all."""
    return 1.0 if level >= now else min(level * (1.0 - now) / (now * (1.0 - level)), 1.0)


def is_level_wire(text: str) -> bool:
    """Return whether a trip-wire speaks of the odds themselves and not of something counted."""
    return _LEVEL.fullmatch(text.strip()) is not None


def refuse_level_wires(texts: tuple[str, ...], now: float) -> None:
    """Raise UsageError for trip-wires on a level of the odds, with how often a healthy plan would touch each."""
    problems = [_problem(text, now) for text in texts]
    if problems:
        raise UsageError(problems)


def _problem(text: str, now: float) -> Problem:
    said = _LEVEL.fullmatch(text.strip())
    number = said["level"] if said else None
    level = float(number) / 100 if number else now - 0.1
    if said and said["side"].lower() in {"fall", "falls", "drop", "drops"}:
        level = now - level if number else level
    level = min(max(level, 0.0), 1.0)
    remedy = "Write what would cause it: wins, new accounts or a tactic's result, with a number and a day."
    if level >= now:
        what = f"the odds stand at {100 * now:.0f} % today, so {quote(text)} is touched already."
        return Problem("BB-L17", what, remedy)
    what = (
        f"{quote(text)} is no trip-wire: from {100 * now:.0f} % a plan on which nothing is wrong falls to "
        f"{100 * level:.0f} % at some time with a chance of up to {100 * ever_touches(now, level):.0f} %, and of the "
        f"plans that succeed up to {100 * touches_and_succeeds(now, level):.0f} % had been there."
    )
    return Problem("BB-L17", what, remedy)
