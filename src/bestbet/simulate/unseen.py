"""The pipeline of a team of which only what ended is on record: opportunities of before that stand nowhere.

They came in each week at the level of the as-of date less growth, with the season of their week, and of each week's
what is still open is known from the delays. So wins go on from the first week on, and their flow has no gap for as long
as a sale takes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from bestbet.calibrate.growth_priors import summed
from bestbet.calibrate.posterior import SEASON_WEEKS
from bestbet.simulate.axes import Cube, Table, Vector
from bestbet.simulate.delays import Delays, weekly
from bestbet.simulate.model import Model
from bestbet.units import DAYS_PER_WEEK

NEXT_TO_NOTHING = 1e-6


class Unseen(NamedTuple):
    """What is still open of a flow of 1 a week, all of it won and all of it lost; without rows where all is on record.

    `weeks[draw, which, week]` closes in a week to come: won, won times the age in weeks, lost. `still[draw, won or
    lost]` is open on the as-of date. `kept[lane]` is the share of a lane's that somebody follows.
    """

    weeks: Cube
    still: Table
    kept: Vector


def unseen(model: Model, delays: Delays) -> Unseen:
    """Return what the draws of the model hold open on the as-of date; `delays.row` are the rows of these draws.

    All lanes share one sales cycle there.
    """
    draws, facts, n_weeks = model.posterior.draws, model.posterior.facts, model.n_weeks
    kept = np.ones(len(facts.lanes)) if facts.unseen_kept is None else facts.unseen_kept
    if not facts.is_pipeline_unseen:
        return Unseen(np.zeros((0, 3, n_weeks)), np.zeros((0, 2)), kept)
    past = _past_weeks(delays)
    flow = _flow(model, past)
    weeks, still = np.zeros((len(draws), 3, n_weeks)), np.zeros((len(draws), 2))
    win, age = weekly(delays.days[:, 0], n_weeks + past + 1)
    loss, _ = weekly(delays.days[:, 1], n_weeks + past + 1)
    for row in np.unique(delays.row):
        at = delays.row == row
        for which, shares in enumerate((win[row], age[row], loss[row])):
            # no matrix product: its last bits depend on how many draws are taken at once
            ahead = sliding_window_view(shares[1:], n_weeks)[:past]
            weeks[at, which] = np.einsum("ds,sw->dw", flow[at], ahead)
        for which, shares in enumerate((win[row], loss[row])):
            still[at, which] = np.einsum("ds,s->d", flow[at], 1.0 - np.cumsum(shares)[:past])
    return Unseen(weeks, still, kept)


def _past_weeks(delays: Delays) -> int:
    """Return after how many weeks next to nothing is still open."""
    is_open = (delays.days < (1.0 - NEXT_TO_NOTHING) * delays.days[:, :, -1:]).any(axis=(0, 1))
    return int(is_open.sum()) // DAYS_PER_WEEK + 2


def _flow(model: Model, past: int) -> Table:
    """Return what came in 1, 2, ... weeks before the first week to come, for a level of 1 today; [draw, weeks]."""
    draws = model.posterior.draws
    week = (model.week_of_year[0] - 1 - np.arange(past)) % SEASON_WEEKS
    return np.asarray(draws.season[:, week] * np.exp(-draws.growth[:, None] * summed(past)))
