"""Repeat orders where only orders are on record: customers of today and new ones, or the flow of all orders.

Nobody comes through wins there, but first purchases are dated. Two views of the weekly repeat orders to come: today's
customers and the new ones buy and leave as the fitted model says, new ones coming as first purchases did; or the
totals go on as they went.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from scipy.special import gammaincinv, ndtri

from bestbet import streams
from bestbet.calibrate import arrivals, seasoned_flow
from bestbet.calibrate.classes import Classes
from bestbet.calibrate.customers import CustomerDraws
from bestbet.calibrate.posterior import COURSE_WEEKS
from bestbet.calibrate.seasoned_flow import SeasonedFlow
from bestbet.facts.lanes import PurchaseLog
from bestbet.units import DAYS_PER_WEEK, Range

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_YEAR = 52
_HALF_YEAR = 26
_PSEUDO_ORDERS = 0.5
_NOBODY = 1e-6
_LEAST = 1e-12


@dataclass(frozen=True, slots=True)
class OrderFlow:
    """The flow of repeat orders and that of first purchases; the orders of the last year by segment; stated drift."""

    orders: SeasonedFlow
    newcomers: SeasonedFlow
    segments: tuple[str, ...]
    recent: Floats
    drift: Range | None


@dataclass(frozen=True, slots=True)
class OrderDraws:
    """The customers' draws, factors on orders by week of the year, mean 1, and by week ahead."""

    customers: CustomerDraws
    season: Floats
    course: Floats


def fit(
    repeats: Ints,
    log: PurchaseLog | None,
    segments: tuple[str, ...],
    record: tuple[date, Range | None, tuple[tuple[int, int], ...]],
) -> OrderFlow:
    """Return both flows from `repeats[segment, week]`, oldest first, and the days of first purchases.

    `record` is the last day, the drift that the plan states, and the looks: (weeks ago, weeks ahead).
    """
    until, stated, looks = record
    n_weeks = repeats.shape[1]
    back = np.empty(0, np.int64) if log is None else log.first // DAYS_PER_WEEK
    first = np.bincount(n_weeks - 1 - back[back < n_weeks], minlength=n_weeks).astype(np.float64)
    return OrderFlow(
        seasoned_flow.fit(repeats.sum(axis=0).astype(np.float64), until, stated, looks),
        seasoned_flow.fit(first, until, stated, looks),
        segments,
        repeats[:, -_YEAR:].sum(axis=1).astype(np.float64),
        stated,
    )


def said_by_customers(found: OrderFlow, look: int, known: Classes) -> float:
    """Return the repeat orders that customers of a past day and those to come were to place, by the fitted model."""
    flow = found.newcomers.looks[look]
    # the classes of one law are not those of another: each support point goes its own way, and then they are averaged
    state, repeat, stay = known.opening[:, 0], known.repeat[:, 0], 1 - known.churn[:, 0]
    said = 0.0
    for joined, factor in zip(flow.weekly, found.orders.looks[look].season, strict=True):
        said += float(known.weight @ (state * repeat).sum(axis=1)) * float(factor)
        state = state * stay + joined * known.joining
    return said


def said_by_flow(found: OrderFlow, look: int) -> float:
    """Return the repeat orders that a past day would have said from their totals alone."""
    return float(found.orders.looks[look].weekly.sum())


def applied(found: OrderFlow, base: CustomerDraws, weighed: tuple[float, float], *, seed: int) -> OrderDraws:
    """Return the draws of which a share follows the flow of orders, the others the customers of today and to come.

    `weighed` is that share, and the sd of ln orders by which the model of customers misses beside chance.

    Repeat orders stand in a class of their own with next to nobody in it, of whom nobody leaves; it takes its course
    week by week. Active customers and churn stay as they were.
    """
    n_draws, (share, misfit) = len(base.repeat), weighed
    own = seasoned_flow.draw(found.orders, n_draws, seed=seed, name="flow of orders")
    follows = streams.uniforms(seed, "pace of orders", n_draws) < share
    split = _shares(found, n_draws, seed)
    by_customers = _customers_ahead(found, base, misfit, seed)
    together = by_customers.sum(axis=1)
    theirs = by_customers.sum(axis=2) / np.maximum(together.sum(axis=1), _LEAST)[:, None]
    weekly = np.where(follows[:, None], own.level[:, None] * own.course, together)
    split = np.where(follows[:, None], split, theirs)
    usual = weekly.mean(axis=1)
    course = own.uneven * np.where(usual[:, None] > _LEAST, weekly / np.maximum(usual, _LEAST)[:, None], 1.0)
    return OrderDraws(_beside(base, usual[:, None] * split), own.season, course)


def _shares(found: OrderFlow, n_draws: int, seed: int) -> Floats:
    """Return draws of the segments' shares of all orders, as they were over the last year."""
    parts = [
        gammaincinv(count + _PSEUDO_ORDERS, streams.uniforms(seed, f"share of orders:{name}", n_draws))
        for name, count in zip(found.segments, found.recent, strict=True)
    ]
    return np.asarray(np.stack(parts, axis=1) / np.sum(parts, axis=0)[:, None])


def _customers_ahead(found: OrderFlow, base: CustomerDraws, misfit: float, seed: int) -> Floats:
    """Return the expected repeat orders of today's and new customers, shape (draw, segment, week), season taken out.

    All are spread by the market's drift over half a year, or by `misfit` where that is more: past misses hold drift.
    """
    n_draws, n_segments = base.repeat.shape[:2]
    new = seasoned_flow.draw(found.newcomers, n_draws, seed=seed, name="new customers")
    coming = new.level[:, None] * new.course * new.uneven * seasoned_flow.seasons_ahead(found.newcomers, new)
    joining = base.joining * _shares(found, n_draws, seed)[:, :, None]
    drift_sd = arrivals.drift_at(found.drift, streams.uniforms(seed, "market drift", n_draws))
    z = ndtri(streams.uniforms(seed, "drift of orders", n_draws))
    repeat = base.repeat * np.exp(np.maximum(drift_sd * np.sqrt(_HALF_YEAR / 3), misfit) * z)[:, None, None]
    state, stay = base.opening.copy(), 1 - base.churn
    weekly = np.empty((n_draws, n_segments, COURSE_WEEKS))
    for week in range(COURSE_WEEKS):
        weekly[:, :, week] = (state * repeat).sum(axis=2)
        state = state * stay + joining * coming[:, week, None, None]
    return weekly


def _beside(base: CustomerDraws, flow: Floats) -> CustomerDraws:
    """Return the customers with the flow in a class beside them; nobody else orders."""
    nobody = np.zeros((*flow.shape, 1))
    return CustomerDraws(
        churn=np.concatenate([base.churn, nobody], axis=2),
        repeat=np.concatenate([np.zeros_like(base.repeat), flow[:, :, None] / _NOBODY], axis=2),
        opening=np.concatenate([base.opening, nobody + _NOBODY], axis=2),
        joining=np.concatenate([base.joining, nobody], axis=2),
    )
