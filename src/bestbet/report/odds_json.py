"""The odds as plain JSON values: the contract that outside scripts read."""

from __future__ import annotations

import math
from typing import Any

from bestbet.odds.assessment import Assessment, ObjectiveOdds, StrategyOdds
from bestbet.odds.choice import TieBreaker
from bestbet.odds.widening import Past
from bestbet.report.choice_json import choice_json, standing_json
from bestbet.report.widths import width_json


def assessment_json(assessment: Assessment) -> dict[str, Any]:
    """Return the assessment as JSON values; what could not be computed is null beside a `reason`."""
    a = assessment
    return {
        "plan": a.team,
        "currency": a.currency,
        "facts": {"digest": a.digest, "as_of": a.as_of.isoformat()},
        "seed": a.seed,
        "n_paths": a.n_paths,
        "engine": a.engine,
        "strategies": [{**_strategy(s), **standing_json(a.choice, s.name)} for s in a.strategies],
        "best_bet": a.best_bet,
        "verdict": a.verdict,
        "tie_with": list(a.tie_with),
        "reason": a.reason,
        "tie_breaker": None if a.breaker is None else _breaker(a.breaker),
        "judgement_share": _number(a.judgement_share),
        "drivers": [{"quantity": d.quantity, "share": _number(d.share)} for d in a.drivers],
        "rests": [
            {
                "quantity": r.quantity,
                "data": _number(r.data),
                "evidence": _number(r.evidence),
                "judgement": _number(r.judgement),
                "source": r.source,
            }
            for r in a.rests
        ],
        "findings": list(a.findings),
        "choice": None if a.choice is None else choice_json(a.choice),
        "backtest": None if a.past is None else _past(a.past),
    }


def _breaker(found: TieBreaker) -> dict[str, Any]:
    return {
        "quantity": found.quantity or None,
        "p_all_gain": found.gain,
        "mcse": found.mcse,
        "reason": found.reason or None,
    }


def _past(past: Past) -> dict[str, Any]:
    return {
        "quarters": past.quarters,
        "n_forecasts": past.n_forecasts,
        "held80": _number(past.held),
        "widths": [width_json(width) for width in past.widths],
    }


def _strategy(s: StrategyOdds) -> dict[str, Any]:
    return {
        "name": s.name,
        "status_quo": s.is_status_quo,
        "because": s.because,
        "gives_up": s.gives_up,
        "p_all": _number(s.p_all),
        "mcse": _number(s.mcse),
        "p_all_interval": [_number(x) for x in s.p_all_interval],
        "p_best": _number(s.p_best),
        "regret": _number(s.regret),
        "objectives": [_objective(o) for o in s.objectives],
    }


def _objective(o: ObjectiveOdds) -> dict[str, Any]:
    return {
        "name": o.name,
        "measure": o.measure,
        "direction": o.direction,
        "target": _number(o.target),
        "by": o.by.isoformat(),
        "must": o.must,
        "p": _number(o.p),
        "mcse": _number(o.mcse),
        "median": _number(o.median),
        "interval": None if o.interval is None else [_number(x) for x in o.interval],
        "unit": o.unit,
        "reason": o.reason,
        "widened": o.widened,
    }


def _number(x: float | None) -> float | None:
    return None if x is None or not math.isfinite(x) else float(x)
