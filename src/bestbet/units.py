"""Units that numbers carry: ranges as people say them, periods, money."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import Enum

DAYS_PER_WEEK = 7
NO_CURRENCY = "XXX"
"""ISO 4217 for "no currency": the export did not say which."""
WEEKS_PER_YEAR = 365.25 / 7
WEEKS_PER = {
    "day": 1 / 7,
    "week": 1.0,
    "month": WEEKS_PER_YEAR / 12,
    "quarter": WEEKS_PER_YEAR / 4,
    "year": WEEKS_PER_YEAR,
}
Z90 = 1.6448536269514722
ABOUT_FACTOR = 1.25
"""`about 12` means 90 % between 12 / 1.25 and 12 * 1.25 (on the odds for shares)."""


class Scale(Enum):
    """The scale on which a range is symmetric."""

    LOG = "log"
    LOGIT = "logit"
    LINEAR = "linear"


@dataclass(frozen=True, slots=True)
class Range:
    """A central 90 % range; `low == high` is an exact number.

    Inside, shares are fractions in [0, 1] and durations are weeks; `text` is what the person wrote and takes no
    part in comparisons. A LOG range with low 0 and a range crossing 0 use LINEAR.
    """

    low: float
    high: float
    scale: Scale = Scale.LINEAR
    text: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low <= self.high):
            raise ValueError(f"a range needs two finite ends in order, found {self.low} to {self.high}")
        if self.scale is Scale.LOG and self.low <= 0:
            raise ValueError(f"a log-scale range needs ends above 0, found {self.low}")
        if self.scale is Scale.LOGIT and not (self.low > 0 and self.high < 1):
            raise ValueError(f"a logit-scale range needs ends inside (0, 1), found {self.low} to {self.high}")

    @property
    def is_exact(self) -> bool:
        """Whether the number is known exactly."""
        return self.low == self.high

    @property
    def median(self) -> float:
        """The middle of the range on its own scale."""
        return self.at(0.0)

    def at(self, z: float) -> float:
        """Return the value at standard normal score `z` (0 is the median, ±1.645 the ends)."""
        if self.is_exact:
            return self.low
        a, b = self._transformed()
        return self._back((a + b) / 2 + z * (b - a) / (2 * Z90))

    def _transformed(self) -> tuple[float, float]:
        if self.scale is Scale.LOG:
            return math.log(self.low), math.log(self.high)
        if self.scale is Scale.LOGIT:
            return math.log(self.low / (1 - self.low)), math.log(self.high / (1 - self.high))
        return self.low, self.high

    def _back(self, x: float) -> float:
        if self.scale is Scale.LOG:
            return math.exp(x)
        if self.scale is Scale.LOGIT:
            return 1 / (1 + math.exp(-x))
        return x
