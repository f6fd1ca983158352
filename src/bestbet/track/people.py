"""Ranges that named people gave, held against what a test of the team's own found later.

A range of an effect cannot be held against sales, of which the effect is a part. It falls due when a test of the same
effect is over. The test errs too: what it may find, if the range is right, is wider than the range by its error.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from scipy.stats import binom, norm

from bestbet.evidence.claims import Claim, Evidence, Grade
from bestbet.evidence.numbers import estimate_of
from bestbet.units import Z90

STATED = 0.9
LEAST = 29
"""The first power of 0.9 below one in twenty: from here on even ranges that always hold would say something."""
_CHANCE = 0.05
_TESTS = frozenset({Grade.GEO_OR_TIME_TEST, Grade.RANDOMISED_TEST})
_HONEST = 2 * Z90 + 2 / (1 - STATED) * 2 * (float(norm.pdf(Z90)) - Z90 * (1 - STATED) / 2)
"""What an honest range scores on the whole, in standard deviations (Gneiting & Raftery 2007)."""


@dataclass(frozen=True, slots=True)
class DueRange:
    """One range whose test is over: whether it held, and its score, 1 for an honest range on the whole."""

    who: str
    claim: str
    test: str
    is_held: bool
    score: float


@dataclass(frozen=True, slots=True)
class PersonScore:
    """One person's ranges: how many were due and held, the mean score, how many wait, and what may be said."""

    who: str
    n: int
    n_held: int
    score: float | None
    n_waiting: int
    verdict: str


def people(evidence: Evidence, as_of: date) -> tuple[PersonScore, ...]:
    """Return the scores of everybody who gave a range, by name.

    The score is the interval score of a 90 % range on the log scale (opportunities: per unit) over what an honest
    range of that width scores on the whole: above 1 the ranges were too narrow or beside the mark (Gneiting & Raftery
    2007, doi:10.1198/016214506000001437).
    """
    given = [claim for claim in evidence.claims if _is_range(claim)]
    due = [one for claim in given if (one := _due(claim, evidence.claims, as_of)) is not None]
    names = sorted({claim.who for claim in given})
    return tuple(_person(who, [one for one in due if one.who == who], _count(given, who)) for who in names)


def _count(given: Sequence[Claim], who: str) -> int:
    return sum(claim.who == who for claim in given)


def _is_range(claim: Claim) -> bool:
    is_wide = claim.effect is not None and claim.effect.low < claim.effect.high
    return bool(claim.who) and claim.grade is Grade.EXPERT_RANGE and is_wide


def _due(claim: Claim, claims: Sequence[Claim], as_of: date) -> DueRange | None:
    """Return a range with the first test that came after it; None while there is none, or where nobody dated it."""
    if claim.when is None:
        return None
    tests = [one for one in claims if _tests(one, claim) and claim.when <= (one.when or date.min) <= as_of]
    for test in sorted(tests, key=lambda one: (one.when or date.min, one.name)):
        said, found = estimate_of(claim), estimate_of(test)
        if said is not None and found is not None:
            sd = math.hypot(said.error, found.error)
            beyond = max(abs(found.value - said.value) - Z90 * sd, 0.0)
            score = (2 * Z90 * sd + 2 / (1 - STATED) * beyond) / (_HONEST * sd)
            return DueRange(claim.who, claim.name, test.name, beyond == 0.0, score)
    return None


def _tests(one: Claim, claim: Claim) -> bool:
    is_same = (one.tactic, one.channel) == (claim.tactic, claim.channel) and one.where == claim.where
    return one.is_ours and one.grade in _TESTS and not one.is_running and is_same


def _person(who: str, due: Sequence[DueRange], n_given: int) -> PersonScore:
    n, held = len(due), sum(one.is_held for one in due)
    score = sum(one.score for one in due) / n if n else None
    return PersonScore(who, n, held, score, n_given - n, verdict(n, held))


def verdict(n: int, n_held: int) -> str:
    """Return what may be said of somebody's ranges: nothing below LEAST, unless so many failed that chance is out."""
    if n and float(binom.cdf(n_held, n, STATED)) <= _CHANCE:
        return "ranges too narrow"
    if n < LEAST:
        return f"not enough to tell (n={n})"
    if float(binom.sf(n_held - 1, n, STATED)) <= _CHANCE:
        return "ranges wider than need be"
    return "ranges held as often as they said"
