"""Customers by segment: who is active today, how often they order again, how fast they leave."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt
from scipy.special import expit, gammaincinv, ndtri

from bestbet import streams
from bestbet.calibrate import classes, contracts, purchases
from bestbet.calibrate.classes import Classes
from bestbet.calibrate.contracts import Leaving
from bestbet.calibrate.priors import UNSEEN_CHURN
from bestbet.calibrate.purchases import Buying
from bestbet.facts.lanes import LaneFacts

Floats = npt.NDArray[np.float64]

_PSEUDO_ORDERS = 0.5


class Seen(Enum):
    """What shows that customers leave."""

    CONTRACTS = "contracts"
    PURCHASES = "purchases"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Customers:
    """Posterior of the customers; `model` is the fit behind `classes`, both None where nothing shows who leaves.

    `orders` and `order_weeks` count repeat purchases and the weeks in which they were made, by segment.
    """

    segments: tuple[str, ...]
    seen: Seen
    classes: Classes | None
    model: Buying | Leaving | None
    active: Floats
    orders: Floats
    order_weeks: Floats
    can_repeat: bool


@dataclass(frozen=True, slots=True)
class CustomerDraws:
    """The customers' part of `Draws`; shapes (draw, segment, klass)."""

    churn: Floats
    repeat: Floats
    opening: Floats
    joining: Floats


def fit(facts: LaneFacts, *, seed: int) -> Customers:
    """Return the posterior from contracts if there are any, else from repeat purchases, else the prior.

    From opportunities alone nobody can tell a customer that left from one that has not bought again yet.
    Repeat purchases that are wins themselves are counted among the wins and not again here.
    """
    n = len(facts.segments)
    bought, running = facts.customers, facts.contracts
    has_bought = bought is not None and bool(len(bought.count))
    orders, weeks = np.zeros(n), np.zeros(n)
    if bought is not None and has_bought:
        orders = np.asarray(np.bincount(bought.segment, bought.count * bought.repeats, n), dtype=np.float64)
        weeks = np.asarray(np.bincount(bought.segment, bought.count * bought.observed, n), dtype=np.float64)
    seen = Seen.NOTHING
    model: Buying | Leaving | None = None
    found: Classes | None = None
    if running is not None and len(running.count):
        leaving = contracts.fit(running, seed=seed)
        seen, model, found = Seen.CONTRACTS, leaving, classes.of_contracts(leaving, running, n)
    elif bought is not None and has_bought:
        buying = purchases.fit(bought, seed=seed)
        seen, model, found = Seen.PURCHASES, buying, classes.of_buyers(buying, bought, n)
    return Customers(
        segments=facts.segments,
        seen=seen,
        classes=found,
        model=model,
        active=facts.active_accounts.astype(np.float64),
        orders=orders,
        order_weeks=weeks,
        can_repeat=has_bought and not facts.are_repeats_wins,
    )


def draw(found: Customers, n_draws: int, *, seed: int) -> CustomerDraws:
    """Return joint draws; one draw of the parameters serves all segments."""
    if found.classes is None:
        return _unseen(found, n_draws, seed)
    cumulative = np.cumsum(found.classes.weight)
    uniform = streams.uniforms(seed, "customers", n_draws)
    support = np.minimum(np.searchsorted(cumulative, uniform * cumulative[-1]), len(cumulative) - 1)
    churn, opening = found.classes.churn[support], found.classes.opening[support]
    joining = np.repeat(found.classes.joining[support][:, None], len(found.segments), axis=1)
    repeat = found.classes.repeat[support]
    if found.seen is Seen.CONTRACTS:
        repeat = np.broadcast_to(_plain_repeat(found, n_draws, seed)[..., None], churn.shape).copy()
    if not found.can_repeat:
        repeat = np.zeros_like(churn)
    return CustomerDraws(churn, repeat, opening, joining / joining.sum(axis=2, keepdims=True))


def _unseen(found: Customers, n_draws: int, seed: int) -> CustomerDraws:
    shape = (n_draws, len(found.segments), 1)
    score = ndtri(streams.uniforms(seed, "churn", n_draws))
    hazard = expit(UNSEEN_CHURN.value + UNSEEN_CHURN.sd * score)
    churn = np.broadcast_to(hazard[:, None, None], shape).copy()
    opening = np.broadcast_to(found.active[None, :, None], shape).copy()
    return CustomerDraws(churn, np.zeros(shape), opening, np.ones(shape))


def _plain_repeat(found: Customers, n_draws: int, seed: int) -> Floats:
    """Return repeat orders per customer and week under contract: gamma by segment, leaning on all segments' rate."""
    rate = np.zeros((n_draws, len(found.segments)))
    if found.orders.sum() == 0:
        return rate
    mean = found.orders.sum() / found.order_weeks.sum()
    for segment, name in enumerate(found.segments):
        uniform = streams.uniforms(seed, f"repeat:{name}", n_draws)
        shape = found.orders[segment] + _PSEUDO_ORDERS
        rate[:, segment] = gammaincinv(shape, uniform) / (found.order_weeks[segment] + _PSEUDO_ORDERS / mean)
    return rate
