"""What a team of a fleet says in its plan, and what is true of it: the truth is drawn from the very ranges it states.

Five strategies of equal hours: hold course, or do twice as much of one tactic and less of the others.
"""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from bestbet.plan.nodes import (
    Channel,
    Direction,
    Effort,
    Measure,
    Objective,
    Plan,
    Resource,
    Rival,
    Strategy,
    Tactic,
    Threshold,
)
from bestbet.units import Range, Scale

USUAL_RATE = 17.0
HOLD = "hold"
MEASURES = (Measure.WINS, Measure.BOOKINGS, Measure.NEW_ACCOUNTS)


@dataclass(frozen=True)
class Lever:
    """A tactic as the team knows it: units a week at 17 opportunities a week, and ranges for what it does."""

    name: str
    units: float
    hours: float
    brings: Range  # share of its source's opportunities that today's units bring
    lasts: Range
    doubling: Range


NAMES = ("calls", "seminars", "content", "partners")
UNITS = (60.0, 0.6, 1.5, 5.0)
HOURS = (0.3, 20.0, 8.0, 2.0)
LASTS = (
    Range(0.5, 2.0, Scale.LOG),
    Range(2.0, 6.0, Scale.LOG),
    Range(6.0, 20.0, Scale.LOG),
    Range(3.0, 12.0, Scale.LOG),
)
DOUBLING = Range(1.3, 1.9)
HOURS_EACH = Range(22.0, 30.0, Scale.LOG)
ATTRITION = Range(0.1, 0.4, Scale.LOGIT)
RAMP = Range(8.0, 20.0, Scale.LOG)
PER_DEAL = Range(0.35, 0.8, Scale.LOG)
PRESSURE = Range(0.04, 0.2, Scale.LOGIT)
RIVAL_COST = Range(0.08, 0.3, Scale.LOGIT)


@dataclass(frozen=True)
class Truth:
    """The numbers behind the ranges; `brings`, `lasts` and `doubling` in the order of NAMES."""

    brings: tuple[float, ...]
    lasts: tuple[float, ...]
    doubling: tuple[float, ...]
    hours_each: float
    attrition: float
    ramp: float
    per_deal: float
    pressure: float
    rival_cost: float


def drawn_levers(rng):
    """Return the levers of one team: what they take and bring differs from team to team, and so does what is known."""
    found = []
    for i, name in enumerate(NAMES):
        middle, factor = float(np.exp(rng.uniform(np.log(0.1), np.log(0.65)))), float(rng.uniform(1.2, 1.8))
        brings = Range(middle / factor, middle * factor, Scale.LOG)
        hours = HOURS[i] * float(np.exp(rng.uniform(-0.7, 0.7)))
        found.append(Lever(name, UNITS[i], hours, brings, LASTS[i], DOUBLING))
    return tuple(found)


def drawn_truth(rng, levers):
    """Return the truth of one company: every number from the range that its team will state."""

    def one(stated):
        return float(stated.at(float(rng.normal())))

    return Truth(
        brings=tuple(min(one(lever.brings), 0.85) for lever in levers),
        lasts=tuple(one(lever.lasts) for lever in levers),
        doubling=tuple(float(np.clip(one(lever.doubling), 1.05, 1.95)) for lever in levers),
        hours_each=one(HOURS_EACH),
        attrition=one(ATTRITION),
        ramp=one(RAMP),
        per_deal=one(PER_DEAL),
        pressure=one(PRESSURE),
        rival_cost=one(RIVAL_COST),
    )


@dataclass(frozen=True)
class Setting:
    """What the team knows of itself: opportunities a week, how they split over the levers' sources, and its people."""

    rate: float
    sources: tuple[tuple[str, float], ...]  # label and share of all opportunities, in the order of NAMES
    levers: tuple[Lever, ...]
    people: int
    per_deal: Range = PER_DEAL

    def units(self):
        """Units a week of every lever today."""
        return tuple(lever.units * self.rate / USUAL_RATE for lever in self.levers)

    def hours(self):
        """Hours a week that the levers take today."""
        return sum(u * lever.hours for u, lever in zip(self.units(), self.levers, strict=True))


def factors(strategy, levers):
    """Return what a strategy does of each lever, as a multiple of today."""
    if strategy == HOLD:
        return dict.fromkeys(NAMES, 1.0)
    spent = {lever.name: lever.units * lever.hours for lever in levers}
    rest = sum(spent.values()) - spent[strategy]
    more = min(spent[strategy], rest) / spent[strategy]
    return {name: 1 + more if name == strategy else 1 - more * spent[strategy] / rest for name in spent}


STRATEGIES = (HOLD, *NAMES)


def plan_of(setting, facts, segments, objectives=(), *, with_hours=True):
    """Return the plan that the team would write; `segments` are those in which rivals are met."""
    start = facts.as_of + timedelta(days=1)
    units = setting.units()
    tactics = tuple(
        Tactic(
            name=lever.name,
            unit=lever.name,
            costs={"people": Range(lever.hours, lever.hours)} if with_hours else {},
            today=today,
            typical=today,
            brings={Channel.OPPORTUNITIES: scaled(lever.brings, setting.rate * share / today)},
            lasts=lever.lasts,
            doubling_gives=lever.doubling,
            reaches={facts.source_by: (label,)},
        )
        for lever, (label, share), today in zip(setting.levers, setting.sources, units, strict=True)
    )
    people = Resource(
        "people",
        have=scaled(HOURS_EACH, setting.people),
        unit="hours",
        people=setting.people,
        attrition=ATTRITION,
        ramp=RAMP,
        per_open_deal=setting.per_deal,
    )
    return Plan(
        team="fleet",
        currency=facts.currency,
        start=start,
        review_every=13.0,
        objectives=tuple(objectives),
        resources=(people,) if with_hours else (),
        tactics=tactics,
        strategies=tuple(strategy_of(name, setting) for name in STRATEGIES),
        rivals=tuple(Rival(segment, PRESSURE, RIVAL_COST, Range(1.0, 1.0)) for segment in segments),
    )


def strategy_of(name, setting):
    does = factors(name, setting.levers)
    effort = tuple(Effort(each, u * does[each]) for each, u in zip(NAMES, setting.units(), strict=True))
    return Strategy(name, "", "", effort, is_status_quo=name == HOLD)


def objective(measure, target, facts, weeks):
    """Return a must-have objective over so many weeks from the day after the as-of date."""
    start = facts.as_of + timedelta(days=1)
    by = facts.as_of + timedelta(days=7 * weeks)
    return Objective(measure.value, Threshold(measure, Direction.AT_LEAST, target), by=by, since=start)


def scaled(stated, factor):
    """Return a range times a number."""
    return Range(stated.low * factor, stated.high * factor, stated.scale)
