"""Reads the means of a plan: resources, tactics and the strategies that use them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bestbet.errors import Place, quote
from bestbet.plan.catalogue import CATALOGUE, CatalogueTactic
from bestbet.plan.kinds import (
    CHANGE,
    COUNT_PER_UNIT,
    DEAL_HOURS,
    DOUBLING,
    DURATION,
    HOURS,
    HOURS_PER_WEEK,
    LIFT,
    MONEY,
    MONEY_PER_WEEK,
    TIMES_PER_WEEK,
    YEARLY_SHARE,
)
from bestbet.plan.nodes import Basis, Channel, Effort, Limits, Resource, Strategy, Tactic
from bestbet.plan.quantities import Amount, read_amount
from bestbet.plan.reading import LIMIT, MISSING, UNKNOWN, VALUE, Reading, did_you_mean
from bestbet.plan.yaml_text import MappingNode, Node, ScalarNode, SequenceNode
from bestbet.units import Range

RESOURCE_KEYS = ("have", "had", "unit", "people", "attrition", "ramp", "per_open_deal")
TACTIC_KEYS = (
    "unit",
    "costs",
    "today",
    "typical",
    "reaches",
    "brings",
    "lasts",
    "doubling_gives",
    "at_least",
    "at_most",
    "changes_by",
    "sets_up",
    "kind",
    "basis",
    "source",
)
STRATEGY_KEYS = ("because", "gives_up", "effort", "status_quo")
EFFORT_KEYS = ("units", "where")
TODAY = "today"
OTHERS = "others"
STATUS_QUO_NAME = "hold"
_UNIT_MISMATCH = "BB-P09"
_PEOPLE_KEYS = ("had", "people", "attrition", "ramp", "per_open_deal")
_MOST_PEOPLE = 100_000


def each(reading: Reading, node: Node | None, section: str, what: str) -> Iterator[tuple[str, ScalarNode, Node]]:
    """Yield (name, key, value) of a section; names that cannot serve are noted and left out."""
    for key, value in (reading.named(node, section) or ()) if node is not None else ():
        name = reading.name(key, what)
        if name is not None:
            yield name, key, value


def read_resources(reading: Reading, node: Node | None) -> tuple[Resource, ...]:
    """Return the resources that could be read."""
    found = (
        _resource(reading, name, key.place, value)
        for name, key, value in each(reading, node, "resources", "a resource")
    )
    return tuple(resource for resource in found if resource)


def _resource(reading: Reading, name: str, place: Place, node: Node) -> Resource | None:
    what = f"resource {quote(name)}"
    found = reading.group(node, what, RESOURCE_KEYS)
    if found is None or (have := reading.require(found, "have", what, place, "400 hours per week")) is None:
        return None
    unit = _resource_unit(reading, name, found, have)
    if unit is None:
        return None
    is_hours = unit == "hours"
    amount = reading.amount(have, HOURS_PER_WEEK if is_hours else MONEY_PER_WEEK, f"have of {quote(name)}")
    for key in _PEOPLE_KEYS:
        if key in found and not is_hours:
            text = f"{quote(key)} belongs to people, but {quote(name)} is money."
            reading.note(_UNIT_MISMATCH, found[key].place, text, f"Delete {quote(key)} or move it to people's hours.")
    people = _people(reading, found.get("people"), name)
    attrition = _optional(reading, found, "attrition", name)
    ramp, per_open_deal = (_optional(reading, found, key, name) for key in ("ramp", "per_open_deal"))
    had = _optional(reading, found, "had", name) if is_hours else None
    return Resource(name, amount, unit, people, attrition, ramp, per_open_deal, had, place) if amount else None


def _optional(reading: Reading, found: Mapping[str, Node], key: str, name: str) -> Range | None:
    kind = {"had": HOURS_PER_WEEK, "attrition": YEARLY_SHARE, "ramp": DURATION, "per_open_deal": DEAL_HOURS}[key]
    return reading.amount(found[key], kind, f"{key} of {quote(name)}") if key in found else None


def _resource_unit(reading: Reading, name: str, found: Mapping[str, Node], have: Node) -> str | None:
    """Return "hours" or the currency: stated, or told by the unit of `have`, or by keys that only people have."""
    if "unit" in found:
        stated = reading.text(found["unit"], f"unit of {quote(name)}") or ""
        if stated in {"hours", "money", reading.currency}:
            return "hours" if stated == "hours" else reading.currency
        text = f"unit of {quote(name)}: {quote(stated)} cannot be counted against."
        reading.note(_UNIT_MISMATCH, found["unit"].place, text, f"Write hours or {reading.currency or 'the currency'}.")
        return None
    amount = read_amount(have.text) if isinstance(have, ScalarNode) else None
    unit = amount.unit if isinstance(amount, Amount) else "hour"
    if unit in {"hour", "minute"} or (not unit and (any(k in found for k in _PEOPLE_KEYS) or "hour" in name.lower())):
        return "hours"
    if unit:
        return reading.currency
    text = f"have of {quote(name)} says neither hours nor money."
    remedy = f"Write for example 400 hours per week, or 25 000 {reading.currency or 'EUR'} per month."
    reading.note(_UNIT_MISMATCH, have.place, text, remedy)
    return None


def _people(reading: Reading, node: Node | None, name: str) -> int | None:
    if node is None:
        return None
    text = node.text if isinstance(node, ScalarNode) else ""
    if text.isascii() and text.isdigit() and not text.startswith("0") and int(text[:9]) <= _MOST_PEOPLE:
        return int(text)
    remedy = f"Write a whole number from 1 to {_MOST_PEOPLE:,}."
    reading.note(LIMIT, node.place, f"people of {quote(name)}: {quote(text)} is not a number of people.", remedy)
    return None


def read_tactics(reading: Reading, node: Node | None, resources: Sequence[Resource]) -> tuple[Tactic, ...]:
    """Return the tactics that could be read."""
    found = []
    for name, key, value in each(reading, node, "tactics", "a tactic"):
        if name == OTHERS:
            remedy = f'Choose another name: in "effort", {OTHERS} stands for all tactics not named.'
            reading.note(VALUE, key.place, f"{quote(name)} cannot be the name of a tactic.", remedy)
            continue
        tactic = _Tactic(reading, name, key.place, resources).read(value)
        if tactic:
            found.append(tactic)
    return tuple(found)


class _Tactic:
    """Reads one tactic; what it leaves out comes from the catalogue where its kind is known there."""

    def __init__(self, reading: Reading, name: str, place: Place, resources: Sequence[Resource]) -> None:
        self.reading, self.name, self.place, self.resources = reading, name, place, resources
        self.what = f"tactic {quote(name)}"
        self.unit = ""
        self.default: CatalogueTactic | None = None

    def read(self, node: Node) -> Tactic | None:
        found = self.reading.group(node, self.what, TACTIC_KEYS)
        if found is None:
            return None
        kind = self._kind(found.get("kind"))
        self.default = CATALOGUE.get(kind or self.name)
        self.unit = self._unit(found)
        costs = self._costs(found)
        today = self._times(found, "today") if "today" in found else 0.0
        typical = self._typical(found, today)
        brings, lasts, doubling = (
            self._brings(found),
            self._effect(found, "lasts"),
            self._effect(found, "doubling_gives"),
        )
        reaches = self.reading.where(found["reaches"], f"reaches of {quote(self.name)}") if "reaches" in found else {}
        basis = self.reading.choice(found["basis"], Basis, "basis") if "basis" in found else Basis.JUDGEMENT
        source = self.reading.text(found["source"], f"source of {quote(self.name)}") if "source" in found else ""
        limits = self._limits(found)
        parts = (costs, today, typical, brings, lasts, doubling, reaches, basis, source, kind, limits)
        if any(part is None for part in parts):
            return None
        return Tactic(
            self.name,
            self.unit,
            costs or {},
            today or 0.0,
            typical or 0.0,
            brings or {},
            lasts or Range(1, 1),
            doubling or Range(1.5, 1.5),
            reaches or {},
            kind or "",
            basis or Basis.JUDGEMENT,
            source or "",
            self.place,
            limits or Limits(),
        )

    def _kind(self, node: Node | None) -> str | None:
        if node is None:
            return ""
        kind = self.reading.text(node, f"kind of {quote(self.name)}")
        if kind is not None and kind not in CATALOGUE:
            remedy = did_you_mean(kind, tuple(CATALOGUE), "Kinds")
            self.reading.note(UNKNOWN, node.place, f"unknown kind of tactic {quote(kind)}.", remedy)
            return None
        return kind

    def _unit(self, found: Mapping[str, Node]) -> str:
        if "unit" in found:
            return self.reading.text(found["unit"], f"unit of {quote(self.name)}", most=60) or ""
        if self.default:
            return self.default.unit
        self.reading.require(found, "unit", self.what, self.place, "conversation")
        return ""

    def _costs(self, found: Mapping[str, Node]) -> Mapping[str, Range] | None:
        node = self.reading.require(found, "costs", self.what, self.place, self._costs_example())
        return self._amounts(node, "cost") if node else None

    def _amounts(self, node: Node, word: str) -> Mapping[str, Range] | None:
        """Return an amount of each resource that the group names."""
        entries = self.reading.named(node, f"{word} of {quote(self.name)}")
        if entries is None:
            return None
        by_name = {resource.name: resource for resource in self.resources}
        costs = {}
        for key, value in entries:
            resource = by_name.get(key.text)
            if resource is None and key.text in self.reading.written("resources"):
                continue
            if resource is None:
                remedy = did_you_mean(key.text, tuple(by_name), "Resources")
                self.reading.note(UNKNOWN, key.place, f"unknown resource {quote(key.text)}.", remedy)
                continue
            label = f"{word} of {quote(self.name)} in {quote(key.text)}"
            amount = self.reading.amount(value, HOURS if resource.is_hours else MONEY, label, own_unit=self.unit)
            if amount:
                costs[key.text] = amount
        return costs

    def _costs_example(self) -> str:
        hours = next((resource.name for resource in self.resources if resource.is_hours), "rep_hours")
        return f"{{{hours}: 0.3 to 0.5 hours}}"

    def _limits(self, found: Mapping[str, Node]) -> Limits | None:
        least = self._times(found, "at_least") if "at_least" in found else 0.0
        most = self._times(found, "at_most") if "at_most" in found else None
        share = None
        if "changes_by" in found:
            share = self.reading.amount(found["changes_by"], CHANGE, f"changes_by of {quote(self.name)}")
        once = self._amounts(found["sets_up"], "set-up") if "sets_up" in found else {}
        is_read = ("at_most" in found) == (most is not None) and ("changes_by" in found) == (share is not None)
        if least is None or once is None or not is_read:
            return None
        return Limits(least, most, share.low if share else None, once)

    def _times(self, found: Mapping[str, Node], key: str) -> float | None:
        label = f"{key} of {quote(self.name)}"
        amount = self.reading.amount(found[key], TIMES_PER_WEEK, label, own_unit=self.unit)
        return amount.low if amount else None

    def _typical(self, found: Mapping[str, Node], today: float | None) -> float | None:
        if "typical" in found:
            typical = self._times(found, "typical")
            if typical == 0:
                text = f"typical of {quote(self.name)} is 0, and an effect cannot be measured at no effort."
                self.reading.note(LIMIT, found["typical"].place, text, "Write the effort at which the effect holds.")
                return None
            return typical
        if today is None or today > 0:
            return today
        if self.default:
            return self.default.typical
        text = f'{self.what} is not done today and has no "typical": nobody can tell at which effort its effect holds.'
        self.reading.note(MISSING, self.place, text, "Add for example typical: 2 per month")
        return None

    def _effect(self, found: Mapping[str, Node], key: str) -> Range | None:
        kind, example = (DURATION, "2 to 6 weeks") if key == "lasts" else (DOUBLING, "1.3 to 1.7")
        if key not in found and self.default:
            return self.default.lasts if key == "lasts" else self.default.doubling_gives
        node = self.reading.require(found, key, self.what, self.place, example)
        return self.reading.amount(node, kind, f"{key} of {quote(self.name)}") if node else None

    def _brings(self, found: Mapping[str, Node]) -> Mapping[Channel, Range] | None:
        if "brings" not in found and self.default:
            return self.default.brings
        node = self.reading.require(found, "brings", self.what, self.place, "{opportunities: 0.02 to 0.05 per unit}")
        entries = self.reading.named(node, f"brings of {quote(self.name)}") if node else None
        if entries is None:
            return None
        brings = {}
        names = [channel.value for channel in Channel]
        for key, value in entries:
            if key.text not in names:
                remedy = did_you_mean(key.text, names, "What a tactic can move")
                self.reading.note(UNKNOWN, key.place, f"{quote(key.text)} is nothing that a tactic can move.", remedy)
                continue
            channel = Channel(key.text)
            kind = COUNT_PER_UNIT if channel is Channel.OPPORTUNITIES else LIFT
            label = f"{key.text} of {quote(self.name)}"
            amount = self.reading.amount(value, kind, label, own_unit=self.unit)
            if amount:
                brings[channel] = amount
        return brings


def read_strategies(reading: Reading, node: Node | None, tactics: Sequence[Tactic]) -> tuple[Strategy, ...]:
    """Return the strategies that could be read, with an implied status quo last where none is written."""
    found = [
        strategy
        for name, key, value in each(reading, node, "strategies", "a strategy")
        if (strategy := _strategy(reading, name, key, value, tactics)) is not None
    ]
    if not any(strategy.is_status_quo for strategy in found):
        found.append(_implied_status_quo(found, tactics))
    return tuple(found)


def _implied_status_quo(found: Sequence[Strategy], tactics: Sequence[Tactic]) -> Strategy:
    taken = {strategy.name for strategy in found}
    name = next(n for n in (STATUS_QUO_NAME, "status quo", *(f"hold {i}" for i in range(2, 99))) if n not in taken)
    effort = tuple(Effort(tactic.name, tactic.today) for tactic in tactics if tactic.today > 0)
    return Strategy(
        name, "what is done today", "whatever the others would gain", effort, is_status_quo=True, is_implied=True
    )


def _strategy(reading: Reading, name: str, key: ScalarNode, node: Node, tactics: Sequence[Tactic]) -> Strategy | None:
    what = f"strategy {quote(name)}"
    found = reading.group(node, what, STRATEGY_KEYS)
    if found is None:
        return None
    is_status_quo = bool("status_quo" in found and reading.boolean(found["status_quo"], f"status_quo of {quote(name)}"))
    because, gives_up = (
        reading.text(found[word], f"{word} of {quote(name)}") or "" if word in found else ""
        for word in ("because", "gives_up")
    )
    if "effort" in found:
        effort = _efforts(reading, name, found["effort"], tactics)
    elif is_status_quo:
        effort = tuple(Effort(t.name, t.today, place=key.place) for t in tactics if t.today > 0)
    else:
        reading.require(found, "effort", what, key.place, "{cold_calling: 260 per week, others: today}")
        effort = ()
    return Strategy(name, because, gives_up, effort, is_status_quo, place=key.place)


def _efforts(reading: Reading, name: str, node: Node, tactics: Sequence[Tactic]) -> tuple[Effort, ...]:
    by_name = {tactic.name: tactic for tactic in tactics}
    entries = reading.named(node, f"effort of {quote(name)}") or ()
    efforts: list[Effort] = []
    others: Place | None = None
    for key, value in entries:
        if key.text == OTHERS:
            others = _others(reading, value)
        elif key.text in by_name:
            for aim in value.items if isinstance(value, SequenceNode) else (value,):
                effort = _effort(reading, by_name[key.text], aim)
                efforts += [effort] if effort else []
        elif key.text not in reading.written("tactics"):
            remedy = did_you_mean(key.text, tuple(by_name), "Tactics")
            reading.note(UNKNOWN, key.place, f"unknown tactic {quote(key.text)} in strategy {quote(name)}.", remedy)
    named = {key.text for key, _ in entries}
    if others:
        efforts += [Effort(t.name, t.today, place=others) for t in tactics if t.name not in named and t.today > 0]
    return tuple(efforts)


def _others(reading: Reading, node: Node) -> Place | None:
    if isinstance(node, ScalarNode) and node.text == TODAY:
        return node.place
    reading.note(VALUE, node.place, f'"{OTHERS}" can only be kept as they are.', f"Write {OTHERS}: {TODAY}")
    return None


def _effort(reading: Reading, tactic: Tactic, node: Node) -> Effort | None:
    label = f"effort on {quote(tactic.name)}"
    if not isinstance(node, MappingNode):
        units = _units(reading, tactic, node, label)
        return Effort(tactic.name, units, place=node.place) if units is not None else None
    found = reading.group(node, label, EFFORT_KEYS)
    units_node = reading.require(found or {}, "units", label, node.place, "260 per week")
    where = reading.where(found["where"], f"where of {label}") if found and "where" in found else {}
    units = _units(reading, tactic, units_node, label) if units_node else None
    return Effort(tactic.name, units, where, node.place) if units is not None and where is not None else None


def _units(reading: Reading, tactic: Tactic, node: Node, label: str) -> float | None:
    if isinstance(node, ScalarNode) and node.text == TODAY:
        return tactic.today
    amount = reading.amount(node, TIMES_PER_WEEK, label, own_unit=tactic.unit)
    return amount.low if amount else None
