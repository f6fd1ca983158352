"""Every probability ever published against what came, and what each finished commitment teaches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from sqlalchemy import Connection

from bestbet.adapters.plan_file import PLAN_FILE
from bestbet.adapters.published import Published, published
from bestbet.adapters.registry import text_of
from bestbet.adapters.resolutions import Issued, Resolution, add_resolutions, issued, n_rows, resolutions
from bestbet.adapters.store import Workspace
from bestbet.adapters.tracks import kept_steps
from bestbet.commit.forecasts import ALL_MUSTS
from bestbet.facts.actuals import actuals
from bestbet.facts.tables import Facts
from bestbet.odds.measures import Goal, is_met
from bestbet.plan.nodes import Direction, Objective, Plan
from bestbet.plan.parse import parse_plan
from bestbet.track.effort import deliveries, share_done
from bestbet.track.ending import Ending, Work, ending
from bestbet.track.executed import how_low, would_have_come_in
from bestbet.track.observed import CREATED, seen_since, so_far, told_by
from bestbet.track.people import PersonScore, people
from bestbet.track.resolved import Resolved, Scored, scored
from bestbet.track.tracked import Step
from bestbet.track.watch import alarm
from bestbet.units import DAYS_PER_WEEK
from bestbet.workflow.beliefs import evidence_of
from bestbet.workflow.commitment import Commitment, commitments
from bestbet.workflow.course import first_step, read_step
from bestbet.workflow.executing import courses_of, log_of_work
from bestbet.workflow.keeping import ready_store
from bestbet.workflow.line import lanes_of, one_blas_thread
from bestbet.workflow.tracking import Referrals, goal_of
from bestbet.workflow.workspace import facts_of, plan_of

_SOON = timedelta(days=28)
OBJECTIVES_CYCLE = timedelta(days=365)
"""Objectives are looked at anew every year, or when their plan ends (product: every 12 to 24 months)."""


@dataclass(frozen=True, slots=True)
class Scores:
    """What `bestbet score` answers: `waiting` forecasts are not due, `unscored` counts reasons of those left out.

    `n_new` outcomes were recorded now, `n_rows` ever; `objectives_review` is when to look at the objectives anew;
    `people` are the ranges that named people gave in the evidence.
    """

    as_of: date
    scored: Scored
    n_issued: int
    waiting: int
    next_due: date | None
    unscored: dict[str, int]
    n_new: int
    n_rows: int
    endings: tuple[Ending, ...]
    objectives_review: date | None
    people: tuple[PersonScore, ...] = ()


@dataclass(frozen=True, slots=True)
class _Truth:
    """What one snapshot's plan and the facts of today say of its forecasts."""

    snapshot: Published
    plan: Plan
    referrals: Referrals


@dataclass(frozen=True, slots=True)
class _Ended:
    """A finished commitment: its course, whether it came in, and whether its alarm had sounded low."""

    commitment: Commitment
    steps: tuple[Step, ...]
    came: bool
    alarmed: bool


def score(workspace: Workspace, *, at: datetime) -> Scores:
    """Return the scores of all published probabilities that are due; outcomes are kept, later truths as new rows."""
    database = ready_store(workspace.root, at)
    facts = facts_of(workspace)
    with database.reading() as connection:
        all_issued = [one for one in issued(connection) if one.p is not None]
        decided = commitments(connection)
        truths = {one.id: _truth(connection, one, facts) for one in published(connection)}
    due = [one for one in all_issued if one.due <= facts.as_of]
    waiting = [one.due for one in all_issued if one.due > facts.as_of]
    found, unscored = _outcomes(due, truths, decided, facts)
    with database.writing() as connection:
        n_new = add_resolutions(connection, found, at)
        newest, n_all = resolutions(connection), n_rows(connection)
        ended, followed = _endings(connection, decided, facts, {one.forecast_id: one for one in found}, due)
    endings = tuple(_ended(one, _work(workspace, one.commitment, facts, came=one.came)) for one in ended)
    kept = {one.forecast_id for one in found}
    rows = [_resolved(one, newest[one.id], truths[one.snapshot_id]) for one in due if one.id in kept]
    told = scored([*rows, *followed])
    counts = (len(all_issued), len(waiting), min(waiting, default=None), unscored, n_new, n_all)
    named = people(evidence_of(workspace), facts.as_of)
    return Scores(facts.as_of, told, *counts, endings, _objectives_review(workspace), named)


def _outcomes(
    due: list[Issued], truths: dict[int, _Truth], decided: tuple[Commitment, ...], facts: Facts
) -> tuple[tuple[Resolution, ...], dict[str, int]]:
    """What came of forecasts that are due, and how many could not be told, by reason."""
    unscored: dict[str, int] = {}
    found: list[Resolution] = []
    for one in due:
        outcome = _outcome(one, due, truths[one.snapshot_id], decided, facts)
        if isinstance(outcome, str):
            unscored[outcome] = unscored.get(outcome, 0) + 1
        else:
            found.append(Resolution(one.id, *outcome, facts.digest, facts.as_of, ""))
    return tuple(found), unscored


def _truth(connection: Connection, snapshot: Published, facts: Facts) -> _Truth:
    document = next(one for one in snapshot.documents if one.kind == "plan")
    plan = parse_plan(text_of(connection, document).decode(), file=PLAN_FILE)
    return _Truth(snapshot, plan, Referrals(lanes_of(plan, facts)))


def _outcome(
    one: Issued, due: list[Issued], truth: _Truth, decided: tuple[Commitment, ...], facts: Facts
) -> tuple[bool, float | None] | str:
    """Whether a forecast came true and the value, or why that cannot be told."""
    if one.strategy not in _pursued(truth, decided, one.due):
        return "of a strategy that was not pursued: nobody can know"
    if len(_pursued(truth, decided, one.due)) > 1:
        return "the strategy changed before the day came"
    targets = {o.objective: o.target for o in due if (o.snapshot_id, o.strategy) == (one.snapshot_id, one.strategy)}
    if one.objective != ALL_MUSTS:
        objective = next(o for o in truth.plan.objectives if o.name == one.objective)
        return _met(objective, one.target, truth, facts)
    musts = [o for o in truth.plan.objectives if o.must] or list(truth.plan.objectives)
    each = [_met(o, targets.get(o.name), truth, facts) for o in musts]
    failed = next((told for told in each if isinstance(told, str)), None)
    return failed if failed is not None else (all(told[0] for told in each if not isinstance(told, str)), None)


def _pursued(truth: _Truth, decided: tuple[Commitment, ...], due: date) -> set[str]:
    """The strategies that were in force between a forecast and its day; holding course where nobody ever decided."""
    since = truth.snapshot.as_of
    before = [one for one in decided if one.as_of <= since]
    after = [one for one in decided if since < one.as_of <= due]
    if before and not (after and after[0].as_of <= since + _SOON):
        after = [before[-1], *after]
    if after:
        return {one.strategy for one in after}
    hold = truth.plan.status_quo
    return {hold.name} if hold else set()


def _met(objective: Objective, target: float | None, truth: _Truth, facts: Facts) -> tuple[bool, float] | str:
    value = so_far(goal_of(objective), facts, truth.plan, truth.referrals, objective.by)
    if value is None or target is None:
        return "the facts do not tell what came"
    came = bool(is_met(np.array([value]), objective.threshold.direction, target)[0])
    if objective.floor is not None and came:
        floor = so_far(_floor(objective), facts, truth.plan, truth.referrals, objective.by)
        if floor is None:
            return "the facts do not tell what came"
        direction: Direction = objective.floor.direction
        came = bool(is_met(np.array([floor]), direction, objective.floor.target)[0])
    return came, value


def _floor(objective: Objective) -> Goal:
    return Goal(objective.name, objective.floor or objective.threshold, {}, objective.since, objective.by)


def _resolved(one: Issued, outcome: Resolution, truth: _Truth) -> Resolved:
    weeks = (one.due - truth.snapshot.as_of).days / DAYS_PER_WEEK
    held = None
    if one.low is not None and one.high is not None and outcome.value is not None:
        held = one.low <= outcome.value <= one.high
    event = f"{one.strategy}|{one.objective}|{one.due}|{one.target}"
    return Resolved(event, one.measure, weeks, float(one.p or 0.0), outcome.came_true, held)


def _endings(
    connection: Connection,
    decided: tuple[Commitment, ...],
    facts: Facts,
    outcomes: dict[int, Resolution],
    due: list[Issued],
) -> tuple[list[_Ended], list[Resolved]]:
    """Which commitments are finished, and their followed odds as forecasts of that outcome."""
    found: list[_Ended] = []
    followed: list[Resolved] = []
    by_id = {one.id: one for one in due}
    for one in decided:
        came = _came(one, outcomes, by_id)
        if came is None:
            continue
        steps = (first_step(one), *(read_step(kept) for kept in kept_steps(connection, one.seq)))
        alarmed = _alarmed(one, facts)
        found.append(_Ended(one, steps, came, alarmed))
        followed += _followed(one, steps[1:], came=came)
    return found, followed


def _ended(one: _Ended, work: Work) -> Ending:
    c = one.commitment
    return ending(c.seq, c.strategy, one.steps, came=one.came, alarmed=one.alarmed, gain=c.gain, work=work)


def _work(workspace: Workspace, one: Commitment, facts: Facts, *, came: bool) -> Work:
    """What is known of a finished commitment's work, and where its end lies among the futures with that work.

    Of one that came in no futures are asked: nothing was to blame.
    """
    log = log_of_work(workspace, one, facts.as_of)
    share = share_done(one.plan, deliveries(one.plan, one.way, log))
    if came:
        return Work(share)
    courses = courses_of(workspace, one, log, facts.as_of)
    referrals = Referrals(lanes_of(one.plan, facts))
    goals = {name: goal for name, goal in courses.asked.goals.items() if name in courses.done}
    values = {name: so_far(goal, facts, one.plan, referrals, goal.until) for name, goal in goals.items()}
    ends = {name: value for name, value in values.items() if value is not None}
    would_have = None if share is None else would_have_come_in(courses, ends)
    since, until = one.as_of + timedelta(days=1), min(facts.as_of, one.plan.end)
    is_told = facts.opportunities is not None and CREATED in told_by(facts)
    created = actuals(facts, since=since, until=until, where={}).created if is_told else None
    place, lowest = how_low(courses, ends, created) or (None, "")
    return Work(share, would_have, place, lowest)


def _alarmed(one: Commitment, facts: Facts) -> bool:
    """Whether the alarm of a commitment ever sounded for less than its pace."""
    streams = tuple((stream.stream, stream.where) for stream in one.predictive.streams)
    with one_blas_thread():
        seen = seen_since(facts, one.as_of, one.plan.end, streams)
        heard = alarm(one.predictive, seen, one.watch, with_power=False)
    return heard.sounded_in is not None and heard.is_low


def _followed(one: Commitment, steps: tuple[Step, ...], *, came: bool) -> list[Resolved]:
    end = max(o.by for o in one.plan.objectives)
    event = f"{one.strategy}|{ALL_MUSTS}|{end}|None"
    return [
        Resolved(event, ALL_MUSTS, (end - s.as_of).days / DAYS_PER_WEEK, s.p[one.strategy], came, None, "followed")
        for s in steps
        if s.as_of < end
    ]


def _came(one: Commitment, outcomes: dict[int, Resolution], by_id: dict[int, Issued]) -> bool | None:
    """Whether a commitment's objectives were all reached, from its own published chance; None while that is not due."""
    p = float(one.chosen["p_all"])
    for key, outcome in outcomes.items():
        said = by_id[key]
        if said.objective == ALL_MUSTS and said.strategy == one.strategy and said.p == p:
            return outcome.came_true
    return None


def _objectives_review(workspace: Workspace) -> date | None:
    try:
        plan = plan_of(workspace)
    except ValueError:
        return None
    return min(plan.start + OBJECTIVES_CYCLE, plan.end)
