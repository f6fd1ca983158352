"""What was chosen and why, as plain values; the rules that fill them stand in `choose/`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """One strategy beside its rivals, apart from P(all) itself; every `*_mcse` is one simulation error.

    `shortfall` is the expected part of a target that is missed, averaged over the objectives that count (0: never any).
    `worst_tenth` is the mean of the worst tenth of the money named by `Choice.money`. `p_near` is the share of the
    worlds these facts allow in which no rival is better by more than the margin. `p_with_wishes` counts wishes as well.
    `p_level` and `p_level_leader` are P(all) of this strategy and of the leader when neither spreads more than the
    other in any measure, means kept; `level_mcse` is the error of their difference.
    """

    name: str
    shortfall: float
    shortfall_mcse: float
    worst_tenth: float | None
    worst_tenth_mcse: float | None
    p_near: float
    p_with_wishes: float | None
    p_with_wishes_mcse: float | None
    p_level: float
    p_level_leader: float
    level_mcse: float


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The leader's P(all) read on draws that did not choose it, in `n_parts` turns; `flattery` is what choosing added.

    It is the expected disappointment after the decision, as far as the luck of the simulation goes.
    """

    p: float
    mcse: float
    flattery: float
    n_parts: int


@dataclass(frozen=True, slots=True)
class Strain:
    """What one objective costs the others: the gain in P(all) without it, and with a target 5 % easier."""

    objective: str
    p: float
    without: float
    without_mcse: float
    target: float
    eased_target: float
    eased: float
    eased_mcse: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Two objectives reached together: the chance of both less the product of their chances, with its error."""

    first: str
    second: str
    both: float
    product: float
    gap: float
    mcse: float


@dataclass(frozen=True, slots=True)
class Conflict:
    """How the objectives of one strategy stand in each other's way; `binding` is the one that costs most, or empty."""

    strategy: str
    p_all: float
    strains: tuple[Strain, ...]
    pairs: tuple[Pair, ...]
    binding: str


@dataclass(frozen=True, slots=True)
class TieBreaker:
    """The one fact that would best tell tied strategies apart, and what finding it out would add to P(all).

    `gain` is EVPPI among the tied, in [0, 1], with its standard error; both None where no fact is named, and `reason`
    says why.
    """

    quantity: str
    gain: float | None
    mcse: float | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """The leader, who is tied with it and how, and what stands behind that.

    `order` names all strategies, best first. `tie` is "close" (chances within the margin), "open" (ahead on the whole,
    but in too few of the possible worlds) or empty; `broken_by` says what ordered strategies that are close.
    """

    leader: str
    tie: str
    tied: tuple[str, ...]
    order: tuple[str, ...]
    reason: str
    broken_by: str
    margin: float
    money: str
    standings: tuple[Standing, ...]
    confirmed: Confirmed
    conflicts: tuple[Conflict, ...]
    warnings: tuple[str, ...] = ()

    def standing(self, name: str) -> Standing:
        """Return the standing of one strategy."""
        return next(s for s in self.standings if s.name == name)

    def conflict(self, name: str) -> Conflict:
        """Return the conflicts under one strategy."""
        return next(c for c in self.conflicts if c.strategy == name)
