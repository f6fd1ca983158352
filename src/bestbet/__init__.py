"""Bestbet: from a sales team's own history to the odds of its rival strategies.

The names below mirror the line: read, draft, fit, simulate, odds, commit, track, score. They load when first used, so
that importing the package costs nothing. What went wrong is a BestbetError; all its kinds stand in `bestbet.errors`.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from bestbet.adapters.draft import ImportOptions
    from bestbet.errors import BestbetError
    from bestbet.facts.tables import Facts
    from bestbet.odds.assessment import Assessment
    from bestbet.plan.nodes import Plan
    from bestbet.simulate.model import Stream, Tally
    from bestbet.workflow.facade import (
        best_mix,
        design_test,
        draft_plan,
        fit,
        flips,
        learn,
        mixes_in_time,
        new_workspace,
        odds,
        read_evidence,
        read_facts,
        read_plan,
        report,
        simulate,
        sort,
        tactics,
        weigh,
        what_it_takes,
    )
    from bestbet.workflow.facade_commitment import add_exports, change, commit, score, track

__all__ = [
    "Assessment",
    "BestbetError",
    "Facts",
    "ImportOptions",
    "Plan",
    "Stream",
    "Tally",
    "add_exports",
    "best_mix",
    "change",
    "commit",
    "design_test",
    "draft_plan",
    "fit",
    "flips",
    "learn",
    "mixes_in_time",
    "new_workspace",
    "odds",
    "read_evidence",
    "read_facts",
    "read_plan",
    "report",
    "score",
    "simulate",
    "sort",
    "tactics",
    "track",
    "weigh",
    "what_it_takes",
]

_HOMES = {
    "Assessment": "bestbet.odds.assessment",
    "Facts": "bestbet.facts.tables",
    "ImportOptions": "bestbet.adapters.draft",
    "Plan": "bestbet.plan.nodes",
    "Stream": "bestbet.simulate.model",
    "Tally": "bestbet.simulate.model",
}
_COMMITMENT = frozenset({"add_exports", "change", "commit", "score", "track"})
_FUNCTIONS = frozenset(name for name in __all__ if name[0].islower())


def __getattr__(name: str) -> object:
    """Load a name of the facade from its home when it is first used."""
    if name not in __all__:
        raise AttributeError(f"bestbet has no {name!r}; it has {', '.join(__all__)}")
    lines = "bestbet.workflow.facade_commitment" if name in _COMMITMENT else "bestbet.workflow.facade"
    home = lines if name in _FUNCTIONS else _HOMES.get(name, "bestbet.errors")
    value: object = getattr(importlib.import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]


class _Facade(ModuleType):
    """Keeps `bestbet.odds` and `bestbet.simulate` functions, although stages of these names are loaded later."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _FUNCTIONS and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Facade
