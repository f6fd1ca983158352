"""The deals that are open today, as both engines take them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bestbet.simulate.axes import Indices, Table, Vector, Words
from bestbet.simulate.model import Model
from bestbet.streams import key


class Deals(NamedTuple):
    """Live open deals: `amount` is NaN where unknown.

    `size[what, deal]`, NaN likewise, is in units that `size_slope` is of, then as scores among wins and among losses;
    `cut` of both is the share of quick ones where size tells kinds apart, else 0; `seen` is where
    in their law the wins on record stand.
    """

    lane: Indices
    age: Indices
    amount: Vector
    size: Table
    cut: Vector
    seen: Vector
    key: Words


def deals_of(model: Model) -> Deals:
    """Return the live deals; a deal's name counts from the oldest in its lane, so the order of rows is no matter."""
    deals = model.posterior.facts.open_deals
    order = np.lexsort((deals.amount, -deals.age, deals.lane))
    lanes = np.asarray(deals.lane, dtype=np.int64)[order]
    first = np.searchsorted(lanes, lanes, side="left")
    names = [model.posterior.facts.lanes[lane].name for lane in lanes]
    keys = [key(f"deal:{name}:{number}") for name, number in zip(names, np.arange(len(lanes)) - first, strict=True)]
    is_live = ~np.asarray(deals.is_dead_wood, dtype=bool)[order]
    ages = np.maximum(np.asarray(deals.age, dtype=np.int64), 0)[order]
    amounts = np.asarray(deals.amount, dtype=np.float64)[order]
    sizes = model.posterior.sizes
    size = np.full((3, len(lanes)), np.nan) if sizes is None else sizes.scores(lanes, ages, amounts)
    cut = np.zeros(2) if sizes is None else sizes.cuts
    seen = np.empty(0) if sizes is None else sizes.seen
    names_kept = np.array(keys, dtype=np.uint64)[is_live]
    return Deals(lanes[is_live], ages[is_live], amounts[is_live], size[:, is_live], cut, seen, names_kept)
