"""Whether a tactic fits a strategy: hard filters with their reasons, never a score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet.choose.variants import Variant, focus_of
from bestbet.facts.lanes import LaneFacts
from bestbet.plan.balance import needs
from bestbet.plan.nodes import Channel, Measure, Objective, Plan, Strategy, Tactic, Where
from bestbet.simulate.where import lanes_of
from bestbet.units import NO_CURRENCY

Flags = npt.NDArray[np.bool_]

_DEALS = frozenset({Channel.OPPORTUNITIES, Channel.WIN_RATE, Channel.REFERRAL})
_STAYING = frozenset({Channel.REPEAT, Channel.CHURN})
_OF_REFERRALS = frozenset({Measure.REFERRAL_SHARE, Measure.REPEAT_OR_REFERRAL_SHARE})
"""Deals of lanes that are all referrals carry these as well."""
MOVES: Mapping[Measure, frozenset[Channel]] = {
    Measure.BOOKINGS: frozenset(Channel),
    Measure.GROSS_MARGIN: frozenset(Channel),
    Measure.REVENUE: frozenset(Channel),
    Measure.WINS: _DEALS,
    Measure.NEW_ACCOUNTS: _DEALS,
    Measure.AVERAGE_DEAL: frozenset({Channel.DEAL_VALUE}),
    Measure.WIN_RATE: frozenset({Channel.WIN_RATE}),
    Measure.SALES_CYCLE: frozenset(),
    Measure.REPEAT_SHARE: _STAYING,
    Measure.REFERRAL_SHARE: frozenset({Channel.REFERRAL, Channel.OPPORTUNITIES}),
    Measure.REPEAT_OR_REFERRAL_SHARE: _STAYING | {Channel.REFERRAL},
    Measure.LOGO_CHURN: frozenset({Channel.CHURN}),
    Measure.REVENUE_CHURN: frozenset({Channel.CHURN}),
    Measure.NET_REVENUE_RETENTION: frozenset({Channel.CHURN}),
    Measure.PIPELINE_COVERAGE: frozenset({Channel.OPPORTUNITIES, Channel.REFERRAL, Channel.DEAL_VALUE}),
    Measure.ACTIVE_ACCOUNTS: _DEALS | {Channel.CHURN},
    Measure.COST_OF_SALES: frozenset(),
}
"""Through which channels a tactic can carry a measure towards its target by itself, the mix of sales apart."""


@dataclass(frozen=True, slots=True)
class Served:
    """One objective that a tactic moves, through which channels, and where."""

    objective: str
    channels: tuple[str, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Fit:
    """What a tactic serves, and why it does not fit; it fits where no reason stands against it."""

    serves: tuple[Served, ...]
    against: tuple[str, ...]

    @property
    def is_fit(self) -> bool:
        """Whether no filter stands against it."""
        return not self.against


def fit_of(plan: Plan, strategy: Strategy, variant: Variant, facts: LaneFacts) -> Fit:
    """Return what the tactic serves in the strategy and every filter it fails: reach, objectives, hours, money."""
    reached = _reached(variant, facts)
    serves = tuple(s for o in plan.objectives if (s := _served(o, variant, reached, facts)))
    against = [*_beyond(strategy, variant, facts), *_unaffordable(plan, strategy, variant)]
    if not serves:
        channels = ", ".join(c.value.replace("_", " ") for c in brought(variant.tactic)) or "nothing"
        against.insert(0, f"it serves no objective of this plan: it moves {channels}")
    return Fit(serves, tuple(against))


def _reached(variant: Variant, facts: LaneFacts) -> Flags:
    allowed = np.zeros(len(facts.lanes), dtype=bool)
    for effort in variant.efforts:
        allowed |= lanes_of(effort.where, facts)
    return np.asarray(lanes_of(variant.tactic.reaches, facts) & allowed)


def _served(objective: Objective, variant: Variant, reached: Flags, facts: LaneFacts) -> Served | None:
    moving = MOVES[objective.threshold.measure]
    if objective.threshold.measure in _OF_REFERRALS and reached.any() and facts.is_referral[reached].all():
        moving = moving | _DEALS
    channels = tuple(c.value for c in brought(variant.tactic) if c in moving)
    if not channels or not (reached & lanes_of(objective.where, facts)).any():
        return None
    return Served(objective.name, channels, place_text(variant))


def brought(tactic: Tactic) -> tuple[Channel, ...]:
    """Return the channels that a tactic moves at all."""
    return tuple(channel for channel, stated in tactic.brings.items() if stated.low != 0 or stated.high != 0)


def place_text(variant: Variant) -> str:
    """Return which lanes a tactic reaches in the strategy, in words."""
    wheres = [variant.tactic.reaches, *(effort.where for effort in variant.efforts)]
    said = [text for where in wheres if (text := _where_text(where))]
    return ", ".join(dict.fromkeys(said)) or "everywhere"


def _where_text(where: Where) -> str:
    return ", ".join(" or ".join(values) for values in where.values())


def _beyond(strategy: Strategy, variant: Variant, facts: LaneFacts) -> tuple[str, ...]:
    """A tactic that reaches none of the lanes that the strategy aims at."""
    focus = focus_of(strategy)
    if not focus or (lanes_of(variant.tactic.reaches, facts) & lanes_of(focus, facts)).any():
        return ()
    return (f"it reaches none of what the strategy aims at ({_where_text(focus)})",)


def _unaffordable(plan: Plan, strategy: Strategy, variant: Variant) -> tuple[str, ...]:
    """A tactic whose hours or money the team has not got beside what the strategy takes already."""
    if variant.is_in:
        return ()
    before, after = needs(plan, strategy), needs(plan, variant.strategy)
    found = []
    for resource in plan.resources:
        have = resource.have.median
        if after[resource.name] > have >= before[resource.name]:
            money = "" if resource.unit == NO_CURRENCY else f" {resource.unit}"
            unit = " hours" if resource.is_hours else money
            found.append(
                f"with it the tactics would take {after[resource.name]:,.0f}{unit} a week of "
                f"{resource.name.replace('_', ' ')}, and there are {have:,.0f}"
            )
    return tuple(found)
