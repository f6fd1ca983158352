"""From a plan's strategy to the arrays of a model: lanes, doses by week, hours and money, and the tallies to keep."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from bestbet.calibrate import quarter
from bestbet.calibrate.posterior import SEASON_WEEKS, Posterior
from bestbet.errors import PlanError, Problem, quote
from bestbet.facts.lanes import LaneFacts
from bestbet.plan.limits import SET_UP_WEEKS
from bestbet.plan.nodes import Channel, Plan, Strategy, Tactic
from bestbet.simulate.model import LANE_STREAMS, SEGMENT_STREAMS, STOCKS, Model, Tally
from bestbet.simulate.where import beyond_segments, lanes_of, problems_of, segments_of
from bestbet.streams import key
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MOST_WEEKS = 156
SEEN_DOSES = (0.5, 2.0)
"""Doses relative to today's inside which the history speaks for the response; beyond, it is extrapolation."""
MIDDLE_DAY = 3
"""A week is dated by its fourth day."""


def compile_model(plan: Plan, strategy: Strategy, posterior: Posterior, tallies: tuple[Tally, ...]) -> Model:
    """Return one strategy as arrays.

    Week 0 starts on the day after the as-of date; the last week holds the last day of any tally. Before `plan.start`
    today's effort applies, and the week in which it starts is shared by days. Effects count beyond the effort that the
    posterior's rates stand for: today's, unless a strategy is at work. Units are split over the lanes they reach in
    proportion to the lanes' base rates. Fails with PlanError, listing everything that cannot be meant.
    """
    problems = _effort_problems(plan, strategy, posterior.facts)
    problems += _tally_problems(tallies, posterior)
    if problems:
        raise PlanError(problems)
    n_weeks = _n_weeks(tallies, posterior.as_of)
    middles = [posterior.as_of + timedelta(days=1 + MIDDLE_DAY + DAYS_PER_WEEK * week) for week in range(n_weeks)]
    today, reference, planned = doses(plan, strategy, posterior)
    record = today if posterior.stands_for is None else posterior.stands_for
    tactic, lane = np.nonzero((reference > 0) & ((today > 0) | (record > 0) | (planned > 0)))
    started = share_started(plan.start, posterior.as_of, n_weeks)
    pair = (tactic, lane)
    effort = today[pair][:, None] * (1.0 - started) + planned[pair][:, None] * started
    hours = _hours_resource(plan)
    facts = posterior.facts
    return Model(
        strategy=strategy.name,
        posterior=posterior,
        n_weeks=n_weeks,
        first_week=middles[0].toordinal() // DAYS_PER_WEEK,
        week_of_year=np.array([_week_of_year(day) for day in middles], dtype=np.int64),
        quarter_shares=quarter.shares(posterior.as_of + timedelta(days=1), n_weeks),
        lane_keys=_keys("lane", (cell.name for cell in facts.lanes)),
        segment_keys=_keys("segment", facts.segments),
        pair_tactic=tactic.astype(np.int64),
        pair_lane=lane.astype(np.int64),
        pair_today=record[pair],
        pair_reference=reference[pair],
        effort=effort,
        people=(plan.resources[hours].people or 0) if hours >= 0 else 0,
        hours_resource=hours,
        money_resources=np.array([i for i, r in enumerate(plan.resources) if not r.is_hours], dtype=np.int64),
        tally_stream=np.array([int(tally.stream) for tally in tallies], dtype=np.int64),
        tally_cells=_tally_cells(tallies, facts),
        tally_weeks=_stack([_tally_weeks(tally, posterior.as_of, n_weeks) for tally in tallies], n_weeks),
        tally_already=np.array([tally.already for tally in tallies], dtype=np.float64),
        tally_opening=np.array([_opening_weight(tally, posterior.as_of) for tally in tallies], dtype=np.float64),
        set_up=set_up_costs(plan, record.sum(axis=1), planned.sum(axis=1), started),
        since_start=_since_start(plan.start, posterior.as_of, n_weeks),
        findings=_findings(plan, strategy, posterior, (today, planned)),
        pair_usual=today[pair],
    )


def _keys(kind: str, names: Iterable[str]) -> npt.NDArray[np.uint64]:
    return np.array([key(f"{kind}:{name}") for name in names], dtype=np.uint64)


def _week_of_year(day: date) -> int:
    return min(day.timetuple().tm_yday // DAYS_PER_WEEK, SEASON_WEEKS - 1)


def _stack(rows: list[Floats], width: int) -> Floats:
    return np.array(rows, dtype=np.float64).reshape(len(rows), width)


def _hours_resource(plan: Plan) -> int:
    """Return the position of the people's hours that work deals, -1 where the plan names no hours."""
    hours = [i for i, resource in enumerate(plan.resources) if resource.is_hours]
    working = [i for i in hours if plan.resources[i].per_open_deal is not None]
    return (working or hours or [-1])[0]


def _n_weeks(tallies: tuple[Tally, ...], as_of: date) -> int:
    days = max(((tally.until - as_of).days for tally in tallies), default=0)
    return max(-(-days // DAYS_PER_WEEK), 1)


def _effort_problems(plan: Plan, strategy: Strategy, facts: LaneFacts) -> list[Problem]:
    tactics = {tactic.name: tactic for tactic in plan.tactics}
    problems = []
    for tactic in plan.tactics:
        what = f"Tactic {quote(tactic.name)}"
        found = problems_of(tactic.reaches, facts, what=what, place=tactic.place)
        if not found and not lanes_of(tactic.reaches, facts).any():
            found = [Problem("BB-P82", f"{what} reaches no lane of these facts.", "Widen `reaches`.", tactic.place)]
        problems += found
    for effort in strategy.effort:
        what = f"Strategy {quote(strategy.name)}, effort on {quote(effort.tactic)},"
        found = problems_of(effort.where, facts, what=what, place=effort.place)
        aimed = tactics.get(effort.tactic)
        if aimed is None:
            remedy = f"Tactics: {', '.join(tactics) or 'none'}."
            found.append(Problem("BB-P85", f"{what} names a tactic that the plan lacks.", remedy, effort.place))
        elif not found and not (lanes_of(aimed.reaches, facts) & lanes_of(effort.where, facts)).any():
            text = f"{what} aims at lanes that the tactic does not reach."
            found.append(Problem("BB-P82", text, "Widen `where`, or `reaches` of the tactic.", effort.place))
        elif effort.units > 0 and aimed.today <= 0 and aimed.typical <= 0:
            text = f"{what} has no dose to compare with: it is not done today, and `typical` is missing."
            found.append(
                Problem("BB-P86", text, "State `typical`: units per week where its effect was seen.", aimed.place)
            )
        problems += found
    return problems


def _tally_problems(tallies: tuple[Tally, ...], posterior: Posterior) -> list[Problem]:
    problems = []
    for tally in tallies:
        name = tally.stream.name.lower().replace("_", " ")
        problems += problems_of(tally.where, posterior.facts, what=f"The measure of {name}")
        others = beyond_segments(tally.where, posterior.facts)
        if tally.stream in SEGMENT_STREAMS and others:
            text = f"The measure of {name} is counted by {posterior.facts.attributes[0]}, not by {', '.join(others)}."
            remedy = f"Narrow it by {posterior.facts.attributes[0]} alone."
            problems.append(Problem("BB-P83", text, remedy))
        if tally.stream not in SEGMENT_STREAMS and tally.stream not in LANE_STREAMS and tally.where:
            text = f"The measure of {name} belongs to the whole team and cannot be narrowed."
            problems.append(Problem("BB-P83", text, "Leave out `where`."))
        if (tally.until - posterior.as_of).days > MOST_WEEKS * DAYS_PER_WEEK:
            text = f"{tally.until} lies more than {MOST_WEEKS} weeks after the as-of date {posterior.as_of}."
            last = posterior.as_of + timedelta(weeks=MOST_WEEKS)
            problems.append(Problem("BB-P84", text, f"Choose a date up to {last}, or import newer exports."))
    return problems


def split_of(tactic: Tactic, flags: npt.NDArray[np.bool_], rate: Floats, facts: LaneFacts) -> Floats:
    """Return the share of a tactic's units that each lane gets; all 0 where it reaches none."""
    reached = (lanes_of(tactic.reaches, facts) & flags).astype(np.float64)
    weighed = reached * rate
    weighed = weighed if weighed.sum() > 0 else reached
    return np.asarray(weighed / max(weighed.sum(), 1e-300))


def doses(plan: Plan, strategy: Strategy, posterior: Posterior) -> tuple[Floats, Floats, Floats]:
    """Return today's, reference and planned units per week, each [tactic, lane]."""
    facts, rate = posterior.facts, posterior.draws.rate.mean(axis=0)
    everywhere = np.ones(len(facts.lanes), dtype=bool)
    shape = (len(plan.tactics), len(facts.lanes))
    today, reference, planned = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for k, tactic in enumerate(plan.tactics):
        share = split_of(tactic, everywhere, rate, facts)
        today[k] = tactic.today * share
        reference[k] = (tactic.today if tactic.today > 0 else tactic.typical) * share
        for effort in strategy.effort:
            if effort.tactic == tactic.name:
                planned[k] += effort.units * split_of(tactic, lanes_of(effort.where, facts), rate, facts)
    return today, reference, today.copy() if strategy.is_status_quo else planned


def set_up_costs(plan: Plan, today: Floats, planned: Floats, started: Floats) -> Floats:
    """Return, [week, resource], what taking up tactics costs once, spread over SET_UP_WEEKS from the plan's start.

    `today` and `planned` are units per tactic, `started[week]` the share of each week after the start.
    """
    once = np.zeros(len(plan.resources))
    for k, tactic in enumerate(plan.tactics):
        if today[k] <= 0 < planned[k]:
            once += [
                tactic.limits.sets_up[r.name].median if r.name in tactic.limits.sets_up else 0.0 for r in plan.resources
            ]
    spent = np.minimum(started.cumsum(), SET_UP_WEEKS)
    return np.asarray(np.diff(spent, prepend=0.0)[:, None] * once / SET_UP_WEEKS)


def share_started(day: date, as_of: date, n_weeks: int) -> Floats:
    """Return the share of each week from `day` on."""
    return _share_of_week(day, date.max, as_of, n_weeks)


def _since_start(day: date, as_of: date, n_weeks: int) -> Floats:
    """Return the weeks from `day` to the end of each week, 0 before."""
    ends = np.arange(1, n_weeks + 1) * DAYS_PER_WEEK
    return np.asarray(np.maximum(ends - ((day - as_of).days - 1), 0) / DAYS_PER_WEEK)


def _share_of_week(since: date, until: date, as_of: date, n_weeks: int) -> Floats:
    """Return the share of each week's days that lie in the window, both ends included."""
    start = np.arange(n_weeks) * DAYS_PER_WEEK
    first, last = (since - as_of).days - 1, (until - as_of).days
    days = np.minimum(start + DAYS_PER_WEEK, last) - np.maximum(start, first)
    return np.asarray(np.clip(days, 0, DAYS_PER_WEEK) / DAYS_PER_WEEK)


def _tally_weeks(tally: Tally, as_of: date, n_weeks: int) -> Floats:
    if tally.stream not in STOCKS:
        return _share_of_week(tally.since, tally.until, as_of, n_weeks)
    weights = np.zeros(n_weeks)
    day = (tally.until - as_of).days
    if day > 0:
        week, share = (day - 1) // DAYS_PER_WEEK, ((day - 1) % DAYS_PER_WEEK + 1) / DAYS_PER_WEEK
        weights[week] = share
        if week > 0:
            weights[week - 1] = 1.0 - share
    return weights


def _opening_weight(tally: Tally, as_of: date) -> float:
    if tally.stream not in STOCKS:
        return 0.0
    return 1.0 - min(max((tally.until - as_of).days, 0), DAYS_PER_WEEK) / DAYS_PER_WEEK


def _tally_cells(tallies: tuple[Tally, ...], facts: LaneFacts) -> Floats:
    cells = np.zeros((len(tallies), max(len(facts.lanes), len(facts.segments), 1)))
    for row, tally in zip(cells, tallies, strict=True):
        if tally.stream in LANE_STREAMS:
            row[: len(facts.lanes)] = lanes_of(tally.where, facts)
        elif tally.stream in SEGMENT_STREAMS:
            row[: len(facts.segments)] = segments_of(tally.where, facts)
        else:
            row[0] = 1.0
    return cells


def _findings(plan: Plan, strategy: Strategy, posterior: Posterior, doses: tuple[Floats, Floats]) -> tuple[str, ...]:
    today, planned = doses
    findings = []
    beyond = [said for k, tactic in enumerate(plan.tactics) if (said := _beyond(tactic, today[k], planned[k]))]
    if beyond:
        findings.append(
            f"Strategy {quote(strategy.name)} goes beyond your data (half to double of today): {', '.join(beyond)}."
        )
    for k, tactic in enumerate(plan.tactics):
        gets_effort = planned[k].any() or today[k].any()
        if gets_effort and Channel.REFERRAL in tactic.brings and not posterior.facts.is_referral.any():
            findings.append(f"{quote(tactic.name)} brings referrals, but no source in these facts is a referral.")
    return (*findings, *_hours_findings(plan, posterior, today))


def _beyond(tactic: Tactic, today: Floats, planned: Floats) -> str:
    """How a dose leaves the range that the history has seen; empty where it does not."""
    if planned.sum() > 0 and tactic.today <= 0:
        return f"{tactic.name} is new"
    if planned.sum() <= 0 and tactic.today > 0:
        return f"{tactic.name} stops"
    ratio = planned[today > 0] / today[today > 0]
    ratio = ratio[(ratio > 0) & ((ratio < SEEN_DOSES[0]) | (ratio > SEEN_DOSES[1]))]
    if not len(ratio):
        return ""
    worst = float(ratio[np.argmax(np.abs(np.log(ratio)))])
    return f"{tactic.name} at {worst:.2g} times today"


def _hours_findings(plan: Plan, posterior: Posterior, today: Floats) -> tuple[str, ...]:
    """Return what the stated hours say about today: work that was done must have fitted in."""
    hours = _hours_resource(plan)
    if hours < 0 or posterior.facts.is_pipeline_unseen:
        return ()
    draws = posterior.draws
    live = int((~np.asarray(posterior.facts.open_deals.is_dead_wood, dtype=bool)).sum())
    deals = float((draws.hours_per_deal * (live + draws.rate.sum(axis=1))).mean())
    tactics = float(draws.unit_cost[:, :, hours].mean(axis=0) @ today.sum(axis=1))
    had = float(draws.had[:, hours].mean())
    if deals + tactics <= had:
        return ()
    name, gives = quote(plan.resources[hours].name), "gives" if plan.resources[hours].had is None else "gave"
    text = f"Today's work takes {deals + tactics:.0f} hours a week ({deals:.0f} for {live} live deals), {name} {gives}"
    return (f"{text} {had:.0f}: every strategy starts short of hours; check the hours per open deal.",)
