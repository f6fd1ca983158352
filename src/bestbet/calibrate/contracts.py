"""Customers under contract: weekly hazards of leaving that differ between customers, from contracts on record.

Shifted beta-geometric: each customer leaves with its own weekly hazard h ~ beta(a, b). Retention rises with age because
the restless leave first; nobody becomes more loyal. Fader & Hardie (2007), doi:10.1002/dir.20074.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betaln, expit, psi

from bestbet.calibrate import laplace
from bestbet.calibrate.laplace import Mode
from bestbet.calibrate.priors import CONTRACT_CHURN, CONTRACT_WEIGHT
from bestbet.facts.lanes import ContractCounts

Floats = npt.NDArray[np.float64]

_PRIORS = (CONTRACT_CHURN, CONTRACT_WEIGHT)
_SUPPORT = 64


@dataclass(frozen=True, slots=True)
class Leaving:
    """Weighted support points of a and b, shape (support, 2)."""

    mode: Mode
    support: Floats
    weight: Floats
    k_hat: float


def whole_weeks(seen: ContractCounts) -> Floats:
    """Return full periods survived: the weeks lived, less the last one where the contract ended in it."""
    lived = np.floor(seen.weeks)
    return np.where(seen.has_ended, np.maximum(np.ceil(seen.weeks), 1) - 1, lived)


def periods_before(seen: ContractCounts, survived: Floats) -> tuple[Floats, Floats]:
    """Return the periods survived before a contract was followed, and how many contracts were followed at all.

    One that ended before it was, or in the very week, tells nothing.
    """
    if seen.entry is None:
        return np.zeros(len(survived)), seen.count.astype(np.float64)
    entry = np.ceil(seen.entry)
    is_over = seen.has_ended & (entry > survived)
    return np.minimum(entry, survived), np.where(is_over, 0.0, seen.count)


def log_likelihood(theta: Floats, survived: Floats, seen: ContractCounts) -> tuple[float, Floats]:
    """Return the log likelihood at theta = (logit a / (a + b), ln (a + b)) and its gradient.

    `survived` are periods survived; an ended contract adds one period in which it was left. All is given that a
    contract had survived until it was followed.
    """
    mean, weight = float(expit(theta[0])), float(np.exp(theta[1]))
    a, b, ended = mean * weight, (1 - mean) * weight, seen.has_ended.astype(np.float64)
    before, count = periods_before(seen, survived)
    log_density = betaln(a + ended, b + survived) - betaln(a, b + before)
    total = psi(a + b + before) - psi(a + b + survived + ended)
    by_a = total + psi(a + ended) - psi(a)
    by_b = total + psi(b + survived) - psi(b + before)
    slopes = [(by_a - by_b) * weight * mean * (1 - mean), by_a * a + by_b * b]
    return float(count @ log_density), np.array([count @ slope for slope in slopes])


def fit(seen: ContractCounts, *, seed: int) -> Leaving:
    """Return the posterior of the hazards' distribution, all segments together."""
    centre = np.array([p.value for p in _PRIORS])
    spread = np.array([p.sd for p in _PRIORS])
    survived = whole_weeks(seen)

    def log_posterior(theta: Floats) -> tuple[float, Floats]:
        value, slope = log_likelihood(theta, survived, seen)
        z = (theta - centre) / spread
        return value - 0.5 * float(z @ z), slope - z / spread

    mode = laplace.find_mode(log_posterior, centre)
    theta, log_proposal = laplace.proposals(mode, _SUPPORT, seed=seed, name="contract support")
    weight, k_hat = laplace.smoothed_weights(np.array([log_posterior(point)[0] for point in theta]) - log_proposal)
    share, total = expit(theta[:, 0]), np.exp(theta[:, 1])
    return Leaving(mode, np.stack([share * total, (1 - share) * total], axis=1), weight, k_hat)
