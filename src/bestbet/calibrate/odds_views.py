"""Views of what closed: a level of the odds of winning that stays or jumps, and what about it is no change.

Weeks are uneven about the level, or quarters are (`open_shock`); deals have the odds of the day they close, or of the
day they came; all wins are written down, or some of the last weeks' are not yet. Each view has its chance and how
likely it makes what closed. Whether a change is worth the name: Kass & Raftery (1995),
doi:10.1080/01621459.1995.10476572.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import logsumexp

from bestbet.calibrate import odds_levels
from bestbet.calibrate.break_priors import WIN_BY_BIRTH, WIN_CHANGE, WIN_CHANGE_WORTH, WIN_QUARTERS, WIN_TYPED_LATE
from bestbet.calibrate.closed_odds import Closed
from bestbet.calibrate.odds_levels import Levels
from bestbet.calibrate.open_shock import LOG_CHANCES, SPREADS
from bestbet.calibrate.redefined import Redefined

Floats = npt.NDArray[np.float64]

_UNEVEN = np.array([0.0, 0.15, 0.3, 0.6, 1.0])
_YEAR_WEEKS = 52
_TOLD = (np.array([0.25, 0.75]), np.array([0.125, 0.375, 0.625, 0.875]), np.array([0.5625, 0.6875, 0.8125, 0.9375]))
"""The share of each week's wins that is written down, this week first: all wins are within two weeks of the day they
came, or within four, or half of them within four; any delay up to that alike."""
_LIKELY, _SURE = 0.5, 0.99


@dataclass(frozen=True, slots=True)
class View:
    """The level where the odds of a period scatter about it, and log chance times likelihood of each spread."""

    levels: Levels
    log_weight: Floats
    steady: Floats
    by_birth: bool
    is_typed_late: bool


def of(closings: Closed | None, redefined: Redefined | None = None) -> tuple[View, ...]:
    """Return the views; those in which wins are typed late are asked only where something seems to have changed.

    What came in may have been `redefined` in some weeks.
    """
    if closings is None:
        return ()
    found = _as_told(closings, 1 - WIN_TYPED_LATE.value, redefined, is_typed_late=False)
    if not is_worth_a_name(found):
        return found
    likely = WIN_TYPED_LATE.value / len(_TOLD)
    return sum((_as_told(closings.as_if_typed(told), likely, redefined, is_typed_late=True) for told in _TOLD), found)


def evidence(views: Sequence[View]) -> float:
    """Return ln of how likely what closed is, over all views."""
    return float(logsumexp(np.concatenate([view.log_weight for view in views])))


def chance_of_change(views: Sequence[View]) -> float:
    """Return how likely it is that the odds changed at all."""
    steady = logsumexp(np.concatenate([view.steady for view in views]))
    return 1 - min(float(np.exp(steady - evidence(views))), 1.0)


def is_worth_a_name(views: Sequence[View]) -> bool:
    """Return whether the record says three times more for a change than for none."""
    if not views:
        return False
    chance, n_weeks = chance_of_change(views), int(views[0].levels.weeks.sum())
    never = (n_weeks - 1) * np.log1p(-WIN_CHANGE.value / _YEAR_WEEKS)
    return bool(chance * np.exp(never) >= WIN_CHANGE_WORTH.value * (1 - chance) * -np.expm1(never))


def chance_of_late_wins(views: Sequence[View]) -> float:
    """Return how likely it is that wins of the last weeks are not written down yet; 0 where nothing says so."""
    late = [view.log_weight for view in views if view.is_typed_late]
    return float(np.exp(logsumexp(np.concatenate(late)) - evidence(views))) if late else 0.0


def finding(late: float) -> str | None:
    """Return what is made of wins that are likelier typed late than lost, in plain words."""
    if late <= _LIKELY:
        return None
    likely = f"over {_SURE:.0%}" if late > _SURE else f"{late:.0%}"
    return (
        "Of what closed within the last four weeks fewer deals were won than before. They look like wins that are not"
        f" written down yet ({likely} likely) rather than like odds that fell, so the odds stay those of before. Close"
        " what is won and export again; if it stays so for some weeks more, the odds are told to have fallen."
    )


def _as_told(closings: Closed, likely: float, redefined: Redefined | None, *, is_typed_late: bool) -> tuple[View, ...]:
    """Return the views in which deals have the odds of the day they close, then those of the day they came."""
    came = np.minimum(closings.born, closings.n_weeks - 1)
    alike, weekly = np.zeros(len(_UNEVEN)), np.ones(closings.n_weeks, np.int64)
    found = []
    for by_birth, week, chance in (
        (False, closings.ended, likely * (1 - WIN_BY_BIRTH.value)),
        (True, came, likely * WIN_BY_BIRTH.value),
    ):
        others = redefined if by_birth else None
        by_week = odds_levels.filtered(closings, week, weekly, _UNEVEN, others)
        by_quarter = odds_levels.filtered(closings, closings.quarter[week], closings.quarter_weeks, SPREADS, others)
        for levels, scatter, view in (
            (by_week, alike, chance * (1 - WIN_QUARTERS.value)),
            (by_quarter, LOG_CHANCES, chance * WIN_QUARTERS.value),
        ):
            before = scatter - logsumexp(scatter) + np.log(view)
            found.append(View(levels, before + levels.log_evidence, before + levels.steady, by_birth, is_typed_late))
    return tuple(found)
