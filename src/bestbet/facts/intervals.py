"""Central 90 % intervals of shares, rates and medians, without any fit."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv, gammaincinv

from bestbet.facts.lanes import Floats
from bestbet.units import Z90

LEAST_FOR_A_MEDIAN = 5


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its central 90 % interval; where it could not be computed all three are None, with a reason."""

    estimate: float | None
    low: float | None = None
    high: float | None = None
    reason: str = ""


def not_known(reason: str) -> Interval:
    """Return the interval of something that could not be computed."""
    return Interval(None, reason=reason)


def share(k: int, n: int) -> Interval:
    """Return k / n with Jeffreys' interval: Beta(k + 1/2, n - k + 1/2), closed at 0 and 1.

    Brown, Cai & DasGupta (2001), Statistical Science 16(2), doi:10.1214/ss/1009213286.
    """
    if n <= 0:
        return not_known("nothing to count")
    low = 0.0 if k == 0 else float(betaincinv(k + 0.5, n - k + 0.5, 0.05))
    high = 1.0 if k == n else float(betaincinv(k + 0.5, n - k + 0.5, 0.95))
    return Interval(k / n, low, high)


def weekly_rate(counts: Floats) -> Interval:
    """Return the mean of weekly counts, its interval widened by their overdispersion (never narrowed).

    Gamma(k / f + 1/2) over weeks, f = max(1, variance / mean); weeks are taken as independent.
    """
    weeks = len(counts)
    if weeks == 0:
        return not_known("no whole week of history")
    total = float(counts.sum())
    mean = total / weeks
    spread = float(counts.var(ddof=1)) / mean if weeks > 1 and mean > 0 else 1.0
    factor = max(1.0, spread)
    low, high = (float(gammaincinv(total / factor + 0.5, p)) * factor / weeks for p in (0.05, 0.95))
    return Interval(mean, low if total else 0.0, high)


def yearly_churn(events: int, years: float) -> Interval:
    """Return the share lost per year, 1 - exp(-hazard), from `events` in `years` of exposure (constant hazard)."""
    if years <= 0:
        return not_known("no time under contract")
    low, high = (-math.expm1(-float(gammaincinv(events + 0.5, p)) / years) for p in (0.05, 0.95))
    return Interval(-math.expm1(-events / years), low if events else 0.0, high)


def median(values: Floats) -> Interval:
    """Return the median with the distribution-free interval between order statistics (normal ranks)."""
    n = len(values)
    if n == 0:
        return not_known("no values")
    middle = float(np.median(values))
    if n < LEAST_FOR_A_MEDIAN:
        return Interval(middle, reason=f"only {n} values: no interval")
    ordered = np.sort(values)
    half = Z90 * math.sqrt(n) / 2
    low, high = max(math.floor(n / 2 - half), 0), min(math.ceil(n / 2 + half), n - 1)
    return Interval(middle, float(ordered[low]), float(ordered[high]))
