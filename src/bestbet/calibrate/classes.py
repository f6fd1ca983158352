"""Latent classes of customers: the continuous differences between customers, cut into a few groups for the engine.

Today's customers and new ones have classes of their own, so that both keep their exact mean rates: who is still here
differs from who comes, for the restless have left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betainc

from bestbet.calibrate import contracts, living
from bestbet.calibrate.contracts import Leaving
from bestbet.calibrate.purchases import Buying, Habits, Law
from bestbet.facts.lanes import ContractCounts, CustomerCounts

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_HAZARD_EDGES = np.concatenate([[0.0], np.exp(np.linspace(np.log(1e-5), 0.0, 61))])
_OPENING_CLASSES = 6
_JOINING_CLASSES = 5
_HAZARD_GROUPS = 4
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
    """Return eleven classes: six of today's customers and five of new ones, for each support point of each law.

    Each segment's opening customers are the expected living ones given its own customers' purchases. Classes are groups
    of the weekly chance of leaving with about equal repeat purchases: as time goes by only leaving sorts customers.
    Under the law that lets a customer leave after its first purchase, those who do so are the fifth class of new ones.
    """
    laws = [_of_law(habits, seen, n_segments) for habits in found.habits]
    shares = [chance * one.weight for chance, one in zip(found.chance, laws, strict=True)]
    names = ("churn", "repeat", "opening", "joining")
    return Classes(np.concatenate(shares), *(np.concatenate([getattr(one, name) for one in laws]) for name in names))


def _of_law(found: Habits, seen: CustomerCounts, n_segments: int) -> Classes:
    here = living.living(found, seen, n_segments)
    gone = np.maximum(1 - here.coming.sum(axis=1), 0.0)[:, None, None]
    n_joining = _JOINING_CLASSES - (found.law is Law.AT_A_PURCHASE)
    opening, joining = (
        _cut(mass, (here.churn, here.repeat), _group(here.churn, found.weight @ mass.sum(axis=1) * here.repeat, n), n)
        for mass, n in ((here.alive, _OPENING_CLASSES), (here.coming[:, None], n_joining))
    )
    if found.law is Law.AT_A_PURCHASE:
        at_once = (gone, np.full_like(gone, _LARGEST_HAZARD), np.zeros_like(gone))
        joining = tuple(np.concatenate(pair, axis=2) for pair in zip(joining, at_once, strict=True))
    return _together(found.weight, opening, joining)


def of_contracts(found: Leaving, seen: ContractCounts, n_segments: int) -> Classes:
    """Return eight classes of weekly hazard: four of the running contracts, each with its age, and four of new ones."""
    hazard = living.middles(_HAZARD_EDGES)
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
        _cut(mass, (hazard, np.zeros_like(hazard)), _group(hazard, found.weight @ mass.sum(axis=1), n), n)
        for mass, n in ((alive, _HAZARD_GROUPS), (prior[:, None], _HAZARD_GROUPS))
    )
    return _together(found.weight, opening, joining)


_Cut = tuple[Floats, ...]
"""Mass, churn and repeat by class, each of shape (support, segment, klass)."""


def _cut(mass: Floats, rates: tuple[Floats, Floats], group: Ints, n_groups: int) -> _Cut:
    """Return the mass of each group and the mean of both rates within it."""
    member = (group == np.arange(n_groups)[:, None]).astype(np.float64)
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


def _group(value: Floats, mass: Floats, n_groups: int) -> Ints:
    """Return groups 0, 1, ... of about equal mass by ascending value; equal values are never parted."""
    distinct, at = np.unique(value, return_inverse=True)
    by_value = np.bincount(at, mass, len(distinct))
    total = max(float(by_value.sum()), _TINY)
    centre = (np.cumsum(by_value) - by_value / 2) / total
    return np.asarray(np.minimum((centre * n_groups).astype(np.int64), n_groups - 1)[at])
