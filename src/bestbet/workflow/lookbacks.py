"""The last backtest of a workspace: kept beside its fits, used as long as facts, plan and code are those it judged."""

from __future__ import annotations

from pathlib import Path

from bestbet.adapters.cache import cache_key, code_fingerprint, fetch, store
from bestbet.facts.tables import Facts
from bestbet.plan.nodes import Plan
from bestbet.track.remembered import Remembered

LOOKBACKS = Path(".bestbet") / "backtests"
_CODE = ("facts", "calibrate", "simulate", "track")


def remember(root: Path, plan: Plan, facts: Facts, found: Remembered) -> None:
    """Keep a backtest for later answers; a later one of the same facts, plan and code takes its place."""
    store(root / LOOKBACKS, _key(plan, facts), found)


def recall(root: Path, plan: Plan, facts: Facts) -> Remembered | None:
    """Return the backtest of these very facts by this very code, None where none was run."""
    return fetch(root / LOOKBACKS, _key(plan, facts), Remembered)


def _key(plan: Plan, facts: Facts) -> str:
    """Looking back holds course, so of the plan only its drift and the lanes it speaks of enter."""
    return cache_key("backtest", code_fingerprint(*_CODE), facts.digest, repr(plan.drift), repr(plan.attributes()))
