"""The entries of a plan as fields that a person fills in: what each holds as written, what it rests on, what fits."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bestbet.plan.catalogue import CATALOGUE
from bestbet.plan.edit import Data
from bestbet.plan.measures import MEASURES
from bestbet.plan.nodes import Basis, Channel, Direction, Measure, Path
from bestbet.plan.parse import DIRECTIONS
from bestbet.plan.parse_means import OTHERS
from bestbet.plan.where_words import where_words
from bestbet.plan.written import Written

TOP = "plan"
"""The section of what stands at the top of the file itself: team, currency, start and the rules."""
SECTIONS = ("objectives", "resources", "tactics", "strategies", "rivals")
YES_NO = (("yes", "yes"), ("no", "no"))
_SAYS = {
    Direction.AT_LEAST: "at least",
    Direction.AT_MOST: "at most",
    Direction.REDUCE_BY: "reduced by",
    Direction.INCREASE_BY: "increased by",
}
_MOVES = {
    Channel.OPPORTUNITIES: "new opportunities",
    Channel.WIN_RATE: "win rate",
    Channel.DEAL_VALUE: "deal value",
    Channel.REPEAT: "repeat orders",
    Channel.REFERRAL: "referrals",
    Channel.CHURN: "customers lost",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `value` as written, empty where nothing is; fields of the same `slot` are changed together.

    `path` is where the value stands, `note` the comment beside it, `hint` an example; `is_more` fields are needed
    seldom. `choices` are (value, label), empty for free text; `is_long` is a text of sentences.
    """

    key: str
    label: str
    path: Path
    value: str = ""
    slot: str = ""
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    note: str = ""
    is_day: bool = False
    is_long: bool = False
    is_more: bool = False

    @property
    def mark(self) -> str:
        """The field's name where only letters and digits may stand: the same for the same path and key."""
        return "f" + hashlib.sha256("\0".join((*self.path[:2], self.key)).encode()).hexdigest()[:12]


def fields_of(written: Written, section: str, name: str) -> tuple[Field, ...]:
    """Return the fields of an entry with what the plan says; all empty where it has no such entry."""
    base: Path = () if section == TOP else (section, name)
    makers = {
        TOP: _top,
        "objectives": _objective,
        "resources": _resource,
        "tactics": _tactic,
        "strategies": _strategy,
        "rivals": _rival,
    }
    return tuple(_filled(written, field) for field in makers[section](written, base))


def _filled(written: Written, field: Field) -> Field:
    said = field.value or _text(written.said(field.path))
    note = written.note(field.path) if said else ""
    return replace(field, value=said, slot=field.slot or field.key, note=note)


def _text(said: Data | None) -> str:
    if isinstance(said, dict):
        return where_words(said)
    return said if isinstance(said, str) else ""


def _top(_written: Written, _base: Path) -> Iterator[Field]:
    yield Field("team", "Team", ("team",))
    yield Field("currency", "Currency", ("currency",), hint="EUR")
    yield Field("start", "Start", ("start",), is_day=True)
    yield Field("review_every", "Review every", ("review_every",), hint="13 weeks")
    yield Field("gross_margin", "Gross margin", ("gross_margin",), hint="35 to 45 %", is_more=True)
    yield Field("worth", "Worth of reaching all objectives", ("worth",), hint="2 million EUR", is_more=True)
    yield Field("drift", "Drift of the market", ("market", "drift"), hint="1 to 4 % per week", is_more=True)
    yield Field("tie_within", "A tie up to", ("rule", "tie_within"), hint="3 points", is_more=True)


def _measures() -> tuple[tuple[str, str], ...]:
    return tuple((measure.value, MEASURES[measure].title) for measure in Measure)


def _directions() -> tuple[tuple[str, str], ...]:
    return tuple((direction.value, said) for direction, said in _SAYS.items())


def _objective(written: Written, base: Path) -> Iterator[Field]:
    yield Field("measure", "Measure", (*base, "measure"), choices=_measures())
    yield from _threshold(written, base, "", "target")
    yield Field("by", "By", (*base, "by"), is_day=True)
    yield Field("where", "Only where", (*base, "where"), hint="industry: Healthcare")
    must = _text(written.said((*base, "must"))).replace("true", "yes").replace("false", "no") or "yes"
    yield Field("must", "Must be reached", (*base, "must"), value=must, choices=YES_NO)
    yield Field("since", "Counts from", (*base, "since"), is_day=True, is_more=True)
    floor = (*base, "floor")
    measure = Field("floor_measure", "Never below: measure", (*floor, "measure"), choices=_measures(), is_more=True)
    yield replace(measure, slot="floor")
    for field in _threshold(written, floor, "floor_", "floor"):
        yield replace(field, label=f"Never below: {field.label.lower()}", is_more=True)


def _threshold(written: Written, base: Path, start: str, slot: str) -> Iterator[Field]:
    stated = next((name for name in DIRECTIONS if written.node((*base, name)) is not None), "")
    path = (*base, stated or DIRECTIONS[0])
    yield Field(f"{start}direction", "Target", (*path, ""), value=stated, slot=slot, choices=_directions())
    yield Field(f"{start}amount", "Amount", path, slot=slot, hint="4.2 million, 30 or 35 %")


def _resource(_written: Written, base: Path) -> Iterator[Field]:
    yield Field("have", "There is", (*base, "have"), hint="400 hours per week, or 25 000 EUR per month")
    yield Field("people", "People", (*base, "people"), hint="12; only for hours")
    yield Field("attrition", "Leave", (*base, "attrition"), hint="15 to 35 % per year")
    yield Field("ramp", "Time to learn", (*base, "ramp"), hint="8 to 20 weeks")
    yield Field("per_open_deal", "Each open deal takes", (*base, "per_open_deal"), hint="0.5 to 1.5 hours per week")
    yield Field("had", "Had while recorded", (*base, "had"), hint="400 hours per week, if not as now", is_more=True)
    yield Field("unit", "Counted in", (*base, "unit"), hint="hours or money, if not said above", is_more=True)


def _tactic(written: Written, base: Path) -> Iterator[Field]:
    kind = _text(written.said((*base, "kind"))) or base[1]
    usual = CATALOGUE.get(kind)
    yield Field("unit", "One unit is", (*base, "unit"), hint=usual.unit if usual else "conversation")
    yield Field("today", "Today", (*base, "today"), hint="300 per week")
    resources = tuple(dict.fromkeys((*written.names("resources"), *written.names(*base, "costs"))))
    for name in resources:
        label = f"Costs {_spoken(name)}"
        yield Field(f"costs.{name}", label, (*base, "costs", name), hint=_cost_hint(written, name))
    moved = written.names(*base, "brings")
    for channel, said in _MOVES.items():
        hint = "0.02 to 0.05 per unit" if channel is Channel.OPPORTUNITIES else "5 to 15 %"
        is_more = channel.value not in moved and (bool(moved) or channel is not Channel.OPPORTUNITIES)
        path = (*base, "brings", channel.value)
        yield Field(f"brings.{channel.value}", f"Brings: {said}", path, hint=hint, is_more=is_more)
    yield Field("lasts", "Lasts (half-life)", (*base, "lasts"), hint="2 to 6 weeks")
    yield Field("doubling_gives", "Doubling gives", (*base, "doubling_gives"), hint="1.4 to 1.9 times the effect")
    yield Field("reaches", "Reaches only", (*base, "reaches"), hint="source: Outbound", is_more=True)
    yield Field("typical", "Usual effort", (*base, "typical"), hint="2 per month, if none today", is_more=True)
    yield Field("at_least", "At least", (*base, "at_least"), hint="1 per month, or none at all", is_more=True)
    yield Field("at_most", "At most", (*base, "at_most"), hint="20 per week", is_more=True)
    yield Field("changes_by", "May change by", (*base, "changes_by"), hint="50 %", is_more=True)
    for name in resources:
        label, path = f"Taking it up costs once: {_spoken(name)}", (*base, "sets_up", name)
        yield Field(f"sets_up.{name}", label, path, hint=_cost_hint(written, name), is_more=True)
    kinds = tuple((one, tactic.title) for one, tactic in CATALOGUE.items())
    yield Field("kind", "Kind in the catalogue", (*base, "kind"), choices=(("", "none"), *kinds), is_more=True)
    bases = tuple((one.value, one.value) for one in Basis)
    yield Field("basis", "Its effect rests on", (*base, "basis"), choices=(("", "unsaid"), *bases), is_more=True)
    yield Field("source", "Source", (*base, "source"), is_more=True)


def _cost_hint(written: Written, resource: str) -> str:
    have = _text(written.said(("resources", resource, "have")))
    is_hours = "hour" in have or "hour" in resource
    return "0.3 to 0.5 hours" if is_hours else f"2 {_text(written.said(('currency',))) or 'EUR'}"


def _strategy(written: Written, base: Path) -> Iterator[Field]:
    yield Field("because", "Because", (*base, "because"), is_long=True, hint="a fact that could turn out wrong")
    yield Field("gives_up", "Gives up", (*base, "gives_up"), is_long=True, hint="what gets fewer hours and less money")
    named = written.names(*base, "effort")
    for name in dict.fromkeys((*written.names("tactics"), *(one for one in named if one != OTHERS))):
        yield from _effort(written, (*base, "effort", name), name)
    path = (*base, "effort", OTHERS)
    keep = (("", "get no effort"), ("today", "go on as today"))
    yield Field("others", "Tactics not named", path, choices=keep, is_more=True)
    status = _text(written.said((*base, "status_quo"))).replace("true", "yes").replace("false", "no") or "no"
    label = "This is what is done today"
    yield Field("status_quo", label, (*base, "status_quo"), value=status, choices=YES_NO, is_more=True)


def _effort(written: Written, path: Path, name: str) -> Iterator[Field]:
    said = written.said(path)
    aims = [(*path, str(i)) for i in range(len(said))] if isinstance(said, list) else [path]
    unit = _text(written.said(("tactics", name, "unit")))
    for number, aim in enumerate(aims):
        at = "" if len(aims) == 1 else f" ({number + 1})"
        here = written.said(aim)
        is_aimed = isinstance(here, dict)
        units, where = ((*aim, "units"), (*aim, "where")) if is_aimed else (aim, (*aim, "where"))
        hint = f"{unit or 'units'}: 30 per week, today, or nothing"
        yield Field(f"units.{name}.{number}", _spoken(name) + at, units, slot=f"effort.{name}", hint=hint)
        label = f"{_spoken(name)}{at} only where"
        yield Field(f"where.{name}.{number}", label, where, slot=f"effort.{name}", hint="industry: Healthcare")


def _rival(_written: Written, base: Path) -> Iterator[Field]:
    yield Field("pressure", "They press harder", (*base, "pressure"), hint="5 to 15 % per quarter")
    label = "That costs us, of the win rate"
    yield Field("cost_to_win_rate", label, (*base, "cost_to_win_rate"), hint="10 to 30 %")
    yield Field("when_we_falter", "More likely when we stop", (*base, "when_we_falter"), hint="1 to 3 times")


def _spoken(name: str) -> str:
    return name.replace("_", " ")


def values_of(fields: tuple[Field, ...]) -> Mapping[str, str]:
    """Return the values by key."""
    return {field.key: field.value for field in fields}
