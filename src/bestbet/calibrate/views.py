"""How likely it is that one of two views of the past holds, given by how much the forecasts of each have missed.

A miss is the luck of counts, whose variance is known, and an error of the view's own, whose size is not. Where few wins
come luck is most of every miss, and the past hardly tells one view from the other, however the few looks fell out.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit, logsumexp

from bestbet.calibrate.priors import PACE_CHANCE, PACE_USUAL

Floats = npt.NDArray[np.float64]

_SIZES = PACE_USUAL.value * np.tan(np.pi / 2 * (np.arange(64) + 0.5) / 64)
"""Sizes of a view's own error, each as likely as the next: half-Cauchy about the usual one."""


def share(by_age: Floats, by_pace: Floats, chance: Floats) -> float:
    """Return the probability that deals close at the team's own pace and not by their age.

    `by_age` and `by_pace` are ln(came / said) at the same looks back, `chance` the variances of luck in them.
    """
    told = _log_evidence(by_pace, chance) - _log_evidence(by_age, chance)
    return float(expit(logit(PACE_CHANCE.value) + told))


def _log_evidence(misses: Floats, chance: Floats) -> float:
    """Return ln of the density of all misses, averaged over how large the view's own error may be."""
    variance = chance + _SIZES[:, None] ** 2
    each = -0.5 * (misses**2 / variance + np.log(variance)).sum(axis=1)
    return float(logsumexp(each)) - float(np.log(len(_SIZES)))
