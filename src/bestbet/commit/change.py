"""Tweak or flip: how far a proposal moves from the commitment, what a flip must show, and what the ledger keeps of it.

Distances are total variations of the committed vector's shares, the larger of hours and money; a tweak stays within
`tweak` of where the vector stood at the last review and within `drift` of what was committed (methods E2).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from bestbet.commit.canonical import Tree, tree_of
from bestbet.commit.decision import Actor, Basis, FlipRule
from bestbet.plan.nodes import Effort

CHANGE = "change"
SECOND = "second"
ROUNDING = 1e-9


class Code(Enum):
    """Why a commitment was changed."""

    INFORMATION = "information"
    TWEAK = "tweak"
    SWITCH = "switch"
    MODEL_FIX = "model fix"
    TARGET_CHANGE = "target change"


class Verdict(Enum):
    """What the guard says."""

    STAY = "stay"
    TWEAK = "tweak"
    SWITCH = "switch"
    WAIT = "wait for review"
    NOT_COMPARABLE = "not comparable"


@dataclass(frozen=True, slots=True)
class Moved:
    """How far a proposal lies from the vector at the last review (`step`) and from the commitment (`total`).

    `crossed` names tactics that it starts or stops and that take at least the set-up share of hours or money.
    """

    step: float
    total: float
    crossed: tuple[str, ...] = ()

    def is_none(self) -> bool:
        """Whether nothing moves."""
        return max(self.step, self.total) <= ROUNDING and not self.crossed

    def is_tweak(self, rule: FlipRule) -> bool:
        """Whether the rule calls it a tweak."""
        return self.step <= rule.tweak + ROUNDING and self.total <= rule.drift + ROUNDING and not self.crossed


@dataclass(frozen=True, slots=True)
class Compared:
    """Stay and switch from today's facts on the same luck and fresh seeds, as chances of all must-have objectives.

    `gain` is net of the price; `price_ramp` and `price_orphans` are what of it is lost while new work comes up to
    speed and with deals that nobody follows any more. `better` is the share of worlds the facts allow in which the
    challenger is the better one. `later` is the gain of switching `wait_weeks` from now, `waiting` what it is worth to
    wait and decide then; each with its simulation error.
    """

    p_stay: float
    p_switch: float
    gain: float
    gain_mcse: float
    better: float
    price_ramp: float
    price_ramp_mcse: float
    price_orphans: float
    price_orphans_mcse: float
    n_orphans: int
    later: float
    later_mcse: float
    waiting: float
    wait_weeks: int
    advantage: float | None
    seed: int
    n_paths: int


@dataclass(frozen=True, slots=True)
class Timing:
    """Whether now is the time: a review that is open, trip-wires touched, a second person, days since it was asked."""

    review: str | None
    next_review: str
    touched: tuple[str, ...]
    second: str | None
    asked_days_ago: int | None


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that a flip must show; those of timing can be waited for."""

    name: str
    is_met: bool
    says: str
    is_timing: bool = False


def conditions(rule: FlipRule, found: Compared, timing: Timing) -> tuple[Condition, ...]:
    """Return everything a flip must show, met or not."""
    said = [
        Condition(
            "gain",
            found.gain >= rule.gain,
            _gain_words(found.gain, rule.gain),
        ),
        Condition(
            "sure",
            found.better >= rule.better,
            f"is better in {100 * found.better:.0f} % of worlds the facts allow; asked: {100 * rule.better:.0f} %",
        ),
        Condition(
            "now",
            found.gain >= found.waiting,
            f"now it is worth {_points(found.gain)}, deciding in {found.wait_weeks} weeks {_points(found.waiting)}",
            is_timing=True,
        ),
        _moment(timing),
    ]
    if rule.needs_second:
        who = "a second person stands behind it" if timing.second else "a second person must stand behind it"
        said.append(Condition("second person", timing.second is not None, who, is_timing=True))
    if rule.cooling_off_days:
        said.append(_cooled(rule.cooling_off_days, timing))
    return tuple(said)


def _gain_words(gain: float, asked: float) -> str:
    does = f"gains {_points(gain)}" if round(100 * gain, 1) >= 0 else f"loses {_points(-gain)}"
    return f"{does} where it must gain {_points(asked)}, after its price"


def _moment(timing: Timing) -> Condition:
    if timing.touched:
        return Condition("moment", True, f"trip-wire touched: {'; '.join(timing.touched)}", is_timing=True)
    if timing.review:
        return Condition("moment", True, f"the review of {timing.review} is open", is_timing=True)
    says = f"no review is open and no trip-wire is touched; the next review is {timing.next_review}"
    return Condition("moment", False, says, is_timing=True)


def _cooled(days: int, timing: Timing) -> Condition:
    if timing.asked_days_ago is None:
        return Condition("cooling off", False, f"must be asked for, and again {days} days later", is_timing=True)
    says = f"was asked for {timing.asked_days_ago} days ago; {days} must pass"
    return Condition("cooling off", timing.asked_days_ago >= days, says, is_timing=True)


def judged(asked: Sequence[Condition]) -> Verdict:
    """Return the verdict on a flip: a flip that lacks timing alone waits."""
    missing = [one for one in asked if not one.is_met]
    if not missing:
        return Verdict.SWITCH
    return Verdict.WAIT if all(one.is_timing for one in missing) else Verdict.STAY


def worth_of_waiting(later: float, knowledge: float, learnt: float) -> float:
    """Return E[max(gain then, 0)] of deciding later, when a share `learnt` of the doubt about the gain is resolved.

    s phi(a) + g Phi(a), a = g / s, s^2 = learnt x knowledge: the unit normal loss (Raiffa & Schlaifer 1961).
    """
    spread = math.sqrt(max(learnt * knowledge, 0.0))
    if spread <= 0.0:
        return max(later, 0.0)
    a = later / spread
    return spread * math.exp(-0.5 * a * a) / math.sqrt(2.0 * math.pi) + later * 0.5 * math.erfc(-a / math.sqrt(2.0))


@dataclass(frozen=True, slots=True)
class Change:
    """A change before it is sealed; `was_taken` says whether it is in force, `is_override` against the verdict."""

    decision: int
    strategy: str
    to: str
    code: Code
    verdict: Verdict
    was_taken: bool
    is_override: bool
    moved: Moved | None
    compared: Compared | None
    asked: tuple[Condition, ...]
    effort: tuple[Effort, ...]
    review: str | None
    as_of: str
    digest: str
    basis: Basis


def change_body(change: Change, actor: Actor, seals: dict[str, str]) -> dict[str, Tree]:
    """Return what the ledger keeps of a change; names and reasons stand beside it, sealed."""
    basis = change.basis
    effort: list[Tree] = [
        {"tactic": tree_of(e.tactic), "units": tree_of(e.units), "where": tree_of(e.where)} for e in change.effort
    ]
    return {
        "decision": tree_of(change.decision),
        "strategy": tree_of(change.strategy),
        "to": tree_of(change.to),
        "code": tree_of(change.code),
        "verdict": tree_of(change.verdict),
        "taken": change.was_taken,
        "override": change.is_override,
        "moved": tree_of(change.moved),
        "compared": tree_of(change.compared),
        "conditions": tree_of(change.asked),
        "effort": effort,
        "review": tree_of(change.review),
        "facts": {"digest": change.digest, "as_of": change.as_of, "imports": tree_of(basis.imports)},
        "documents": tree_of(basis.documents),
        "engine": {"code": basis.code, "libraries": tree_of(basis.libraries)},
        "actor": tree_of(actor),
        "seals": [{"field": field, "seal": one} for field, one in sorted(seals.items())],
    }


def effort_of(body: dict[str, Tree]) -> tuple[Effort, ...]:
    """Return the effort that an entry of a decision or a change says."""
    listed = body.get("effort")
    found = []
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, dict):
            where = one["where"] if isinstance(one["where"], list) else []
            aimed = {str(w["name"]): tuple(map(str, w["value"])) for w in where}  # type: ignore[index,call-overload,arg-type]
            found.append(Effort(str(one["tactic"]), float(str(one["units"])), aimed))
    return tuple(found)


def _points(share: float) -> str:
    return f"{round(100 * share, 1) + 0.0:.1f} points".replace("-", "−")
