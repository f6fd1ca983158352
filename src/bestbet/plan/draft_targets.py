"""Drafts the objectives: which measures this history can carry, and targets just beyond holding course."""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from bestbet.errors import NotAnswerable, Problem
from bestbet.plan.draft_basis import DraftBasis, significant, slug
from bestbet.plan.draft_means import named_sources
from bestbet.plan.draft_rivals import focus
from bestbet.plan.measures import MEASURES
from bestbet.plan.nodes import Direction, Measure, Objective, Path, Plan, Threshold, Where

SOON, LATER = 12, 18
"""Months to the two target dates of a draft."""
MOST_OBJECTIVES = 4
_FINEST_STEP = {"share": 0.005, "deals": 1.0, "accounts": 1.0, "days": 1.0, "times": 0.1, "money": 1.0}
_COUNTED = frozenset({"deals", "accounts"})
_COARSENESS = 0.03


@dataclass(frozen=True, slots=True)
class Outlook:
    """What holding course gives for one objective: its median, and a level that it betters in 3 to 4 runs of 10.

    `stretch` is the 60-70 % quantile where more is better and the 30-40 % quantile where less is.
    """

    median: float
    stretch: float


def draft_candidates(basis: DraftBasis) -> tuple[Objective, ...]:
    """Return the objectives that this history can carry, most telling first, with placeholder targets."""
    soon, later = _month_end(basis.start, SOON), _month_end(basis.start, LATER)
    found = [_objective("volume", Measure.BOOKINGS if basis.has_values else Measure.WINS, soon, basis)]
    if basis.weekly_rate > 0:
        found += _growth(basis, later)
    if basis.has_subscriptions:
        found.append(_objective("keep", Measure.LOGO_CHURN, soon, basis))
    elif basis.repeats and basis.has_accounts and basis.has_values:
        is_referred = any(group.is_referral for group in basis.sources)
        measure = Measure.REPEAT_OR_REFERRAL_SHARE if is_referred else Measure.REPEAT_SHARE
        found.append(_objective("loyal", measure, later, basis))
    if basis.has_orders and basis.weekly_rate == 0:
        found.append(_objective("active", Measure.ACTIVE_ACCOUNTS, later, basis))
        found += [] if basis.has_subscriptions else [_objective("keep", Measure.LOGO_CHURN, soon, basis)]
    if basis.weekly_rate > 0 and basis.has_values:
        found.append(_objective("deal_size", Measure.AVERAGE_DEAL, soon, basis))
    if basis.weekly_rate > 0 and basis.are_losses_recorded:
        found.append(_objective("win_rate", Measure.WIN_RATE, soon, basis))
    if basis.weekly_rate > 0:
        found += [_objective("wins", Measure.WINS, later, basis)] if basis.has_values else []
        found.append(_objective("cycle", Measure.SALES_CYCLE, later, basis))
    return tuple(replace(objective, must=position < 3) for position, objective in enumerate(found))


def _growth(basis: DraftBasis, by: date) -> list[Objective]:
    measure = Measure.NEW_ACCOUNTS if basis.has_accounts else Measure.WINS
    best = focus(basis.segments, key=lambda group: group.worth) if basis.has_rival_segments else ()
    if best and basis.segment_by:
        where = {basis.segment_by: tuple(group.name for group in best)}
        name = f"new_in_{slug(best[0].name)}" if len(best) == 1 else "new_in_the_best"
        return [_objective(name, measure, by, basis, where)]
    if basis.has_accounts:
        return [_objective("new_accounts", measure, by, basis)]
    sources = focus(named_sources(basis), key=lambda group: group.worth) if basis.source_by is not None else ()
    if sources and basis.source_by:
        where = {basis.source_by: tuple(group.name for group in sources)}
        return [_objective("wins_from_the_best", measure, by, basis, where)]
    return []


def _objective(name: str, measure: Measure, by: date, basis: DraftBasis, where: Where | None = None) -> Objective:
    card = MEASURES[measure]
    direction = Direction.AT_LEAST if card.is_more_better else Direction.AT_MOST
    placeholder = 0.5 if card.unit == "share" else 1.0
    return Objective(name, Threshold(measure, direction, placeholder), by, basis.start, where or {})


def _month_end(start: date, months: int) -> date:
    """Return the month's end nearest to so many months after the start."""
    ahead = start.month - 1 + months - (1 if start.day <= 15 else 0)
    year, month = start.year + ahead // 12, ahead % 12 + 1
    return date(year, month, monthrange(year, month)[1])


def set_targets(plan: Plan, outlook: Mapping[str, Outlook]) -> Plan:
    """Return the plan with targets just beyond what holding course gives, at most MOST_OBJECTIVES of them.

    `outlook` maps names of the plan's objectives to what the status quo gives; objectives without one, or with one
    that leaves nothing to reach, are left out. Raises NotAnswerable where none remains.
    """
    kept: list[Objective] = []
    notes: dict[Path, str] = dict(plan.notes)
    for objective in plan.objectives:
        found = outlook.get(objective.name)
        target = _target(objective, found) if found is not None else None
        if found is None or target is None or len(kept) == MOST_OBJECTIVES:
            continue
        kept.append(replace(objective, threshold=replace(objective.threshold, target=target), must=len(kept) < 3))
        notes["objectives", objective.name] = f"from your data: holding course gives {_said(objective, found)} (median)"
    if not kept:
        text = "holding course gives no number for any measure, so no target can be drafted."
        raise NotAnswerable(
            Problem("BB-P17", text, "Write the objectives yourself; bestbet check --measures lists them.")
        )
    return replace(plan, objectives=tuple(kept), notes=notes)


def _said(objective: Objective, outlook: Outlook) -> str:
    """Return the median for a comment, three leading digits."""
    if MEASURES[objective.threshold.measure].unit == "share":
        return f"{100 * outlook.median:.3g} %"
    return f"{significant(outlook.median, 3):,.10g}".replace(",", " ")


def _target(objective: Objective, outlook: Outlook) -> float | None:
    """Return the stretch rounded to the harder side as people round, or None where there is nothing to reach."""
    if not (math.isfinite(outlook.median) and math.isfinite(outlook.stretch)) or outlook.stretch <= 0:
        return None
    is_more = objective.threshold.direction is Direction.AT_LEAST
    unit = MEASURES[objective.threshold.measure].unit
    # Accounts do not come in parts: 1.000001 of them would read as 1 and ask for 2.
    is_fine = unit not in _COUNTED and outlook.stretch <= 2 * _FINEST_STEP[unit]
    finest = 0.0 if is_fine else _FINEST_STEP[unit]
    # Rounding must not overshoot a narrow outlook: at most half of what lies between the median and the stretch.
    room = max(abs(outlook.stretch - outlook.median) / 2, 1e-6 * outlook.stretch)
    step = max(_step(min(_COARSENESS * outlook.stretch, room)), finest)
    count = outlook.stretch / step
    target = step * (math.ceil(count - 1e-9) if is_more else math.floor(count + 1e-9))
    if is_more and target <= outlook.median:
        target += step
    if not is_more and target >= outlook.median:
        target -= step
    target = float(f"{target:.10g}")
    is_whole = unit == "share" and objective.threshold.measure is not Measure.NET_REVENUE_RETENTION and target >= 1
    return None if target <= 0 or is_whole else target


def _step(size: float) -> float:
    """Return the largest of 1, 2, 5, 10, ... (times a power of ten) that is not above `size`."""
    power = 10.0 ** math.floor(math.log10(size))
    return power * next(digit for digit in (5, 2, 1) if digit * power <= size * (1 + 1e-9))
