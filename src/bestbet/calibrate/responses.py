"""What people say, as draws: tactics, resources, rivals and margin of the plan, each from its own stated range.

Where the plan is silent: no attrition, no hours per open deal, no rival, no cost, no effect; a ramp of 13 weeks;
gross margin not a number, so that nothing can be counted with it unnoticed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from bestbet import streams
from bestbet.calibrate import ranges
from bestbet.calibrate.posterior import CHANNELS
from bestbet.calibrate.priors import SILENT_RAMP
from bestbet.evidence.weigh import NOTHING_WEIGHED, Weighed
from bestbet.plan.nodes import Channel, Plan, Rival, Tactic
from bestbet.units import Range

Floats = npt.NDArray[np.float64]

_LEAST_LIFT = -0.95
_DOUBLING = (1.001, 1.999)
_LEAST_HALF_LIFE = 1 / 70
_LARGEST_LOSS = 0.95


@dataclass(frozen=True, slots=True)
class Responses:
    """The part of `Draws` that comes from the plan; shapes and units as there."""

    effect: Floats
    doubling: Floats
    half_life: Floats
    unit_cost: Floats
    have: Floats
    had: Floats
    attrition: Floats
    ramp: Floats
    hours_per_deal: Floats
    pressure: Floats
    rival_cost: Floats
    falter: Floats
    gross_margin: Floats


def draw(
    plan: Plan, segments: tuple[str, ...], n_draws: int, *, seed: int, evidence: Weighed = NOTHING_WEIGHED
) -> Responses:
    """Return draws of everything that the plan states as a range, tactics' effects carried to what evidence says.

    Each range has a stream of its own, named by what it belongs to, so a tactic that is added moves no other draw; what
    there was and what there is share one, for whoever overrates the hours of a week does so in both.
    Relative lifts stay above -0.95, doubling factors inside (1, 2), counts and costs at 0 or above.
    """
    hours = next((r for r in plan.resources if r.is_hours), None)
    rivals = {rival.segment: rival for rival in plan.rivals}
    stated = _Stated(seed, n_draws)
    return Responses(
        effect=_stack([_effects(stated, tactic, evidence) for tactic in plan.tactics], (n_draws, 0, len(CHANNELS))),
        doubling=_stack(
            [np.clip(stated.at(f"doubling:{t.name}", t.doubling_gives), *_DOUBLING) for t in plan.tactics], (n_draws, 0)
        ),
        half_life=_stack(
            [np.maximum(stated.at(f"half-life:{t.name}", t.lasts), _LEAST_HALF_LIFE) for t in plan.tactics],
            (n_draws, 0),
        ),
        unit_cost=_stack([_costs(stated, t, plan) for t in plan.tactics], (n_draws, 0, len(plan.resources))),
        have=_stack([stated.positive(f"have:{r.name}", r.have) for r in plan.resources], (n_draws, 0)),
        had=_stack([stated.positive(f"have:{r.name}", r.until_now) for r in plan.resources], (n_draws, 0)),
        attrition=stated.positive("attrition", hours.attrition if hours else None),
        ramp=np.maximum(stated.at("ramp", hours.ramp if hours else None, default=SILENT_RAMP.value), _LEAST_HALF_LIFE),
        hours_per_deal=stated.positive("hours per deal", hours.per_open_deal if hours else None),
        pressure=_rival(stated, "pressure", segments, rivals, largest=1.0),
        rival_cost=_rival(stated, "cost_to_win_rate", segments, rivals, largest=_LARGEST_LOSS),
        falter=_rival(stated, "when_we_falter", segments, rivals, largest=np.inf),
        gross_margin=stated.at("gross margin", plan.gross_margin, default=np.nan),
    )


@dataclass(frozen=True, slots=True)
class _Stated:
    """Draws of stated ranges by name."""

    seed: int
    n_draws: int

    def at(self, name: str, stated: Range | None, *, default: float = 0.0) -> Floats:
        if stated is None:
            return np.full(self.n_draws, default)
        return ranges.at(stated, ndtri(streams.uniforms(self.seed, name, self.n_draws)))

    def positive(self, name: str, stated: Range | None) -> Floats:
        return np.maximum(self.at(name, stated), 0.0)


def _stack(columns: list[Floats], empty: tuple[int, ...]) -> Floats:
    return np.stack(columns, axis=1) if columns else np.empty(empty)


def _effects(stated: _Stated, tactic: Tactic, evidence: Weighed) -> Floats:
    said = [stated.at(f"effect:{tactic.name}:{name}", tactic.brings.get(Channel(name))) for name in CHANNELS]
    lifts = [evidence.moved(tactic.name, name, lift) for name, lift in zip(CHANNELS, said, strict=True)]
    return np.stack([_bounded(lift, name) for lift, name in zip(lifts, CHANNELS, strict=True)], axis=1)


def _bounded(lift: Floats, channel: str) -> Floats:
    return lift if channel == Channel.OPPORTUNITIES.value else np.maximum(lift, _LEAST_LIFT)


def _costs(stated: _Stated, tactic: Tactic, plan: Plan) -> Floats:
    each = [stated.positive(f"unit cost:{tactic.name}:{r.name}", tactic.costs.get(r.name)) for r in plan.resources]
    return _stack(each, (stated.n_draws, 0))


def _rival(
    stated: _Stated, what: str, segments: tuple[str, ...], rivals: dict[str, Rival], *, largest: float
) -> Floats:
    silent = 1.0 if what == "when_we_falter" else 0.0
    known = [(s, getattr(rivals[s], what) if s in rivals else None) for s in segments]
    each = [np.clip(stated.at(f"rival {what}:{s}", found, default=silent), 0.0, largest) for s, found in known]
    return _stack(each, (stated.n_draws, 0))
