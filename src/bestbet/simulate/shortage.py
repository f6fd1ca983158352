"""The shortage of hours that the record already holds, so that it is not taken off a second time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.delay_tables import DelayTables
from bestbet.simulate.delays import FEWEST_RECORDED
from bestbet.simulate.desk import FAR, overflow, whole_places
from bestbet.simulate.laws import LINE_CALLED, REENGAGED
from bestbet.simulate.model import Model
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]

ROUNDS = 4
SETTLING_WEEKS = 104
LEAST_SERVED = 0.2
"""Below this the stated hours and the record contradict each other, and the record is not raised further."""
MOST_WON = 0.98


def hours_per_deal(model: Model, left: Floats, lasts: tuple[Floats, Floats]) -> Floats:
    """Return the weekly hours of an open deal in the model's own count of deals, per draw.

    The plan's hours are for deals as they stand open today. Where the fitted rates and delays would hold more deals
    open than that, opportunities that never close among them, the same hours are shared by more; and a draw by which
    the team could not carry today's deals is cut to what it can. Where no open deal is on record so many stand open as
    rates and delays hold. `left[draw]` and `lasts` as below.
    """
    draws, facts = model.posterior.draws, model.posterior.facts
    drawn, number = draws.hours_per_deal, float(np.sum(~np.asarray(facts.open_deals.is_dead_wood, dtype=bool)))
    if model.hours_resource < 0 or (number == 0 and not facts.is_pipeline_unseen):
        return drawn
    by_law = draws.rate.sum(axis=1) * _weeks_open(model, draws.win_probability, lasts)
    live = np.maximum(by_law, 1.0) if facts.is_pipeline_unseen else np.full(len(draws), number)
    carried = np.where(left > 0, np.minimum(drawn, left / live), drawn)
    return np.asarray(carried * live / np.maximum(by_law, live))


def worked_win_probability(model: Model, left: Floats, lasts: tuple[Floats, Floats]) -> Floats:
    """Return the win probability of an opportunity that is worked, [draw, lane].

    The fitted one is of all opportunities on record, those included that nobody had time for. At today's effort and
    rates the share served settles at s; then s times the result is the fitted one. As wins stay open longer than
    losses, both are found in turn. `left[draw]` are the hours a week that today's tactics leave for deals, `lasts` the
    `mean_weeks` of the delays.
    """
    draws = model.posterior.draws
    p = worked = draws.win_probability
    if model.hours_resource < 0:
        return p
    places = whole_places(np.maximum(left, 0.0), hours_per_deal(model, left, lasts))
    created = draws.rate.sum(axis=1)
    for _ in range(ROUNDS):
        share = settled_share(created, places, _weeks_open(model, worked, lasts))
        worked = np.minimum(p / np.maximum(share, LEAST_SERVED)[:, None], np.maximum(p, MOST_WON))
    return worked


def settled_share(created: Floats, places: Floats, weeks_open: Floats) -> Floats:
    """Return the share of opportunities served once a desk of so many places has settled, each [draw].

    The law of `reference._take_on`, with deals that close at a constant rate: in the long run how many find a place
    depends on how long deals stay open by the mean alone, as in Erlang's loss formula (Sevast'yanov 1957,
    doi:10.1137/1102005). Where there is room for the most deals that could be open, all are served.
    """
    stays = np.exp(-1.0 / np.maximum(weeks_open, 1e-6))
    most = created / (1.0 - stays)
    share, is_tight = np.ones_like(created), places < most + FAR * np.sqrt(most)
    share[is_tight] = _share_of_tight(created[is_tight], places[is_tight], stays[is_tight])
    return share


def _share_of_tight(created: Floats, places: Floats, stays: Floats) -> Floats:
    number, spread, line = (np.zeros_like(created) for _ in range(3))
    for _ in range(SETTLING_WEEKS):
        kept = stays * number
        called = LINE_CALLED * np.minimum(line, number - kept)
        come = created + called
        excess, spread, _ = overflow(kept + come, stays**2 * spread + (1.0 - stays) * kept + come, places)
        waiting = np.minimum(excess, come)
        taken = come - waiting + REENGAGED * (line - called)
        number, line = kept + taken, waiting
    return np.where(created > 0, np.minimum(taken / np.where(created > 0, created, 1.0), 1.0), 1.0)


def _weeks_open(model: Model, p: Floats, lasts: tuple[Floats, Floats]) -> Floats:
    """Return how many weeks an opportunity stays open on average, per draw, won with probability p[draw, lane]."""
    draws, (win, loss) = model.posterior.draws, lasts
    row = model.posterior.delays.rows(draws.delay, draws.rate.shape[1])
    created = draws.rate.sum(axis=1)
    open_weeks = (draws.rate * (p * win[row] + (1.0 - p) * loss[row])).sum(axis=1)
    return np.asarray(np.where(created > 0, open_weeks / np.where(created > 0, created, 1.0), loss[draws.delay]))


def mean_weeks(tables: DelayTables) -> tuple[Floats, Floats]:
    """Return per row the mean weeks until a win, and until a lost deal stops being live."""
    recorded = tables.loss[:, -1:]
    given = np.where(recorded > FEWEST_RECORDED, tables.loss / np.maximum(recorded, FEWEST_RECORDED), tables.win)
    win, loss = ((1.0 - table).sum(axis=1) / DAYS_PER_WEEK for table in (tables.win, given))
    return win, loss
