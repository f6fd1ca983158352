"""Weekly totals as a drifting level with a damped trend and a season: a filter over a grid of how unsteady they are.

ln of the expected total is level + season; the level moves by its trend and by luck, the trend fades and moves by luck
of its own. Counts are negative binomial. Each cell of the grid is a dynamic generalised linear model, filtered with a
random effect for the unevenness of weeks: West, Harrison & Migon (1985), doi:10.1080/01621459.1985.10477131; Berry &
West (2020), doi:10.1080/07350015.2019.1604372. Cells are weighed by how likely each made the next week, week by week.
Damped trend: Gardner & McKenzie (1985), doi:10.1287/mnsc.31.10.1237.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, ndtri, polygamma, psi

from bestbet import streams
from bestbet.calibrate import ranges
from bestbet.calibrate.growth_priors import GROWTH_KEPT
from bestbet.calibrate.order_priors import (
    FLOW_DRIFT,
    FLOW_START,
    FLOW_STEADY,
    FLOW_TREND_START,
    FLOW_TURN,
    FLOW_UNEVEN,
)
from bestbet.calibrate.prior import Prior
from bestbet.calibrate.season import Prior as WavePrior
from bestbet.units import Range

Floats = npt.NDArray[np.float64]

LEVEL, TREND, WAVES = 0, 1, 2
"""Positions in the state; the coefficients of the season follow."""
_CELLS, _TURN_CELLS = 4, 3
_START_WEEKS = 8
_BURN_IN = 13
_MOST_MOVE = 3.0
_JITTER = 1e-14


@dataclass(frozen=True, slots=True)
class Cells:
    """The grid: weekly sd of the level's and of the trend's luck, k of the weeks, strength of the season, log prior."""

    drift: Floats
    turn: Floats
    k: Floats
    strength: npt.NDArray[np.int64]
    log_prior: Floats

    def __len__(self) -> int:
        return len(self.drift)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known after some week: `mean[cell, state]`, `variance[cell, state, state]`, weights of the cells."""

    mean: Floats
    variance: Floats
    weight: Floats


@dataclass(frozen=True, slots=True)
class Flow:
    """The filtered total: how it stands today and stood at the weeks asked for, and the season's regressors."""

    cells: Cells
    today: Standing
    then: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class FlowDraws:
    """Draws of today's level with the season taken out, its waves, its course, and how uneven the weeks about it are.

    `level` is the mean of a week. `course` and `uneven` are factors of shape (draw, week ahead), the latter of mean 1.
    """

    level: Floats
    waves: Floats
    course: Floats
    uneven: Floats


def grid(waves: WavePrior, stated: Range | None = None) -> Cells:
    """Return the cells, each with the log of its prior probability: one to each strength of the season.

    A drift that the plan states takes the place of the prior's.
    """
    drifts = _spread_out(FLOW_DRIFT, _CELLS)
    if stated is not None:
        middles = (np.arange(_CELLS) + 0.5) / _CELLS
        drifts = [(float(sd), 1 / _CELLS) for sd in np.maximum(ranges.at(stated, ndtri(middles)), 0.0)]
    steady = FLOW_STEADY.value
    turns = [(0.0, steady), *((turn, (1 - steady) * p) for turn, p in _spread_out(FLOW_TURN, _TURN_CELLS))]
    strengths = list(enumerate(waves.chances))
    rows = list(product(drifts, turns, _spread_out(FLOW_UNEVEN, _CELLS), strengths))
    drift, turn, k, strength = (np.array([row[i][0] for row in rows]) for i in range(4))
    log_prior = np.array([sum(np.log(p) for _, p in row) for row in rows])
    return Cells(drift, turn, k, strength.astype(np.int64), log_prior)


def _spread_out(prior: Prior, n: int) -> list[tuple[float, float]]:
    """Return the middles of n parts of equal probability, each with its probability."""
    return [(float(np.exp(prior.value + prior.sd * ndtri((i + 0.5) / n))), 1 / n) for i in range(n)]


def fit(totals: Floats, columns: Floats, cells: Cells, waves: WavePrior, weeks: tuple[int, ...] = ()) -> Flow:
    """Return the filtered total of the weeks, oldest first, and how it stood after each of `weeks` (1 is the first).

    `columns[week, coefficient]` are the season's regressors. What the first quarter of
    a longer record tells of the cells is not counted: a record begins before its flow has filled.
    """
    standing = _at_start(totals, cells, waves, columns.shape[1])
    found: dict[int, Standing] = {0: standing}
    burn_in = _BURN_IN if len(totals) >= 2 * _BURN_IN else 0
    for week, total in enumerate(totals):
        standing, told = _learned(_moved(standing, cells), total, columns[week], cells.k)
        if week >= burn_in:
            log_weight = np.log(np.maximum(standing.weight, 1e-300)) + told
            weight = np.exp(log_weight - log_weight.max())
            standing = Standing(standing.mean, standing.variance, weight / weight.sum())
        if week + 1 in weeks:
            found[week + 1] = standing
    return Flow(cells, standing, tuple(found[week] for week in weeks))


def _at_start(totals: Floats, cells: Cells, waves: WavePrior, n_waves: int) -> Standing:
    mean = np.zeros((len(cells), WAVES + n_waves))
    mean[:, LEVEL] = np.log(totals[:_START_WEEKS].mean() + 0.5) if len(totals) else 0.0
    variance = np.zeros((len(cells), WAVES + n_waves, WAVES + n_waves))
    variance[:, LEVEL, LEVEL] = FLOW_START.sd**2
    variance[:, TREND, TREND] = FLOW_TREND_START.sd**2
    variance[:, WAVES:, WAVES:] = np.stack(waves.covariances)[cells.strength]
    return Standing(mean, variance, np.exp(cells.log_prior))


def _moved(at: Standing, cells: Cells) -> Standing:
    """Return what is expected a week later: the level moves by the trend that is left of it."""
    fades = GROWTH_KEPT.value
    mean, variance = at.mean.copy(), at.variance.copy()
    mean[:, TREND] *= fades
    mean[:, LEVEL] += mean[:, TREND]
    variance[:, TREND] *= fades
    variance[:, :, TREND] *= fades
    variance[:, TREND, TREND] += cells.turn**2
    variance[:, LEVEL] += variance[:, TREND]
    variance[:, :, LEVEL] += variance[:, :, TREND]
    variance[:, LEVEL, LEVEL] += cells.drift**2
    return Standing(mean, variance, at.weight)


def _learned(at: Standing, total: float, column: Floats, k: Floats) -> tuple[Standing, Floats]:
    """Return the state after a week's total, and the log probability that each cell gave to it.

    ln of the week's intensity is normal by the state and by the unevenness 1 / k; it is passed through the gamma law
    with the same mean and variance of its ln, under which the total is negative binomial.
    """
    reach = at.variance[:, :, LEVEL] + at.variance[:, :, WAVES:] @ column
    centre = at.mean[:, LEVEL] + at.mean[:, WAVES:] @ column
    spread = reach[:, LEVEL] + reach[:, WAVES:] @ column + 1 / k
    shape = 1 / spread + 0.5
    log_rate = psi(shape) - centre
    log_more = np.logaddexp(0.0, log_rate)
    told = gammaln(shape + total) - gammaln(shape) - gammaln(total + 1) + shape * (log_rate - log_more)
    told -= total * log_more
    moved = psi(shape + total) - log_more - centre
    left = polygamma(1, shape + total) - polygamma(1, shape)
    mean = at.mean + reach * (moved / spread)[:, None]
    variance = at.variance + reach[:, :, None] * reach[:, None, :] * (left / spread**2)[:, None, None]
    return Standing(mean, variance, at.weight), told


def expected(at: Standing, columns: Floats, k: Floats) -> Floats:
    """Return the totals that were to be expected in the weeks of `columns`: the middle of the cells' courses.

    `k[cell]` is how uneven the weeks are.
    """
    fading = GROWTH_KEPT.value ** np.arange(1, len(columns) + 1)
    level = at.mean[:, LEVEL, None] + at.mean[:, TREND, None] * np.cumsum(fading)
    middle = at.weight @ (level + at.mean[:, WAVES:] @ columns.T + _over_level(k)[:, None])
    return np.asarray(np.exp(np.minimum(middle, 30.0)))


def _over_level(k: Floats) -> Floats:
    """Return ln of a week's mean over exp(level): the level is the mean of ln, about which weeks are uneven."""
    return np.asarray(np.log1p(1 / k) / 2)


def draw(found: Flow, n_draws: int, n_weeks: int, *, seed: int, name: str) -> FlowDraws:
    """Return joint draws of level, season and the course over `n_weeks` weeks ahead, weeks uneven as they were.

    A course never leaves exp(-3) to exp(3) of today's level.
    """
    cell = np.minimum(
        np.searchsorted(np.cumsum(found.today.weight), streams.uniforms(seed, f"{name} cell", n_draws)),
        len(found.cells) - 1,
    )
    n_states = found.today.mean.shape[1]
    luck = np.stack([_normal(seed, f"{name} state:{i}", n_draws) for i in range(n_states)], axis=1)
    roots = np.zeros_like(found.today.variance)
    for used in np.unique(cell).tolist():
        roots[used] = np.linalg.cholesky(found.today.variance[used] + _JITTER * np.eye(n_states))
    state = found.today.mean[cell] + np.einsum("dij,dj->di", roots[cell], luck)
    course, uneven = np.empty((n_draws, n_weeks)), np.empty((n_draws, n_weeks))
    variance = np.log1p(1 / found.cells.k[cell])
    for week, moved in enumerate(_courses(found.cells, cell, state[:, TREND], n_weeks, (seed, name))):
        course[:, week] = np.exp(np.clip(moved, -_MOST_MOVE, _MOST_MOVE))
        uneven[:, week] = np.exp(np.sqrt(variance) * _normal(seed, f"{name} week:{week}", n_draws) - variance / 2)
    level = np.exp(state[:, LEVEL] + _over_level(found.cells.k[cell]))
    return FlowDraws(level, state[:, WAVES:], course, uneven)


def _courses(
    cells: Cells, cell: npt.NDArray[np.int64], trend: Floats, n_weeks: int, luck: tuple[int, str]
) -> Iterator[Floats]:
    """Yield ln of each draw's level relative to today's, a week after the other."""
    seed, name = luck
    moved = np.zeros(len(trend))
    for week in range(n_weeks):
        trend = GROWTH_KEPT.value * trend + cells.turn[cell] * _normal(seed, f"{name} trend:{week}", len(trend))
        moved = moved + trend + cells.drift[cell] * _normal(seed, f"{name} level:{week}", len(trend))
        yield moved


def _normal(seed: int, name: str, n: int) -> Floats:
    return np.asarray(ndtri(streams.uniforms(seed, name, n)))
