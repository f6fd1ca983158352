"""Scores of one forecast, given as draws, against what came; lower is better unless said.

Gneiting & Raftery (2007), Strictly proper scoring rules, doi:10.1198/016214506000001437.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

Floats = npt.NDArray[np.float64]

LEVELS = (0.5, 0.8, 0.95)
LEAST_CHANCE = 1e-3
_SILVERMAN = 1.06
_SMALLEST_MASS = 1e-12


def crps(draws: Floats, outcome: float) -> float:
    """Return the continuous ranked probability score, in the unit of the outcome.

    Fair form: mean |X - y| less half the mean |X - X'| over different draws, so that few draws are no handicap
    (Ferro 2014, doi:10.1002/qj.2270). At least 2 draws.
    """
    n = len(draws)
    ranked = np.sort(draws)
    # sum of |x_i - x_j| over all ordered pairs, by ranks: O(n ln n)
    spread = 2 * float(ranked @ (2 * np.arange(1, n + 1) - n - 1))
    return float(np.abs(ranked - outcome).mean()) - spread / (2 * n * (n - 1))


def log_score(draws: Floats, outcome: float) -> float:
    """Return -ln of the probability given to a count, smoothed over neighbouring counts; finite for any outcome.

    The mass of [y - 1/2, y + 1/2] under a normal kernel about each draw, of Silverman's width and at least 1/2 count.
    """
    width = max(_SILVERMAN * float(np.std(draws)) * len(draws) ** -0.2, 0.5)
    mass = ndtr((outcome + 0.5 - draws) / width) - ndtr((outcome - 0.5 - draws) / width)
    return float(-np.log(max(float(mass.mean()), _SMALLEST_MASS)))


def interval(draws: Floats, level: float) -> tuple[float, float]:
    """Return the central interval that holds `level` of the draws."""
    low, high = np.quantile(draws, (0.5 - level / 2, 0.5 + level / 2))
    return float(low), float(high)


def is_covered(draws: Floats, outcome: float, level: float) -> bool:
    """Return whether the outcome lies inside the central interval of `level`, ends included."""
    low, high = interval(draws, level)
    return low <= outcome <= high


def interval_score(draws: Floats, outcome: float, level: float) -> float:
    """Return the width of the central interval, plus 2 / (1 - level) times how far the outcome lies outside."""
    low, high = interval(draws, level)
    return high - low + 2 / (1 - level) * (max(low - outcome, 0.0) + max(outcome - high, 0.0))


def pit(draws: Floats, outcome: float, uniform: float) -> float:
    """Return the probability integral transform; counts are randomised between P(X < y) and P(X <= y) by `uniform`.

    Uniform on (0, 1) for a reliable forecast (Czado, Gneiting & Held 2009, doi:10.1111/j.1541-0420.2009.01191.x).
    """
    below = float((draws < outcome).mean())
    return below + uniform * (float((draws <= outcome).mean()) - below)


def brier(probability: Floats, came: npt.NDArray[np.bool_]) -> float:
    """Return the mean of (probability - outcome) squared; 0.25 for always saying one half."""
    return float(((probability - came) ** 2).mean())


def binary_log_score(probability: Floats, came: npt.NDArray[np.bool_]) -> float:
    """Return the mean of -ln of the probability given to what happened, probabilities kept within 0.1 % and 99.9 %."""
    kept = np.clip(probability, LEAST_CHANCE, 1 - LEAST_CHANCE)
    return float(-np.log(np.where(came, kept, 1 - kept)).mean())
