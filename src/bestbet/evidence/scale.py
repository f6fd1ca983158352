"""The scale on which effects are weighed: ln(1 + lift), and for opportunities a logarithm that bears zero.

Opportunities per unit x become asinh(x / 2c), which is ln(x / c) for x well above c and a straight line near 0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet.plan.nodes import Channel
from bestbet.units import Range

Floats = npt.NDArray[np.float64]

SMALL_PART = 0.05
"""c as a part of the upper end of the plan's range."""
_LEAST_LIFT = -0.999


@dataclass(frozen=True, slots=True)
class EffectScale:
    """Effects to and from the scale of weighing; `small` is c for opportunities, None for lifts."""

    small: float | None = None

    def forward(self, effect: Floats | float) -> Floats:
        """Return effects (lifts, or opportunities per unit) on the scale of weighing."""
        if self.small is None:
            return np.log1p(np.maximum(effect, _LEAST_LIFT))
        return np.asarray(np.arcsinh(np.asarray(effect) / (2 * self.small)))

    def back(self, weighed: Floats | float) -> Floats:
        """Return the effects again."""
        if self.small is None:
            return np.expm1(weighed)
        return np.asarray(2 * self.small * np.sinh(weighed))

    def slope(self, effect: float) -> float:
        """Return the derivative of `forward` at an effect."""
        if self.small is None:
            return 1 / (1 + max(effect, _LEAST_LIFT))
        return 1 / math.hypot(effect, 2 * self.small)


def scale_of(channel: Channel, stated: Range | None) -> EffectScale:
    """Return the scale for a channel, for opportunities fitted to the plan's own range."""
    if channel is not Channel.OPPORTUNITIES:
        return EffectScale()
    return EffectScale(SMALL_PART * max(stated.high if stated else 1.0, 1e-12))
