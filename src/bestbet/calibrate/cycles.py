"""Whose deals take a time of their own: segments or sources whose sales cycles lie apart from the others'.

All lanes share the law of delays unless the record says otherwise. Rao's score test asks it of each attribute without
another fit: how much a step of Newton's promises when medians and spreads may differ (Rao 1948,
doi:10.1017/S0305004100023987). Where that is worth the parameters by the Bayesian information criterion, the laws are
fitted with it, and the attribute that earns most is kept.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from bestbet.calibrate import laplace, outcomes
from bestbet.calibrate.cycle_priors import CYCLE_GAIN, CYCLE_LEAST
from bestbet.calibrate.laplace import Mode, Objective
from bestbet.calibrate.outcomes import Events, Shape
from bestbet.facts.cells import OTHER
from bestbet.facts.lanes import LaneFacts
from bestbet.facts.tables import UNKNOWN, Outcome

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_MOST = 6
"""Cycles; where more values of an attribute have wins enough, the less frequent ones close as the first does."""

_FEW = 2
_NO_VALUE = (UNKNOWN, OTHER)
_FILLED_IN_LATER = 0.1
"""By how much larger the share without a value may be among open opportunities than among wins."""


def candidates(facts: LaneFacts) -> Iterator[Ints]:
    """Yield cycle[lane] for each attribute of which two values at least have wins enough; 0 is the most frequent.

    None where only what ended is known, nor of an attribute that is filled in as deals go on: whoever has no value of
    it yet is still open, which says nothing of how long its deals take.
    """
    if facts.is_pipeline_unseen:
        return
    for position in range(len(facts.attributes)):
        values, value = np.unique([lane.values[position] for lane in facts.lanes], return_inverse=True)
        wins, still_open = (_count(facts, outcome, value, len(values)) for outcome in (Outcome.WON, Outcome.OPEN))
        order = np.argsort(-wins, kind="stable")[:_MOST]
        order = order[wins[order] >= CYCLE_LEAST.value]
        cycle = np.zeros(len(values), np.int64)
        cycle[order] = np.arange(len(order))
        if len(order) > 1 and not _is_filled_in_later(np.isin(values, _NO_VALUE), wins, still_open):
            yield cycle[value]


def names(facts: LaneFacts, cycle: Ints) -> tuple[str, ...]:
    """Return what each cycle is called: the values of the attribute that tells them apart, where they are few."""
    numbers = range(int(cycle.max()) + 1)
    for position in range(len(facts.attributes)):
        values = [lane.values[position] for lane in facts.lanes]
        own = [{value for value, of in zip(values, cycle, strict=True) if of == c} for c in numbers]
        if sum(map(len, own)) == len(set(values)):
            return tuple(" and ".join(sorted(each)) if len(each) <= _FEW else "all others" for each in own)
    return tuple(f"cycle {c + 1}" for c in numbers)


def _count(facts: LaneFacts, outcome: Outcome, value: Ints, n: int) -> Floats:
    """Return how many opportunities of each value ended so."""
    of = facts.outcomes.outcome == outcome
    return outcomes.sums(value[facts.outcomes.lane[of]], facts.outcomes.count[of], n)


def _is_filled_in_later(is_unknown: npt.NDArray[np.bool_], wins: Floats, still_open: Floats) -> bool:
    """Return whether far more of what is open has no value than of what was won."""
    won, left = (count[is_unknown].sum() / max(count.sum(), 1.0) for count in (wins, still_open))
    return bool(left - won > _FILLED_IN_LATER)


def promise(objective: Objective, mode: Mode, shape: Shape, wider: Shape) -> float:
    """Return twice the gain in log likelihood that cycles of their own promise, from the mode of one for all."""
    theta = np.append(mode.theta, np.zeros(wider.n - shape.n))
    _, slope = objective(theta)
    values, vectors = np.linalg.eigh(laplace.curvature(objective, theta))
    return float((((vectors.T @ slope) ** 2) / np.maximum(np.abs(values), laplace.LEAST_BEND)).sum())


def price(observed: Events, shape: Shape, wider: Shape) -> float:
    """Return what the parameters of cycles of their own must earn."""
    count = observed.win_count.sum() + observed.loss_count.sum()
    return float((wider.n - shape.n) * np.log(count) + CYCLE_GAIN.value)
