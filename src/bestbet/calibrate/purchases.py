"""Customers without contracts: how often each buys and when it silently leaves, from repeat purchases.

Purchases come at rate lambda ~ gamma(r, alpha) per week under all three laws of who leaves when:
BG/NBD: after each repeat purchase the customer leaves with probability p ~ beta(a, b).
Fader, Hardie & Lee (2005), doi:10.1287/mksc.1040.0098.
MBG/NBD: it may leave after the first purchase too, so that buyers of one time need not live for ever.
Batislam, Denizel & Filiztekin (2007), doi:10.1016/j.ijresmar.2006.12.005.
Pareto/NBD: it leaves whether or not it buys (`pareto_nbd`). The laws are averaged over, each by its evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, betaln, expit, gammaln, logsumexp, psi, softmax

from bestbet.calibrate import laplace, pareto_nbd
from bestbet.calibrate.laplace import Mode
from bestbet.calibrate.pareto_nbd import Hazards
from bestbet.calibrate.prior import Prior
from bestbet.calibrate.priors import (
    DEATH_MEAN,
    DEATH_WEIGHT,
    HAZARD_MEAN,
    HAZARD_SHAPE,
    PURCHASE_SCALE,
    PURCHASE_SHAPE,
)
from bestbet.facts.lanes import CustomerCounts

Floats = npt.NDArray[np.float64]

_SUPPORT = 64
_LEAST_CHANCE = 1e-3
"""Below it a law is left out: its draws would be one in a thousand at most."""


class Law(Enum):
    """When a customer may leave; all three are alike beforehand."""

    AT_A_REPEAT = "BG/NBD"
    AT_A_PURCHASE = "MBG/NBD"
    AT_ANY_TIME = "Pareto/NBD"


@dataclass(frozen=True, slots=True)
class Parameters:
    """r and alpha of the purchase rates, a and b of the chance of leaving."""

    r: float
    alpha: float
    a: float
    b: float

    def leaving(self, edges: Floats) -> Floats:
        """Return the share of customers whose chance of leaving at a purchase lies between two edges, by cell."""
        return np.asarray(np.diff(betainc(self.a, self.b, edges)))


@dataclass(frozen=True, slots=True)
class Habits:
    """Weighted support points of the parameters under one law; `weight` adds up to 1.

    `log_evidence` is the log of the chance of what was seen, up to a constant that all laws share.
    """

    law: Law
    mode: Mode
    support: tuple[Parameters | Hazards, ...]
    weight: Floats
    k_hat: float
    log_evidence: float


@dataclass(frozen=True, slots=True)
class Buying:
    """The laws that are not ruled out, the likeliest first, and the chance of each."""

    habits: tuple[Habits, ...]
    chance: Floats

    @property
    def k_hat(self) -> float:
        """How rough the approximation of the likeliest law is."""
        return self.habits[0].k_hat


class _Start(NamedTuple):
    """A law's posterior density and its mode."""

    law: Law
    target: laplace.Objective
    mode: Mode


def priors(law: Law) -> tuple[Prior, Prior, Prior, Prior]:
    """Return the priors of a law's four parameters: two of the rates, two of leaving, the mean first."""
    leaves = (HAZARD_MEAN, HAZARD_SHAPE) if law is Law.AT_ANY_TIME else (DEATH_MEAN, DEATH_WEIGHT)
    return PURCHASE_SHAPE, PURCHASE_SCALE, *leaves


def parameters(theta: Floats) -> Parameters:
    """Return r, alpha, a, b from (ln r, ln alpha, logit a / (a + b), ln (a + b))."""
    share, weight = float(expit(theta[2])), float(np.exp(theta[3]))
    return Parameters(float(np.exp(theta[0])), float(np.exp(theta[1])), share * weight, (1 - share) * weight)


def log_likelihood(theta: Floats, seen: CustomerCounts, *, leaves_at_once: bool) -> tuple[float, Floats]:
    """Return the log likelihood of all customers, without factors that do not depend on theta, and its gradient.

    What depends on nothing but how often a customer bought is worked out once for each such number.
    """
    q = parameters(theta)
    x, count = seen.repeats, seen.count
    times = np.arange(x.max(initial=0) + 1.0)
    customers, chances = np.bincount(x, count, len(times)), times + leaves_at_once
    stay = betaln(q.a, q.b + chances)
    leave = np.where(chances > 0, betaln(q.a + 1, q.b + np.maximum(chances - 1, 0)), -np.inf)
    whole, until_last = q.alpha + seen.observed, q.alpha + seen.last
    log_whole, log_last = np.log(whole), np.log(until_last)
    alive, gone = stay[x] - (q.r + x) * log_whole, leave[x] - (q.r + x) * log_last
    either = np.logaddexp(alive, gone)
    of_times = gammaln(q.r + times) - gammaln(q.r) + q.r * np.log(q.alpha) - betaln(q.a, q.b)
    lives = count * np.exp(alive - either)
    dies = count - lives
    left = np.bincount(x, dies, len(times))
    by_r = customers @ (psi(q.r + times) - psi(q.r) + np.log(q.alpha)) - lives @ log_whole - dies @ log_last
    by_alpha = count.sum() * q.r / q.alpha - (q.r + x) @ (lives / whole + dies / until_last)
    total = psi(q.a + q.b) - psi(q.a + q.b + chances)
    by_a = customers @ total + left.sum() / q.a
    by_b = customers @ (total + psi(q.b + chances) - psi(q.b)) - left @ (1 / np.maximum(q.b + chances - 1, 1e-12))
    mean, weight = q.a / (q.a + q.b), q.a + q.b
    slopes = np.array(
        [by_r * q.r, by_alpha * q.alpha, (by_a - by_b) * weight * mean * (1 - mean), by_a * q.a + by_b * q.b]
    )
    return float(customers @ of_times + count @ either), slopes


def fit(seen: CustomerCounts, *, seed: int) -> Buying:
    """Return the posterior of the parameters, all segments together, under each law that the record does not rule out.

    A law is ruled out below a chance of one in a thousand, by Laplace's approximation or by its support points.
    """
    starts = [_start(law, seen) for law in Law]
    chance = softmax([_log_evidence(one) for one in starts])
    found = [_supported(one, seed) for one, p in zip(starts, chance, strict=True) if p >= _LEAST_CHANCE]
    chance = softmax([one.log_evidence for one in found])
    order = [i for i in np.argsort(-chance, kind="stable") if chance[i] >= _LEAST_CHANCE]
    return Buying(tuple(found[i] for i in order), np.asarray(chance[order] / chance[order].sum()))


def refitted(found: Buying, seen: CustomerCounts) -> Buying:
    """Return the same laws fitted to other customers, weighed by those: the most likely parameters of each alone."""
    starts = [_start(one.law, seen, one.mode.theta) for one in found.habits]
    log_evidence = [_log_evidence(one) for one in starts]
    habits = tuple(
        Habits(one.law, one.mode, (_parameters(one.law, one.mode.theta),), np.ones(1), 0.0, value)
        for one, value in zip(starts, log_evidence, strict=True)
    )
    return Buying(habits, np.asarray(softmax(log_evidence)))


def _supported(start: _Start, seed: int) -> Habits:
    law, mode = start.law, start.mode
    theta, log_proposal = laplace.proposals(mode, _SUPPORT, seed=seed, name="customer support")
    log_ratio = np.array([start.target(point)[0] for point in theta]) - log_proposal
    weight, k_hat = laplace.smoothed_weights(log_ratio)
    log_evidence = float(logsumexp(log_ratio)) - np.log(_SUPPORT) + _log_volume(start)
    return Habits(law, mode, tuple(_parameters(law, point) for point in theta), weight, k_hat, log_evidence)


def _log_evidence(start: _Start) -> float:
    """Return the log of the integral of the posterior density by Laplace, up to a constant that all laws share."""
    return start.mode.value + _log_volume(start)


def _log_volume(start: _Start) -> float:
    """Return ln |root| and the constant of the priors; all laws have as many parameters, so no other one counts."""
    width = float(np.linalg.slogdet(start.mode.root)[1])
    return width - sum(float(np.log(prior.sd)) for prior in priors(start.law))


def _start(law: Law, seen: CustomerCounts, theta: Floats | None = None) -> _Start:
    is_long = law is Law.AT_ANY_TIME and len(seen.count) > pareto_nbd.MOST_ROWS
    rough = _likelihood(law, pareto_nbd.together(seen) if is_long else seen)
    target, centre = _with_prior(law, rough)
    mode = laplace.find_mode(target, centre if theta is None else theta)
    if is_long:
        target, _ = _with_prior(law, pareto_nbd.mended(rough, seen, mode.theta))
        mode = laplace.find_mode(target, mode.theta)
    return _Start(law, target, mode)


def _likelihood(law: Law, seen: CustomerCounts) -> laplace.Objective:
    if law is Law.AT_ANY_TIME:
        return lambda theta: pareto_nbd.log_likelihood(theta, seen)
    return lambda theta: log_likelihood(theta, seen, leaves_at_once=law is Law.AT_A_PURCHASE)


def _with_prior(law: Law, likelihood: laplace.Objective) -> tuple[laplace.Objective, Floats]:
    """Return the log posterior density, and the centre of its prior."""
    given = priors(law)
    centre, spread = np.array([p.value for p in given]), np.array([p.sd for p in given])

    def log_posterior(theta: Floats) -> tuple[float, Floats]:
        value, slope = likelihood(theta)
        z = (theta - centre) / spread
        # far out, where rates overflow, nothing is known of the customers and the prior is next to nothing
        return (value if np.isfinite(value) else -np.inf) - 0.5 * float(z @ z), slope - z / spread

    return log_posterior, centre


def _parameters(law: Law, theta: Floats) -> Parameters | Hazards:
    return pareto_nbd.parameters(theta) if law is Law.AT_ANY_TIME else parameters(theta)
