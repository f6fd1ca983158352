"""A mix tried by hand as JSON: what `/api/v1/mix/live` says."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bestbet.choose.levers import efforts_of
from bestbet.choose.live import LiveGround, LiveObjective, LiveOdds
from bestbet.plan.nodes import Effort


def live_json(ground: LiveGround, odds: LiveOdds) -> dict[str, Any]:
    """Return the answer; amounts are per week, probabilities in [0, 1], unknown values None with a reason."""
    return {
        "plan": ground.plan.team,
        "facts": {"as_of": ground.posterior.as_of.isoformat()},
        "seed": ground.bench.seed,
        "n_paths": odds.n_paths,
        "n_paths_most": odds.n_most,
        "effort": [effort_json(effort) for effort in efforts_of(ground.levers, ground.plan, odds.units)],
        "p_all": odds.p_all,
        "mcse": odds.mcse,
        "p_all_counted": odds.p_counted,
        "mcse_counted": odds.counted_mcse,
        "ahead_of": [asdict(gap) for gap in odds.gaps],
        "objectives": [_objective(one) for one in odds.objectives],
        "resources": [{**asdict(use), "is_over": use.is_over} for use in odds.uses],
        "outside_limits": [
            {**asdict(bound), "most": None if bound.most == float("inf") else bound.most} for bound in odds.bounds
        ],
        "is_allowed": odds.is_allowed,
        "moved": odds.moved,
        "findings": list(odds.findings),
    }


def effort_json(effort: Effort) -> dict[str, Any]:
    """Return one effort as the mix's JSON has it."""
    return {"tactic": effort.tactic, "units": effort.units, "where": {k: list(v) for k, v in effort.where.items()}}


def _objective(one: LiveObjective) -> dict[str, Any]:
    fan = None
    if one.fan is not None:
        fan = {"days": [day.isoformat() for day in one.fan.days], "levels": one.fan.levels.tolist()}
    interval = list(one.interval) if one.interval is not None else None
    return {**asdict(one), "interval": interval, "fan": fan, "reason": one.reason or None}
