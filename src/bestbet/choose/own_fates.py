"""What becomes of every way of behaving in the user's own world, once its price of moving equals the engine's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bestbet.choose.flips import Fates, fates_of, lived
from bestbet.choose.flips_law import Policy, Way
from bestbet.choose.own_world import Own, luck_of_own
from bestbet.choose.worlds import Draws

N_TRIED = 1000
HALVINGS = 6


def like_engine(own: Own, relative: float, every: int, *, seed: int) -> Own:
    """Return the world whose share that rides on what is moved makes a round of flips cost what it does in the engine.

    `relative` is the engine's P(all) of a team that goes round every `every` weeks over that of one that stays. The
    share is found by halving, without any pause and orphans, which the engine's round has not; where even a share of 0
    or 1 leaves more or less than that, it is 0 or 1.
    """
    low, high = 0.0, 1.0
    if _relative(own, low, every, seed) <= relative:
        return replace(own, moved=low)
    if _relative(own, high, every, seed) >= relative:
        return replace(own, moved=high)
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        low, high = (middle, high) if _relative(own, middle, every, seed) > relative else (low, middle)
    return replace(own, moved=(low + high) / 2.0)


def _relative(own: Own, share: float, every: int, seed: int) -> float:
    """P(the bar) of going round over that of staying, in the world with this share."""
    tried = replace(own, moved=share)
    luck = luck_of_own(tried, seed=seed, n_worlds=N_TRIED, rivals_answer=False)
    terms = replace(tried.terms, pause=0, orphaned=0.0)
    totals, _ = lived(terms, luck, (Policy("stay", Way.COMMIT), Policy("round", Way.FLIP, every)))
    totals += Draws(seed, N_TRIED, own.n_weeks, len(own.names)).uniform("ties")
    bar = np.quantile(totals[0], 1.0 - own.chance, method="higher")
    return float((totals[1] >= bar).mean() / (totals[0] >= bar).mean())


def fates_in_own(own: Own, *, seed: int, n_worlds: int, rivals_answer: bool) -> Fates:
    """Return what becomes of every way of behaving; the bar is where commitment reaches it with the plan's odds."""
    luck = luck_of_own(own, seed=seed, n_worlds=n_worlds, rivals_answer=rivals_answer)
    ties = Draws(seed, n_worlds, own.n_weeks, len(own.names)).uniform("ties")
    return fates_of(own.names[own.first], own.terms, luck, chance=own.chance, ties=ties)
