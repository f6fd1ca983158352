"""Concrete ways to find out: what each asks, of how many, how sure its answer is, and what it takes.

An answer's reliability r is the share of an unknown's variance that it settles: n / (n + n0), where n0 is the number
of cases that what is believed today is worth (by matching mean and variance; Jalal & Alarid-Escudero 2018,
doi:10.1177/0272989X17715627). What people say, in place of what they do, counts HEEDED of that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.posterior import Posterior
from bestbet.odds.unknowns import TACTIC_COSTS, Unknown
from bestbet.odds.value import Gain, Stakes, worth_of
from bestbet.plan.nodes import Plan
from bestbet.units import WEEKS_PER_YEAR

Floats = npt.NDArray[np.float64]

HEEDED = 0.5
"""Share of a case that an answer by word of mouth counts (judgement)."""
"""Weeks of wins that the fit already used for the share of new accounts."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One way to find out: `informs` pairs unknowns with reliabilities in [0, 1]; `n` cases under the `law`.

    `days` until the answer, `hours` of the team and `money` that it takes.
    """

    name: str
    law: str
    n: float
    informs: tuple[tuple[Unknown, float], ...]
    days: float
    hours: float
    money: float = 0.0


@dataclass(frozen=True, slots=True)
class Purse:
    """What finding out takes away: the horizon in days, all hours and money in it, and the odds at stake.

    `waiting` is the leader's odds less those of going on as today: what each part of the horizon spent waiting costs.
    """

    days: float
    hours: float
    money: float
    odds: float
    waiting: float


@dataclass(frozen=True, slots=True)
class Priced:
    """An inquiry with its worth: `gain` in points of P(all), and `net` of waiting, hours and money."""

    inquiry: Inquiry
    gain: Gain
    net: float


def priced(inquiries: Sequence[Inquiry], held: Stakes, purse: Purse) -> tuple[Priced, ...]:
    """Return the inquiries by net benefit, the best first; those that nothing can be said of are left out."""
    found = []
    for inquiry in inquiries:
        parts = [unknown for unknown, _ in inquiry.informs]
        gain = worth_of(parts, held, reliability=[r for _, r in inquiry.informs])
        if gain is not None:
            found.append(Priced(inquiry, gain, gain.value - taken(inquiry, purse, gain.value)))
    return tuple(sorted(found, key=lambda p: (-p.net, p.inquiry.name)))


def taken(inquiry: Inquiry, purse: Purse, gain: float) -> float:
    """Return what an inquiry takes away, in points of P(all).

    While waiting the team goes on as today, and the better choice comes later; a share of the team's hours or money is
    taken to cost the same share of the odds (judgement).
    """
    waited = min(inquiry.days / purse.days, 1.0)
    used = inquiry.hours / purse.hours if purse.hours > 0 else 0.0
    used = max(used, inquiry.money / purse.money if purse.money > 0 else 0.0)
    return waited * (gain + max(purse.waiting, 0.0)) + used * purse.odds


def purse(plan: Plan, posterior: Posterior, held: Stakes) -> Purse:
    """Return what finding out takes away from the odds of this plan."""
    days = float((plan.end - max(plan.start, posterior.as_of)).days)
    weeks = days / 7
    have = posterior.draws.have.mean(axis=0) if len(plan.resources) else np.empty(0)
    hours = sum(float(have[i]) for i, r in enumerate(plan.resources) if r.is_hours)
    money = sum(float(have[i]) for i, r in enumerate(plan.resources) if not r.is_hours)
    p = held.values.mean(axis=0)
    today = next((i for i, s in enumerate(plan.strategies) if s.is_status_quo), held.leader)
    return Purse(max(days, 1.0), hours * weeks, money * weeks, float(p[held.leader]), float(p[held.leader] - p[today]))


def inquiries(plan: Plan, posterior: Posterior, found: Sequence[Unknown]) -> tuple[Inquiry, ...]:
    """Return the ways to find out that this plan and history allow, tests of tactics apart (see evidence.design)."""
    by_kind: dict[str, list[Unknown]] = {}
    for unknown in found:
        by_kind.setdefault(unknown.kind, []).append(unknown)
    ways = (_lost, _stages, _older_wins, _customers_asked, _time_kept, _hires, _timed_tactics, _waited)
    return tuple(inquiry for way in ways for inquiry in way(plan, posterior, by_kind) if inquiry.informs)


_ByKind = dict[str, list[Unknown]]


def share_cases(values: Floats) -> float:
    """Return how many cases a belief about a share is worth: the size of the Beta with its mean and variance."""
    mean, variance = float(values.mean()), float(values.var())
    return max(mean * (1 - mean) / variance - 1, 0.0) if variance > 0 else np.inf


def settled(n: float, n0: float) -> float:
    """Return the reliability n / (n + n0)."""
    return float(n / (n + n0)) if np.isfinite(n0) and n > 0 else 0.0


def _lost(_plan: Plan, posterior: Posterior, by_kind: _ByKind) -> Iterator[Inquiry]:
    """Ask lost customers who won instead."""
    asked = by_kind.get("what rivals cost of the win rate", [])
    if posterior.facts.are_losses_recorded and asked:
        each = 20 / len(posterior.facts.segments)
        informs = tuple((u, settled(HEEDED * each, share_cases(u.values))) for u in asked)
        law = "binomial: lost to a rival or not; an answer counts half a case"
        yield Inquiry("call 20 lost customers", law, 20, informs, days=10, hours=15)


def _stages(_plan: Plan, posterior: Posterior, by_kind: _ByKind) -> Iterator[Inquiry]:
    """Pull half a year of stage dates: every deal then tells of its pace while it is still open."""
    n = float(posterior.draws.rate.mean(axis=0).sum() * 26)
    known = float(max(posterior.facts.outcomes.count.sum(), 1))
    informs = tuple((u, settled(n, known)) for u in by_kind.get("the time to a win", []))
    law = "lognormal times in stage; each deal counts as one closed deal"
    yield Inquiry("pull six months of stage history", law, n, informs, days=5, hours=6)


def _older_wins(_plan: Plan, posterior: Posterior, by_kind: _ByKind) -> Iterator[Inquiry]:
    """Look up whether wins that tell nothing yet, too early or without an account, were the first of one."""
    facts = posterior.facts
    wins = facts.wins_by_lane() - facts.recent_wins - (0 if facts.earlier_wins is None else facts.earlier_wins)
    asked = by_kind.get("the share of wins from new accounts", [])
    lanes, segments = posterior.facts.segment, posterior.facts.segments
    older = {s: float(max(wins[lanes == i].sum(), 0)) for i, s in enumerate(segments)}
    total = sum(older.values())
    n = min(100.0, total)
    if total > 0:
        informs = tuple((u, settled(n * older.get(u.where, total) / total, share_cases(u.values))) for u in asked)
        law = "binomial: first deal of its account or not"
        name = f"look up {n:.0f} wins without an account, or of the first quarter on record"
        yield Inquiry(name, law, n, informs, days=3, hours=n * 0.1)


def _customers_asked(_plan: Plan, posterior: Posterior, by_kind: _ByKind) -> Iterator[Inquiry]:
    """Ask customers what they will order and whether they stay."""
    active = by_kind.get("the number of active customers", [])
    customers = float(active[0].values.mean()) if active else float(posterior.draws.opening.mean(axis=0).sum())
    n = min(30.0, customers)
    informs = []
    for unknown in by_kind.get("the repeat rate of an active customer", []):
        rate, variance = float(unknown.values.mean()), float(unknown.values.var())
        # a customer's yearly orders vary at least as much as counts do
        informs.append((unknown, settled(HEEDED * n, rate / variance)))
    informs += [
        (u, settled(HEEDED * n, share_cases(u.values))) for u in by_kind.get("the yearly loss of customers", [])
    ]
    law = "Poisson orders and binomial leaving; an answer counts half a case"
    yield Inquiry(f"ask {n:.0f} customers what they will order", law, n, tuple(informs), days=14, hours=n * 0.5)


def _time_kept(plan: Plan, _posterior: Posterior, by_kind: _ByKind) -> Iterator[Inquiry]:
    """Have sellers keep time on open deals."""
    people = next((r.people for r in plan.resources if r.is_hours and r.people), 0) or 0
    n = 2.0 * min(people, 5)
    informs = tuple((u, _logged(u, n, 0.5)) for u in by_kind.get("the work on an open deal", []))
    law = "lognormal: a seller's week, spread 0.5 of the logarithm"
    name = f"have {min(people, 5)} sellers keep time on deals for two weeks"
    yield Inquiry(name, law, n, informs if n else (), days=14, hours=n * 1.0)


def _hires(plan: Plan, posterior: Posterior, by_kind: _ByKind) -> Iterator[Inquiry]:
    """Look up how fast past hires came up to speed, and how many left: three years of them."""
    people = next((r.people for r in plan.resources if r.is_hours and r.people), 0) or 0
    leaving = float(posterior.draws.attrition.mean())
    n = round(3 * people * leaving)
    informs = [(u, _logged(u, n, 0.6)) for u in by_kind.get("the ramp of a new seller", [])]
    informs += [
        (u, settled(3 * people, share_cases(u.values))) for u in by_kind.get("the share of people leaving a year", [])
    ]
    law = "lognormal ramps, spread 0.6 of the logarithm; binomial leaving, one case a seller and year"
    name = "look up when the sellers of three years came, sold and left"
    yield Inquiry(name, law, n, tuple(informs) if n else (), days=5, hours=8)


def _timed_tactics(plan: Plan, _posterior: Posterior, by_kind: _ByKind) -> Iterator[Inquiry]:
    """Keep time and cost of a tactic's units, where it is done today."""
    costs = [u for found in by_kind.values() for u in found if u.group == TACTIC_COSTS]
    for tactic in plan.tactics:
        n = min(20.0, 4 * tactic.today)
        informs = tuple((u, _logged(u, n, 0.5)) for u in costs if u.where == tactic.name)
        if n >= 1:
            law = "lognormal: one unit's time and cost, spread 0.5 of the logarithm"
            name = f"keep time and cost of {n:.0f} × {tactic.unit} ({tactic.name})"
            yield Inquiry(name, law, n, informs, days=28, hours=n * 0.1)


def _waited(_plan: Plan, posterior: Posterior, by_kind: _ByKind) -> Iterator[Inquiry]:
    """Wait a quarter and read the record: everything that the history tells, at its own pace."""
    weeks = 13.0
    draws = posterior.draws
    deals = float(draws.rate.mean(axis=0).sum()) * weeks
    wins = float((draws.rate * draws.win_probability).mean(axis=0).sum()) * weeks
    informs = [(u, _counted(u, weeks, draws.dispersion)) for u in by_kind.get("the inflow of opportunities", [])]
    # half of a quarter's opportunities are decided within it, at best
    informs += [
        (u, settled(deals / 2 / _n(by_kind, u), share_cases(u.values))) for u in by_kind.get("the win rate", [])
    ]
    informs += [
        (u, settled(wins / _n(by_kind, u), share_cases(u.values)))
        for u in by_kind.get("the share of wins from new accounts", [])
    ]
    spread = float(np.nanmedian(draws.value_log_sd))
    informs += [(u, _logged(u, wins / _n(by_kind, u), spread)) for u in by_kind.get("the average deal", [])]
    active = float(draws.opening.sum(axis=(1, 2)).mean())
    for unknown in by_kind.get("the repeat rate of an active customer", []):
        rate, variance = float(unknown.values.mean()), float(unknown.values.var())
        informs.append((unknown, settled(active * weeks / WEEKS_PER_YEAR, rate / variance)))
    law = "the fit's own counts, as many as a quarter brings"
    yield Inquiry("wait 13 weeks and read the record again", law, deals, tuple(informs), days=91, hours=0)


def _n(by_kind: _ByKind, unknown: Unknown) -> int:
    return max(len(by_kind[unknown.kind]), 1)


def _logged(unknown: Unknown, n: float, spread: float) -> float:
    """Return the reliability of n cases that spread so on the log scale, for a positive unknown."""
    if n <= 0 or not (unknown.values > 0).all():
        return 0.0
    return settled(n, spread**2 / float(np.log(unknown.values).var()))


def _counted(unknown: Unknown, weeks: float, dispersion: Floats) -> float:
    """Return the reliability of so many weekly counts, overdispersed as the fit says, for a weekly rate."""
    rate, variance = float(unknown.values.mean()), float(unknown.values.var())
    week = rate + rate**2 / float(np.median(dispersion))
    return settled(weeks, week / variance)
