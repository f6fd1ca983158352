"""The best mix of a workspace: search, report on fresh luck, and write it into the plan where asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from threading import Thread

from bestbet.adapters.cache import cache_key, fetch, store
from bestbet.adapters.fingerprint import line_fingerprint
from bestbet.adapters.plan_file import PLAN_FILE, read_plan_text
from bestbet.adapters.snapshots import write_file
from bestbet.adapters.store import Workspace
from bestbet.calibrate.posterior import Posterior
from bestbet.choose.mix import BestMix, Searched, best_mix_of, searched, strategy_of
from bestbet.choose.seek import Need, what_it_takes
from bestbet.choose.sequence import Sequence as InTime
from bestbet.choose.sequence import best_sequences
from bestbet.errors import PlanError, Problem, UsageError, quote
from bestbet.facts.tables import Facts
from bestbet.odds.assessment import Question, question
from bestbet.odds.widening import Past
from bestbet.plan.check import plan_errors
from bestbet.plan.edit import edit_plan
from bestbet.plan.kinds import TIMES_PER_WEEK, Setting, write_number
from bestbet.plan.nodes import Effort, Plan, Strategy
from bestbet.plan.parse import parse_plan
from bestbet.plan.rivalry import MOST_STRATEGIES
from bestbet.plan.yaml_words import Value
from bestbet.simulate.compiling import is_compiled
from bestbet.workflow.beliefs import at_work_by, posterior_of, weighed_of
from bestbet.workflow.line import Announce, Luck, one_blas_thread, silent
from bestbet.workflow.lookbacks import recall
from bestbet.workflow.workspace import facts_of, sound_plan

MIXES = Path(".bestbet") / "mixes"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked beside the best mix: odds to reach, mixes in time, which objectives count, how far it may go.

    `change` is a share of today that no tactic may go beyond; a tactic that is new may go to its typical dose.
    """

    reach: float | None = None
    is_in_time: bool = False
    objectives: tuple[str, ...] = ()
    change: float | None = None


@dataclass(frozen=True, slots=True)
class Mixed:
    """The answer: the best mix, what it takes to reach the wish (empty unless asked), and the best sequences."""

    plan: Plan
    mix: BestMix
    reach: float | None = None
    needs: tuple[Need, ...] = ()
    sequences: tuple[InTime, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of an answer."""

    mix: BestMix
    needs: tuple[Need, ...]
    sequences: tuple[InTime, ...]


def mix(workspace: Workspace, luck: Luck, *, asked: Asked | None = None, announce: Announce = silent) -> Mixed:
    """Return the best mix of the workspace's means under its limits, and what else was asked.

    An answer is kept beside the fits and given again while all that it rests on is the same.
    """
    asked = asked or Asked()
    facts = facts_of(workspace)
    plan = sound_plan(workspace, facts)
    looked = recall(workspace.root, plan, facts)
    past = looked.past if looked else None
    begun = at_work_by(workspace, plan, facts.as_of)
    rests_on = (plan, weighed_of(workspace, plan, facts).digest, begun, past, luck, asked)
    key = cache_key("mix", line_fingerprint(), facts.digest, repr(rests_on))
    kept = fetch(workspace.root / MIXES, key, Kept)
    if kept is not None:
        plan = held(narrowed(plan, asked.objectives), asked.change)
        return Mixed(plan, kept.mix, asked.reach, kept.needs, kept.sequences)
    found = _mixed_anew(workspace, plan, facts, luck, asked=asked, past=past, announce=announce)
    with suppress(OSError):  # on a full or read-only disk the answer is still worth having
        store(workspace.root / MIXES, key, Kept(found.mix, found.needs, found.sequences))
    return found


def _mixed_anew(
    workspace: Workspace, plan: Plan, facts: Facts, luck: Luck, *, asked: Asked, past: Past | None, announce: Announce
) -> Mixed:
    Thread(target=is_compiled, daemon=True).start()
    announce("fitting the history, or taking the fit from the cache")
    posterior = posterior_of(workspace, plan, facts, luck)
    return mixed(plan, facts, posterior, luck.seed, asked=asked, past=past, announce=announce)


def mixed(
    plan: Plan,
    facts: Facts,
    posterior: Posterior,
    seed: int,
    *,
    asked: Asked,
    past: Past | None = None,
    announce: Announce = silent,
) -> Mixed:
    """Return the best mix of a plan on a posterior; the same seed gives the same answer."""
    plan = held(narrowed(plan, asked.objectives), asked.change)

    def ask(of: Plan) -> Question:
        return question(of, posterior, facts, past=past)

    if not is_compiled():
        announce("compiling the engine for this machine, once; the next run starts at once")
    announce("trying mixes of hours and money")
    with one_blas_thread():
        found = searched(plan, posterior, ask(plan), seed=seed)
        announce("simulating the best ones on luck they were not chosen by")
        best = best_mix_of(plan, ask(plan), facts.digest, found)
        return _more(found, plan, posterior, best, asked, ask, announce)


def _more(
    found: Searched, plan: Plan, posterior: Posterior, best: BestMix, asked: Asked, ask: object, announce: Announce
) -> Mixed:
    needs: tuple[Need, ...] = ()
    if asked.reach is not None:
        announce("looking for what it takes")
        needs = what_it_takes(found, posterior, asked.reach, ask)  # type: ignore[arg-type]
    if asked.is_in_time:
        announce("trying one way first, then another")
    sequences = best_sequences(found) if asked.is_in_time else ()
    return Mixed(plan, best, asked.reach, needs, sequences)


def narrowed(plan: Plan, names: Sequence[str]) -> Plan:
    """Return the plan with only the named objectives as must-haves; unchanged where none is named."""
    if not names:
        return plan
    known = [o.name for o in plan.objectives]
    for name in names:
        if name not in known:
            problem = Problem("BB-U02", f"the plan has no objective {quote(name)}.", f"It has: {', '.join(known)}.")
            raise UsageError(problem)
    return replace(plan, objectives=tuple(replace(o, must=o.name in names) for o in plan.objectives))


def held(plan: Plan, change: float | None) -> Plan:
    """Return the plan with no tactic allowed further from today than a share of it; unchanged for None."""
    if change is None:
        return plan
    tactics = []
    for tactic in plan.tactics:
        limits = tactic.limits
        if tactic.today > 0:
            limits = replace(limits, changes_by=min(change, limits.changes_by or change))
        else:
            limits = replace(limits, at_most=min(tactic.typical, limits.at_most or tactic.typical))
        tactics.append(replace(tactic, limits=limits))
    return replace(plan, tactics=tuple(tactics))


def refuse_taken(workspace: Workspace, name: str) -> None:
    """Raise UsageError where the plan has a strategy of that name."""
    plan = parse_plan(read_plan_text(workspace.root), file=PLAN_FILE)
    if any(strategy.name == name for strategy in plan.strategies):
        problem = Problem("BB-U91", f"the plan has a strategy {quote(name)} already.", "Choose another name.")
        raise UsageError(problem)


def write_mix(workspace: Workspace, name: str, found: Mixed) -> tuple[str, ...]:
    """Add the best mix to plan.yaml as a strategy, every other character as it was, and return what to know of it.

    Raises UsageError where a strategy of that name stands, and PlanError where the plan would not be sound.
    """
    plan = parse_plan(read_plan_text(workspace.root), file=PLAN_FILE)
    return write_strategy(workspace, strategy_of(plan, name, found.mix.best))


def write_strategy(workspace: Workspace, strategy: Strategy) -> tuple[str, ...]:
    """Add a strategy to plan.yaml, every other character as it was, and return what to know of it.

    Raises UsageError where a strategy of that name stands, and PlanError where the plan would not be sound.
    """
    text = read_plan_text(workspace.root)
    plan = parse_plan(text, file=PLAN_FILE)
    refuse_taken(workspace, strategy.name)
    changed = edit_plan(text, ("strategies", strategy.name), strategy_value(plan, strategy))
    after = parse_plan(changed, file=PLAN_FILE)
    errors = plan_errors(after)
    if errors:
        raise PlanError(errors)
    write_file(workspace.root / PLAN_FILE, changed.encode())
    written = sum(not s.is_implied for s in after.strategies)
    if written <= MOST_STRATEGIES:
        return ()
    said = f"The plan now has {written} strategies; beyond {MOST_STRATEGIES} the leader is often just the luckiest."
    return (f"{said} Delete one that you would not really choose.",)


def strategy_value(plan: Plan, strategy: Strategy) -> Mapping[str, Value]:
    """Return a strategy as the value that the plan file holds for it."""
    efforts: dict[str, Value] = {}
    for tactic, group in groupby(strategy.effort, key=lambda effort: effort.tactic):
        aims = [_aim(plan, effort) for effort in group]
        efforts[tactic] = aims[0] if len(aims) == 1 else _listed(aims)
    return {"because": strategy.because, "gives_up": strategy.gives_up, "effort": efforts}


def _listed(aims: Sequence[Value]) -> list[Value]:
    """Every item of a list is a group, also one that aims everywhere."""
    return [aim if isinstance(aim, Mapping) else {"units": aim} for aim in aims]


def _aim(plan: Plan, effort: Effort) -> Value:
    tactic = next(tactic for tactic in plan.tactics if tactic.name == effort.tactic)
    units = write_number(effort.units, TIMES_PER_WEEK, Setting("", tactic.unit))
    where = {key: values[0] if len(values) == 1 else list(values) for key, values in effort.where.items()}
    return {"where": where, "units": units} if where else units
