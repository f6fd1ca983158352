"""How strategies stand beside P(all): what they miss, their worst tenth, and what choosing the first adds by luck."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet.odds.assessment import Question, objective_met
from bestbet.odds.choice import Confirmed, Standing
from bestbet.odds.comparison import Comparison, at_equal_spread, shortfalls
from bestbet.odds.probability import Grouped, by_draw, means_with_errors
from bestbet.simulate.model import PATHS_PER_DRAW

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

WORST = 0.10
PARTS = 16
SHORTFALL, WORST_TENTH = "shortfall", "worst tenth"


@dataclass(frozen=True, slots=True)
class Criterion:
    """Something that orders strategies of like chances, more being better: `values[strategy]`, `by_draw` their parts.

    `shown[strategy]` are the figures as people read them.
    """

    name: str
    values: Floats
    by_draw: Floats
    mcse: Floats

    def said(self, names: tuple[str, ...], first: int, second: int) -> str:
        """Return why the first comes before the second."""
        if self.name == SHORTFALL:
            missed = f"{-100 * self.values[first]:.1f} % of a target against {-100 * self.values[second]:.1f} %"
            return f"{names[first]} is named first because it falls short by less on average ({missed})"
        worst = f"{self.values[first]:,.0f} against {self.values[second]:,.0f}"
        return f"{names[first]} is named first because its worst tenth of futures is better ({worst})"


def criteria(asked: Question, compared: Comparison) -> tuple[Criterion, ...]:
    """Return what orders strategies after P(all): the expected shortfall, then the worst tenth of the money."""
    missed = np.column_stack([_mean_shortfall(asked, compared, name) for name in compared.names])
    found = [_criterion(SHORTFALL, -missed)]
    if asked.money:
        money = np.column_stack([_tail(compared.values[name][asked.money]) for name in compared.names])
        found.append(_criterion(WORST_TENTH, money))
    return tuple(found)


def _criterion(name: str, values: Floats) -> Criterion:
    parts = by_draw(values, PATHS_PER_DRAW)
    return Criterion(name, parts.mean(axis=0), parts, parts.std(axis=0, ddof=1) / np.sqrt(len(parts)))


def _mean_shortfall(asked: Question, compared: Comparison, name: str) -> Floats:
    """Sum over objectives of w (T - G)+ / T with equal weights, per path."""
    missed = [shortfalls(asked, objective, compared.values[name]) for objective in compared.objectives]
    return np.asarray(np.mean(missed, axis=0))


def _tail(money: Floats) -> Floats:
    """Return values whose mean is the mean of the worst tenth: q - (q - x)+ / alpha at the quantile q.

    Rockafellar and Uryasev 2000, doi:10.21314/JOR.2000.038; at the quantile, the error of q itself drops out.
    """
    rank = max(int(np.ceil(WORST * len(money))) - 1, 0)
    q = float(np.partition(money, rank)[rank])
    return np.asarray(q - np.maximum(q - money, 0.0) / WORST)


def standings(
    asked: Question, compared: Comparison, compared_by: tuple[Criterion, ...], *, margin: float, leader: int
) -> tuple[Standing, ...]:
    """Return every strategy's standing, in the plan's order."""
    near = p_near(compared.truths, margin)
    level = [_level(asked, compared, i, leader) for i in range(len(compared.names))]
    wishes = [
        _with_wishes(asked, compared.values[name], compared.success[:, i]) for i, name in enumerate(compared.names)
    ]
    shortfall = compared_by[0]
    worst = compared_by[1] if len(compared_by) > 1 else None
    return tuple(
        Standing(
            name=name,
            shortfall=float(-shortfall.values[i]) + 0.0,
            shortfall_mcse=float(shortfall.mcse[i]),
            worst_tenth=float(worst.values[i]) if worst else None,
            worst_tenth_mcse=float(worst.mcse[i]) if worst else None,
            p_near=float(near[i]),
            p_with_wishes=wishes[i][0],
            p_with_wishes_mcse=wishes[i][1],
            p_level=level[i][0],
            p_level_leader=level[i][1],
            level_mcse=level[i][2],
        )
        for i, name in enumerate(compared.names)
    )


def _level(asked: Question, compared: Comparison, i: int, leader: int) -> tuple[float, float, float]:
    """P(all) of a strategy and of the leader at equal spread, and the error of the difference."""
    if i == leader:
        p = float(compared.grouped.p[i])
        return p, p, 0.0
    mine, first = (compared.values[compared.names[k]] for k in (i, leader))
    met, met_first = at_equal_spread(asked, compared.objectives, mine, first)
    _, error = means_with_errors(met.astype(float) - met_first, PATHS_PER_DRAW)
    return float(met.mean()), float(met_first.mean()), float(error)


def p_near(truths: Floats, margin: float) -> Floats:
    """Return, per strategy, the share of worlds in which no rival is better by more than the margin."""
    return np.asarray((truths >= truths.max(axis=1, keepdims=True) - margin).mean(axis=0))


def _with_wishes(asked: Question, values: Mapping[str, Floats], success: Bools) -> tuple[float | None, float | None]:
    """Return the chance of all must-haves and computable wishes with its error; None where it says nothing new."""
    wishes = [o for o in asked.objectives if not o.must and o.name in values]
    if not wishes or all(not o.must for o in asked.objectives):
        return None, None
    met = np.all([success, *(objective_met(asked, wish, values) for wish in wishes)], axis=0)
    p, error = means_with_errors(met, PATHS_PER_DRAW)
    return float(p), float(error)


def confirmed(grouped: Grouped) -> Confirmed:
    """Return the P(all) of the leader, chosen on all parts of the draws but one and read on that one, in turn.

    Cross-validation in PARTS parts instead of two halves: every draw is read once, so the error is that of all draws,
    and the leader is chosen on 15 of 16 parts, nearly as well as on all (docs/maths/choose.md).
    """
    shares = grouped.shares
    n_parts = min(PARTS, len(shares))
    part = np.arange(len(shares)) % n_parts
    sums = np.array([shares[part == i].sum(axis=0) for i in range(n_parts)])
    sizes = np.bincount(part, minlength=n_parts)[:, None]
    leaders = np.argmax((sums.sum(axis=0) - sums) / (len(shares) - sizes), axis=1)
    read = shares[np.arange(len(shares)), leaders[part]]
    flattery = max(float(grouped.p.max() - read.mean()), 0.0)
    return Confirmed(float(read.mean()), float(read.std(ddof=1) / np.sqrt(len(read))), flattery, n_parts)
