"""Weighs claims in a workspace: what each does to its effect and to the odds, and what a test would be worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bestbet.adapters.evidence_file import EVIDENCE_FILE, read_evidence_text, write_evidence_text
from bestbet.adapters.store import Workspace
from bestbet.calibrate.posterior import CHANNELS, Posterior
from bestbet.errors import Problem, UsageError, quote
from bestbet.evidence.claims import Claim, Evidence, Grade
from bestbet.evidence.design import Asked, Design, designs, expected_gain
from bestbet.evidence.read import read_evidence
from bestbet.evidence.running import Watched, watch
from bestbet.evidence.weigh import Weighed, weigh
from bestbet.evidence.weights import Weights
from bestbet.evidence.write import with_claim
from bestbet.facts.tables import Facts
from bestbet.odds.assessment import question, success_by_draw
from bestbet.odds.probability import Grouped
from bestbet.odds.widening import Past
from bestbet.plan.nodes import Channel, Plan, Tactic
from bestbet.plan.yaml_words import Value
from bestbet.simulate.compile import compile_model
from bestbet.simulate.model import PATHS_PER_DRAW
from bestbet.simulate.paths import simulate
from bestbet.simulate.where import lanes_of
from bestbet.workflow.beliefs import FITS, evidence_of, posterior_of
from bestbet.workflow.line import Announce, Luck, fitted, silent
from bestbet.workflow.lookbacks import recall
from bestbet.workflow.trial_ground import ground_of
from bestbet.workflow.workspace import facts_of, sound_plan

Floats = npt.NDArray[np.float64]
WEEKS = (4, 8, 13, 26, 52)


@dataclass(frozen=True, slots=True)
class Moved:
    """P(all) of one strategy without and with a claim, on the same luck; `mcse` is the error of the difference."""

    strategy: str
    before: float
    after: float
    difference: float
    mcse: float


@dataclass(frozen=True, slots=True)
class Weighing:
    """The evidence weighed, and what it does to the odds.

    `claim` is the one held against all others, None where all are held against none. `is_let_in` says that the odds
    shown let a story in at its cap, which `bestbet odds` never does. `watched` are tests still running.
    """

    weighed: Weighed
    weights: Weights
    claim: Claim | None
    is_let_in: bool
    moved: tuple[Moved, ...]
    watched: tuple[tuple[Claim, Watched], ...]
    seed: int
    n_paths: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """Tests of one effect: what is believed now, and the designs."""

    tactic: str
    channel: Channel
    unit: str
    asked: Asked
    designs: tuple[Design, ...]
    notes: tuple[str, ...]


def record(workspace: Workspace, name: str, entries: Mapping[str, Value]) -> Claim:
    """Write one claim into evidence.yaml and return it as it was read back.

    Raises UsageError for a name that is taken or a tactic that the plan lacks, PlanError for what cannot be read.
    """
    text = with_claim(read_evidence_text(workspace.root), name, entries, file=EVIDENCE_FILE)
    claim = next(c for c in read_evidence(text, file=EVIDENCE_FILE).claims if c.name == name)
    tactics = tuple(t.name for t in sound_plan(workspace, facts_of(workspace)).tactics)
    if claim.tactic not in tactics:
        problem = Problem("BB-E01", f"the plan has no tactic {quote(claim.tactic)}.", f"It has: {', '.join(tactics)}.")
        raise UsageError(problem)
    write_evidence_text(workspace.root, text)
    return claim


def weighing(workspace: Workspace, luck: Luck, *, name: str | None = None, announce: Announce = silent) -> Weighing:
    """Return the workspace's evidence weighed, with and without the claim called `name`, or all claims."""
    facts, evidence = facts_of(workspace), evidence_of(workspace)
    plan = sound_plan(workspace, facts)
    claim = _named(evidence, name)
    rest = tuple(c for c in evidence.claims if claim is not None and c != claim)
    is_let_in = claim is not None and claim.grade is Grade.ANECDOTE
    after = weigh(evidence, plan, as_of=facts.as_of, are_stories_let_in=is_let_in)
    before = weigh(replace(evidence, claims=rest), plan, as_of=facts.as_of, are_stories_let_in=is_let_in)
    announce("simulating every strategy without and with it, on the same luck")
    past = _past(workspace, plan, facts)
    fits = [_fit(workspace, plan, facts, luck, weighed) for weighed in (before, after)]
    shares = [_shares(plan, facts, fit, luck, past=past) for fit in fits]
    shown = weigh(evidence, plan, as_of=facts.as_of) if is_let_in else after
    return Weighing(
        weighed=shown,
        weights=evidence.weights,
        claim=claim,
        is_let_in=is_let_in,
        moved=_moved(plan, *shares),
        watched=_running(evidence),
        seed=luck.seed,
        n_paths=luck.n_draws * PATHS_PER_DRAW,
    )


def propose(
    workspace: Workspace,
    tactic: str,
    channel: Channel,
    luck: Luck,
    *,
    asked: Asked,
    weeks: Sequence[int] = WEEKS,
    announce: Announce = silent,
) -> Proposal:
    """Return tests of one effect that this team could run, with what each could see and would be worth.

    Raises UsageError where the plan lacks the tactic or states no range of its effect on the channel.
    """
    facts = facts_of(workspace)
    plan = sound_plan(workspace, facts)
    _tested(plan, tactic, channel)
    announce("fitting the history, or taking the fit from the cache")
    posterior = posterior_of(workspace, plan, facts, luck)
    announce("simulating every strategy")
    past = _past(workspace, plan, facts)
    return designs_for(plan, facts, posterior, tactic, channel, luck, asked=asked, weeks=weeks, past=past)


def designs_for(
    plan: Plan,
    facts: Facts,
    posterior: Posterior,
    tactic: str,
    channel: Channel,
    luck: Luck,
    *,
    asked: Asked,
    weeks: Sequence[int] = WEEKS,
    past: Past | None = None,
) -> Proposal:
    """Return tests of one effect as `propose` does, from a fit at hand; `past` is what look-backs taught, if any."""
    found = _tested(plan, tactic, channel)
    ground, notes = ground_of(posterior, found, channel, lanes_of(found.reaches, posterior.facts), asked)
    position = next(i for i, t in enumerate(plan.tactics) if t.name == tactic)
    believed = posterior.draws.effect[:, position, CHANNELS.index(channel.value)]
    scaled = believed if channel is Channel.OPPORTUNITIES else np.log1p(believed)
    shares = _shares(plan, facts, posterior, luck, past=past).shares
    priced = []
    for design in designs(ground, weeks, believed):
        gain, error = expected_gain(scaled, shares, design.error)
        priced.append(replace(design, gain=gain, gain_error=error))
    return Proposal(tactic, channel, found.unit, asked, tuple(priced), notes)


def channel_called(text: str) -> Channel:
    """Return the channel of that name; raises UsageError with those there are."""
    names = [channel.value for channel in Channel]
    if text in names:
        return Channel(text)
    raise UsageError(Problem("BB-U42", f"unknown channel {quote(text)}.", f"Channels: {', '.join(names)}."))


def _named(evidence: Evidence, name: str | None) -> Claim | None:
    if name is None:
        return None
    for claim in evidence.claims:
        if claim.name == name:
            return claim
    known = ", ".join(claim.name for claim in evidence.claims) or "none yet"
    raise UsageError(Problem("BB-E07", f"evidence.yaml has no claim {quote(name)}.", f"It has: {known}."))


def _tested(plan: Plan, tactic: str, channel: Channel) -> Tactic:
    found = next((t for t in plan.tactics if t.name == tactic), None)
    if found is None:
        known = ", ".join(t.name for t in plan.tactics)
        raise UsageError(Problem("BB-E01", f"the plan has no tactic {quote(tactic)}.", f"It has: {known}."))
    if channel not in found.brings:
        text = f"the plan says nothing about what {tactic} does to {channel.value}."
        stated = ", ".join(c.value for c in found.brings) or "nothing"
        raise UsageError(Problem("BB-E01", text, f"It states: {stated}. Add a range under brings first."))
    return found


def _fit(workspace: Workspace, plan: Plan, facts: Facts, luck: Luck, evidence: Weighed) -> Posterior:
    return fitted(plan, facts, luck, cache=workspace.root / FITS, evidence=evidence)


def _past(workspace: Workspace, plan: Plan, facts: Facts) -> Past | None:
    looked = recall(workspace.root, plan, facts)
    return looked.past if looked else None


def _shares(plan: Plan, facts: Facts, posterior: Posterior, luck: Luck, *, past: Past | None = None) -> Grouped:
    asked = question(plan, posterior, facts, past=past)
    runs = {}
    for strategy in plan.strategies:
        model = compile_model(plan, strategy, posterior, asked.tallies)
        runs[strategy.name] = model, simulate(model, seed=luck.seed, n_paths=luck.n_draws * PATHS_PER_DRAW)
    return success_by_draw(plan, posterior, asked, runs)


def _moved(plan: Plan, before: Grouped, after: Grouped) -> tuple[Moved, ...]:
    gaps = after.shares - before.shares
    errors = gaps.std(axis=0, ddof=1) / np.sqrt(len(gaps))
    return tuple(
        Moved(s.name, float(before.p[i]), float(after.p[i]), float(gaps[:, i].mean()), float(errors[i]))
        for i, s in enumerate(plan.strategies)
    )


def _running(evidence: Evidence) -> tuple[tuple[Claim, Watched], ...]:
    found = []
    for claim in evidence.claims:
        reading = watch(claim.arms, evidence.weights) if claim.is_running and claim.arms else None
        if reading is not None:
            found.append((claim, reading))
    return tuple(found)
