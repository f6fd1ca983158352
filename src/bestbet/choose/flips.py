"""What becomes of teams that commit, flip, chase or follow the rule, in the same worlds on the same luck."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet.choose.flips_kernel import Luck, live
from bestbet.choose.flips_law import CHASERS, COMMIT, POLICIES, REACTING, Policy, Terms, law_of
from bestbet.choose.worlds import Draws, World, luck_of
from bestbet.simulate.paths import ALL_CORES

Floats = npt.NDArray[np.float64]
SURELY = 2.0
"""Standard errors beyond which a difference is called one."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one way of behaving: P(target), its lead over commitment, and what it yields on average.

    `mcse` and `lead_mcse` are the simulation's errors; the lead is measured world by world on the same luck.
    `mean_yield` is relative to commitment's.
    """

    policy: str
    p: float
    mcse: float
    lead: float
    lead_mcse: float
    mean_yield: float
    switches: float

    @property
    def is_ahead(self) -> bool:
        """Whether it beats commitment by more than the simulation's error."""
        return self.lead > SURELY * self.lead_mcse and self.lead > 0


@dataclass(frozen=True, slots=True)
class Fates:
    """All ways of behaving in one kind of world, in the order of POLICIES; `target` in the world's own count."""

    name: str
    target: float
    n_worlds: int
    fates: tuple[Fate, ...]

    @property
    def ahead(self) -> tuple[Fate, ...]:
        """Those who flip or chase and beat commitment."""
        return tuple(self.fates[i] for i in CHASERS if self.fates[i].is_ahead)

    @property
    def reacting_ahead(self) -> tuple[Fate, ...]:
        """Those who react to results and beat commitment."""
        return tuple(self.fates[i] for i in REACTING if self.fates[i].is_ahead)


def fates_in(world: World, *, seed: int, n_worlds: int) -> Fates:
    """Return what becomes of every policy where the target is what commitment reaches half the time."""
    draws = Draws(seed, n_worlds, world.n_weeks, world.n_strategies)
    return fates_of(world.name, world.terms, luck_of(world, draws), chance=0.5)


def fates_of(name: str, terms: Terms, luck: Luck, *, chance: float, ties: Floats | None = None) -> Fates:
    """Return what becomes of every policy; the target is the one that commitment reaches with `chance`.

    `ties[world]` below 1 is added to every count of a world, so that a count just at the target is no matter of luck.
    """
    policies = POLICIES
    totals, switches = lived(terms, luck, policies)
    totals = totals if ties is None else totals + ties
    target = float(np.quantile(totals[COMMIT], 1.0 - chance, method="higher"))
    met = (totals >= target).astype(float)
    return Fates(name, target, len(luck.truth), tuple(_fate(*row) for row in _rows(policies, met, totals, switches)))


def lived(terms: Terms, luck: Luck, policies: Sequence[Policy]) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Return totals[policy, world] and the number of switches[policy, world]; compiles on first use.

    Policies are lived through side by side on all cores; none knows of another, so the bits do not depend on how many.
    """
    totals = np.empty((len(policies), len(luck.truth)))
    switches = np.empty(totals.shape, np.int64)
    said = (
        np.array([int(p.way) for p in policies], np.int64),
        np.array([p.every for p in policies], np.int64),
        np.array([p.x for p in policies]),
    )
    law = law_of(terms)

    def one(i: int) -> None:
        row = slice(i, i + 1)
        live(law, luck, (said[0][row], said[1][row], said[2][row]), totals[row], switches[row])

    one(0)
    with ThreadPoolExecutor(ALL_CORES) as pool:
        list(pool.map(one, range(1, len(policies))))
    return totals, switches


def _rows(
    policies: Sequence[Policy], met: Floats, totals: Floats, switches: npt.NDArray[np.int64]
) -> list[tuple[str, Floats, Floats, float, float]]:
    base = float(totals[COMMIT].mean())
    return [
        (policy.name, met[i], met[i] - met[COMMIT], float(totals[i].mean()) / base, float(switches[i].mean()))
        for i, policy in enumerate(policies)
    ]


def _fate(name: str, met: Floats, lead: Floats, mean_yield: float, switches: float) -> Fate:
    root = np.sqrt(len(met))
    return Fate(
        name,
        float(met.mean()),
        float(met.std(ddof=1) / root),
        float(lead.mean()),
        float(lead.std(ddof=1) / root),
        mean_yield,
        switches,
    )
