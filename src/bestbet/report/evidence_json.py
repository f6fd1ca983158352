"""Weighed evidence and proposed tests as JSON values."""

from __future__ import annotations

import math
from typing import Any

from bestbet.evidence.design import Design
from bestbet.evidence.running import Watched
from bestbet.evidence.weigh import Summary, Weighed, WeighedEffect, WeighedItem
from bestbet.evidence.weights import TABLE, Weights


def weighed_json(weighed: Weighed) -> dict[str, Any]:
    """Return effects before and after the evidence, the weight of each claim, and claims that move nothing."""
    return {
        "effects": [_effect(e) for e in weighed.effects],
        "unused": [{"name": u.claim.name, "reason": u.reason} for u in weighed.unused],
        "findings": list(weighed.findings),
    }


def _effect(e: WeighedEffect) -> dict[str, Any]:
    return {
        "tactic": e.tactic,
        "channel": e.channel.value,
        "prior": _summary(e.prior),
        "posterior": _summary(e.posterior),
        "rests_on_evidence": e.share,
        "effective_items": e.n_effective,
        "items": [_item(w) for w in e.items],
        "stories": {
            "works": e.stories.n_works,
            "fails": e.stories.n_fails,
            "bayes_factor": e.stories.factor,
            "capped_at": e.stories.capped,
            "moved_by": e.story_moved_by,
            "in_odds": False,
            "said": list(e.stories.sentences),
        },
    }


def _summary(s: Summary) -> dict[str, Any]:
    return {
        "mean": s.mean,
        "median": s.median,
        "interval": [s.low, s.high],
        "p_helps": s.p_good,
        "p_worthwhile": s.p_worthwhile,
    }


def _item(w: WeighedItem) -> dict[str, Any]:
    item = w.item
    return {
        "name": item.claim.name,
        "kind": item.claim.grade.value,
        "weight": w.weight,
        "moved_by": w.moved_by,
        "counts": item.share,
        "copy_of": item.copy_of or None,
        "adjusted": item.value,
        "sampling_sd": item.sampling,
        "bias_sd": item.bias,
        "notes": list(item.notes),
    }


def moved_json(name: str, moved: tuple[float, float, float, float]) -> dict[str, Any]:
    """Return P(all) of one strategy without and with a claim, from (before, after, difference, mcse)."""
    before, after, difference, mcse = moved
    return {"strategy": name, "before": before, "after": after, "difference": difference, "mcse": mcse}


def watched_json(name: str, w: Watched) -> dict[str, Any]:
    """Return the reading of a running test; null where nothing is ruled out on that side."""
    return {"name": name, "e_value": w.e_value, "settles_at": w.alarm, "lifts": [w.low, w.high], "verdict": w.verdict}


def design_json(d: Design) -> dict[str, Any]:
    """Return one proposed test."""
    return {
        "kind": d.kind,
        "weeks": d.weeks,
        "weeks_to_answer": d.weeks_to_answer,
        "n_per_arm": d.n_per_arm,
        "smallest_visible": d.smallest_visible if math.isfinite(d.smallest_visible) else None,
        "p_seen": d.power,
        "p_points_wrong": d.wrong_way,
        "gain": d.gain,
        "gain_error": d.gain_error,
    }


def weights_json(weights: Weights) -> list[dict[str, Any]]:
    """Return every weight in force with what it rests on."""
    return [
        {
            "name": w.name,
            "value": weights[w.name],
            "default": w.value,
            "source": weights.source(w.name),
            "means": w.meaning,
        }
        for w in TABLE
    ]
