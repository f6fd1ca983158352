"""From the cases of a backtest to scores by measure, horizon and model, and to a verdict in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bestbet import streams
from bestbet.odds.widening import over_the_last
from bestbet.track.backtest import PRODUCT, Backtest, Case
from bestbet.track.flows import COUNTS, end_of
from bestbet.track.reliability import Reliability, reliability
from bestbet.track.scores import LEVELS, crps, interval_score, is_covered, log_score, pit

THRESHOLD_FACTORS = (0.7, 0.85, 1.0, 1.15, 1.3)
"""Targets set at these multiples of what the same number of past weeks brought."""
MARGIN = 0.02
"""A lead of less than 2 % of the score is no lead."""
BEFOREHAND = "best baseline so far"
"""What one could have used: at each origin the baseline closest at earlier ones, at first the last 13 weeks."""
FIRST_CHOICE = "last 13 weeks"
GOOD = (0.7, 0.88)
"""80 % ranges that hold this often are neither too sure nor too cautious."""
DAYS_PER_QUARTER = 91


@dataclass(frozen=True, slots=True)
class Score:
    """One model on one measure and horizon: means over `n` origins; `ncrps` is None where nothing came at all.

    `ncrps` is the sum of CRPS over the sum of outcomes; `log_score` is None for money; `bias` is the sum of medians
    over the sum of outcomes, less 1. `pits` are in order of origins.
    """

    measure: str
    horizon: int
    model: str
    n: int
    crps: float
    ncrps: float | None
    log_score: float | None
    coverage: Mapping[float, float]
    interval_score: float
    bias: float | None
    pits: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a backtest says; `skill` by measure and horizon is 1 - CRPS / CRPS of the best baseline, `best` its name.

    That baseline is chosen with hindsight; `skill_beforehand` is against the one that was best so far at each origin.
    """

    scores: tuple[Score, ...]
    skill: Mapping[tuple[str, int], float]
    best: Mapping[tuple[str, int], str]
    reliability: Reliability | None
    skill_beforehand: Mapping[tuple[str, int], float]

    def score(self, measure: str, horizon: int, model: str = PRODUCT) -> Score:
        """Return one score; KeyError where the model gave none."""
        for found in self.scores:
            if (found.measure, found.horizon, found.model) == (measure, horizon, model):
                return found
        raise KeyError((measure, horizon, model))


def verdict_of(found: Backtest, *, seed: int) -> Verdict:
    """Return the scores of every model on the origins that all of them forecast, skill, and reliability of thresholds.

    A baseline that could not be formed at some origins is compared with the product on the others only.
    """
    scores, skill, best, beforehand = [], {}, {}, {}
    for asked in sorted({(case.measure, case.horizon) for case in found.cases}):
        cases = [case for case in found.cases if (case.measure, case.horizon) == asked]
        own = score_of(cases, PRODUCT)
        scores.append(own)
        chosen = score_of(chosen_beforehand(cases), BEFOREHAND)
        scores.append(chosen)
        if chosen.crps > 0:
            beforehand[asked] = 1 - own.crps / chosen.crps
        gains = {}
        for model in sorted({name for case in cases for name in case.draws} - {PRODUCT}):
            shared = [case for case in cases if model in case.draws]
            theirs = score_of(shared, model)
            scores.append(theirs)
            mine = own.crps if len(shared) == len(cases) else score_of(shared, PRODUCT).crps
            if len(shared) * 2 >= len(cases) and theirs.crps > 0:
                gains[model] = 1 - mine / theirs.crps
        if gains:
            best[asked] = min(gains, key=lambda name: (gains[name], name))
            skill[asked] = gains[best[asked]]
    return Verdict(tuple(scores), skill, best, thresholds(found, seed=seed), beforehand)


def chosen_beforehand(cases: Sequence[Case]) -> list[Case]:
    """Return the cases of one measure and horizon with the draws of the baseline that was best so far under BEFOREHAND.

    At each origin only forecasts whose weeks were over count; until there is one, FIRST_CHOICE is taken.
    """
    errors = [
        {name: crps(draws, case.outcome) for name, draws in case.draws.items() if name != PRODUCT} for case in cases
    ]
    found = []
    for case in cases:
        over = [
            each for past, each in zip(cases, errors, strict=True) if end_of(past.origin, past.horizon) <= case.origin
        ]
        known = set(case.draws) - {PRODUCT}
        mean = {
            name: float(np.mean([e[name] for e in over])) for name in known if over and all(name in e for e in over)
        }
        first = FIRST_CHOICE if FIRST_CHOICE in known else min(known)
        best = min(mean, key=lambda name: (mean[name], name), default=first)
        found.append(replace(case, draws={BEFOREHAND: case.draws[best]}))
    return found


def score_of(cases: Sequence[Case], model: str) -> Score:
    """Return the score of one model over cases of one measure and horizon, at least one."""
    pairs = [(case, case.draws[model]) for case in cases]
    total = sum(case.outcome for case in cases)
    each = [crps(draws, case.outcome) for case, draws in pairs]
    is_count = cases[0].measure in COUNTS
    luck = streams.uniforms(1, f"pit:{cases[0].measure}:{cases[0].horizon}", len(cases))
    return Score(
        measure=cases[0].measure,
        horizon=cases[0].horizon,
        model=model,
        n=len(cases),
        crps=float(np.mean(each)),
        ncrps=float(sum(each) / total) if total > 0 else None,
        log_score=float(np.mean([log_score(d, c.outcome) for c, d in pairs])) if is_count else None,
        coverage={level: float(np.mean([is_covered(d, c.outcome, level) for c, d in pairs])) for level in LEVELS},
        interval_score=float(np.mean([interval_score(d, c.outcome, 0.8) for c, d in pairs])),
        bias=float(sum(np.median(d) for _, d in pairs) / total - 1) if total > 0 else None,
        pits=tuple(pit(draws, case.outcome, float(u)) for (case, draws), u in zip(pairs, luck, strict=True)),
    )


def thresholds(found: Backtest, *, seed: int) -> Reliability | None:
    """Return the reliability of "at least so much" over targets around each origin's own recent pace; None without."""
    stated, came = [], []
    for case in found.cases:
        usual = float(np.median(case.draws["historic average"])) if "historic average" in case.draws else 0.0
        if usual <= 0:
            continue
        for factor in THRESHOLD_FACTORS:
            stated.append(float((case.draws[PRODUCT] >= factor * usual).mean()))
            came.append(case.outcome >= factor * usual)
    return reliability(np.array(stated), np.array(came), seed=seed) if stated else None


def quarters_of(found: Backtest) -> int:
    """Return over how many quarters the forecasts and what came of them reach, at least 1."""
    ends = [end_of(case.origin, case.horizon) for case in found.cases] or [found.origins[-1]]
    return max(round((max(ends) - found.origins[0]).days / DAYS_PER_QUARTER), 1)


def held_of(verdict: Verdict) -> tuple[float, int]:
    """Return how often the product's 80 % ranges held over all its forecasts, and how many these are."""
    own = [score for score in verdict.scores if score.model == PRODUCT]
    n = sum(score.n for score in own)
    return sum(score.coverage[0.8] * score.n for score in own) / max(n, 1), n


def sentences(found: Backtest, verdict: Verdict) -> tuple[str, ...]:
    """Return the verdict as sentences: how often 80 % ranges held, where a baseline wins, and only then where we do."""
    held, n = held_of(verdict)
    span = f"{len(found.origins)} days looked from, {found.origins[0]} to {found.origins[-1]}"
    happened = f"what we called 80 % likely happened {held:.0%} of the time"
    counted = f"({span}; {n} forecasts, many of them over the same weeks)"
    said = [f"{over_the_last(quarters_of(found))}, {happened} {counted}. {_judged(held)}"]
    if verdict.reliability is not None and not verdict.reliability.is_testable:
        said.append(f"Whether stated chances are true is not yet testable: {verdict.reliability.n} of 200 needed.")
    asked = sorted(verdict.skill, key=lambda each: (verdict.skill[each] >= -MARGIN, each))
    said += [_against(verdict.score(*each), verdict) for each in asked]
    said += [found.absent] if found.absent else []
    return (*said, *(f"Not forecast: {text}" for text in found.skipped))


def _judged(held: float) -> str:
    if held < GOOD[0]:
        return "That is too sure: take ranges as too narrow."
    return "That is about right." if held <= GOOD[1] else "That is too cautious: ranges are wider than they need be."


def _against(score: Score, verdict: Verdict) -> str:
    asked = (score.measure, score.horizon)
    skill, rival = verdict.skill[asked], verdict.best[asked]
    what = f"{score.measure.replace('_', ' ')} over {score.horizon} weeks"
    shared = verdict.score(*asked, rival).n
    origins = (
        f"{score.n} origins" if shared == score.n else f"at the {shared} of {score.n} origins where it could be formed"
    )
    if skill < -MARGIN:
        text = f"A baseline wins: for {what}, the {rival} was closest and Bestbet missed by {_more(-skill)}"
        text = f"{text} ({origins})."
        return f"{text}{_beforehand(verdict.skill_beforehand.get(asked))}"
    if skill <= MARGIN:
        return f"No lead: for {what}, Bestbet and the {rival} were equally close ({origins})."
    return f"For {what}, Bestbet was {skill:.0%} closer than the best baseline, the {rival} ({origins})."


def _more(behind: float) -> str:
    if behind < 1:
        return f"{behind:.0%} more"
    return f"{1 + behind:.2g} times as much as it" if behind < 9 else "far more than it"


def _beforehand(skill: float | None) -> str:
    """Whether that baseline could have been picked without hindsight."""
    if skill is None:
        return ""
    if skill > MARGIN:
        return f" Picking each time the baseline that had been best so far, Bestbet was {skill:.0%} closer."
    return " So was the baseline that had been best so far." if skill < -MARGIN else ""
