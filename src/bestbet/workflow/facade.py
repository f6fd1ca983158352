"""The line for Python: the names that `import bestbet` offers, in the order they are used."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from bestbet.adapters.draft import ImportOptions
from bestbet.adapters.evidence_file import EVIDENCE_FILE, read_evidence_text
from bestbet.adapters.plan_file import PLAN_FILE, read_plan_text
from bestbet.adapters.store import open_workspace
from bestbet.calibrate.posterior import Posterior
from bestbet.choose.mix import BestMix
from bestbet.choose.own_world import PAUSE
from bestbet.choose.rounds import Flips
from bestbet.choose.seek import Need
from bestbet.choose.sequence import Sequence as InTime
from bestbet.choose.tactics import TacticsAnswer
from bestbet.evidence.claims import Evidence
from bestbet.evidence.design import Asked as TrialAsked
from bestbet.evidence.read import read_evidence as parse_evidence
from bestbet.evidence.weigh import NOTHING_WEIGHED, Weighed
from bestbet.evidence.weigh import weigh as weigh_claims
from bestbet.facts.findings import examined
from bestbet.facts.tables import Facts
from bestbet.odds.assessment import Assessment
from bestbet.odds.learning import Learning
from bestbet.plan.nodes import Plan
from bestbet.plan.parse import parse_plan
from bestbet.plan.sort import Sorting, sort_statements
from bestbet.report.board import Brief
from bestbet.simulate.compile import compile_model
from bestbet.simulate.model import PATHS_PER_DRAW, Paths, Tally
from bestbet.simulate.paths import simulate as simulate_model
from bestbet.workflow import briefing, flipping, making
from bestbet.workflow import workspace as work
from bestbet.workflow.drafting import draft
from bestbet.workflow.learning import Wanted, learned
from bestbet.workflow.line import Luck, assess, fitted
from bestbet.workflow.mixing import Asked, mixed
from bestbet.workflow.tactical import TRIED_PATHS, hold_tactics
from bestbet.workflow.weighing import WEEKS, Proposal, channel_called, designs_for

DEFAULT = Luck()


def new_workspace(directory: str | Path, files: Sequence[str | Path], *, options: ImportOptions | None = None) -> Path:
    """Read exports into a new workspace with a draft plan, and return its folder; raises DataError or NotAnswerable."""
    made = making.make(Path(directory), [Path(file) for file in files], options or ImportOptions())
    return made.root


def read_facts(workspace: str | Path) -> Facts:
    """Return the facts of a workspace; raises UsageError where there is none."""
    return work.facts_of(open_workspace(Path(workspace)))


def read_plan(workspace: str | Path) -> Plan:
    """Return the plan of a workspace, or of a plan file; raises PlanError with every problem at its place."""
    path = Path(workspace)
    if path.is_file():
        return parse_plan(path.read_text(encoding="utf-8"), file=path.name)
    return parse_plan(read_plan_text(path), file=PLAN_FILE)


def draft_plan(facts: Facts, *, team: str = "team") -> Plan:
    """Return a runnable plan drafted from the facts."""
    return draft(examined(facts), team=team)


def read_evidence(workspace: str | Path) -> Evidence:
    """Return the claims of a workspace, or of an evidence file; none where there is no file."""
    path = Path(workspace)
    if path.is_file():
        return parse_evidence(path.read_text(encoding="utf-8"), file=path.name)
    return parse_evidence(read_evidence_text(path), file=EVIDENCE_FILE)


def weigh(evidence: Evidence, plan: Plan, facts: Facts) -> Weighed:
    """Return what the claims leave to believe of each tactic's effect, and the weight of each claim."""
    return weigh_claims(evidence, plan, as_of=facts.as_of)


def design_test(
    plan: Plan,
    facts: Facts,
    tactic: str,
    channel: str,
    *,
    weeks: Sequence[int] = WEEKS,
    accounts: int | None = None,
    per_week: float | None = None,
    base: float | None = None,
    seed: int = DEFAULT.seed,
    n_paths: int = DEFAULT.n_paths,
    posterior: Posterior | None = None,
    evidence: Weighed = NOTHING_WEIGHED,
) -> Proposal:
    """Return tests of what a tactic does to a channel ("win_rate"): what each length could see, and its gain.

    `accounts` are dealt to the arms, `per_week` cases come, and of those untreated the share `base` succeeds; each from
    the history unless said. Raises UsageError where the plan states no range of that effect.
    """
    luck = Luck(seed, n_paths if posterior is None else len(posterior.draws) * PATHS_PER_DRAW)
    believed = posterior or fitted(plan, facts, luck, evidence=evidence)
    asked = TrialAsked(accounts, per_week, base)
    return designs_for(plan, facts, believed, tactic, channel_called(channel), luck, asked=asked, weeks=weeks)


def fit(
    plan: Plan,
    facts: Facts,
    *,
    seed: int = DEFAULT.seed,
    n_draws: int = DEFAULT.n_draws,
    evidence: Weighed = NOTHING_WEIGHED,
) -> Posterior:
    """Return the posterior of every unknown as `n_draws` joint draws."""
    return fitted(plan, facts, Luck(seed, n_draws * PATHS_PER_DRAW), evidence=evidence)


def simulate(
    plan: Plan, strategy: str, posterior: Posterior, tallies: tuple[Tally, ...], *, seed: int = DEFAULT.seed
) -> Paths:
    """Return the paths of one strategy; totals[path, tally], PATHS_PER_DRAW paths for each draw of the posterior."""
    found = next(s for s in plan.strategies if s.name == strategy)
    model = compile_model(plan, found, posterior, tallies)
    return simulate_model(model, seed=seed, n_paths=len(posterior.draws) * PATHS_PER_DRAW)


def odds(
    plan: Plan,
    facts: Facts,
    *,
    seed: int = DEFAULT.seed,
    n_paths: int = DEFAULT.n_paths,
    posterior: Posterior | None = None,
    evidence: Weighed = NOTHING_WEIGHED,
) -> Assessment:
    """Return the odds of every strategy on the same random numbers; a posterior has its own evidence in it."""
    luck = Luck(seed, n_paths if posterior is None else len(posterior.draws) * PATHS_PER_DRAW)
    return assess(plan, facts, posterior or fitted(plan, facts, luck, evidence=evidence), luck)


def tactics(
    plan: Plan,
    facts: Facts,
    *,
    strategy: str | None = None,
    seed: int = DEFAULT.seed,
    n_paths: int = TRIED_PATHS,
    posterior: Posterior | None = None,
    evidence: Weighed = NOTHING_WEIGHED,
) -> TacticsAnswer:
    """Return every tactic held against a strategy, the best bet unless named; raises UsageError for an unknown one."""
    luck = Luck(seed, max(n_paths, DEFAULT.n_paths) if posterior is None else len(posterior.draws) * PATHS_PER_DRAW)
    believed = posterior or fitted(plan, facts, luck, evidence=evidence)
    return hold_tactics(plan, facts, believed, luck, strategy=strategy, n_tried=n_paths, evidence=evidence)


def best_mix(
    plan: Plan,
    facts: Facts,
    *,
    objectives: Sequence[str] = (),
    change: float | None = None,
    seed: int = DEFAULT.seed,
    n_paths: int = DEFAULT.n_paths,
    posterior: Posterior | None = None,
    evidence: Weighed = NOTHING_WEIGHED,
) -> BestMix:
    """Return the best mix of the plan's means under its limits; only the named objectives count, where any is named.

    `change` is the share of today's effort that no tactic may move beyond.
    """
    fit_of = posterior or fitted(plan, facts, Luck(seed, n_paths), evidence=evidence)
    return mixed(plan, facts, fit_of, seed, asked=Asked(objectives=tuple(objectives), change=change)).mix


def what_it_takes(
    plan: Plan,
    facts: Facts,
    *,
    reach: float,
    seed: int = DEFAULT.seed,
    n_paths: int = DEFAULT.n_paths,
    posterior: Posterior | None = None,
    evidence: Weighed = NOTHING_WEIGHED,
) -> tuple[Need, ...]:
    """Return what it takes for the best mix to reach all objectives with the chance `reach`, in [0, 1], each alone."""
    fit_of = posterior or fitted(plan, facts, Luck(seed, n_paths), evidence=evidence)
    return mixed(plan, facts, fit_of, seed, asked=Asked(reach=reach)).needs


def mixes_in_time(
    plan: Plan,
    facts: Facts,
    *,
    seed: int = DEFAULT.seed,
    n_paths: int = DEFAULT.n_paths,
    posterior: Posterior | None = None,
    evidence: Weighed = NOTHING_WEIGHED,
) -> tuple[InTime, ...]:
    """Return the best ways to do one thing first and another later, the best first."""
    fit_of = posterior or fitted(plan, facts, Luck(seed, n_paths), evidence=evidence)
    return mixed(plan, facts, fit_of, seed, asked=Asked(is_in_time=True)).sequences


def learn(
    plan: Plan,
    facts: Facts,
    *,
    n_futures: int = Wanted().n_futures,
    enough: float | None = None,
    seed: int = DEFAULT.seed,
    n_paths: int = DEFAULT.n_paths,
    posterior: Posterior | None = None,
    evidence: Weighed = NOTHING_WEIGHED,
) -> Learning:
    """Return what would be worth finding out before choosing; a posterior has its own evidence in it.

    `n_futures` without probability are met (0: none); `enough` is the P(all) that satisfies there, today's unless said.
    """
    luck = Luck(seed, n_paths if posterior is None else len(posterior.draws) * PATHS_PER_DRAW)
    wanted = Wanted(n_futures, enough)
    return learned(plan, facts, posterior or fitted(plan, facts, luck, evidence=evidence), luck, wanted=wanted)


def flips(
    workspace: str | Path,
    *,
    strategy: str | None = None,
    pause: int = PAUSE,
    seed: int = DEFAULT.seed,
    n_paths: int = flipping.N_PATHS,
) -> Flips:
    """Return what becomes of a team that keeps switching, beside commitment, in the workspace's own world.

    A switch is followed by `pause` weeks without new deals.
    """
    luck = Luck(seed, max(n_paths, DEFAULT.n_paths))
    return flipping.flips(open_workspace(Path(workspace)), luck, n_paths=n_paths, strategy=strategy, pause=pause)


def report(
    workspace: str | Path,
    output: str | Path,
    *,
    at: datetime,
    seed: int = DEFAULT.seed,
    n_paths: int = DEFAULT.n_paths,
    learn: bool = True,
    mix: bool = False,
) -> Brief:
    """Write the brief for the board to a file that ends in .html, .pdf or .xlsx, and return it; `at` is the moment."""
    path = Path(output)
    wanted = briefing.Wanted(learn, mix)
    found = briefing.brief_of(open_workspace(Path(workspace)), Luck(seed, n_paths), at=at, wanted=wanted)
    briefing.write_brief(found, {path.suffix.lower().lstrip("."): path})
    return found


def sort(texts: str | Iterable[str], *, as_of: date | None = None) -> tuple[Sorting, ...]:
    """Return each plain statement as objective, strategy, tactic or other, with its cues and what it lacks."""
    return sort_statements((texts,) if isinstance(texts, str) else texts, as_of=as_of)
