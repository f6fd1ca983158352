"""Latent classes of customers: the continuous differences between customers, cut into a few groups for the engine."""

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
_RATE_GROUPS = 3
_HAZARD_GROUPS = 6
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
    """Return seven classes: three purchase rates by two chances of leaving, and those who leave at once.

    Purchase rates and chances of leaving are integrated on 36 by 8 cells. Each segment's opening customers are the
    expected living ones given its own customers' purchases; cells are grouped so that the three rate groups hold
    about the same repeat purchases. Those who leave at once are new customers of the model in which one may.
    """
    rate, leave = (grid.ravel() for grid in np.meshgrid(_middles(_RATE_EDGES), _middles(_LEAVE_EDGES), indexing="ij"))
    prior = np.stack([_cell_weights(q) for q in found.support])
    alive = _living(found, seen, prior, (rate, leave), n_segments)
    pooled = found.weight @ alive.sum(axis=1)
    group = _group(rate, pooled * rate, _RATE_GROUPS) * 2
    for part in range(_RATE_GROUPS):
        inside = group == 2 * part
        group[inside] += _group(leave[inside], (pooled * rate)[inside], 2)
    member = (group == np.arange(2 * _RATE_GROUPS)[:, None]).astype(np.float64)
    stays = prior * (1 - leave) if found.leaves_at_once else prior
    joining = stays @ member.T
    fallback = _means(stays, member, rate * leave)[:, None], _means(stays, member, rate)[:, None]
    opening = alive @ member.T
    churn = _means(alive, member, rate * leave, fallback[0])
    repeat = _means(alive, member, rate, fallback[1])
    at_once = 1 - joining.sum(axis=1, keepdims=True)
    return Classes(
        weight=found.weight,
        churn=np.minimum(_with_last(churn, 1.0), _LARGEST_HAZARD),
        repeat=_with_last(repeat, 0.0),
        opening=_with_last(opening, 0.0),
        joining=np.maximum(np.concatenate([joining, at_once], axis=1), 0.0),
    )


def of_contracts(found: Leaving, seen: ContractCounts, n_segments: int) -> Classes:
    """Return six classes of weekly hazard; the opening customers are the running contracts, each with its age."""
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
    pooled = found.weight @ alive.sum(axis=1)
    group = _group(hazard, pooled + found.weight @ prior, _HAZARD_GROUPS)
    member = (group == np.arange(_HAZARD_GROUPS)[:, None]).astype(np.float64)
    churn = _means(alive, member, hazard, _means(prior, member, hazard)[:, None])
    return Classes(
        weight=found.weight,
        churn=np.minimum(churn, _LARGEST_HAZARD),
        repeat=np.zeros_like(churn),
        opening=alive @ member.T,
        joining=prior @ member.T,
    )


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


def _means(mass: Floats, member: Floats, value: Floats, fallback: Floats | None = None) -> Floats:
    """Return the mean of `value` within each class; the fallback (or the plain mean) where a class has no mass."""
    total = mass @ member.T
    plain = (member @ value) / np.maximum(member.sum(axis=1), 1)
    empty = plain if fallback is None else fallback
    return np.where(total > 1e-12, (mass * value) @ member.T / np.maximum(total, _TINY), empty)


def _with_last(table: Floats, value: float) -> Floats:
    return np.concatenate([table, np.full((*table.shape[:-1], 1), value)], axis=-1)
