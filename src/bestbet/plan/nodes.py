"""The frozen nodes of a plan; values inside are fractions, weeks and plain currency units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from bestbet.errors import Place
from bestbet.units import Range

Where = Mapping[str, tuple[str, ...]]
"""Attribute name -> the values allowed; an empty mapping means everywhere."""

Path = tuple[str, ...]
"""Keys from the top of the plan file, for example ("objectives", "volume", "by"); list items are "0", "1", ..."""


TIE_WITHIN = 0.03
"""Differences of P(all) up to this are called a tie unless the plan says otherwise (judgement)."""


class Basis(Enum):
    """What a number rests on."""

    DATA = "data"
    EVIDENCE = "evidence"
    JUDGEMENT = "judgement"


class Measure(Enum):
    """The measures that an objective can name; formulas and units stand in docs/measures.md."""

    BOOKINGS = "bookings"
    GROSS_MARGIN = "gross_margin"
    REVENUE = "revenue"
    WINS = "wins"
    NEW_ACCOUNTS = "new_accounts"
    AVERAGE_DEAL = "average_deal"
    WIN_RATE = "win_rate"
    SALES_CYCLE = "sales_cycle"
    REPEAT_SHARE = "repeat_share"
    REFERRAL_SHARE = "referral_share"
    REPEAT_OR_REFERRAL_SHARE = "repeat_or_referral_share"
    LOGO_CHURN = "logo_churn"
    REVENUE_CHURN = "revenue_churn"
    NET_REVENUE_RETENTION = "net_revenue_retention"
    PIPELINE_COVERAGE = "pipeline_coverage"
    ACTIVE_ACCOUNTS = "active_accounts"
    COST_OF_SALES = "cost_of_sales"


class Direction(Enum):
    """How a measure is held against its target."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    REDUCE_BY = "reduce_by"
    INCREASE_BY = "increase_by"


class Channel(Enum):
    """What a tactic moves. OPPORTUNITIES is a count per unit; the others are relative lifts at the reference dose."""

    OPPORTUNITIES = "opportunities"
    WIN_RATE = "win_rate"
    DEAL_VALUE = "deal_value"
    REPEAT = "repeat"
    REFERRAL = "referral"
    CHURN = "churn"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A measure held against a number; REDUCE_BY and INCREASE_BY are relative to the same-length past."""

    measure: Measure
    direction: Direction
    target: float


@dataclass(frozen=True, slots=True)
class Objective:
    """A measure, a target and a date; `since` is the first day that counts (plan start unless said)."""

    name: str
    threshold: Threshold
    by: date
    since: date
    where: Where = field(default_factory=dict)
    must: bool = True
    floor: Threshold | None = None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Resource:
    """People's hours or money per week; ramp in weeks, attrition as a share per year.

    `had` is what people had while the record was made, None where that is what they have.
    """

    name: str
    have: Range
    unit: str
    people: int | None = None
    attrition: Range | None = None
    ramp: Range | None = None
    per_open_deal: Range | None = None
    had: Range | None = None
    place: Place | None = field(default=None, compare=False)

    @property
    def is_hours(self) -> bool:
        """Whether the resource is people's time."""
        return self.unit == "hours"

    @property
    def until_now(self) -> Range:
        """What there was while the record was made."""
        return self.have if self.had is None else self.had


@dataclass(frozen=True, slots=True)
class Limits:
    """What a mix may ask of a tactic.

    When used at all, at least `at_least` and at most `at_most` units per week; at most the share `changes_by` more or
    less than today; `sets_up` is what taking it up anew costs once, in each resource's own unit.
    """

    at_least: float = 0.0
    at_most: float | None = None
    changes_by: float | None = None
    sets_up: Mapping[str, Range] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tactic:
    """An action that carries strategies out.

    `costs` per unit, in the resource's own unit; `today` and `typical` in units per week (`typical` is the
    reference dose of the response when nothing is done today); `lasts` is the half-life of the effect in weeks;
    `doubling_gives` is the factor on the effect when the reference dose doubles, in (1, 2).
    """

    name: str
    unit: str
    costs: Mapping[str, Range]
    today: float
    typical: float
    brings: Mapping[Channel, Range]
    lasts: Range
    doubling_gives: Range
    reaches: Where = field(default_factory=dict)
    kind: str = ""
    basis: Basis = Basis.JUDGEMENT
    source: str = ""
    place: Place | None = field(default=None, compare=False)
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Effort:
    """Units per week of one tactic, aimed at the lanes that `where` allows."""

    tactic: str
    units: float
    where: Where = field(default_factory=dict)
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Strategy:
    """One of several rival ways; tactics it does not name get no effort. The status quo does what is done today.

    `is_implied` marks a status quo that the file does not write and the parser added.
    """

    name: str
    because: str
    gives_up: str
    effort: tuple[Effort, ...]
    is_status_quo: bool = False
    is_implied: bool = False
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Rival:
    """Rivals' pressure in one segment.

    `pressure` is the chance per quarter that they press harder, `cost_to_win_rate` what that costs, and
    `when_we_falter` the factor on the chance when all our effort there stops.
    """

    segment: str
    pressure: Range
    cost_to_win_rate: Range
    when_we_falter: Range
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Guard:
    """How hard a flip is made: how sure it must be, whether two must stand behind it, and weeks between two askings."""

    better: float = 0.65
    needs_second: bool = False
    cooling_off_weeks: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What the team intends.

    `tie_within` is the difference in P(all) up to which two strategies are called a tie, as a fraction.
    `worth` is what meeting all must-have objectives is worth in money, None where the file does not say.
    `places` maps a path of keys to where its value stands in the text, `notes` to what it rests on (shown as a
    comment by render); neither takes part in comparisons.
    """

    team: str
    currency: str
    start: date
    review_every: float
    objectives: tuple[Objective, ...]
    resources: tuple[Resource, ...]
    tactics: tuple[Tactic, ...]
    strategies: tuple[Strategy, ...]
    rivals: tuple[Rival, ...] = ()
    gross_margin: Range | None = None
    drift: Range | None = None
    tie_within: float = TIE_WITHIN
    guard: Guard = field(default_factory=Guard)
    worth: float | None = None
    file: str = field(default="plan.yaml", compare=False)
    places: Mapping[Path, Place] = field(default_factory=dict, compare=False, repr=False)
    notes: Mapping[Path, str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def end(self) -> date:
        """The last date of any objective."""
        return max(objective.by for objective in self.objectives)

    def attributes(self) -> tuple[str, ...]:
        """Return, sorted, every attribute that some `where` or `reaches` of the plan names."""
        wheres = [o.where for o in self.objectives] + [t.reaches for t in self.tactics]
        wheres += [e.where for s in self.strategies for e in s.effort]
        return tuple(sorted({name for where in wheres for name in where}))

    def place_of(self, *path: str) -> Place:
        """Return where the value at `path` stands, or else the nearest value around it, or else the file."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return Place(self.file)

    @property
    def status_quo(self) -> Strategy | None:
        """The strategy that holds course, or None where the plan has none."""
        return next((strategy for strategy in self.strategies if strategy.is_status_quo), None)
