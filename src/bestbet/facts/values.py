"""What is to be known of known values: counts, sums and the largest, by group."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from bestbet.facts.lanes import Floats, Ints, Priced, ValueStatistics

TOP_SHARE = 0.1


def value_statistics(value: Floats, group: Ints, n_groups: int, ago: Ints | None = None) -> ValueStatistics:
    """Return the value statistics by group; NaN values count as missing. Values are in currency units.

    `ago` says how many weeks before the as-of date each was, -1 where that is not known.
    """
    known = ~np.isnan(value)
    weeks = np.full(len(value), -1) if ago is None else ago
    # Sorted first, so that sums do not depend on the order of rows.
    order = np.lexsort((weeks[known], group[known], value[known]))
    values, groups = value[known][order], group[known][order]
    count = np.bincount(groups, minlength=n_groups)
    logs = np.log(values)
    mean = np.bincount(groups, logs, n_groups) / np.maximum(count, 1)
    squares = np.bincount(groups, (logs - mean[groups]) ** 2, n_groups).astype(np.float64)
    largest = np.zeros(n_groups)
    np.maximum.at(largest, groups, values)
    top = values[len(values) - math.ceil(TOP_SHARE * len(values)) :]
    plain, square = (np.bincount(groups, values**power, n_groups) / np.maximum(count, 1) for power in (1, 2))
    missing = np.bincount(group[~known], minlength=n_groups)
    priced = Priced(values, groups, weeks[known][order])
    return ValueStatistics(count, mean, squares, largest, missing, top, plain, square, priced=priced)


def brought(statistics: ValueStatistics, logs: Floats) -> ValueStatistics:
    """Return the statistics had each of the priced values been exp(-logs) times itself."""
    if statistics.priced is None:
        return statistics
    of = statistics.priced
    found = value_statistics(of.value * np.exp(-logs), of.group, len(statistics.count), of.ago)
    return replace(found, missing=statistics.missing, returned=statistics.returned)
