"""Small invented worlds with known truth, made without the product's own model code."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from bestbet.facts.lanes import (
    ContractCounts,
    CustomerCounts,
    Lane,
    LaneFacts,
    OpenDeals,
    OutcomeCounts,
    ValueStatistics,
)
from bestbet.plan.nodes import (
    Channel,
    Direction,
    Measure,
    Objective,
    Plan,
    Resource,
    Rival,
    Strategy,
    Tactic,
    Threshold,
)
from bestbet.units import Range, Scale

START = date(2024, 1, 1)
OPEN, WON, LOST = 0, 1, 2


def outcome_counts(rng, weeks, win_rates, *, per_week=8.0, silent=0.0, record_start=0.0, sweep=None):
    """Return opportunities of a process with known truth: wins after LN(ln 16, .6) weeks, losses after LN(ln 6, .9).

    `silent` is the share of losses never recorded; what closed before week `record_start` is missing; losses between
    the two weeks of `sweep` are all entered at the second.
    """
    n = rng.poisson(per_week * weeks)
    created = rng.uniform(0, weeks * 7, n)
    lane = rng.integers(0, len(win_rates), n)
    is_won = rng.uniform(size=n) < np.asarray(win_rates)[lane]
    log_delay = np.where(is_won, np.log(16 * 7) + 0.6 * rng.normal(size=n), np.log(6 * 7) + 0.9 * rng.normal(size=n))
    delay = np.exp(log_delay)
    delay[~is_won & (rng.uniform(size=n) < silent)] = np.inf
    closed = created + delay
    if sweep is not None:
        is_swept = ~is_won & (closed > sweep[0] * 7) & (closed < sweep[1] * 7)
        closed[is_swept] = sweep[1] * 7
    seen = closed >= record_start * 7
    created, closed, lane, is_won = created[seen], closed[seen], lane[seen], is_won[seen]
    until = np.floor(weeks * 7) - np.floor(created)
    days = np.where(np.isfinite(closed), np.floor(np.where(np.isfinite(closed), closed, 0)) - np.floor(created), np.inf)
    is_open = days > until
    return OutcomeCounts(
        lane=lane.astype(np.int64),
        outcome=np.where(is_open, OPEN, np.where(is_won, WON, LOST)).astype(np.int64),
        entry=np.maximum(0, np.floor(record_start * 7) - np.floor(created)).astype(np.int64),
        age=np.where(is_open, until, days).astype(np.int64),
        count=np.ones(len(lane), dtype=np.int64),
    )


def value_statistics(values, lane, n_lanes):
    """Return the statistics of the given deal values."""
    logs = [np.log(values[lane == i]) for i in range(n_lanes)]
    n_top = int(np.ceil(len(values) / 10))
    return ValueStatistics(
        count=np.array([len(x) for x in logs]),
        log_mean=np.array([x.mean() if len(x) else 0.0 for x in logs]),
        log_sum_squares=np.array([((x - x.mean()) ** 2).sum() if len(x) else 0.0 for x in logs]),
        largest=np.array([np.exp(x.max()) if len(x) else 0.0 for x in logs]),
        missing=np.zeros(n_lanes, dtype=np.int64),
        top=np.sort(values)[len(values) - n_top :],
    )


def no_values(n):
    return value_statistics(np.empty(0), np.empty(0, dtype=np.int64), n)


def no_outcomes():
    nothing = np.empty(0, dtype=np.int64)
    return OutcomeCounts(nothing, nothing, nothing, nothing, nothing)


def lane_facts(seed=1, *, weeks=78, win_rates=(0.2, 0.3), per_week=6.0, **changes):
    """Return facts of a team with as many lanes as win rates, two segments, no customers."""
    rng = np.random.default_rng(seed)
    n = len(win_rates)
    counts = outcome_counts(rng, weeks, win_rates, per_week=per_week)
    won = counts.outcome == WON
    values = np.exp(9 + 0.8 * rng.normal(size=won.sum()))
    is_open = counts.outcome == OPEN
    recent = rng.binomial(20, 0.9, size=n)
    found = {
        "as_of": START + timedelta(days=7 * weeks - 1),
        "attributes": ("segment", "source"),
        "lanes": tuple(Lane((f"segment {i % 2}", f"source {i}")) for i in range(n)),
        "segments": ("segment 0", "segment 1"),
        "segment": np.arange(n) % 2,
        "is_referral": np.zeros(n, dtype=bool),
        "first_week": START,
        "arrivals": rng.poisson(per_week / n, size=(n, weeks)),
        "outcomes": counts,
        "values": value_statistics(values, counts.lane[won], n),
        "open_deals": OpenDeals(
            counts.lane[is_open], counts.age[is_open], np.full(is_open.sum(), np.nan), np.zeros(is_open.sum(), bool)
        ),
        "undated": np.zeros(n, dtype=np.int64),
        "recent_wins": recent,
        "recent_new": rng.binomial(recent, 0.6),
        "active_accounts": np.array([40, 25]),
        "customers": None,
        "contracts": None,
        "order_values": None,
        "are_losses_recorded": True,
    }
    return LaneFacts(**(found | changes))


def buyers(rng, n, *, r=0.8, alpha=6.0, a=0.9, b=2.8, weeks=52.0, segment=0, at_once=False):
    """Return purchases of customers that follow BG/NBD exactly, or MBG/NBD (`at_once`), all first seen at week 0."""
    rate, leave = rng.gamma(r, 1 / alpha, n), rng.beta(a, b, n)
    repeats, last = np.zeros(n, dtype=np.int64), np.zeros(n)
    for i in range(n):
        at = 0.0
        while not (at_once and at == 0 and rng.uniform() < leave[i]):
            at += rng.exponential(1 / rate[i])
            if at > weeks:
                break
            repeats[i] += 1
            last[i] = at
            if rng.uniform() < leave[i]:
                break
    return CustomerCounts(np.full(n, segment), repeats, last, np.full(n, weeks), np.ones(n, dtype=np.int64))


def leavers(rng, n, *, r=1.2, alpha=12.0, s=1.5, beta=90.0, weeks=104.0):
    """Return purchases of customers that follow Pareto/NBD exactly, first seen evenly over the weeks.

    Also who is still there at the end, and every customer's rate and hazard.
    """
    rate, hazard = rng.gamma(r, 1 / alpha, n), rng.gamma(s, 1 / beta, n)
    whole, stays = rng.uniform(0, weeks, n), rng.exponential(1 / hazard)
    repeats, last = np.zeros(n, dtype=np.int64), np.zeros(n)
    for i in range(n):
        at = rng.exponential(1 / rate[i])
        while at < min(stays[i], whole[i]):
            repeats[i] += 1
            last[i] = at
            at += rng.exponential(1 / rate[i])
    seen = CustomerCounts(np.zeros(n, np.int64), repeats, last, whole, np.ones(n, dtype=np.int64))
    return seen, stays > whole, rate, hazard


def subscriptions(rng, n, *, a=0.9, b=60.0, weeks=100, segment=0):
    """Return contracts with beta-geometric weekly hazards, all started at week 0."""
    hazard = rng.beta(a, b, n)
    lived = rng.geometric(np.maximum(hazard, 1e-9)).astype(float)
    return ContractCounts(np.full(n, segment), np.minimum(lived, weeks), lived <= weeks, np.ones(n, dtype=np.int64))


def plan(*, tactics=1, drift=None, rivals=True):
    """Return a plan with hours and money, the given number of tactics and one rival."""
    share = Scale.LOGIT
    made = tuple(
        Tactic(
            name=f"tactic {i}",
            unit="call",
            costs={"people": Range(0.2, 0.4, Scale.LOG)},
            today=10.0,
            typical=10.0,
            brings={Channel.OPPORTUNITIES: Range(0.01, 0.05, Scale.LOG), Channel.WIN_RATE: Range(-0.1, 0.2)},
            lasts=Range(1.0, 4.0, Scale.LOG),
            doubling_gives=Range(1.3, 1.8),
        )
        for i in range(tactics)
    )
    people = Resource(
        "people",
        have=Range(100.0, 120.0, Scale.LOG),
        unit="hours",
        people=3,
        attrition=Range(0.1, 0.3, share),
        ramp=Range(8.0, 16.0, Scale.LOG),
        per_open_deal=Range(0.3, 0.6, Scale.LOG),
    )
    rival = Rival("segment 0", Range(0.05, 0.2, share), Range(0.05, 0.2, share), Range(1.0, 2.0, Scale.LOG))
    objective = Objective(
        "wins", Threshold(Measure.WINS, Direction.AT_LEAST, 50), by=date(2026, 6, 30), since=date(2025, 7, 1)
    )
    return Plan(
        team="team",
        currency="EUR",
        start=date(2025, 7, 1),
        review_every=13.0,
        objectives=(objective,),
        resources=(people, Resource("budget", Range(1000.0, 1000.0), "EUR")),
        tactics=made,
        strategies=(Strategy("as today", "", "", (), is_status_quo=True),),
        rivals=(rival,) if rivals else (),
        drift=drift,
    )
