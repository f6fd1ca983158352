"""Who is still here, and who comes: customers on a fine grid of purchase rates and of what makes them leave.

Purchase rates stand on 36 cells; chances of leaving at a purchase on 11, hazards of leaving at any time on 24.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gammainc, xlogy

from bestbet.calibrate.pareto_nbd import Hazards
from bestbet.calibrate.purchases import Habits, Law, Parameters
from bestbet.facts.lanes import CustomerCounts

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_RATE_EDGES = np.exp(np.linspace(np.log(1e-4), np.log(10.0), 37))
_LEAVE_EDGES = np.array([0.0, 0.001, 0.004, 0.013, 0.04, 0.1, 0.2, 0.32, 0.46, 0.62, 0.8, 1.0])
"""Fine near 0: who buys every week and leaves at one purchase in a hundred is gone within two years."""
_HAZARD_EDGES = np.concatenate([[0.0], np.exp(np.linspace(np.log(1e-4), np.log(3.0), 24))])
_BATCH = 4000
_TINY = 1e-300

_Terms = Callable[[Ints], tuple[Floats, Floats]]
"""What rows show if the customer still lives, and if it is gone, by cell: shape (row, cell), each row scaled alike."""


@dataclass(frozen=True, slots=True)
class Living:
    """Customers by cell under one law: chance of leaving and expected orders per week, shape (cell,).

    `alive` are today's expected living customers, shape (support, segment, cell); `coming` the shares of new customers
    who stay for the time being, shape (support, cell): what it lacks to 1 leaves at once.
    """

    churn: Floats
    repeat: Floats
    alive: Floats
    coming: Floats


def living(found: Habits, seen: CustomerCounts, n_segments: int) -> Living:
    """Return the expected living customers of each segment, given its own customers' purchases, and the new ones."""
    if found.law is Law.AT_ANY_TIME:
        return _at_any_time(found, seen, n_segments)
    return _at_purchases(found, seen, n_segments)


def _at_purchases(found: Habits, seen: CustomerCounts, n_segments: int) -> Living:
    """A week's chance of leaving is that of a purchase in it times that of leaving then."""
    at_once = found.law is Law.AT_A_PURCHASE
    rate, leave = _nodes(_LEAVE_EDGES)
    prior = np.stack([_cell_weights(q, _LEAVE_EDGES) for q in found.support])

    def terms(part: Ints) -> tuple[Floats, Floats]:
        x = seen.repeats[part, None].astype(np.float64)
        chances = x + at_once
        # Each row is scaled by its own largest term, so that neither many purchases nor long silence underflow.
        log_path = xlogy(x, rate) + xlogy(np.maximum(chances - 1, 0), 1 - leave)
        log_lives = log_path - rate * seen.observed[part, None] + np.where(chances > 0, np.log1p(-leave), 0.0)
        log_dies = np.where(chances > 0, log_path - rate * seen.last[part, None] + np.log(leave), -np.inf)
        top = np.maximum(log_lives, log_dies).max(axis=1, keepdims=True)
        return np.exp(log_lives - top), np.exp(log_dies - top)

    alive = _expected(seen, prior, terms, n_segments)
    return Living(rate * leave, rate, alive, prior * (1 - leave) if at_once else prior)


def _at_any_time(found: Habits, seen: CustomerCounts, n_segments: int) -> Living:
    """A week's chance of leaving and its orders are those of a customer who may leave within the week."""
    rate, hazard = _nodes(_HAZARD_EDGES)
    prior = np.stack([_cell_weights(q, _HAZARD_EDGES) for q in found.support])
    rates, hazards = middles(_RATE_EDGES), middles(_HAZARD_EDGES)

    def terms(part: Ints) -> tuple[Floats, Floats]:
        x, last, whole = (column[part, None].astype(np.float64) for column in (seen.repeats, seen.last, seen.observed))
        log_path = x * np.log(rates)
        top = (log_path - rates * last).max(axis=1, keepdims=True)
        until_last, until_now = (
            (np.exp(log_path - rates * t - top)[:, :, None] * np.exp(-hazards * t)[:, None]).reshape(len(part), -1)
            for t in (last, whole)
        )
        return until_now, (until_last - until_now) * (hazard / (rate + hazard))

    churn = -np.expm1(-hazard)
    return Living(churn, rate * churn / hazard, _expected(seen, prior, terms, n_segments), prior)


def _expected(seen: CustomerCounts, prior: Floats, terms: _Terms, n_segments: int) -> Floats:
    """Return the expected living customers by support point, segment and cell."""
    alive = np.zeros((len(prior), n_segments, prior.shape[1]))
    for segment in range(n_segments):
        rows = np.flatnonzero(seen.segment == segment)
        for start in range(0, len(rows), _BATCH):
            part = rows[start : start + _BATCH]
            lives, dies = terms(part)
            share = seen.count[part] / np.maximum(prior @ (lives + dies).T, _TINY)
            alive[:, segment] += prior * (share @ lives)
    return alive


def _cell_weights(q: Parameters | Hazards, leave_edges: Floats) -> Floats:
    rate = np.diff(gammainc(q.r, q.alpha * _RATE_EDGES))
    rate[0] += gammainc(q.r, q.alpha * _RATE_EDGES[0])
    rate[-1] += 1 - gammainc(q.r, q.alpha * _RATE_EDGES[-1])
    return np.asarray(np.outer(rate, q.leaving(leave_edges)).ravel())


def _nodes(leave_edges: Floats) -> tuple[Floats, Floats]:
    rate, leave = np.meshgrid(middles(_RATE_EDGES), middles(leave_edges), indexing="ij")
    return rate.ravel(), leave.ravel()


def middles(edges: Floats) -> Floats:
    """Return the geometric middle of each cell, half its width where a cell begins at 0."""
    return np.where(edges[:-1] > 0, np.sqrt(np.maximum(edges[:-1], _TINY) * edges[1:]), edges[1:] / 2)
