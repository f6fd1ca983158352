"""Records of deals whose odds of winning change at known weeks, made without the product's own model code."""

from datetime import timedelta

import numpy as np
from calibrate_worlds import LOST, OPEN, START, WON, lane_facts

from bestbet.facts.lanes import Calendar, OpenDeals, OutcomeCounts

WON_AFTER, LOST_AFTER = (np.log(60.0), 0.6), (np.log(40.0), 0.8)


def deals(rng, weeks, per_week, win_rates, steps=(), *, by_birth=False):
    """Return lane, day of creation, day of closing and whether it was won, of every deal of a team.

    When a deal closes is drawn from the law of before; whether it is then won has its odds multiplied by the factor of
    every (week, factor) of `steps` that has come by then: a rival who cuts prices does not hurry buyers. `by_birth` has them
    come by the day it was created: other leads, or another offer.
    """
    n = rng.poisson(per_week * weeks)
    born = np.floor(rng.uniform(0, 7 * weeks, n))
    lane = rng.integers(0, len(win_rates), n)
    base = np.asarray(win_rates)[lane]
    would_win = rng.random(n) < base
    (win, win_sd), (loss, loss_sd) = WON_AFTER, LOST_AFTER
    log_delay = np.where(would_win, win + win_sd * rng.normal(size=n), loss + loss_sd * rng.normal(size=n))
    closed = born + np.round(np.exp(log_delay))
    densities = [
        chance * np.exp(-0.5 * ((log_delay - centre) / sd) ** 2) / sd
        for chance, centre, sd in ((base, win, win_sd), (1 - base, loss, loss_sd))
    ]
    odds = densities[0] / densities[1]
    for week, factor in steps:
        odds = odds * np.where((born if by_birth else closed) >= 7 * week, factor, 1.0)
    return lane, born, closed, rng.random(n) < odds / (1 + odds)


def record(
    rng,
    *,
    weeks=130,
    per_week=15.0,
    win_rates=(0.3,),
    steps=(),
    start=START,
    by_birth=False,
    late=0,
    kept=None,
    **changes,
):
    """Return what is known of such a team at the end of the last week.

    Wins are typed up to `late` days late. Of the deals that came before a week only the share in `kept`, (week, of won
    ones, of lost ones), is written down.
    """
    lane, born, closed, won = deals(rng, weeks, per_week, win_rates, steps, by_birth=by_birth)
    if kept is not None:
        stays = (born >= 7 * kept[0]) | (rng.random(len(lane)) < np.where(won, *kept[1:]))
        lane, born, closed, won = lane[stays], born[stays], closed[stays], won[stays]
    until = 7 * weeks - 1
    is_open = closed > until
    if late:
        is_open |= won & (closed + rng.integers(0, late + 1, len(closed)) > until)
    outcome = np.where(is_open, OPEN, np.where(won, WON, LOST)).astype(np.int64)
    age = (np.where(is_open, until, closed) - born).astype(np.int64)
    born_back, closed_back = ((until - day).astype(np.int64) // 7 for day in (born, closed))
    ones, none = np.ones(len(lane), np.int64), np.zeros((2, 0), np.int64)
    counts = np.zeros((len(win_rates), weeks), np.int64)
    np.add.at(counts, (lane, born.astype(np.int64) // 7), 1)
    found = {
        "as_of": start + timedelta(days=until),
        "first_week": start,
        "arrivals": counts,
        "outcomes": OutcomeCounts(lane, outcome, np.zeros_like(age), age, ones),
        "open_deals": OpenDeals(
            lane[is_open], age[is_open], np.full(is_open.sum(), np.nan), np.zeros(is_open.sum(), bool)
        ),
        "calendar": Calendar(lane, born_back, np.where(is_open, -1, closed_back), outcome, ones, weeks, none),
    }
    return lane_facts(weeks=weeks, win_rates=win_rates, **(found | changes))


def uneven_quarters(rng, sd, weeks, start=START):
    """Return the steps of odds that differ by the calendar's quarter about their level, up to the last week."""
    days = [start + timedelta(days=day) for day in range(7 * weeks)]
    begins = [0, *(i for i, day in enumerate(days) if i and (day.month % 3, day.day) == (1, 1))]
    shock = sd * rng.normal(size=len(begins))
    return [(day / 7, float(np.exp(step))) for day, step in zip(begins, np.diff(shock, prepend=0.0), strict=True)]


def shaken(seed, sd, *, weeks=130, start=START, **how):
    """Return a record whose odds of winning are others in each of the calendar's quarters, about one level."""
    rng = np.random.default_rng(seed)
    steps = uneven_quarters(rng, sd, weeks, start)
    return record(rng, weeks=weeks, steps=steps, start=start, **how)
