"""Whether larger deals are won less often, or more: the slope of the log odds of winning by ln amount.

A deal that is open counts with its own amount, so that where large deals are lost more often, the pipeline's worth is
not what its average deal is worth times wins. Told from closed deals whose amounts are known: a logistic regression of
won on ln amount, each lane with a level of its own, the slope N(0, 0.3^2). Where the Bayes factor against no slope is
below 3 nothing changes (Kass & Raftery 1995, doi:10.1080/01621459.1995.10476572).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit, ndtri

from bestbet import streams
from bestbet.calibrate.size_priors import SIZE_SLOPE, SIZE_WORTH
from bestbet.facts.lanes import SizedEnds

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_NEWTON_STEPS = 30
_LEVEL_SD = 3.0
"""Of a lane's level; wide, but finite where all of a lane's deals were won."""
_BORROWED = 2.0
"""Deals by which a lane's centre leans on that of all."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How the log odds of winning go with size: normal about `slope`, in as many draws as `chance`.

    Size is ln amount about `centre[lane]` (as of today, `trend` less for each day before) in units of `spread`; so is
    the slope: the log odds that one unit adds.
    """

    slope: float
    sd: float
    chance: float
    centre: Floats
    trend: float
    spread: float

    def of(self, lane: Ints, born: Ints, amount: Floats) -> Floats:
        """Return the size of deals of some lanes and days, at most 3 units from the centre; NaN where not known."""
        units = (np.log(amount) - self.centre[lane] + self.trend * born) / self.spread
        return np.asarray(np.clip(units, -3.0, 3.0))


def fit(ends: SizedEnds | None, n_lanes: int) -> Sizes | None:
    """Return how the odds go with size, None where nothing tells it or it is not worth a mention."""
    if ends is None:
        return None
    centre, trend = _centres(ends, n_lanes)
    around = ends.log_amount - centre[ends.lane] + trend * ends.born
    spread = float(around.std())
    if spread == 0:
        return None
    prior = SIZE_SLOPE.sd * spread
    slope, sd, log_factor = _slope(ends, np.clip(around / spread, -3.0, 3.0), n_lanes, prior)
    if log_factor < np.log(SIZE_WORTH.value):
        return None
    return Sizes(slope, sd, float(expit(log_factor)), centre, trend, spread)


def _centres(ends: SizedEnds, n_lanes: int) -> tuple[Floats, float]:
    """Return ln amount in the middle of each lane today, thin ones towards all, and by how much it rises a day."""
    count = np.bincount(ends.lane, minlength=n_lanes)
    born, size = _around(ends, ends.born.astype(np.float64), count), _around(ends, ends.log_amount, count)
    trend = -float(born @ size) / max(float(born @ born), 1.0)
    today = ends.log_amount + trend * ends.born
    centre = (np.bincount(ends.lane, today, n_lanes) + _BORROWED * today.mean()) / (count + _BORROWED)
    return np.asarray(centre), trend


def _around(ends: SizedEnds, values: Floats, count: Ints) -> Floats:
    """Return the values less the mean of their lane."""
    return np.asarray(values - (np.bincount(ends.lane, values, len(count)) / np.maximum(count, 1))[ends.lane])


def _slope(ends: SizedEnds, size: Floats, n_lanes: int, prior: float) -> tuple[float, float, float]:
    """Return slope, its sd, and the log Bayes factor against no slope: Newton's steps, then Laplace's approximation."""
    level, without, slope = np.zeros(n_lanes), np.zeros(n_lanes), 0.0
    for _ in range(_NEWTON_STEPS):
        level, slope, (bend, levels) = _step(ends, size, (level, slope), prior)
        without, _, (_, levels_without) = _step(ends, np.zeros_like(size), (without, 0.0), prior)
    gain = _log_density(ends, size, level, slope) - _log_density(ends, size, without, 0.0)
    bends = np.log(bend * prior**2) + np.log(levels / levels_without).sum()
    return slope, float(bend**-0.5), float(gain - 0.5 * (slope / prior) ** 2 - 0.5 * bends)


def _step(
    ends: SizedEnds, size: Floats, at: tuple[Floats, float], prior: float
) -> tuple[Floats, float, tuple[float, Floats]]:
    """Return levels and slope after a step of Newton's; the bend of the slope, levels profiled out, and theirs."""
    level, slope = at
    n, p = len(level), expit(level[ends.lane] + slope * size)
    rest, weight = ends.is_won - p, p * (1 - p)
    to_level = np.bincount(ends.lane, rest, n) - level / _LEVEL_SD**2
    bend_level = np.bincount(ends.lane, weight, n) + _LEVEL_SD**-2
    across = np.bincount(ends.lane, weight * size, n)
    to_slope = rest @ size - slope / prior**2
    bend = float(weight @ size**2 + prior**-2 - (across**2 / bend_level).sum())
    step = float(to_slope - (across * to_level / bend_level).sum()) / bend
    return np.asarray(level + (to_level - across * step) / bend_level), slope + step, (bend, np.asarray(bend_level))


def _log_density(ends: SizedEnds, size: Floats, level: Floats, slope: float) -> float:
    odds = level[ends.lane] + slope * size
    return float(ends.is_won @ odds - np.logaddexp(0, odds).sum() - 0.5 * (level @ level) / _LEVEL_SD**2)


def draw(found: Sizes | None, n_draws: int, *, seed: int) -> Floats:
    """Return draws of the slope, [draw]; 0 where size says nothing."""
    if found is None:
        return np.zeros(n_draws)
    luck = ndtri(streams.uniforms(seed, "odds by size", n_draws))
    goes = streams.uniforms(seed, "whether odds go by size", n_draws) < found.chance
    return np.where(goes, found.slope + found.sd * luck, 0.0)


def finding(found: Sizes | None) -> str | None:
    """Return how the odds of winning go with size, None where they do not."""
    if found is None:
        return None
    times = float(np.exp(found.slope / found.spread * np.log(2.0)))
    how = "less" if times < 1 else "more"
    return (
        f"Larger deals are won {how} often: of two deals of the same kind, one of twice the amount had {times:.2f}"
        " times the odds. Open deals are weighed by their amounts accordingly."
    )
