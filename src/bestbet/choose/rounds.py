"""The answer about switching: rounds in the engine itself beside every way of behaving in the user's own world."""

from __future__ import annotations

from dataclasses import dataclass

from bestbet.choose.flips import SURELY, Fates
from bestbet.choose.own_world import Own


@dataclass(frozen=True, slots=True)
class Round:
    """A team that goes round the strategies every so many weeks, in the engine itself: P(all) against staying.

    `every` is None for the team that stays. Both pay for bringing new work up to speed; `lead` is on the same luck.
    """

    every: int | None
    p: float
    mcse: float
    lead: float
    lead_mcse: float

    @property
    def is_ahead(self) -> bool:
        """Whether it beats staying by more than the simulation's error."""
        return self.every is not None and self.lead > SURELY * self.lead_mcse

    @property
    def is_behind(self) -> bool:
        """Whether it falls behind by more than that."""
        return self.every is not None and self.lead < -SURELY * self.lead_mcse


@dataclass(frozen=True, slots=True)
class Flips:
    """What becomes of switching here: the world, every way of behaving in it, and rounds in the engine itself.

    `unanswered` is the same where rivals do not answer slack (b = 0).
    """

    own: Own
    fates: Fates
    unanswered: Fates
    rounds: tuple[Round, ...]
    findings: tuple[str, ...]
    seed: int
    n_paths: int
