"""Work that had begun before the as-of date: the record holds part of its effect, which must not be added again.

The engine adds what effort brings beyond the effort that the record stands for. Before any plan that is today's effort.
Once a strategy is at work, levels and rates hold what of it the fit has seen, and the record stands for a dose between
today's and the strategy's. Where win rates, values or orders hold less of it than arrivals do, they are lifted to the
same dose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.contained import Contained, contained
from bestbet.calibrate.posterior import CHANNELS, Draws, Posterior
from bestbet.errors import quote
from bestbet.plan.nodes import Plan, Strategy
from bestbet.simulate.compile import doses, share_started
from bestbet.simulate.responses import CHURN, REPEAT, VALUE, WIN, log_factors, saturation
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_OPPORTUNITIES = CHANNELS.index("opportunities")
_NEAR_CEILING = 0.98
"""Share of the largest effect that a dose may stand for; above it lies next to no dose at all."""
_DECIMALS = 9


@dataclass(frozen=True, slots=True)
class Begun:
    """A strategy that has been at work since a day, until the next one began."""

    since: date
    strategy: Strategy


def with_work_begun(plan: Plan, posterior: Posterior, begun: Sequence[Begun]) -> Posterior:
    """Return the posterior whose record stands for the effort that was at work, as far as the fit has seen it.

    `begun` are the strategies that the team followed, oldest first. As it was where none had begun by the as-of date.
    """
    at_work = sorted((one for one in begun if one.since <= posterior.as_of), key=lambda one: one.since)
    if not at_work or not plan.tactics:
        return posterior
    today, reference, _ = doses(plan, at_work[-1].strategy, posterior)
    tactic, lane, history = _history(plan, posterior, at_work, (today, reference))
    if not len(tactic):
        return posterior
    law = _law(posterior.draws, tactic)
    usual = today[tactic, lane] / reference[tactic, lane]
    course = _course(history, usual, law)
    profile, member = _profiles(tactic, course)
    reach = np.zeros((len(profile), len(posterior.facts.lanes)))
    reach[member, lane] = 1.0
    brought = _brought(posterior.draws, (tactic, lane, member), reference)
    held = contained(posterior.facts, plan.drift, profile, reach, brought, posterior.odds_held)
    start = saturation(usual, law.bend)
    arrivals = _dose(start + held.arrivals[member, lane], law.bend)
    stands_for = today.copy()
    stands_for[tactic, lane] = arrivals * reference[tactic, lane]
    draws = _lifted(posterior, (tactic, lane, arrivals), _doses_held(held, member, start, law.bend))
    said = _said(plan, at_work[-1], today.sum(axis=1), stands_for.sum(axis=1))
    draws = replace(draws, growth=draws.growth - held.growth)
    return replace(posterior, draws=draws, stands_for=stands_for, findings=(*posterior.findings, said))


def _said(plan: Plan, now: Begun, today: Floats, stands_for: Floats) -> str:
    """Return in words what the record stands for."""
    moved = [
        f"{tactic.name} {held:.3g} a week (before: {before:.3g})"
        for tactic, before, held in zip(plan.tactics, today, stands_for, strict=True)
        if not np.isclose(before, held, rtol=5e-3)
    ]
    begun = f"{quote(now.strategy.name)} has been at work since {now.since}"
    if not moved:
        return f"{begun}; the record holds none of its effect yet."
    return f"{begun}; the record holds part of its effect and is taken to stand for: {', '.join(moved)}."


@dataclass(frozen=True, slots=True)
class _Law:
    """Carry-over and bend of each pair's tactic, in the middle of their draws."""

    carry: Floats
    bend: Floats


def _law(draws: Draws, tactic: Ints) -> _Law:
    bend = 2.0 * (draws.doubling - 1.0) / (2.0 - draws.doubling)
    carry = 0.5 ** (1.0 / np.maximum(draws.half_life, 1e-6))
    return _Law(np.median(carry, axis=0)[tactic], np.median(bend, axis=0)[tactic])


def _history(
    plan: Plan, posterior: Posterior, at_work: list[Begun], usual: tuple[Floats, Floats]
) -> tuple[Ints, Ints, Floats]:
    """Return the pairs of tactic and lane whose effort moved, and their doses by week up to the as-of date."""
    today, reference = usual
    n_weeks = -(-((posterior.as_of - at_work[0].since).days + 1) // DAYS_PER_WEEK)
    before = posterior.as_of - timedelta(days=DAYS_PER_WEEK * n_weeks)
    effort = np.repeat(today[:, :, None], n_weeks, axis=2)
    for one in at_work:
        started = share_started(one.since, before, n_weeks)
        effort += started * (doses(plan, one.strategy, posterior)[2][:, :, None] - effort)
    is_moved = (reference > 0) & (np.abs(effort - today[:, :, None]).max(axis=2) > 0)
    tactic, lane = np.nonzero(is_moved)
    return tactic, lane, effort[tactic, lane] / reference[tactic, lane][:, None]


def _course(history: Floats, usual: Floats, law: _Law) -> Floats:
    """Return by week what the effort brought beyond today's, as a share of what the reference dose brings."""
    stock, course = usual.copy(), np.empty_like(history)
    for week, dose in enumerate(history.T):
        stock = (1 - law.carry) * dose + law.carry * stock
        course[:, week] = saturation(stock, law.bend) - saturation(usual, law.bend)
    return course


def _profiles(tactic: Ints, course: Floats) -> tuple[Floats, Ints]:
    """Return the distinct courses, and which one each pair has: lanes of a tactic with equal doses share one."""
    rows = np.concatenate([tactic[:, None], np.round(course, _DECIMALS)], axis=1)
    _, first, member = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    return course[first], np.asarray(member).reshape(-1)


def _brought(draws: Draws, pairs: tuple[Ints, Ints, Ints], reference: Floats) -> Floats:
    """Return what share of today's arrivals in its lanes each course's tactic would bring at the reference dose."""
    tactic, lane, member = pairs
    brings = np.median(draws.effect[:, :, _OPPORTUNITIES], axis=0)[tactic] * reference[tactic, lane]
    n_courses = int(member.max()) + 1
    came = np.bincount(member, np.median(draws.rate, axis=0)[lane], n_courses)
    return np.asarray(np.bincount(member, brings, n_courses) / np.maximum(came, 1e-300))


def _dose(response: Floats, bend: Floats) -> Floats:
    """Return the dose, in reference doses, that has a response; the inverse of `saturation`."""
    reached = np.clip(response, 0.0, _NEAR_CEILING * (1.0 + bend))
    return np.asarray(reached * bend / (1.0 + bend - reached))


def _doses_held(held: Contained, member: Ints, start: Floats, bend: Floats) -> dict[int, Floats]:
    """Return by channel the dose that its rates stand for; who leaves is seen as the orders are."""
    found = {WIN: held.win_rate, VALUE: held.deal_value, REPEAT: held.repeat, CHURN: held.repeat}
    return {channel: _dose(start + share[member], bend) for channel, share in found.items()}


def _lifted(posterior: Posterior, pairs: tuple[Ints, Ints, Floats], held: dict[int, Floats]) -> Draws:
    """Return the draws with every rate at the dose that arrivals stand for."""
    tactic, lane, arrivals = pairs
    draws, segment = posterior.draws, posterior.facts.segment
    bend = (2.0 * (draws.doubling - 1.0) / (2.0 - draws.doubling))[:, tactic]
    logs, at = log_factors(draws)[:, tactic], saturation(arrivals, bend)
    weight = _weight(posterior)[lane]
    by_lane, by_segment = {}, {}
    for channel, dose in held.items():
        moved = logs[:, :, channel] * (at - saturation(dose, bend))
        by_lane[channel] = _summed(moved, lane, len(posterior.facts.lanes))
        by_segment[channel] = _summed(moved * weight, segment[lane], len(posterior.facts.segments))[:, :, None]
    odds = draws.win_probability / (1.0 - draws.win_probability) * np.exp(by_lane[WIN])
    return replace(
        draws,
        win_probability=odds / (1.0 + odds),
        value_log_mean=draws.value_log_mean + by_lane[VALUE],
        repeat=draws.repeat * np.exp(by_segment[REPEAT]),
        churn=np.minimum(draws.churn * np.exp(by_segment[CHURN]), 1.0),
    )


def _weight(posterior: Posterior) -> Floats:
    """Return each lane's share of its segment's opportunities."""
    rate = posterior.draws.rate.mean(axis=0)
    total = np.bincount(posterior.facts.segment, rate, minlength=len(posterior.facts.segments))
    return np.asarray(rate / np.maximum(total[posterior.facts.segment], 1e-300))


def _summed(moved: Floats, place: Ints, n: int) -> Floats:
    """Return the sum of moved[draw, pair] by place."""
    total = np.zeros((n, len(moved)))
    np.add.at(total, place, moved.T)
    return total.T
