"""Invented worlds in which teams behave in different ways: drawn from named random numbers, never chosen by result."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gammaincinv, ndtri

from bestbet.choose.flips_kernel import Luck
from bestbet.choose.flips_law import FIRST_SHARE, ORPHANED, Terms
from bestbet.streams import key, mix64, unit

Floats = npt.NDArray[np.float64]

GENERATOR = "flips/1"
"""Version of the worlds and of their law; a change of either is a new version with all cells computed again."""
WEEKS = 78
STRATEGIES = 4
LEAST_YIELD = 0.05


@dataclass(frozen=True, slots=True)
class World:
    """One kind of world.

    `spread` is the relative sd of yields between strategies; `error` that of the team's first estimate, in units of
    `spread` (infinite: the first choice is blind); `sureness` multiplies the precision that the team believes it has;
    `rate` wins a week, `bunching` their k; `drift` the weekly sd of the log level of the market, which the team does
    not reckon with; `rivals_answer` whether b is drawn from its prior or is 0.
    """

    name: str
    ramp: float
    lag: float
    pause: int
    spread: float = 0.3
    error: float = 1.0
    sureness: float = 1.0
    rate: float = 2.0
    bunching: float = 5.0
    drift: float = 0.0
    rivals_answer: bool = False
    forgets: float = 0.0
    first_share: float = FIRST_SHARE
    orphaned: float = ORPHANED
    n_weeks: int = WEEKS
    n_strategies: int = STRATEGIES

    @property
    def terms(self) -> Terms:
        """What switching costs in this world."""
        return Terms(
            self.n_weeks, self.ramp, self.lag, self.pause, self.bunching, self.forgets, self.first_share, self.orphaned
        )


@dataclass(frozen=True, slots=True)
class Draws:
    """Standard numbers shared by all worlds of one seed and shape, so that cells differ by their law alone."""

    seed: int
    n_worlds: int
    n_weeks: int
    n_strategies: int

    def normal(self, name: str, *shape: int) -> Floats:
        """Return normal numbers [world, *shape] that depend on seed, name and place alone."""
        return np.asarray(ndtri(self.uniform(name, *shape)))

    def uniform(self, name: str, *shape: int) -> Floats:
        """Return uniform numbers [world, *shape]."""
        axes = [np.arange(size, dtype=np.uint64) for size in (self.n_worlds, *shape)]
        return unit(mix64(self.seed, key(f"{GENERATOR} {name}"), *np.ix_(*axes)))


def luck_of(world: World, draws: Draws) -> Luck:
    """Return everything random of a world: truth, first beliefs, and the luck of every week."""
    spread, rate = world.spread, world.rate
    truth = draws.normal("truth", world.n_strategies)
    weight = 1.0 / (1.0 + world.error**2)
    told = truth + world.error * draws.normal("estimate", world.n_strategies) if weight > 0 else truth
    hoped = rate * (1.0 + spread * weight * told)
    doubt = (rate * spread) ** 2 * (1.0 - weight) / world.sureness
    return Luck(
        truth=rate * np.maximum(1.0 + spread * truth, LEAST_YIELD),
        hoped=hoped,
        doubt=np.eye(world.n_strategies) * doubt,
        first=np.asarray(np.argmax(hoped, axis=1), np.int64),
        skill=np.full(world.n_strategies, world.first_share if world.ramp > 0 else 1.0),
        **weekly_luck(draws, world.bunching, world.drift, rivals_answer=world.rivals_answer),
    )


def weekly_luck(draws: Draws, bunching: float, drift: float, *, rivals_answer: bool) -> dict[str, Floats]:
    """Return the luck of every week: level, bunching, counts, rivals."""
    n, k = draws.n_weeks, draws.n_strategies
    steps = draws.normal("market", n) * drift if drift > 0 else np.zeros((draws.n_worlds, n))
    bunch = np.ones((draws.n_worlds, n))
    if math.isfinite(bunching):
        bunch = np.asarray(gammaincinv(bunching, draws.uniform("bunching", n)) / bunching)
    answer = np.abs(draws.normal("rivals answer")) if rivals_answer else np.zeros(draws.n_worlds)
    return {
        "level": np.exp(np.cumsum(steps, axis=1)),
        "bunch": bunch,
        "chance": draws.uniform("counts", n, k),
        "press": draws.uniform("rivals", n, k),
        "answer": answer,
    }
