"""What looking back taught about the spread of totals, and how odds heed it.

Each path's total moves monotonically about the median over paths, ln X' = ln m + factor (ln X - ln m), so that medians
stay, paths keep their order, and what depends on each other still does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from bestbet.odds.measures import Goal
from bestbet.plan.nodes import Measure
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]

NOT_LOOKED = (
    "No backtest of these facts has been run by this version, so nobody knows whether our ranges held in the past: "
    "run `bestbet backtest`."
)
NEAREST = 2.0
"""A horizon that was looked back at speaks for windows up to twice, and down to half, as long."""
_LOOKED_AT: Mapping[Measure, str] = {
    Measure.BOOKINGS: "bookings",
    Measure.GROSS_MARGIN: "bookings",
    Measure.WINS: "wins",
    Measure.NEW_ACCOUNTS: "new_accounts",
}
HEEDED = frozenset(_LOOKED_AT.values())
"""What is looked back at and has objectives."""
_SMALLEST_SHARE = 1e-3


@dataclass(frozen=True, slots=True)
class Width:
    """How many times wider our past ranges of a measure over a horizon should have been; 1 where they held.

    `held` is the share of outcomes inside the 80 % ranges at `n` origins, which count as `separate` ones that do not
    overlap; `rival` names the baseline that was closer, empty where none was.
    """

    measure: str
    horizon: int
    factor: float
    held: float
    n: int
    separate: float
    rival: str = ""

    def sentence(self) -> str:
        """Return what was found and changed, in words."""
        what = f"{self.measure.replace('_', ' ')} over {self.horizon} weeks"
        text = f"What we called 80 % likely of {what} happened {self.held:.0%} of the time ({self.n} looks)"
        text += f", and a plain baseline ({self.rival}) was closer" if self.rival else ""
        return f"{text}: such ranges are made {self.factor:.2f} times as wide."

    def warning(self) -> str:
        """Return what a reader of the odds must know of it, empty where there is nothing."""
        if self.factor > 1.0:
            return self.sentence()
        what = f"{self.measure.replace('_', ' ')} over {self.horizon} weeks"
        return f"Of {what}, a plain baseline ({self.rival}) has been closer than we were." if self.rival else ""


@dataclass(frozen=True, slots=True)
class Past:
    """What looking back over so many quarters taught: how often 80 % ranges held, in all, and what is widened."""

    quarters: int
    n_forecasts: int
    held: float
    widths: tuple[Width, ...]


def width_of(goal: Goal, as_of: date, past: Past | None) -> Width | None:
    """Return what applies to a goal: the width of its measure at the nearest horizon; None without such a look.

    Only whole-team totals were looked back at, so a goal narrowed to a part of the team gets none.
    """
    measure = _LOOKED_AT.get(goal.threshold.measure)
    ahead = (goal.until - as_of).days / DAYS_PER_WEEK
    if past is None or measure is None or goal.where or ahead <= 0:
        return None
    near = [width for width in past.widths if width.measure == measure]
    best = min(near, key=lambda width: abs(np.log(ahead / width.horizon)), default=None)
    return best if best and 1 / NEAREST <= ahead / best.horizon <= NEAREST else None


def widened(totals: Floats, known: Floats, factor: float) -> Floats:
    """Return totals[path, part] whose sum over parts is spread `factor` times as wide about its median.

    `known[part]` is what the facts hold already: it stays; what is still to come moves, every part of a path alike.
    """
    if factor <= 1.0:
        return totals
    ahead = totals - known
    total = ahead.sum(axis=1)
    middle = float(np.nanmedian(total))
    if not middle > 0:
        return totals
    # totals a thousand times off the median are carried on in proportion: their powers would only be rounding
    grown = (np.clip(total, middle * _SMALLEST_SHARE, middle / _SMALLEST_SHARE) / middle) ** (factor - 1.0)
    return np.asarray(known + ahead * grown[:, None])


def over_the_last(quarters: int) -> str:
    """Return how far back forecasts were judged, as a sentence begins."""
    return "Over the last quarter" if quarters == 1 else f"Over the last {quarters} quarters"


def notes(past: Past, used: tuple[Width, ...]) -> tuple[str, ...]:
    """Return what a reader of the odds must know of the past: what held, who was closer, what is widened."""
    said = f"{over_the_last(past.quarters)}, what we called 80 % likely happened {past.held:.0%} of the time."
    return (said, *dict.fromkeys(text for width in used if (text := width.warning())))
