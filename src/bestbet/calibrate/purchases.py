"""Customers without contracts: how often each buys and when it silently leaves, from repeat purchases.

BG/NBD: purchases come at rate lambda ~ gamma(r, alpha) per week; after each repeat purchase the customer leaves with
probability p ~ beta(a, b). Fader, Hardie & Lee (2005), doi:10.1287/mksc.1040.0098.
MBG/NBD: it may leave after the first purchase too, so that buyers of one time need not live for ever.
Batislam, Denizel & Filiztekin (2007), doi:10.1016/j.ijresmar.2006.12.005. The likelier of the two is used.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betaln, expit, gammaln, psi

from bestbet.calibrate import laplace
from bestbet.calibrate.laplace import Mode
from bestbet.calibrate.priors import DEATH_MEAN, DEATH_WEIGHT, PURCHASE_SCALE, PURCHASE_SHAPE
from bestbet.facts.lanes import CustomerCounts

Floats = npt.NDArray[np.float64]

_PRIORS = (PURCHASE_SHAPE, PURCHASE_SCALE, DEATH_MEAN, DEATH_WEIGHT)
_CENTRE = np.array([p.value for p in _PRIORS])
_SPREAD = np.array([p.sd for p in _PRIORS])
_SUPPORT = 64


@dataclass(frozen=True, slots=True)
class Parameters:
    """r and alpha of the purchase rates, a and b of the chance of leaving."""

    r: float
    alpha: float
    a: float
    b: float


@dataclass(frozen=True, slots=True)
class Buying:
    """Weighted support points of the parameters; `leaves_at_once` tells MBG/NBD from BG/NBD."""

    mode: Mode
    support: tuple[Parameters, ...]
    weight: Floats
    k_hat: float
    leaves_at_once: bool


def parameters(theta: Floats) -> Parameters:
    """Return r, alpha, a, b from (ln r, ln alpha, logit a / (a + b), ln (a + b))."""
    share, weight = float(expit(theta[2])), float(np.exp(theta[3]))
    return Parameters(float(np.exp(theta[0])), float(np.exp(theta[1])), share * weight, (1 - share) * weight)


def log_likelihood(theta: Floats, seen: CustomerCounts, *, leaves_at_once: bool) -> tuple[float, Floats]:
    """Return the log likelihood of all customers, without factors that do not depend on theta, and its gradient."""
    q = parameters(theta)
    x, count = seen.repeats.astype(np.float64), seen.count
    chances = x + leaves_at_once
    whole, until_last = q.alpha + seen.observed, q.alpha + seen.last
    alive = betaln(q.a, q.b + chances) - (q.r + x) * np.log(whole)
    gone = betaln(q.a + 1, q.b + np.maximum(chances - 1, 0)) - (q.r + x) * np.log(until_last)
    gone = np.where(chances > 0, gone, -np.inf)
    either = np.logaddexp(alive, gone)
    log_density = gammaln(q.r + x) - gammaln(q.r) + q.r * np.log(q.alpha) - betaln(q.a, q.b) + either
    lives = np.exp(alive - either)
    dies = 1 - lives
    by_r = psi(q.r + x) - psi(q.r) + np.log(q.alpha) - lives * np.log(whole) - dies * np.log(until_last)
    by_alpha = q.r / q.alpha - (q.r + x) * (lives / whole + dies / until_last)
    total = psi(q.a + q.b) - psi(q.a + q.b + chances)
    by_a = total + dies / q.a
    by_b = total + psi(q.b + chances) - psi(q.b) - dies / np.maximum(q.b + chances - 1, 1e-12)
    mean, weight = q.a / (q.a + q.b), q.a + q.b
    slopes = [by_r * q.r, by_alpha * q.alpha, (by_a - by_b) * weight * mean * (1 - mean), by_a * q.a + by_b * q.b]
    return float(count @ log_density), np.array([count @ slope for slope in slopes])


def fit(seen: CustomerCounts, *, seed: int) -> Buying:
    """Return the posterior of the parameters, all segments together, under the likelier of the two models."""
    modes = {kind: laplace.find_mode(_objective(seen, kind), _CENTRE) for kind in (False, True)}
    kind = modes[True].value > modes[False].value
    target = _objective(seen, kind)
    theta, log_proposal = laplace.proposals(modes[kind], _SUPPORT, seed=seed, name="customer support")
    weight, k_hat = laplace.smoothed_weights(np.array([target(point)[0] for point in theta]) - log_proposal)
    return Buying(modes[kind], tuple(parameters(point) for point in theta), weight, k_hat, kind)


def refitted(found: Buying, seen: CustomerCounts) -> Buying:
    """Return the same model fitted to other customers: the most likely parameters alone."""
    mode = laplace.find_mode(_objective(seen, found.leaves_at_once), found.mode.theta)
    return Buying(mode, (parameters(mode.theta),), np.ones(1), 0.0, found.leaves_at_once)


def _objective(seen: CustomerCounts, leaves_at_once: bool) -> laplace.Objective:
    def log_posterior(theta: Floats) -> tuple[float, Floats]:
        value, slope = log_likelihood(theta, seen, leaves_at_once=leaves_at_once)
        z = (theta - _CENTRE) / _SPREAD
        return value - 0.5 * float(z @ z), slope - z / _SPREAD

    return log_posterior
