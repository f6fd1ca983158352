"""From what a claim states (arms, a range, a figure) to an estimate with its standard error."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bestbet.evidence.claims import Arm, Arms, Claim
from bestbet.plan.nodes import Channel
from bestbet.units import Z90

_CORRECTION = 0.5


@dataclass(frozen=True, slots=True)
class Estimate:
    """An effect with its standard error: log lifts, or opportunities per unit; error 0 where none is stated."""

    value: float
    error: float


def estimate_of(claim: Claim) -> Estimate | None:
    """Return what the claim's own figures say before any bias is taken out; None for a story without figures."""
    is_count = claim.channel is Channel.OPPORTUNITIES
    if claim.arms is not None:
        return _of_units(claim.arms) if is_count else log_ratio(claim.arms)
    if claim.effect is None:
        return None
    low, high = claim.effect.low, claim.effect.high
    if not is_count:
        low, high = math.log1p(low), math.log1p(high)
    value, error = (low + high) / 2, (high - low) / (2 * Z90)
    if claim.standard_error is not None:
        error = claim.standard_error if is_count else claim.standard_error / math.exp(value)
    return Estimate(value, error)


def log_ratio(arms: Arms) -> Estimate | None:
    """Return ln(treated / control) of the rates or means, with its standard error by the delta method.

    One half is added to every count where an arm has none or only successes (Haldane 1956,
    doi:10.1111/j.1469-1809.1955.tb01285.x). None without a control arm.
    """
    if arms.control is None:
        return None
    treated, control = arms.treated, arms.control
    if treated.successes is not None and control.successes is not None:
        return _of_rates(treated.n, treated.successes, control.n, control.successes)
    if treated.mean is None or control.mean is None or min(treated.mean, control.mean) <= 0:
        return None
    return Estimate(math.log(treated.mean / control.mean), math.hypot(_relative(treated), _relative(control)))


def difference(arms: Arms) -> Estimate | None:
    """Return the difference of the two rates or means, treated less control, with its standard error."""
    if arms.control is None:
        return None
    (one, a), (two, b) = _mean(arms.treated), _mean(arms.control)
    return Estimate(one - two, math.hypot(a, b))


def _of_rates(n1: float, k1: float, n0: float, k0: float) -> Estimate:
    if min(k1, k0) == 0 or k1 == n1 or k0 == n0:
        k1, k0, n1, n0 = (k1 + _CORRECTION, k0 + _CORRECTION, n1 + 2 * _CORRECTION, n0 + 2 * _CORRECTION)
    variance = 1 / k1 - 1 / n1 + 1 / k0 - 1 / n0
    return Estimate(math.log(k1 / n1 / (k0 / n0)), math.sqrt(variance))


def _relative(arm: Arm) -> float:
    return (arm.sd or 0.0) / ((arm.mean or 1.0) * math.sqrt(arm.n))


def _mean(arm: Arm) -> tuple[float, float]:
    if arm.successes is not None:
        share = arm.successes / arm.n
        return share, math.sqrt(share * (1 - share) / arm.n)
    return arm.mean or 0.0, (arm.sd or 0.0) / math.sqrt(arm.n)


def _of_units(arms: Arms) -> Estimate | None:
    """Opportunities per unit: what came beyond the control arm, by units done; counts taken as Poisson."""
    treated, control = arms.treated, arms.control
    if treated.successes is None or not treated.units:
        return None
    came, variance = treated.successes, max(treated.successes, _CORRECTION)
    if control is not None and control.successes is not None:
        share = treated.n / control.n
        came -= control.successes * share
        variance += max(control.successes, _CORRECTION) * share**2
    return Estimate(came / treated.units, math.sqrt(variance) / treated.units)
