"""Two views of repeat orders: customers leave as the fitted model says, or orders keep their pace.

A model of customers who leave says little about new ones, who come without any opportunity where only orders are on
record, and it tends to let a cohort die too soon. The record's own past says which view was closer: at up to four past
days the model is fitted again to what was known then. Where new customers come through wins, the pace is that of
today's customers; where only orders are on record it is the flow with its fading trend (`order_flow`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from bestbet import streams
from bestbet.calibrate import arrivals, classes, order_flow, pace, pace_looks, purchases, season, seasoned_flow
from bestbet.calibrate.arrivals import Arrivals
from bestbet.calibrate.breaking import Jumps
from bestbet.calibrate.classes import Classes
from bestbet.calibrate.customers import CustomerDraws, Customers
from bestbet.calibrate.order_flow import OrderDraws, OrderFlow
from bestbet.calibrate.past_looks import Looks
from bestbet.calibrate.purchases import Buying
from bestbet.calibrate.seasoned_flow import ORDERS
from bestbet.facts.lanes import CustomerCounts, Lane, LaneFacts, PurchaseLog
from bestbet.units import DAYS_PER_WEEK, Range

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_AVERAGED_WEEKS = 26.0
_NOBODY = 1e-6


@dataclass(frozen=True, slots=True)
class OrderPace:
    """Repeat orders per week as of today, as a pace or as a flow, and the share of the draws that follow them.

    `view` is a pace where new customers come through wins, so that their orders come on top of it, and a flow where
    only orders are on record. `misfit` is the sd of ln orders by which the model of customers misses beside chance.
    """

    view: Arrivals | OrderFlow
    share: float
    missed_by_model: float
    missed_by_pace: float
    ahead: int
    misfit: float


def fit(facts: LaneFacts, found: Customers, drift: Range | None) -> OrderPace | None:
    """Return the pace of repeat orders, None without orders beside the wins or with fewer than 16 weeks of them."""
    calendar = facts.calendar
    if calendar is None or not found.can_repeat or calendar.repeats.shape[1] < pace.LEAST_WEEKS:
        return None
    repeats = calendar.repeats
    weeks = repeats.shape[1]
    ahead = int(np.clip(weeks // 3, 6, pace_looks.QUARTER))
    backs = pace_looks.origins(weeks, ahead)
    view: Arrivals | OrderFlow
    if facts.recent_new.sum() > 0 and not facts.are_first_purchases:
        view = _pace_of(facts, repeats, drift)
    else:
        looks = tuple((back, ahead) for back in backs)
        view = order_flow.fit(repeats, facts.purchase_log, facts.segments, (facts.as_of, drift, looks))
    looked = _misses(facts, found, view, ahead, backs)
    missed_by_model, missed_by_pace = looked.missed()
    if isinstance(view, OrderFlow):
        return OrderPace(view, looked.stacked(), missed_by_model, missed_by_pace, ahead, looked.beyond_chance())
    return OrderPace(view, looked.odds(), missed_by_model, missed_by_pace, ahead, 0.0)


def _pace_of(facts: LaneFacts, repeats: Ints, drift: Range | None) -> Arrivals:
    first_week = facts.as_of - timedelta(days=DAYS_PER_WEEK * repeats.shape[1] - 1)
    is_long = repeats.shape[1] >= season.TWO_YEARS
    shape, passed_on = (ORDERS, ORDERS.harmonics) if is_long else (season.QUARTERLY, ())
    lanes = tuple(Lane((segment,)) for segment in facts.segments)
    named = replace(facts, lanes=lanes, arrivals=repeats, first_week=first_week)
    # breaks are looked for in demand alone: orders follow their customers
    steady = Jumps(np.zeros(repeats.shape))
    return arrivals.fit(named, drift, shape=shape, passed_on=passed_on, carried=steady)


def applied(found: OrderPace, base: CustomerDraws, *, seed: int) -> OrderDraws:
    """Return the draws of which `share` follow the pace or flow, with the season of orders and the flow's course.

    Where new customers come through wins, today's customers order at the pace in those draws and leave as the model
    says; new ones buy as the model says, and orders are spread by the market's drift over half a year and the
    unevenness of weeks.
    """
    if isinstance(found.view, OrderFlow):
        return order_flow.applied(found.view, base, (found.share, found.misfit), seed=seed)
    n_draws = len(base.repeat)
    own = arrivals.draw(found.view, n_draws, seed=seed)
    follows = streams.uniforms(seed, "pace of orders", n_draws) < found.share
    drifted = own.drift_sd**2 * _AVERAGED_WEEKS / 3
    # the same luck for all segments: what moves orders is mostly the market
    z = ndtri(streams.uniforms(seed, "drift of orders", n_draws))
    uneven = np.sqrt(drifted[:, None] + 1 / (own.dispersion * _AVERAGED_WEEKS))
    flow = np.where(follows[:, None], own.rate * np.exp(uneven * z[:, None]), 0.0)
    spread = base.repeat * np.exp(np.sqrt(drifted) * z)[:, None, None]
    return OrderDraws(_at_pace(base, (flow, follows), spread), own.season, np.ones((n_draws, 1)))


def _at_pace(base: CustomerDraws, pace_of: tuple[Floats, Mask], spread: Floats) -> CustomerDraws:
    """Let today's customers, where there are any who order, order so much more or less that together they keep pace."""
    flow, follows = pace_of
    today = (base.opening * base.repeat).sum(axis=2)
    keeps = follows[:, None] & (today > 0)
    factor = np.where(keeps, flow / np.where(today > 0, today, 1.0), 1.0)
    here = keeps[:, :, None] & (base.opening > 0)
    return replace(base, repeat=np.where(here, base.repeat * factor[:, :, None], spread))


def finding(found: OrderPace) -> str | None:
    """Return what the past said of the two views, None where the pace has next to no part."""
    if found.share < 0.05:
        return None
    over = f"over the past, {found.ahead} weeks ahead,"
    if isinstance(found.view, OrderFlow):
        return (
            f"Repeat orders: {over} customers and those to come missed by {found.missed_by_model:.0%} and the flow of"
            f" all orders by {found.missed_by_pace:.0%}; {found.share:.0%} of the futures follow the flow. New"
            " customers are expected to come as first orders came."
        )
    return (
        f"Repeat orders: {over} the model of leaving customers missed by {found.missed_by_model:.0%} and the pace of"
        f" orders by {found.missed_by_pace:.0%}; {found.share:.0%} of the futures keep the pace."
    )


def season_finding(found: OrderPace) -> str | None:
    """Return the peak of the year and what of it is prior, None where none was looked for or none is likelier."""
    told = _season_told(found.view)
    if told is None or told[1] < 0.5:
        return None
    mean, likely, left = told
    factors = season.factors(mean[None], ORDERS.harmonics)[0][0]
    best, least = (
        date(2025, 1, 1) + timedelta(days=DAYS_PER_WEEK * int(w) + 2) for w in (factors.argmax(), factors.argmin())
    )
    return (
        f"Repeat orders have a season: {factors.max():.1f} times the usual around {best.day} {best:%B},"
        f" {factors.min():.1f} times around {least.day} {least:%B} ({likely:.0%} likely to be more than"
        f" chance; {left:.0%} of how strong it is rests on the prior)."
    )


def _season_told(view: Arrivals | OrderFlow) -> tuple[Floats, float, float] | None:
    """Return the season's mean waves, how likely it is more than chance, and the prior's share of its variance."""
    if isinstance(view, OrderFlow):
        return seasoned_flow.strength(view.orders)
    if not view.passed_on:
        return None
    return view.season.mean, 1 - float(view.season.chances[0]), view.season.variance_left()


def _misses(
    facts: LaneFacts, found: Customers, view: Arrivals | OrderFlow, ahead: int, backs: tuple[int, ...]
) -> Looks:
    """Return ln(came / said) of the model and of the pace at the past looks, as known then, and their chance.

    Where new customers come through wins both views leave them to the wins: only orders of the customers of then
    count, and the pace leaves with them. Where only orders are on record, all orders count.
    """
    log, misses = facts.purchase_log, []
    if log is None or facts.calendar is None or not isinstance(found.model, Buying):
        return Looks(*np.empty((3, 0)))
    weeks = facts.calendar.repeats.shape[1]
    for look, back in enumerate(backs):
        day = back * DAYS_PER_WEEK
        then = _known(log, day)
        if not then.count.sum():
            continue
        customers_then = _customers_then(found.model, then)
        before = float(((log.repeat >= day) & (log.repeat < day + pace_looks.QUARTER * DAYS_PER_WEEK)).sum())
        soon = (log.repeat < day) & (log.repeat >= day - ahead * DAYS_PER_WEEK)
        if isinstance(view, OrderFlow):
            came, paced = float(soon.sum()), order_flow.said_by_flow(view, look)
            said = order_flow.said_by_customers(view, look, customers_then)
        else:
            said, stays = _expected(customers_then, ahead)
            came = float((soon & (log.first[log.repeat_customer] >= day)).sum())
            paced = before / min(pace_looks.QUARTER, weeks - back) * stays
        logs = np.log(came + 1) - np.log([said + 1, paced + 1])
        misses.append((logs[0], logs[1], 1 / (came + 1) + 1 / (before + 1)))
    return Looks(*np.array(misses).reshape(-1, 3).T)


def _known(log: PurchaseLog, day: int) -> CustomerCounts:
    """Return the customers as they stood `day` days ago, times to the middle of their weeks.

    To the week's start, a purchase within the first week would come after no time at all, which rates without bound
    explain best.
    """
    was = log.first >= day
    use = (log.repeat >= day) & was[log.repeat_customer]
    n = len(log.first)
    repeats = np.bincount(log.repeat_customer[use], minlength=n)
    latest = log.first.copy()
    np.minimum.at(latest, log.repeat_customer[use], log.repeat[use])
    rows = np.stack([repeats, (log.first - latest) // DAYS_PER_WEEK, (log.first - day) // DAYS_PER_WEEK], axis=1)[was]
    unique, count = np.unique(rows, axis=0, return_counts=True) if len(rows) else (rows, np.empty(0, np.int64))
    repeated = unique[:, 0] > 0
    last, observed = np.where(repeated, unique[:, 1] + 0.5, 0.0), unique[:, 2] + 0.5
    return CustomerCounts(np.zeros_like(unique[:, 0]), unique[:, 0], last, observed, count)


def _customers_then(found: Buying, then: CustomerCounts) -> Classes:
    """Return the classes of customers of a past day.

    The parameters of each law and how likely it is are found again from what was known then; which laws are asked, and
    where the search starts, is from now.
    """
    return classes.of_buyers(purchases.refitted(found, then), then, 1)


def _expected(known: Classes, ahead: int) -> tuple[float, float]:
    """Return the orders that the customers of then were to place, and for how many weeks' worth today's flow stays."""
    flow = known.weight[:, None] * (known.opening * known.repeat)[:, 0]
    leave = np.maximum(known.churn[:, 0], _NOBODY)
    said = float((flow * (1 - (1 - leave) ** ahead) / leave).sum())
    return said, said / max(float(flow.sum()), _NOBODY)
