"""From a plan and facts to the odds: fit, simulate, assess."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from threadpoolctl import threadpool_limits

from bestbet.adapters.cache import cache_key, code_fingerprint, fetch, store
from bestbet.calibrate.posterior import Posterior
from bestbet.choose.rules import choose
from bestbet.evidence.weigh import NOTHING_WEIGHED, Weighed
from bestbet.facts.gather import lane_facts
from bestbet.facts.lanes import LaneFacts
from bestbet.facts.tables import Facts
from bestbet.odds.answer import assess_paths
from bestbet.odds.assessment import Assessment, question
from bestbet.odds.comparison import compare
from bestbet.odds.widening import Past, notes
from bestbet.plan.nodes import Limits, Plan, Where
from bestbet.simulate.at_work import Begun, with_work_begun
from bestbet.simulate.compile import compile_model
from bestbet.simulate.compiling import is_compiled
from bestbet.simulate.model import PATHS_PER_DRAW
from bestbet.simulate.paths import simulate_all

Announce = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Luck:
    """Which random numbers, and how many histories per strategy (rounded up to whole groups)."""

    seed: int = 1
    n_paths: int = 16384

    @property
    def n_draws(self) -> int:
        """Draws of the unknowns, each shared by PATHS_PER_DRAW paths."""
        return -(-self.n_paths // PATHS_PER_DRAW)


def silent(_text: str) -> None:
    """Announce nothing."""


def lanes_of(plan: Plan, facts: Facts) -> LaneFacts:
    """Return the history by the lanes that the plan speaks of."""
    return lane_facts(facts, plan.attributes(), keep=_named_values(plan))


def fitted(
    plan: Plan,
    facts: Facts,
    luck: Luck,
    *,
    cache: Path | None = None,
    evidence: Weighed = NOTHING_WEIGHED,
    begun: tuple[Begun, ...] = (),
) -> Posterior:
    """Return the posterior, from the cache where the same plan parts, facts, evidence and draws were fitted before.

    `begun` are the strategies of this plan that the team followed while the record went on, oldest first.
    """
    at_work = tuple(one for one in begun if one.since <= facts.as_of)
    said = (f"{one.since} {one.strategy.is_status_quo} {one.strategy.effort}" for one in at_work)
    parts = (_fit_parts(plan), evidence.digest, str(luck.seed), str(luck.n_draws), *said)
    key = cache_key(code_fingerprint(), facts.digest, *parts)
    found = fetch(cache, key, Posterior) if cache else None
    if found is not None:
        return found
    from bestbet.calibrate.fit import fit  # noqa: PLC0415 - a fit from the cache needs none of its laws

    with one_blas_thread():
        posterior = fit(plan, lanes_of(plan, facts), seed=luck.seed, n_draws=luck.n_draws, evidence=evidence)
        posterior = with_work_begun(plan, posterior, at_work)
    if cache:
        # On a full or read-only disk the answer is still worth having: what is not kept is fitted again.
        with suppress(OSError):
            store(cache, key, posterior)
            # what lies in a file need not lie in memory
            posterior = fetch(cache, key, Posterior) or posterior
    return posterior


def assess(
    plan: Plan,
    facts: Facts,
    posterior: Posterior,
    luck: Luck,
    *,
    past: Past | None = None,
    announce: Announce = silent,
    meanwhile: Callable[[], object] | None = None,
) -> Assessment:
    """Return the odds of every strategy, the status quo included, on the same random numbers.

    Where `past` says that our ranges were too narrow, outcomes are spread wider and the findings say so.
    `meanwhile` is called once while the engine is busy.
    """
    asked = question(plan, posterior, facts, past=past)
    models = [compile_model(plan, strategy, posterior, asked.tallies) for strategy in plan.strategies]
    if not is_compiled():
        announce("compiling the engine for this machine, once; the next run starts at once")
    announce(f"simulating {len(plan.strategies)} strategies")
    n_paths = luck.n_draws * PATHS_PER_DRAW
    paths = simulate_all(models, seed=luck.seed, n_paths=n_paths, meanwhile=meanwhile)
    runs = {model.strategy: (model, found) for model, found in zip(models, paths, strict=True)}
    with one_blas_thread():
        compared = compare(plan, posterior, asked, runs)
        choice = choose(plan, asked, compared)
        found = assess_paths(plan, posterior, facts, asked, runs, compared=compared, choice=choice)
    said = dict.fromkeys(finding for model, _ in runs.values() for finding in model.findings)
    looked = notes(past, tuple(asked.widths.values())) if past is not None else ()
    return replace(found, findings=(*found.findings, *said, *looked), past=past)


def one_blas_thread() -> AbstractContextManager[object]:
    """Hold linear algebra to one thread: threads add in another order, and the last bits would differ."""
    return cast("AbstractContextManager[object]", threadpool_limits(limits=1, user_api="blas"))


def _named_values(plan: Plan) -> dict[str, tuple[str, ...]]:
    wheres: list[Where] = [o.where for o in plan.objectives] + [t.reaches for t in plan.tactics]
    wheres += [e.where for s in plan.strategies for e in s.effort]
    named: dict[str, set[str]] = {}
    for where in wheres:
        for name, values in where.items():
            named.setdefault(name, set()).update(values)
    return {name: tuple(sorted(values)) for name, values in sorted(named.items())}


def _fit_parts(plan: Plan) -> str:
    """What the fit depends on, as text: objectives' targets and strategies' doses do not enter, their lanes do."""
    tactics = [replace(tactic, place=None, limits=Limits()) for tactic in plan.tactics]
    resources = [replace(resource, place=None) for resource in plan.resources]
    rivals = [replace(rival, place=None) for rival in plan.rivals]
    return repr((tactics, resources, rivals, plan.gross_margin, plan.drift, plan.attributes(), _named_values(plan)))
