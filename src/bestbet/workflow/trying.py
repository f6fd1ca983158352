"""A mix that was tried by hand, kept in the plan as a strategy."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from bestbet.adapters.store import Workspace
from bestbet.choose.levers import efforts_of
from bestbet.choose.mix import given_up
from bestbet.errors import Problem, UsageError
from bestbet.plan.nodes import Strategy
from bestbet.workflow.live import Table
from bestbet.workflow.mixing import write_strategy

Floats = npt.NDArray[np.float64]
MOST_NAME, MOST_BECAUSE = 60, 500
_BREAKS = re.compile(r"\s+")


def keep_tried(workspace: Workspace, table: Table, units: Floats, name: str, because: str) -> Strategy:
    """Return the strategy that was added to the plan, every other character of it as it was.

    Raises UsageError for a missing name or reason, or a name that stands in the plan, and PlanError where the plan
    would not be sound.
    """
    short, why = (_BREAKS.sub(" ", text).strip() for text in (name, because))
    if not short or len(short) > MOST_NAME or not short.isprintable():
        text = f"a strategy needs a name of up to {MOST_NAME} letters."
        raise UsageError(Problem("BB-U93", text, "Give it one that says what it does."))
    if not why or len(why) > MOST_BECAUSE or not why.isprintable():
        text = f"a strategy needs a reason of up to {MOST_BECAUSE} letters."
        raise UsageError(Problem("BB-U93", text, "Say why you would choose it: that is what you will read later."))
    effort = efforts_of(table.ground.levers, table.ground.plan, units)
    key = re.sub(r"\W+", "_", short).strip("_") or short
    strategy = Strategy(key, why, given_up(table.ground.plan, effort), effort)
    write_strategy(workspace, strategy)
    return strategy
