"""How much of an effect that came into the record with work already begun the fitted parts hold.

The level of arrivals follows the last weeks, values as far as they are seen to move, win rates rest on all the record.
An effect x_t on the log of what week t saw has moved what was fitted by the sum of g_t x_t, with g_t how much the fit
moves with week t.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bestbet.calibrate import arrivals, breaking, market_breaks, value_course
from bestbet.facts.lanes import LaneFacts
from bestbet.facts.tables import Outcome
from bestbet.units import Range

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_STEP = 0.02
"""Of the effect, small enough for the fit to move in proportion and not to take another turn."""
_LEAST_LEFT = 0.1
"""Of a week's arrivals: so much at least came without the effects."""


@dataclass(frozen=True, slots=True)
class Contained:
    """What the fit holds of effects by week, by effect: arrivals [effect, lane], the rest [effect].

    `growth` is what all of them together have added to the weekly growth.
    """

    arrivals: Floats
    growth: float
    win_rate: Floats
    deal_value: Floats
    repeat: Floats


def contained(
    facts: LaneFacts, drift: Range | None, course: Floats, reach: Floats, brought: Floats, odds_held: Ints | None = None
) -> Contained:
    """Return how much of each effect the fitted parts hold; course[effect, week] ends with the as-of date's week.

    `reach[effect, lane]` is 1 where it works, `brought[effect]` the share of today's arrivals there that it would make
    up if its course stood at 1. `odds_held[past]` are the weeks of closing and of coming that tell today's odds of
    winning, None for the whole record. Weeks before the first of `course` had no effect. What lies in the record
    only in part is held in part: 0 nothing, the effect of the last week all of it.
    """
    return Contained(
        *_of_arrivals(facts, drift, course, reach, brought),
        _of_win_rates(facts, course, odds_held),
        _mean_over(course, _values_by_week(facts)),
        _mean_over(course, _orders_by_week(facts)),
    )


def _of_arrivals(
    facts: LaneFacts, drift: Range | None, course: Floats, reach: Floats, brought: Floats
) -> tuple[Floats, float]:
    """Return by how much today's log level moves with each effect, and what all of them together add to its growth.

    For the level a little of each is taken out and fitted again, for growth all at once, as far as they are `brought`.
    Where several pasts may have been, it is their mean.
    """
    n_weeks = facts.arrivals.shape[1]
    held, growth = np.zeros(reach.shape), 0.0
    if n_weeks == 0 or not course.any():
        return held, growth
    for share, past in arrivals.fit(facts, drift).pasts():
        known = _jumps_of(facts, past)
        found = arrivals.fit(facts, drift, carried=known)
        for effect in np.flatnonzero(np.abs(course).max(axis=1) > 0):
            size = _STEP / np.abs(course[effect]).max()
            without = facts.arrivals * np.exp(-size * reach[effect][:, None] * _last(course[effect], n_weeks))
            moved = _level(arrivals.fit(replace(facts, arrivals=without), drift, carried=known))
            held[effect] += share * reach[effect] * (_level(found) - moved) / size
        left = np.maximum(1 - np.einsum("el,ew->lw", reach * brought[:, None], _lasts(course, n_weeks)), _LEAST_LEFT)
        bare = arrivals.fit(replace(facts, arrivals=facts.arrivals * left), drift, carried=known)
        growth += share * (found.season.growth.mean - bare.season.growth.mean)
    return held, growth


def _of_win_rates(facts: LaneFacts, course: Floats, odds_held: Ints | None) -> Floats:
    """Return by how much the odds of winning move with each effect; what closed at other odds says nothing of them."""
    decided = (Outcome.WON, Outcome.LOST)
    if odds_held is None:
        return _mean_over(course, _weeks_of(facts, decided, is_born=True))
    weeks, pasts = np.unique(odds_held, axis=0, return_counts=True)
    by_past = [_mean_over(course, _weeks_of(facts, decided, is_born=True, within=one)) for one in weeks]
    return np.asarray(np.average(by_past, axis=0, weights=pasts))


def _jumps_of(facts: LaneFacts, past: arrivals.Arrivals) -> breaking.Jumps:
    """Return where levels jump in one past, so that it is fitted again as it is."""
    jumps = breaking.jumps(facts, past.broken)
    own = np.zeros(facts.arrivals.shape) if jumps is None else jumps
    return breaking.Jumps(own, market_breaks.jump(past.market, facts.arrivals.shape[1]))


def _level(found: arrivals.Arrivals) -> Floats:
    """Return the mean log level of today by lane, drift cells alike and dispersions by weight."""
    return np.asarray((found.mean * found.weight).sum(axis=2).mean(axis=1))


def _lasts(courses: Floats, n_weeks: int) -> Floats:
    return np.stack([_last(one, n_weeks) for one in courses])


def _last(course: Floats, n_weeks: int) -> Floats:
    """Return the last weeks of a course, with zeros before its first."""
    return np.concatenate([np.zeros(max(n_weeks - len(course), 0)), course[max(len(course) - n_weeks, 0) :]])


def _weeks_of(facts: LaneFacts, outcomes: tuple[Outcome, ...], *, is_born: bool, within: Ints | None = None) -> Floats:
    """Return how many opportunities of some outcomes were created (else closed) by week, oldest first.

    `within` leaves out what closed, and what came, before so many weeks ago.
    """
    calendar = facts.calendar
    if calendar is None:
        return np.zeros(0)
    use = np.isin(calendar.outcome, [int(one) for one in outcomes]) & (calendar.ended >= 0)
    if within is not None:
        use &= (calendar.ended < within[0]) & (calendar.born < within[1])
    back = (calendar.born if is_born else calendar.ended)[use]
    return np.asarray(np.bincount(back, calendar.count[use])[::-1], dtype=np.float64)


def _values_by_week(facts: LaneFacts) -> Floats:
    """Return how much today's level of values moves with those of each week, oldest first."""
    priced = facts.values.priced
    if priced is None or not (priced.ago >= 0).any():
        return _weeks_of(facts, (Outcome.WON,), is_born=False)
    weight = value_course.fit(priced, len(facts.lanes)).weight
    weekly = np.bincount(priced.ago[priced.ago >= 0]).astype(np.float64)
    block = np.minimum(np.arange(len(weekly)) // value_course.BLOCK_WEEKS, len(weight) - 1)
    of_block = np.bincount(block, weekly, len(weight))
    return np.asarray((weekly * weight[block] / np.where(of_block > 0, of_block, 1.0)[block])[::-1])


def _orders_by_week(facts: LaneFacts) -> Floats:
    return np.zeros(0) if facts.calendar is None else facts.calendar.repeats.sum(axis=0).astype(np.float64)


def _mean_over(course: Floats, weekly: Floats) -> Floats:
    """Return the mean of each effect over what was counted by week; 0 where nothing was."""
    total = weekly.sum()
    if total <= 0:
        return np.zeros(len(course))
    return np.array([float(_last(one, len(weekly)) @ weekly / total) for one in course])
