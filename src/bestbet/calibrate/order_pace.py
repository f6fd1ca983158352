"""Two views of repeat orders: customers leave as the fitted model says, or orders keep their pace.

A model of customers who leave says little about new ones, who come without any opportunity where only orders are on
record, and it tends to let a cohort die too soon. The record's own past says which view was closer: at up to four past
days the model is fitted again to what was known then.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from bestbet import streams
from bestbet.calibrate import arrivals, classes, pace, purchases, season
from bestbet.calibrate.arrivals import Arrivals
from bestbet.calibrate.customers import CustomerDraws, Customers
from bestbet.calibrate.priors import ORDER_SEASON
from bestbet.calibrate.purchases import Buying
from bestbet.calibrate.season import Shape
from bestbet.facts.lanes import CustomerCounts, Lane, LaneFacts, PurchaseLog
from bestbet.units import DAYS_PER_WEEK, Range

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

ORDERS = Shape(
    (1, 2, 3, 4, 5, 6),
    tuple(ORDER_SEASON.sd / n**0.5 for n in (1, 2, 3, 4, 5, 6)),
    strengths=(0.05, 1.0, 3.0),
    chances=(0.4, 0.4, 0.2),
)
"""Six waves to the year hold a peak of a few weeks."""
_AVERAGED_WEEKS = 26.0
_NOBODY = 1e-6
_LEAST_ERROR = 0.02


@dataclass(frozen=True, slots=True)
class OrderPace:
    """Repeat orders per week by segment as of today, and the share of the draws that follow them.

    `are_renewed` says that new customers come through wins, so that their orders come on top of the pace.
    """

    orders: Arrivals
    share: float
    are_renewed: bool
    missed_by_model: float
    missed_by_pace: float
    ahead: int


def fit(facts: LaneFacts, found: Customers, drift: Range | None) -> OrderPace | None:
    """Return the pace of repeat orders, None without orders beside the wins or with fewer than 16 weeks of them."""
    calendar = facts.calendar
    if calendar is None or not found.can_repeat or calendar.repeats.shape[1] < pace.LEAST_WEEKS:
        return None
    weeks = calendar.repeats.shape[1]
    shape, passed_on = (ORDERS, ORDERS.harmonics) if weeks >= pace.TWO_YEARS else (season.QUARTERLY, ())
    named = replace(
        facts,
        lanes=tuple(Lane((segment,)) for segment in facts.segments),
        arrivals=calendar.repeats,
        first_week=facts.as_of - timedelta(days=DAYS_PER_WEEK * weeks - 1),
    )
    ahead = int(np.clip(weeks // 3, 6, pace.QUARTER))
    by_model, by_pace = _misses(facts, found, weeks, ahead)
    odds = len(by_model) * (_log_error(by_model) - _log_error(by_pace)) if len(by_model) else 0.0
    share = float(1 / (1 + np.exp(-np.clip(odds, -700.0, 700.0))))
    by_model_error, by_pace_error = (float(np.sqrt((c**2).mean())) if len(c) else 0.0 for c in (by_model, by_pace))
    orders = arrivals.fit(named, drift, shape=shape, passed_on=passed_on)
    are_renewed = bool(facts.recent_new.sum() > 0)
    return OrderPace(orders, share, are_renewed, by_model_error, by_pace_error, ahead)


def applied(found: OrderPace, base: CustomerDraws, *, seed: int) -> tuple[CustomerDraws, Floats]:
    """Return the draws of which `share` follow the pace, and factors on orders by week of the year, mean 1.

    Where new customers come through wins, today's customers order at the pace in those draws and leave as the model
    says; new ones buy as the model says. Where only orders are on record nobody is seen to come: the flow stands in a
    class of its own with next to nobody in it, of whom nobody leaves. Orders of either view are spread by the market's
    drift over half a year, and those of the pace by the unevenness of weeks.
    """
    n_draws = len(base.repeat)
    own = arrivals.draw(found.orders, n_draws, seed=seed)
    follows = streams.uniforms(seed, "pace of orders", n_draws) < found.share
    drifted = own.drift_sd**2 * _AVERAGED_WEEKS / 3
    # the same luck for all segments: what moves orders is mostly the market
    z = ndtri(streams.uniforms(seed, "drift of orders", n_draws))
    uneven = np.sqrt(drifted[:, None] + 1 / (own.dispersion * _AVERAGED_WEEKS))
    flow = np.where(follows[:, None], own.rate * np.exp(uneven * z[:, None]), 0.0)
    spread = base.repeat * np.exp(np.sqrt(drifted) * z)[:, None, None]
    if found.are_renewed:
        return _at_pace(base, (flow, follows), spread), own.season
    return _beside(base, (flow, follows), spread), own.season


def _at_pace(base: CustomerDraws, pace_of: tuple[Floats, Mask], spread: Floats) -> CustomerDraws:
    """Let today's customers, where there are any who order, order so much more or less that together they keep pace."""
    flow, follows = pace_of
    today = (base.opening * base.repeat).sum(axis=2)
    keeps = follows[:, None] & (today > 0)
    factor = np.where(keeps, flow / np.where(today > 0, today, 1.0), 1.0)
    here = keeps[:, :, None] & (base.opening > 0)
    return replace(base, repeat=np.where(here, base.repeat * factor[:, :, None], spread))


def _beside(base: CustomerDraws, pace_of: tuple[Floats, Mask], spread: Floats) -> CustomerDraws:
    flow, follows = pace_of
    repeat = np.where(follows[:, None, None] & (base.opening > 0), 0.0, spread)
    nobody = np.zeros((*flow.shape, 1))
    return CustomerDraws(
        churn=np.concatenate([base.churn, nobody], axis=2),
        repeat=np.concatenate([repeat, flow[:, :, None] / _NOBODY], axis=2),
        opening=np.concatenate([base.opening, nobody + _NOBODY], axis=2),
        joining=np.concatenate([base.joining, nobody], axis=2),
    )


def finding(found: OrderPace) -> str | None:
    """Return what the past said of the two views, None where the pace has next to no part."""
    if found.share < 0.05:
        return None
    return (
        f"Repeat orders: over the past, {found.ahead} weeks ahead, the model of leaving customers missed by"
        f" {found.missed_by_model:.0%} and the pace of orders by {found.missed_by_pace:.0%}; {found.share:.0%} of the"
        " futures keep the pace."
    )


def season_finding(found: OrderPace) -> str | None:
    """Return the peak of the year and what of it is prior, None without two years or where no season is likelier."""
    waves = found.orders.season
    if not found.orders.passed_on or waves.chances[0] > 0.5:
        return None
    factors = season.factors(waves.mean[None], found.orders.harmonics)[0][0]
    best, least = (
        date(2025, 1, 1) + timedelta(days=DAYS_PER_WEEK * int(w) + 2) for w in (factors.argmax(), factors.argmin())
    )
    return (
        f"Repeat orders have a season: {factors.max():.1f} times the usual around {best.day} {best:%B},"
        f" {factors.min():.1f} times around {least.day} {least:%B} ({1 - waves.chances[0]:.0%} likely to be more than"
        f" chance; {waves.variance_left():.0%} of how strong it is rests on the prior)."
    )


def _log_error(misses: Floats) -> float:
    return float(np.log(np.sqrt((misses**2).mean() + _LEAST_ERROR**2)))


def _misses(facts: LaneFacts, found: Customers, weeks: int, ahead: int) -> tuple[Floats, Floats]:
    """Return ln(came / said) of the model and of the pace at up to four past weeks, from what was known then.

    Where new customers come through wins both views leave them to the wins: only orders of the customers of then
    count, and the pace leaves with them. Where only orders are on record, all orders count.
    """
    log, by_model, by_pace = facts.purchase_log, [], []
    if log is None or not isinstance(found.model, Buying):
        return np.empty(0), np.empty(0)
    are_renewed = bool(facts.recent_new.sum() > 0)
    for back in pace.origins(weeks, ahead):
        day = back * DAYS_PER_WEEK
        then = _known(log, day)
        if not then.count.sum():
            continue
        theirs = log.first[log.repeat_customer] >= day
        soon = (log.repeat < day) & (log.repeat >= day - ahead * DAYS_PER_WEEK)
        came = float((soon & theirs).sum() if are_renewed else soon.sum())
        before = (log.repeat >= day) & (log.repeat < day + pace.QUARTER * DAYS_PER_WEEK)
        paced = float(before.sum()) / min(pace.QUARTER, weeks - back)
        said, stays = _expected(found.model, then, ahead)
        by_model.append(np.log((came + 1) / (said + 1)))
        by_pace.append(np.log((came + 1) / (paced * (stays if are_renewed else ahead) + 1)))
    return np.array(by_model), np.array(by_pace)


def _known(log: PurchaseLog, day: int) -> CustomerCounts:
    """Return the customers as they stood `day` days ago, to the week."""
    was = log.first >= day
    use = (log.repeat >= day) & was[log.repeat_customer]
    n = len(log.first)
    repeats = np.bincount(log.repeat_customer[use], minlength=n)
    latest = log.first.copy()
    np.minimum.at(latest, log.repeat_customer[use], log.repeat[use])
    rows = np.stack([repeats, (log.first - latest) // DAYS_PER_WEEK, (log.first - day) // DAYS_PER_WEEK], axis=1)[was]
    unique, count = np.unique(rows, axis=0, return_counts=True) if len(rows) else (rows, np.empty(0, np.int64))
    last, observed = unique[:, 1].astype(np.float64), unique[:, 2].astype(np.float64)
    return CustomerCounts(np.zeros_like(unique[:, 0]), unique[:, 0], last, observed, count)


def _expected(found: Buying, then: CustomerCounts, ahead: int) -> tuple[float, float]:
    """Return the orders that the customers of then were to place, and for how many weeks' worth today's flow stays.

    The model's parameters are found again from what was known then, its kind and the start of the search from now.
    """
    again = purchases.refitted(found, then)
    known = classes.of_buyers(again, then, 1)
    flow = (known.opening * known.repeat)[0, 0]
    leave = np.maximum(known.churn[0, 0], _NOBODY)
    weeks = (1 - (1 - leave) ** ahead) / leave
    said = float(flow @ weeks)
    return said, said / max(float(flow.sum()), _NOBODY)
