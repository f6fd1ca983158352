"""How much of what knowledge could change in the odds belongs to each group of unknowns.

Unknowns that a fit ties together share what they explain, so first-order shares need not add up; Shapley shares do
(Owen 2014, doi:10.1137/130936233; Song, Nelson & Staum 2016, doi:10.1137/15M1048070). A set's worth is the variance
of the odds that a regression on the set explains, less what it would explain by chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np
import numpy.typing as npt

from bestbet.odds.regression import design, scores
from bestbet.odds.unknowns import Bundle

Floats = npt.NDArray[np.float64]

CURVES_EACH = 2
FEW = 10
"""A line and a parabola for every unknown, a line alone in groups of more than FEW: the sets are many."""
MOST_PAIRED = 8
"""Products of pairs are taken of so many unknowns, those that tell most."""
MOST_GROUPS = 12


@dataclass(frozen=True, slots=True)
class Share:
    """Shares of the variance of P(all) over the draws, luck taken out; `mcse` is the error of the Shapley share."""

    group: str
    shapley: float
    first_order: float
    mcse: float


@dataclass(frozen=True, slots=True)
class Shares:
    """The groups, largest first, and what their curves leave to unknowns acting together or not looked at."""

    groups: tuple[Share, ...]
    rest: float


def shares(grouped: Sequence[Bundle], odds: Floats, knowledge: float, *, n_blocks: int = 8) -> Shares | None:
    """Return the shares of Var(P(all) | what could be known) = `knowledge` in odds[draw] of one strategy.

    None where there is nothing to share out: no group, no variance beyond luck, or too many groups.
    """
    if not 0 < len(grouped) <= MOST_GROUPS or knowledge <= 0:
        return None
    columns, owners = _columns(grouped, odds)
    whole = _effects(columns, owners, odds, len(grouped))
    parts = np.array_split(np.arange(len(odds)), n_blocks)
    without = np.array([_split(np.delete(columns, p, 0), owners, np.delete(odds, p), len(grouped)) for p in parts])
    errors = np.sqrt((n_blocks - 1) * without.var(axis=0))
    split = _shapley(whole, len(grouped))
    total = max(knowledge, whole[-1])
    found = [
        Share(bundle.name, float(split[i] / total), float(whole[1 << i] / total), float(errors[i] / total))
        for i, bundle in enumerate(grouped)
    ]
    found.sort(key=lambda share: (-share.shapley, share.group))
    return Shares(tuple(found), float(1 - split.sum() / total))


def _columns(grouped: Sequence[Bundle], odds: Floats) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Return curves of every unknown and products of those that tell most, each with the bits of its groups."""
    found, owners, lines = [], [], []
    for i, bundle in enumerate(grouped):
        for unknown in bundle.parts:
            lines.append((1 << i, scores(unknown.values)))
            n_curves = CURVES_EACH if len(bundle.parts) <= FEW else 1
            each = design(scores(unknown.values)[:, None]).full[:, :n_curves]
            found.append(each)
            owners += [1 << i] * each.shape[1]
    telling = sorted(lines, key=lambda line: -abs(float(line[1] @ (odds - odds.mean()))))[:MOST_PAIRED]
    for (one, z), (other, w) in combinations(telling, 2):
        found.append((z * w)[:, None])
        owners.append(one | other)
    return np.column_stack(found), np.array(owners, dtype=np.int64)


def _split(columns: Floats, owners: npt.NDArray[np.int64], odds: Floats, n: int) -> Floats:
    return _shapley(_effects(columns, owners, odds, n), n)


def _effects(columns: Floats, owners: npt.NDArray[np.int64], odds: Floats, n: int) -> Floats:
    """Return the explained variance of every set of groups, indexed by its bits; never below that of its parts."""
    x, y = columns - columns.mean(axis=0), odds - odds.mean()
    size = len(y)
    gram, cross, total = x.T @ x / size, x.T @ y / size, float(y @ y / size)
    found = np.zeros(1 << n)
    for chosen in range(1, 1 << n):
        kept = np.flatnonzero((owners & ~chosen) == 0)
        inside = gram[np.ix_(kept, kept)] + 1e-8 * np.eye(len(kept))
        explained = float(cross[kept] @ np.linalg.solve(inside, cross[kept]))
        by_chance = (total - explained) * len(kept) / max(size - len(kept) - 1, 1)
        found[chosen] = max(explained - by_chance, 0.0)
    return found


def _shapley(worth: Floats, n: int) -> Floats:
    """Return each player's mean contribution over all orders in which the players can join."""
    found = np.zeros(n)
    for chosen in range(1 << n):
        size = chosen.bit_count()
        for i in range(n):
            if not chosen >> i & 1:
                weight = factorial(size) * factorial(n - size - 1) / factorial(n)
                found[i] += weight * (worth[chosen | 1 << i] - worth[chosen])
    return found
