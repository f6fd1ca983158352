"""The best mix as JSON values."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bestbet.choose.mix import BestMix, Option
from bestbet.choose.prices import Price
from bestbet.choose.seek import Need
from bestbet.choose.sequence import Sequence as InTime
from bestbet.plan.nodes import Effort, Plan


def mix_json(
    plan: Plan, mix: BestMix, *, reach: float | None, needs: tuple[Need, ...], sequences: tuple[InTime, ...]
) -> dict[str, Any]:
    """Return the whole answer; amounts are per week, probabilities in [0, 1], unknown values None with a reason."""
    return {
        "plan": plan.team,
        "facts": {"digest": mix.digest, "as_of": mix.as_of.isoformat()},
        "seed": mix.seed,
        "n_paths": mix.n_paths,
        "n_simulated": mix.n_simulated,
        "best": _option(mix.best),
        "nearest_to_today": _option(mix.nearest),
        "today": _option(mix.today),
        "strategies": [_option(option) for option in mix.named],
        "found_at": mix.found_at,
        "plateau": {
            "n_tried": mix.plateau.n_tried,
            "n_as_good": mix.plateau.n_as_good,
            "ranges": [{"tactic": t, "least": low, "most": high} for t, low, high in mix.plateau.ranges],
        },
        "is_flat": mix.is_flat,
        "bounds": list(mix.bounds),
        "prices": [_price(price) for price in mix.prices],
        "have": dict(mix.have),
        "reach": reach,
        "needs": [_none_if_empty(asdict(need)) for need in needs],
        "sequences": [{**asdict(s), "day": s.day.isoformat()} for s in sequences],
        "findings": list(mix.findings),
    }


def _option(option: Option) -> dict[str, Any]:
    return {
        "name": option.name,
        "effort": [_effort(effort) for effort in option.effort],
        "p_all": option.p_all,
        "mcse": option.mcse,
        "behind": option.behind,
        "behind_mcse": option.behind_mcse,
        "objectives": dict(option.goals),
        "needs": dict(option.needs),
        "hours_asked": option.busy,
        "deals_worked": option.worked,
        "moved": option.moved,
        "is_allowed": option.is_allowed,
    }


def _effort(effort: Effort) -> dict[str, Any]:
    return {"tactic": effort.tactic, "units": effort.units, "where": {k: list(v) for k, v in effort.where.items()}}


def _price(price: Price) -> dict[str, Any]:
    return _none_if_empty(asdict(price))


def _none_if_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "reason": values["reason"] or None}
