"""The work of a commitment: the log that the team keeps, held against what was committed, on the frozen luck."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from bestbet.adapters.effort_file import read_effort, read_effort_bytes
from bestbet.adapters.import_by_import import facts_of_imports
from bestbet.adapters.store import Workspace
from bestbet.facts.findings import examined
from bestbet.odds.assessment import question, values_of
from bestbet.simulate.compile import compile_model
from bestbet.simulate.model import PATHS_PER_DRAW, Stream, Tally
from bestbet.simulate.paths import simulate_all
from bestbet.track.effort import Log, deliveries, recently, share_done, with_work
from bestbet.track.executed import Courses, Executed, effects_of, odds_with
from bestbet.workflow.commitment import Commitment
from bestbet.workflow.course import FITS
from bestbet.workflow.line import one_blas_thread
from bestbet.workflow.revising import known

_DAY = timedelta(days=1)


def log_of_work(workspace: Workspace, commitment: Commitment, until: date) -> Log:
    """Return what is logged of the commitment's days: from the day after its facts to `until` or the plan's end."""
    log = read_effort(read_effort_bytes(workspace.root), commitment.plan)
    return log.between(commitment.as_of + _DAY, min(until, commitment.plan.end))


def courses_of(workspace: Workspace, commitment: Commitment, log: Log, until: date) -> Courses:
    """Return the chosen strategy's futures from the commitment's own facts, by plan and by the work that was done.

    Opportunities are counted up to a day, or the plan's end.
    """
    plan, luck = commitment.plan, commitment.luck
    facts = examined(facts_of_imports(workspace, commitment.imports))
    found = known(commitment, facts, commitment.evidence, workspace.root / FITS)
    asked = question(plan, found.posterior, facts, past=commitment.past)
    held = {name: number for name, number in commitment.targets.items() if name in asked.targets}
    asked = replace(asked, targets={**asked.targets, **held})
    created = Tally(Stream.CREATED, commitment.as_of + _DAY, min(until, plan.end))
    more = (created,) if facts.opportunities is not None and created.since <= created.until else ()
    model = compile_model(plan, commitment.way, found.posterior, (*asked.tallies, *more))
    models = [model, with_work(model, plan, log)]
    paths = simulate_all(models, seed=luck.seed, n_paths=luck.n_draws * PATHS_PER_DRAW, n_fan=0)
    with one_blas_thread():
        planned, done = (values_of(plan, found.posterior, asked, one.totals) for one in paths)
    return Courses(asked, planned, done, paths[1].totals[:, len(asked.tallies) :].ravel())


def executed(workspace: Workspace, commitment: Commitment, until: date) -> Executed:
    """Return the work that was done up to a day beside what was committed, and what it does to the odds.

    Where no log says anything of the commitment's days nothing is simulated, and nothing is said of the odds.
    """
    log = log_of_work(workspace, commitment, until)
    plan, way = commitment.plan, commitment.way
    told = deliveries(plan, way, log)
    share, recent = share_done(plan, told), recently(plan, way, log)
    unknown = tuple(sorted(set(log.tactics) - {tactic.name for tactic in plan.tactics}))
    if share is None:
        return Executed(log.since, log.until, told, None, None, None, None, None, (), unknown)
    courses = courses_of(workspace, commitment, log, until)
    odds = odds_with(courses)
    return Executed(log.since, log.until, told, share, recent, *odds, effects_of(courses, _units(commitment)), unknown)


def _units(commitment: Commitment) -> Mapping[str, str]:
    return {one["name"]: one["unit"] for one in commitment.chosen["objectives"]}
