"""Proposes tests that a sales team can run, and says what each could see and what it would be worth.

Two arms of n cases with success rate p: the log ratio has variance 2 (1 - p) / (n p). The smallest visible effect is
the one seen in 8 of 10 tests at a false alarm of 1 in 20, (1.960 + 0.842) standard errors.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from bestbet.plan.nodes import Channel

Floats = npt.NDArray[np.float64]

Z_ALARM = 1.959963984540054
Z_POWER = 0.8416212335729143
_NODES = np.linspace(-6.0, 6.0, 481)
_MASS = np.exp(-(_NODES**2) / 2)
_DEGREE = 3
_ROUNDS = 50


@dataclass(frozen=True, slots=True)
class Ground:
    """What a test would stand on: how many cases come per week (or wait: `stock`), and how they go untreated.

    `rate` is the share of cases that succeed untreated (per week where `is_weekly`); `log_sd` the spread of one
    deal's value. For opportunities `units` is the tactic's units per week, `brings` what one brings as far as known,
    `background` the opportunities that come anyway per week. `dispersion` is the factor by which weekly counts vary
    more than by chance alone, `half_life` how long the effect lasts and `delay` until outcomes are known, in weeks.
    """

    channel: Channel
    per_week: float = 0.0
    stock: float = 0.0
    rate: float = 0.0
    is_weekly: bool = False
    log_sd: float = 0.0
    units: float = 0.0
    background: float = 0.0
    brings: float = 0.0
    dispersion: float = 1.0
    half_life: float = 0.0
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What the team says of the test: accounts to deal to the arms, cases per week, the share that succeeds untreated.

    None takes what the history shows.
    """

    accounts: int | None = None
    per_week: float | None = None
    base: float | None = None


@dataclass(frozen=True, slots=True)
class Design:
    """One test: `smallest_visible` is a lift, or opportunities per unit; shares are in [0, 1].

    `power` is the chance to see what is expected now; `wrong_way` the chance that the estimate points the wrong way;
    `gain` what choosing among the strategies after the test adds to P(all), `gain_error` what chance alone would show.
    `weeks_to_answer` adds the wait until outcomes are known.
    """

    kind: str
    weeks: int
    weeks_to_answer: float
    n_per_arm: float
    smallest_visible: float
    power: float
    wrong_way: float
    error: float
    gain: float | None = None
    gain_error: float | None = None


def designs(ground: Ground, weeks: Sequence[int], believed: Floats) -> tuple[Design, ...]:
    """Return for each length a test of accounts dealt to two arms, and one of weeks switched on and off.

    `believed` are draws of the effect as believed now (lifts, or opportunities per unit).
    """
    found = []
    for length in weeks:
        n, error = _accounts(ground, length)
        found.append(_design("accounts dealt to two arms", ground, length, (n, error), believed))
        if ground.stock == 0:
            m, wider = _switched(ground, length, n, error)
            found.append(_design("weeks switched on and off", ground, length, (m, wider), believed))
    return tuple(design for design in found if math.isfinite(design.error))


def _accounts(ground: Ground, weeks: int) -> tuple[float, float]:
    """Return cases (or units) per arm and the standard error of the effect.

    For opportunities each arm holds half of the market, so that half of what comes anyway falls into each.
    """
    if ground.channel is Channel.OPPORTUNITIES:
        units = ground.units * weeks
        variance = (ground.background + ground.units * ground.brings) * weeks
        return units, math.sqrt(variance) / units if units else math.inf
    n = (ground.stock or ground.per_week * weeks) / 2
    if n <= 0:
        return 0.0, math.inf
    if ground.channel is Channel.DEAL_VALUE:
        return n, ground.log_sd * math.sqrt(2 / n)
    rate = 1 - (1 - ground.rate) ** weeks if ground.is_weekly else ground.rate
    if not 0 < rate < 1:
        return n, math.inf
    return n, math.sqrt(2 * (1 - rate) / (n * rate))


def _switched(ground: Ground, weeks: int, n: float, error: float) -> tuple[float, float]:
    """Blocks twice as long as the effect lasts, the part after each switch left out; weeks differ by themselves."""
    block = max(math.ceil(2 * ground.half_life), 1)
    if weeks < 4 * block:
        return n, math.inf
    kept = 1 - ground.half_life / (2 * block)
    return n * kept, error * math.sqrt(ground.dispersion / kept)


def _design(kind: str, ground: Ground, weeks: int, size: tuple[float, float], believed: Floats) -> Design:
    n, error = size
    is_count = ground.channel is Channel.OPPORTUNITIES
    effect = believed if is_count else np.log1p(np.maximum(believed, -0.999))
    middle = abs(float(np.median(effect)))
    visible = _visible(ground, weeks, n, error)
    sign = -1.0 if ground.channel is Channel.CHURN else 1.0
    return Design(
        kind=kind,
        weeks=weeks,
        weeks_to_answer=weeks + ground.delay,
        n_per_arm=n,
        smallest_visible=visible
        if is_count
        else sign * math.inf
        if visible == math.inf
        else math.expm1(sign * visible),
        power=float(ndtr(middle / error - Z_ALARM) + ndtr(-middle / error - Z_ALARM)),
        wrong_way=float(ndtr(-np.abs(effect) / error).mean()),
        error=error,
    )


def _visible(ground: Ground, weeks: int, n: float, error: float) -> float:
    """Return the effect seen in 8 of 10 tests; infinite where no rate up to 1 would be seen.

    The treated arm has the error of its own rate, so the effect is found by going back and forth between the two.
    """
    visible = (Z_ALARM + Z_POWER) * error
    if not math.isfinite(error) or ground.channel in {Channel.OPPORTUNITIES, Channel.DEAL_VALUE, Channel.CHURN}:
        return visible
    rate = 1 - (1 - ground.rate) ** weeks if ground.is_weekly else ground.rate
    wider = error / math.sqrt(2 * (1 - rate) / (n * rate))
    for _ in range(_ROUNDS):
        treated = rate * math.exp(visible)
        if treated >= 1:
            return math.inf
        own = (1 - treated) / (n * treated) + (1 - rate) / (n * rate)
        visible = (Z_ALARM + Z_POWER) * wider * math.sqrt(own)
    return visible


def expected_gain(effect: Floats, shares: Floats, error: float) -> tuple[float, float]:
    """Return the gain in P(all) expected from choosing after a test of this error, and what chance alone shows.

    `effect[draw]` on the scale of the test, `shares[draw, strategy]`: success per draw is fitted by a cubic in the
    effect, and the mean of that under each possible result, the best strategy taken, is averaged over results
    (Strong, Oakley, Brennan and Breeze 2015, doi:10.1177/0272989X15575286, for one normal result). The same with the
    draws out of step is what noise would give; it is taken off.
    """
    sd = float(effect.std())
    if sd == 0 or not math.isfinite(error) or shares.shape[1] < 2:
        return 0.0, 0.0
    found = _gain((effect - effect.mean()) / sd, shares, sd**2 / (sd**2 + error**2))
    half = len(effect) // 2
    noise = _gain((np.roll(effect, half) - effect.mean()) / sd, shares, sd**2 / (sd**2 + error**2))
    return max(found - noise, 0.0), max(noise, 0.0)


def _gain(t: Floats, shares: Floats, reliability: float) -> float:
    powers = np.vander(t, _DEGREE + 1, increasing=True)
    slopes, *_ = np.linalg.lstsq(powers, shares - shares.mean(axis=0), rcond=None)
    mean, left = _NODES * math.sqrt(reliability), 1 - reliability
    moments = np.column_stack([np.ones_like(mean), mean, mean**2 + left, mean**3 + 3 * mean * left])
    expected = moments @ slopes + shares.mean(axis=0)
    mass = _MASS / _MASS.sum()
    return float(mass @ expected.max(axis=1) - (mass @ expected).max())
