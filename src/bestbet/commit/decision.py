"""What a commitment freezes: the options with their odds, what they rest on, the rule, and what would reopen it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bestbet.calibrate.posterior import Estimate
from bestbet.choose.rules import COMPARABLE, CONTENDS, LEADER_MUST_LEAD
from bestbet.commit.canonical import Tree, tree_of
from bestbet.odds.assessment import Assessment
from bestbet.plan.nodes import Plan, Strategy

DECISION = "decision"
PUBLISHED = "published"
ERASURE = "erasure"


@dataclass(frozen=True, slots=True)
class Document:
    """A text that the odds rest on: its kind, its version in this workspace, and the SHA-256 of its bytes."""

    kind: str
    version: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ImportRef:
    """One import that the facts are made of: its folder, as-of day, order, and a digest over its files."""

    folder: str
    number: int
    as_of: date
    sha256: str


@dataclass(frozen=True, slots=True)
class Library:
    """A program the numbers were computed with."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Basis:
    """Everything the odds were computed from and with."""

    documents: tuple[Document, ...]
    imports: tuple[ImportRef, ...]
    code: str
    libraries: tuple[Library, ...]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who decided: the number of a person, whose name stands beside the chain, and how we know."""

    person: int
    role: str
    authenticated_by: str


@dataclass(frozen=True, slots=True)
class FlipRule:
    """When another strategy may replace the chosen one (methods E2; thresholds are judgement and can be set).

    It must be better with at least probability `better`, by at least `gain` in P(all), at a review or after a
    trip-wire. Moving up to `tweak` of the effort at one review, and up to `drift` of the committed effort in all, is a
    tweak, unless a tactic that takes `set_up` of the hours or the money is started or stopped. The team may ask for a
    second person, and that a flip is asked for twice, so many days apart.
    """

    better: float = 0.65
    gain: float = 0.03
    tweak: float = 0.10
    drift: float = 0.20
    set_up: float = 0.02
    needs_second: bool = False
    cooling_off_days: int = 0


def flip_rule_of(plan: Plan) -> FlipRule:
    """Return the rule with the plan's own settings."""
    guard = plan.guard
    return FlipRule(
        better=guard.better, needs_second=guard.needs_second, cooling_off_days=round(guard.cooling_off_weeks * 7)
    )


def flip_rule_said(said: dict[str, Tree]) -> FlipRule:
    """Return the rule that an entry says; what an older one does not say is as it was then: not asked for."""
    numbers = {name: float(str(said[name])) for name in ("better", "gain", "tweak", "drift", "set_up") if name in said}
    days = int(str(said.get("cooling_off_days") or 0))
    return FlipRule(**numbers, needs_second=said.get("needs_second") is True, cooling_off_days=days)


@dataclass(frozen=True, slots=True)
class Watch:
    """How actuals are held against the frozen futures: an alarm that stays valid however often one looks (methods E4).

    Each week multiplies in the likelihood of the actual count at these multiples of the plan's pace, over that at the
    plan's own; the mean over multiples and measures sounds the alarm when it reaches `alarm_at`.
    """

    alarm_at: float = 20.0
    multipliers: tuple[float, ...] = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.1, 1.25, 1.5, 2.0)


@dataclass(frozen=True, slots=True)
class TripWire:
    """A condition agreed in advance that reopens the decision.

    `measure` is counted over the team from the plan's start to `by`; `healthy` is the share of futures of the
    committed plan in which it is touched all the same, None where it cannot be computed.
    """

    measure: str
    side: str
    level: float
    by: date
    action: str
    healthy: float | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A commitment before it is sealed: the choice, what it rests on, and the agreed rules.

    `assessment_sha256` and `predictive_sha256` name the full odds and the weekly futures, which stand beside the chain.
    """

    strategy: str
    assessment: Assessment
    plan: Plan
    estimates: tuple[Estimate, ...]
    basis: Basis
    assessment_sha256: str
    predictive_sha256: str
    trip_wires: tuple[TripWire, ...] = ()
    flip_rule: FlipRule = FlipRule()
    watch: Watch = Watch()
    supersedes: int | None = None

    @property
    def chosen(self) -> Strategy:
        """The chosen strategy as the plan says it."""
        return next(strategy for strategy in self.plan.strategies if strategy.name == self.strategy)


def decision_body(decision: Decision, actor: Actor, seals: dict[str, str]) -> dict[str, Tree]:
    """Return what the ledger keeps of a decision; `seals` maps the fields that name people to their seals."""
    a, basis = decision.assessment, decision.basis
    return {
        "strategy": tree_of(decision.strategy),
        "team": tree_of(a.team),
        "actor": tree_of(actor),
        "seals": [{"field": field, "seal": one} for field, one in sorted(seals.items())],
        "supersedes": tree_of(decision.supersedes),
        "options": _without("fan", tree_of(a.strategies)),
        "best_bet": tree_of(a.best_bet),
        "verdict": tree_of(a.verdict),
        "tie_with": tree_of(a.tie_with),
        "reason": tree_of(a.reason),
        "judgement_share": tree_of(a.judgement_share),
        "assumptions": {"rests": tree_of(a.rests), "estimates": tree_of(decision.estimates)},
        "findings": tree_of(a.findings),
        "effort": _without("place", tree_of(decision.chosen.effort)),
        "rule": {
            "ranking": "probability of all must-have objectives",
            "tie_margin": tree_of(decision.plan.tie_within),
            "leader_must_lead": tree_of(LEADER_MUST_LEAD),
            "rival_contends": tree_of(CONTENDS),
            "rival_comparable": tree_of(COMPARABLE),
            "flip": tree_of(decision.flip_rule),
            "watch": tree_of(decision.watch),
        },
        "trip_wires": tree_of(decision.trip_wires),
        "reviews": tree_of(review_days(decision.plan, a.as_of)),
        "facts": {"digest": a.digest, "as_of": a.as_of.isoformat(), "imports": tree_of(basis.imports)},
        "documents": tree_of(basis.documents),
        "seed": tree_of(a.seed),
        "n_paths": tree_of(a.n_paths),
        "engine": {"version": a.engine, "code": basis.code, "libraries": tree_of(basis.libraries)},
        "attachments": [
            {"role": "assessment", "sha256": decision.assessment_sha256},
            {"role": "predictive", "sha256": decision.predictive_sha256},
        ],
    }


def _without(key: str, tree: Tree) -> Tree:
    """Return a tree without what stands under a key: weekly quantiles stand beside the chain, places in the text."""
    if isinstance(tree, list):
        return [_without(key, item) for item in tree]
    if isinstance(tree, dict):
        return {name: _without(key, item) for name, item in tree.items() if name != key}
    return tree


def review_days(plan: Plan, as_of: date) -> tuple[date, ...]:
    """Return the agreed review days: every `review_every` weeks from the plan's start, to its end, after the facts."""
    step = timedelta(days=round(7 * plan.review_every))
    days = []
    day = plan.start + step
    while step and day < plan.end:
        if day > as_of:
            days.append(day)
        day += step
    return (*days, plan.end)


def attachments_of(body: dict[str, Tree]) -> dict[str, str]:
    """Return what an entry refers to beside the chain: the role of each content and its SHA-256."""
    listed = body.get("attachments")
    documents = body.get("documents")
    found = {}
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, dict):
            found[str(one["role"])] = str(one["sha256"])
    for one in documents if isinstance(documents, list) else ():
        if isinstance(one, dict):
            found[str(one["kind"])] = str(one["sha256"])
    return found
