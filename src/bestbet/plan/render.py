"""Writes a plan as text with a comment beside each number that says what it rests on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby

from bestbet.plan.kinds import (
    CHANGE,
    COUNT_PER_UNIT,
    DEAL_HOURS,
    DOUBLING,
    DURATION,
    FACTOR,
    HOURS,
    HOURS_PER_WEEK,
    LIFT,
    MONEY,
    MONEY_PER_WEEK,
    POINTS,
    QUARTERLY_SHARE,
    SHARE,
    TARGET_MONEY,
    TIMES_PER_WEEK,
    WEEKLY_SHARE,
    YEARLY_SHARE,
    Setting,
    write_number,
    write_range,
)
from bestbet.plan.measures import target_kind
from bestbet.plan.nodes import (
    TIE_WITHIN,
    Basis,
    Channel,
    Direction,
    Effort,
    Guard,
    Objective,
    Path,
    Plan,
    Resource,
    Strategy,
    Tactic,
    Threshold,
    Where,
)
from bestbet.plan.yaml_words import Value, comment, flow, scalar
from bestbet.units import Range

SCHEMA_LINE = "# yaml-language-server: $schema=.bestbet/plan.schema.json"
_COMMENT_COLUMN = 64
_INTRODUCTION = (
    "# Numbers as people say them: 20 to 35 % is a range that should hold nine times in ten, about 12 a narrow one,",
    "# a bare number is exact. A strategy puts no effort into tactics that it does not name.",
)
_MARKS = {Basis.DATA: "from your data", Basis.EVIDENCE: "evidence", Basis.JUDGEMENT: "judgement"}
JUDGEMENT = _MARKS[Basis.JUDGEMENT]

_Line = tuple[str, str]
"""A line of YAML and the comment beside it, which may be empty."""


def render_plan(plan: Plan) -> str:
    """Return the plan as a commented file that `parse_plan` reads back as an equal plan.

    What a number rests on comes from `plan.notes`, else from the tactic's basis, else it is judgement.
    """
    lines: list[_Line] = [*_top(plan)]
    for section, body in (
        ("objectives", _objectives(plan)),
        ("resources", _resources(plan)),
        ("tactics", _tactics(plan)),
        ("strategies", _strategies(plan)),
        ("rivals", _rivals(plan)),
    ):
        entries = list(body)
        if entries:
            lines += [("", ""), (f"{section}:", plan.notes.get((section,), "")), *entries]
    return "\n".join([SCHEMA_LINE, *_INTRODUCTION, *(_laid_out(line) for line in lines)]) + "\n"


def _laid_out(line: _Line) -> str:
    text, beside = line
    return f"{text:<{_COMMENT_COLUMN}}  # {comment(beside)}" if comment(beside) else text


def _top(plan: Plan) -> Iterator[_Line]:
    yield f"team: {scalar(plan.team)}", ""
    yield f"currency: {plan.currency}", plan.notes.get(("currency",), "")
    yield f"start: {plan.start}", plan.notes.get(("start",), "")
    review = write_number(plan.review_every, DURATION, Setting())
    yield f"review_every: {review}", plan.notes.get(("review_every",), JUDGEMENT)
    if plan.gross_margin is not None:
        said = write_range(plan.gross_margin, SHARE, Setting())
        yield f"gross_margin: {scalar(said)}", plan.notes.get(("gross_margin",), JUDGEMENT)
    if plan.drift is not None:
        said = scalar(write_range(plan.drift, WEEKLY_SHARE, Setting()))
        yield f"market: {{drift: {said}}}", plan.notes.get(("market", "drift"), JUDGEMENT)
    if plan.tie_within != TIE_WITHIN:
        said = write_number(plan.tie_within, POINTS, Setting())
        yield f"rule: {{tie_within: {said}}}", plan.notes.get(("rule", "tie_within"), JUDGEMENT)
    if plan.worth is not None:
        said = write_number(plan.worth, TARGET_MONEY, Setting(plan.currency))
        yield f"worth: {scalar(said)}", plan.notes.get(("worth",), JUDGEMENT)
    if plan.guard != Guard():
        yield f"guard: {flow(_guard(plan.guard))}", plan.notes.get(("guard",), JUDGEMENT)


def _guard(guard: Guard) -> Mapping[str, Value]:
    said: dict[str, Value] = {"sure": write_number(guard.better, SHARE, Setting())}
    if guard.needs_second:
        said["second_person"] = True
    if guard.cooling_off_weeks:
        said["cooling_off"] = write_number(guard.cooling_off_weeks, DURATION, Setting())
    return said


def _objectives(plan: Plan) -> Iterator[_Line]:
    for objective in plan.objectives:
        path = ("objectives", objective.name)
        yield f"  {scalar(objective.name)}: {flow(_objective(objective, plan))}", plan.notes.get(path, JUDGEMENT)


def _objective(objective: Objective, plan: Plan) -> Mapping[str, Value]:
    said: dict[str, Value] = {"measure": objective.threshold.measure.value}
    if objective.where:
        said["where"] = _where(objective.where)
    said |= _threshold(objective.threshold, plan.currency)
    if objective.since != plan.start:
        said["since"] = objective.since
    said["by"] = objective.by
    if not objective.must:
        said["must"] = False
    if objective.floor is not None:
        said["floor"] = {"measure": objective.floor.measure.value, **_threshold(objective.floor, plan.currency)}
    return said


def _threshold(threshold: Threshold, currency: str) -> Mapping[str, Value]:
    is_change = threshold.direction in {Direction.REDUCE_BY, Direction.INCREASE_BY}
    kind = CHANGE if is_change else target_kind(threshold.measure)
    return {threshold.direction.value: write_number(threshold.target, kind, Setting(currency))}


def _where(where: Where) -> Mapping[str, Value]:
    return {name: values[0] if len(values) == 1 else list(values) for name, values in where.items()}


def _resources(plan: Plan) -> Iterator[_Line]:
    for resource in plan.resources:
        path = ("resources", resource.name)
        yield f"  {scalar(resource.name)}:", plan.notes.get(path, "")
        for key, value in _resource(resource, plan.currency).items():
            yield f"    {key}: {flow(value)}", plan.notes.get((*path, key), JUDGEMENT)


def _resource(resource: Resource, currency: str) -> Mapping[str, Value]:
    said: dict[str, Value] = {}
    kind = HOURS_PER_WEEK if resource.is_hours else MONEY_PER_WEEK
    if resource.people is not None:
        said["people"] = resource.people
    said["have"] = write_range(_with_unit(resource.have, resource, currency), kind, Setting(currency))
    for key, value, of_kind in (
        ("had", resource.had, HOURS_PER_WEEK),
        ("attrition", resource.attrition, YEARLY_SHARE),
        ("ramp", resource.ramp, DURATION),
        ("per_open_deal", resource.per_open_deal, DEAL_HOURS),
    ):
        if value is not None:
            said[key] = write_range(value, of_kind, Setting(currency))
    return said


def _with_unit(have: Range, resource: Resource, currency: str) -> Range:
    """Drop a person's own text that names no unit: it could be read as the other kind of resource."""
    words = ("hour", "minute", "h ") if resource.is_hours else (currency, "€", "£", "$")
    return have if any(word in have.text for word in words) else Range(have.low, have.high, have.scale)


def _tactics(plan: Plan) -> Iterator[_Line]:
    for tactic in plan.tactics:
        path = ("tactics", tactic.name)
        yield f"  {scalar(tactic.name)}:", plan.notes.get(path, "")
        for key, value in _tactic(tactic, plan).items():
            yield f"    {key}: {flow(value)}", plan.notes.get((*path, key), _mark(tactic, key))


_NUMBERS = frozenset(
    {"costs", "today", "typical", "brings", "lasts", "doubling_gives", "at_least", "at_most", "changes_by", "sets_up"}
)


def _mark(tactic: Tactic, key: str) -> str:
    """Return what the number rests on: a tactic's basis is that of what it brings."""
    if key not in _NUMBERS:
        return ""
    return _MARKS[tactic.basis] if key == "brings" else JUDGEMENT


def _tactic(tactic: Tactic, plan: Plan) -> Mapping[str, Value]:
    setting = Setting(plan.currency, tactic.unit)
    hours = {resource.name for resource in plan.resources if resource.is_hours}
    said: dict[str, Value] = {"kind": tactic.kind} if tactic.kind else {}
    said["unit"] = tactic.unit
    said["costs"] = {
        name: write_range(cost, HOURS if name in hours else MONEY, setting) for name, cost in tactic.costs.items()
    }
    said["today"] = write_number(tactic.today, TIMES_PER_WEEK, setting)
    if tactic.typical != tactic.today:
        said["typical"] = write_number(tactic.typical, TIMES_PER_WEEK, setting)
    if tactic.reaches:
        said["reaches"] = _where(tactic.reaches)
    said["brings"] = {
        channel.value: write_range(value, COUNT_PER_UNIT if channel is Channel.OPPORTUNITIES else LIFT, setting)
        for channel, value in tactic.brings.items()
    }
    said["lasts"] = write_range(tactic.lasts, DURATION, setting)
    said["doubling_gives"] = write_range(tactic.doubling_gives, DOUBLING, setting)
    said |= _limits(tactic, setting, hours)
    if tactic.basis is not Basis.JUDGEMENT:
        said["basis"] = tactic.basis.value
    if tactic.source:
        said["source"] = tactic.source
    return said


def _limits(tactic: Tactic, setting: Setting, hours: Collection[str]) -> Mapping[str, Value]:
    limits, said = tactic.limits, dict[str, Value]()
    if limits.at_least > 0:
        said["at_least"] = write_number(limits.at_least, TIMES_PER_WEEK, setting)
    if limits.at_most is not None:
        said["at_most"] = write_number(limits.at_most, TIMES_PER_WEEK, setting)
    if limits.changes_by is not None:
        said["changes_by"] = write_number(limits.changes_by, CHANGE, setting)
    if limits.sets_up:
        said["sets_up"] = {
            name: write_range(cost, HOURS if name in hours else MONEY, setting) for name, cost in limits.sets_up.items()
        }
    return said


def _strategies(plan: Plan) -> Iterator[_Line]:
    for strategy in plan.strategies:
        if not strategy.is_implied:
            yield from _strategy(strategy, plan)


def _strategy(strategy: Strategy, plan: Plan) -> Iterator[_Line]:
    path = ("strategies", strategy.name)
    yield f"  {scalar(strategy.name)}:", plan.notes.get(path, "")
    if strategy.is_status_quo:
        yield "    status_quo: yes", ""
    if strategy.because:
        yield f"    because: {scalar(strategy.because)}", ""
    if strategy.gives_up:
        yield f"    gives_up: {scalar(strategy.gives_up)}", ""
    if not strategy.effort:
        yield "    effort: {}", ""
        return
    yield "    effort:", ""
    for tactic, efforts in groupby(strategy.effort, key=lambda effort: effort.tactic):
        note: Path = (*path, "effort", tactic)
        yield f"      {scalar(tactic)}: {_effort(list(efforts), plan)}", plan.notes.get(note, JUDGEMENT)


def _effort(efforts: Sequence[Effort], plan: Plan) -> str:
    tactic = next(tactic for tactic in plan.tactics if tactic.name == efforts[0].tactic)
    aims = [_aim(effort, tactic) for effort in efforts]
    return flow(aims[0] if len(aims) == 1 else aims)


def _aim(effort: Effort, tactic: Tactic) -> Value:
    is_today = effort.units == tactic.today and effort.units > 0
    units = "today" if is_today else write_number(effort.units, TIMES_PER_WEEK, Setting("", tactic.unit))
    return {"where": _where(effort.where), "units": units} if effort.where else units


def _rivals(plan: Plan) -> Iterator[_Line]:
    for rival in plan.rivals:
        said: Mapping[str, Value] = {
            "pressure": write_range(rival.pressure, QUARTERLY_SHARE, Setting()),
            "cost_to_win_rate": write_range(rival.cost_to_win_rate, SHARE, Setting()),
            "when_we_falter": write_range(rival.when_we_falter, FACTOR, Setting()),
        }
        yield f"  {scalar(rival.segment)}: {flow(said)}", plan.notes.get(("rivals", rival.segment), JUDGEMENT)
