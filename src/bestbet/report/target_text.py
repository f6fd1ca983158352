"""Targets and values of objectives as people write them."""

from __future__ import annotations

from bestbet.odds.assessment import ObjectiveOdds
from bestbet.report.svg import format_target, format_value

_SIGNS = {"at_least": "≥", "increase_by": "≥", "at_most": "≤", "reduce_by": "≤"}


def target_text(objective: ObjectiveOdds) -> str:
    """Return the target as people write it: "≥ 4.2 M EUR"."""
    if objective.target is None:
        return "not computed"
    return f"{_SIGNS[objective.direction]} {format_target(objective.target, objective.unit)}"


def signed_text(objective: ObjectiveOdds, target: float) -> str:
    """Return a target that is not the objective's own in its way of writing: "≥ 3.99 M EUR"."""
    return f"{_SIGNS[objective.direction]} {value_text(target, objective.unit)}"


def value_text(value: float | None, unit: str) -> str:
    """Return a value with its unit, or a dash where there is none."""
    return "–" if value is None else format_value(value, unit)
