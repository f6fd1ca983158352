"""Every unknown as one number per draw in the unit that people use, and which of them must be judged together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.posterior import CHANNELS, Posterior
from bestbet.odds.regression import ranks
from bestbet.plan.nodes import Channel, Plan, Tactic
from bestbet.units import WEEKS_PER_YEAR

Floats = npt.NDArray[np.float64]

TOGETHER = 0.3
"""Unknowns whose ranks correlate by more than this are judged together (methods C4)."""
TACTIC_EFFECTS, TACTIC_COSTS = "tactic effects", "tactic costs"
_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Unknown:
    """One number nobody knows: `values[draw]` in `unit`; `kind` and `where` make up its name, `group` the larger part.

    `unit` is share, money, days, weeks, hours, times, or the words of a count.
    """

    kind: str
    where: str
    group: str
    unit: str
    values: Floats

    @property
    def name(self) -> str:
        """The name for people."""
        joined = {TACTIC_EFFECTS: "from", TACTIC_COSTS: "of"}.get(self.group, "in")
        return f"{self.kind} {joined} {self.where}" if self.where else self.kind


@dataclass(frozen=True, slots=True)
class Bundle:
    """Unknowns that are found out together, and what to call them."""

    name: str
    group: str
    parts: tuple[Unknown, ...]


def unknowns(plan: Plan, posterior: Posterior) -> tuple[Unknown, ...]:
    """Return every unknown that varies over the draws; seasons and the spread of weekly counts are left out."""
    parts = [_of_draws(plan, replace(posterior, draws=some)) for some in posterior.draws.portions()]
    everywhere = [first for name, first in parts[0].items() if all(name in part for part in parts)]
    found = [replace(one, values=np.concatenate([part[one.name].values for part in parts])) for one in everywhere]
    return tuple(u for u in found if np.isfinite(u.values).all() and u.values.std() > _TINY * abs(u.values.mean()))


def _of_draws(plan: Plan, posterior: Posterior) -> dict[str, Unknown]:
    """Return what is unknown by name, for a portion of draws; today's customers where every draw has some."""
    found = (*_selling(posterior), *_customers(posterior), *_stated(plan, posterior), *_tactics(plan, posterior))
    return {one.name: one for one in found}


def bundles(found: Sequence[Unknown]) -> tuple[Bundle, ...]:
    """Return the unknowns as they can be found out: a tactic's together, and those whose ranks go together."""
    linked = _linked(found)
    kept: list[Bundle] = []
    for members in linked:
        parts = tuple(found[i] for i in members)
        kept.append(Bundle(_called(parts, found), parts[0].group, parts))
    return tuple(kept)


def groups(found: Sequence[Unknown]) -> tuple[Bundle, ...]:
    """Return the unknowns by their larger groups, in the order of their first appearance."""
    names = dict.fromkeys(unknown.group for unknown in found)
    return tuple(Bundle(name, name, tuple(u for u in found if u.group == name)) for name in names)


def _linked(found: Sequence[Unknown]) -> list[list[int]]:
    """Positions by connected parts: the same tactic, or ranks that correlate beyond TOGETHER."""
    n = len(found)
    near = np.eye(n, dtype=bool)
    if n > 1:
        ranked = np.column_stack([ranks(unknown.values) for unknown in found])
        near |= np.abs(np.corrcoef(ranked, rowvar=False)) > TOGETHER
    for i, one in enumerate(found):
        for j, other in enumerate(found):
            is_tactic = one.group in {TACTIC_EFFECTS, TACTIC_COSTS}
            near[i, j] |= is_tactic and one.group == other.group and one.where == other.where
    left, parts = set(range(n)), []
    while left:
        part, frontier = set(), {min(left)}
        while frontier:
            part |= frontier
            frontier = {int(j) for i in frontier for j in np.flatnonzero(near[i])} - part
        parts.append(sorted(part))
        left -= part
    return parts


def _called(parts: tuple[Unknown, ...], found: Sequence[Unknown]) -> str:
    if parts[0].group == TACTIC_EFFECTS:
        return f"the effects of {parts[0].where}"
    if parts[0].group == TACTIC_COSTS:
        return f"the cost of {parts[0].where}"
    said = []
    for kind in dict.fromkeys(part.kind for part in parts):
        places = [part.where for part in parts if part.kind == kind]
        everywhere = [unknown.where for unknown in found if unknown.kind == kind]
        is_all = places == everywhere
        said.append(kind if is_all or not places[0] else f"{kind} in {', '.join(places)}")
    return "; ".join(said)


def _selling(posterior: Posterior) -> Iterator[Unknown]:
    draws, facts = posterior.draws, posterior.facts
    wins = draws.rate * draws.win_probability
    mean_value = np.exp(draws.value_log_mean + draws.value_log_sd**2 / 2)
    places = [(segment, facts.segment == i) for i, segment in enumerate(facts.segments)]
    places = [(segment if len(facts.segments) > 1 else "", lanes) for segment, lanes in places if lanes.any()]
    for place, lanes in places:
        yield Unknown("the inflow of opportunities", place, "arrivals", "a week", draws.rate[:, lanes].sum(axis=1))
    for place, lanes in places:
        values = _weighed(draws.win_probability, draws.rate, lanes)
        yield Unknown("the win rate", place, "win rate", "share", values)
    for place, lanes in places:
        yield Unknown("the average deal", place, "deal size", "money", _weighed(mean_value, wins, lanes))
    yield Unknown("the weekly growth of deal values", "", "deal size", "share", draws.value_growth)
    for place, lanes in places:
        values = _weighed(draws.new_account_share, wins, lanes)
        yield Unknown("the share of wins from new accounts", place, "customers", "share", values)
    win = posterior.delays_together().win
    middle = np.argmax(win >= 0.5 * win[:, -1:], axis=1).astype(np.float64)
    yield Unknown("the time to a win", "", "delay", "days", middle[draws.delay])


def _weighed(values: Floats, weight: Floats, lanes: npt.NDArray[np.bool_]) -> Floats:
    total = np.maximum(weight[:, lanes].sum(axis=1), _TINY)
    return np.asarray((values[:, lanes] * weight[:, lanes]).sum(axis=1) / total)


def _customers(posterior: Posterior) -> Iterator[Unknown]:
    draws = posterior.draws
    active = draws.opening.sum(axis=(1, 2))
    if not (active > 0).all():
        return
    orders = (draws.opening * draws.repeat).sum(axis=(1, 2)) / active * WEEKS_PER_YEAR
    leaving = -np.expm1(-(draws.opening * draws.churn).sum(axis=(1, 2)) / active * WEEKS_PER_YEAR)
    values = np.exp(draws.order_log_mean + draws.order_log_sd**2 / 2).mean(axis=1)
    yield Unknown("the number of active customers", "", "customers", "customers", active)
    yield Unknown("the repeat rate of an active customer", "", "customers", "orders a year", orders)
    yield Unknown("the average repeat order", "", "customers", "money", values)
    yield Unknown("the yearly loss of customers", "", "customers", "share", leaving)


def _stated(plan: Plan, posterior: Posterior) -> Iterator[Unknown]:
    draws, facts = posterior.draws, posterior.facts
    for i, resource in enumerate(plan.resources):
        unit = "hours a week" if resource.is_hours else "money"
        yield Unknown(f"the supply of {resource.name}", "", "capacity", unit, draws.have[:, i])
        if resource.had is not None:
            yield Unknown(f"what there was of {resource.name}", "", "capacity", unit, draws.had[:, i])
    yield Unknown("the share of people leaving a year", "", "capacity", "share", draws.attrition)
    yield Unknown("the ramp of a new seller", "", "capacity", "weeks", draws.ramp)
    yield Unknown("the work on an open deal", "", "capacity", "hours a week", draws.hours_per_deal)
    for i, segment in enumerate(facts.segments):
        bite = draws.pressure[:, i] * draws.rival_cost[:, i]
        yield Unknown("what rivals cost of the win rate", segment, "rivals", "share", bite)
    yield Unknown("how much harder rivals press where we falter", "", "rivals", "times", draws.falter.mean(axis=1))
    yield Unknown("the weekly drift of the market", "", "market", "share", draws.drift_sd)
    yield Unknown("the weekly growth of the market", "", "market", "share", draws.growth)
    yield Unknown("the gross margin", "", "margin", "share", draws.gross_margin)


def _tactics(plan: Plan, posterior: Posterior) -> Iterator[Unknown]:
    for i, tactic in enumerate(plan.tactics):
        yield from _of_tactic(tactic, i, plan, posterior)


def _of_tactic(tactic: Tactic, i: int, plan: Plan, posterior: Posterior) -> Iterator[Unknown]:
    draws, name = posterior.draws, tactic.name
    for k, channel in enumerate(CHANNELS):
        unit = "opportunities" if channel == Channel.OPPORTUNITIES.value else "share"
        yield Unknown(effect_kind(tactic, Channel(channel)), name, TACTIC_EFFECTS, unit, draws.effect[:, i, k])
    yield Unknown("the gain from doubling", name, TACTIC_EFFECTS, "times", draws.doubling[:, i])
    yield Unknown("how long the effect lasts", name, TACTIC_EFFECTS, "weeks", draws.half_life[:, i])
    for k, resource in enumerate(plan.resources):
        unit = "hours" if resource.is_hours else "money"
        yield Unknown(f"the {resource.name} per {tactic.unit}", name, TACTIC_COSTS, unit, draws.unit_cost[:, i, k])


def effect_kind(tactic: Tactic, channel: Channel) -> str:
    """Return the kind of the unknown that a tactic's effect on a channel is."""
    if channel is Channel.OPPORTUNITIES:
        return f"the yield per {tactic.unit}"
    return f"the lift of {channel.value.replace('_', ' ')}"
