"""How many opportunities each lane creates per week: level as of today, dispersion, drift and season.

The drift of the market is a stated prior and never estimated: one or two years of weekly counts cannot tell a steady
market from a drifting one, yet the drift makes most of the width of a forecast over one to two years.
Negative binomial counts with a drifting level: West & Harrison (1997), Bayesian Forecasting and Dynamic Models.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from operator import itemgetter

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from bestbet import streams
from bestbet.calibrate import breaking, common_course, growth_priors, levels, market_breaks, ranges, season, unsteady
from bestbet.calibrate.breaking import Jumps, SegmentBreak
from bestbet.calibrate.common_course import Steady
from bestbet.calibrate.levels import Counts
from bestbet.calibrate.market_breaks import MarketBreak, Speeds, Suspects
from bestbet.calibrate.priors import ABRUPT_START, DISPERSION, DRIFT, LEVEL, UNSTEADY_AHEAD
from bestbet.calibrate.season import Growth, Season, Shape
from bestbet.facts.cells import OTHER
from bestbet.facts.lanes import Lane, LaneFacts
from bestbet.facts.tables import UNKNOWN
from bestbet.units import DAYS_PER_WEEK, Range

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_DRIFT_CELLS = 5
_LEAST_DRIFT = 1e-4
_LEAST_RATE = 1e-12


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Posterior of arrivals: levels on a grid of drifts and dispersions, shape (lane, drift cell, dispersion).

    `to_luck[..., i]` is how the level moves with the i-th luck of waves and course. `weight` sums to 1 over the
    dispersions; `unsteady[lane]` is the factor on the drift of the past, that of all lanes together, `common` of the
    variance, is open as `season` says; `broken` are segments whose demand broke, `market` is where that of all lanes
    did, `suspects` are the weeks in which it may have; `started[lane]` is the first week that counts, `stale` the weeks
    between the last block and the as-of date.

    Where it is open whether the market broke, this is the past in which it did, and holds in `share` of the draws;
    in all others `otherwise` does.
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
    common: float
    started: Ints
    stale: float
    drift: Range | None
    broken: tuple[SegmentBreak, ...] = ()
    market: MarketBreak | None = None
    suspects: Suspects | None = None
    share: float = 1.0
    otherwise: Arrivals | None = None

    def pasts(self) -> tuple[tuple[float, Arrivals], ...]:
        """Return every past that may have been, by itself, and the share of the draws that it has; they sum to 1."""
        if self.otherwise is None:
            return ((1.0, self),)
        others = tuple(((1 - self.share) * share, past) for share, past in self.otherwise.pasts())
        return ((self.share, replace(self, share=1.0, otherwise=None)), *others)

    def likeliest(self) -> Arrivals:
        """Return the past that has most of the draws."""
        return max(self.pasts(), key=itemgetter(0))[1]


@dataclass(frozen=True, slots=True)
class ArrivalDraws:
    """Draws of the rate without season as of today, growth, dispersion, drift and the season's factors."""

    rate: Floats
    dispersion: Floats
    drift_sd: Floats
    growth: Floats
    growth_turn: Floats
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
    shape: Shape | None = None,
    passed_on: tuple[int, ...] = season.PEAKED.harmonics,
    carried: Jumps | None = None,
    known: Floats | None = None,
) -> Arrivals:
    """Return the posterior of every lane's arrivals; lanes without any keep a wide, low level.

    Each lane's level moves with the common course of all lanes and drifts on its own about it. `shape` are the waves
    that are taken out, `passed_on` those of them that come again in the forecast; what is `known` of the log level of
    each week is taken out as it stands. `carried` are jumps that are known from elsewhere; then no break is looked for.
    Where the whole market may have broken, both pasts are fitted.
    """
    shape = season.of_year(facts.arrivals.shape[1]) if shape is None else shape
    seen = _recorded(facts, stated_drift, (shape, passed_on), known)
    if carried is not None:
        return _past(seen, carried.together, carried)
    suspects = _suspects(seen)
    market = market_breaks.likeliest(suspects, facts.first_week)
    unbroken = replace(_past(seen, None, None), suspects=suspects)
    if market is None:
        return unbroken
    broken = _past(seen, market_breaks.jump(market, len(seen.steady.total)), None)
    return replace(broken, market=market, suspects=suspects, share=market.chance, otherwise=unbroken)


@dataclass(frozen=True, slots=True)
class _Record:
    """What any past is fitted to: weekly counts by lane, from which week on they count, and what was asked for."""

    facts: LaneFacts
    counts: Floats
    is_recorded: bool
    started: Ints
    steady: Steady
    drifts: Floats
    drift: Range | None
    shape: Shape
    passed_on: tuple[int, ...]
    known: Floats

    @property
    def middle(self) -> float:
        """The weekly sd of the drift in the middle of its prior."""
        return float(max(self.drifts[_DRIFT_CELLS // 2], _LEAST_DRIFT))


def _recorded(
    facts: LaneFacts, drift: Range | None, waves: tuple[Shape, tuple[int, ...]], known: Floats | None
) -> _Record:
    is_recorded = facts.arrivals.shape[1] > 0
    counts = facts.arrivals.astype(np.float64) if is_recorded else np.zeros((len(facts.lanes), 1))
    drifts = drift_at(drift, (np.arange(_DRIFT_CELLS) + 0.5) / _DRIFT_CELLS)
    started = np.array([first_steady_week(row) for row in counts], dtype=np.int64)
    steady = common_course.steady_lanes(
        counts, started, np.array([_is_named(lane) for lane in facts.lanes], dtype=bool)
    )
    level = np.zeros(counts.shape[1]) if known is None else known
    return _Record(facts, counts, is_recorded, started, steady, drifts, drift, *waves, level)


def _is_named(lane: Lane) -> bool:
    return not {UNKNOWN, OTHER}.intersection(lane.values)


def _past(record: _Record, jump: Floats | None, carried: Jumps | None) -> Arrivals:
    """Return the posterior under one past: all lanes may jump by `jump[week]`, variances, or else only drift."""
    facts, counts, shape, started = record.facts, record.counts, record.shape, record.started
    n_lanes, n_weeks = counts.shape
    columns = season.week_columns(facts.first_week, n_weeks, shape.harmonics)
    waves = common_course.together(record.steady, (columns, shape), record.middle, jump, record.known)
    own = np.sqrt(1 - record.steady.common)
    offset = columns @ waves.mean - season.factors(waves.mean[None], shape.harmonics)[1] + waves.course + record.known
    broken = breaking.segment_breaks(facts, np.exp(offset)) if record.is_recorded and carried is None else ()
    seen = Counts(
        counts,
        (record.is_recorded & (np.arange(n_weeks) >= started[:, None])).astype(np.float64),
        offset,
        columns @ waves.root + waves.course_root,
        breaking.jumps(facts, broken) if carried is None else carried.own,
    )
    centre = float(np.log((counts.sum() + 0.5) / max(n_lanes * n_weeks, 1)))
    faster = unsteady.factors(seen, record.middle * own, centre)
    log_k = DISPERSION.value + DISPERSION.sd * unsteady.DISPERSION_SCORES
    found = levels.grid(seen, record.drifts[:, None] * own * faster, np.exp(log_k), (centre, LEVEL.sd))
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
        passed_on=record.passed_on,
        unsteady=faster,
        common=record.steady.common,
        started=started,
        stale=_stale(facts, n_weeks),
        drift=record.drift,
        broken=broken,
    )


def _stale(facts: LaneFacts, n_weeks: int) -> float:
    block_end = facts.first_week + timedelta(days=DAYS_PER_WEEK * n_weeks - 1)
    return max((facts.as_of - block_end).days, 0) / DAYS_PER_WEEK


def _suspects(record: _Record) -> Suspects | None:
    """Return where all lanes may have broken together, seen in those that were there from the start."""
    facts, steady = record.facts, record.steady
    place = np.asarray(facts.segment)
    totals = [facts.arrivals[(place == number) & steady.place].sum(axis=0) for number in range(len(facts.segments))]
    by_segment = np.array(totals, dtype=np.float64)
    usual = steady.drift(record.middle)
    prior = [steady.drift(max(one, _LEAST_DRIFT)) for one in drift_at(record.drift, market_breaks.SPEEDS_AT)]
    speeds = Speeds(usual, np.array(prior), usual * unsteady.FACTORS[1:])
    return market_breaks.suspects(by_segment, facts.first_week, speeds)


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
    Where several pasts may have been, each draw is of one of them (`taken`), with the same luck in all.
    """
    drawn = [_draw_past(past, n_draws, seed) for _, past in found.pasts()]
    if len(drawn) == 1:
        return drawn[0]
    at = (taken(found, n_draws, seed=seed), np.arange(n_draws))
    each = ((one.rate, one.dispersion, one.drift_sd, one.growth, one.growth_turn, one.season) for one in drawn)
    return ArrivalDraws(*(np.stack(same)[at] for same in zip(*each, strict=True)))


def taken(found: Arrivals, n_draws: int, *, seed: int) -> Ints:
    """Return which of the pasts each draw is of; demand and the wins that follow it are of the same."""
    upto = np.cumsum([share for share, _ in found.pasts()])[:-1]
    return np.asarray(np.searchsorted(upto, streams.uniforms(seed, "market break", n_draws), side="right"))


def _draw_past(found: Arrivals, n_draws: int, seed: int) -> ArrivalDraws:
    uniform = streams.uniforms(seed, "market drift", n_draws)
    drift = drift_at(found.drift, uniform)
    cell = np.minimum((uniform * _DRIFT_CELLS).astype(np.int64), _DRIFT_CELLS - 1)
    luck = np.stack([ndtri(streams.uniforms(seed, name, n_draws)) for name in _names_of_luck(found.season)], axis=1)
    waves, harmonics = found.season.mean + luck @ found.season.root.T, found.harmonics
    common = found.season.growth
    growth = common.mean + luck @ common.root + common.left * ndtri(streams.uniforms(seed, "growth", n_draws))
    part, speed = _laws(common, streams.uniforms(seed, "growth spread", n_draws))
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
    return ArrivalDraws(rate, dispersion, drift * _ahead(found)[speed], growth, growth_priors.turn(part), factors)


def _names_of_luck(found: Season) -> list[str]:
    n_waves = len(found.mean)
    return [f"season:{i}" if i < n_waves else f"course:{i - n_waves}" for i in range(found.root.shape[1])]


def _laws(found: Growth, uniform: Floats) -> tuple[Ints, Ints]:
    """Return of which part of growth's prior and of which speed each draw is: as often as each is likely."""
    law = np.searchsorted(np.cumsum(found.chances)[:-1], uniform, side="right")
    return np.divmod(law, found.chances.shape[1])


def _ahead(found: Arrivals) -> Floats:
    """Return the factors on the market's drift that an unsteady record leaves to the future; 1 where it is stated.

    One to each speed of what all lanes have in common.

    Lanes weigh by their level under the usual drift, not by what was drawn: else more draws would change the first.
    """
    if found.drift is not None:
        return np.ones(len(unsteady.FACTORS))
    usual = found.mean.shape[1] // 2
    weight = (np.exp(found.mean[:, usual]) * found.weight[:, usual]).sum(axis=1)
    lanes = float((found.unsteady**UNSTEADY_AHEAD.value) @ weight / weight.sum())
    together = unsteady.FACTORS**UNSTEADY_AHEAD.value
    return np.asarray(np.sqrt(found.common * together**2 + (1 - found.common) * lanes**2))


def _draw_dispersion(found: Arrivals, lane: int, cell: Ints, uniform: Floats) -> tuple[Ints, Floats]:
    cumulative = np.cumsum(found.weight[lane], axis=1)[cell]
    target = uniform * cumulative[:, -1]
    at = np.minimum((cumulative < target[:, None]).sum(axis=1), cumulative.shape[1] - 1)
    rows = np.arange(len(at))
    below = np.where(at > 0, cumulative[rows, at - 1], 0.0)
    inside = (target - below) / np.maximum(cumulative[rows, at] - below, 1e-300)
    step = found.log_dispersion[1] - found.log_dispersion[0]
    return at, found.log_dispersion[at] + (np.clip(inside, 0, 1) - 0.5) * step
