"""Deals from before the record began: how much of what comes they would be, where an export leaves them out."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from bestbet.calibrate.winning import Winning
from bestbet.facts.lanes import LaneFacts
from bestbet.units import DAYS_PER_WEEK, WEEKS_PER

_QUARTER = round(WEEKS_PER["quarter"])
_FULL_COURSE, _NOTABLE = 0.5, 0.1
"""Of the mean weekly opportunities, in the record's first quarter; and of the wins of the next."""


def finding(facts: LaneFacts, found: Winning) -> str | None:
    """Return that older deals are missed, where the record begins in full course, holds none, and wins take longer."""
    weeks = np.flatnonzero(facts.arrivals.any(axis=0))
    begins = int(weeks[0]) if len(weeks) else 0
    per_week = facts.arrivals[:, begins:].sum(axis=0)
    if not len(weeks) or per_week[:_QUARTER].mean() < _FULL_COURSE * per_week.mean():
        return None
    days = len(per_week) * DAYS_PER_WEEK
    share, age = share_of_coming_wins(found, days), facts.open_deals.age
    if share < _NOTABLE or (age > days).sum() > 0.5 * share * len(age):
        return None
    return (
        f"Of the wins of the next quarter some {share:.0%} would come from opportunities older than this record, which"
        f" begins around {facts.first_week + timedelta(weeks=begins)}, and it holds next to none of those. If the team"
        " sold before then, export its older open deals too; without them the coming months are forecast too low."
    )


def share_of_coming_wins(found: Winning, days: int) -> float:
    """Return the expected share of a steady team's wins of the next quarter from deals of more than `days`, [0, 1].

    It is the chance that a win takes longer, on average over the quarter: such a flow has equally many of every age.
    """
    won = found.tables.together(found.observed.wins + 1e-9).win[: len(found.weight)]
    coming = np.minimum(days + np.arange(_QUARTER * DAYS_PER_WEEK), won.shape[1] - 1)
    return float(found.weight @ (1 - won[:, coming].mean(axis=1)))
