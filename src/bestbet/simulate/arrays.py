"""A model as the plain arrays that both engines read: derived once per strategy, all axes stated, nothing random."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import log_ndtr, ndtr

from bestbet.calibrate.growth_priors import summed
from bestbet.simulate.axes import Cube, Indices, Table, Vector, Words
from bestbet.simulate.deals import Deals, deals_of
from bestbet.simulate.delays import Delays, prepare_delays
from bestbet.simulate.full_desk import Returns, returns_of
from bestbet.simulate.hours import learning, leaving, left_while_recorded
from bestbet.simulate.model import SEGMENT_STREAMS, Model, Stream
from bestbet.simulate.randoms import gamma_table
from bestbet.simulate.responses import Responses, Tactics, activity, prepare_responses, prepare_tactics
from bestbet.simulate.shortage import hours_per_deal, mean_weeks, worked_win_probability
from bestbet.simulate.unseen import Unseen, unseen
from bestbet.streams import key

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

WEEKS_PER_QUARTER = 13
RIVAL_FADES = 1 / 26
"""Weekly chance that a rival's pressure eases by one step; judgement."""
SMALLEST_ROOM = 1e-12
LOSS_STREAMS = (Stream.LOSSES, Stream.OPEN_DEALS, Stream.OPEN_VALUE)
"""Streams that need the deals that stop being live; hours need them too."""


class Lanes(NamedTuple):
    """Lanes; `win` is of opportunities as recorded, `worked_win` of those that found somebody free.

    `room`, `mean` and `variance` belong to the lognormal value law cut at the largest plausible deal.
    """

    segment: Indices
    is_referral: Indices
    key: Words
    rate: Table
    spread: Table
    win: Table
    worked_win: Table
    log_mean: Table
    log_sd: Table
    room: Table
    mean: Table
    variance: Table
    new_share: Table


class Segments(NamedTuple):
    """Segments: customers by latent class, order values, rivals; `shift` holds the three factors on the win odds."""

    key: Words
    churn: Cube
    repeat: Cube
    opening: Cube
    joining: Cube
    log_mean: Table
    log_sd: Table
    room: Table
    mean: Table
    variance: Table
    up: Table
    shift: Cube
    start: Cube
    falter: Table
    bound_activity: Table
    free_activity: Table


class Team(NamedTuple):
    """What all lanes share.

    `new_course` is the factor on the share of new accounts by week, `value_course` and `order_value_course` what the
    weeks add to ln of values, `kept` the share of a newcomer's lack that stays
    after a week. `had` are the hours of a full team until the plan starts, `gone` those of them that are gone from then
    on and `more` those of newcomers, `since_start` the weeks from that day to the end of each week. `has_hours` is 0
    where the plan names no hours: then nothing is short. The last four are `full_desk.Returns`.
    """

    market: Words
    seats: Words
    drift: Vector
    turn: Vector
    shock: Vector
    older_age: Vector
    older_odds: Vector
    size_slope: Vector
    size_won: Vector
    size_lost: Vector
    season: Table
    closing: Table
    order_season: Table
    new_course: Table
    value_course: Table
    order_value_course: Table
    leave: Vector
    kept: Vector
    has_hours: int
    had: Vector
    gone: Vector
    more: Vector
    since_start: Vector
    per_deal: Vector
    stays: Vector
    wins_back: Vector
    losses_back: Vector
    losses_for_wins: Vector


class Tallies(NamedTuple):
    """Sums to keep; `is_needed[stream]` lets an engine skip what nobody asked for, and changes no luck."""

    stream: Indices
    cells: Table
    weeks: Table
    already: Vector
    opening: Vector
    is_needed: Indices
    losses_matter: int
    customers_matter: int
    values_matter: int


class Arrays(NamedTuple):
    """Everything that an engine reads about one strategy; `frailty` is `randoms.gamma_table`."""

    n_weeks: int
    first_week: int
    lanes: Lanes
    segments: Segments
    delays: Delays
    deals: Deals
    unseen: Unseen
    tactics: Tactics
    responses: Responses
    team: Team
    tallies: Tallies
    frailty: Table


class Effort(NamedTuple):
    """What one strategy does: doses and activity."""

    responses: Responses
    activity: tuple[Table, Table]


class Given(NamedTuple):
    """What is the same whatever draws are asked for: `delays` of all draws, and the mean weeks of their rows."""

    effort: Effort
    delays: Delays
    lasts: tuple[Floats, Floats]
    deals: Deals


def given(model: Model) -> Given:
    """Return what does not depend on the draws that are asked for."""
    tables = model.posterior.delays
    delays = prepare_delays(tables, model.posterior.draws.delay, model.n_weeks)
    return Given(effort_of(model), delays, mean_weeks(tables), deals_of(model))


def effort_of(model: Model) -> Effort:
    """Return what a strategy does; what it is compared with are means over all draws."""
    return Effort(prepare_responses(model), activity(model))


def arrays_of(model: Model, some: slice = slice(None), known: Given | None = None) -> Arrays:
    """Return the arrays of a model for some of its draws, all unless said; the same for any number of threads.

    A draw's arrays are the same whatever draws are asked for.
    """
    known = given(model) if known is None else known
    draws = model.posterior.draws[some]
    knowing = replace(model, posterior=replace(model.posterior, draws=draws))
    lanes, delays = _lanes(knowing, known.lasts), known.delays._replace(row=known.delays.row[some])
    return Arrays(
        model.n_weeks,
        model.first_week,
        lanes,
        _segments(knowing, known.effort.activity),
        delays,
        known.deals,
        unseen(knowing, delays),
        prepare_tactics(model, draws),
        known.effort.responses,
        _team(knowing, returns_of(delays, lanes.rate, lanes.worked_win), known.lasts),
        _tallies(model),
        gamma_table(),
    )


def arrays_beside(first: Arrays, effort: Effort) -> Arrays:
    """Return the arrays of another strategy of the same posterior and tallies: only its effort differs."""
    bound, free = effort.activity
    segments = first.segments._replace(bound_activity=bound, free_activity=free)
    return first._replace(segments=segments, responses=effort.responses)


def _lanes(model: Model, lasts: tuple[Floats, Floats]) -> Lanes:
    draws, facts = model.posterior.draws, model.posterior.facts
    value = truncated_lognormal(draws.value_log_mean, draws.value_log_sd, model.posterior.value_cap)
    return Lanes(
        np.asarray(facts.segment, dtype=np.int64),
        np.asarray(facts.is_referral).astype(np.int64),
        model.lane_keys,
        draws.rate,
        draws.dispersion**-0.5,
        draws.win_probability,
        worked_win_probability(model, left_while_recorded(model), lasts),
        _within(draws.value_log_mean, draws.value_log_sd, model.posterior.value_cap),
        draws.value_log_sd,
        *value,
        draws.new_account_share,
    )


def _within(log_mean: Floats, log_sd: Floats, cap: Floats) -> Floats:
    """Return log means of which those without spread are at most the log of the cap."""
    with np.errstate(divide="ignore"):
        return np.where(log_sd > 0, log_mean, np.minimum(log_mean, np.log(cap)))


def truncated_lognormal(log_mean: Floats, log_sd: Floats, cap: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the room below the cap (a probability), the mean and the variance of the lognormal cut at the cap.

    E[X^k | X <= cap] = exp(k m + k^2 s^2 / 2) F(b - k s) / F(b) with b = (ln cap - m) / s. Without spread the value
    is exp(m), at most the cap.
    """
    with np.errstate(divide="ignore"):
        gap = np.log(cap) - log_mean
    is_spread = log_sd > 0
    sd = np.where(is_spread, log_sd, 1.0)
    edge = gap / sd
    room = np.maximum(ndtr(edge), SMALLEST_ROOM)
    first, second = _moment(1, log_mean, sd, edge, room), _moment(2, log_mean, sd, edge, room)
    exact = np.minimum(np.exp(log_mean), cap)
    mean = np.where(is_spread, first, exact)
    variance = np.where(is_spread, np.maximum(second - first * first, 0.0), 0.0)
    return np.where(is_spread, room, 1.0), mean, variance


def _moment(k: int, log_mean: Floats, sd: Floats, edge: Floats, room: Floats) -> Floats:
    """Return E[X^k | X <= cap], by logs where the whole moment is beyond any number and the part below is not."""
    whole = k * log_mean + k * k * sd * sd / 2
    below = edge - k * sd
    with np.errstate(over="ignore", invalid="ignore"):
        moment = np.exp(whole) * ndtr(below) / room
    if np.isfinite(moment).all():
        return np.asarray(moment)
    return np.asarray(np.where(np.isfinite(moment), moment, np.exp(whole + log_ndtr(below) - np.log(room))))


def _segments(model: Model, moved: tuple[Table, Table]) -> Segments:
    draws = model.posterior.draws
    up = 1.0 - (1.0 - draws.pressure) ** (1.0 / WEEKS_PER_QUARTER)
    law = stationary_law(up)
    steps = np.log1p(-draws.rival_cost)[:, :, None] * np.arange(3)
    shift = np.where(draws.pressure[:, :, None] > 0, steps - (law * steps).sum(axis=2, keepdims=True), 0.0)
    return Segments(
        model.segment_keys,
        draws.churn,
        draws.repeat,
        draws.opening,
        draws.joining,
        _within(draws.order_log_mean, draws.order_log_sd, model.posterior.order_cap),
        draws.order_log_sd,
        *truncated_lognormal(draws.order_log_mean, draws.order_log_sd, model.posterior.order_cap),
        up,
        np.exp(shift),
        np.cumsum(law, axis=2)[:, :, :2],
        draws.falter,
        *moved,
    )


def stationary_law(up: Floats) -> Floats:
    """Return the long-run shares of calm, pressing and entrenched for a weekly chance `up`; one axis longer."""
    ratio = up / RIVAL_FADES
    law = np.stack([np.ones_like(ratio), ratio, ratio * ratio], axis=-1)
    return np.asarray(law / law.sum(axis=-1, keepdims=True))


def _team(model: Model, returns: Returns, lasts: tuple[Floats, Floats]) -> Team:
    draws = model.posterior.draws
    has_hours = int(model.hours_resource >= 0)
    had, have = (of[:, model.hours_resource] if has_hours else np.zeros(len(draws)) for of in (draws.had, draws.have))
    return Team(
        np.array([key("market")], dtype=np.uint64),
        np.array([key(f"seat:{seat}") for seat in range(model.people)], dtype=np.uint64),
        draws.drift_sd,
        draws.growth_turn,
        draws.open_shock,
        draws.older_age,
        np.exp(draws.older_odds),
        draws.size_slope,
        draws.size_won,
        draws.size_lost,
        _course(model),
        # no matrix product: its last bits depend on how many draws are taken at once
        np.einsum("dq,wq->dw", draws.closing, model.quarter_shares),
        _order_weeks(model),
        1.0 / np.square(1.0 + draws.running_out[:, None] * (np.arange(model.n_weeks) + 0.5)),
        _worth(draws.value_growth, draws.value_walk, model.n_weeks),
        _worth(draws.order_growth, draws.order_walk, model.n_weeks),
        leaving(draws),
        learning(draws),
        has_hours,
        had + model.more_hours,
        had - np.minimum(had, have) * draws.staying,
        np.maximum(have - had, 0.0),
        model.since_start,
        hours_per_deal(model, left_while_recorded(model), lasts),
        returns.stays,
        returns.wins,
        returns.losses,
        returns.losses_for_wins,
    )


def _course(model: Model) -> Floats:
    """Return the factor on demand by draw and week that luck has no part in: season, and what is left of growth."""
    draws = model.posterior.draws
    return np.asarray(draws.season[:, model.week_of_year] * np.exp(draws.growth[:, None] * summed(model.n_weeks)))


def _worth(growth: Floats, walk: Floats, n_weeks: int) -> Floats:
    """Return what each week has added to ln of a value, by draw and week."""
    return np.asarray(growth[:, None] * summed(n_weeks) + walk[:, None] * np.sqrt(np.arange(1, n_weeks + 1)))


def _order_weeks(model: Model) -> Floats:
    """Return the factor on repeat orders by draw and week: the season's times the course of the flow."""
    draws = model.posterior.draws
    last = draws.order_course.shape[1] - 1
    course = draws.order_course[:, np.minimum(np.arange(model.n_weeks), last)]
    return np.asarray(draws.order_season[:, model.week_of_year] * course)


def _tallies(model: Model) -> Tallies:
    is_needed = np.zeros(len(Stream), dtype=np.int64)
    is_needed[model.tally_stream] = 1
    return Tallies(
        model.tally_stream,
        model.tally_cells,
        model.tally_weeks,
        model.tally_already,
        model.tally_opening,
        is_needed,
        int(bool(is_needed[list(LOSS_STREAMS)].any()) or model.hours_resource >= 0),
        int(bool(is_needed[list(SEGMENT_STREAMS)].any() or np.any(model.posterior.facts.is_referral))),
        int(bool(is_needed[[Stream.BOOKINGS, Stream.NEW_BOOKINGS]].any())),
    )
