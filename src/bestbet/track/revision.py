"""Why the odds moved: each change of P(all) in parts that add up to it, in an order that is fixed.

Order: model, corrections, execution, time, luck, parameters, action, target, noise. Each part is the change that its
step adds while all later steps still stand as they were; so the sum is exact and the parts depend on the order. Where
luck and parameters taken the other way round differ by more than a point, both are told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

ORDER = ("model", "corrections", "execution", "time", "luck", "parameters", "action", "target", "noise")
"""Steps from the odds as they were said to the odds as they are now."""
BOTH_ORDERS = 0.01
"""From this difference on, both orders are told (methods L10)."""
_STEPS = 30
_RIDGE = 1e-3
_CLOSE = 1e-10


@dataclass(frozen=True, slots=True)
class Revision:
    """One strategy's change of P(all) in parts by ORDER; `mcse` is the simulation's error of the whole change.

    `execution` is missing from the parts where nothing was known of the work. `reverse` are luck and parameters with
    the parameters taken first, None where that is the same within a point or was not computed. Where parameters and
    luck could not be told apart both stand under luck and `reason` says why.
    """

    strategy: str
    before: float
    after: float
    parts: Mapping[str, float]
    mcse: float
    reverse: Mapping[str, float] | None = None
    reason: str = ""

    @property
    def change(self) -> float:
        """How far P(all) moved."""
        return self.after - self.before

    @property
    def gap(self) -> float:
        """What the parts miss of the change: rounding, and nothing else."""
        return sum(self.parts.values()) - self.change


def parts_of(stages: Mapping[str, float]) -> dict[str, float]:
    """Return the part of each step from P(all) after each: `stages` maps "before" and every step of ORDER, in order."""
    values = [stages[name] for name in ("before", *ORDER)]
    return {name: late - early for name, (early, late) in zip(ORDER, pairwise(values), strict=True)}


def turned(parts: Mapping[str, float], parameters_first: float) -> dict[str, float] | None:
    """Return luck and parameters the other way round, None where they are the same within a point."""
    if abs(parameters_first - parts["parameters"]) <= BOTH_ORDERS:
        return None
    return {"luck": parts["luck"] + parts["parameters"] - parameters_first, "parameters": parameters_first}


def as_expected(success: npt.NDArray[np.bool_], flows: Floats) -> float:
    """Return P(success) had the flows gone exactly as expected: success[path] on flows[path, flow] at their means.

    Logistic regression on standardised flows with a small ridge, by Newton steps; the plain share where success is
    certain, impossible, or nothing flows.
    """
    share = float(success.mean())
    sd = flows.std(axis=0)
    moving = sd > 0
    if share in {0.0, 1.0} or not moving.any():
        return share
    x = np.column_stack([np.ones(len(success)), (flows[:, moving] - flows[:, moving].mean(axis=0)) / sd[moving]])
    penalty = _RIDGE * len(success) * np.eye(x.shape[1])
    penalty[0, 0] = 0.0
    beta = np.zeros(x.shape[1])
    beta[0] = np.log(share / (1 - share))
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        slope = x.T @ (success - p) - penalty @ beta
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + penalty, slope)
        beta += np.clip(step, -2.0, 2.0)
        if np.abs(step).max() < _CLOSE:
            break
    return float(1 / (1 + np.exp(-beta[0])))
