"""Compiled: when the deals of a week close: at once for all lanes, or lane by lane where sales cycles lie apart."""

from __future__ import annotations

from bestbet.simulate.axes import Indices, Table
from bestbet.simulate.kernel_cohorts import BATCH, lay, lay_sum, scaled
from bestbet.simulate.kernel_layout import LOSS_SHARES, WIN_SHARES, Stacked
from bestbet.simulate.kernel_response import Group
from bestbet.simulate.kernel_room import EXPECTED, LOSING, WON, WON_SUM, WORKED, Work
from bestbet.simulate.model import PATHS_PER_DRAW
from bestbet.simulate.scalars import compiled, compiled_apart

P = PATHS_PER_DRAW


@compiled
def _is_one(apart: Indices) -> bool:
    """Return whether all lanes share one sales cycle."""
    others = 0
    for more in apart:
        others += more != 0
    return others == 0


@compiled
def lay_lanes(inputs: Stacked, of: tuple[Table, Table], group: Group, what: tuple[int, int, int]) -> None:
    """Lay the week's cohorts by each lane's own shares, neighbours that share a sales cycle at once.

    `of` are the weeks to come and the cohorts, `what` is (week, which shares, their reach).
    """
    _, size, draw = group
    (laid, cohorts), (week, which, kind) = of, what
    row, apart = inputs.delay_row[draw], inputs.delay_apart
    n_lanes = len(apart)
    if _is_one(apart):
        lay(laid, cohorts, inputs.shares[row, which], (week, inputs.reach[row, kind], 0, size * n_lanes * P))
    else:
        _lay_by_lane(inputs, of, group, what)


@compiled_apart
def _lay_by_lane(inputs: Stacked, of: tuple[Table, Table], group: Group, what: tuple[int, int, int]) -> None:
    _, size, draw = group
    (laid, cohorts), (week, which, kind) = of, what
    row, apart = inputs.delay_row[draw], inputs.delay_apart
    n_lanes = len(apart)
    for strategy in range(size):
        first, block = 0, strategy * n_lanes
        while first < n_lanes:
            last, own = first + 1, row + apart[first]
            while last < n_lanes and apart[last] == apart[first]:
                last += 1
            at = (week, inputs.reach[own, kind], (block + first) * P, (block + last) * P)
            lay(laid, cohorts, inputs.shares[own, which], at)
            first = last


@compiled
def lay_losses(inputs: Stacked, work: Work, place: tuple[int, int, int], worked: float) -> float:
    """Lay one world's lost deals into the weeks from now on; return the wins expected of the cohort in its own week.

    `place` is (draw, week, world), `worked` how many deals the cohort holds.
    """
    draw, week, at = place
    row, won = inputs.delay_row[draw], work.world[WON_SUM, at]
    if not _is_one(inputs.delay_apart):
        return _lay_losses_by_lane(inputs, work, place)
    shares = inputs.shares[row]
    lay_sum(work.all_losing[at, week:], worked - won, shares[LOSS_SHARES], inputs.reach[row, 1])
    at_once: float = won * shares[WIN_SHARES, 0]
    return at_once


@compiled_apart
def _lay_losses_by_lane(inputs: Stacked, work: Work, place: tuple[int, int, int]) -> float:
    draw, week, at = place
    n_lanes, at_once = len(inputs.delay_apart), 0.0
    for lane in range(n_lanes):
        cell, row = (at // P * n_lanes + lane) * P + at % P, inputs.delay_row[draw] + inputs.delay_apart[lane]
        won = work.cohort[WON, week % BATCH, cell]
        lost = work.cell[WORKED, cell] - won
        lay_sum(work.all_losing[at, week:], lost, inputs.shares[row, LOSS_SHARES], inputs.reach[row, 1])
        at_once += won * inputs.shares[row, WIN_SHARES, 0]
    return at_once


@compiled
def fill_recorded(inputs: Stacked, work: Work, group: Group, week: int) -> None:
    """Fill the losses that are expected to be recorded in the week."""
    _, size, draw = group
    row, apart, out, losing = inputs.delay_row[draw], inputs.delay_apart, work.cell[EXPECTED], work.laid[LOSING, week]
    n = size * len(apart) * P
    if _is_one(apart):
        scaled(out[:n], losing[:n], inputs.recorded[row])
        return
    for first in range(0, n, P):
        share = inputs.recorded[row + apart[first // P % len(apart)]]
        scaled(out[first : first + P], losing[first : first + P], share)
