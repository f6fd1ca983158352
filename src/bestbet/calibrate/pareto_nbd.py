"""Customers who leave whether or not they buy: Pareto/NBD.

Purchases come at rate lambda ~ gamma(r, alpha) per week; the customer leaves at hazard mu ~ gamma(s, beta) per week,
whatever its rate. Schmittlein, Morrison & Colombo (1987), doi:10.1287/mnsc.33.1.1. One who bought x times again, the
last time at week t, and was watched for T weeks, is still there or left at some week between t and T:

lambda^x e^-(lambda + mu) T  +  integral from t to T of lambda^x mu e^-(lambda + mu) w dw.

Averaged over both gamma laws the first part is in closed form, and the integrand too: one smooth integral is left,
instead of a difference of hypergeometric functions that cancel.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gammainc, gammaln, psi

from bestbet.calibrate.laplace import Objective
from bestbet.facts.lanes import CustomerCounts
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]

_AT, _WIDTH = np.polynomial.legendre.leggauss(20)
_AT, _WIDTH = (_AT + 1) / 2, _WIDTH / 2
_LEAST_WEEKS = 1e-9
_FIRST_STEP = 0.02
MOST_ROWS = 3000
"""Customers with different pasts above which those of nearly the same past are taken together."""


@dataclass(frozen=True, slots=True)
class Hazards:
    """r and alpha of the purchase rates, s and beta of the hazards of leaving."""

    r: float
    alpha: float
    s: float
    beta: float

    def leaving(self, edges: Floats) -> Floats:
        """Return the share of customers whose hazard lies between two edges, by cell; the last one takes the rest."""
        mass = np.diff(gammainc(self.s, self.beta * edges))
        mass[-1] += 1 - gammainc(self.s, self.beta * edges[-1])
        return np.asarray(mass)


def parameters(theta: Floats) -> Hazards:
    """Return r, alpha, s, beta from (ln r, ln alpha, ln of the mean hazard s / beta, ln s)."""
    r, alpha, hazard, s = (float(x) for x in np.exp(theta))
    return Hazards(r, alpha, s, s / hazard)


def log_likelihood(theta: Floats, seen: CustomerCounts) -> tuple[float, Floats]:
    """Return the log likelihood of all customers, without factors that do not depend on theta, and its gradient."""
    q = parameters(theta)
    x, count, whole = seen.repeats.astype(np.float64), seen.count, seen.observed
    stays = -(q.r + x) * np.log(q.alpha + whole) - q.s * np.log(q.beta + whole)
    left, mean = _left(q, x, seen.last, whole)
    either = np.logaddexp(stays, left)
    log_density = gammaln(q.r + x) - gammaln(q.r) + q.r * np.log(q.alpha) + q.s * np.log(q.beta) + either
    here = np.exp(stays - either)
    gone = 1 - here
    by_r = psi(q.r + x) - psi(q.r) + np.log(q.alpha) - here * np.log(q.alpha + whole) - gone * mean[0]
    by_alpha = q.r / q.alpha - (q.r + x) * (here / (q.alpha + whole) + gone * mean[1])
    by_s = np.log(q.beta) - here * np.log(q.beta + whole) + gone * (1 / q.s - mean[2])
    by_beta = q.s / q.beta - here * q.s / (q.beta + whole) - gone * (q.s + 1) * mean[3]
    slopes = [by_r * q.r, by_alpha * q.alpha, -by_beta * q.beta, by_s * q.s + by_beta * q.beta]
    return float(count @ log_density), np.array([count @ slope for slope in slopes])


def together(seen: CustomerCounts) -> CustomerCounts:
    """Return at most 3,000 rows: customers with as many purchases and nearly the same times stand at their mean times.

    Nearly: ln of the days watched and ln of the silence since the last purchase within steps of 2, 4, 8 ... per cent.
    """
    step = _FIRST_STEP
    while True:
        times = (seen.observed - seen.last, seen.observed)
        near = (np.floor(np.log1p(DAYS_PER_WEEK * weeks) / step).astype(np.int64) for weeks in times)
        rows, at = np.unique(np.stack([seen.repeats, *near], axis=1), axis=0, return_inverse=True)
        if len(rows) <= MOST_ROWS:
            break
        step *= 2
    count = np.bincount(at, seen.count)
    last, observed = (np.bincount(at, seen.count * weeks) / count for weeks in (seen.last, seen.observed))
    return CustomerCounts(np.zeros_like(rows[:, 0]), rows[:, 0], last, observed, count.astype(np.int64))


def mended(rough: Objective, seen: CustomerCounts, theta: Floats) -> Objective:
    """Return the likelihood of rows taken together, made equal to that of all rows at `theta`, value and gradient."""
    exact, near = log_likelihood(theta, seen), rough(theta)
    value, slope = exact[0] - near[0], exact[1] - near[1]

    def log_mended(at: Floats) -> tuple[float, Floats]:
        found = rough(at)
        return found[0] + value + float(slope @ (at - theta)), found[1] + slope

    return log_mended


def _left(q: Hazards, x: Floats, last: Floats, whole: Floats) -> tuple[Floats, Floats]:
    """Return the log of the integral over the week of leaving, and means over it, shape (4, customer).

    Means of ln(alpha + w), 1 / (alpha + w), ln(beta + w), 1 / (beta + w). The integrand falls from the last purchase
    on; Gauss-Legendre in v with w = last + c (e^v - 1), c the time in which it falls at first, is right to 1e-7.
    """
    falls = 1 / ((q.r + x) / (q.alpha + last) + (q.s + 1) / (q.beta + last))
    stretch = np.log1p(np.maximum(whole - last, _LEAST_WEEKS) / falls)
    grown = stretch[:, None] * _AT
    week = last[:, None] + falls[:, None] * np.expm1(grown)
    buys, leaves = q.alpha + week, q.beta + week
    log_buys, log_leaves = np.log(buys), np.log(leaves)
    log_part = grown - (q.r + x)[:, None] * log_buys - (q.s + 1) * log_leaves
    top = log_part.max(axis=1, keepdims=True)
    part = np.exp(log_part - top) * _WIDTH
    total = part.sum(axis=1)
    means = [np.einsum("ck,ck->c", part, one) / total for one in (log_buys, 1 / buys, log_leaves, 1 / leaves)]
    return np.log(total * stretch * falls * q.s) + top[:, 0], np.stack(means)
