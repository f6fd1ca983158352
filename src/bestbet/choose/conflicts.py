"""Where the objectives of a strategy stand in each other's way: pairs, the one that binds, and easier targets."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt

from bestbet.odds.assessment import Question
from bestbet.odds.choice import Conflict, Pair, Strain
from bestbet.odds.comparison import Comparison, eased_target, met_if_eased
from bestbet.odds.probability import means_with_errors
from bestbet.simulate.model import PATHS_PER_DRAW

Bools = npt.NDArray[np.bool_]

EASIER = 0.05
"""By how much of itself a target is eased to see what it costs."""


def conflict_of(asked: Question, compared: Comparison, name: str) -> Conflict:
    """Return how the objectives of one strategy stand together; all gains are differences on the same paths."""
    met, values = compared.met[name], compared.values[name]
    eased = np.column_stack([met_if_eased(asked, o, values, EASIER) for o in compared.objectives])
    only = ((~met).sum(axis=1) == 1)[:, None] & ~met
    p, _ = means_with_errors(met, PATHS_PER_DRAW)
    without, without_mcse = means_with_errors(only, PATHS_PER_DRAW)
    gain, gain_mcse = means_with_errors(only & eased, PATHS_PER_DRAW)
    strains = tuple(
        Strain(
            objective=o.name,
            p=float(p[i]),
            without=float(without[i]),
            without_mcse=float(without_mcse[i]),
            target=asked.targets[o.name],
            eased_target=eased_target(asked.goals[o.name], asked.targets[o.name], EASIER),
            eased=float(gain[i]),
            eased_mcse=float(gain_mcse[i]),
        )
        for i, o in enumerate(compared.objectives)
    )
    names = tuple(o.name for o in compared.objectives)
    return Conflict(name, float(met.all(axis=1).mean()), strains, _pairs(names, met), _binding(strains))


def _pairs(names: tuple[str, ...], met: Bools) -> tuple[Pair, ...]:
    """Joint chance against the product; the error by the delta method, p q being estimated on the same paths."""
    together = list(combinations(range(len(names)), 2))
    if not together:
        return ()
    p = met.mean(axis=0)
    both = np.column_stack([met[:, i] & met[:, j] for i, j in together]).astype(float)
    chance = both.mean(axis=0)
    influence = both - np.column_stack([p[j] * met[:, i] + p[i] * met[:, j] for i, j in together])
    _, errors = means_with_errors(influence, PATHS_PER_DRAW)
    return tuple(
        Pair(names[i], names[j], float(chance[k]), float(p[i] * p[j]), float(chance[k] - p[i] * p[j]), float(errors[k]))
        for k, (i, j) in enumerate(together)
    )


def _binding(strains: tuple[Strain, ...]) -> str:
    """Return the objective whose absence would help most, empty where one alone is asked or none helps."""
    worst = max(strains, key=lambda s: s.without)
    is_clear = len(strains) > 1 and worst.without > 2 * worst.without_mcse
    return worst.objective if is_clear else ""
