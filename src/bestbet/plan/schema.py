"""The JSON Schema of the plan file, so that editors complete and mark it while it is typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bestbet.plan.catalogue import CATALOGUE
from bestbet.plan.kinds import (
    CHANGE,
    COUNT_PER_UNIT,
    DEAL_HOURS,
    DOUBLING,
    DURATION,
    FACTOR,
    HOURS_PER_WEEK,
    LIFT,
    POINTS,
    QUARTERLY_SHARE,
    SHARE,
    TARGET_MONEY,
    TIMES_PER_WEEK,
    WEEKLY_SHARE,
    YEARLY_SHARE,
    Kind,
)
from bestbet.plan.measures import MEASURES
from bestbet.plan.nodes import Basis, Channel, Measure
from bestbet.plan.parse import DIRECTIONS, GUARD_KEYS, OBJECTIVE_KEYS, PLAN_KEYS, RIVAL_KEYS
from bestbet.plan.parse_means import EFFORT_KEYS, OTHERS, RESOURCE_KEYS, STRATEGY_KEYS, TACTIC_KEYS, TODAY

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_EVERY = r"(\bper\b|\ba\b|\beach\b|\bevery\b|/|daily|weekly|monthly|quarterly|yearly)"


def plan_schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of a plan file: its keys, measures, units and allowed words.

    It is looser than `parse_plan`, which also reads the numbers; whatever it refuses, the parser refuses too.
    """
    sections: Schema = {
        "team": _text("Whose plan it is."),
        "currency": {
            "type": "string",
            "pattern": "^[A-Z]{3}$",
            "description": "Three capital letters.",
            "examples": ["EUR"],
        },
        "start": _day("First day of the plan; strategies take effect from here on."),
        "review_every": _amount(DURATION, "How often objectives are reviewed."),
        "objectives": _named({"$ref": "#/$defs/objective"}, "What is to be reached: a measure, a target, a date."),
        "resources": _named({"$ref": "#/$defs/resource"}, "People's hours and money."),
        "tactics": _named({"$ref": "#/$defs/tactic"}, "Actions that carry strategies out."),
        "strategies": _named({"$ref": "#/$defs/strategy"}, "Three to five rival ways; the status quo is always one."),
        "rivals": _named({"$ref": "#/$defs/rival"}, "What rivals do, by segment."),
        "gross_margin": _amount(SHARE, "Share of bookings that remains after the cost of what is sold."),
        "worth": _amount(TARGET_MONEY, "What meeting all must-have objectives is worth."),
        "market": _group({"drift": _amount(WEEKLY_SHARE, "How far demand wanders.")}, ("drift",), "The market."),
        "rule": _group(
            {"tie_within": _amount(POINTS, "Differences in the chance of all objectives up to this are a tie.")},
            ("tie_within",),
            "How the best bet is told from a tie.",
        ),
        "guard": _guard(),
    }
    return {
        "$schema": DIALECT,
        "title": "Bestbet plan",
        "description": "Objectives, resources, tactics and rival strategies of a sales team.",
        **_group(sections, PLAN_KEYS, "", required=("team", "currency", "start", "objectives")),
        "$defs": {
            "where": _where(),
            "threshold": _threshold(),
            "objective": _objective(),
            "resource": _resource(),
            "tactic": _tactic(),
            "effort": _effort(),
            "strategy": _strategy(),
            "rival": _rival(),
        },
    }


def _guard() -> Schema:
    properties = {
        "sure": _amount(SHARE, "In how many of the worlds the facts allow a challenger must be better."),
        "second_person": _boolean("Whether a second person must stand behind a flip."),
        "cooling_off": _amount(DURATION, "How long a flip must wait between being asked for and being made."),
    }
    return _group(properties, GUARD_KEYS, "How hard a flip is made.")


def _text(description: str, **more: Any) -> Schema:
    return {"type": "string", "description": description, **more}


def _day(description: str) -> Schema:
    return _text(description, pattern=r"^\d{4}-\d{2}-\d{2}$", format="date", examples=["2027-12-31"])


def _amount(kind: Kind, description: str, *, or_word: str = "") -> Schema:
    """Return the schema of an amount: text with a digit and, where needed, a period; a bare number where allowed."""
    needs_period = bool(kind.periods or kind.fixed_period)
    pattern = rf"\d.*{_EVERY}" if needs_period else r"\d"
    is_bare = "" in kind.units and not needs_period
    types = ["string", "number"] if is_bare else ["string"]
    said = f"{description} Write {kind.name}, for example {kind.example}."
    full = rf"^{or_word}$|{pattern}" if or_word else pattern
    return {"type": types, "pattern": full, "description": said, "examples": [kind.example]}


def _boolean(description: str) -> Schema:
    return {"enum": [True, False, "yes", "no"], "description": description}


def _group(properties: Schema, keys: Sequence[str], description: str, *, required: Sequence[str] = ()) -> Schema:
    """Return the schema of a group with fixed keys, in the order in which the parser names them."""
    ordered = {key: properties[key] for key in keys}
    said: Schema = {"type": "object", "additionalProperties": False, "properties": ordered}
    if required:
        said["required"] = list(required)
    return {**said, "description": description} if description else said


def _named(item: Mapping[str, Any], description: str) -> Schema:
    names = {"minLength": 1, "maxLength": 60, "pattern": r"^[^.]+$"}
    return {
        "type": ["object", "null"],
        "propertyNames": names,
        "additionalProperties": item,
        "description": description,
    }


def _where() -> Schema:
    value = {"type": ["string", "number"]}
    one_or_more = {"oneOf": [value, {"type": "array", "items": value, "minItems": 1}]}
    said = "Attribute of the data with the value or values that count, for example {sector: healthcare}."
    return {"type": "object", "additionalProperties": one_or_more, "description": said}


def _targets() -> Schema:
    """Targets take the unit of their measure, which a schema cannot look up: any amount passes here."""
    change = {"type": "string", "pattern": r"^\s*\d[^a-zA-Z]*(%|per ?cent)", "examples": ["20 %"]}
    level = {"type": ["string", "number"], "pattern": r"\d", "examples": ["4.2 million", "30", "35 %"]}
    said = {
        "at_least": "The smallest value that counts as reached.",
        "at_most": "The largest value that counts as reached.",
        "reduce_by": "Relative to the same length of time before the as-of date.",
        "increase_by": "Relative to the same length of time before the as-of date.",
    }
    return {name: {**(change if name.endswith("_by") else level), "description": said[name]} for name in DIRECTIONS}


def _measure() -> Schema:
    return {
        "description": "What is measured.",
        "oneOf": [{"const": m.value, "description": f"{MEASURES[m].title}: {MEASURES[m].formula}."} for m in Measure],
    }


_ONE_DIRECTION = [{"required": [name]} for name in DIRECTIONS]


def _threshold() -> Schema:
    properties = {"measure": _measure(), **_targets()}
    said = _group(properties, ("measure", *DIRECTIONS), "A measure held against a number.", required=("measure",))
    return {**said, "oneOf": _ONE_DIRECTION}


def _objective() -> Schema:
    properties = {
        "measure": _measure(),
        **_targets(),
        "by": _day("Last day that counts."),
        "since": _day("First day that counts; the plan's start unless said."),
        "where": {"$ref": "#/$defs/where"},
        "must": _boolean("Whether it belongs to the odds of all objectives together; no makes it a wish."),
        "floor": {"$ref": "#/$defs/threshold"},
    }
    said = _group(properties, OBJECTIVE_KEYS, "A measure, a target and a date.", required=("measure", "by"))
    return {**said, "oneOf": _ONE_DIRECTION}


def _resource() -> Schema:
    have = _amount(HOURS_PER_WEEK, "What there is; money as 25 000 EUR per month.")
    properties = {
        "have": have,
        "had": _amount(HOURS_PER_WEEK, "What people had while the record was made; what they have unless said."),
        "unit": _text("hours, or the plan's currency, where have does not say it."),
        "people": {"type": "integer", "minimum": 1, "description": "How many people give the hours."},
        "attrition": _amount(YEARLY_SHARE, "How many of them leave."),
        "ramp": _amount(DURATION, "How long a newcomer takes to become productive."),
        "per_open_deal": _amount(DEAL_HOURS, "What working one open deal takes."),
    }
    return _group(properties, RESOURCE_KEYS, "People's hours or money.", required=("have",))


def _tactic() -> Schema:
    cost = {"type": ["string", "number"], "pattern": r"\d", "examples": ["0.3 to 0.5 hours", "2 EUR"]}
    lift = _amount(LIFT, "Relative change at the usual effort.")
    brings = {c.value: lift for c in Channel} | {
        Channel.OPPORTUNITIES.value: _amount(COUNT_PER_UNIT, "New opportunities.")
    }
    properties = {
        "unit": _text("What one unit of it is.", examples=["conversation", "webinar"]),
        "costs": {**_costs(cost), "description": "Cost per unit of each resource."},
        "today": _amount(TIMES_PER_WEEK, "How much is done today."),
        "typical": _amount(TIMES_PER_WEEK, "Effort at which the effect holds, where none is made today."),
        "reaches": {"$ref": "#/$defs/where"},
        "brings": _group(brings, tuple(brings), "What it moves."),
        "lasts": _amount(DURATION, "Half-life of the effect."),
        "doubling_gives": _amount(DOUBLING, "Factor on the effect when the effort doubles (diminishing returns)."),
        "at_least": _amount(TIMES_PER_WEEK, "The least that works at all: a mix uses so much or none."),
        "at_most": _amount(TIMES_PER_WEEK, "The most that a mix may use."),
        "changes_by": _amount(CHANGE, "How far a mix may move it from today, up or down."),
        "sets_up": {**_costs(cost), "description": "What taking it up anew costs once, of each resource."},
        "kind": {"enum": list(CATALOGUE), "description": "Kind in the catalogue; fills in what is left out."},
        "basis": {"enum": [basis.value for basis in Basis], "description": "What the effect rests on."},
        "source": _text("Where the numbers come from."),
    }
    return _group(properties, TACTIC_KEYS, "An action with its costs and effects.", required=("costs",))


def _costs(cost: Schema) -> Schema:
    return {"type": "object", "additionalProperties": cost}


def _effort() -> Schema:
    units = _amount(TIMES_PER_WEEK, "Units in a period, or today.", or_word=TODAY)
    aimed = _group({"units": units, "where": {"$ref": "#/$defs/where"}}, EFFORT_KEYS, "", required=("units",))
    return {"oneOf": [units, aimed, {"type": "array", "items": aimed, "minItems": 1}]}


def _strategy() -> Schema:
    said = f"Units per week of each tactic; tactics not named get none, {OTHERS}: {TODAY} keeps the rest."
    effort = {
        "type": "object",
        "properties": {OTHERS: {"const": TODAY}},
        "additionalProperties": {"$ref": "#/$defs/effort"},
        "description": said,
    }
    properties = {
        "because": _text("Why it should win."),
        "gives_up": _text("What is no longer done for it."),
        "effort": effort,
        "status_quo": _boolean("Whether this is what is done today."),
    }
    return _group(properties, STRATEGY_KEYS, "One of the rival ways.")


def _rival() -> Schema:
    properties = {
        "pressure": _amount(QUARTERLY_SHARE, "Chance that rivals press harder."),
        "cost_to_win_rate": _amount(SHARE, "What their pressure takes from the win odds."),
        "when_we_falter": _amount(FACTOR, "Factor on that chance when all our effort there stops."),
    }
    return _group(properties, RIVAL_KEYS, "Rivals in one segment.", required=RIVAL_KEYS)
