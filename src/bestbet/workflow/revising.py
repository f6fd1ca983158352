"""From one import to the next: the odds of every option of a commitment anew, on its seeds, and why they moved."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.posterior import Posterior
from bestbet.evidence.read import read_evidence
from bestbet.evidence.weigh import weigh
from bestbet.facts.corrections import corrected
from bestbet.facts.tables import Facts
from bestbet.odds.assessment import question, success_by_path
from bestbet.odds.probability import group
from bestbet.simulate.compile import compile_model
from bestbet.simulate.model import PATHS_PER_DRAW, STOCKS, Tally
from bestbet.simulate.paths import simulate_all
from bestbet.track.effort import Log, with_work
from bestbet.track.revision import ORDER, Revision, as_expected, parts_of, turned
from bestbet.workflow.commitment import Commitment
from bestbet.workflow.line import fitted, one_blas_thread

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_STATE = frozenset({"opening"})
"""Draws that say where things stand and not how they work."""


@dataclass(frozen=True, slots=True)
class Known:
    """What was known at one import: the facts, the text of the evidence, the fit of both, and the log of the work."""

    facts: Facts
    evidence: bytes | None
    posterior: Posterior
    work: Log = field(default_factory=Log)


@dataclass(frozen=True, slots=True)
class Run:
    """Success of every path by strategy in the plan's order, and the flows of the weeks up to a day, where asked."""

    success: Flags
    flows: Mapping[int, Floats] | None = None

    @property
    def p(self) -> Floats:
        """P(all) by strategy."""
        return np.asarray(group(self.success, PATHS_PER_DRAW).p)

    @property
    def mcse(self) -> Floats:
        """Its simulation error by strategy."""
        return np.asarray(group(self.success, PATHS_PER_DRAW).mcse)


def known(commitment: Commitment, facts: Facts, evidence: bytes | None, cache: Path | None) -> Known:
    """Return the fit of the committed plan to some facts, on the commitment's seed."""
    weighed = weigh(read_evidence((evidence or b"").decode(), file="evidence.yaml"), commitment.plan, as_of=facts.as_of)
    begun = commitment.begun
    posterior = fitted(commitment.plan, facts, commitment.luck, cache=cache, evidence=weighed, begun=begun)
    return Known(facts, evidence, posterior)


def run(
    commitment: Commitment, facts: Facts, posterior: Posterior, until: date | None = None, work: Log | None = None
) -> Run:
    """Return which paths reach all must-have objectives: targets, seeds and widths are those of the commitment.

    With `until` also the flows from the as-of date to that day that the objectives count. With `work` the chosen
    strategy does what was done on logged days; the others do what they plan.
    """
    plan, luck = commitment.plan, commitment.luck
    asked = question(plan, posterior, facts, past=commitment.past)
    held = {name: number for name, number in commitment.targets.items() if name in asked.targets}
    asked = replace(asked, targets={**asked.targets, **held})
    between = () if until is None else _between(asked.tallies, posterior.as_of, until)
    models = [compile_model(plan, s, posterior, (*asked.tallies, *between)) for s in plan.strategies]
    if work is not None:
        models = [with_work(m, plan, work) if m.strategy == commitment.strategy else m for m in models]
    paths = simulate_all(models, seed=luck.seed, n_paths=luck.n_draws * PATHS_PER_DRAW, n_fan=0)
    runs = {m.strategy: (m, found) for m, found in zip(models, paths, strict=True)}
    with one_blas_thread():
        success = success_by_path(plan, posterior, asked, runs)
    n = len(asked.tallies)
    flows = None if until is None else {i: found.totals[:, n:] for i, found in enumerate(paths)}
    return Run(success, flows)


def _between(tallies: tuple[Tally, ...], as_of: date, until: date) -> tuple[Tally, ...]:
    since = as_of + timedelta(days=1)
    flows = [Tally(t.stream, since, until, t.where) for t in tallies if t.stream not in STOCKS and t.until > as_of]
    once = {(t.stream, tuple(sorted(t.where.items()))): t for t in flows}
    return tuple(once.values())


def revised(
    commitment: Commitment, said: Mapping[str, float], before: Known, after: Known, cache: Path | None
) -> tuple[Run, tuple[Revision, ...], int]:
    """Return the run on the newer facts, why each strategy's odds moved, and how many late corrections there were.

    `said` are the odds as they were told then: the same code computes them again to the bit, and where other code told
    them the difference is the model's part. What the newer log says of the days between is the work's part.
    """
    late = corrected(before.facts, after.facts)
    # an export of the same day corrects and brings no week
    until = after.facts.as_of if after.facts.as_of > before.facts.as_of else None
    start = run(commitment, before.facts, before.posterior, until)
    mended_facts, mended, there = before.facts, before.posterior, start
    if late.total:
        mended_facts = late.facts
        mended = known(commitment, late.facts, before.evidence, cache).posterior
        there = run(commitment, mended_facts, mended, until)
    done = there if until is None else _done(commitment, (mended_facts, mended), there, until, after.work)
    now = run(commitment, after.facts, after.posterior)
    held = _mixed(after.posterior, mended)
    luck = None if held is None else run(commitment, after.facts, held)
    swapped = _mixed(mended, after.posterior)
    first = None if swapped is None or held is None else run(commitment, mended_facts, swapped)
    runs = (start, there, done, luck, now, first)
    found = tuple(_revision(commitment, i, said, runs) for i in range(len(commitment.plan.strategies)))
    return now, found, late.total


def _revision(
    commitment: Commitment,
    i: int,
    said: Mapping[str, float],
    runs: tuple[Run, Run, Run, Run | None, Run, Run | None],
) -> Revision:
    start, there, done, luck, now, first = runs
    name = commitment.plan.strategies[i].name
    before = said.get(name, float(start.p[i]))
    flows = (done.flows or {}).get(i)
    usual = float(done.p[i]) if flows is None else as_expected(done.success[:, i], flows)
    p = float(now.p[i])
    after_luck = p if luck is None else float(luck.p[i])
    so_far = (before, float(start.p[i]), float(there.p[i]), float(done.p[i]), usual, after_luck)
    stages = dict.fromkeys(ORDER, p) | dict(zip(("before", *ORDER), so_far, strict=False))
    parts = parts_of(stages)
    if done is there:
        del parts["execution"]
    reverse = None if first is None else turned(parts, float(first.p[i]) - float(there.p[i]))
    reason = "" if luck is not None else "the newer facts have other lanes, so luck and parameters cannot be told apart"
    return Revision(name, before, p, parts, _change_error(start, now, i), reverse, reason)


def _done(commitment: Commitment, on: tuple[Facts, Posterior], planned: Run, until: date, work: Log) -> Run:
    """The older facts with the work that was done until a day; the planned run itself where nothing is known of it."""
    facts, posterior = on
    between = work.between(posterior.as_of + timedelta(days=1), until)
    if not set(between.tactics) & {tactic.name for tactic in commitment.plan.tactics}:
        return planned
    return run(commitment, facts, posterior, until, between)


def _change_error(start: Run, now: Run, i: int) -> float:
    """The simulation error of a change on the same luck: of the difference path by path."""
    difference = now.success[:, i].astype(float) - start.success[:, i]
    shares = difference.reshape(-1, PATHS_PER_DRAW).mean(axis=1)
    return float(shares.std(ddof=1) / np.sqrt(len(shares))) if len(shares) > 1 else 0.0


def _mixed(state: Posterior, parameters: Posterior) -> Posterior | None:
    """Return one posterior's parameters where the other one's facts stand; None where their lanes differ."""
    if not _is_alike(state, parameters):
        return None
    held = {f.name: getattr(parameters.draws, f.name) for f in dataclasses.fields(state.draws) if f.name not in _STATE}
    return replace(
        state,
        draws=replace(state.draws, **held),
        delays=parameters.delays,
        value_cap=parameters.value_cap,
        order_cap=parameters.order_cap,
        stands_for=parameters.stands_for,
        odds_held=parameters.odds_held,
        sizes=parameters.sizes,
    )


def _is_alike(a: Posterior, b: Posterior) -> bool:
    same = [lane.name for lane in a.facts.lanes] == [lane.name for lane in b.facts.lanes]
    shapes = all(getattr(a.draws, f.name).shape == getattr(b.draws, f.name).shape for f in dataclasses.fields(a.draws))
    seen = a.facts.is_pipeline_unseen == b.facts.is_pipeline_unseen
    return same and seen and a.facts.segments == b.facts.segments and shapes
