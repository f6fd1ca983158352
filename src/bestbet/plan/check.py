"""Says what in a plan cannot be meant, although every entry by itself can be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import combinations

from bestbet.errors import Place, Problem, Severity, quote
from bestbet.plan.balance import check_balance
from bestbet.plan.limits import check_limits
from bestbet.plan.measures import MEASURES
from bestbet.plan.nodes import Direction, Measure, Objective, Path, Plan, Threshold, Where
from bestbet.plan.reading import did_you_mean, nearest
from bestbet.plan.rivalry import check_strategies

MOST_MONTHS = 24
MOST_WEEKS = 156
"""The longest horizon that is simulated."""
_CONTRADICTION, _DATE, _WHERE, _OBJECTIVE = "BB-P03", "BB-P05", "BB-P11", "BB-P17"
_DAYS_PER_MONTH = 365.25 / 12
_ADD_UP = frozenset(
    {Measure.BOOKINGS, Measure.GROSS_MARGIN, Measure.REVENUE, Measure.WINS, Measure.NEW_ACCOUNTS, Measure.COST_OF_SALES}
)


def plan_errors(
    plan: Plan, *, as_of: date | None = None, lanes: Mapping[str, tuple[str, ...]] | None = None
) -> tuple[Problem, ...]:
    """Return the errors of the plan, in reading order; what words mean is not looked at, as it only ever warns."""
    found = [p for p in problems(plan, as_of, lanes) if p.severity is Severity.ERROR]
    return tuple(sorted(found, key=lambda p: (p.where or Place(plan.file), p.code)))


def problems(plan: Plan, as_of: date | None, lanes: Mapping[str, tuple[str, ...]] | None) -> Iterator[Problem]:
    """Yield what is wrong with the plan, errors and warnings, words apart."""
    yield from _check_objectives(plan)
    yield from _check_dates(plan, as_of)
    if lanes is not None:
        yield from _check_values(plan, lanes)
    yield from check_balance(plan)
    yield from check_limits(plan)
    yield from check_strategies(plan)


def _check_objectives(plan: Plan) -> Iterator[Problem]:
    yield from _contradictions(plan)
    for objective in plan.objectives:
        place = plan.place_of("objectives", objective.name)
        measures = {objective.threshold.measure, *((objective.floor.measure,) if objective.floor else ())}
        if Measure.GROSS_MARGIN in measures and plan.gross_margin is None:
            text = (
                f"objective {quote(objective.name)} is on gross margin, but the plan does not say what share remains."
            )
            yield Problem("BB-P08", text, "Add for example gross_margin: 55 to 65 %", place)
        if Measure.PIPELINE_COVERAGE in measures and not _has_bookings_target(plan):
            text = f"objective {quote(objective.name)} holds the pipeline against a bookings target, and there is none."
            yield Problem(_OBJECTIVE, text, "Add an objective on bookings without where.", place)
        if objective.threshold.target == 0 and objective.threshold.direction is Direction.AT_LEAST:
            text = f"objective {quote(objective.name)} asks for at least 0, which is always reached."
            yield Problem(_OBJECTIVE, text, "Write the number that would make the work worth it.", place)
    if plan.objectives and not any(objective.must for objective in plan.objectives):
        text = "every objective is a wish (must: no), so no strategy can fail and none can win."
        yield Problem(_OBJECTIVE, text, "Leave must out of at least one.", plan.place_of("objectives"))


def _has_bookings_target(plan: Plan) -> bool:
    return any(o.threshold.measure is Measure.BOOKINGS and not o.where for o in plan.objectives)


def _contradictions(plan: Plan) -> Iterator[Problem]:
    for first, second in combinations(_limits(plan), 2):
        low, high = (first, second) if _is_floor(first[1]) else (second, first)
        if _is_floor(low[1]) and not _is_floor(high[1]) and _cannot_both(low, high):
            line = plan.place_of(*first[2]).line
            said = f"line {line}, {quote(_said(plan, first))}" if line else quote(_said(plan, first))
            text = f"{quote(_said(plan, second))} contradicts {said}: no future can meet both."
            yield Problem(
                _CONTRADICTION, text, "Change one of the two numbers, or drop one objective.", plan.place_of(*second[2])
            )
    for one, two in combinations(plan.objectives, 2):
        if (one.threshold, one.by, one.since, one.where) == (two.threshold, two.by, two.since, two.where):
            text = f"objectives {quote(one.name)} and {quote(two.name)} say the same."
            place = plan.place_of("objectives", two.name)
            yield Problem(_OBJECTIVE, text, "Keep one of them.", place, Severity.WARNING)


_Limit = tuple[Objective, Threshold, Path]


def _limits(plan: Plan) -> list[_Limit]:
    limits: list[_Limit] = []
    for objective in plan.objectives:
        path = ("objectives", objective.name)
        limits.append((objective, objective.threshold, path))
        if objective.floor:
            limits.append((objective, objective.floor, (*path, "floor")))
    return limits


def _is_floor(threshold: Threshold) -> bool:
    return threshold.direction in {Direction.AT_LEAST, Direction.INCREASE_BY}


def _said(plan: Plan, limit: _Limit) -> str:
    objective, threshold, path = limit
    sign = {"at_least": ">=", "at_most": "<=", "increase_by": "up by", "reduce_by": "down by"}[
        threshold.direction.value
    ]
    unit = MEASURES[threshold.measure].unit
    is_share = unit == "share" or threshold.direction in {Direction.REDUCE_BY, Direction.INCREASE_BY}
    number = f"{100 * threshold.target:g} %" if is_share else f"{threshold.target:,.10g}".replace(",", " ")
    money = f" {plan.currency}" if unit == "money" and not is_share else ""
    return f"{'floor of ' if len(path) > 2 else ''}{objective.name}: {threshold.measure.value} {sign} {number}{money}"


def _cannot_both(low: _Limit, high: _Limit) -> bool:
    """Whether no future can meet both: the same thing above one number and below a smaller one."""
    (objective, floor, _), (other, ceiling, _) = low, high
    if floor.measure is not ceiling.measure:
        return False
    is_same_window = (objective.by, objective.since) == (other.by, other.since)
    is_same_place = dict(objective.where) == dict(other.where)
    directions = (floor.direction, ceiling.direction)
    if directions == (Direction.INCREASE_BY, Direction.REDUCE_BY):
        return is_same_window and is_same_place
    if directions != (Direction.AT_LEAST, Direction.AT_MOST) or floor.target <= ceiling.target:
        return False
    if floor.measure not in _ADD_UP:
        return is_same_window and is_same_place
    is_longer = other.since <= objective.since and objective.by <= other.by
    return is_longer and _is_inside(objective.where, other.where)


def _is_inside(inner: Where, outer: Where) -> bool:
    return all(name in inner and set(inner[name]) <= set(values) for name, values in outer.items())


def _check_dates(plan: Plan, as_of: date | None) -> Iterator[Problem]:
    for objective in plan.objectives:
        path = ("objectives", objective.name, "by")
        where, label = plan.place_of(*path), quote(objective.name)
        if as_of is not None and objective.by <= as_of:
            when = "on" if objective.by == as_of else "before"
            text = f"the horizon of {label} ends {objective.by}, {when} the data's as-of date {as_of}."
            text += " Nothing can still happen."
            remedy = 'Set a later date, or use "bestbet backtest" to score the past.'
            yield Problem(_DATE, text, remedy, where)
        if objective.since > objective.by:
            since = (
                f"since ({objective.since})" if objective.since != plan.start else f"the plan's start ({plan.start})"
            )
            text = f"objective {label} ends {objective.by}, before {since}: no day counts."
            yield Problem(_DATE, text, "Set a later by or an earlier since.", where)
        elif objective.by < plan.start:
            text = (
                f"objective {label} ends {objective.by}, before the plan starts ({plan.start}): no strategy can matter."
            )
            yield Problem(_DATE, text, "Set a later by or an earlier start.", where)
        yield from _check_horizon(plan, objective, as_of, where)
    if as_of is not None and plan.start > as_of + timedelta(days=366):
        text = f"the plan starts {plan.start}, more than a year after the data's as-of date {as_of}."
        remedy = "Until then today's effort is assumed. Start earlier, or import newer data."
        yield Problem(_DATE, text, remedy, plan.place_of("start"), Severity.WARNING)


def _check_horizon(plan: Plan, objective: Objective, as_of: date | None, where: Place) -> Iterator[Problem]:
    label = quote(objective.name)
    begin = min(as_of, plan.start) if as_of is not None else plan.start
    if (objective.by - begin).days > 7 * MOST_WEEKS:
        text = f"objective {label} ends {objective.by}, more than {MOST_WEEKS} weeks (3 years) after {begin}."
        yield Problem(_DATE, text, "Set a date within 24 months: nobody's history carries further.", where)
    elif (objective.by - plan.start).days > MOST_MONTHS * _DAYS_PER_MONTH + 1:
        months = round((objective.by - plan.start).days / _DAYS_PER_MONTH)
        text = (
            f"objective {label} ends {months} months after the plan starts; beyond {MOST_MONTHS} the odds say little."
        )
        remedy = f"Set a date within {MOST_MONTHS} months, and review the objective then."
        yield Problem(_DATE, text, remedy, where, Severity.WARNING)


def _check_values(plan: Plan, lanes: Mapping[str, tuple[str, ...]]) -> Iterator[Problem]:
    for path, where in _wheres(plan):
        for name, values in where.items():
            if name not in lanes:
                remedy = did_you_mean(name, tuple(lanes), "Attributes of the data")
                yield Problem(_WHERE, f"the data has no attribute {quote(name)}.", remedy, plan.place_of(*path, name))
                continue
            for value in values:
                if value not in lanes[name]:
                    text = f"no opportunity in the data has {name} {quote(value)}."
                    yield Problem(_WHERE, text, _valid(value, lanes[name]), plan.place_of(*path, name))
    known = tuple(dict.fromkeys(value for values in lanes.values() for value in values))
    for rival in plan.rivals:
        if rival.segment not in known:
            text = f"rivals are named for {quote(rival.segment)}, which is no segment of the data."
            yield Problem(_WHERE, text, _valid(rival.segment, known), plan.place_of("rivals", rival.segment))


_MOST_SHOWN = 12


def _valid(value: str, known: tuple[str, ...]) -> str:
    near = nearest(value, known)
    shown = ", ".join(known[:_MOST_SHOWN]) + (
        f" and {len(known) - _MOST_SHOWN} more" if len(known) > _MOST_SHOWN else ""
    )
    return (f"Did you mean {quote(near)}? " if near else "") + f"Known values: {shown}."


def _wheres(plan: Plan) -> Iterator[tuple[Path, Where]]:
    for objective in plan.objectives:
        yield ("objectives", objective.name, "where"), objective.where
    for tactic in plan.tactics:
        yield ("tactics", tactic.name, "reaches"), tactic.reaches
    for strategy in plan.strategies:
        aims: dict[str, int] = {}
        for effort in strategy.effort:
            position = aims.get(effort.tactic, 0)
            aims[effort.tactic] = position + 1
            path = ("strategies", strategy.name, "effort", effort.tactic)
            listed = (*path, str(position))
            yield (*(listed if listed in plan.places else path), "where"), effort.where
