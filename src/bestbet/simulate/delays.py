"""Delays in weeks: how the wins and losses of one week's opportunities spread over the weeks that follow."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.delay_tables import DelayTables
from bestbet.simulate.axes import Cube, IndexCube, IndexTable, Indices, Table, Vector
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

GUIDE_CELLS = 256
NEVER = 1 << 40
"""A day that lies beyond every horizon."""
FEWEST_RECORDED = 1e-6
"""Below this share of recorded losses the loss table says nothing of timing; lost deals then go quiet as wins close."""


class Delays(NamedTuple):
    """Delay tables made ready; axis 0 is the row of DelayTables, weeks are counted from the week of creation.

    `win[row, w]` is P(won w weeks after the week of creation | won in the end), `age[row, w]` the same times the mean
    age in weeks; `loss[row, w]` the share of lost deals that stop being live, of which `recorded[row]` are ever
    recorded as lost: the three stand in `shares`. `days[row, won or lost, day]` are the daily distribution functions
    (the second of the recorded losses alone), `guide` the first day that reaches i / GUIDE_CELLS, and `moments[won or
    lost, which, row]` the mean and the mean square in weeks. A lane's row is `row[draw]` + `apart[lane]`.
    """

    row: Indices
    apart: Indices
    shares: Cube
    reach: IndexTable
    recorded: Vector
    days: Cube
    guide: IndexCube
    moments: Cube

    def rows(self, draw: Ints) -> Ints:
        """Return the row of some draws and every lane, [draw, lane or 1 where all lanes share one]."""
        return np.asarray(self.row[draw][:, None] + self.apart)

    @property
    def win(self) -> Table:
        """Shares of wins by week."""
        return self.shares[:, 0]

    @property
    def age(self) -> Table:
        """The same times the age in weeks."""
        return self.shares[:, 1]

    @property
    def loss(self) -> Table:
        """Shares of lost deals by the week in which they stop being live."""
        return self.shares[:, 2]

    @property
    def win_days(self) -> Table:
        """Distribution functions of the days until a win."""
        return self.days[:, 0]

    @property
    def loss_days(self) -> Table:
        """Distribution functions of the days until a recorded loss."""
        return self.days[:, 1]


def prepare_delays(tables: DelayTables, row: Ints, n_weeks: int) -> Delays:
    """Return the delay tables made ready for a horizon of `n_weeks`; `row[draw]` names the row of each draw."""
    used, position = np.unique(np.asarray(row), return_inverse=True)
    cycles, cycle = np.unique(np.zeros(1, np.int64) if tables.apart is None else tables.apart, return_inverse=True)
    apart, used = len(used) * cycle, np.concatenate([used + more for more in cycles])
    win_days = np.array(tables.win[used], dtype=np.float64)
    recorded = np.array(tables.loss[used, -1], dtype=np.float64)
    loss_days = _given_recorded(np.asarray(tables.loss[used], dtype=np.float64), win_days, recorded)
    win, age = weekly(win_days, n_weeks)
    loss, _ = weekly(loss_days, n_weeks)
    return Delays(
        position.astype(np.int64),
        apart.astype(np.int64),
        np.stack([win, age, loss], axis=1),
        np.stack([_reach(win), _reach(loss)], axis=1),
        recorded,
        _equally_wide(win_days, loss_days),
        np.stack([_guide(win_days), _guide(loss_days)], axis=1),
        np.array([_moments(win_days), _moments(loss_days)]),
    )


def _equally_wide(win: Floats, loss: Floats) -> Floats:
    """Return days[row, won or lost, day]; days beyond the last one of a table are as the last one."""
    days = np.empty((len(win), 2, max(win.shape[1], loss.shape[1])))
    for which, table in enumerate((win, loss)):
        days[:, which, : table.shape[1]] = table
        days[:, which, table.shape[1] :] = table[:, -1:]
    return days


def _moments(days: Floats) -> tuple[Floats, Floats]:
    """Return the mean and the mean square, in weeks, of the distribution functions days[row, day]."""
    open_still, day = 1.0 - days, np.arange(days.shape[1])
    return open_still.sum(axis=1) / DAYS_PER_WEEK, open_still @ (2.0 * day + 1.0) / DAYS_PER_WEEK**2


def weekly(days: Floats, n_weeks: int) -> tuple[Floats, Floats]:
    """Return, for daily distribution functions days[row, day], the weekly shares and the shares times the age in weeks.

    Delays are whole days, and each day of the week of creation is equally likely; so of a delay of 7 w + r days the
    share 1 - r / 7 falls w weeks later and the rest one week after that. With fine delays this is the mean over the
    week of the differences of the distribution function, F(w + 1 - u) - F(w - u).
    """
    columns = np.minimum(np.arange(n_weeks * DAYS_PER_WEEK), days.shape[1] - 1)
    mass = np.diff(days[:, columns], axis=1, prepend=0.0)
    age = np.arange(len(columns)) / DAYS_PER_WEEK
    return _by_week(mass, n_weeks), _by_week(mass * age, n_weeks)


def _by_week(mass: Floats, n_weeks: int) -> Floats:
    by_day = mass.reshape(len(mass), n_weeks, DAYS_PER_WEEK)
    rest = np.arange(DAYS_PER_WEEK) / DAYS_PER_WEEK
    total = (by_day * (1.0 - rest)).sum(axis=2)
    total[:, 1:] += (by_day * rest).sum(axis=2)[:, :-1]
    return np.ascontiguousarray(total)


def _given_recorded(loss: Floats, win: Floats, recorded: Floats) -> Floats:
    is_known = recorded >= FEWEST_RECORDED
    given = loss / np.where(is_known, recorded, 1.0)[:, None]
    return np.where(is_known[:, None], given, win)


def _reach(share: Floats) -> Ints:
    """Return for each row how many weeks it takes until nothing is left."""
    return np.asarray(share.shape[1] - np.argmax(share[:, ::-1] > 0, axis=1)) * (share > 0).any(axis=1)


def _guide(days: Floats) -> Ints:
    levels = np.arange(GUIDE_CELLS + 1) / GUIDE_CELLS
    return np.stack([np.searchsorted(row, levels, side="left") for row in days]).astype(np.int64)


def day_of(days: Floats, rows: Ints, level: Floats) -> Ints:
    """Return the first day on which each row's distribution function reaches `level`, NEVER where it does not.

    `rows` and `level` have the same shape; the search is exact (bisection).
    """
    low = np.zeros(level.shape, dtype=np.int64)
    high = np.full(level.shape, days.shape[1], dtype=np.int64)
    while (low < high).any():
        middle = (low + high) // 2
        is_below = (low < high) & (days[rows, np.minimum(middle, days.shape[1] - 1)] < level)
        low = np.where(is_below, middle + 1, low)
        high = np.where(is_below, high, np.minimum(middle, high))
    return np.where(low >= days.shape[1], NEVER, low)
