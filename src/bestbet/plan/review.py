"""Everything that is wrong with a plan: its numbers, dates and limits, and what its words mean.

Apart from `check`, because knowing words takes a tenth of a second to load, and odds need the errors alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bestbet.errors import Place, Problem
from bestbet.plan.check import problems
from bestbet.plan.nodes import Plan
from bestbet.plan.sort_plan import check_meaning


def check_plan(
    plan: Plan, *, as_of: date | None = None, lanes: Mapping[str, tuple[str, ...]] | None = None
) -> tuple[Problem, ...]:
    """Return every problem of the plan's meaning, in reading order; errors stop the work, warnings are only said.

    `as_of` is the last day the data knows; `lanes` maps each attribute of the data to its values. What they would
    tell is left unchecked where they are None. A target out of reach is no problem of the plan: its odds say so.
    """
    found = [*problems(plan, as_of, lanes), *check_meaning(plan)]
    return tuple(sorted(found, key=lambda p: (p.where or Place(plan.file), p.code)))
