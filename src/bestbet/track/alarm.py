"""An alarm that stays valid however often one looks: actual counts against the futures that the plan itself froze.

For each multiple c of the plan's pace, E_t(c) = prod_s q_c(N_s | past) / p(N_s | past), with p the plan's own law and
q_c the same law at c times its mean. Under p each is a martingale with mean 1, hence so are means of them over
multiples and over measures, and P(ever >= 20) <= 1 / 20 (Ville 1939; Ramdas and others 2023, doi:10.1214/23-STS894).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from bestbet.track.law import CountLaw

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_CELLS = 61
_REACH = 5.0
_LEAST_STEP = 1e-3
_MOST_MOVED = 0.4
_LOWEST_LOG = -700.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """E by week in logs: `by_multiple[world, week, multiple]`, and `total[world, week]`, the mean over multiples."""

    name: str
    multipliers: tuple[float, ...]
    by_multiple: Floats

    @property
    def total(self) -> Floats:
        """The mean over multiples, in logs."""
        return log_mean(self.by_multiple, axis=2)


def log_mean(logs: Floats, *, axis: int) -> Floats:
    """Return ln of the mean of exponentials along an axis."""
    most = logs.max(axis=axis, keepdims=True)
    return np.asarray(np.log(np.exp(logs - most).mean(axis=axis)) + np.squeeze(most, axis=axis))


def evidence_of(law: CountLaw, counts: Ints, multipliers: tuple[float, ...]) -> Evidence:
    """Return the evidence of counts[world, week] against the law, for at most as many weeks as it has."""
    n_worlds, n_weeks = counts.shape
    grid, weight, walk = _lattice(law)
    prior = weight.copy()
    scales = np.array([1.0, *multipliers])
    belief = np.broadcast_to(weight, (n_worlds, len(scales), len(grid))).copy()
    logs = np.zeros((n_worlds, len(scales)))
    found = np.empty((n_worlds, n_weeks, len(multipliers)))
    for week in range(n_weeks):
        prior, belief = _walked(prior, walk), _walked(belief, walk)
        level = grid / float(prior @ grid)
        belief *= _likelihoods(law, week, counts[:, week], scales[:, None] * level)
        total = belief.sum(axis=2)
        logs += np.log(np.maximum(total, np.exp(_LOWEST_LOG)))
        belief /= np.maximum(total, np.exp(_LOWEST_LOG))[:, :, None]
        found[:, week] = logs[:, 1:] - logs[:, :1]
    return Evidence(law.name, multipliers, found)


def together(evidence: Sequence[Evidence]) -> Floats:
    """Return ln E[world, week] of several measures: their mean, which is valid however they depend on each other.

    "Any of them" would not be: six measures would alarm six times as often.
    """
    return log_mean(np.stack([one.total for one in evidence]), axis=0)


def sounded(log_e: Floats, alarm_at: float) -> Ints:
    """Return the first week (from 0) in which ln E[world, week] reached the alarm, -1 where it never did."""
    over = log_e >= np.log(alarm_at)
    return np.where(over.any(axis=1), over.argmax(axis=1), -1)


def leaning(evidence: Evidence, world: int, week: int) -> float:
    """Return the multiple of the plan's pace that the counts speak for: a mean over the multiples and 1, by E."""
    logs = np.array([0.0, *evidence.by_multiple[world, week]])
    weight = np.exp(logs - logs.max())
    return float(weight @ np.array([1.0, *evidence.multipliers]) / weight.sum())


def _lattice(law: CountLaw) -> tuple[Floats, Floats, tuple[float, int]]:
    """Return the values of e^x, how likely each is before the first week, and how it moves: (share moved, times)."""
    sd = float(np.sqrt(law.level + law.drift * law.n_weeks))
    step = max(2 * _REACH * sd / (_CELLS - 1), _LEAST_STEP)
    x = step * (np.arange(_CELLS) - _CELLS // 2)
    weight = np.exp(-0.5 * x**2 / law.level) if law.level > (step / 4) ** 2 else (np.abs(x) < step / 2).astype(float)
    moved = law.drift / (2 * step**2)
    times = max(1, int(np.ceil(moved / _MOST_MOVED)))
    return np.exp(x), weight / weight.sum(), (moved / times, times)


def _walked(belief: Floats, walk: tuple[float, int]) -> Floats:
    """Return beliefs[..., cell] a week later: a share moves one cell up, as much one down; ends hold what comes."""
    share, times = walk
    if not share:
        return belief
    for _ in range(times):
        moved = (1 - 2 * share) * belief
        moved[..., 1:] += share * belief[..., :-1]
        moved[..., :-1] += share * belief[..., 1:]
        moved[..., 0] += share * belief[..., 0]
        moved[..., -1] += share * belief[..., -1]
        belief = moved
    return belief


def _likelihoods(law: CountLaw, week: int, counts: Ints, scales: Floats) -> Floats:
    """Return P(count | mean of the week times scale[multiple, cell]) for each world, by negative binomial."""
    distinct, at = np.unique(counts, return_inverse=True)
    mean, size = law.mean[week] * scales, 1 / law.excess
    n = distinct[:, None, None]
    logs = gammaln(n + size) - gammaln(size) - gammaln(n + 1.0)
    logs = logs - size * np.log1p(mean * law.excess) + n * (np.log(mean) - np.log(mean + size))
    return np.asarray(np.exp(np.maximum(logs, _LOWEST_LOG))[at])
