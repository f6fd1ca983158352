"""What becomes of every way of behaving in the user's own world, once its price of moving equals the engine's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bestbet.choose.flips import Fates, fates_of, lived
from bestbet.choose.flips_law import Policy, Way
from bestbet.choose.own_world import Own, luck_of_own
from bestbet.choose.worlds import Draws

N_TRIED = 500


def like_engine(own: Own, kept: float, every: int, *, seed: int) -> Own:
    """Return the world whose share that hangs on what is moved makes a round of flips cost what it does in the engine.

    `kept` is the engine's mean progress of a team that goes round every `every` weeks, relative to one that stays. The
    world's own is found without any pause and orphans, which the engine's round has not, at the shares 0 and 1; what
    lies between is a straight line.
    """
    nothing, everything = (_kept(replace(own, moved=share), every, seed) for share in (0.0, 1.0))
    share = (nothing - kept) / (nothing - everything) if nothing > everything else 0.0
    return replace(own, moved=min(max(share, 0.0), 1.0))


def _kept(own: Own, every: int, seed: int) -> float:
    terms = replace(own.terms, pause=0, orphaned=0.0)
    luck = luck_of_own(replace(own, doubt=np.zeros_like(own.doubt)), seed=seed, n_worlds=N_TRIED, rivals_answer=False)
    totals, _ = lived(terms, luck, (Policy("stay", Way.COMMIT), Policy("round", Way.FLIP, every)))
    return float(totals[1].mean() / totals[0].mean())


def fates_in_own(own: Own, *, seed: int, n_worlds: int, rivals_answer: bool) -> Fates:
    """Return what becomes of every way of behaving; the bar is where commitment reaches it with the plan's odds."""
    luck = luck_of_own(own, seed=seed, n_worlds=n_worlds, rivals_answer=rivals_answer)
    ties = Draws(seed, n_worlds, own.n_weeks, len(own.names)).uniform("ties")
    return fates_of(own.names[own.first], own.terms, luck, chance=own.chance, ties=ties)
