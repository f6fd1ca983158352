"""How what deals are worth has moved: a course of ln value that all lanes share.

ln value = lane + course + season and passing wobble + luck. Given one of three laws of the course (`value_priors`) all
is normal and linear, with the spread of luck as the lanes show it; the laws are weighed by how likely each makes the
values on record (West & Harrison 1997, Bayesian Forecasting and Dynamic Models, doi:10.1007/b98971).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from bestbet import streams
from bestbet.calibrate.priors import VALUE_PSEUDO_COUNT
from bestbet.calibrate.value_priors import PARTS, VALUE_SEASON, VALUE_WOBBLE, Part
from bestbet.facts.lanes import Priced

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

BLOCK_WEEKS = 4
_MOST_BLOCKS = 130
_YEAR_WEEKS = 52.1775
_LEAST_VARIANCE = 1e-4


@dataclass(frozen=True, slots=True)
class Course:
    """`moved[block]` is ln of what values then were over today's; blocks of four weeks go back from the as-of date.

    Season and wobble of the weeks are in it; without them the course has `come` from there since the first block.

    What values brought to today by it say of the level that all lanes share is off by an error, which goes together
    with the weekly growth of today: under each law of the prior, whose `chances` follow from the record, both are
    normal with mean[law, 2] and covariance root[law] @ root[law].T. `weight[block]` says how much today's level moves
    with the values of each block, and sums to 1. `hidden[lane]` is by how much the sum of squares of ln value falls
    short of that about the true course, on average over what the course may be: it follows the luck of the values.
    """

    moved: Floats
    come: float
    chances: Floats
    mean: Floats
    root: Floats
    weight: Floats
    hidden: Floats

    def at(self, ago: Ints) -> Floats:
        """Return ln of what values so many weeks ago were over today's; where that is not known, the mean."""
        block = np.minimum(ago // BLOCK_WEEKS, len(self.moved) - 1)
        known = ago >= 0
        mean = float(self.moved[block[known]].mean()) if known.any() else 0.0
        return np.where(known, self.moved[block], mean)


@dataclass(frozen=True, slots=True)
class CourseDraws:
    """Draws, [draw], of the error of today's level, of its weekly growth, and of the walk: sqrt(t) times by week t."""

    level: Floats
    growth: Floats
    walk: Floats


def draw(found: Course | None, n_draws: int, *, seed: int, what: str) -> CourseDraws:
    """Return how values go on; None is a course that is known to be none."""
    if found is None:
        return CourseDraws(*np.zeros((3, n_draws)))
    law = np.searchsorted(found.chances.cumsum()[:-1], streams.uniforms(seed, f"{what} course", n_draws), side="right")
    luck = [ndtri(streams.uniforms(seed, f"{what} course, {of}", n_draws)) for of in ("level", "growth", "walk")]
    both = found.mean[law] + np.einsum("dij,jd->di", found.root[law], np.stack(luck[:2]))
    return CourseDraws(both[:, 0], both[:, 1], np.array([part.walk for part in PARTS])[law] * luck[2])


@dataclass(frozen=True, slots=True)
class _Told:
    """Counts and sums of ln value about the pooled mean, [lane, block], and the variance of luck."""

    count: Floats
    total: Floats
    variance: float

    @property
    def lean(self) -> float:
        """How much a lane's mean leans on the others', in values: less where lanes differ more than values do."""
        n = self.count.sum(axis=1)
        mean = self.total.sum(axis=1) / np.maximum(n, 1.0)
        return leaning(self.variance, mean[n > 0])


@dataclass(frozen=True, slots=True)
class _Law:
    """Posterior of (what blocks show, today's growth) under one law, and how today's level moves with each block.

    `first` is the mean of the course in the oldest block.
    """

    mean: Floats
    covariance: Floats
    first: float
    weight: Floats
    log_evidence: float


def fit(priced: Priced | None, n_groups: int) -> Course:
    """Return the course of the values on record; without dated values it stays the prior, and says nothing moved."""
    if priced is None or not (priced.ago >= 0).any():
        return _unseen(n_groups)
    dated = priced.ago >= 0
    block = np.minimum(priced.ago[dated] // BLOCK_WEEKS, _MOST_BLOCKS - 1)
    logs, group = np.log(priced.value[dated]), priced.group[dated]
    logs = logs - logs.mean()
    shape, cell = (n_groups, int(block.max()) + 1), group * (int(block.max()) + 1) + block
    count = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)
    total = np.bincount(cell, logs, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)
    first = _mixed(_Told(count, total, _variance(logs, group, n_groups)))
    # what moved is no luck
    left = _variance(logs - first.moved[block], group, n_groups, float(first.hidden.sum()))
    return _mixed(_Told(count, total, left))


def leaning(variance: float, gaps: Floats) -> float:
    """Return how many values the lanes' common mean counts as for each of them; `gaps` are the lanes' from it.

    Half a value, as if the variance between lanes were twice that of values within one. Products of a price list lie
    far further apart than that: then it is the variance within over the one between. Else it is cheaper to call all
    values risen than to believe in lanes so far apart.
    """
    apart = float((gaps**2).mean()) if len(gaps) else 0.0
    return min(VALUE_PSEUDO_COUNT.value, variance / max(apart, _LEAST_VARIANCE))


def _variance(logs: Floats, group: Ints, n_groups: int, hidden: float = 0.0) -> float:
    """Return the variance of ln value within groups, `hidden` being squares that a course took out with what moved."""
    count = np.bincount(group, minlength=n_groups)
    mean = np.bincount(group, logs, n_groups) / np.maximum(count, 1)
    freedom = max(len(logs) - int((count > 0).sum()), 1)
    return max((float(((logs - mean[group]) ** 2).sum()) + hidden) / freedom, _LEAST_VARIANCE)


def _unseen(n_groups: int) -> Course:
    chances = np.array([part.chance for part in PARTS])
    root = np.array([np.diag([0.0, part.growth]) for part in PARTS])
    return Course(np.zeros(1), 0.0, chances, np.zeros((len(PARTS), 2)), root, np.ones(1), np.zeros(n_groups))


def _mixed(told: _Told) -> Course:
    """Return the course over all laws, each by its chance and evidence."""
    laws = [_under(part, told) for part in PARTS]
    log_chance = np.log([part.chance for part in PARTS]) + np.array([law.log_evidence for law in laws])
    chance = np.exp(log_chance - log_chance.max())
    chance /= chance.sum()
    moved = sum(c * law.mean[:-1] for c, law in zip(chance, laws, strict=True))
    weight = sum(c * law.weight for c, law in zip(chance, laws, strict=True))
    come = -float(chance @ np.array([law.first for law in laws]))
    # given what blocks show a lane's level is the mean of its values less that at each of them
    share = told.count.sum(axis=0) / told.count.sum()
    to_both = np.zeros((2, len(share) + 1))
    to_both[0, :-1], to_both[1, -1] = -share, 1.0
    mean = np.array([to_both @ (law.mean - np.append(moved, 0.0)) for law in laws])
    root = np.array([_root(to_both @ law.covariance @ to_both.T) for law in laws])
    return Course(moved, come, chance, mean, root, weight, _hidden(told.count, laws, chance, moved))


def _hidden(count: Floats, laws: list[_Law], chance: Floats, moved: Floats) -> Floats:
    """Return for each lane the sum of squares about its mean of what the blocks may be off by, a value each."""
    off = [law.mean[:-1] - moved for law in laws]
    error = sum(c * (law.covariance[:-1, :-1] + np.outer(o, o)) for c, law, o in zip(chance, laws, off, strict=True))
    together = np.einsum("lb,bc,lc->l", count, error, count) / np.maximum(count.sum(axis=1), 1.0)
    return np.asarray(np.maximum(count @ np.diag(error) - together, 0.0))


def _root(covariance: Floats) -> Floats:
    """Return the lower triangular root of a covariance of two, of which the first may have none."""
    first = float(np.sqrt(max(covariance[0, 0], 0.0)))
    along = covariance[1, 0] / first if first > 0 else 0.0
    return np.array([[first, 0.0], [along, np.sqrt(max(covariance[1, 1] - along**2, 0.0))]])


def _under(part: Part, told: _Told) -> _Law:
    """Return the posterior under one law: blocks and lane means are unknown, and all is normal."""
    n_blocks = told.count.shape[1]
    prior, seen = _prior(part, n_blocks)
    inverse = np.asarray(np.linalg.inv(seen), np.float64)
    precision = _precision(told, inverse)
    pull = np.concatenate([told.total.sum(axis=0), told.total.sum(axis=1)]) / told.variance
    covariance = np.asarray(np.linalg.inv(precision), np.float64)
    mean = covariance @ pull
    shown, error = mean[:n_blocks], covariance[:n_blocks, :n_blocks]
    part_of = prior @ inverse
    # what blocks show, then today's growth, which is known through them alone
    both = np.vstack([np.eye(n_blocks), part_of[-1]])
    spread = both @ error @ both.T
    spread[-1, -1] += part.growth**2 - part_of[-1] @ prior[-1]
    log_evidence = 0.5 * float(pull @ mean - np.linalg.slogdet(precision)[1] - np.linalg.slogdet(seen)[1])
    return _Law(both @ shown, spread, float(part_of[-2] @ shown), _weights(told, covariance, n_blocks), log_evidence)


def _prior(part: Part, n_blocks: int) -> tuple[Floats, Floats]:
    """Return how the course's blocks and today's growth go with what blocks show, [block and growth, block].

    And the covariance of what they show: of course, season and wobble.
    """
    weeks = (np.arange(n_blocks) + 0.5) * BLOCK_WEEKS
    course = part.growth**2 * np.outer(weeks, weeks) + part.walk**2 * np.minimum.outer(weeks, weeks)
    season = np.cos(2 * np.pi * np.subtract.outer(weeks, weeks) / _YEAR_WEEKS) * VALUE_SEASON.value**2
    with_growth = np.vstack([course, -(part.growth**2) * weeks])
    return with_growth, course + season + VALUE_WOBBLE.value**2 * np.eye(n_blocks)


def _precision(told: _Told, inverse: Floats) -> Floats:
    """Return the precision of what blocks show and of the lanes' means, `inverse` being that of the blocks before."""
    n_lanes, n_blocks = told.count.shape
    precision = np.zeros((n_blocks + n_lanes,) * 2)
    precision[:n_blocks, :n_blocks] = inverse + np.diag(told.count.sum(axis=0) / told.variance)
    precision[:n_blocks, n_blocks:] = told.count.T / told.variance
    precision[n_blocks:, :n_blocks] = told.count / told.variance
    precision[n_blocks:, n_blocks:] = np.diag((told.count.sum(axis=1) + told.lean) / told.variance)
    return precision


def _weights(told: _Told, covariance: Floats, n_blocks: int) -> Floats:
    """Return how much today's level, on average over the values, moves with the values of each block."""
    lanes = told.count.sum(axis=1) / told.count.sum()
    by_cell = covariance[n_blocks:, :n_blocks] + covariance[n_blocks:, n_blocks:] @ (
        told.count / np.maximum(told.count.sum(axis=0), 1.0)
    )
    weight = lanes @ by_cell * told.count.sum(axis=0) / told.variance
    return np.asarray(weight / weight.sum())
