"""A mix that was tried by hand, kept in the plan as a strategy beside whatever others changed meanwhile."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bestbet.adapters.database import Database
from bestbet.adapters.plan_file import PLAN_FILE
from bestbet.adapters.store import Workspace
from bestbet.choose.mix import given_up
from bestbet.errors import PlanError, Problem, UsageError, quote
from bestbet.plan.edit import edit_plan
from bestbet.plan.nodes import Effort, Strategy
from bestbet.plan.parse import parse_plan
from bestbet.workflow.mixing import strategy_value
from bestbet.workflow.plan_saving import Hand, Outcome, save_change

MOST_NAME, MOST_BECAUSE = 60, 500
_BREAKS = re.compile(r"\s+")


def keep_tried(
    workspace: Workspace,
    store: Database,
    effort: Sequence[Effort],
    said: tuple[str, str],
    *,
    seen: str,
    hand: Hand,
) -> Outcome:
    """Return what became of adding the effort to the plan as a strategy; `said` are its name and the reason.

    Every other character of the plan stays, also what others changed since `seen`, and it is a step that can be undone.
    Refused where the name stands in the plan or a tactic is there no more. Raises UsageError for a missing name or
    reason.
    """
    short, why = _named(*said)
    key = re.sub(r"\W+", "_", short).strip("_") or short

    def change(now: str) -> str:
        plan = parse_plan(now, file=PLAN_FILE)
        if any(strategy.name == key for strategy in plan.strategies):
            text = f"the plan has a strategy {quote(key)} already."
            raise PlanError(Problem("BB-U91", text, "Choose another name."))
        gone = {one.tactic for one in effort} - {tactic.name for tactic in plan.tactics}
        if gone:
            text = f"the tactic {quote(min(gone))} is no longer in the plan, and this mix works with it."
            raise PlanError(Problem("BB-A71", text, "Open the Mix page again, or undo its removal on the Plan page."))
        strategy = Strategy(key, why, given_up(plan, tuple(effort)), tuple(effort))
        return edit_plan(now, ("strategies", key), strategy_value(plan, strategy))

    about = f"strategies {key}, from a mix"
    return save_change(workspace, store, change, entry=("strategies", key), about=about, seen=seen, hand=hand)


def _named(name: str, because: str) -> tuple[str, str]:
    short, why = (_BREAKS.sub(" ", text).strip() for text in (name, because))
    if not short or len(short) > MOST_NAME or not short.isprintable():
        text = f"a strategy needs a name of up to {MOST_NAME} letters."
        raise UsageError(Problem("BB-U93", text, "Give it one that says what it does."))
    if not why or len(why) > MOST_BECAUSE or not why.isprintable():
        text = f"a strategy needs a reason of up to {MOST_BECAUSE} letters."
        raise UsageError(Problem("BB-U93", text, "Say why you would choose it: that is what you will read later."))
    return short, why
