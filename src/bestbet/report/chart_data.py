"""What the pictures show: plain values only, so that anything can be drawn that fills them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bestbet.report.words import listed

AT_LEAST = "at_least"
NARROW = 560
"""Pictures narrower than this use the layout for a phone."""


@dataclass(frozen=True, slots=True)
class FanChart:
    """One objective over time: quantiles of the measure so far, by week, against its target.

    `bands` are (low, high) pairs of quantile lines from the widest (90 %) to the narrowest (50 %), each as long as
    `days`; `actual` is what the record says up to `as_of`. `unit` is "share", a currency, or a plural noun.
    """

    label: str
    unit: str
    days: tuple[date, ...]
    bands: tuple[tuple[tuple[float, ...], tuple[float, ...]], ...]
    median: tuple[float, ...]
    target: float | None = None
    direction: str = AT_LEAST
    probability: float | None = None
    actual_days: tuple[date, ...] = ()
    actual: tuple[float, ...] = ()
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class ObjectiveChance:
    """The chance to reach one objective; None where it could not be computed."""

    name: str
    probability: float | None


@dataclass(frozen=True, slots=True)
class OddsRow:
    """One strategy: the chance of all objectives, and what can be said about it.

    `mcse` is one standard error of the simulation; `knowledge` the 10-90 % range of what the chance could read if the
    market were known better.
    """

    name: str
    probability: float
    mcse: float
    knowledge: tuple[float, float]
    objectives: tuple[ObjectiveChance, ...] = ()
    is_status_quo: bool = False
    is_best: bool = False
    is_tied: bool = False
    is_committed: bool = False

    @property
    def tag(self) -> str:
        """What is said beside the name."""
        said = "best bet" if self.is_best and not self.is_tied else "tied" if self.is_tied else ""
        said = "our bet" if self.is_committed else said
        return listed([word for word in (said, "as today" if self.is_status_quo else "") if word])


@dataclass(frozen=True, slots=True)
class RestsRow:
    """What one quantity rests on; the three shares add up to 1."""

    quantity: str
    data: float
    evidence: float
    judgement: float
    source: str = ""


@dataclass(frozen=True, slots=True)
class StripMark:
    """One strategy's outcome for one objective: median and central 90 % interval; None where not computed."""

    strategy: str
    median: float | None
    interval: tuple[float, float] | None
    probability: float | None
    is_best: bool = False
    is_status_quo: bool = False


@dataclass(frozen=True, slots=True)
class StripPanel:
    """One objective with every strategy's outcome against its target."""

    objective: str
    unit: str
    target: float | None
    direction: str
    marks: tuple[StripMark, ...]
