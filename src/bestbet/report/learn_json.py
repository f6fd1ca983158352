"""What is worth finding out, as JSON values."""

from __future__ import annotations

from typing import Any

from bestbet.odds.futures import Box
from bestbet.odds.inquiries import Priced
from bestbet.odds.learning import Learning, Worth
from bestbet.odds.robust import Robust
from bestbet.odds.turning import Swing
from bestbet.odds.value import Gain
from bestbet.report.learn_words import turns_of, value_text


def learn_json(found: Learning, currency: str) -> dict[str, Any]:
    """Return all of it; probabilities and gains as shares of 1, null beside a reason where nothing could be said."""
    first = found.first
    return {
        "best_bet": found.strategies[found.leader],
        "p_all": found.p_all,
        "mcse": found.mcse,
        "seed": found.seed,
        "n_paths": found.n_paths,
        "reason": found.reason or None,
        "find_out_first": first.bundle.name if first else None,
        "everything": _gain(found.everything),
        "tie": _tie(found),
        "money": found.money_name or None,
        "facts": [_worth(w, found, currency) for w in found.facts],
        "groups": [_worth(w, found, currency) for w in found.groups],
        "inquiries": [_inquiry(p) for p in found.inquiries],
        "swings": [_swing(s, found, currency) for s in found.swings],
        "shares": _shares(found),
        "loses": {"share": found.losing.share, "box": _box(found.losing.box)} if found.losing else None,
        "futures": _robust(found, found.robust) if found.robust else None,
    }


def _tie(found: Learning) -> dict[str, Any] | None:
    if not found.tied:
        return None
    first = found.breaker
    return {
        "between": [found.strategies[i] for i in found.tied],
        "find_out_first": first.bundle.name if first else None,
        "worth": _gain(first.gain) if first else None,
    }


def _gain(gain: Gain | None) -> dict[str, Any] | None:
    if gain is None:
        return None
    return {
        "value": gain.value if gain.is_seen else None,
        "reason": None if gain.is_seen else "not above what chance alone shows",
        "floor": gain.floor,
        "mcse": gain.mcse,
    }


def _worth(worth: Worth, found: Learning, currency: str) -> dict[str, Any]:
    return {
        "name": worth.bundle.name,
        "group": worth.bundle.group,
        "parts": [part.name for part in worth.bundle.parts],
        "evppi": _gain(worth.gain),
        "in_money": _gain(worth.money),
        "how": worth.best or None,
        "turns": [text for swing in worth.turns for text in turns_of(swing, found.strategies, currency)],
    }


def _inquiry(price: Priced) -> dict[str, Any]:
    asked = price.inquiry
    return {
        "name": asked.name,
        "likelihood": asked.law,
        "n": asked.n,
        "informs": [{"name": unknown.name, "reliability": r} for unknown, r in asked.informs],
        "days": asked.days,
        "hours": asked.hours,
        "money": asked.money,
        "evsi": _gain(price.gain),
        "net": price.net,
    }


def _swing(swing: Swing, found: Learning, currency: str) -> dict[str, Any]:
    return {
        "name": swing.unknown.name,
        "unit": currency if swing.unknown.unit == "money" else swing.unknown.unit,
        "values": [swing.low_value, swing.high_value],
        "shown": [value_text(swing.unknown, v, currency) for v in (swing.low_value, swing.high_value)],
        "p_all": [swing.low, swing.high],
        "mcse": [swing.low_mcse, swing.high_mcse],
        "turns": [
            {"choose": found.strategies[t.strategy], "above": t.low, "below": t.high, "chance": t.chance}
            for t in swing.turns
        ],
    }


def _shares(found: Learning) -> dict[str, Any] | None:
    if found.shares is None:
        return None
    groups = [
        {"group": s.group, "shapley": s.shapley, "first_order": s.first_order, "mcse": s.mcse}
        for s in found.shares.groups
    ]
    return {"groups": groups, "rest": found.shares.rest}


def _box(box: Box | None) -> dict[str, Any] | None:
    if box is None:
        return None
    return {
        "limits": [{"name": x.unknown.name, "above": x.low, "below": x.high} for x in box.limits],
        "coverage": box.coverage,
        "density": box.density,
        "mcse": box.mcse,
        "mass": box.mass,
        "base": box.base,
        "says_it_well": box.says_it_well,
    }


def _robust(found: Learning, robust: Robust) -> dict[str, Any]:
    return {
        "n": robust.n_futures,
        "n_paths": robust.n_paths,
        "enough": robust.enough,
        "factors": [{"name": f.name, "low": f.low, "high": f.high, "unit": f.unit} for f in robust.factors],
        "loses": {"share": robust.leader_loses, "box": _box(robust.box)},
        "strategies": [
            {
                "name": name,
                "max_regret": s.max_regret,
                "max_regret_mcse": s.max_regret_mcse,
                "regret_90": s.high_regret,
                "regret_90_mcse": s.high_regret_mcse,
                "satisfied": s.satisfied,
                "satisfied_mcse": s.satisfied_mcse,
                "p_all": [s.worst, s.best],
            }
            for name, s in zip(found.strategies, robust.strategies, strict=True)
        ],
    }
