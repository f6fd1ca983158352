"""A level of the log odds of winning that stays or jumps, filtered through what closed, period after period.

A hidden Markov chain on a grid; about the level the odds of each period scatter. Forward filtering and backward
sampling: Chib (1998), doi:10.1016/S0304-4076(97)00115-2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import logsumexp

from bestbet import streams
from bestbet.calibrate.break_priors import WIN_CHANGE, WIN_CHANGE_LEAST, WIN_CHANGE_SIZE
from bestbet.calibrate.closed_odds import LEVELS, Closed, scattered
from bestbet.calibrate.redefined import Redefined, steps

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_YEAR_WEEKS = 52


@dataclass(frozen=True, slots=True)
class Levels:
    """The level by periods of so many weeks each, this one first, for each spread of the scatter about it.

    `forward[spread, period, level]` is P(level | what was so far), oldest period first; `log_evidence[spread]` how
    likely what closed is, and `steady[spread]` how likely with a level that stayed, its chance of staying included.
    """

    weeks: Ints
    forward: Floats
    log_evidence: Floats
    steady: Floats
    redefined: Redefined | None = None


def filtered(closings: Closed, group: Ints, weeks: Ints, spreads: Floats, redefined: Redefined | None = None) -> Levels:
    """Return the level by periods of `weeks` each; `group` says how many of them ago a row closed, -1 leaves it out.

    In some weeks deals may have been `redefined`, if the level is that of what came in.
    """
    told = closings.log_likelihood(group, len(weeks))[::-1]
    uneven = np.stack([scattered(told, sd) for sd in spreads])
    forward, log_evidence = forwards(uneven, _onwards(weeks, redefined))
    stays = np.log1p(-_chance(weeks[:-1])).sum()
    if redefined is not None:
        stays += np.log1p(-redefined.by_period(weeks)[0][:-1]).sum()
    steady = logsumexp(uneven.sum(axis=1), axis=1) - np.log(len(LEVELS)) + stays
    return Levels(weeks, forward, log_evidence, steady, redefined)


def _chance(weeks: Ints | int) -> Floats:
    return np.asarray(WIN_CHANGE.value * weeks / _YEAR_WEEKS)


def _onwards(weeks: Ints, redefined: Redefined | None = None) -> list[Floats]:
    """Return the chances of going on into each period but the oldest, which come first: the longer it is the more."""
    each = {int(n): moves(int(n)) for n in np.unique(weeks)}
    found = [each[int(n)] for n in weeks[-2::-1]]
    if redefined is None:
        return found
    chance, size = (row[-2::-1] for row in redefined.by_period(weeks))
    return [
        one if not p else (1 - p) * one + p * steps(LEVELS, by) for one, p, by in zip(found, chance, size, strict=True)
    ]


def moves(weeks: int) -> Floats:
    """Return the chance of going from one level to another within so many weeks, once at most."""
    jump = LEVELS[:, None] - LEVELS
    away = np.exp(-0.5 * (jump / WIN_CHANGE_SIZE.value) ** 2) * (np.abs(jump) >= np.log(WIN_CHANGE_LEAST.value))
    chance = _chance(weeks)
    return np.asarray(chance * away / away.sum(axis=1, keepdims=True) + (1 - chance) * np.eye(len(LEVELS)))


def forwards(uneven: Floats, onwards: Sequence[Floats]) -> tuple[Floats, Floats]:
    """Return P(level | what was so far), [spread, period, level], and each spread's log evidence.

    `uneven[spread, period, level]` is the log likelihood of each period, `onwards` the chances from each to the next.
    """
    forward = np.empty_like(uneven)
    log_evidence = np.zeros(len(uneven))
    before = np.full(uneven[:, 0].shape, 1 / uneven.shape[2])
    for period in range(uneven.shape[1]):
        if period:
            before = forward[:, period - 1] @ onwards[period - 1]
        top = uneven[:, period].max(axis=1, keepdims=True)
        now = before * np.exp(uneven[:, period] - top)
        size = now.sum(axis=1, keepdims=True)
        forward[:, period] = now / size
        log_evidence += (np.log(size) + top)[:, 0]
    return forward, log_evidence


def sampled(found: Levels, log_weight: Floats, n_paths: int, *, seed: int) -> Floats:
    """Return levels relative to today's, [path, week], this week first, of spreads weighed by `log_weight`."""
    n_periods, onwards = len(found.weeks), _onwards(found.weeks, found.redefined)
    luck = streams.uniforms(seed, "win changes", n_paths * n_periods).reshape(n_periods, n_paths)
    which = np.searchsorted(
        np.cumsum(np.exp(log_weight - logsumexp(log_weight))), (np.arange(n_paths) + 0.5) / max(n_paths, 1)
    )
    which = np.minimum(which, len(log_weight) - 1)
    at = np.empty((n_periods, n_paths), np.int64)
    for period in range(n_periods - 1, -1, -1):
        mass = found.forward[which, period]
        if period < n_periods - 1:
            mass = mass * onwards[period][:, at[period + 1]].T
        cumulative = np.cumsum(mass, axis=1)
        target = luck[period] * cumulative[:, -1]
        at[period] = np.minimum((cumulative < target[:, None]).sum(axis=1), len(LEVELS) - 1)
    levels = LEVELS[at[::-1].T]
    return np.asarray(np.repeat(levels - levels[:, :1], found.weeks, axis=1))
