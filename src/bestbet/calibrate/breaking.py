"""Where a segment's demand broke: the week at which its lanes' levels may jump.

A level that drifts by a hundredth a week follows a market that drifts. A segment that loses half of its demand within a
quarter does not drift, and its lanes, one by one, are too thin to show it. So the segment's weekly total is looked at
as a whole, and where it broke its lanes' levels may move at once: an intervention in the sense of West & Harrison
(1997), Bayesian Forecasting and Dynamic Models, section 11.2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.break_priors import BREAK_CHANCE, BREAK_LEAST, BREAK_SIZE, BREAK_WEEKS
from bestbet.facts.breaks import Break, find_break
from bestbet.facts.lanes import LaneFacts
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SegmentBreak:
    """A segment whose demand broke at `week` of the record."""

    segment: str
    week: int
    found: Break


@dataclass(frozen=True, slots=True)
class Jumps:
    """Variances of jumps of the log level into a week: each lane's own, [lane, week], and the market's, [week]."""

    own: Floats | None = None
    together: Floats | None = None


def segment_breaks(facts: LaneFacts, expected: Floats) -> tuple[SegmentBreak, ...]:
    """Return the segments whose demand broke within the last year of the record, one break each at most.

    `expected[week]` is what season and the common course of all lanes let expect, in any unit: what all segments do
    together is the market's (`market_breaks`), and a market of one segment has no others to tell it from. A break must
    change the weekly total by a half at least, and chance must explain it less than once in a thousand times.
    """
    counts, place = facts.arrivals, np.asarray(facts.segment)
    totals = {name: counts[place == number].sum(axis=0) for number, name in enumerate(facts.segments)}
    lively = {name: total for name, total in totals.items() if total.any()}
    if len(lively) < 2:
        return ()
    found = []
    for segment, total in lively.items():
        one = find_break(total, expected, facts.first_week)
        if one is not None and _is_one(one):
            found.append(SegmentBreak(segment, (one.day - facts.first_week).days // DAYS_PER_WEEK, one))
    return tuple(found)


def _is_one(found: Break) -> bool:
    small, large = sorted((found.before, found.after))
    is_large = large >= BREAK_LEAST.value * max(small, 1e-12)
    return is_large and found.chance <= BREAK_CHANCE.value and found.weeks_after <= BREAK_WEEKS.value


def jumps(facts: LaneFacts, breaks: tuple[SegmentBreak, ...]) -> Floats | None:
    """Return the variance, [lane, week], of the jump of the log level into a week; None where nothing broke."""
    if not breaks:
        return None
    wide = np.zeros(facts.arrivals.shape)
    for one in breaks:
        number = facts.segments.index(one.segment)
        wide[np.asarray(facts.segment) == number, one.week] = BREAK_SIZE.value**2
    return wide
