"""The tactics of one strategy, each left out or added in turn on the same luck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bestbet.adapters.store import Workspace
from bestbet.calibrate.posterior import CHANNELS, Posterior
from bestbet.choose.fitting_in import fit_of, place_text
from bestbet.choose.grades import grade_of
from bestbet.choose.rules import choose
from bestbet.choose.tactics import (
    BestTest,
    Effect,
    TacticOdds,
    TacticsAnswer,
    effect_of,
    needs_test,
    ordered,
    serving_nothing,
    verdict_of,
)
from bestbet.choose.variants import Variant, variants_of, written_out
from bestbet.errors import Problem, UsageError, quote
from bestbet.evidence.design import Asked, designs, expected_gain
from bestbet.evidence.weigh import NOTHING_WEIGHED, Weighed
from bestbet.facts.tables import Facts
from bestbet.odds.assessment import Question, all_met, question, values_of
from bestbet.odds.comparison import compare
from bestbet.odds.probability import means_with_errors
from bestbet.odds.widening import Past
from bestbet.plan.nodes import Channel, Plan, Strategy
from bestbet.simulate.compile import compile_model
from bestbet.simulate.model import PATHS_PER_DRAW
from bestbet.simulate.paths import simulate_all
from bestbet.simulate.where import lanes_of
from bestbet.workflow.beliefs import FITS, weighed_of
from bestbet.workflow.line import Announce, Luck, fitted, one_blas_thread, silent
from bestbet.workflow.lookbacks import recall
from bestbet.workflow.trial_ground import ground_of
from bestbet.workflow.workspace import facts_of, sound_plan

TRIED_PATHS, PAGE_PATHS = 8192, 4096
TEST_WEEKS = (13, 26, 52)


@dataclass(frozen=True, slots=True)
class _Setting:
    """Everything that the tactics of a plan are held against."""

    plan: Plan
    facts: Facts
    posterior: Posterior
    asked: Question
    evidence: Weighed
    luck: Luck
    n_tried: int


def tactics_of(
    workspace: Workspace,
    luck: Luck,
    *,
    strategy: str | None = None,
    n_tried: int = TRIED_PATHS,
    announce: Announce = silent,
) -> TacticsAnswer:
    """Return every tactic held against a strategy of the workspace, the best bet unless named."""
    facts = facts_of(workspace)
    plan = sound_plan(workspace, facts)
    evidence = weighed_of(workspace, plan, facts)
    announce("fitting the history, or taking the fit from the cache")
    posterior = fitted(plan, facts, luck, cache=workspace.root / FITS, evidence=evidence)
    looked = recall(workspace.root, plan, facts)
    past = looked.past if looked else None
    return hold_tactics(
        plan,
        facts,
        posterior,
        luck,
        strategy=strategy,
        n_tried=n_tried,
        evidence=evidence,
        past=past,
        announce=announce,
    )


def page_tactics(workspace: Workspace, luck: Luck, strategy: str, *, announce: Announce = silent) -> TacticsAnswer:
    """Return the tactics of a strategy as the page shows them: on few paths, since its picture needs no more."""
    return tactics_of(workspace, luck, strategy=strategy, n_tried=PAGE_PATHS, announce=announce)


def hold_tactics(
    plan: Plan,
    facts: Facts,
    posterior: Posterior,
    luck: Luck,
    *,
    strategy: str | None = None,
    n_tried: int = TRIED_PATHS,
    evidence: Weighed = NOTHING_WEIGHED,
    past: Past | None = None,
    announce: Announce = silent,
) -> TacticsAnswer:
    """Return every tactic held against a strategy: fit, evidence, cost, effect and verdict.

    The best bet is found on all paths of `luck`; each tactic is then left out or added on the first `n_tried` of them.
    Raises UsageError for a strategy that the plan lacks.
    """
    asked = question(plan, posterior, facts, past=past)
    n_tried = min(n_tried, luck.n_draws * PATHS_PER_DRAW)
    setting = _Setting(plan, facts, posterior, asked, evidence, luck, n_tried)
    chosen, tied_with = (_named(plan, strategy), ()) if strategy is not None else _best(setting, announce)
    base = written_out(plan, chosen)
    tried = variants_of(plan, chosen)
    announce(f"simulating {chosen.name} without and with each of {len(tried)} tactics")
    models = [compile_model(plan, s, posterior, asked.tallies) for s in (base, *(v.strategy for v in tried))]
    paths = simulate_all(models, seed=luck.seed, n_paths=n_tried, n_fan=0)
    with one_blas_thread():
        base_values, *others = [values_of(plan, posterior, asked, run.totals) for run in paths]
        effects = [effect_of(asked, base_values, o, is_in=v.is_in) for v, o in zip(tried, others, strict=True)]
        found = [_tactic(setting, base, v, effect) for v, effect in zip(tried, effects, strict=True)]
        p_all, mcse = means_with_errors(all_met(asked, base_values), PATHS_PER_DRAW)
    held = ordered(found)
    return TacticsAnswer(
        strategy=chosen.name,
        is_best_bet=strategy is None,
        p_all=float(p_all),
        mcse=float(mcse),
        currency=plan.currency,
        seed=luck.seed,
        n_paths=n_tried,
        tactics=held,
        serving_nothing=serving_nothing(held),
        findings=_findings(plan, held),
        tied_with=tied_with,
    )


def _named(plan: Plan, name: str) -> Strategy:
    for strategy in plan.strategies:
        if strategy.name == name:
            return strategy
    known = ", ".join(s.name for s in plan.strategies)
    raise UsageError(Problem("BB-U02", f"the plan has no strategy {quote(name)}.", f"It has: {known}."))


def _best(setting: _Setting, announce: Announce) -> tuple[Strategy, tuple[str, ...]]:
    """The best bet, or the first of a tie and the others in it, by the rule of `bestbet odds`."""
    plan, asked, luck = setting.plan, setting.asked, setting.luck
    announce(f"simulating {len(plan.strategies)} strategies to find the best bet")
    models = [compile_model(plan, strategy, setting.posterior, asked.tallies) for strategy in plan.strategies]
    paths = simulate_all(models, seed=luck.seed, n_paths=luck.n_draws * PATHS_PER_DRAW, n_fan=0)
    runs = {model.strategy: (model, found) for model, found in zip(models, paths, strict=True)}
    with one_blas_thread():
        choice = choose(plan, asked, compare(plan, setting.posterior, asked, runs))
    return _named(plan, choice.leader), tuple(name for name in choice.tied if name != choice.leader)


def _tactic(setting: _Setting, base: Strategy, variant: Variant, effect: Effect) -> TacticOdds:
    fit = fit_of(setting.plan, base, variant, setting.posterior.facts)
    test = _test(setting, variant, effect) if needs_test(fit, effect) else None
    verdict, reason = verdict_of(variant, fit, effect, test)
    hours, money = _costs(setting, variant)
    return TacticOdds(
        tactic=variant.tactic.name,
        unit=variant.tactic.unit,
        units=variant.units,
        where=place_text(variant),
        is_in=variant.is_in,
        fit=fit,
        evidence=grade_of(variant.tactic, setting.evidence),
        hours=hours,
        money=money,
        effect=effect.mean,
        effect_mcse=effect.mcse,
        moved=effect.moved,
        judged=effect.judged,
        verdict=verdict,
        reason=reason,
        test=test,
    )


def _costs(setting: _Setting, variant: Variant) -> tuple[float, float]:
    """Hours and money per week, as means over the draws of the unit costs."""
    plan = setting.plan
    k = next(i for i, tactic in enumerate(plan.tactics) if tactic.name == variant.tactic.name)
    each = setting.posterior.draws.unit_cost[:, k].mean(axis=0) * variant.units
    hours = sum(float(cost) for cost, resource in zip(each, plan.resources, strict=True) if resource.is_hours)
    money = sum(float(cost) for cost, resource in zip(each, plan.resources, strict=True) if not resource.is_hours)
    return hours, money


def _test(setting: _Setting, variant: Variant, effect: Effect) -> BestTest | None:
    """The test of one of the tactic's effects after which choosing would gain most; None without any."""
    found = [worth for channel in variant.tactic.brings for worth in _tests(setting, variant, channel, effect)]
    return max(found, key=lambda worth: worth.gain, default=None)


def _tests(setting: _Setting, variant: Variant, channel: Channel, effect: Effect) -> Sequence[BestTest]:
    plan, posterior, tactic = setting.plan, setting.posterior, variant.tactic
    if tactic.brings[channel].is_exact:
        return ()
    lanes = lanes_of(tactic.reaches, posterior.facts)
    try:
        ground, _ = ground_of(posterior, tactic, channel, lanes, Asked())
    except UsageError:
        return ()  # the history does not say how cases go untreated, so no test can be drawn up from it
    k = next(i for i, found in enumerate(plan.tactics) if found.name == tactic.name)
    believed = posterior.draws.effect[: len(effect.by_draw), k, CHANNELS.index(channel.value)]
    scaled = believed if channel is Channel.OPPORTUNITIES else np.log1p(believed)
    worths = []
    for design in designs(ground, TEST_WEEKS, believed):
        gain, noise = expected_gain(scaled, effect.by_draw, design.error)
        worths.append(BestTest(channel.value, design.kind, design.weeks, gain, noise))
    return worths


def _findings(plan: Plan, held: Sequence[TacticOdds]) -> tuple[str, ...]:
    known = {t.tactic for t in held}
    return tuple(
        f"{tactic.name} has no dose to try: it is not done today and the plan states no `typical`."
        for tactic in plan.tactics
        if tactic.name not in known
    )
