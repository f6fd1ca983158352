"""Actuals against the band that was committed: of every objective, and of what leads to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from bestbet.commit.predictive import Predictive
from bestbet.odds.assessment import FAN_LEVELS
from bestbet.track.observed import Seen
from bestbet.track.watch import name_of
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]

Came = tuple[tuple[date, ...], tuple[float, ...]]
"""Days and the values so far on them."""
_EXPECTED = frozenset({"created"})
LOW, MIDDLE, HIGH = 0, 3, 6
"""Places of the 5, 50 and 95 % lines in FAN_LEVELS."""


@dataclass(frozen=True, slots=True)
class Banded:
    """One quantity so far: `levels[level, week]` at FAN_LEVELS as committed, and what came by the end of whole weeks.

    `place` is the share of frozen futures below the last actual, None for objectives, whose futures are kept as lines;
    `reason` says why there are no actuals.
    """

    name: str
    unit: str
    days: tuple[date, ...]
    levels: Floats
    actual_days: tuple[date, ...]
    actual: tuple[float, ...]
    target: float | None = None
    direction: str = "at_least"
    place: float | None = None
    reason: str = ""

    @property
    def standing(self) -> str:
        """Where the last actual lies: "inside", "below", "above" the 90 % band, or "" where there is none."""
        if not self.actual or self.actual_days[-1] not in self.days:
            return ""
        at = self.days.index(self.actual_days[-1])
        if self.actual[-1] < self.levels[LOW, at]:
            return "below"
        return "above" if self.actual[-1] > self.levels[HIGH, at] else "inside"


def leading(predictive: Predictive, seen: Sequence[Seen], currency: str) -> tuple[Banded, ...]:
    """Return every flow that was frozen and can be seen, summed from the commitment on."""
    by_name = {name_of(one): one for one in seen}
    return tuple(
        _flow(predictive, at, by_name[name_of(stream)], currency)
        for at, stream in enumerate(predictive.streams)
        if name_of(stream) in by_name and predictive.weekly[:, :, at].any()
    )


def _flow(predictive: Predictive, at: int, seen: Seen, currency: str) -> Banded:
    stream = predictive.streams[at]
    weekly = predictive.weekly[:, :, at].astype(np.float64)
    sums = weekly.cumsum(axis=1)
    if stream.stream in _EXPECTED:
        # what was frozen is what was to be expected: the count itself has Poisson luck on top, shared out by quantiles
        sums = _with_luck(sums)
    n_weeks = weekly.shape[1]
    days = tuple(predictive.as_of + timedelta(days=DAYS_PER_WEEK * (week + 1)) for week in range(n_weeks))
    levels = np.quantile(sums, FAN_LEVELS, axis=0)
    actual = np.cumsum(seen.weekly)[:n_weeks]
    place = float((sums[:, len(actual) - 1] < actual[-1]).mean()) if len(actual) else None
    unit = currency if stream.stream in {"bookings", "new_bookings", "repeat_value"} else ""
    shown = tuple(float(one) for one in actual)
    return Banded(name_of(stream), unit, days, levels, days[: len(actual)], shown, place=place)


def _with_luck(sums: Floats) -> Floats:
    """Return sums[path, week] spread by Poisson luck: path i gets the normal score of its place in a fixed shuffle."""
    n = len(sums)
    golden = (np.arange(1, n + 1) * 0.6180339887498949) % 1.0
    return np.asarray(np.maximum(sums + np.sqrt(sums) * ndtri(golden)[:, None], 0.0))


def objectives(chosen: Mapping[str, Any], actual: Mapping[str, Came], *, n_weeks: int) -> tuple[Banded, ...]:
    """Return the committed band of every objective with its actuals; `n_weeks` whole weeks are over."""
    missing = "not in the export" if n_weeks else "not yet"
    return tuple(_objective(said, actual.get(said["name"], ((), ())), missing) for said in chosen["objectives"])


def _objective(said: Mapping[str, Any], came: Came, missing: str) -> Banded:
    days, values = came
    target = None if said["target"] is None else float(said["target"])
    about = {"target": target, "direction": said["direction"]}
    fan = said["fan"]
    if fan is None:
        none = np.empty((len(FAN_LEVELS), 0))
        return Banded(said["name"], said["unit"], (), none, (), (), **about, reason=said["reason"])
    levels = np.array([[np.nan if one is None else float(one) for one in row] for row in fan["levels"]])
    reason = "" if days else missing
    return Banded(
        said["name"], said["unit"], tuple(date.fromisoformat(day) for day in fan["days"]), levels, days, values,
        **about, reason=reason,
    )  # fmt: skip
