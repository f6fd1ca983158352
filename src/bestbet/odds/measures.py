"""The formula of every measure: which flows it needs of a path, and how they become one number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.posterior import Posterior
from bestbet.facts.actuals import Actuals, actuals
from bestbet.facts.tables import Facts
from bestbet.plan.nodes import Direction, Measure, Plan, Threshold, Where
from bestbet.simulate.model import PATHS_PER_DRAW, STOCKS, Stream, Tally
from bestbet.units import WEEKS_PER_YEAR

Floats = npt.NDArray[np.float64]
Parts = Mapping[str, Floats]
"""Totals of one window per path, by the names of `Formula.parts`."""

COVERAGE_WEEKS = 13
LANE_SCOPE = "everywhere"
REFERRAL_SCOPE = "referral lanes"


@dataclass(frozen=True, slots=True)
class Part:
    """One flow or stock of a formula; `scope` narrows it further; a stock is read before `since` or at `until`."""

    stream: Stream
    scope: str = LANE_SCOPE
    is_opening: bool = False


@dataclass(frozen=True, slots=True)
class Formula:
    """How a measure is computed from its parts; `value` maps parts[path] to measure[path], NaN where undefined."""

    unit: str
    parts: Mapping[str, Part]
    value: Callable[[Parts], Floats]
    text: str


def ratio(above: Floats, below: Floats) -> Floats:
    """Return above / below per path, NaN where there is nothing below."""
    return np.asarray(np.divide(above, below, out=np.full(np.shape(below), np.nan), where=np.asarray(below) > 0))


_SALES = {"bookings": Part(Stream.BOOKINGS), "repeat": Part(Stream.REPEAT_VALUE)}
_NEW = {"new": Part(Stream.NEW_BOOKINGS)}
_REFERRED = {"referred": Part(Stream.NEW_BOOKINGS, REFERRAL_SCOPE)}
_CHURN = {"lost": Part(Stream.OPENING_LOST), "opening": Part(Stream.ACTIVE, is_opening=True)}


def _sales(p: Parts) -> Floats:
    return p["bookings"] + p["repeat"]


FORMULAS: Mapping[Measure, Formula] = {
    Measure.BOOKINGS: Formula("money", _SALES, _sales, "value of wins and of repeat orders signed in the window"),
    Measure.GROSS_MARGIN: Formula("money", _SALES, _sales, "bookings x the plan's gross margin share"),
    Measure.WINS: Formula("deals", {"wins": Part(Stream.WINS)}, lambda p: p["wins"], "opportunities won in the window"),
    Measure.NEW_ACCOUNTS: Formula(
        "accounts", {"new": Part(Stream.NEW_ACCOUNTS)}, lambda p: p["new"], "accounts that bought for the first time"
    ),
    Measure.AVERAGE_DEAL: Formula(
        "money",
        {"bookings": Part(Stream.BOOKINGS), "wins": Part(Stream.WINS)},
        lambda p: ratio(p["bookings"], p["wins"]),
        "value of wins / wins",
    ),
    Measure.WIN_RATE: Formula(
        "share",
        {"wins": Part(Stream.WINS), "losses": Part(Stream.LOSSES)},
        lambda p: ratio(p["wins"], p["wins"] + p["losses"]),
        "won / (won + lost) among opportunities closed in the window",
    ),
    Measure.SALES_CYCLE: Formula(
        "days",
        {"weeks": Part(Stream.WIN_WEEKS), "wins": Part(Stream.WINS)},
        lambda p: 7 * ratio(p["weeks"], p["wins"]),
        "mean days from creation to win of the deals won in the window",
    ),
    Measure.REPEAT_SHARE: Formula(
        "share",
        {**_SALES, **_NEW},
        lambda p: ratio(_sales(p) - p["new"], _sales(p)),
        "bookings from accounts that bought before / bookings",
    ),
    Measure.REFERRAL_SHARE: Formula(
        "share",
        {**_SALES, "referred_wins": Part(Stream.BOOKINGS, REFERRAL_SCOPE)},
        lambda p: ratio(p["referred_wins"], _sales(p)),
        "bookings from opportunities that a referral brought / bookings",
    ),
    Measure.REPEAT_OR_REFERRAL_SHARE: Formula(
        "share",
        {**_SALES, **_NEW, **_REFERRED},
        lambda p: ratio(_sales(p) - p["new"] + p["referred"], _sales(p)),
        "bookings from accounts that bought before or came by referral / bookings",
    ),
    Measure.LOGO_CHURN: Formula(
        "share",
        _CHURN,
        lambda p: ratio(p["lost"], p["opening"]),
        "customers of the start lost in the window / customers at its start",
    ),
    Measure.REVENUE_CHURN: Formula(
        "share",
        _CHURN,
        lambda p: ratio(p["lost"], p["opening"]),
        "contract value of opening customers lost in the window / their value at its start",
    ),
    Measure.NET_REVENUE_RETENTION: Formula(
        "share",
        _CHURN,
        lambda p: 1 - ratio(p["lost"], p["opening"]),
        "(opening value + expansion - churn) / opening value, same customers",
    ),
    Measure.PIPELINE_COVERAGE: Formula(
        "times",
        {"open": Part(Stream.OPEN_VALUE)},
        lambda p: p["open"],
        "open pipeline value at the date / 13 weeks of the bookings target",
    ),
    Measure.ACTIVE_ACCOUNTS: Formula(
        "accounts", {"active": Part(Stream.ACTIVE)}, lambda p: p["active"], "customers active at the date"
    ),
    Measure.COST_OF_SALES: Formula(
        "money", {"money": Part(Stream.MONEY)}, lambda p: p["money"], "money spent on tactics in the window"
    ),
}
"""REVENUE has no formula: value earned by delivery needs delivery dates, which a sales history does not hold."""

_CUSTOMER_MEASURES = frozenset(
    {Measure.LOGO_CHURN, Measure.REVENUE_CHURN, Measure.NET_REVENUE_RETENTION, Measure.ACTIVE_ACCOUNTS}
)
_MONEY_MEASURES = frozenset(
    {
        Measure.BOOKINGS,
        Measure.GROSS_MARGIN,
        Measure.AVERAGE_DEAL,
        Measure.REPEAT_SHARE,
        Measure.REFERRAL_SHARE,
        Measure.REPEAT_OR_REFERRAL_SHARE,
        Measure.PIPELINE_COVERAGE,
    }
)


@dataclass(frozen=True, slots=True)
class Goal:
    """One threshold of the plan with its window: an objective, or the floor under one."""

    name: str
    threshold: Threshold
    where: Where
    since: date
    until: date


def why_not(goal: Goal, plan: Plan, posterior: Posterior) -> str | None:
    """Return why the measure cannot be computed from these facts, or None when it can."""
    measure, facts = goal.threshold.measure, posterior.facts
    has_contracts, has_customers = facts.contracts is not None, facts.customers is not None
    reasons = (
        (
            measure is Measure.REVENUE,
            "revenue is earned by delivery, and a sales history holds no delivery dates; use bookings",
        ),
        (
            measure in _MONEY_MEASURES and not _has_values(posterior),
            "no win and no order in these facts carries a value; use wins, new accounts or the win rate",
        ),
        (
            measure is Measure.WIN_RATE and not facts.are_losses_recorded,
            "losses are not recorded in these facts, so won / (won + lost) is not defined; use wins",
        ),
        (
            measure is Measure.GROSS_MARGIN and plan.gross_margin is None,
            "the plan states no gross margin; add for example `gross_margin: 55 to 65 %`",
        ),
        (
            measure in {Measure.REVENUE_CHURN, Measure.NET_REVENUE_RETENTION} and not has_contracts,
            "these facts hold no subscriptions or contracts with start and end",
        ),
        (
            measure in _CUSTOMER_MEASURES and not (has_contracts or has_customers),
            "these facts hold no repeat purchases or contracts, so nobody can be seen to leave",
        ),
        (
            measure in {Measure.REFERRAL_SHARE, Measure.REPEAT_OR_REFERRAL_SHARE} and not facts.is_referral.any(),
            "no source in these facts is a referral",
        ),
        (
            measure is Measure.PIPELINE_COVERAGE and _bookings_pace(plan) is None,
            "pipeline coverage is held against the bookings objective, and the plan has none",
        ),
    )
    return next((text for applies, text in reasons if applies), None)


def _has_values(posterior: Posterior) -> bool:
    tables = (posterior.facts.values, posterior.facts.order_values)
    return any(table is not None and bool(table.count.sum() > 0) for table in tables)


def tallies(goal: Goal, posterior: Posterior, facts: Facts) -> tuple[Tally, ...]:
    """Return the tallies of the goal's formula, in the order of its parts, with what the facts already know."""
    formula = FORMULAS[goal.threshold.measure]
    return tuple(_tally(part, goal, posterior, facts) for part in formula.parts.values())


def _tally(part: Part, goal: Goal, posterior: Posterior, facts: Facts) -> Tally:
    where = _referred(goal.where, posterior) if part.scope == REFERRAL_SCOPE else goal.where
    if part.stream in STOCKS:
        day = max(goal.since - timedelta(days=1), posterior.as_of) if part.is_opening else goal.until
        return Tally(part.stream, since=day, until=day, where=where)
    known = 0.0
    if goal.since <= posterior.as_of:
        known = _by_stream(actuals(facts, since=goal.since, until=goal.until, where=where)).get(part.stream, 0.0)
    return Tally(part.stream, since=goal.since, until=goal.until, where=where, already=known)


def _referred(where: Where, posterior: Posterior) -> Where:
    facts = posterior.facts
    source = facts.attributes[1]
    labels = {lane.values[1] for lane, is_referral in zip(facts.lanes, facts.is_referral, strict=True) if is_referral}
    return {**where, source: tuple(sorted(labels & set(where.get(source, labels))))}


def _by_stream(known: Actuals) -> Mapping[Stream, float]:
    return {
        Stream.WINS: known.wins,
        Stream.LOSSES: known.losses,
        Stream.BOOKINGS: known.bookings,
        Stream.NEW_ACCOUNTS: known.new_accounts,
        Stream.NEW_BOOKINGS: known.new_bookings,
        Stream.CREATED: known.created,
        Stream.WIN_WEEKS: known.win_weeks,
        Stream.REPEAT_ORDERS: known.repeat_orders,
        Stream.REPEAT_VALUE: known.repeat_value,
    }


def measured(goal: Goal, plan: Plan, posterior: Posterior, totals: Floats) -> Floats:
    """Return measure[path] from totals[path, part] in the order of `tallies`; their own column where it is that."""
    measure = goal.threshold.measure
    formula = FORMULAS[measure]
    value = formula.value({name: totals[:, i] for i, name in enumerate(formula.parts)})
    factor = _factor(measure, goal, plan, posterior, len(totals))
    return value if isinstance(factor, float) and factor == 1.0 else value * factor


def _factor(measure: Measure, goal: Goal, plan: Plan, posterior: Posterior, n_paths: int) -> Floats | float:
    if measure is Measure.GROSS_MARGIN:
        return _per_path(posterior.draws.gross_margin, n_paths)
    if measure is Measure.PIPELINE_COVERAGE:
        return 1 / (COVERAGE_WEEKS * (_bookings_pace(plan) or np.nan))
    if measure is Measure.NET_REVENUE_RETENTION:
        years = (goal.until - goal.since).days / 365.25
        return _per_path(np.asarray((1 + posterior.draws.expansion.mean(axis=1)) ** years), n_paths)
    return 1.0


def _per_path(values: Floats, n_paths: int) -> Floats:
    return values[np.arange(n_paths) // PATHS_PER_DRAW]


def _bookings_pace(plan: Plan) -> float | None:
    """Target of the plan's unnarrowed bookings objective per week."""
    for objective in plan.objectives:
        if objective.threshold.measure is Measure.BOOKINGS and not objective.where:
            return objective.threshold.target * 7 / max((objective.by - objective.since).days + 1, 1)
    return None


def baseline(goal: Goal, plan: Plan, posterior: Posterior, facts: Facts) -> float:
    """Return the measure over the window of the same length that ended on the as-of date.

    Churn comes from the fitted hazards at their medians (an export rarely dates departures); flows come from the
    facts and are scaled up where the history is shorter than the window.
    """
    days = (goal.until - goal.since).days + 1
    measure = goal.threshold.measure
    if measure in _CUSTOMER_MEASURES:
        return _usual_customers(measure, posterior, days / 7)
    since = posterior.as_of - timedelta(days=days - 1)
    known = max(since, posterior.facts.first_week)
    past = replace(goal, since=known, until=posterior.as_of)
    totals = np.array([[tally.already for tally in tallies(past, posterior, facts)]])
    value = float(np.median(measured(past, plan, posterior, totals)))
    is_flow = FORMULAS[goal.threshold.measure].unit in {"money", "deals", "accounts"}
    return value * days / ((posterior.as_of - known).days + 1) if is_flow else value


def _usual_customers(measure: Measure, posterior: Posterior, weeks: float) -> float:
    """The measure of customers at the medians: who is active now, and who of them the fitted hazards leave."""
    opening = np.median(posterior.draws.opening, axis=0)
    if measure is Measure.ACTIVE_ACCOUNTS:
        return float(opening.sum())
    hazard = np.median(posterior.draws.churn, axis=0)
    staying = float((opening * np.exp(-hazard * weeks)).sum())
    kept = staying / float(opening.sum()) if opening.sum() > 0 else float("nan")
    if measure is Measure.NET_REVENUE_RETENTION:
        return kept * float((1 + np.median(posterior.draws.expansion)) ** (weeks / WEEKS_PER_YEAR))
    return 1 - kept


def target(goal: Goal, plan: Plan, posterior: Posterior, facts: Facts) -> float:
    """Return the number the measure is held against; relative targets are resolved on the baseline."""
    threshold = goal.threshold
    if threshold.direction is Direction.REDUCE_BY:
        return (1 - threshold.target) * baseline(goal, plan, posterior, facts)
    if threshold.direction is Direction.INCREASE_BY:
        return (1 + threshold.target) * baseline(goal, plan, posterior, facts)
    return threshold.target


def is_met(values: Floats, direction: Direction, goal_value: float) -> npt.NDArray[np.bool_]:
    """Return, per path, whether the value meets the target; an undefined value does not."""
    if direction in {Direction.AT_MOST, Direction.REDUCE_BY}:
        return np.asarray(values <= goal_value)
    return np.asarray(values >= goal_value)
