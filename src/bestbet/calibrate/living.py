"""Who is still here, and who comes: customers on a fine grid of purchase rates and of what makes them leave.

Purchase rates stand on 36 cells; chances of leaving at a purchase on 11, hazards of leaving at any time on 24.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gammainc

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


@dataclass(frozen=True, slots=True)
class _Pasts:
    """What rows show if the customer lives, and if it is gone, each row scaled alike.

    Either is a product of what its purchases say of their rate, shape (row, rate), and what its staying says of
    leaving, shape (row, leave), so that no cell is looked at for each row.
    """

    lives: tuple[Floats, Floats]
    gone: tuple[Floats, Floats]


_Terms = Callable[[Ints], _Pasts]


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
    leaves = middles(_LEAVE_EDGES)

    def terms(part: Ints) -> _Pasts:
        chances = seen.repeats[part, None] + at_once
        stayed = np.exp(np.maximum(chances - 1, 0) * np.log1p(-leaves))
        until_last, until_now = _purchases(seen, part)
        lives = (until_now, stayed * np.where(chances > 0, 1 - leaves, 1.0))
        return _Pasts(lives, (until_last, stayed * np.where(chances > 0, leaves, 0.0)))

    alive = _expected(seen, prior, (prior, prior), terms, n_segments)
    return Living(rate * leave, rate, alive, prior * (1 - leave) if at_once else prior)


def _at_any_time(found: Habits, seen: CustomerCounts, n_segments: int) -> Living:
    """A week's chance of leaving and its orders are those of a customer who may leave within the week.

    Who is gone left between its last purchase and now: what it shows until then, less what it shows until now.
    """
    rate, hazard = _nodes(_HAZARD_EDGES)
    prior = np.stack([_cell_weights(q, _HAZARD_EDGES) for q in found.support])
    hazards, left = middles(_HAZARD_EDGES), hazard / (rate + hazard)

    def terms(part: Ints) -> _Pasts:
        stayed = (np.exp(-hazards * weeks[part, None]) for weeks in (seen.last, seen.observed))
        gone, lives = zip(_purchases(seen, part), stayed, strict=True)
        return _Pasts(lives, gone)

    churn = -np.expm1(-hazard)
    alive = _expected(seen, prior, (prior * (1 - left), prior * left), terms, n_segments)
    return Living(churn, rate * churn / hazard, alive, prior)


def _purchases(seen: CustomerCounts, part: Ints) -> tuple[Floats, Floats]:
    """Return how likely each rate makes the purchases of rows until the last of them, and until now.

    Each row is scaled by the largest of its former, so that neither many purchases nor long silence underflow.
    """
    rates = middles(_RATE_EDGES)
    log_path = seen.repeats[part, None] * np.log(rates)
    until_last, until_now = (log_path - rates * weeks[part, None] for weeks in (seen.last, seen.observed))
    top = until_last.max(axis=1, keepdims=True)
    return np.exp(until_last - top), np.exp(until_now - top)


def _expected(
    seen: CustomerCounts, prior: Floats, either: tuple[Floats, Floats], terms: _Terms, n_segments: int
) -> Floats:
    """Return the expected living customers by support point, segment and cell.

    `prior` and `either` have shape (support, cell): what is shown of those who live and of those who are gone, weighed
    by the two of `either`, adds up to the chance of what a row shows.
    """
    alive = np.zeros((len(prior), n_segments, prior.shape[1]))
    cells, if_lives, if_gone = (w.reshape(len(w), len(_RATE_EDGES) - 1, -1) for w in (prior, *either))
    for segment in range(n_segments):
        rows = np.flatnonzero(seen.segment == segment)
        for start in range(0, len(rows), _BATCH):
            part = rows[start : start + _BATCH]
            here = terms(part)
            rates, stays = here.lives
            for q in range(len(prior)):
                shown = _mass(here.lives, if_lives[q]) + _mass(here.gone, if_gone[q])
                share = seen.count[part] / np.maximum(shown, _TINY)
                alive[q, segment] += (cells[q] * (rates.T @ (share[:, None] * stays))).ravel()
    return alive


def _mass(shown: tuple[Floats, Floats], cells: Floats) -> Floats:
    """Return what rows show, summed over cells of so much weight."""
    return np.asarray(np.einsum("ck,ck->c", shown[0] @ cells, shown[1]))


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
