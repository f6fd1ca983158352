"""Holds a plan's own words against what they stand under: an aim that is an activity, a bet that gives up nothing."""

from __future__ import annotations

from collections.abc import Iterator

from bestbet.errors import Problem, Severity, quote
from bestbet.plan.catalogue import CATALOGUE
from bestbet.plan.nodes import Plan, Strategy
from bestbet.plan.sort import Kind, Sorting, sort_statement
from bestbet.plan.sort_lacks import Fault

SURE = 0.85
"""Only what is clearly something else is said to be."""
SURE_OF_A_NAME = 0.95
"""A name has a few words and none of the marks that a sentence has ("fewer, larger deals" is a strategy, without its
comma it reads like a wish), so more is asked; .85 until 2026-11-26, when the sorter began to read marks."""
_FEWEST_WORDS = 2
_CHOICE, _SERVES, _OBJECTIVE = "BB-P15", "BB-P16", "BB-P17"
_NOTHING = frozenset({"nothing", "none", "n/a", "na", "no", "-", "--", "?", "tbd", "nothing at all", "nothing really"})


def check_meaning(plan: Plan) -> Iterator[Problem]:
    """Yield what the plan's names and reasons say that contradicts where they stand; all are warnings."""
    for objective in plan.objectives:
        found = _sorted_name(objective.name)
        if found is not None and found.kind is Kind.TACTIC:
            text = f"objective {quote(objective.name)} is named like something to do ({_cue(found)})."
            remedy = "Name what it is to bring, and keep the activity under tactics."
            yield _note(plan, _OBJECTIVE, text, remedy, "objectives", objective.name)
    for strategy in plan.strategies:
        if not strategy.is_status_quo:
            yield from _strategy(plan, strategy)
    for tactic in plan.tactics:
        found = _sorted_name(tactic.name)
        if found is not None and found.kind is Kind.OBJECTIVE and tactic.name not in CATALOGUE and not tactic.kind:
            text = f"tactic {quote(tactic.name)} is named like something wanted ({_cue(found)})."
            remedy = "Name what somebody does, and keep what it is to bring under objectives."
            yield _note(plan, _SERVES, text, remedy, "tactics", tactic.name)


def _strategy(plan: Plan, strategy: Strategy) -> Iterator[Problem]:
    label = f"strategy {quote(strategy.name)}"
    path = ("strategies", strategy.name)
    found = _sorted_name(strategy.name)
    if found is not None and found.kind is Kind.OBJECTIVE:
        text = f"{label} is named like an objective ({_cue(found)}): it says what is wanted, not how to win."
        yield _note(plan, _CHOICE, text, "Name the choice: whom you concentrate on, or how you win.", *path)
    if strategy.name in CATALOGUE or any(strategy.name == tactic.name for tactic in plan.tactics):
        text = f"{label} has the name of a tactic: a tactic carries a choice out, it is none."
        yield _note(plan, _CHOICE, text, "Name the choice that the tactic serves.", *path)
    if strategy.gives_up.strip().rstrip(".").lower() in _NOTHING:
        text = f"{label} says that it gives up {quote(strategy.gives_up)}, so it is not a choice."
        yield _note(plan, _CHOICE, text, "Say what gets fewer hours and less money.", *path, "gives_up")
    for name in _still_done(plan, strategy):
        text = f"{label} gives up {quote(strategy.gives_up)}, but does no less of {quote(name)} than today."
        yield _note(plan, _CHOICE, text, "Lower its effort, or say what is really given up.", *path, "gives_up")
    if strategy.because and _is_slogan(strategy.because):
        text = f"{label} rests on {quote(strategy.because)}, and nothing could show that it is wrong."
        yield _note(plan, _CHOICE, text, "Write because: with a fact that can be checked.", *path, "because")


def _still_done(plan: Plan, strategy: Strategy) -> Iterator[str]:
    """Yield tactics that the strategy says it gives up altogether, and does everywhere as much as today."""
    given_up = _spoken(strategy.gives_up).lower()
    for tactic in plan.tactics:
        units = sum(effort.units for effort in strategy.effort if effort.tactic == tactic.name)
        if tactic.today > 0 and units >= tactic.today and given_up == _spoken(tactic.name).lower():
            yield tactic.name


def _sorted_name(name: str) -> Sorting | None:
    """Return a name of two words or more as sorted, or None where it is too short or too unclear to be held against."""
    said = _spoken(name)
    if len(said.split()) < _FEWEST_WORDS:
        return None
    found = sort_statement(said)
    return found if found.confidence >= SURE_OF_A_NAME else None


def _is_slogan(because: str) -> bool:
    found = sort_statement(because[:1000])
    return found.confidence >= SURE and any(lack.fault in {Fault.SLOGAN, Fault.WISH} for lack in found.lacks)


def _spoken(name: str) -> str:
    return " ".join(name.replace("_", " ").replace("-", " ").split())


def _cue(found: Sorting) -> str:
    return next((quote(cue.words) for cue in found.cues if cue.words), quote(found.text))


def _note(plan: Plan, code: str, text: str, remedy: str, *path: str) -> Problem:
    return Problem(code, text, remedy, plan.place_of(*path), Severity.WARNING)
