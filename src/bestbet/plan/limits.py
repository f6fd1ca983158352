"""Holds the doses of strategies against what the plan says of the least and the most of each tactic."""

from __future__ import annotations

from collections.abc import Iterator

from bestbet.errors import Problem, Severity, quote
from bestbet.plan.nodes import Plan, Strategy, Tactic

SET_UP_WEEKS = 13
"""Weeks from the plan's start over which setting up a tactic is spread; judgement: one review period."""
SLACK = 1e-9
_LIMITS, _OUTSIDE = "BB-P20", "BB-P21"


def bounds(tactic: Tactic) -> tuple[float, float]:
    """Return the least and the most units per week a mix may use of a tactic that it uses; the most may be infinite."""
    limits = tactic.limits
    least, most = limits.at_least, float("inf") if limits.at_most is None else limits.at_most
    if limits.changes_by is not None and tactic.today > 0:
        least = max(least, tactic.today * (1.0 - limits.changes_by))
        most = min(most, tactic.today * (1.0 + limits.changes_by))
    return least, most


def may_stop(tactic: Tactic) -> bool:
    """Return whether a mix may leave the tactic out."""
    limits = tactic.limits
    return limits.changes_by is None or limits.changes_by >= 1.0 or tactic.today <= 0


def units_of(strategy: Strategy, tactic: str) -> float:
    """Return the units per week that a strategy puts into a tactic, wherever they are aimed."""
    return sum(effort.units for effort in strategy.effort if effort.tactic == tactic)


def check_limits(plan: Plan) -> Iterator[Problem]:
    """Yield limits that contradict each other, and strategies that go beyond them."""
    for tactic in plan.tactics:
        yield from _check_tactic(plan, tactic)
    for strategy in plan.strategies:
        if not strategy.is_status_quo:
            yield from _check_strategy(plan, strategy)


def _check_tactic(plan: Plan, tactic: Tactic) -> Iterator[Problem]:
    path = ("tactics", tactic.name)
    least, most = bounds(tactic)
    if least > most:
        text = f"tactic {quote(tactic.name)}: at least {least:.4g} and at most {most:.4g} per week cannot both hold."
        yield Problem(
            _LIMITS, text, "Lower at_least, or raise at_most or changes_by.", plan.place_of(*path, "at_least")
        )
    if tactic.limits.changes_by is not None and tactic.today <= 0:
        text = f"tactic {quote(tactic.name)} is not done today, so changes_by has nothing to be a share of."
        yield Problem(_LIMITS, text, "Write at_most instead, in units per week.", plan.place_of(*path, "changes_by"))


def _check_strategy(plan: Plan, strategy: Strategy) -> Iterator[Problem]:
    for tactic in plan.tactics:
        units, (least, most) = units_of(strategy, tactic.name), bounds(tactic)
        is_idle = units <= 0
        if (is_idle and may_stop(tactic)) or (not is_idle and least * (1 - SLACK) <= units <= most * (1 + SLACK)):
            continue
        allowed = f"{least:.4g} to {most:.4g}" if most < float("inf") else f"at least {least:.4g}"
        text = f"strategy {quote(strategy.name)} uses {units:.4g} per week of {quote(tactic.name)}, the tactic says "
        place = plan.place_of("strategies", strategy.name, "effort", tactic.name)
        yield Problem(_OUTSIDE, f"{text}{allowed}.", "Change the dose or the limit.", place, Severity.WARNING)
