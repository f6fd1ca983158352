"""At which value of an unknown another strategy becomes the better bet, and how far the odds swing on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from bestbet.odds.regression import Curve, curve, scores
from bestbet.odds.unknowns import Unknown
from bestbet.odds.value import ENOUGH_DRAWS, Stakes

Floats = npt.NDArray[np.float64]

LOW, HIGH = 0.10, 0.90
SWING = 1.2815515655446004
"""Normal score of HIGH; the swing is shown between the two."""
LOOKED = 2.3263478740408408
"""Turning points are looked for inside the central 98 % of what the facts allow."""
SURE = 2.0
"""Another strategy must lead by so many standard errors somewhere beyond the turn."""
_PLACES = np.linspace(-LOOKED, LOOKED, 201)


@dataclass(frozen=True, slots=True)
class Turn:
    """Where the unknown lies between `low` and `high` (None: no end), `strategy` is better than the leader.

    `chance` is how likely it lies there as far as is known today.
    """

    strategy: int
    low: float | None
    high: float | None
    chance: float


@dataclass(frozen=True, slots=True)
class Swing:
    """The leader's odds where the unknown is at its 10 % and its 90 % value, with standard errors, and the turns."""

    unknown: Unknown
    low_value: float
    high_value: float
    low: float
    high: float
    low_mcse: float
    high_mcse: float
    turns: tuple[Turn, ...]

    @property
    def width(self) -> float:
        """How far the odds swing."""
        return abs(self.high - self.low)


def swing(unknown: Unknown, held: Stakes) -> Swing | None:
    """Return what the unknown alone does to the leader's odds and to who leads; None with too few draws.

    Other unknowns move as they usually do with it: the curves are means given this one.
    """
    if len(held.values) < ENOUGH_DRAWS:
        return None
    z = scores(unknown.values)
    ends = np.array([-SWING, SWING])
    own = curve(z, held.values[:, [held.leader]], ends)
    ends_at = np.quantile(unknown.values, (LOW, HIGH))
    (low, high), (low_error, high_error) = own.values[:, 0].tolist(), own.errors[:, 0].tolist()
    return Swing(
        unknown, float(ends_at[0]), float(ends_at[1]), low, high, low_error, high_error, _turns(unknown, z, held)
    )


def ordered(swings: Sequence[Swing]) -> tuple[Swing, ...]:
    """Return turning points first, the likeliest first, then by how far the odds swing."""
    return tuple(sorted(swings, key=lambda s: (-max((t.chance for t in s.turns), default=0.0), -s.width)))


def _turns(unknown: Unknown, z: Floats, held: Stakes) -> tuple[Turn, ...]:
    if held.values.shape[1] < 2:
        return ()
    found = curve(z, held.gaps, _PLACES)
    ahead = np.where(found.values.max(axis=1) > 0, found.values.argmax(axis=1), -1)
    turns = []
    for start, stop in _runs(ahead):
        other = int(ahead[start])
        if other < 0 or not _is_sure(found, other, start, stop):
            continue
        low = None if start == 0 else _value(unknown, start)
        high = None if stop == len(ahead) else _value(unknown, stop)
        chance = ndtr(_end(stop)) - ndtr(_end(start))
        turns.append(Turn(held.others[other], low, high, float(chance)))
    return tuple(turns)


def _runs(ahead: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
    cuts = [0, *(np.flatnonzero(np.diff(ahead)) + 1).tolist(), len(ahead)]
    return [(a, b) for a, b in pairwise(cuts) if b > a]


def _is_sure(found: Curve, other: int, start: int, stop: int) -> bool:
    values, errors = found.values[start:stop, other], found.errors[start:stop, other]
    return bool((values > SURE * errors).any())


def _end(place: int) -> float:
    if place in {0, len(_PLACES)}:
        return -np.inf if place == 0 else np.inf
    return float((_PLACES[place - 1] + _PLACES[place]) / 2)


def _value(unknown: Unknown, place: int) -> float:
    return float(np.quantile(unknown.values, ndtr(_end(place))))
