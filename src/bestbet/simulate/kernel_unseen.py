"""Compiled: what is open today though it stands on no record, laid into the weeks to come; `unseen` says what it is."""

from __future__ import annotations

from bestbet.simulate.axes import Vector
from bestbet.simulate.kernel_layout import (
    BASE_RATE,
    LOSSES_BY_LANE,
    LOSSES_MATTER,
    STILL_LOST,
    STILL_WON,
    UNSEEN_AGE,
    UNSEEN_LOST,
    UNSEEN_WON,
    WIN_CHANCE,
    WORKED_CHANCE,
    Stacked,
)
from bestbet.simulate.kernel_pipeline import WIN_WEEKS
from bestbet.simulate.kernel_response import Group
from bestbet.simulate.kernel_room import AGEING, LOSING, OPEN_NUMBER, OPEN_SPREAD, OPEN_SUM, WINNING, Work
from bestbet.simulate.model import PATHS_PER_DRAW
from bestbet.simulate.scalars import compiled, compiled_apart

P = PATHS_PER_DRAW


@compiled_apart
def take_over(inputs: Stacked, work: Work, group: Group) -> None:
    """Start the group's worlds with the deals that are open today though none is on record."""
    _, size, draw = group
    weeks, still = inputs.unseen[draw], inputs.unseen_still[draw]
    for lane in range(inputs.n_lanes):
        law = inputs.lane[draw]
        rate = law[BASE_RATE, lane] * inputs.unseen_kept[lane]
        won, all_worked = _flows(rate, law[WIN_CHANCE, lane], law[WORKED_CHANCE, lane])
        lost = all_worked - won
        for s in range(size):
            first, at = (s * inputs.n_lanes + lane) * P, s * P
            for week in range(inputs.n_weeks):
                _fill(work.laid[WINNING, week], first, won * weeks[UNSEEN_WON, week])
                if inputs.needed[WIN_WEEKS] == 1:
                    _fill(work.laid[AGEING, week], first, won * weeks[UNSEEN_AGE, week])
                if inputs.needed[LOSSES_BY_LANE] == 1:
                    _fill(work.laid[LOSING, week], first, lost * weeks[UNSEEN_LOST, week])
            if inputs.needed[LOSSES_MATTER] == 1:
                _open(work, at, inputs.n_weeks, (lost, weeks[UNSEEN_LOST]))
                number = won * still[STILL_WON] + lost * still[STILL_LOST]
                _fill(work.cell[OPEN_NUMBER], first, number)
                for path in range(at, at + P):
                    work.world[OPEN_SUM, path] += number
                    work.world[OPEN_SPREAD, path] += number


@compiled
def _flows(rate: float, p: float, worked: float) -> tuple[float, float]:
    """Return a week's opportunities that will be won, and those that somebody worked on: only they stay open."""
    return rate * p, rate * p / worked if worked > 0.0 else 0.0


@compiled
def _fill(row: Vector, first: int, value: float) -> None:
    for cell in range(first, first + P):
        row[cell] = value


@compiled
def _open(work: Work, first: int, n_weeks: int, what: tuple[float, Vector]) -> None:
    lost, weeks = what
    for path in range(first, first + P):
        for week in range(n_weeks):
            work.all_losing[path, week] += lost * weeks[week]
