"""Scores of published probabilities whose day has come, as a whole, by measure and by horizon."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bestbet.track.reliability import LEAST_RESOLVED, Reliability, reliability
from bestbet.track.scores import binary_log_score, brier

HORIZONS = ((13, "up to 13 weeks"), (26, "14 to 26 weeks"), (52, "27 to 52 weeks"), (10_000, "over a year"))


@dataclass(frozen=True, slots=True)
class Resolved:
    """One probability and what came: `event` names the outcome, which several forecasts may share.

    `weeks` from facts to due day; `is_held` whether the value lay in the stated 90 % range, None without one.
    `source` is "published" or "followed" (the odds of a commitment at a later import).
    """

    event: str
    measure: str
    weeks: float
    p: float
    came: bool
    is_held: bool | None
    source: str = "published"


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """Scores of one group of `n` forecasts of `n_events` outcomes; `held` is the share of 90 % ranges that held."""

    group: str
    n: int
    n_events: int
    brier: float
    log: float
    stated: float
    came: float
    held: float | None
    n_ranges: int


@dataclass(frozen=True, slots=True)
class Scored:
    """All groups, the first of them everything; reliability only where enough separate outcomes are resolved."""

    rows: tuple[ScoreRow, ...]
    reliability: Reliability | None
    n: int
    n_events: int

    @property
    def verdict(self) -> str:
        """What may be said of reliability; below 200 outcomes nothing."""
        if self.reliability is None:
            return f"not yet testable (n={self.n_events})"
        r = self.reliability
        inside = r.miscalibration <= r.band
        return (
            "stated chances came true as often as they said" if inside else "stated chances did not come true as said"
        )


def scored(found: Sequence[Resolved], *, seed: int = 1) -> Scored:
    """Return the scores of all resolved forecasts, by measure and by horizon.

    Forecasts of one outcome come or fail together: they are all scored, but only separate outcomes count towards what
    can be tested, with the first forecast of each, so that a plan that was asked often does not weigh more.
    """
    if not found:
        return Scored((), None, 0, 0)
    rows = [_row("all", found)]
    measures = sorted({one.measure for one in found})
    rows += [_row(_words(name), [one for one in found if one.measure == name]) for name in measures]
    rows += [row for most, words in HORIZONS if (row := _within(found, most, words)) is not None]
    first: dict[str, Resolved] = {}
    for one in found:
        first.setdefault(one.event, one)
    told = None
    if len(first) >= LEAST_RESOLVED:
        p, came = _arrays(list(first.values()))
        told = reliability(p, came, seed=seed)
    return Scored(tuple(rows), told, len(found), len(first))


def _within(found: Sequence[Resolved], most: int, words: str) -> ScoreRow | None:
    edges = [0, *(edge for edge, _ in HORIZONS)]
    least = edges[edges.index(most) - 1]
    some = [one for one in found if least < max(one.weeks, 0.01) <= most]
    return _row(words, some) if some else None


def _words(measure: str) -> str:
    return "all objectives together" if measure == "*" else measure.replace("_", " ")


def _arrays(found: Sequence[Resolved]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([one.p for one in found]), np.array([one.came for one in found])


def _row(group: str, found: Sequence[Resolved]) -> ScoreRow:
    p, came = _arrays(found)
    ranges = [one.is_held for one in found if one.is_held is not None]
    mean: Callable[[list[bool]], float] = lambda held: sum(held) / len(held)  # noqa: E731 - used twice below
    return ScoreRow(
        group,
        len(found),
        len({one.event for one in found}),
        brier(p, came),
        binary_log_score(p, came),
        float(p.mean()),
        mean([one.came for one in found]),
        mean(ranges) if ranges else None,
        len(ranges),
    )
