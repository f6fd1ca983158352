"""A small plan with three tactics over the two lanes of odds_cases, and posteriors that hold its draws."""

from datetime import date

import numpy as np

from bestbet.plan.nodes import (
    Channel,
    Direction,
    Effort,
    Measure,
    Objective,
    Plan,
    Resource,
    Strategy,
    Tactic,
    Threshold,
)
from bestbet.units import Range
from odds_cases import posterior as plain_posterior

START, BY = date(2027, 1, 1), date(2027, 12, 31)
HERE = {"sector": ("health",)}
STARTS = Range(0.02, 0.06)


def exact(value):
    return Range(value, value)


def tactic(name, brings, *, today=0.0, typical=0.0, hours=1.0, money=0.0, reaches=None):
    costs = {"hours": exact(hours), "budget": exact(money)}
    return Tactic(name, "unit", costs, today, typical, brings, exact(2.0), exact(1.5), reaches=reaches or {})


def strategy(*effort):
    return Strategy("way", "because", "much", effort)


def small_plan(*, measure=Measure.BOOKINGS, budget=1000.0):
    """Calls in outbound lanes, visits to customers, letters that nobody writes yet."""
    objectives = (
        Objective("volume", Threshold(measure, Direction.AT_LEAST, 1e6), BY, START),
        Objective("health", Threshold(Measure.NEW_ACCOUNTS, Direction.AT_LEAST, 5.0), BY, START, where=HERE),
    )
    resources = (Resource("hours", exact(200.0), "hours", people=5), Resource("budget", exact(budget), "EUR"))
    tactics = (
        tactic("calls", {Channel.OPPORTUNITIES: STARTS}, today=40.0, hours=0.5, reaches={"source": ("outbound",)}),
        tactic("visits", {Channel.REPEAT: Range(0.05, 0.2)}, today=3.0, hours=3.0),
        tactic("letters", {Channel.WIN_RATE: Range(0.0, 0.1)}, typical=10.0, money=50.0),
    )
    hold = Strategy("hold", "", "", (), is_status_quo=True)
    way = strategy(Effort("calls", 50.0, HERE), Effort("visits", 2.0))
    return Plan("t", "EUR", START, 13.0, objectives, resources, tactics, (hold, way))


def posterior(plan, n=64):
    """Draws that hold this plan's tactics and resources, all known exactly."""
    k, r = len(plan.tactics), len(plan.resources)
    cost = np.array([[t.costs[x.name].median for x in plan.resources] for t in plan.tactics])
    means = np.tile([x.have.median for x in plan.resources], (n, 1)).reshape(n, r)
    return plain_posterior(
        n,
        effect=np.zeros((n, k, 6)),
        doubling=np.full((n, k), 1.5),
        half_life=np.full((n, k), 2.0),
        unit_cost=np.tile(cost, (n, 1, 1)),
        have=means,
        had=means,
    )
