"""Whether larger deals are won less often, or more: the slope of the log odds of winning by ln amount.

A deal that is open counts with its own amount, so that where large deals are lost more often, the pipeline's worth is
not what its average deal is worth times wins. Told from closed deals whose amounts are known: a logistic regression of
won on ln amount, each lane with a level of its own, the slope N(0, 0.3^2). Where the Bayes factor against no slope is
below 3 nothing changes (Kass & Raftery 1995, doi:10.1080/01621459.1995.10476572). Whether larger deals take longer is
asked by `size_delays`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
from scipy.special import expit, ndtri

from bestbet import streams
from bestbet.calibrate import size_delays
from bestbet.calibrate.delay_tables import DelayTables
from bestbet.calibrate.size_delays import Tie
from bestbet.calibrate.size_priors import SIZE_SLOPE, SIZE_WORTH
from bestbet.facts.lanes import SizedEnds

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_NEWTON_STEPS = 30
_LEVEL_SD = 3.0
"""Of a lane's level; wide, but finite where all of a lane's deals were won."""
_NO_ODDS = (0.0, 0.0, 0.0)
_LEAST_ENDS = 5
_BORROWED = 2.0
"""Deals by which a lane's centre leans on that of all."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How the log odds of winning go with size: normal about `slope`, in as many draws as `chance`; and delays.

    Size is ln amount about `centre[lane]` (as of today, `trend` less for each day before; NaN where too few deals of
    the lane have ended) in units of `spread`; so is the slope: the log odds that one unit adds. `won` and `lost` say
    how the delays of wins and losses go with it.
    """

    slope: float
    sd: float
    chance: float
    centre: Floats
    trend: float
    spread: float
    won: Tie | None = None
    lost: Tie | None = None

    def of(self, lane: Ints, born: Ints, amount: Floats) -> Floats:
        """Return the size of deals of some lanes and days, at most 3 units from the centre; NaN where not known."""
        units = (np.log(amount) - self.centre[lane] + self.trend * born) / self.spread
        return np.asarray(np.clip(units, -3.0, 3.0))

    @property
    def cuts(self) -> Floats:
        """The shares of quick wins and of quick losses where size tells kinds apart, else 0; shape (2,)."""
        return np.array([0.0 if tie is None else tie.cut for tie in (self.won, self.lost)])

    def scores(self, lane: Ints, born: Ints, amount: Floats) -> Floats:
        """Return the size of deals, and its standard scores among wins and among losses, [which, deal]."""
        size = self.of(lane, born, amount)
        return np.stack([size, *(size if tie is None else tie.score(lane, size) for tie in (self.won, self.lost))])

    @property
    def seen(self) -> Floats:
        """Where in their law the delays of the wins on record stand, evenly; nothing where size says nothing of it."""
        return np.empty(0) if self.won is None else self.won.seen


def fit(ends: SizedEnds | None, n_lanes: int, laws: DelayTables, seen: Floats) -> Sizes | None:
    """Return how odds and delays go with size, None where nothing tells it or none is worth a mention.

    `laws` are the likeliest delay laws of the lanes, `seen` says where in them all wins on record stand.
    """
    if ends is None:
        return None
    ends = _of_known_lanes(ends)
    if not len(ends.lane):
        return None
    centre, trend = _centres(ends, n_lanes)
    around = ends.log_amount - centre[ends.lane] + trend * ends.born
    spread = float(around.std())
    if spread == 0:
        return None
    size = np.clip(around / spread, -3.0, 3.0)
    odds = _odds(ends, size, n_lanes, SIZE_SLOPE.sd * spread)
    ties = [size_delays.fit(ends, size, (laws, seen, n_lanes), won=won, unit=spread) for won in (True, False)]
    if odds == _NO_ODDS and ties == [None, None]:
        return None
    return Sizes(*odds, centre, trend, spread, *ties)


def _odds(ends: SizedEnds, size: Floats, n_lanes: int, prior: float) -> tuple[float, float, float]:
    """Return the slope of the odds, its sd and how likely there is one; nothing where it is not worth a mention."""
    if ends.is_won.all():
        return _NO_ODDS
    slope, sd, log_factor = _slope(ends, size, n_lanes, prior)
    return _NO_ODDS if log_factor < np.log(SIZE_WORTH.value) else (slope, sd, float(expit(log_factor)))


def _of_known_lanes(ends: SizedEnds) -> SizedEnds:
    """Return the deals of lanes of which enough have ended to say what size is usual there."""
    kept = np.bincount(ends.lane)[ends.lane] >= _LEAST_ENDS
    return SizedEnds(*(getattr(ends, part.name)[kept] for part in fields(ends)))


def _centres(ends: SizedEnds, n_lanes: int) -> tuple[Floats, float]:
    """Return ln amount in the middle of each lane today, thin ones towards all, and by how much it rises a day."""
    count = np.bincount(ends.lane, minlength=n_lanes)
    born, size = _around(ends, ends.born.astype(np.float64), count), _around(ends, ends.log_amount, count)
    trend = -float(born @ size) / max(float(born @ born), 1.0)
    today = ends.log_amount + trend * ends.born
    centre = (np.bincount(ends.lane, today, n_lanes) + _BORROWED * today.mean()) / (count + _BORROWED)
    return np.where(count < _LEAST_ENDS, np.nan, centre), trend


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


def findings(found: Sizes | None) -> tuple[str, ...]:
    """Return how the odds of winning and the delays go with size; nothing where they do not."""
    if found is None:
        return ()
    said = () if found.chance == 0 else (_of_odds(found),)
    return said if found.won is None and found.lost is None else (*said, size_delays.finding(found.won, found.lost))


def _of_odds(found: Sizes) -> str:
    times = float(np.exp(found.slope / found.spread * np.log(2.0)))
    how = "less" if times < 1 else "more"
    return (
        f"Larger deals are won {how} often: of two deals of the same kind, one of twice the amount had {times:.2f}"
        " times the odds. Open deals are weighed by their amounts accordingly."
    )
