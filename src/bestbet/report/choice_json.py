"""The choice as plain JSON values, beside the contract of `bestbet odds --json`."""

from __future__ import annotations

from typing import Any

from bestbet.odds.choice import Choice, Conflict


def choice_json(choice: Choice) -> dict[str, Any]:
    """Return what stands behind the verdict: kind of tie, order, margin, and the leader read on other draws."""
    c = choice.confirmed
    return {
        "tie": choice.tie or None,
        "order": list(choice.order),
        "broken_by": choice.broken_by or None,
        "margin": choice.margin,
        "money": choice.money or None,
        "confirmed": {"p_all": c.p, "mcse": c.mcse, "disappointment": c.flattery, "parts": c.n_parts},
        "warnings": list(choice.warnings),
    }


def standing_json(choice: Choice | None, name: str) -> dict[str, Any]:
    """Return one strategy's standing and the conflicts of its objectives; nothing without a choice."""
    if choice is None:
        return {}
    s = choice.standing(name)
    return {
        "shortfall": s.shortfall,
        "shortfall_mcse": s.shortfall_mcse,
        "worst_tenth": s.worst_tenth,
        "worst_tenth_mcse": s.worst_tenth_mcse,
        "p_near_best": s.p_near,
        "p_with_wishes": s.p_with_wishes,
        "p_with_wishes_mcse": s.p_with_wishes_mcse,
        "at_equal_spread": {"p_all": s.p_level, "leader": s.p_level_leader, "mcse": s.level_mcse},
        "conflict": _conflict(choice.conflict(name)),
    }


def _conflict(conflict: Conflict) -> dict[str, Any]:
    return {
        "binding": conflict.binding or None,
        "objectives": [
            {
                "name": s.objective,
                "p_all_gain_without": s.without,
                "mcse_without": s.without_mcse,
                "eased_target": s.eased_target,
                "p_all_gain_eased": s.eased,
                "mcse_eased": s.eased_mcse,
            }
            for s in conflict.strains
        ],
        "pairs": [
            {"first": p.first, "second": p.second, "both": p.both, "product": p.product, "gap": p.gap, "mcse": p.mcse}
            for p in conflict.pairs
        ],
    }
