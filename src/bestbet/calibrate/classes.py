"""Latent classes of customers: the continuous differences between customers, cut into a few groups for the engine.

Today's customers and new ones have classes of their own, so that both keep their exact mean rates: who is still here
differs from who comes, for the restless have left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, gammainc, xlogy

from bestbet.calibrate import contracts
from bestbet.calibrate.contracts import Leaving
from bestbet.calibrate.purchases import Buying, Parameters
from bestbet.facts.lanes import ContractCounts, CustomerCounts

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_RATE_EDGES = np.exp(np.linspace(np.log(1e-4), np.log(10.0), 37))
_LEAVE_EDGES = np.array([0.0, 0.04, 0.1, 0.2, 0.32, 0.46, 0.62, 0.8, 1.0])
_HAZARD_EDGES = np.concatenate([[0.0], np.exp(np.linspace(np.log(1e-5), 0.0, 61))])
_OPENING_RATES = 3
_JOINING_RATES = 2
_HAZARD_GROUPS = 4
_BATCH = 4000
_LARGEST_HAZARD = 0.9
_TINY = 1e-300


@dataclass(frozen=True, slots=True)
class Classes:
    """Customers by class: `churn`, `repeat` (per week) and `opening`, shape (support, segment, klass), and `joining`,
    the shares of new customers, shape (support, klass).
    """  # noqa: D205 - one sentence, longer than a line

    weight: Floats
    churn: Floats
    repeat: Floats
    opening: Floats
    joining: Floats


def of_buyers(found: Buying, seen: CustomerCounts, n_segments: int) -> Classes:
    """Return eleven classes: six of today's customers, four of new ones, and the new ones who leave at once.

    Purchase rates and chances of leaving are integrated on 36 by 8 cells. Each segment's opening customers are the
    expected living ones given its own customers' purchases. Classes are groups of the purchase rate with about equal
    repeat purchases, each halved by the chance of leaving. Only under the model in which a customer may leave after
    the first purchase do some leave at once.
    """
    rate, leave = _nodes()
    prior = np.stack([_cell_weights(q) for q in found.support])
    alive = _living(found, seen, prior, (rate, leave), n_segments)
    stays = (prior * (1 - leave) if found.leaves_at_once else prior)[:, None]
    opening, joining = (
        _cut(mass, (rate * leave, rate), _by_rate(rate, leave, found.weight @ mass.sum(axis=1), n_rates))
        for mass, n_rates in ((alive, _OPENING_RATES), (stays, _JOINING_RATES))
    )
    at_once = np.maximum(1 - joining[0].sum(axis=2, keepdims=True), 0.0)
    gone = (at_once, np.full_like(at_once, _LARGEST_HAZARD), np.zeros_like(at_once))
    return _together(
        found.weight, opening, tuple(np.concatenate(pair, axis=2) for pair in zip(joining, gone, strict=True))
    )


def cells(found: Buying) -> tuple[Floats, Floats, Floats]:
    """Return purchase rate, chance of leaving and share of new customers of every cell."""
    return *_nodes(), found.weight @ np.stack([_cell_weights(q) for q in found.support])


def _nodes() -> tuple[Floats, Floats]:
    rate, leave = np.meshgrid(_middles(_RATE_EDGES), _middles(_LEAVE_EDGES), indexing="ij")
    return rate.ravel(), leave.ravel()


def of_contracts(found: Leaving, seen: ContractCounts, n_segments: int) -> Classes:
    """Return eight classes of weekly hazard: four of the running contracts, each with its age, and four of new ones."""
    hazard = _middles(_HAZARD_EDGES)
    prior = np.stack([np.diff(betainc(a, b, _HAZARD_EDGES)) for a, b in found.support])
    runs = ~seen.has_ended
    survived = contracts.whole_weeks(seen)[runs]
    lived = np.exp(survived[:, None] * np.log1p(-np.minimum(hazard, 1 - 1e-12)))
    alive = np.zeros((len(prior), n_segments, len(hazard)))
    for segment in range(n_segments):
        rows = seen.segment[runs] == segment
        share = seen.count[runs][rows] / np.maximum(prior @ lived[rows].T, _TINY)
        alive[:, segment] = prior * (share @ lived[rows])
    opening, joining = (
        _cut(mass, (hazard, np.zeros_like(hazard)), _group(hazard, found.weight @ mass.sum(axis=1), _HAZARD_GROUPS))
        for mass in (alive, prior[:, None])
    )
    return _together(found.weight, opening, joining)


_Cut = tuple[Floats, ...]
"""Mass, churn and repeat by class, each of shape (support, segment, klass)."""


def _cut(mass: Floats, rates: tuple[Floats, Floats], group: Ints) -> _Cut:
    """Return the mass of each group and the mean of both rates within it."""
    member = (group == np.arange(group.max() + 1)[:, None]).astype(np.float64)
    total = mass @ member.T
    plain = [(member @ rate) / np.maximum(member.sum(axis=1), 1) for rate in rates]
    means = [(mass * rate) @ member.T / np.maximum(total, _TINY) for rate in rates]
    churn, repeat = (np.where(total > _TINY, m, p) for m, p in zip(means, plain, strict=True))
    return total, np.minimum(churn, _LARGEST_HAZARD), repeat


def _together(weight: Floats, opening: _Cut, joining: _Cut) -> Classes:
    """Return the classes of today's customers followed by those of new ones, which all segments share."""
    n_segments = opening[0].shape[1]
    shared = [np.repeat(table, n_segments, axis=1) for table in joining]
    shares = np.concatenate([np.zeros_like(opening[0][:, 0]), joining[0][:, 0]], axis=1)
    return Classes(
        weight=weight,
        churn=np.concatenate([opening[1], shared[1]], axis=2),
        repeat=np.concatenate([opening[2], shared[2]], axis=2),
        opening=np.concatenate([opening[0], np.zeros_like(shared[0])], axis=2),
        joining=shares / shares.sum(axis=1, keepdims=True),
    )


def _by_rate(rate: Floats, leave: Floats, mass: Floats, n_rates: int) -> Ints:
    group = _group(rate, mass * rate, n_rates) * 2
    for part in range(n_rates):
        inside = group == 2 * part
        group[inside] += _group(leave[inside], (mass * rate)[inside], 2)
    return group


def _living(
    found: Buying, seen: CustomerCounts, prior: Floats, nodes: tuple[Floats, Floats], n_segments: int
) -> Floats:
    """Return the expected living customers by support point, segment and cell."""
    rate, leave = nodes
    alive = np.zeros((len(prior), n_segments, len(rate)))
    for segment in range(n_segments):
        rows = np.flatnonzero(seen.segment == segment)
        for start in range(0, len(rows), _BATCH):
            part = rows[start : start + _BATCH]
            x = seen.repeats[part, None].astype(np.float64)
            chances = x + found.leaves_at_once
            # Each row is scaled by its own largest term, so that neither many purchases nor long silence underflow.
            log_path = xlogy(x, rate) + xlogy(np.maximum(chances - 1, 0), 1 - leave)
            log_lives = log_path - rate * seen.observed[part, None] + np.where(chances > 0, np.log1p(-leave), 0.0)
            log_dies = np.where(chances > 0, log_path - rate * seen.last[part, None] + np.log(leave), -np.inf)
            top = np.maximum(log_lives, log_dies).max(axis=1, keepdims=True)
            lives, dies = np.exp(log_lives - top), np.exp(log_dies - top)
            share = seen.count[part] / np.maximum(prior @ (lives + dies).T, _TINY)
            alive[:, segment] += prior * (share @ lives)
    return alive


def _cell_weights(q: Parameters) -> Floats:
    rate = np.diff(gammainc(q.r, q.alpha * _RATE_EDGES))
    rate[0] += gammainc(q.r, q.alpha * _RATE_EDGES[0])
    rate[-1] += 1 - gammainc(q.r, q.alpha * _RATE_EDGES[-1])
    return np.asarray(np.outer(rate, np.diff(betainc(q.a, q.b, _LEAVE_EDGES))).ravel())


def _middles(edges: Floats) -> Floats:
    return np.where(edges[:-1] > 0, np.sqrt(np.maximum(edges[:-1], _TINY) * edges[1:]), edges[1:] / 2)


def _group(value: Floats, mass: Floats, n_groups: int) -> Ints:
    """Return groups 0, 1, ... of about equal mass by ascending value; equal values are never parted."""
    distinct, at = np.unique(value, return_inverse=True)
    by_value = np.bincount(at, mass, len(distinct))
    total = max(float(by_value.sum()), _TINY)
    centre = (np.cumsum(by_value) - by_value / 2) / total
    return np.asarray(np.minimum((centre * n_groups).astype(np.int64), n_groups - 1)[at])
