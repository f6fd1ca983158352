"""The frozen nodes of `evidence.yaml`: what somebody claims about the effect of one tactic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from bestbet.errors import Place
from bestbet.evidence.weights import Weights
from bestbet.plan.nodes import Channel, Where
from bestbet.units import Range


class Grade(Enum):
    """What kind of evidence a claim is, weakest first."""

    ANECDOTE = "anecdote"
    VENDOR_CLAIM = "vendor_claim"
    CASE_STUDY = "case_study"
    EXPERT_RANGE = "expert_range"
    BEFORE_AFTER = "before_after"
    OWN_OBSERVATION = "own_observation"
    GEO_OR_TIME_TEST = "geo_or_time_test"
    RANDOMISED_TEST = "randomised_test"

    @property
    def title(self) -> str:
        """The grade as people say it."""
        return self.value.replace("_", " ")


OF_OURS = frozenset({Grade.BEFORE_AFTER, Grade.OWN_OBSERVATION})
"""Grades that can only come from the team's own records."""
NEED_AN_INTERVAL = frozenset({Grade.BEFORE_AFTER, Grade.OWN_OBSERVATION, Grade.GEO_OR_TIME_TEST, Grade.RANDOMISED_TEST})
"""Grades whose number means nothing without its error."""


class Says(Enum):
    """Whether a story tells of success or of failure."""

    WORKS = "works"
    FAILS = "fails"


@dataclass(frozen=True, slots=True)
class Arm:
    """What came of one arm: `successes` of `n` cases, or a mean and standard deviation over `n` cases.

    `units` is how much of the tactic the arm received, needed only for opportunities per unit.
    """

    n: float
    successes: float | None = None
    mean: float | None = None
    sd: float | None = None
    units: float | None = None


@dataclass(frozen=True, slots=True)
class Arms:
    """The arm with the tactic and the arm without it."""

    treated: Arm
    control: Arm | None


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim. `effect` is a lift, or opportunities per unit; `standard_error` on the same scale.

    `tried` is how many tried it as far as known (None: nobody knows); `dose` the units per week of the tactic there;
    `is_ours` whether this team made the observation; `is_running` whether the test goes on.
    """

    name: str
    tactic: str
    channel: Channel
    grade: Grade
    says: Says = Says.WORKS
    effect: Range | None = None
    standard_error: float | None = None
    arms: Arms | None = None
    story: str = ""
    who: str = ""
    when: date | None = None
    source: str = ""
    campaign: str = ""
    tried: int | None = None
    is_ours: bool = False
    is_running: bool = False
    dose: float | None = None
    where: Where = field(default_factory=dict)
    place: Place | None = field(default=None, compare=False, repr=False)

    @property
    def origin(self) -> str:
        """What tells one study from another: the campaign, else another's source, else the claim itself."""
        return self.campaign or ("" if self.is_ours else self.source) or self.name

    @property
    def numbers(self) -> tuple[object, ...]:
        """The figures that a copy repeats."""
        return (self.effect and (self.effect.low, self.effect.high), self.standard_error, self.arms)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All claims of a workspace, and the weights they are given."""

    claims: tuple[Claim, ...] = ()
    weights: Weights = field(default_factory=Weights)
    file: str = field(default="evidence.yaml", compare=False, repr=False)
    places: Mapping[str, Place] = field(default_factory=dict, compare=False, repr=False)


NO_EVIDENCE = Evidence()
