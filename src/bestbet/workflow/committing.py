"""The commitment: compute afresh, freeze all of it, and seal it in the ledger."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import Connection

from bestbet.adapters.contents import put_content
from bestbet.adapters.ledger_store import append_decision, decision_in_force, make_checkpoint, person_of
from bestbet.adapters.published import assessment_bytes, publish
from bestbet.adapters.store import Workspace
from bestbet.calibrate.posterior import Posterior
from bestbet.commit.base_rates import is_level_wire, refuse_level_wires
from bestbet.commit.chain import Entry
from bestbet.commit.checkpoint import Checkpoint
from bestbet.commit.decision import Actor, Basis, Decision, TripWire, flip_rule_of
from bestbet.commit.predictive import PREDICTIVE_PATHS, Predictive, WeeklyStream, predictive_bytes
from bestbet.commit.trip_wires import Window, parse_trip_wires
from bestbet.errors import NotAnswerable, Problem, UsageError, quote
from bestbet.facts.tables import Facts
from bestbet.odds.assessment import Assessment, question
from bestbet.odds.measures import Goal, measured, tallies, why_not
from bestbet.plan.nodes import Direction, Measure, Plan, Strategy, Threshold
from bestbet.simulate.compile import compile_model
from bestbet.simulate.model import PATHS_PER_DRAW, Paths, Stream, Tally
from bestbet.simulate.paths import simulate
from bestbet.workflow.beliefs import posterior_of
from bestbet.workflow.keeping import basis_of, moved, ready_store
from bestbet.workflow.line import Announce, Luck, silent
from bestbet.workflow.publishing import Seen, seen_in
from bestbet.workflow.workspace import FIT_CACHE, facts_of, odds, sound_plan

Before = Callable[[Connection, Basis], object]

LEADING = (
    Stream.CREATED,
    Stream.WINS,
    Stream.BOOKINGS,
    Stream.OPEN_DEALS,
    Stream.REPEAT_ORDERS,
    Stream.CHURNED,
    Stream.HOURS_NEEDED,
    Stream.HOURS_HAVE,
)
"""What a plan is watched by besides its objectives, counted over the whole team."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asks to be committed: the strategy, why, who they are and how we know, and what would reopen it."""

    strategy: str
    because: str
    who: str
    authenticated_by: str
    role: str = "owner"
    trip_wires: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """The odds with what they were computed from."""

    plan: Plan
    facts: Facts
    posterior: Posterior
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class Committed:
    """What was sealed: the decision, its entry, and the checkpoint to keep elsewhere."""

    decision: Decision
    entry: Entry
    checkpoint: Checkpoint


def commit(
    workspace: Workspace,
    request: Request,
    luck: Luck,
    *,
    at: datetime,
    announce: Announce = silent,
    before: Before | None = None,
) -> Committed:
    """Return the commitment that was added to the ledger; what `before` writes is written with it or not at all.

    Raises UsageError for an unknown strategy, a missing reason or name, or a trip-wire that cannot be read, and
    NotAnswerable where plan, facts or imports changed meanwhile; nothing is recorded then.
    """
    _refuse_empty(request)
    seen = seen_in(workspace.root)
    facts = facts_of(workspace)
    plan = sound_plan(workspace, facts)
    chosen = _strategy(plan, request.strategy)
    levels = tuple(text for text in request.trip_wires if is_level_wire(text))
    counted = tuple(text for text in request.trip_wires if text not in levels)
    wires = parse_trip_wires(counted, Window(facts.as_of, plan.end))
    assessment = odds(workspace, luck, announce=announce)
    refuse_level_wires(levels, next(s.p_all for s in assessment.strategies if s.name == chosen.name))
    found = Answered(
        plan, facts, posterior_of(workspace, plan, facts, luck, cache=workspace.root / FIT_CACHE), assessment
    )
    announce(f"freezing the futures of {chosen.name}")
    predictive, frozen_wires = _frozen(found, chosen, wires, luck)
    return _record(workspace, request, seen, found, (predictive_bytes(predictive), frozen_wires), at, before)


def _refuse_empty(request: Request) -> None:
    problems = []
    if not request.because.strip():
        text = "a commitment needs a reason: it is what you will want to read when doubt comes."
        problems.append(Problem("BB-L14", text, 'Give it: --because "...".'))
    if not request.who.strip():
        problems.append(Problem("BB-L15", "nobody is named who decides.", "Say who: --by NAME."))
    if problems:
        raise UsageError(problems)


def _strategy(plan: Plan, name: str) -> Strategy:
    for strategy in plan.strategies:
        if strategy.name == name:
            return strategy
    known = ", ".join(strategy.name for strategy in plan.strategies)
    raise UsageError(Problem("BB-U02", f"the plan has no strategy {quote(name)}.", f"It has: {known}."))


def _record(
    workspace: Workspace,
    request: Request,
    seen: Seen,
    found: Answered,
    frozen: tuple[bytes, tuple[TripWire, ...]],
    at: datetime,
    before: Before | None,
) -> Committed:
    database = ready_store(workspace.root, at)
    futures, wires = frozen
    with database.writing() as connection:
        if seen_in(workspace.root) != seen:
            raise NotAnswerable(moved("Nothing was recorded."))
        basis = basis_of(connection, seen, at)
        if before is not None:
            before(connection, basis)
        snapshot = publish(connection, found.assessment, basis, at)
        decision = Decision(
            request.strategy,
            found.assessment,
            found.plan,
            found.posterior.estimates,
            basis,
            put_content(connection, assessment_bytes(found.assessment)),
            put_content(connection, futures),
            wires,
            flip_rule_of(found.plan),
            supersedes=decision_in_force(connection),
        )
        who = request.who.strip()
        actor = Actor(person_of(connection, who, at), request.role, request.authenticated_by)
        because = request.because.strip()
        entry = append_decision(
            connection, decision, actor=actor, who=who, because=because, snapshot=snapshot, at=at
        )  # fmt: skip
        checkpoint = make_checkpoint(connection, at)
    return Committed(decision, entry, checkpoint)


def _frozen(
    found: Answered, chosen: Strategy, wires: tuple[TripWire, ...], luck: Luck
) -> tuple[Predictive, tuple[TripWire, ...]]:
    """Return the weekly futures of the chosen strategy, and the trip-wires with how often those touch them."""
    plan, posterior, facts = found.plan, found.posterior, found.facts
    watched = _watched(plan, posterior, facts)
    goals = [_goal(wire, plan, posterior) for wire in wires]
    of_wires = [tallies(goal, posterior, facts) for goal in goals]
    model = compile_model(plan, chosen, posterior, (*watched, *(tally for some in of_wires for tally in some)))
    n = min(PREDICTIVE_PATHS, len(posterior.draws) * PATHS_PER_DRAW)
    paths = simulate(model, seed=luck.seed, n_paths=n, n_fan=n)
    at, told = len(watched), []
    for wire, goal, some in zip(wires, goals, of_wires, strict=True):
        columns = slice(at, at := at + len(some))
        told.append(replace(wire, healthy=_touched(wire, goal, plan, posterior, paths, columns)))
    return _predictive(posterior, watched, paths), tuple(told)


def _watched(plan: Plan, posterior: Posterior, facts: Facts) -> tuple[Tally, ...]:
    """Every weekly flow that an objective or a look at the plan's progress needs, each once."""
    since = posterior.as_of + timedelta(days=1)
    asked = question(plan, posterior, facts).tallies
    wide = [Tally(stream, since, plan.end) for stream in LEADING]
    wide += [Tally(tally.stream, since, plan.end, tally.where) for tally in asked]
    once = {(tally.stream, tuple(sorted(tally.where.items()))): tally for tally in wide}
    return tuple(once.values())


def _goal(wire: TripWire, plan: Plan, posterior: Posterior) -> Goal:
    """What a trip-wire counts; raises UsageError where these facts cannot tell."""
    direction = Direction.AT_LEAST if wire.side == "below" else Direction.AT_MOST
    threshold = Threshold(Measure(wire.measure), direction, wire.level)
    goal = Goal(f"trip-wire on {wire.measure}", threshold, {}, plan.start, wire.by)
    reason = why_not(goal, plan, posterior)
    if reason is not None:
        text = f"the trip-wire on {wire.measure} could never be seen: {reason}."
        raise UsageError(Problem("BB-L16", text, "Choose a measure that these facts can answer."))
    return goal


def _touched(
    wire: TripWire, goal: Goal, plan: Plan, posterior: Posterior, paths: Paths, columns: slice
) -> float | None:
    """The share of the committed plan's own futures in which the wire is touched: what it will cost in false alarms."""
    values = measured(goal, plan, posterior, paths.totals[:, columns])
    known = values[~np.isnan(values)]
    if not len(known):
        return None
    return float(np.mean(known < wire.level if wire.side == "below" else known > wire.level))


def _predictive(posterior: Posterior, watched: tuple[Tally, ...], paths: Paths) -> Predictive:
    n_draws = len(paths.totals) // PATHS_PER_DRAW
    draws = posterior.draws
    parameters = tuple(
        (field.name, np.asarray(getattr(draws, field.name)[:n_draws], np.float64))
        for field in dataclasses.fields(draws)
    )
    streams = tuple(WeeklyStream(tally.stream.name.lower(), tally.where) for tally in watched)
    weekly = paths.weekly[:, :, : len(watched)].astype(np.float32)
    return Predictive(paths.strategy, paths.seed, posterior.as_of, streams, weekly, parameters)
