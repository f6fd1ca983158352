"""What the frozen futures of a commitment say of one weekly count, as a law that likelihoods can be taken of.

The level of a count moves about its mean of each week: a part that nobody knew when deciding (the same in all weeks),
a part that drifts, and the luck of single weeks. The three are read off the futures' own means and covariances.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

LEAST_EVENTS = 0.5
"""Over all futures: a week in which nothing ever happened counts as this many events, so that no ratio is infinite."""
_LEAST_VARIANCE = 1e-8
_SMALLEST_EXCESS = 1e-6


@dataclass(frozen=True, slots=True)
class CountLaw:
    """Counts by week: N_t given the level x_t is negative binomial with mean `mean[t]` e^x_t, variance m + m^2 / k.

    x starts with variance `level` (ignorance) and walks with variance `drift` a week, E e^x = 1 in every week.
    `excess` is 1 / k of one week beyond Poisson.
    """

    name: str
    mean: Floats
    level: float
    drift: float
    excess: float

    @property
    def n_weeks(self) -> int:
        """Weeks for which the law says something."""
        return len(self.mean)


def law_of(name: str, counts: Floats, *, is_expected: bool = False) -> CountLaw:
    """Return the law of counts[path, week] by moments; at least 2 paths.

    With `is_expected` the futures hold what was to be expected of each week, and the count is Poisson about that.
    Under the law ln(1 + Cov(N_s, N_t) / (m_s m_t)) = level + drift * min(s, t), weeks counted from 1: both by least
    squares over all pairs of different weeks, weighed by their means, and not below 0. What a week's own variance has
    beyond that is `excess`.
    """
    n_paths, n_weeks = counts.shape
    mean = np.maximum(counts.mean(axis=0), LEAST_EVENTS / n_paths)
    centred = counts - counts.mean(axis=0)
    relative = (centred.T @ centred) / (n_paths - 1) / np.outer(mean, mean)
    level, drift = _walk(relative, mean) if n_weeks > 1 else (0.0, 0.0)
    spread = np.exp(level + drift * np.arange(1, n_weeks + 1))
    # Var N = m + m^2 (e^V (1 + excess) - 1)
    luck = 0.0 if is_expected else 1 / mean
    own = (np.diagonal(relative) - luck + 1) / spread - 1
    excess = float(np.average(own, weights=mean**2))
    return CountLaw(name, mean, level, drift, max(excess, _SMALLEST_EXCESS))


def _walk(relative: Floats, mean: Floats) -> tuple[float, float]:
    first, second = np.triu_indices(len(mean), 1)
    logs = np.log1p(np.maximum(relative[first, second], -0.9))
    weight: Floats = mean[first] * mean[second]
    age = (first + 1).astype(np.float64)
    level, drift = _line(age, logs, weight)
    if drift < 0:
        level, drift = float(np.average(logs, weights=weight)), 0.0
    if level < 0:
        level, drift = 0.0, float((weight * age * logs).sum() / (weight * age**2).sum())
    return max(level, _LEAST_VARIANCE), max(drift, 0.0)


def _line(x: Floats, y: Floats, weight: Floats) -> tuple[float, float]:
    """Return level at 0 and slope of the weighted least squares line."""
    centre, middle = np.average(x, weights=weight), np.average(y, weights=weight)
    spread = float((weight * (x - centre) ** 2).sum())
    slope = float((weight * (x - centre) * (y - middle)).sum()) / spread if spread > 0 else 0.0
    return float(middle - slope * centre), slope
