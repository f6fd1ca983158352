"""Priors of growth: what all lanes gain or lose week after week, and how long that lasts.

Growth of firms has tails far wider than a normal law's (Stanley and others 1996, doi:10.1038/379804a0): most hardly
grow and some by half in a year, and of those some as steadily as long as anybody looks and some for a year. So three
laws share its prior, and the record weighs them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.prior import Prior

Floats = npt.NDArray[np.float64]

GROWTH = Prior(
    "steady growth of all lanes",
    0.0,
    "weekly growth of the log level",
    "judgement",
    "about 10 % a year, up or down; with it weeks long past tell today's level without holding it back",
    0.002,
)
FAST_GROWTH = Prior(
    "fast growth of all lanes",
    0.0,
    "weekly growth of the log level",
    "literature",
    "half as much again or a third less in a year; Stanley and others (1996)",
    0.008,
)
FAST_GROWTH_CHANCE = Prior(
    "chance of fast growth",
    0.3,
    "probability",
    "judgement",
    "yearly growth varies by 24 % between firms, with wide tails; weighed by the record",
)
STEADY_CHANCE = Prior(
    "chance that fast growth was the same all along",
    0.5,
    "probability",
    "judgement",
    "the rest of it comes and goes within some 50 weeks; weighed by the record",
)
GROWTH_KEPT = Prior(
    "growth, what a week leaves of it",
    0.98,
    "share",
    "literature",
    "damped trend, Gardner & McKenzie (1985): growth of demand, or of orders, has halved after 34 weeks",
)

_YEAR = 52


@dataclass(frozen=True, slots=True)
class Part:
    """One law of the weekly growth on record: `spread` is its sd about 0 at any time, a week leaves `kept` of it."""

    spread: float
    chance: float
    kept: float


USUAL = Part(GROWTH.sd, 1.0, GROWTH_KEPT.value)
SPREADS = ((GROWTH.sd, 1 - FAST_GROWTH_CHANCE.value), (FAST_GROWTH.sd, FAST_GROWTH_CHANCE.value))
"""Sds of growth about 0, and the chance of each."""
_FAST, _STEADY = FAST_GROWTH_CHANCE.value, FAST_GROWTH_CHANCE.value * STEADY_CHANCE.value
PARTS = (
    Part(GROWTH.sd, 1 - _FAST, GROWTH_KEPT.value),
    Part(FAST_GROWTH.sd, _FAST - _STEADY, GROWTH_KEPT.value),
    Part(FAST_GROWTH.sd, _STEADY, 1.0),
)


def parts(n_weeks: int) -> tuple[Part, ...]:
    """Return the prior of growth where so many weeks are on record.

    Fast growth needs a year: a first year's rise may be its season, or that the team took to writing things down.
    """
    return PARTS if n_weeks >= _YEAR else (USUAL,)


def summed(n_weeks: int) -> Floats:
    """Return what a weekly growth of 1 as of today makes of the log level by each of so many weeks ahead."""
    return np.cumsum(GROWTH_KEPT.value ** np.arange(1, n_weeks + 1))


def turn(part: npt.NDArray[np.int64]) -> Floats:
    """Return the weekly sd of what growth turns by, in draws that are each of a part of the prior.

    From now on growth fades in every part: what is new each week makes up for it, so that growth keeps its spread.
    """
    spread = np.array([one.spread for one in PARTS])[part]
    return np.asarray(spread * np.sqrt(1 - GROWTH_KEPT.value**2))


TABLE: tuple[Prior, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Prior))
