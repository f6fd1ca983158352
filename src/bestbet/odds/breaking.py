"""The one fact that would break a tie: the bundle of unknowns worth most to whoever chooses among the tied alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bestbet.calibrate.posterior import Posterior
from bestbet.odds.choice import TieBreaker
from bestbet.odds.probability import Grouped
from bestbet.odds.regression import design, scores
from bestbet.odds.turning import Swing, swing
from bestbet.odds.unknowns import Bundle, bundles, unknowns
from bestbet.odds.value import ENOUGH_DRAWS, Gain, Stakes, most_of, stakes, worth_of
from bestbet.plan.nodes import Plan

LEAST = 0.0005
"""Gains in P(all) below half a tenth of a point are not worth a line."""


@dataclass(frozen=True, slots=True)
class Breaker:
    """What would best tell tied strategies apart: its worth among them alone, and where the choice turns.

    The turns count strategies by their position in `among`.
    """

    bundle: Bundle
    gain: Gain
    turns: tuple[Swing, ...]
    among: tuple[int, ...]


def worth_finding_first(
    plan: Plan, posterior: Posterior, grouped: Grouped, tied: Sequence[int], *, seed: int
) -> Breaker | None:
    """Return what would best tell the tied strategies apart: the bundle of unknowns worth most among them.

    `tied` are positions of the strategies that cannot be told apart, the leader among them. None where no bundle's
    worth stands out from chance and comes to `LEAST`. The paths are those at hand; nothing is simulated.
    """
    if len(set(tied)) < 2 or len(grouped.shares) < ENOUGH_DRAWS:
        return None
    positions = tuple(sorted(set(tied)))
    among = stakes(grouped.shares[:, positions], seed=seed)
    best = _worth_most(bundles(unknowns(plan, posterior)), among)
    if best is None:
        return None
    found = [s for part in best[0].parts if (s := swing(part, among)) is not None and s.turns]
    return Breaker(*best, tuple(found), positions)


def _worth_most(found: Sequence[Bundle], among: Stakes) -> tuple[Bundle, Gain] | None:
    """Return the bundle with the largest gain that is seen, the first among equals.

    A plain regression bounds each gain from above at a fraction of the work; floor and error are asked for only where
    that bound still exceeds the best gain so far, so the answer is that of asking for all of them.
    """
    bounds = [most_of(design(np.column_stack([scores(u.values) for u in one.parts])), among) for one in found]
    best: tuple[int, Gain] | None = None
    for i in sorted(range(len(found)), key=lambda i: (-bounds[i], i)):
        if bounds[i] < max(best[1].value if best else 0.0, LEAST):
            break
        gain = worth_of(found[i].parts, among)
        if gain is not None and gain.is_seen and gain.value >= LEAST and (best is None or gain.value > best[1].value):
            best = i, gain
    return None if best is None else (found[best[0]], best[1])


def tie_breaker(
    plan: Plan, posterior: Posterior, grouped: Grouped, tied: Sequence[int], *, seed: int
) -> TieBreaker | None:
    """Return the fact that would break a tie, or why none is named; None where nothing is tied."""
    if len(set(tied)) < 2:
        return None
    if len(grouped.shares) < ENOUGH_DRAWS:
        reason = f"fewer than {ENOUGH_DRAWS} possible worlds were simulated, too few to say what would tell them apart"
        return TieBreaker("", None, None, reason)
    return in_short(worth_finding_first(plan, posterior, grouped, tied, seed=seed))


def in_short(found: Breaker | None) -> TieBreaker:
    """Return what would break a tie as plain values, or that nothing would."""
    if found is None:
        return TieBreaker("", None, None, "no single fact that could be found out would tell them apart")
    return TieBreaker(found.bundle.name, found.gain.value, found.gain.mcse)
