"""How many opportunities each lane creates per week: level as of today, dispersion, drift and season.

The drift of the market is a stated prior and never estimated: one or two years of weekly counts cannot tell a steady
market from a drifting one, yet the drift makes most of the width of a forecast over one to two years.
Negative binomial counts with a drifting level: West & Harrison (1997), Bayesian Forecasting and Dynamic Models.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from bestbet import streams
from bestbet.calibrate import breaking, common_course, levels, market_breaks, ranges, season, unsteady
from bestbet.calibrate.breaking import Jumps, SegmentBreak
from bestbet.calibrate.common_course import Steady
from bestbet.calibrate.levels import Counts
from bestbet.calibrate.market_breaks import MarketBreak
from bestbet.calibrate.priors import ABRUPT_START, DISPERSION, DRIFT, LEVEL, UNSTEADY_AHEAD
from bestbet.calibrate.season import Season, Shape
from bestbet.facts.lanes import LaneFacts
from bestbet.units import DAYS_PER_WEEK, Range

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_DRIFT_CELLS = 5
_LEAST_RATE = 1e-12


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Posterior of arrivals: levels on a grid of drifts and dispersions, shape (lane, drift cell, dispersion).

    `to_luck[..., i]` is how the level moves with the i-th luck of waves and course. `weight` sums to 1 over the
    dispersions; `unsteady[lane]` is the factor on the drift of the past, of all lanes together `together_unsteady`,
    whose drift is `common` of the variance; `broken` are segments whose demand broke, `market` is where that of all
    lanes did; `started[lane]` is the first week that counts, `stale` the weeks between the last block and the as-of
    date.
    """

    names: tuple[str, ...]
    mean: Floats
    variance: Floats
    to_luck: Floats
    weight: Floats
    log_dispersion: Floats
    season: Season
    harmonics: tuple[int, ...]
    passed_on: tuple[int, ...]
    unsteady: Floats
    together_unsteady: float
    common: float
    started: Ints
    stale: float
    drift: Range | None
    broken: tuple[SegmentBreak, ...] = ()
    market: MarketBreak | None = None


@dataclass(frozen=True, slots=True)
class ArrivalDraws:
    """Draws of the rate without season as of today, the dispersion, the drift and the season's factors."""

    rate: Floats
    dispersion: Floats
    drift_sd: Floats
    season: Floats


def drift_at(stated: Range | None, uniform: Floats) -> Floats:
    """Return the weekly drift sd at the given probabilities: the plan's range, or else half-normal(0.02)."""
    if stated is not None:
        return np.maximum(ranges.at(stated, ndtri(uniform)), 0.0)
    return np.asarray(DRIFT.sd * ndtri(0.5 + 0.5 * uniform))


def fit(
    facts: LaneFacts,
    stated_drift: Range | None,
    *,
    shape: Shape = season.ANNUAL,
    passed_on: tuple[int, ...] = season.ANNUAL.harmonics,
    carried: Jumps | None = None,
) -> Arrivals:
    """Return the posterior of every lane's arrivals; lanes without any keep a wide, low level.

    Each lane's level moves with the common course of all lanes and drifts on its own about it. `shape` are the waves
    that are taken out, `passed_on` those of them that come again in the forecast. `carried` are jumps that are known
    from elsewhere; then no break is looked for.
    """
    is_recorded = facts.arrivals.shape[1] > 0
    counts = facts.arrivals.astype(np.float64) if is_recorded else np.zeros((len(facts.lanes), 1))
    n_lanes, n_weeks = counts.shape
    cells = drift_at(stated_drift, (np.arange(_DRIFT_CELLS) + 0.5) / _DRIFT_CELLS)
    middle = float(max(cells[_DRIFT_CELLS // 2], 1e-4))
    columns = season.week_columns(facts.first_week, n_weeks, shape.harmonics)
    started = np.array([first_steady_week(row) for row in counts], dtype=np.int64)
    steady = common_course.steady_lanes(counts, started)
    market, jump = _market_break(facts, steady, middle, carried)
    together = common_course.together(steady, (columns, shape), middle, jump)
    own = np.sqrt(1 - together.common)
    waves = together.season
    offset = columns @ waves.mean - season.factors(waves.mean[None], shape.harmonics)[1] + waves.course
    broken = breaking.segment_breaks(facts, np.exp(offset)) if is_recorded and carried is None else ()
    seen = Counts(
        counts,
        (is_recorded & (np.arange(n_weeks) >= started[:, None])).astype(np.float64),
        offset,
        columns @ waves.root + waves.course_root,
        breaking.jumps(facts, broken) if carried is None else carried.own,
    )
    centre = float(np.log((counts.sum() + 0.5) / max(n_lanes * n_weeks, 1)))
    faster = unsteady.factors(seen, middle * own, centre)
    log_k = DISPERSION.value + DISPERSION.sd * unsteady.DISPERSION_SCORES
    found = levels.grid(seen, cells[:, None] * own * faster, np.exp(log_k), (centre, LEVEL.sd))
    log_weight = found.log_evidence.reshape(n_lanes, _DRIFT_CELLS, len(log_k)) - 0.5 * unsteady.DISPERSION_SCORES**2
    weight = np.exp(log_weight - log_weight.max(axis=2, keepdims=True))
    return Arrivals(
        names=tuple(lane.name for lane in facts.lanes),
        mean=found.mean.reshape(log_weight.shape),
        variance=found.variance.reshape(log_weight.shape),
        to_luck=found.to_offset.reshape(*log_weight.shape, seen.columns.shape[1]),
        weight=weight / weight.sum(axis=2, keepdims=True),
        log_dispersion=log_k,
        season=waves,
        harmonics=shape.harmonics,
        passed_on=passed_on,
        unsteady=faster,
        together_unsteady=together.unsteady,
        common=together.common,
        started=started,
        stale=_stale(facts, n_weeks),
        drift=stated_drift,
        broken=broken,
        market=market,
    )


def _stale(facts: LaneFacts, n_weeks: int) -> float:
    block_end = facts.first_week + timedelta(days=DAYS_PER_WEEK * n_weeks - 1)
    return max((facts.as_of - block_end).days, 0) / DAYS_PER_WEEK


def _market_break(
    facts: LaneFacts, seen: Steady, drift: float, carried: Jumps | None
) -> tuple[MarketBreak | None, Floats | None]:
    """Return where all lanes broke together, looked for unless jumps are known, and the variance of their jump."""
    if carried is not None:
        return None, carried.together
    place = np.asarray(facts.segment)
    totals = [facts.arrivals[(place == number) & seen.place].sum(axis=0) for number in range(len(facts.segments))]
    by_segment = np.array(totals, dtype=np.float64)
    found = market_breaks.find(by_segment, facts.first_week, seen.drift(drift), unsteady.FACTORS)
    return found, market_breaks.jump(found, len(seen.total))


def first_steady_week(counts: Floats) -> int:
    """Return the first week that counts for a lane: its first arrival, where so many empty weeks before are no chance.

    With rate r afterwards, z empty weeks have probability exp(-r z); below 0.001 the lane began later.
    """
    filled = np.flatnonzero(counts)
    if len(filled) == 0 or filled[0] == 0:
        return 0
    first = int(filled[0])
    rate = counts[first:].sum() / (len(counts) - first)
    return first if rate * first > -np.log(ABRUPT_START.value) else 0


def draw(found: Arrivals, n_draws: int, *, seed: int) -> ArrivalDraws:
    """Return joint draws: season and drift are shared by the lanes, level and dispersion are each lane's own.

    A season drawn higher for the last weeks on record lowers the level, so that their product stays as observed.
    """
    uniform = streams.uniforms(seed, "market drift", n_draws)
    drift = drift_at(found.drift, uniform)
    cell = np.minimum((uniform * _DRIFT_CELLS).astype(np.int64), _DRIFT_CELLS - 1)
    luck = np.stack([ndtri(streams.uniforms(seed, name, n_draws)) for name in _names_of_luck(found.season)], axis=1)
    waves, harmonics = found.season.mean + luck @ found.season.root.T, found.harmonics
    divisor = season.factors(waves, harmonics)[1]
    usual = season.factors(found.season.mean[None], harmonics)[1]
    # what waves within a quarter is when deals close, not when they come: it shapes the level and is not passed on
    factors, _ = season.factors(season.part(waves, harmonics, found.passed_on), found.passed_on)
    rate, dispersion = (np.empty((n_draws, len(found.names))) for _ in range(2))
    for lane, name in enumerate(found.names):
        at, log_k = _draw_dispersion(found, lane, cell, streams.uniforms(seed, f"dispersion:{name}", n_draws))
        sd = np.sqrt(found.variance[lane, cell, at] + drift**2 * found.stale)
        level = found.mean[lane, cell, at] + (found.to_luck[lane, cell, at] * luck).sum(axis=1) + divisor - usual
        level += sd * ndtri(streams.uniforms(seed, f"rate:{name}", n_draws))
        rate[:, lane], dispersion[:, lane] = np.maximum(np.exp(level), _LEAST_RATE), np.exp(log_k)
    return ArrivalDraws(rate, dispersion, drift * _ahead(found, rate), factors)


def _names_of_luck(found: Season) -> list[str]:
    n_waves = len(found.mean)
    return [f"season:{i}" if i < n_waves else f"course:{i - n_waves}" for i in range(found.root.shape[1])]


def _ahead(found: Arrivals, rate: Floats) -> float:
    """Return the factor on the market's drift that an unsteady record leaves to the future; 1 where it is stated."""
    if found.drift is not None:
        return 1.0
    weight = np.median(rate, axis=0)
    lanes = float((found.unsteady**UNSTEADY_AHEAD.value) @ weight / weight.sum())
    together = found.together_unsteady**UNSTEADY_AHEAD.value
    return float(np.sqrt(found.common * together**2 + (1 - found.common) * lanes**2))


def _draw_dispersion(found: Arrivals, lane: int, cell: Ints, uniform: Floats) -> tuple[Ints, Floats]:
    cumulative = np.cumsum(found.weight[lane], axis=1)[cell]
    target = uniform * cumulative[:, -1]
    at = np.minimum((cumulative < target[:, None]).sum(axis=1), cumulative.shape[1] - 1)
    rows = np.arange(len(at))
    below = np.where(at > 0, cumulative[rows, at - 1], 0.0)
    inside = (target - below) / np.maximum(cumulative[rows, at] - below, 1e-300)
    step = found.log_dispersion[1] - found.log_dispersion[0]
    return at, found.log_dispersion[at] + (np.clip(inside, 0, 1) - 0.5) * step
