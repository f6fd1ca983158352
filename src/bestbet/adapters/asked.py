"""What deals asked while they were open, from imports of before they closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from bestbet.adapters.coded import Rows
from bestbet.adapters.deals import Deals
from bestbet.facts.tables import NO_AMOUNT, Minor, Opportunities


def asked_before(table: Opportunities, earlier: Deals, ask: Minor, days: Mapping[int, date]) -> Minor | None:
    """Return by opportunity the mean of what it asked in the imports that showed it open; None where none is known.

    `earlier` is every version of every deal, `ask` what each asks in minor units where it is open, else NO_AMOUNT;
    `days` the as-of dates of the imports. Only imports of before the day on which a deal closed count, so that on any
    day what is known of deals closed by then is what was known. All count alike: on a day in the midst of its life a
    deal has been bargained down less than on its last, and the open deals of today are in the midst of theirs.
    """
    row = _rows(table, earlier)
    shown = np.array([days.get(number, date.max) for number in earlier.imports.tolist()], "datetime64[D]")
    use = (row >= 0) & (ask != NO_AMOUNT) & (shown < table.closed[row])
    if not use.any():
        return None
    total, times = np.zeros(len(table), np.int64), np.bincount(row[use], minlength=len(table))
    np.add.at(total, row[use], ask[use])
    mean = np.rint(total / np.maximum(times, 1)).astype(np.int64)
    return np.where(times > 0, mean, NO_AMOUNT)


def _rows(table: Opportunities, earlier: Deals) -> Rows:
    """Return the row of each version's opportunity, -1 where it has none."""
    place = {name: row for row, name in enumerate(table.id)}
    rows = np.array([*(place.get(label, -1) for label in earlier.id.labels), -1], np.int64)
    return rows[earlier.id.codes]
