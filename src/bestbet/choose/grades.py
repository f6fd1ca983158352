"""What the effect of a tactic rests on: the strongest graded evidence that counts, else what the plan says."""

from __future__ import annotations

from bestbet.evidence.claims import Grade
from bestbet.evidence.weigh import Weighed
from bestbet.plan.nodes import Tactic

COUNTS_FROM = 0.05
"""Claims of less weight than this do not lend their grade to an effect (judgement)."""
_RANKS = {grade: rank for rank, grade in enumerate(Grade)}


def grade_of(tactic: Tactic, weighed: Weighed) -> str:
    """Return the grade in words; stories are counted and lend no grade, however many."""
    effects = [e for e in weighed.effects if e.tactic == tactic.name]
    grades = [w.item.claim.grade for e in effects for w in e.items if w.weight > COUNTS_FROM]
    n_stories = sum(e.stories.n for e in effects)
    best = max(grades, key=lambda g: _RANKS[g]).title if grades else tactic.basis.value
    if not n_stories:
        return best
    return f"{best}; {n_stories} {'story counts' if n_stories == 1 else 'stories count'} for nothing"
