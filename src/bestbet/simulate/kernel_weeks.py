"""Compiled: one week of one path, function by function as in `simulate.reference`, where the meaning stands."""

from __future__ import annotations

import numpy as np

from bestbet.simulate.arrays import RIVAL_FADES
from bestbet.simulate.axes import Vector
from bestbet.simulate.kernel_layout import (
    AGE_SHARES,
    AGEING,
    BULK_NEW_WORD,
    CHURN_FACTOR,
    CLOSING,
    CLOSING_VALUE,
    CUSTOMERS_MATTER,
    DELIVERED,
    DRAWN,
    FALTER,
    FIRST_FACTOR,
    FRAILTY,
    GAINED,
    GROWTH,
    HAVE_HOURS,
    HOURS,
    IS_REFERRAL,
    JOINED,
    JOINING,
    LEAVING,
    LINE,
    LOSING,
    LOSS_SHARES,
    LOSSES_MATTER,
    LOST,
    MEAN,
    NEW_CHURN_LUCK,
    NEW_POOL,
    NEW_SHARE,
    NEW_WORD,
    OLD,
    OLD_CHURN_LUCK,
    OLD_NUMBER,
    OLD_VALUE,
    OPEN_NUMBER,
    OPEN_SPREAD,
    PER_DEAL,
    RATE,
    REPEAT_FACTOR,
    REPEAT_LUCK,
    REPEATING,
    RIVAL_LUCK,
    RIVAL_STATE,
    SEGMENT,
    SHIFT,
    SLACK,
    START_ACTIVE,
    UP,
    WEEK_RATE,
    WIN_CHANCE,
    WIN_LUCK,
    WIN_SHARES,
    WINNING,
    WON,
    Stacked,
    Work,
)
from bestbet.simulate.kernel_pipeline import (
    NEW_ACCOUNTS,
    OPEN_VALUE,
    WIN_WEEKS,
    WINS,
)
from bestbet.simulate.laws import FALTER_KEPT, LINE_CALLED, REENGAGED, REFERRAL_LAG, SINGLE_VALUES
from bestbet.simulate.model import SEGMENT_STREAMS, TEAM_STREAMS, Stream
from bestbet.simulate.responses import REFERRAL, VALUE, WIN
from bestbet.simulate.scalars import (
    binomial_quantile,
    compiled,
    compiled_apart,
    mix,
    overflow,
    poisson_quantile,
    unit,
)

CREATED, OPEN_DEALS = int(Stream.CREATED), int(Stream.OPEN_DEALS)
REPEAT_ORDERS, REPEAT_VALUE, CHURNED, ACTIVE, OPENING_LOST = (
    int(stream - SEGMENT_STREAMS[0])
    for stream in (Stream.REPEAT_ORDERS, Stream.REPEAT_VALUE, Stream.CHURNED, Stream.ACTIVE, Stream.OPENING_LOST)
)
BATCH = 8
HOURS_NEEDED, SERVED = (int(stream - TEAM_STREAMS[0]) for stream in (Stream.HOURS_NEEDED, Stream.SERVED))


@compiled_apart
def live_through(inputs: Stacked, work: Work, draw: int) -> None:
    """Live through all weeks of one path."""
    for week in range(inputs.n_weeks):
        _live_week(inputs, work, draw, week)


@compiled
def _live_week(inputs: Stacked, work: Work, draw: int, week: int) -> None:
    created = _rates(inputs, work, draw, week)
    worked = _capacity(inputs, work, (draw, week), created)
    for segment in range(len(inputs.segment_key)):
        _move_rival(inputs, work, (draw, week, segment), min(worked, 1.0))
    for lane in range(len(inputs.lane_key)):
        _deal_with(inputs, work, (draw, week, lane), worked)
        _close(inputs, work, (draw, week, lane))
    if inputs.needed[CUSTOMERS_MATTER] == 1:
        for segment in range(len(inputs.segment_key)):
            _serve_customers(inputs, work, (draw, week, segment))


@compiled
def _rates(inputs: Stacked, work: Work, draw: int, week: int) -> float:
    total = 0.0
    for lane in range(len(inputs.lane_key)):
        rate = inputs.lane[draw, lane, RATE]
        if inputs.lane_code[IS_REFERRAL, lane] == 1:
            rate *= work.lane_week[FIRST_FACTOR + REFERRAL, lane, week]
            segment = inputs.lane_code[SEGMENT, lane]
            start = work.segment[START_ACTIVE, segment]
            if week >= REFERRAL_LAG and start > 0.0:
                rate *= work.segment_flows[ACTIVE, segment, week - REFERRAL_LAG] / start
        rate = max(rate + work.lane_week[GAINED, lane, week], 0.0) * work.lane_week[GROWTH, lane, week]
        rate *= work.lane_week[FRAILTY, lane, week]
        work.lane[WEEK_RATE, lane] = rate
        total += rate
    return total


@compiled
def _capacity(inputs: Stacked, work: Work, place: tuple[int, int], created: float) -> float:
    draw, week = place
    worked = 1.0
    if inputs.has_hours == 1:
        hours, per_deal = inputs.team_week[draw, HOURS, week], inputs.team[draw, PER_DEAL]
        left = max(work.week[HAVE_HOURS, week] - work.week[DELIVERED, week] * hours, 0.0)
        worked, wanted = _take_on(inputs, work, week, (created, left / per_deal if per_deal > 0.0 else np.inf))
        work.team_flows[HOURS_NEEDED, week] = hours + per_deal * wanted
    work.team_flows[SERVED, week] = min(worked, 1.0)
    return worked


@compiled
def _take_on(inputs: Stacked, work: Work, week: int, load: tuple[float, float]) -> tuple[float, float]:
    created, places = load
    before = closed = old = gone_old = 0.0
    for lane in range(len(inputs.lane_key)):
        before += work.lane[OPEN_NUMBER, lane]
        closed += work.lane_week[WINNING, lane, week] + work.lane_week[LOSING, lane, week]
        old += work.lane[OLD_NUMBER, lane]
        gone_old += work.lane_week[CLOSING, lane, week]
    line = work.week[LINE, week - 1] if week > 0 else 0.0
    spread = work.week[OPEN_SPREAD, week - 1] if week > 0 else 0.0
    kept = max(before - closed, 0.0)
    stays = kept / before if before > 0.0 else 0.0
    called = LINE_CALLED * min(line, before - kept + gone_old)
    come = created + called
    wanted = old - gone_old + kept + come
    excess, left = overflow(wanted, stays * stays * spread + (1.0 - stays) * kept + come, places)
    waiting = min(excess, come)
    work.week[LINE, week], work.week[OPEN_SPREAD, week] = waiting, left
    taken = come - waiting + REENGAGED * (line - called)
    return (taken / created if created > 0.0 else 1.0), wanted


@compiled
def _move_rival(inputs: Stacked, work: Work, place: tuple[int, int, int], served: float) -> None:
    draw, week, segment = place
    law, state = inputs.segment[draw, segment], work.segment[RIVAL_STATE, segment]
    if law[UP] <= 0.0:
        return
    activity = inputs.activity[0, segment, week] * work.week[DELIVERED, week] + inputs.activity[1, segment, week]
    shortfall = max(1.0 - activity * served, 0.0)
    slack = FALTER_KEPT * work.segment[SLACK, segment] + (1.0 - FALTER_KEPT) * shortfall
    work.segment[SLACK, segment] = slack
    up = min(law[UP] * (1.0 + (law[FALTER] - 1.0) * slack), 1.0)
    u = work.segment_week[RIVAL_LUCK, segment, week]
    if state < 2.0 and u < up:
        work.segment[RIVAL_STATE, segment] = state + 1.0
    elif state > 0.0 and u > 1.0 - RIVAL_FADES:
        work.segment[RIVAL_STATE, segment] = state - 1.0


@compiled
def _deal_with(inputs: Stacked, work: Work, place: tuple[int, int, int], served: float) -> None:
    draw, week, lane = place
    row, segment = inputs.delay_row[draw], inputs.lane_code[SEGMENT, lane]
    created = work.lane[WEEK_RATE, lane]
    worked = created * served
    p = inputs.lane[draw, lane, WIN_CHANCE]
    shift = inputs.segment[draw, segment, SHIFT + int(work.segment[RIVAL_STATE, segment])]
    factor = work.lane_week[FIRST_FACTOR + WIN, lane, week] * shift
    p = p * factor / (1.0 - p + p * factor)
    won, lost = work.lane_week[WON, lane], work.lane_week[LOST, lane]
    won[week], lost[week] = worked * p, worked * (1.0 - p)
    work.lane_flows[CREATED, lane, week] = created
    _lay(work.lane_week[WINNING, lane], won, inputs.shares[row, WIN_SHARES], week, inputs.reach[row, 0])
    if inputs.needed[WIN_WEEKS] == 1:
        _lay(work.lane_week[AGEING, lane], won, inputs.shares[row, AGE_SHARES], week, inputs.reach[row, 0])
    if inputs.needed[LOSSES_MATTER] == 1:
        _lay(work.lane_week[LOSING, lane], lost, inputs.shares[row, LOSS_SHARES], week, inputs.reach[row, 1])
        closed = work.lane_week[WINNING, lane, week] + work.lane_week[LOSING, lane, week]
        work.lane[OPEN_NUMBER, lane] += worked - closed


@compiled
def _lay(total: Vector, cohorts: Vector, shares: Vector, week: int, reach: int) -> None:
    """Lay a week's cohort into the rest of its batch of weeks, and at the batch's end all its cohorts into the rest.

    So each later week is read and written once instead of 8 times; the order of additions stays by cohort.
    """
    position = week % BATCH
    amount, near, soon = cohorts[week], total[week:], min(BATCH - position, len(total) - week)
    for later in range(soon):
        near[later] += amount * shares[later]
    if position < BATCH - 1:
        return
    batch, rest = cohorts[week - position :], total[week + 1 :]
    a, b, c, d, e, f, g, h = batch[0], batch[1], batch[2], batch[3], batch[4], batch[5], batch[6], batch[7]
    of_a, of_b, of_c, of_d, of_e = shares[8:], shares[7:], shares[6:], shares[5:], shares[4:]
    of_f, of_g, of_h = shares[3:], shares[2:], shares[1:]
    for later in range(min(len(rest), reach - 1)):
        early = rest[later] + a * of_a[later] + b * of_b[later] + c * of_c[later] + d * of_d[later]
        rest[later] = early + e * of_e[later] + f * of_f[later] + g * of_g[later] + h * of_h[later]


@compiled
def _close(inputs: Stacked, work: Work, place: tuple[int, int, int]) -> None:
    draw, week, lane = place
    flows = work.lane_flows
    mean, number, old = work.lane_week[WINNING, lane, week], work.lane[OPEN_NUMBER, lane], work.lane[OLD_NUMBER, lane]
    wins = poisson_quantile(mean, work.lane_week[WIN_LUCK, lane, week])
    work.lane_week[DRAWN, lane, week] = wins
    if wins > 0.0:
        flows[WINS, lane, week] += wins
        flows[NEW_ACCOUNTS, lane, week] += _new_accounts(inputs, work, place, wins)
        flows[WIN_WEEKS, lane, week] += wins * (work.lane_week[AGEING, lane, week] / mean)
    work.segment[JOINED, inputs.lane_code[SEGMENT, lane]] += flows[NEW_ACCOUNTS, lane, week]
    old -= work.lane_week[CLOSING, lane, week]
    work.lane[OLD_NUMBER, lane] = old
    flows[OPEN_DEALS, lane, week] = number + old
    if inputs.needed[OPEN_VALUE] == 1:
        work.lane[OLD_VALUE, lane] -= work.lane_week[CLOSING_VALUE, lane, week]
        open_value = number * inputs.lane[draw, lane, MEAN] * work.lane_week[FIRST_FACTOR + VALUE, lane, week]
        flows[OPEN_VALUE, lane, week] = open_value + work.lane[OLD_VALUE, lane]


@compiled
def _new_accounts(inputs: Stacked, work: Work, place: tuple[int, int, int], wins: float) -> float:
    draw, week, lane = place
    absolute, share = np.uint64(inputs.first_week + week), inputs.lane[draw, lane, NEW_SHARE]
    if wins > SINGLE_VALUES:
        return binomial_quantile(wins, share, unit(mix(work.lane_word[BULK_NEW_WORD, lane], absolute)))
    word = mix(work.lane_word[NEW_WORD, lane], absolute)
    new = 0.0
    for number in range(int(wins)):
        new += 1.0 if unit(mix(word, np.uint64(number))) < share else 0.0
    return new


@compiled
def _serve_customers(inputs: Stacked, work: Work, place: tuple[int, int, int]) -> None:
    draw, week, segment = place
    flows, luck = work.segment_flows, work.segment_week
    old, new, law = work.pool[OLD, segment], work.pool[NEW_POOL, segment], inputs.customer[draw, segment]
    wish = 0.0
    for klass in range(len(old)):
        wish += (old[klass] + new[klass]) * law[REPEATING, klass]
    wish *= luck[REPEAT_FACTOR, segment, week]
    orders = poisson_quantile(wish, luck[REPEAT_LUCK, segment, week])
    factor = luck[CHURN_FACTOR, segment, week]
    old_lost = _churn(old, law[LEAVING], factor, luck[OLD_CHURN_LUCK, segment, week])
    new_lost = _churn(new, law[LEAVING], factor, luck[NEW_CHURN_LUCK, segment, week])
    won, active = work.segment[JOINED, segment], 0.0
    work.segment[JOINED, segment] = 0.0
    for klass in range(len(old)):
        new[klass] += won * law[JOINING, klass]
        active += old[klass] + new[klass]
    flows[REPEAT_ORDERS, segment, week] = orders
    flows[CHURNED, segment, week] = old_lost + new_lost
    flows[OPENING_LOST, segment, week] = old_lost
    flows[ACTIVE, segment, week] = active


@compiled
def _churn(pool: Vector, hazard: Vector, factor: float, u: float) -> float:
    mean = there = 0.0
    for klass in range(len(pool)):
        mean += pool[klass] * min(hazard[klass] * factor, 1.0)
        there += pool[klass]
    left = min(poisson_quantile(mean, u), there)
    if left <= 0.0:
        return 0.0
    short, spare = left, 0.0
    for klass in range(len(pool)):
        taken = min(pool[klass] * min(hazard[klass] * factor, 1.0) * (left / mean), pool[klass])
        pool[klass] -= taken
        short -= taken
        spare += pool[klass]
    stays = max(1.0 - max(short, 0.0) / (spare if spare > 0.0 else 1.0), 0.0)
    for klass in range(len(pool)):
        pool[klass] *= stays
    return left
