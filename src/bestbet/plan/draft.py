"""Drafts a first runnable plan from a team's history; every number says what it rests on."""

from __future__ import annotations

from bestbet.plan.draft_basis import DraftBasis, GroupHistory
from bestbet.plan.draft_means import draft_means
from bestbet.plan.draft_rivals import draft_strategies
from bestbet.plan.draft_targets import Outlook, draft_candidates, set_targets
from bestbet.plan.nodes import Path, Plan, Rival
from bestbet.units import Range, Scale

__all__ = ["DraftBasis", "GroupHistory", "Outlook", "draft_candidates", "draft_plan", "set_targets"]

REVIEW_WEEKS = 13.0
MOST_RIVALS = 6
_PRESSURE = Range(0.05, 0.15, Scale.LOGIT)
_COST = Range(0.1, 0.3, Scale.LOGIT)
_FALTER = Range(1.0, 3.0, Scale.LOG)


def draft_plan(basis: DraftBasis) -> Plan:
    """Return a plan whose objectives are `draft_candidates` with placeholder targets.

    Simulate its status quo, then let `set_targets` put targets just beyond it. All strategies take the same hours,
    and none more money than the budget.
    """
    means = draft_means(basis)
    strategies = draft_strategies(basis, means)
    notes: dict[Path, str] = {**means.notes, ("review_every",): "judgement: once a quarter"}
    n_rivals = len(strategies) - 1
    if n_rivals < 4:
        notes["strategies",] = f"only {n_rivals} rivals: the history shows no more choices that differ"
    return Plan(
        team=basis.team,
        currency=basis.currency,
        start=basis.start,
        review_every=REVIEW_WEEKS,
        objectives=draft_candidates(basis),
        resources=means.resources,
        tactics=means.tactics,
        strategies=strategies,
        rivals=_rivals(basis),
        notes=notes,
    )


def _rivals(basis: DraftBasis) -> tuple[Rival, ...]:
    if basis.segment_by is None:
        return ()
    named = [group for group in basis.segments if group.is_named]
    largest = sorted(named, key=lambda group: (-group.weekly_rate, group.name))[:MOST_RIVALS]
    return tuple(Rival(group.name, _PRESSURE, _COST, _FALTER) for group in largest)
