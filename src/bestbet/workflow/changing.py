"""A change of the commitment: is it a tweak or a flip, what does a flip cost and gain, is it earned; and its record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from bestbet.adapters.contents import get_content
from bestbet.adapters.ledger_changes import InForce, append_change, in_force
from bestbet.adapters.open_store import read_store
from bestbet.adapters.store import Workspace
from bestbet.commit.chain import Entry
from bestbet.commit.change import (
    Change,
    Code,
    Compared,
    Condition,
    Moved,
    Timing,
    Verdict,
    conditions,
    effort_of,
    judged,
)
from bestbet.commit.decision import Basis, FlipRule, TripWire, attachments_of, flip_rule_said
from bestbet.errors import NotAnswerable, Problem, UsageError, quote
from bestbet.odds.measures import Goal, measured, tallies
from bestbet.plan.nodes import Direction, Measure, Plan, Strategy, Threshold
from bestbet.plan.parse import parse_plan
from bestbet.streams import key, mix64
from bestbet.units import DAYS_PER_WEEK
from bestbet.workflow.change_courses import Vectors, compared, modelled, moved, strategy_of
from bestbet.workflow.committing import Request, commit
from bestbet.workflow.flipping import Courses, courses_of
from bestbet.workflow.keeping import basis_of, ready_store
from bestbet.workflow.keeping import moved as changed_meanwhile
from bestbet.workflow.line import Announce, Luck, silent
from bestbet.workflow.publishing import Seen, seen_in
from bestbet.workflow.workspace import plan_of

ASKED_IS_OLD_AFTER = 60
"""Days after which a flip that was asked for must be asked for anew."""
LEAST_WAIT = 4


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a person proposes: a strategy of the plan, or a plan's text; why, who, and who else stands behind it.

    `code` other than None records a change that moves no effort (information, model fix, target change).
    """

    to: str | None = None
    plan_text: str | None = None
    because: str = ""
    who: str = ""
    authenticated_by: str = ""
    second: str | None = None
    is_override: bool = False
    is_trial: bool = False
    code: Code | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the guard says, and what was recorded: the entry of the change, and of the new decision where one follows.

    `differs` says why the two cannot be compared.
    """

    strategy: str
    to: str
    verdict: Verdict
    rule: FlipRule
    moved: Moved | None = None
    compared: Compared | None = None
    asked: tuple[Condition, ...] = ()
    differs: tuple[str, ...] = ()
    entry: Entry | None = None
    decided: Entry | None = None
    is_override: bool = False
    review: str | None = None

    @property
    def is_allowed(self) -> bool:
        """Whether the guard lets it pass."""
        return self.verdict in {Verdict.TWEAK, Verdict.SWITCH} or self.is_override


@dataclass(frozen=True, slots=True)
class _Given:
    """Everything that a change is judged by."""

    force: InForce
    committed: Plan
    proposed: Plan
    courses: Courses
    seen: Seen


def change(
    workspace: Workspace, proposal: Proposal, luck: Luck, *, at: datetime, announce: Announce = silent
) -> Answer:
    """Return the guard's answer, recorded where it passes.

    Raises NotAnswerable where nothing is committed or the workspace changed meanwhile, UsageError for an unknown
    strategy, an override without a reason, or a second person who is the first.
    """
    _refuse_unsigned(proposal)
    seen = seen_in(workspace.root)
    force, committed = _committed(workspace)
    rule = flip_rule_said(force.body["rule"]["flip"])
    name = str(force.body["strategy"])
    if proposal.code is not None:
        return _noted(workspace, proposal, force, seen, rule, at)
    proposed = parse_plan(proposal.plan_text, file="the proposed plan") if proposal.plan_text else plan_of(workspace)
    to = proposal.to or name
    target = _strategy(proposed, to)
    differs = _differences(committed, proposed, plan_of(workspace))
    if differs:
        return Answer(name, to, Verdict.NOT_COMPARABLE, rule, differs=differs)
    fresh = replace(luck, seed=_fresh(luck.seed))
    courses = courses_of(workspace, fresh, announce=announce)
    began = date.fromisoformat(str(force.body["facts"]["as_of"])) + timedelta(days=1)
    given = _Given(force, committed, proposed, replace(courses, since=max(began, courses.plan.start)), seen)
    answer = _judged(given, proposal, target, rule, at, announce)
    return _recorded(workspace, proposal, given, target, answer, luck, at=at, announce=announce)


def _refuse_unsigned(proposal: Proposal) -> None:
    problems = []
    if (proposal.is_override or proposal.code) and not proposal.because.strip():
        text = "an override or a note needs a reason."
        problems.append(Problem("BB-L31", text, 'Give it: --because "...".'))
    if proposal.second is not None and proposal.second.strip() == proposal.who.strip():
        text = "the second person is the first."
        problems.append(Problem("BB-L32", text, "Name somebody else: --second NAME."))
    if problems:
        raise UsageError(problems)


def _committed(workspace: Workspace) -> tuple[InForce, Plan]:
    database = read_store(workspace.root)
    if database is not None:
        with database.reading() as connection:
            force = in_force(connection)
            if force is not None:
                text = get_content(connection, attachments_of(force.body)["plan"]).decode("utf-8-sig")
                return force, parse_plan(text, file="the committed plan")
    problem = Problem("BB-L30", "nothing is committed, so there is nothing to change.", "bestbet commit STRATEGY.")
    raise NotAnswerable(problem)


def _strategy(plan: Plan, name: str) -> Strategy:
    found = next((s for s in plan.strategies if s.name == name), None)
    if found is None:
        known = ", ".join(s.name for s in plan.strategies)
        raise UsageError(Problem("BB-U02", f"the plan has no strategy {quote(name)}.", f"It has: {known}."))
    return found


def _differences(committed: Plan, proposed: Plan, present: Plan) -> tuple[str, ...]:
    """What the two sides do not share: they must be asked the same, over the same time, from the same assumptions."""
    against_commitment = [
        ("the objectives are not those that were committed to", committed.objectives, proposed.objectives),
        ("the plan does not start on the day that was committed to", committed.start, proposed.start),
    ]
    parts = ("resources", "tactics", "rivals", "gross_margin", "drift", "currency")
    against_present = [
        (f"its {part.replace('_', ' ')} are not those of plan.yaml", getattr(present, part), getattr(proposed, part))
        for part in parts
    ]
    return tuple(says for says, one, other in (*against_commitment, *against_present) if one != other)


def _fresh(seed: int) -> int:
    """A seed on which nobody has seen the strategies yet: who chose by the odds chose by their luck too."""
    return int(mix64(seed, key("change"))) & 0x7FFF_FFFF


def _judged(
    given: _Given, proposal: Proposal, target: Strategy, rule: FlipRule, at: datetime, announce: Announce
) -> Answer:
    name = str(given.force.body["strategy"])
    review = _open_review(given.force, given.courses.posterior.as_of)
    vectors = _vectors(given, target, review)
    far = moved(given.courses.plan, vectors, rule.set_up)
    known = Answer(name, target.name, Verdict.STAY, rule, moved=far, review=review)
    if far.is_none():
        return known
    if far.is_tweak(rule):
        return replace(known, verdict=Verdict.TWEAK)
    timing = _timing(given, proposal, review, target.name, at)
    announce("living through staying and switching on the same, fresh luck")
    wait = _weeks_to_review(timing.next_review, given.courses.posterior.as_of)
    found = compared(given.courses, vectors, wait_weeks=wait, seed=_seed_of(given))
    asked = conditions(rule, found, timing)
    is_override = proposal.is_override and judged(asked) is not Verdict.SWITCH
    return replace(known, verdict=judged(asked), compared=found, asked=asked, is_override=is_override)


def _vectors(given: _Given, target: Strategy, review: str | None) -> Vectors:
    base = _strategy(given.committed, str(given.force.body["strategy"]))
    now = given.force.taken[-1] if given.force.taken else None
    reviewed, present = (None if one is None else effort_of(one) for one in (_at_review(given.force, review), now))
    models = (modelled(given.courses, strategy_of(base, effort)) for effort in (None, reviewed, present))
    committed, at_last, in_place = models
    return Vectors(committed, at_last, in_place, modelled(given.courses, target))


def _at_review(force: InForce, review: str | None) -> dict[str, Any] | None:
    """The change that stood when the present review period began, None where the commitment itself did.

    Tweaks add up between reviews, however small each of them is.
    """
    taken = force.taken
    if review is not None:
        return taken[-1] if taken else None
    consumed = [i for i, body in enumerate(taken) if body["review"] is not None]
    return taken[consumed[-1] - 1] if consumed and consumed[-1] > 0 else None


def _seed_of(given: _Given) -> int:
    """The engine's seed follows from the facts too, so that asking again tomorrow on the same facts changes nothing."""
    return _fresh(int(given.courses.facts.digest[:12], 16) ^ given.force.seq)


def _open_review(force: InForce, as_of: date) -> str | None:
    """The newest agreed review day that these facts have reached and at which nothing was taken yet."""
    done = {body["review"] for body in force.changes if body["taken"]}
    committed_on = str(force.body["facts"]["as_of"])
    reached = [day for day in force.body["reviews"] if committed_on < day <= as_of.isoformat()]
    return reached[-1] if reached and reached[-1] not in done else None


def _weeks_to_review(day: str, as_of: date) -> int:
    return max(round((date.fromisoformat(day) - as_of).days / DAYS_PER_WEEK), LEAST_WAIT)


def _timing(given: _Given, proposal: Proposal, review: str | None, to: str, at: datetime) -> Timing:
    as_of = given.courses.posterior.as_of
    ahead = [day for day in given.force.body["reviews"] if day > as_of.isoformat()]
    asked = [
        datetime.fromisoformat(str(body["at"]))
        for body in given.force.changes
        if not body["taken"] and body["to"] == to and body["code"] == Code.SWITCH.value
    ]
    recent = [day for day in asked if at - day <= timedelta(days=ASKED_IS_OLD_AFTER)]
    ago = (at - min(recent)).days if recent else None
    next_review = ahead[0] if ahead else given.courses.plan.end.isoformat()
    return Timing(review, next_review, _touched(given), proposal.second, ago)


def _touched(given: _Given) -> tuple[str, ...]:
    """The trip-wires that these facts have touched: below by its day, above as soon as it is passed."""
    found = []
    for said in given.force.body["trip_wires"]:
        wire = _wire(said)
        value = _so_far(given.courses, wire)
        is_due = given.courses.posterior.as_of >= wire.by
        if value is not None and ((wire.side == "below" and is_due and value < wire.level) or
                                  (wire.side == "above" and value > wire.level)):  # fmt: skip
            found.append(f"{wire.measure} {wire.side} {wire.level:g} by {wire.by}: it is {value:,.4g}")
    return tuple(found)


def _wire(said: dict[str, Any]) -> TripWire:
    by = date.fromisoformat(said["by"])
    return TripWire(said["measure"], said["side"], float(said["level"]), by, said["action"])


def _so_far(courses: Courses, wire: TripWire) -> float | None:
    until = min(wire.by, courses.posterior.as_of)
    if until < courses.plan.start:
        return None
    threshold = Threshold(Measure(wire.measure), Direction.AT_LEAST, wire.level)
    goal = Goal("trip-wire", threshold, {}, courses.plan.start, until)
    known = np.array([[one.already for one in tallies(goal, courses.posterior, courses.facts)]])
    value = float(measured(goal, courses.plan, courses.posterior, known)[0])
    return None if np.isnan(value) else value


def _recorded(
    workspace: Workspace, proposal: Proposal, given: _Given, target: Strategy, answer: Answer, luck: Luck, *,
    at: datetime, announce: Announce,
) -> Answer:  # fmt: skip
    """Return the answer with what was written: a tweak, a flip with its new decision, or that one was asked for."""
    if proposal.is_trial or not proposal.who.strip():
        return answer
    if answer.verdict is Verdict.TWEAK:
        entry = _write(workspace, proposal, given.seen, _entry(given, target, answer, Code.TWEAK, was_taken=True), at)
        return replace(answer, entry=entry)
    if answer.verdict is Verdict.SWITCH or answer.is_override:
        return _flipped(workspace, proposal, given, target, answer, luck, at=at, announce=announce)
    is_cooling = any(c.name == "cooling off" and not c.is_met for c in answer.asked)
    is_first = not any(c.name == "cooling off" and "ago" in c.says for c in answer.asked)
    if answer.verdict is Verdict.WAIT and is_cooling and is_first:
        asked = _entry(given, target, answer, Code.SWITCH, was_taken=False)
        return replace(answer, entry=_write(workspace, proposal, given.seen, asked, at))
    return answer


def _flipped(
    workspace: Workspace, proposal: Proposal, given: _Given, target: Strategy, answer: Answer, luck: Luck, *,
    at: datetime, announce: Announce,
) -> Answer:  # fmt: skip
    """Write the change and the new decision together, or neither."""
    if proposal.plan_text is not None and given.proposed != plan_of(workspace):
        text = "a flip is committed to from plan.yaml, and the proposed plan is another file."
        raise UsageError(
            Problem("BB-L34", text, f"Make it the workspace's plan, then: bestbet change --to {target.name}.")
        )
    if not proposal.because.strip():
        raise UsageError(Problem("BB-L31", "a flip needs a reason.", 'Give it: --because "...".'))
    made = _entry(given, target, answer, Code.SWITCH, was_taken=True)
    entries: list[Entry] = []
    request = Request(target.name, proposal.because, proposal.who, proposal.authenticated_by)

    def before(connection: Any, basis: Basis) -> None:
        entries.append(_append(connection, proposal, replace(made, basis=basis), at))

    done = commit(workspace, request, luck, at=at, announce=announce, before=before)
    return replace(answer, entry=entries[0], decided=done.entry)


_NO_BASIS = Basis((), (), "", ())


def _entry(given: _Given, target: Strategy, answer: Answer, code: Code, *, was_taken: bool) -> Change:
    return Change(
        given.force.seq, answer.strategy, target.name, code, answer.verdict, was_taken, answer.is_override,
        answer.moved, answer.compared, answer.asked, target.effort, answer.review,
        given.courses.posterior.as_of.isoformat(), given.courses.facts.digest, _NO_BASIS,
    )  # fmt: skip


def _noted(
    workspace: Workspace, proposal: Proposal, force: InForce, seen: Seen, rule: FlipRule, at: datetime
) -> Answer:
    """Record what moves no effort: something was learnt, the model was mended, or the targets were changed."""
    name, facts = str(force.body["strategy"]), force.body["facts"]
    code = proposal.code or Code.INFORMATION
    note = Change(
        force.seq, name, name, code, Verdict.STAY, True, False, None, None, (), (), None, facts["as_of"],
        facts["digest"], _NO_BASIS,
    )  # fmt: skip
    return Answer(name, name, Verdict.STAY, rule, entry=_write(workspace, proposal, seen, note, at))


def _write(workspace: Workspace, proposal: Proposal, seen: Seen, made: Change, at: datetime) -> Entry:
    database = ready_store(workspace.root, at)
    with database.writing() as connection:
        if seen_in(workspace.root) != seen:
            raise NotAnswerable(changed_meanwhile("Nothing was recorded."))
        return _append(connection, proposal, replace(made, basis=basis_of(connection, seen, at)), at)


def _append(connection: Any, proposal: Proposal, made: Change, at: datetime) -> Entry:
    because = proposal.because.strip() or "a tweak within the agreed limits"
    second = proposal.second.strip() if proposal.second else None
    return append_change(
        connection, made, who=proposal.who.strip(), authenticated_by=proposal.authenticated_by, because=because,
        second=second, at=at,
    )  # fmt: skip
