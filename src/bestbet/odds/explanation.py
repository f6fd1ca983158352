"""One strategy from its odds down: what happens in an average week, beside the status quo, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.posterior import Estimate, Posterior
from bestbet.evidence.weigh import NOTHING_WEIGHED, Weighed
from bestbet.odds.assessment import Assessment, StrategyOdds
from bestbet.plan.nodes import Plan, Strategy
from bestbet.simulate.model import PATHS_PER_DRAW, Paths, Stream, Tally

Floats = npt.NDArray[np.float64]

FLOWS: Mapping[str, tuple[Stream, str]] = {
    "opportunities created": (Stream.CREATED, "deals"),
    "wins": (Stream.WINS, "deals"),
    "losses": (Stream.LOSSES, "deals"),
    "value of wins": (Stream.BOOKINGS, "money"),
    "new accounts": (Stream.NEW_ACCOUNTS, "accounts"),
    "repeat orders": (Stream.REPEAT_ORDERS, "deals"),
    "value of repeat orders": (Stream.REPEAT_VALUE, "money"),
    "customers lost": (Stream.CHURNED, "accounts"),
    "hours needed": (Stream.HOURS_NEEDED, "hours"),
    "hours there are": (Stream.HOURS_HAVE, "hours"),
    "money for tactics": (Stream.MONEY, "money"),
    "share of new opportunities worked": (Stream.SERVED, "share"),
}


@dataclass(frozen=True, slots=True)
class WeekFlow:
    """A flow of an average week over the plan: mean with its simulation error, here and under the status quo."""

    name: str
    unit: str
    mean: float
    mcse: float
    today: float


@dataclass(frozen=True, slots=True)
class Dose:
    """Units per week of one tactic, as planned and today."""

    tactic: str
    unit: str
    where: str
    units: float
    today: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one strategy has the odds it has."""

    assessment: Assessment
    strategy: StrategyOdds
    week: tuple[WeekFlow, ...]
    doses: tuple[Dose, ...]
    estimates: tuple[Estimate, ...]
    evidence: Weighed = NOTHING_WEIGHED


def week_tallies(plan: Plan, posterior: Posterior) -> tuple[Tally, ...]:
    """Return the tallies that `week_flows` reads: every flow from the day after the facts to the plan's end."""
    since = max(posterior.as_of + timedelta(days=1), plan.start)
    return tuple(Tally(stream, since=since, until=plan.end) for stream, _ in FLOWS.values())


def week_flows(plan: Plan, here: Paths, today: Paths, tallies: tuple[Tally, ...]) -> tuple[WeekFlow, ...]:
    """Return the average week of a strategy and of the status quo, from paths on the same luck."""
    weeks = _weeks(tallies[0].since, tallies[0].until)
    flows = []
    for i, (name, (_, unit)) in enumerate(FLOWS.items()):
        mean, error = _mean(here.totals[:, i] / weeks)
        flows.append(
            WeekFlow(
                name, plan.currency if unit == "money" else unit, mean, error, _mean(today.totals[:, i] / weeks)[0]
            )
        )
    return tuple(flows)


def doses(plan: Plan, strategy: Strategy) -> tuple[Dose, ...]:
    """Return what the strategy does of every tactic; the status quo does what is done today."""
    if strategy.is_status_quo:
        return tuple(Dose(t.name, t.unit, "", t.today, t.today) for t in plan.tactics)
    found = []
    for tactic in plan.tactics:
        efforts = [effort for effort in strategy.effort if effort.tactic == tactic.name]
        if not efforts:
            found.append(Dose(tactic.name, tactic.unit, "", 0.0, tactic.today))
        for effort in efforts:
            where = ", ".join(" or ".join(values) for values in effort.where.values())
            found.append(Dose(tactic.name, tactic.unit, where, effort.units, tactic.today))
    return tuple(found)


def _weeks(since: date, until: date) -> float:
    return ((until - since).days + 1) / 7


def _mean(values: Floats) -> tuple[float, float]:
    groups = values.reshape(-1, PATHS_PER_DRAW).mean(axis=1)
    return float(groups.mean()), float(groups.std(ddof=1) / np.sqrt(len(groups)))
