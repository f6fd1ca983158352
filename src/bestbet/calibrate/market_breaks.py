"""Where the demand of a whole market broke, told from its season and its drift by how well each explains the record.

Steady, broken and fast drifting pasts are compared by their marginal likelihood, each with the same doubt about how
strong the season is and how fast the level drifts (Kass & Raftery 1995, doi:10.1080/01621459.1995.10476572). A season
can be told from a break only where it has been seen before: so weeks since a break are held against the same weeks a
year before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from scipy.special import expit, gammaln, logsumexp, ndtr

from bestbet.calibrate import season
from bestbet.calibrate.break_priors import BREAK_LEAST, BREAK_SIZE, BREAK_WEEKS, MARKET_BREAK, MARKET_BREAK_WORTH
from bestbet.calibrate.growth_priors import SPREADS
from bestbet.calibrate.priors import DISPERSION, HISTORY_GAIN, LEVEL
from bestbet.calibrate.season import PEAKED
from bestbet.facts.breaks import LEAST_WEEKS_EACH_SIDE
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

YEAR_WEEKS = 52
_MOST_WEEKS = 156
"""Three years tell a season."""
_LONGEST_PASSING = 26
"""Weeks that a campaign or a halt lasts at most; as often as a break begins one that ends, any length alike."""
_SCORES = np.linspace(-2.0, 2.5, 4)
_BETWEEN = np.linspace(-2.0, 2.5, 19)
_CUBIC = np.vander(_BETWEEN, len(_SCORES)) @ np.linalg.inv(np.vander(_SCORES))
_USUAL = -0.5 * _BETWEEN**2 - logsumexp(-0.5 * _BETWEEN**2)
"""Four points of ln k show ln evidence; between them it follows a cubic, and is weighed by the prior."""
_SPEED_SCORES = np.array([0.26948426, 1.1996093, 2.54526845])
SPEED_CHANCES = np.array([0.5032907, 0.44736653, 0.04934277])
"""Three speeds of the drift stand for all: the nodes of Gauss's rule for a half-normal law, and their weights."""
SPEEDS_AT = 2 * ndtr(_SPEED_SCORES) - 1
"""Which points of the drift's prior they are, as probabilities."""
_REMOTE = 0.005
"""A jump less likely than this is not held against campaigns that have passed."""
_STEPS = 60
_LONGEST_STEP = 1.0
_CLOSE = 1e-6


@dataclass(frozen=True, slots=True)
class MarketBreak:
    """From `week` of the record on, which began on `day`, all lanes together have `factor` times the demand of before.

    That is so if it broke: `log_odds` are those of a break in some week, against pasts without one.
    """

    week: int
    day: date
    factor: float
    log_odds: float

    @property
    def chance(self) -> float:
        """The probability that it broke, in [0, 1]."""
        return float(expit(self.log_odds))


@dataclass(frozen=True, slots=True)
class _Pasts:
    """Hypotheses, one a row: prior sd of waves and growth, variance of the step into each week, dispersion, ln chance.

    `week` is where a row's past broke, 0 where it did not.
    """

    spread: Floats
    step: Floats
    dispersion: Floats
    log_chance: Floats
    week: Ints


@dataclass(frozen=True, slots=True)
class Speeds:
    """Weekly sds of the drift: the usual one, those at SPEEDS_AT of its prior, and beyond it, each at a price more."""

    usual: float
    prior: Floats
    beyond: Floats


@dataclass(frozen=True, slots=True)
class _Look:
    """The weekly totals that are looked at, and the columns of waves and growth, [week, column]."""

    total: Floats
    columns: Floats


@dataclass(frozen=True, slots=True)
class Suspects:
    """Weeks of the record since which much more or less came, and how much the totals say for a jump into each.

    `log_factor` is ln of the Bayes factor of a jump in that week against pasts without one, `size` its expected jump of
    the log level; `passed` ln of the Bayes factor of all campaigns and halts that began in the likeliest and ended.
    """

    weeks: Ints
    log_factor: Floats
    size: Floats
    passed: float


def find(by_segment: Floats, first_week: date, speeds: Speeds) -> MarketBreak | None:
    """Return the break of all lanes within the last year, if it is likely enough to be reckoned with."""
    return likeliest(suspects(by_segment, first_week, speeds), first_week)


def suspects(by_segment: Floats, first_week: date, speeds: Speeds) -> Suspects | None:
    """Return the weeks of the last year in which demand may have jumped; None where there is none.

    `by_segment[segment, week]` counts arrivals. Within the first year nothing is suspected, for it may be the season;
    nor is a change by less than a half. Every week is looked at at the usual speed of the drift; what all its speeds do
    to the odds of the likeliest week they do to those of the others.
    """
    whole = by_segment.shape[1]
    seen = by_segment[:, -_MOST_WEEKS:]
    weeks = _candidates(seen)
    if not len(weeks):
        return None
    total = seen.sum(axis=0)
    passed = whole - len(total)
    waves = season.week_columns(first_week + timedelta(weeks=passed), len(total), PEAKED.harmonics)
    look = _Look(total, np.column_stack([waves, np.arange(len(total)) - (len(total) - 1.0)]))
    by_week, moved, steady = _by_week(look, weeks, speeds)
    best = int(by_week.argmax())
    broke, size = _at_any_speed(look, int(weeks[best]), speeds)
    log_factor = by_week - by_week[best] + broke - _log_chance() - steady
    moved[best] = size
    likely = logsumexp(log_factor) + _log_chance() > np.log(_REMOTE)
    over = _passed(look, int(weeks[best]), speeds) - steady if likely else -np.inf
    return Suspects(weeks + passed, log_factor, moved, over)


def likeliest(found: Suspects | None, first_week: date) -> MarketBreak | None:
    """Return the likeliest of them, where a break is likely enough to be reckoned with."""
    if found is None:
        return None
    log_odds = float(logsumexp(found.log_factor)) + _log_chance()
    best = int(found.log_factor.argmax())
    # a campaign that began in that week and is over is one of the pasts without a break
    log_odds = -float(np.logaddexp(-log_odds, found.passed - found.log_factor[best] - _log_chance()))
    if expit(log_odds) < MARKET_BREAK_WORTH.value:
        return None
    week = int(found.weeks[best])
    day = first_week + timedelta(days=DAYS_PER_WEEK * week)
    return MarketBreak(week, day, float(np.exp(found.size[best])), log_odds)


def jump(found: MarketBreak | None, n_weeks: int) -> Floats | None:
    """Return the variance, [week], of the jump of all lanes' log level into a week; None where nothing broke."""
    if found is None:
        return None
    wide = np.zeros(n_weeks)
    wide[found.week] = BREAK_SIZE.value**2
    return wide


def _candidates(by_segment: Floats) -> Ints:
    """Return weeks since which there came so many more or fewer than in the same weeks a year before.

    So many as they must without any one segment too: what one segment does alone is its own break.
    """
    n_weeks = by_segment.shape[1]
    weeks = np.arange(max(YEAR_WEEKS, n_weeks - round(BREAK_WEEKS.value)), n_weeks - LEAST_WEEKS_EACH_SIDE + 1)
    lively = by_segment[by_segment.any(axis=1)]
    if not len(weeks) or not len(lively):
        return np.zeros(0, np.int64)
    total = lively.sum(axis=0)
    looked = np.vstack([total, total - lively] if len(lively) > 1 else [total])
    until = np.concatenate([np.zeros((len(looked), 1)), np.cumsum(looked, axis=1)], axis=1)
    since = until[:, [n_weeks]] - until[:, weeks]
    before = until[:, [n_weeks - YEAR_WEEKS]] - until[:, weeks - YEAR_WEEKS]
    change = np.log((since + 0.5) / (before + 0.5))
    least = np.log(BREAK_LEAST.value)
    return np.asarray(weeks[(change >= least).all(axis=0) | (change <= -least).all(axis=0)])


def _by_week(look: _Look, weeks: Ints, speeds: Speeds) -> tuple[Floats, Floats, float]:
    """Return ln of how likely a break in each week is at the usual speed, its jump, and ln of a steady past at any."""
    moves = np.concatenate([np.full(len(weeks), speeds.usual), speeds.prior, speeds.beyond])
    price = -HISTORY_GAIN.value * np.arange(1, len(speeds.beyond) + 1)
    log_chance = np.concatenate([np.full(len(weeks), _log_chance()), np.log(SPEED_CHANCES), price])
    at = np.concatenate([weeks, np.zeros(len(moves) - len(weeks), np.int64)])
    likely, moved = _likely(look, moves, at, log_chance)
    return likely[: len(weeks)], moved[: len(weeks)], float(logsumexp(likely[len(weeks) :]))


def _at_any_speed(look: _Look, week: int, speeds: Speeds) -> tuple[float, float]:
    """Return ln of how likely a break in a week is, whatever the speed, and its expected jump of the log level."""
    likely, moved = _likely(look, speeds.prior, np.full(len(speeds.prior), week), _log_chance() + np.log(SPEED_CHANCES))
    return float(logsumexp(likely)), float(np.exp(likely - logsumexp(likely)) @ moved)


def _log_chance() -> float:
    """Return ln of the prior chance of a break in a given week."""
    return float(np.log(MARKET_BREAK.value / YEAR_WEEKS))


def _passed(look: _Look, week: int, speeds: Speeds) -> float:
    """Return ln of how likely what began in a week has passed, and the level of before is back: today's is the usual.

    Every length is looked at at the usual speed of the drift, the likeliest at all.
    """
    until = np.arange(week + 1, min(week + _LONGEST_PASSING, len(look.total) - 1) + 1)
    usual = _passing(look, week, until, np.full(len(until), speeds.usual))
    best = int(usual.argmax())
    at_any = _passing(look, week, np.full(len(speeds.prior), until[best]), speeds.prior) + np.log(SPEED_CHANCES)
    return float(logsumexp(usual) - usual[best] + logsumexp(at_any))


def _passing(look: _Look, week: int, until: Ints, moves: Floats) -> Floats:
    """Return ln of how likely another level held from a week on until each of the given ones, at the given speeds."""
    chance = MARKET_BREAK.value / YEAR_WEEKS / _LONGEST_PASSING
    step = np.repeat(moves[:, None] ** 2, len(look.total) - 1, axis=1)
    pasts = _in_cells(step, np.full(len(until), np.log(chance)), np.zeros(len(until), np.int64))
    at = np.arange(len(look.total))[:, None]
    passing = np.repeat(((at >= week) & (at < until)).astype(np.float64), len(pasts.week) // len(until), axis=1)
    spread = np.column_stack([pasts.spread, np.full(len(pasts.week), BREAK_SIZE.value)])
    known = np.repeat(look.columns[:, :, None], len(pasts.week), axis=2)
    columns = np.concatenate([known, passing[:, None, :]], axis=1)
    evidence, _ = _explained(look.total, columns, replace(pasts, spread=spread))
    return _summed(evidence + pasts.log_chance, len(until))


def _summed(in_cells: Floats, n_pasts: int) -> Floats:
    """Return ln of how likely each past is, whatever the strength of the season and the unevenness of the weeks."""
    between = in_cells.reshape(n_pasts, -1, len(_SCORES)) @ _CUBIC.T + _USUAL
    return np.asarray(logsumexp(between, axis=(1, 2)))


def _likely(look: _Look, moves: Floats, weeks: Ints, log_chance: Floats) -> tuple[Floats, Floats]:
    """Return ln of how likely each past is, and its expected jump: it drifts at moves[i], and breaks in week[i] or 0.

    Whatever the season and the unevenness of the weeks.
    """
    step = np.repeat(moves[:, None] ** 2, len(look.total) - 1, axis=1)
    broke = np.flatnonzero(weeks)
    step[broke, weeks[broke] - 1] += BREAK_SIZE.value**2
    pasts = _in_cells(step, log_chance, weeks)
    evidence, moved = _explained(look.total, look.columns[:, :, None], pasts)
    in_cells = evidence + pasts.log_chance
    share = (in_cells.reshape(len(moves), -1, len(_SCORES)) - 0.5 * _SCORES**2).reshape(len(moves), -1)
    share = np.exp(share - logsumexp(share, axis=1, keepdims=True))
    return _summed(in_cells, len(moves)), (share * moved.reshape(share.shape)).sum(axis=1)


def _in_cells(step: Floats, log_chance: Floats, week: Ints) -> _Pasts:
    """Return each past at every strength of season and growth, with its chance, and at every unevenness of weeks."""
    strengths, chances = np.array(PEAKED.strengths), np.array(PEAKED.chances)
    growing, growing_chances = np.array(SPREADS).T
    cell = np.stack(np.meshgrid(*(np.arange(len(x)) for x in (strengths, growing, _SCORES)), indexing="ij"), axis=-1)
    season_at, growth_at, k_at = cell.reshape(-1, 3).T
    in_cell = np.log(chances[season_at] * growing_chances[growth_at])
    spread = strengths[season_at, None] * PEAKED.spread()
    n_cells, n_pasts = len(season_at), len(step)
    return _Pasts(
        np.tile(np.column_stack([spread, growing[growth_at]]), (n_pasts, 1)),
        np.repeat(step, n_cells, axis=0),
        np.tile(np.exp(DISPERSION.value + DISPERSION.sd * _SCORES)[k_at], n_pasts),
        np.repeat(log_chance, n_cells) + np.tile(in_cell, n_pasts),
        np.repeat(week, n_cells),
    )


def _explained(total: Floats, columns: Floats, pasts: _Pasts) -> tuple[Floats, Floats]:
    """Return each past's log evidence, up to what all share, and the jump of its level into its week (0 without).

    `columns` are [week, column, past], or [week, column, 1] where all pasts have the same. Laplace's approximation
    about the joint mode of level path, waves and growth.
    """
    y, k = total[:, None], pasts.dispersion
    tension, tightness = 1 / pasts.step.T, 1 / pasts.spread.T**2
    centre = float(np.log(total.mean() + 0.5 / len(total)))
    level, effect, log_spanned = _mode(total, columns, pasts, centre)
    columns = np.broadcast_to(columns, (len(total), *tightness.shape))
    log_mean = np.minimum(level + np.einsum("tcp,cp->tp", columns, effect), 30.0)
    density = gammaln(y + k) - gammaln(k) - y * np.log(k) + y * log_mean - (y + k) * np.log1p(np.exp(log_mean) / k)
    moves = np.diff(level, axis=0)
    strain = (moves**2 * tension).sum(0) + (level[0] - centre) ** 2 / LEVEL.sd**2 + (effect**2 * tightness).sum(0)
    prior = np.log(tension).sum(0) + np.log(tightness).sum(0)
    moved = np.where(pasts.week > 0, moves[np.maximum(pasts.week - 1, 0), np.arange(len(k))], 0.0)
    return density.sum(0) + 0.5 * (prior - strain - log_spanned), moved


def _mode(total: Floats, columns: Floats, pasts: _Pasts, centre: float) -> tuple[Floats, Floats, Floats]:
    """Return the mode's level path and effects of the columns, and ln det of the precision there, of all pasts at once.

    Newton's method: the path's precision is tridiagonal, waves and growth border it. Arrays are (week, past) and
    (week, column, past).
    """
    y, k, tension, tightness = total[:, None], pasts.dispersion, 1 / pasts.step.T, 1 / pasts.spread.T**2
    columns = np.broadcast_to(columns, (len(total), *tightness.shape))
    stiffness = np.zeros((len(total), len(k)))
    stiffness[0] += 1 / LEVEL.sd**2
    stiffness[1:] += tension
    stiffness[:-1] += tension
    level, effect = np.full_like(stiffness, centre), np.zeros_like(tightness)
    for _ in range(_STEPS):
        mean = np.exp(np.minimum(level + np.einsum("tcp,cp->tp", columns, effect), 30.0))
        widening = 1 + mean / k
        weight, pull = mean * (1 + y / k) / widening**2, (y - mean) / widening
        slope = pull - stiffness * level
        slope[1:] += tension * level[:-1]
        slope[:-1] += tension * level[1:]
        slope[0] += centre / LEVEL.sd**2
        border = weight[:, None, :] * columns
        pivots, solved = _solve(stiffness + weight, tension, np.concatenate([slope[:, None], border], axis=1))
        inner = np.einsum("tcp,tdp->pcd", border, columns) - np.einsum("tcp,tdp->pcd", border, solved[:, 1:])
        inner += tightness.T[:, :, None] * np.eye(len(tightness))
        wanted = (
            np.einsum("tcp,tp->cp", columns, pull) - tightness * effect - np.einsum("tcp,tp->cp", border, solved[:, 0])
        )
        along = np.linalg.solve(inner, wanted.T[:, :, None])[:, :, 0].T
        moved = solved[:, 0] - np.einsum("tcp,cp->tp", solved[:, 1:], along)
        level += np.clip(moved, -_LONGEST_STEP, _LONGEST_STEP)
        effect += np.clip(along, -_LONGEST_STEP, _LONGEST_STEP)
        if max(np.abs(moved).max(), np.abs(along).max()) < _CLOSE:
            break
    return level, effect, np.log(pivots).sum(0) + np.linalg.slogdet(inner)[1]


def _solve(diagonal: Floats, tension: Floats, targets: Floats) -> tuple[Floats, Floats]:
    """Return the pivots of tridiagonal matrices, [week, past], and the solutions, [week, column, past]."""
    pivots, solved = np.empty_like(diagonal), np.empty_like(targets)
    pivots[0], solved[0] = diagonal[0], targets[0]
    for t in range(1, len(diagonal)):
        ratio = tension[t - 1] / pivots[t - 1]
        pivots[t] = diagonal[t] - ratio * tension[t - 1]
        solved[t] = targets[t] + ratio * solved[t - 1]
    solved /= pivots[:, None]
    for t in range(len(diagonal) - 2, -1, -1):
        solved[t] += tension[t] / pivots[t] * solved[t + 1]
    return pivots, solved
