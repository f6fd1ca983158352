"""Records from which wins alone can be learned: lists of wins, and exports from which the lost deals were left out.

What will be won stands on neither before it is won: of such a record no deal is followed, and the weeks of creation
thin out towards the as-of date. What can be told is how many were won each week, and how long a win takes.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bestbet.facts.ages import Ages, Mask, day_number, days, holds_wins_only, opportunity_ages
from bestbet.facts.left_out import LeftOut, left_out
from bestbet.facts.tables import Coded, Facts, Opportunities, Outcome


def lost_left_out(facts: Facts, ages: Ages | None = None) -> LeftOut | None:
    """Return the old opportunities where lost ones seem to be left out of the export, else None."""
    table = facts.opportunities
    if table is None or facts.are_losses_recorded or holds_wins_only(facts):
        return None
    ages = opportunity_ages(facts) if ages is None else ages
    is_won, use = ages.outcome == Outcome.WON, ages.is_usable
    ago = day_number(facts.as_of) - days(table.created[use])
    return left_out(ago, ages.age[use], is_won[use], np.ones(int(use.sum()), np.int64))


def is_wins_only(facts: Facts) -> bool:
    """Return whether wins alone can be learned from."""
    return holds_wins_only(facts) or lost_left_out(facts) is not None


def wins_alone(facts: Facts) -> Facts:
    """Return the facts with nothing but what was won where wins alone can be learned from, else as they are."""
    if facts.opportunities is None or not is_wins_only(facts):
        return facts
    won = with_rows(facts.opportunities, facts.opportunities.outcome == Outcome.WON)
    return replace(facts, opportunities=won, record_start=None)


def with_rows(table: Opportunities, rows: Mask) -> Opportunities:
    """Return the opportunities of these rows."""

    def cut(column: Coded) -> Coded:
        return Coded(column.codes[rows], column.labels)

    return Opportunities(
        id=tuple(name for name, stays in zip(table.id, rows.tolist(), strict=True) if stays),
        created=table.created[rows],
        closed=table.closed[rows],
        outcome=table.outcome[rows],
        amount=table.amount[rows],
        account=cut(table.account),
        owner=cut(table.owner),
        stage=cut(table.stage),
        attributes={name: cut(column) for name, column in table.attributes.items()},
    )
