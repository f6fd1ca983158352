"""Reads a running test at any time: an e-value that at most 1 useless tactic in 20 ever carries above 20.

If the tactic does nothing, each success falls into the treated arm with probability pi = its share of all cases,
whatever came before. Against that stands a Beta(c pi, c (1 - pi)) mixture of other shares:

    E = B(c pi + k1, c (1 - pi) + k0) / (B(c pi, c (1 - pi)) pi^k1 (1 - pi)^k0)

E is a test martingale with mean 1, so P(E ever reaches 1 / alpha) <= alpha (Ville 1939; Ramdas and others 2023,
doi:10.1214/23-STS894). It rests on cases being dealt to the arms at random and on successes alone, so it holds for
any success rate that both arms share, also one that drifts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betaln

from bestbet.evidence.claims import Arms
from bestbet.evidence.weights import Weights

Floats = npt.NDArray[np.float64]

_LIFTS = np.linspace(-4.0, 4.0, 4001)


@dataclass(frozen=True, slots=True)
class Watched:
    """A running test today: `e_value` so far, the lifts that it does not rule out at any time, and the verdict.

    `low` and `high` are None where the successes so far rule out nothing on that side.
    """

    e_value: float
    alarm: float
    low: float | None
    high: float | None
    verdict: str


def log_e_value(k1: Floats | float, k0: Floats | float, share: float, *, prior: float) -> Floats:
    """Return ln E after k1 successes with and k0 without the tactic; `share` of the cases are treated."""
    a, b = prior * share, prior * (1 - share)
    against = np.asarray(k1) * math.log(share) + np.asarray(k0) * math.log1p(-share)
    return np.asarray(betaln(a + k1, b + k0) - betaln(a, b) - against)


def watch(arms: Arms, weights: Weights) -> Watched | None:
    """Return the reading of a test with counted successes; None where there is no control arm or no count.

    Lifts that would make today's e-value reach the alarm are ruled out; each lift has its own share of successes.
    """
    treated, control = arms.treated, arms.control
    if control is None or treated.successes is None or control.successes is None:
        return None
    k1, k0, share = treated.successes, control.successes, treated.n / (treated.n + control.n)
    prior, alarm = weights["watch_prior"], weights["alarm"]
    e = math.exp(min(float(log_e_value(k1, k0, share, prior=prior)), 700.0))
    odds = share / (1 - share) * np.exp(_LIFTS)
    shares = odds / (1 + odds)
    a, b = prior * share, prior * (1 - share)
    logs = betaln(a + k1, b + k0) - betaln(a, b) - k1 * np.log(shares) - k0 * np.log1p(-shares)
    kept = _LIFTS[logs < math.log(alarm)]
    low = float(np.expm1(kept[0])) if len(kept) and kept[0] > _LIFTS[0] else None
    high = float(np.expm1(kept[-1])) if len(kept) and kept[-1] < _LIFTS[-1] else None
    return Watched(e, alarm, low, high, _verdict(e, alarm, k1 / treated.n - k0 / control.n))


def _verdict(e: float, alarm: float, gap: float) -> str:
    if e < alarm:
        return f"no verdict yet: the e-value is {e:.3g} and settles the test at {alarm:g}; go on, or stop without one"
    way = "more" if gap > 0 else "fewer"
    return f"settled: {way} successes with the tactic (e-value {e:.3g}, settles at {alarm:g})"
