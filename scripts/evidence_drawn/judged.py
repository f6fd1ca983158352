"""What a picture says of a fleet: groups of chances beside what came, the line they turn out to mean, gap and slope."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import fleet_study
import numpy as np
from evidence_drawn.fleet_data import Floats, Said

from bestbet.track.reliability import BAND, pooled

SIGMAS = 1.96
N_BINS = 10
LEAST_IN_BIN = 10
"""Fewer forecasts than this say so little that they join the next group."""
_REPLICATES = 1000
_GRID = 49

Settled = Literal["reached", "missed", "open"]


@dataclass(frozen=True, slots=True)
class Group:
    """Forecasts of about the same chance: how many, what was said on average, how many came, and the 95 % range."""

    n: int
    said: float
    came: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with one standard error."""

    value: float
    error: float

    @property
    def ends(self) -> tuple[float, float]:
        """The 95 % range."""
        return self.value - SIGMAS * self.error, self.value + SIGMAS * self.error

    def inside(self, low: float, high: float) -> Settled:
        """Return whether the whole 95 % range lies between two limits, none of it, or part."""
        first, last = self.ends
        if low <= first and last <= high:
            return "reached"
        return "missed" if last < low or first > high else "open"


@dataclass(frozen=True, slots=True)
class Agreement:
    """How chances agree with what came; `line` and `band` are points of the reliability picture.

    `line` is the isotonic regression at (said, meant); `band` holds (said, low, high): where that line lies in 9 of 10
    cases, point by point, if every chance is true.
    """

    n: int
    said: float
    came: float
    gap: Estimate
    slope: Estimate
    miscalibration: float
    limit: float
    groups: tuple[Group, ...]
    line: tuple[tuple[float, float], ...]
    band: tuple[tuple[float, float, float], ...]


def share_range(k: int, n: int) -> tuple[float, float]:
    """Return Wilson's 95 % range of a share: k of n.

    Wilson (1927), doi:10.1080/01621459.1927.10502953.
    """
    z = SIGMAS**2 / n
    centre = (k / n + z / 2) / (1 + z)
    half = SIGMAS * np.sqrt(k / n * (1 - k / n) / n + z / (4 * n)) / (1 + z)
    return max(0.0, float(centre - half)), min(1.0, float(centre + half))


def agreement(found: Said) -> Agreement:
    """Return how chances agree with what came, by the study's own measures."""
    table = fleet_study.calibration(found.p, found.came)
    return Agreement(
        n=len(found.p),
        said=float(found.p.mean()),
        came=float(found.came.mean()),
        gap=Estimate(table["gap"], table["gap_error"]),
        slope=Estimate(table["slope"], table["slope_error"]),
        miscalibration=table["mcb"],
        limit=table["band"],
        groups=groups(found),
        line=meant(found),
        band=band(found.p),
    )


def groups(found: Said) -> tuple[Group, ...]:
    """Return the forecasts by tenths of the chance said; a group of too few joins its neighbour towards the middle."""
    tenth = np.minimum((found.p * N_BINS).astype(int), N_BINS - 1)
    members = [np.flatnonzero(tenth == i) for i in range(N_BINS)]
    members = [each for each in members if len(each)]
    while len(members) > 1 and min(map(len, members)) < LEAST_IN_BIN:
        at = min(range(len(members)), key=lambda i: len(members[i]))
        beside = at + 1 if at < len(members) / 2 and at + 1 < len(members) else at - 1
        members[beside] = np.concatenate([members[beside], members[at]])
        del members[at]
    return tuple(_group(found, each) for each in members)


def _group(found: Said, members: np.ndarray) -> Group:
    n, k = len(members), int(found.came[members].sum())
    return Group(n, float(found.p[members].mean()), k / n, *share_range(k, n))


def meant(found: Said) -> tuple[tuple[float, float], ...]:
    """Return the ends of the steps of the isotonic regression of what came on what was said."""
    stated, at = np.unique(found.p, return_index=True)
    levels = pooled(found.p, found.came)[at]
    ends = {0, len(stated) - 1}
    for i, (left, right) in enumerate(pairwise(levels)):
        ends |= {i, i + 1} if left != right else set()
    return tuple((float(stated[i]), float(levels[i])) for i in sorted(ends))


def band(p: Floats) -> tuple[tuple[float, float, float], ...]:
    """Return where that line lies if every chance is true: outcomes drawn again, as track/reliability.py draws them."""
    rng = np.random.default_rng(1)
    stated, at = np.unique(p, return_index=True)
    places = np.unique(np.linspace(stated[0], stated[-1], _GRID))
    levels = np.empty((_REPLICATES, len(places)))
    for i in range(_REPLICATES):
        levels[i] = np.interp(places, stated, pooled(p, rng.random(len(p)) < p)[at])
    low, high = np.quantile(levels, ((1 - BAND) / 2, (1 + BAND) / 2), axis=0)
    return tuple(zip(places.tolist(), low.tolist(), high.tolist(), strict=True))
