"""Small plans whose best mix can be found by trying everything, on hand-made posteriors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

import simulate_cases as cases
from bestbet.calibrate.posterior import CHANNELS, Posterior
from bestbet.choose.allocation import limits_of
from bestbet.choose.ground import ground_of
from bestbet.odds.assessment import question
from bestbet.plan.nodes import (
    Channel,
    Direction,
    Effort,
    Limits,
    Measure,
    Objective,
    Plan,
    Resource,
    Strategy,
    Tactic,
    Threshold,
)

SIZE = cases.Size(segments=2, sources=("inbound", "outbound"), classes=1, draws=1024, weeks=40, deals=20, tactics=3)
START = cases.AS_OF + timedelta(days=1)
UNTIL = cases.AS_OF + timedelta(weeks=SIZE.weeks)
HOURS = 40.0


@dataclass(frozen=True)
class Case:
    plan: Plan
    posterior: Posterior

    def asked(self):
        return question(self.plan, self.posterior, None)

    def ground(self):
        return ground_of(self.plan, self.posterior, self.asked())

    def limits(self):
        return limits_of(self.plan, self.posterior)


def objective(name, target, measure=Measure.WINS, **where):
    threshold = Threshold(measure, Direction.AT_LEAST, target)
    return Objective(name, threshold, by=UNTIL, since=START, where={k: (v,) for k, v in where.items()})


def tactic(name, today, *, hours=1.0, money=0.0, limits=None, **reaches):
    return Tactic(
        name=name,
        unit="hour",
        costs={"rep_hours": cases.exact(hours), "budget": cases.exact(money)},
        today=today,
        typical=today or 5.0,
        brings={Channel.OPPORTUNITIES: cases.exact(0.1)},
        lasts=cases.exact(2),
        doubling_gives=cases.exact(1.6),
        reaches={k: (v,) for k, v in reaches.items()},
        limits=limits or Limits(),
    )


def case(
    tactics, objectives, effects, *, hours=HOURS, money=1e6, per_deal=0.0, people=None, seed=3, draws=1024, **changes
):
    """A plan of three tactics; `effects[tactic][channel]` are medians, each draw spread by a fifth."""
    rng = np.random.default_rng(seed)
    n, size = draws, replace(SIZE, draws=draws)
    effect = np.zeros((n, len(tactics), len(CHANNELS)))
    for k, by_channel in enumerate(effects):
        for channel, value in by_channel.items():
            effect[:, k, CHANNELS.index(channel)] = value * rng.lognormal(0, 0.2, n)
    costs = np.array([[t.costs["rep_hours"].median, t.costs["budget"].median] for t in tactics])
    known = replace(
        cases.quiet_draws(size),
        rate=np.array([1.2, 0.8, 1.0, 0.6]) * rng.lognormal(0, 0.15, (n, SIZE.lanes)),
        effect=effect,
        doubling=np.full((n, len(tactics)), 1.6),
        half_life=np.full((n, len(tactics)), 2.0),
        unit_cost=np.broadcast_to(costs, (n, *costs.shape)).copy(),
        **cases.means(np.full(n, float(hours)), money),
        hours_per_deal=np.full(n, per_deal),
        drift_sd=np.full(n, 0.01),
        growth=np.zeros(n),
        growth_turn=np.zeros(n),
        open_shock=np.full(n, 0.3),
        older_age=np.zeros(n),
        older_odds=np.zeros(n),
        size_slope=np.zeros(n),
        size_won=np.zeros(n),
        size_lost=np.zeros(n),
        value_growth=np.zeros(n),
        value_walk=np.zeros(n),
        order_growth=np.zeros(n),
        order_walk=np.zeros(n),
        dispersion=np.full((n, SIZE.lanes), 8.0),
        **changes,
    )
    fitted = cases.posterior(size, known, cases.delay_tables(4, rng), cases.open_deals(size, rng))
    seen = replace(fitted.facts.values, count=np.full(SIZE.lanes, 30))  # values are known, so bookings can be asked
    fitted = replace(fitted, facts=replace(fitted.facts, values=seen))
    resources = (
        Resource("rep_hours", cases.exact(hours), "hours", people=people, per_open_deal=cases.exact(per_deal)),
        Resource("budget", cases.exact(money), "EUR"),
    )
    hold = Strategy("hold", "", "", tuple(Effort(t.name, t.today) for t in tactics if t.today > 0), is_status_quo=True)
    first = Strategy("first", "", "", (Effort(tactics[0].name, 0.9 * hours / tactics[0].costs["rep_hours"].median),))
    plan = Plan("team", "EUR", START, 13, tuple(objectives), resources, tuple(tactics), (hold, first))
    return Case(plan, fitted)


def aimed():
    """Two sources, a tactic for all, and an objective in one segment: every tactic has two aims."""
    return replace_objectives(hours_alone(), (objective("wins", 32), objective("health", 19, segment="s0")))


def replace_objectives(of, objectives):
    return Case(replace(of.plan, objectives=tuple(objectives)), of.posterior)


def hours_alone(draws=1024):
    """Two sources and a tactic for all: the hours are all there is."""
    tactics = (tactic("calls", 10, source="outbound"), tactic("content", 10, source="inbound"), tactic("visits", 10))
    effects = ({"opportunities": 0.05}, {"opportunities": 0.03}, {"win_rate": 0.15})
    return case(tactics, (objective("wins", 32), objective("new", 23, Measure.NEW_ACCOUNTS)), effects, draws=draws)


def least_doses(draws=1024):
    """Money binds beside hours, and one tactic works from a least dose on."""
    tactics = (
        tactic("calls", 12, money=5, source="outbound"),
        tactic("seminars", 0, hours=2, money=40, limits=Limits(at_least=8, sets_up={"rep_hours": cases.exact(26)})),
        tactic("visits", 12, money=1, limits=Limits(at_most=20)),
    )
    effects = ({"opportunities": 0.04}, {"opportunities": 0.16}, {"win_rate": 0.1, "deal_value": 0.1})
    goals = (objective("wins", 34), objective("bookings", 1.0e6, Measure.BOOKINGS))
    return case(tactics, goals, effects, money=420, draws=draws)


def full_desks(draws=1024):
    """Deals need hours too, so tactics that bring more than can be worked are worth nothing."""
    tactics = (tactic("calls", 10, source="outbound"), tactic("content", 10, source="inbound"), tactic("visits", 5))
    effects = ({"opportunities": 0.06}, {"opportunities": 0.06}, {"win_rate": 0.2})
    return case(tactics, (objective("wins", 30), objective("bookings", 0.9e6, Measure.BOOKINGS)), effects, hours=60,
                per_deal=0.7, draws=draws)  # fmt: skip


CASES = {"hours alone": hours_alone, "least doses": least_doses, "full desks": full_desks}
