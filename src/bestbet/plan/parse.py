"""Reads a whole plan from text, and says everything that is wrong with it at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from itertools import groupby

from bestbet.errors import MOST_OF_A_KIND, Place, PlanError, Problem, quote
from bestbet.plan.catalogue import CATALOGUE
from bestbet.plan.kinds import CHANGE, DURATION, FACTOR, POINTS, QUARTERLY_SHARE, SHARE, TARGET_MONEY, WEEKLY_SHARE
from bestbet.plan.measures import target_kind
from bestbet.plan.nodes import TIE_WITHIN, Direction, Guard, Measure, Objective, Plan, Rival, Threshold, Where
from bestbet.plan.parse_means import each, read_resources, read_strategies, read_tactics
from bestbet.plan.reading import LIMIT, MISSING, UNKNOWN, VALUE, Reading, did_you_mean
from bestbet.plan.yaml_text import MappingNode, Node, ScalarNode, read_yaml
from bestbet.units import Range

PLAN_KEYS = (
    "team",
    "currency",
    "start",
    "review_every",
    "objectives",
    "resources",
    "tactics",
    "strategies",
    "rivals",
    "gross_margin",
    "market",
    "rule",
    "guard",
    "worth",
)
DIRECTIONS = tuple(direction.value for direction in Direction)
OBJECTIVE_KEYS = ("measure", *DIRECTIONS, "by", "since", "where", "must", "floor")
GUARD_KEYS = ("sure", "second_person", "cooling_off")
RIVAL_KEYS = ("pressure", "cost_to_win_rate", "when_we_falter")
DEFAULT_REVIEW = 13.0
_OBJECTIVE = "BB-P17"
_ANY_DAY = date(2000, 1, 1)


def parse_plan(text: str, *, file: str = "plan.yaml") -> Plan:
    """Return the plan that the text says; `file` is the name shown in messages.

    Raises PlanError with every problem found, in reading order, each with its line and column. Meaning across
    entries (dates against data, hours against supply, rival strategies) is `check_plan`'s business.
    """
    root = read_yaml(text, file=file)
    reading = Reading(file)
    if not isinstance(root, MappingNode):
        problem = Problem(VALUE, "a plan is a group of keys.", 'Start with "team: ...".', root.place)
        raise PlanError(problem)
    reading.remember(root)
    plan = _plan(reading, root)
    if reading.problems or plan is None:
        raise PlanError(_in_order(reading.problems))
    return plan


def _in_order(problems: list[Problem]) -> list[Problem]:
    """Sort by place and keep at most ten that say the same thing, with the count of the rest."""
    ordered = sorted(problems, key=lambda p: p.where or Place(""))
    kept: list[Problem] = []
    for _, group in groupby(sorted(ordered, key=lambda p: p.code), key=lambda p: p.code):
        same = list(group)
        kept += same[:MOST_OF_A_KIND]
        if len(same) > MOST_OF_A_KIND:
            more = len(same) - MOST_OF_A_KIND
            last = same[MOST_OF_A_KIND - 1]
            kept.append(Problem(last.code, f"and {more} more of this kind.", "Mend these first.", last.where))
    return sorted(kept, key=lambda p: p.where or Place(""))


def _plan(reading: Reading, root: MappingNode) -> Plan | None:
    found = reading.group(root, "a plan", PLAN_KEYS) or {}
    top = Place(reading.file, 1, 1)
    team_node = reading.require(found, "team", "the plan", top, "Northwind")
    team = reading.text(team_node, "team", most=200) if team_node else None
    reading.currency = _currency(reading, found, top)
    start_node = reading.require(found, "start", "the plan", top, "2027-01-04")
    start = reading.day(start_node, "start") if start_node else None
    review = reading.amount(found["review_every"], DURATION, "review_every") if "review_every" in found else None
    resources = read_resources(reading, found.get("resources"))
    tactics = read_tactics(reading, found.get("tactics"), resources)
    strategies = read_strategies(reading, found.get("strategies"), tactics)
    objectives = _objectives(reading, found, start or _ANY_DAY)
    rivals = _rivals(reading, found.get("rivals"))
    gross_margin = reading.amount(found["gross_margin"], SHARE, "gross_margin") if "gross_margin" in found else None
    drift = _drift(reading, found.get("market"))
    worth = reading.amount(found["worth"], TARGET_MONEY, "worth of meeting the plan") if "worth" in found else None
    if team is None or start is None:
        return None
    return Plan(
        team=team,
        currency=reading.currency,
        start=start,
        review_every=review.median if review else DEFAULT_REVIEW,
        objectives=objectives,
        resources=resources,
        tactics=tactics,
        strategies=strategies,
        rivals=rivals,
        gross_margin=gross_margin,
        drift=drift,
        tie_within=_tie_within(reading, found.get("rule")),
        guard=_guard(reading, found.get("guard")),
        worth=worth.median if worth else None,
        file=reading.file,
        places=reading.places,
    )


def _currency(reading: Reading, found: Mapping[str, Node], top: Place) -> str:
    node = reading.require(found, "currency", "the plan", top, "EUR")
    text = reading.text(node, "currency") if node else None
    if node is not None and text is not None and not re.fullmatch(r"[A-Z]{3}", text):
        remedy = "Write its three capital letters, for example EUR, USD or SEK."
        reading.note(VALUE, node.place, f"currency: {quote(text)} is not the sign of a currency.", remedy)
        return ""
    return text or ""


def _drift(reading: Reading, node: Node | None) -> Range | None:
    found = reading.group(node, "market", ("drift",)) if node is not None else None
    return reading.amount(found["drift"], WEEKLY_SHARE, "drift of the market") if found and "drift" in found else None


def _tie_within(reading: Reading, node: Node | None) -> float:
    found = reading.group(node, "rule", ("tie_within",)) if node is not None else None
    said = reading.amount(found["tie_within"], POINTS, "tie_within") if found and "tie_within" in found else None
    return said.median if said else TIE_WITHIN


def _guard(reading: Reading, node: Node | None) -> Guard:
    found = reading.group(node, "guard", GUARD_KEYS) if node is not None else None
    if not found:
        return Guard()
    sure = reading.amount(found["sure"], SHARE, "sure of guard") if "sure" in found else None
    second = reading.boolean(found["second_person"], "second_person of guard") if "second_person" in found else None
    cooling = reading.amount(found["cooling_off"], DURATION, "cooling_off of guard") if "cooling_off" in found else None
    usual = Guard()
    return Guard(
        sure.median if sure else usual.better, second or usual.needs_second,
        cooling.median if cooling else usual.cooling_off_weeks,
    )  # fmt: skip


def _objectives(reading: Reading, found: Mapping[str, Node], start: date) -> tuple[Objective, ...]:
    entries = list(each(reading, found.get("objectives"), "objectives", "an objective"))
    if not entries:
        place = found["objectives"].place if "objectives" in found else Place(reading.file, 1, 1)
        remedy = "Add at least one, for example volume: {measure: bookings, at_least: 4.2 million, by: 2027-12-31}"
        reading.note(MISSING, place, "the plan has no objective, so there is nothing to have odds of.", remedy)
    read = (_objective(reading, name, key.place, node, start) for name, key, node in entries)
    return tuple(objective for objective in read if objective)


def _objective(reading: Reading, name: str, place: Place, node: Node, start: date) -> Objective | None:
    what = f"objective {quote(name)}"
    found = reading.group(node, what, OBJECTIVE_KEYS)
    if found is None:
        return None
    threshold = _threshold(reading, what, place, found)
    by_node = reading.require(found, "by", what, place, "2027-12-31")
    by = reading.day(by_node, f"by of {quote(name)}") if by_node else None
    since = reading.day(found["since"], f"since of {quote(name)}") if "since" in found else start
    where: Where | None = reading.where(found["where"], f"where of {quote(name)}") if "where" in found else {}
    must = reading.boolean(found["must"], f"must of {quote(name)}") if "must" in found else True
    floor = _floor(reading, name, found["floor"]) if "floor" in found else None
    if threshold is None or by is None or since is None or where is None or must is None:
        return None
    return Objective(name, threshold, by, since, where, must, floor, place)


def _floor(reading: Reading, name: str, node: Node) -> Threshold | None:
    what = f"floor of {quote(name)}"
    found = reading.group(node, what, ("measure", *DIRECTIONS))
    return _threshold(reading, what, node.place, found) if found is not None else None


def _threshold(reading: Reading, what: str, place: Place, found: Mapping[str, Node]) -> Threshold | None:
    measure_node = reading.require(found, "measure", what, place, "bookings")
    measure = _measure(reading, measure_node) if measure_node else None
    stated = [name for name in DIRECTIONS if name in found]
    if not stated:
        text = f"{what} has no number, so nobody can tell whether it is reached."
        reading.note(_OBJECTIVE, place, text, f"Add one of {', '.join(DIRECTIONS)}, for example at_least: 4.2 million")
        return None
    if len(stated) > 1:
        text = f"{what} says both {' and '.join(stated)}."
        reading.note(_OBJECTIVE, found[stated[1]].place, text, "Keep one, and make a second objective of the other.")
        return None
    if measure is None:
        return None
    direction = Direction(stated[0])
    is_change = direction in {Direction.REDUCE_BY, Direction.INCREASE_BY}
    kind = CHANGE if is_change else target_kind(measure)
    amount = reading.amount(found[stated[0]], kind, f"{stated[0]} of {what}")
    if amount is not None and direction is Direction.REDUCE_BY and amount.low > 1:
        text = f"{stated[0]} of {what}: {quote(amount.text)} is more than all of it."
        reading.note(LIMIT, found[stated[0]].place, text, "Write 100 % or less.")
    return Threshold(measure, direction, amount.low) if amount is not None else None


def _measure(reading: Reading, node: Node) -> Measure | None:
    text = node.text if isinstance(node, ScalarNode) else ""
    names = tuple(measure.value for measure in Measure)
    if text in names:
        return Measure(text)
    if text in CATALOGUE or ("tactics", text) in reading.places:
        said = f"{quote(text)} is something the team does (a tactic), not something it wants to reach."
        remedy = "Name a measure, for example new_accounts or bookings, and keep the tactic under tactics."
        reading.note(_OBJECTIVE, node.place, said, remedy)
        return None
    remedy = f'{did_you_mean(text, names, "Measures")} "bestbet check --measures" explains them.'
    reading.note(UNKNOWN, node.place, f"unknown measure {quote(text)}.", remedy)
    return None


def _rivals(reading: Reading, node: Node | None) -> tuple[Rival, ...]:
    entries = reading.named(node, "rivals") if node is not None else ()
    return tuple(rival for key, value in entries or () if (rival := _rival(reading, key, value)))


def _rival(reading: Reading, key: ScalarNode, node: Node) -> Rival | None:
    what = f"rivals of {quote(key.text)}"
    found = reading.group(node, what, RIVAL_KEYS)
    if found is None:
        return None
    kinds = {"pressure": QUARTERLY_SHARE, "cost_to_win_rate": SHARE, "when_we_falter": FACTOR}
    read = []
    for name, kind in kinds.items():
        value = reading.require(found, name, what, key.place, kind.example)
        read.append(reading.amount(value, kind, f"{name} of {what}") if value else None)
    pressure, cost, falter = read
    if pressure is None or cost is None or falter is None:
        return None
    if cost.high >= 1:
        text = f"cost_to_win_rate of {what}: {quote(cost.text)} would leave no chance to win at all."
        reading.note(LIMIT, found["cost_to_win_rate"].place, text, "Write less than 100 %.")
    return Rival(key.text, pressure, cost, falter, key.place)
