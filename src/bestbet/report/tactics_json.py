"""The tactics of a strategy as plain JSON values."""

from __future__ import annotations

from typing import Any

from bestbet.choose.tactics import TacticOdds, TacticsAnswer


def tactics_json(answer: TacticsAnswer) -> dict[str, Any]:
    """Return the answer as JSON values; effects are fractions of P(all), costs per week."""
    return {
        "strategy": answer.strategy,
        "is_best_bet": answer.is_best_bet,
        "tied_with": list(answer.tied_with),
        "p_all": answer.p_all,
        "mcse": answer.mcse,
        "currency": answer.currency,
        "seed": answer.seed,
        "n_paths": answer.n_paths,
        "tactics": [_tactic(t) for t in answer.tactics],
        "serving_nothing": list(answer.serving_nothing),
        "findings": list(answer.findings),
    }


def _tactic(t: TacticOdds) -> dict[str, Any]:
    return {
        "name": t.tactic,
        "in_strategy": t.is_in,
        "verdict": t.verdict,
        "reason": t.reason,
        "effect": t.effect,
        "mcse": t.effect_mcse,
        "p_positive": t.judged.p_positive,
        "p_positive_mcse": t.judged.p_positive_mcse,
        "loss_if_kept": t.judged.loss_if_kept,
        "loss_if_cut": t.judged.loss_if_cut,
        "units_per_week": t.units,
        "unit": t.unit,
        "where": t.where,
        "hours_per_week": t.hours,
        "money_per_week": t.money,
        "evidence": t.evidence,
        "fits": t.fit.is_fit,
        "against": list(t.fit.against),
        "serves": [{"objective": s.objective, "channels": list(s.channels), "where": s.where} for s in t.fit.serves],
        "moves": [{"objective": m.objective, "effect": m.gap, "mcse": m.mcse} for m in t.moved],
        "test": None
        if t.test is None
        else {
            "channel": t.test.channel,
            "kind": t.test.kind,
            "weeks": t.test.weeks,
            "gain": t.test.gain,
            "noise": t.test.noise,
        },
    }
