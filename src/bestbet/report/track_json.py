"""How a commitment goes, as JSON values."""

from __future__ import annotations

import math
from typing import Any

from bestbet.report.work_tables import work_json
from bestbet.track.alarm import Floats
from bestbet.track.bands import Banded
from bestbet.track.revision import ORDER, Revision
from bestbet.track.tracked import Step, Tracked
from bestbet.track.watch import Alarm
from bestbet.track.wires import WireState


def track_json(t: Tracked) -> dict[str, Any]:
    """Return everything that `bestbet track` answers."""
    review = t.standing.next_review
    return {
        "decision": t.seq,
        "strategy": t.strategy,
        "committed": t.committed.isoformat(),
        "as_of": t.as_of.isoformat(),
        "end": t.end.isoformat(),
        "seed": t.seed,
        "n_paths": t.n_paths,
        "verdict": t.standing.verdict,
        "sentence": t.standing.sentence,
        "reasons": list(t.standing.reasons),
        "next_review": None if review is None else review.isoformat(),
        "reviews_due": [day.isoformat() for day in t.standing.reviews_due],
        "weeks": t.n_weeks,
        "days_over": t.days_over,
        "corrections": t.n_corrections,
        "objectives": [_band(one) for one in t.bands],
        "leading": [_band(one) for one in t.leads],
        "odds": [_step(one) for one in t.steps],
        "alarm": _alarm(t.alarm),
        "trip_wires": [_wire(one) for one in t.wires],
        "work": work_json(t.work),
        "movement": {
            "moves": t.movement.n_moves,
            "moved": t.movement.moved,
            "settled": t.movement.settled,
            "expected": None if t.movement.expected is None else list(t.movement.expected),
            "verdict": None,
            "reason": "one plan is one draw: it gives no verdict",
        },
    }


def _band(one: Banded) -> dict[str, Any]:
    return {
        "name": one.name,
        "unit": one.unit,
        "days": [day.isoformat() for day in one.days],
        "band": {
            name: _numbers(one.levels[row]) for name, row in (("p5", 0), ("p50", 3), ("p95", 6)) if one.levels.size
        },
        "actual": [
            {"day": day.isoformat(), "value": value} for day, value in zip(one.actual_days, one.actual, strict=True)
        ],
        "stands": one.standing or None,
        "share_below": one.place,
        "target": one.target,
        "reason": one.reason or None,
    }


def _numbers(row: Floats) -> list[float | None]:
    return [float(value) if math.isfinite(value) else None for value in row.tolist()]


def _step(step: Step) -> dict[str, Any]:
    return {
        "as_of": step.as_of.isoformat(),
        "computed_at": step.at,
        "strategies": [{"name": name, "p_all": p, "mcse": step.mcse[name]} for name, p in step.p.items()],
        "corrections": step.n_corrections,
        "changes": [_revision(one) for one in step.revisions],
    }


def _revision(one: Revision) -> dict[str, Any]:
    return {
        "strategy": one.strategy,
        "before": one.before,
        "after": one.after,
        "mcse": one.mcse,
        "parts": {name: one.parts.get(name) for name in ORDER},
        "other_order": None if one.reverse is None else dict(one.reverse),
        "reason": one.reason or None,
    }


def _alarm(alarm: Alarm) -> dict[str, Any]:
    power = alarm.power
    return {
        "alarm_at": alarm.alarm_at,
        "e": alarm.e,
        "log_e_by_week": alarm.log_e.tolist(),
        "sounded_in_week": alarm.sounded_in,
        "by_measure": dict(alarm.by_measure),
        "pace_of_plan": dict(alarm.leans),
        "expected_per_week": dict(alarm.pace),
        "power": None
        if power is None
        else {
            "futures": power.n,
            "weeks": list(power.weeks),
            "rows": [
                {"pace": pace, "seen": seen} for pace, seen in zip(power.factors, power.seen.tolist(), strict=True)
            ],
        },
    }


def _wire(one: WireState) -> dict[str, Any]:
    wire = one.wire
    return {
        "measure": wire.measure,
        "side": wire.side,
        "level": wire.level,
        "by": wire.by.isoformat(),
        "action": wire.action,
        "healthy": wire.healthy,
        "state": one.state,
        "value": one.value,
    }
