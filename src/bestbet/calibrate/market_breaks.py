"""Where the demand of a whole market broke, told from its season and its drift by how well each explains the record.

Steady, fast drifting and broken pasts are compared by their marginal likelihood, each with the same doubt about how
strong the season is (Kass & Raftery 1995, doi:10.1080/01621459.1995.10476572). A season can be told from a break only
where it has been seen before: so weeks since a break are held against the same weeks a year before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from scipy.special import expit, gammaln, logsumexp

from bestbet.calibrate import season
from bestbet.calibrate.break_priors import BREAK_LEAST, BREAK_SIZE, BREAK_WEEKS, MARKET_BREAK, MARKET_BREAK_WORTH
from bestbet.calibrate.priors import DISPERSION, GROWTH, HISTORY_GAIN, LEVEL
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


def find(by_segment: Floats, first_week: date, drift: float, factors: Floats) -> MarketBreak | None:
    """Return the break of all lanes within the last year, if it is likely enough to be reckoned with.

    `by_segment[segment, week]` counts arrivals; the level drifts by `drift` a week, or by it times one of `factors`.
    Within the first year nothing is called a break, for it may be the season; nor is a change by less than a half.
    """
    whole = by_segment.shape[1]
    seen = by_segment[:, -_MOST_WEEKS:]
    weeks = _candidates(seen)
    if not len(weeks):
        return None
    total = seen.sum(axis=0)
    passed = whole - len(total)
    waves = season.week_columns(first_week + timedelta(weeks=passed), len(total), PEAKED.harmonics)
    growth = np.arange(len(total)) - (len(total) - 1.0)
    columns, pasts = np.column_stack([waves, growth]), _pasts(len(total), weeks, drift, factors)
    evidence, moved = _explained(total, columns[:, :, None], pasts)
    likely = evidence + pasts.log_chance
    broke = pasts.week > 0
    log_odds = float(logsumexp(likely[broke]) - logsumexp(likely[~broke]))
    if expit(log_odds) < MARKET_BREAK_WORTH.value:
        return None
    by_week = likely[broke].reshape(len(weeks), -1)
    best = int(logsumexp(by_week, axis=1).argmax())
    passed_again = _passed(total, columns, int(weeks[best]), drift) - float(logsumexp(by_week[best]))
    log_odds = -float(np.logaddexp(-log_odds, passed_again))
    if expit(log_odds) < MARKET_BREAK_WORTH.value:
        return None
    share = np.exp(by_week[best] - logsumexp(by_week[best]))
    size = float(share @ moved[broke].reshape(len(weeks), -1)[best])
    week = int(weeks[best]) + passed
    return MarketBreak(week, first_week + timedelta(days=DAYS_PER_WEEK * week), float(np.exp(size)), log_odds)


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


def _passed(total: Floats, columns: Floats, week: int, drift: float) -> float:
    """Return how likely what began in a week has passed, and the level of before is back: it says nothing of today."""
    back = np.arange(week + 1, min(week + _LONGEST_PASSING, len(total) - 1) + 1)
    step = np.full((len(back), len(total) - 1), drift**2)
    chance = MARKET_BREAK.value / YEAR_WEEKS / _LONGEST_PASSING
    pasts = _in_cells(step, np.full(len(back), np.log(chance)), np.zeros(len(back), np.int64))
    at = np.arange(len(total))[:, None]
    passing = np.repeat(((at >= week) & (at < back)).astype(np.float64), len(pasts.week) // len(back), axis=1)
    spread = np.column_stack([pasts.spread, np.full(len(pasts.week), BREAK_SIZE.value)])
    known = np.repeat(columns[:, :, None], len(pasts.week), axis=2)
    all_columns = np.concatenate([known, passing[:, None, :]], axis=1)
    return float(logsumexp(_explained(total, all_columns, replace(pasts, spread=spread))[0] + pasts.log_chance))


def _pasts(n_weeks: int, weeks: Ints, drift: float, factors: Floats) -> _Pasts:
    """Return the pasts that are steady, faster at a price, or broken in one of the weeks."""
    n_steady = len(factors)
    moves = np.concatenate([drift * factors, np.full(len(weeks), drift)])
    step = np.repeat(moves[:, None] ** 2, n_weeks - 1, axis=1)
    step[np.arange(len(weeks)) + n_steady, weeks - 1] += BREAK_SIZE.value**2
    log_chance = np.full(len(moves), np.log(MARKET_BREAK.value / YEAR_WEEKS))
    log_chance[:n_steady] = -HISTORY_GAIN.value * np.arange(n_steady)
    return _in_cells(step, log_chance, np.concatenate([np.zeros(n_steady, np.int64), weeks]))


def _in_cells(step: Floats, log_chance: Floats, week: Ints) -> _Pasts:
    """Return each past at every strength of the season and unevenness of the weeks, with the chance of both."""
    strengths, chances = np.array(PEAKED.strengths), np.array(PEAKED.chances)
    cell = np.array([(s, k) for s in range(len(strengths)) for k in range(len(_SCORES))])
    usual = -0.5 * _SCORES**2
    in_cell = np.log(chances[cell[:, 0]]) + (usual - logsumexp(usual))[cell[:, 1]]
    spread = strengths[cell[:, 0], None] * PEAKED.spread()
    n_cells, n_pasts = len(cell), len(step)
    return _Pasts(
        np.tile(np.column_stack([spread, np.full(n_cells, GROWTH.sd)]), (n_pasts, 1)),
        np.repeat(step, n_cells, axis=0),
        np.tile(np.exp(DISPERSION.value + DISPERSION.sd * _SCORES)[cell[:, 1]], n_pasts),
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
