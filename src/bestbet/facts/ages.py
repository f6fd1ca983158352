"""Ages of opportunities: when each could first be seen, how long it was followed, and which say nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
from scipy.special import pdtr

from bestbet.facts.lanes import Ints
from bestbet.facts.left_out import DAYS_PER_QUARTER, QUARTERS_BACK, LeftOut, OpenLeftOut, left_out, open_ones
from bestbet.facts.tables import Facts, Opportunities, Outcome

Mask = npt.NDArray[np.bool_]
LEAST_CLOSED_FOR_A_LIMIT = 10
CHANCE_OF_A_LATE_FIRST_CLOSE = 1e-3
LEAST_UNRECORDED_DAYS = 7
STRAY_SHARE = 0.001
BULK_SHARE = 0.15
LEAST_BULK = 5
LEAST_QUIET_DAYS = 28
LEAST_CREATION_KNOWN = 0.1
WRITTEN_SOON = 31
"""Days after its end by which a deal is written down late; beyond, its day of creation is that of another event."""


@dataclass(frozen=True, slots=True)
class Ages:
    """Days from creation, one row per opportunity; `entry` and `age` hold where `is_usable`.

    An opportunity is usable where its dates say on which days it was at risk: undated ones are not, nor those
    whose dates contradict each other (closed before created) or lie before the record starts (set aside).
    """

    outcome: Ints
    entry: Ints
    age: Ints
    is_usable: Mask
    is_undated: Mask
    is_set_aside: Mask


def days(column: npt.NDArray[np.datetime64]) -> Ints:
    """Return days since 1970-01-01; NaT becomes the smallest integer."""
    return column.astype("datetime64[D]").astype(np.int64)


def day_number(day: date) -> int:
    """Return days since 1970-01-01."""
    return day.toordinal() - date(1970, 1, 1).toordinal()


def day_of(number: int) -> date:
    """Return the date that lies `number` days after 1970-01-01."""
    return date.fromordinal(number + date(1970, 1, 1).toordinal())


def holds_wins_only(facts: Facts) -> bool:
    """Return whether losses are never recorded, and every opportunity there is was won."""
    table = facts.opportunities
    if table is None or not len(table) or facts.are_losses_recorded:
        return False
    return bool((table.outcome == Outcome.WON).all())


def is_wins_only(facts: Facts) -> bool:
    """Return whether wins alone can be learned from; so it is where nothing says when deals came in.

    Then their flow is known, but no age, and a win rate is fitted together with ages.
    """
    return holds_wins_only(facts) or is_without_creation(facts) or lost_left_out(facts) is not None


def counts_by_end(facts: Facts) -> bool:
    """Return whether only what has ended can be counted: wins alone, or closed deals without the open ones."""
    return is_wins_only(facts) or open_left_out(facts) is not None


def is_without_creation(facts: Facts) -> bool:
    """Return whether deals are known to have closed, and of hardly any it is known when it came in.

    So it is where all were moved into another system, and created there, long after they had closed.
    """
    table = facts.opportunities
    if table is None:
        return False
    closed = (table.outcome != Outcome.OPEN) & ~np.isnat(table.closed)
    late = days(table.created[closed]) - days(table.closed[closed])
    known = ~np.isnat(table.created[closed]) & (late <= WRITTEN_SOON)
    return bool(closed.any()) and float(known.mean()) < LEAST_CREATION_KNOWN


def lost_left_out(facts: Facts) -> LeftOut | None:
    """Return the old opportunities where lost ones seem to be left out of the export, else None."""
    table = facts.opportunities
    if table is None or facts.are_losses_recorded or holds_wins_only(facts):
        return None
    is_won, as_of = table.outcome == Outcome.WON, day_number(facts.as_of)
    use = ~np.isnat(table.created) & ~(is_won & np.isnat(table.closed)) & (table.outcome != Outcome.LOST)
    created, ended = days(table.created)[use], np.where(is_won, days(table.closed), as_of)[use]
    known = ended >= created
    lasted, won = (ended - created)[known], is_won[use][known]
    return left_out((as_of - created)[known], lasted, won, np.ones(int(known.sum()), np.int64))


def open_left_out(facts: Facts) -> OpenLeftOut | None:
    """Return how many were open before where the open deals seem to be left out of the export, else None.

    Where nothing comes in any more, and half as much ends since as before, it is that which is to be told, and nothing
    is open because all has ended.
    """
    table = facts.opportunities
    if table is None:
        return None
    as_of, is_open = day_number(facts.as_of), table.outcome == Outcome.OPEN
    known = ~np.isnat(table.created) & (is_open | ~np.isnat(table.closed))
    created, ended = days(table.created)[known], np.where(is_open, as_of + 1, days(table.closed))[known]
    closed = ended[ended <= as_of]
    if not len(closed):
        return None
    quiet = as_of - int(created.max())
    since, before = (int(((closed > as_of - last) & (closed <= as_of - first)).sum()) for first, last in _spans(quiet))
    if quiet >= LEAST_QUIET_DAYS and 2 * since <= before:
        return None
    past = [as_of - back * DAYS_PER_QUARTER for back in range(1, QUARTERS_BACK + 1)]
    then = [int(((created <= day) & (ended > day)).sum()) for day in past if day >= int(closed.min())]
    return open_ones(np.array(then, np.int64), int(is_open.sum()))


def _spans(quiet: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the days since anything came in, and as many before, as days ago: from and to."""
    return (0, quiet), (quiet, 2 * quiet)


def arrived(facts: Facts) -> npt.NDArray[np.datetime64]:
    """Return the day on which each opportunity counts as come in, NaT where no date tells or it counts for nothing.

    That of its creation; that of its end where only what ended counts, for of the opportunities of the last weeks only
    those stand there that ended at once.
    """
    table = facts.opportunities
    if table is None:
        return np.empty(0, "datetime64[D]")
    if is_wins_only(facts):
        return np.where(table.outcome == Outcome.WON, table.closed, np.datetime64("NaT", "D"))
    return table.closed if counts_by_end(facts) else table.created


def opportunity_ages(facts: Facts) -> Ages:
    """Return the ages of all opportunities as known on `facts.as_of`; empty arrays where there are none.

    In an export of opportunities a row created before `record_start` enters at record_start - created: had it
    closed earlier, it would be missing. In an export of leads (losses not recorded) the rows are complete but
    earlier wins are not, so a lead from before `record_start` cannot tell won from lost and is set aside.
    """
    table = facts.opportunities
    if table is None:
        nothing = np.empty(0, np.int64)
        no = np.empty(0, np.bool_)
        return Ages(nothing, nothing, nothing, no, no, no)
    is_open = table.outcome == Outcome.OPEN
    is_undated = np.isnat(table.created) | (~is_open & np.isnat(table.closed))
    created = np.where(np.isnat(table.created), 0, days(table.created))
    until = np.where(is_open | np.isnat(table.closed), day_number(facts.as_of), days(table.closed))
    start = record_start(facts)
    entry = np.zeros_like(created) if start is None else np.maximum(0, day_number(start) - created)
    age = until - created
    contradicts = (age < entry) | ((entry > 0) & (not facts.are_losses_recorded))
    is_set_aside = ~is_undated & contradicts
    return Ages(table.outcome.astype(np.int64), entry, age, ~(is_undated | is_set_aside), is_undated, is_set_aside)


def set_aside(ages: Ages, rows: Mask) -> Ages:
    """Return the ages with these rows set aside as well."""
    more = rows & ages.is_usable
    return replace(ages, is_usable=ages.is_usable & ~more, is_set_aside=ages.is_set_aside | more)


def record_start(facts: Facts) -> date | None:
    """Return the day from which closed opportunities are recorded: as stated, or else as found.

    None is looked for where only what ended is on record: that is cut by the day of its end.
    """
    if facts.record_start is not None or facts.opportunities is None or counts_by_end(facts):
        return facts.record_start
    return find_record_start(facts.opportunities, facts.as_of)


def with_record_start(facts: Facts) -> Facts:
    """Return the facts with `record_start` filled in where left truncation is found."""
    return replace(facts, record_start=record_start(facts))


def find_record_start(table: Opportunities, as_of: date) -> date | None:
    """Return the first recorded closing day if chance cannot explain why nothing closed before it, else None.

    The daily closing hazard is estimated from opportunities created on or after that day, whose record is complete.
    Summed over all earlier opportunity-days, the hazard up to the first closing is a standard exponential variable if
    nothing is missing (random time change of a counting process); a sum that large happens once in a thousand
    complete exports. One stray earlier closing in a thousand is looked past (the sum is then a gamma variable).
    Aalen, Borgan & Gjessing (2008), Survival and Event History Analysis, doi:10.1007/978-0-387-68560-1.
    """
    has_created = ~np.isnat(table.created)
    created = days(table.created)
    has_closed = has_created & (table.outcome != Outcome.OPEN) & ~np.isnat(table.closed)
    closed = np.where(has_closed, days(table.closed), day_number(as_of))
    has_closed &= closed >= created
    n_stray = int(STRAY_SHARE * has_closed.sum())
    if not has_closed.any():
        return None
    first = int(np.partition(closed[has_closed], n_stray)[n_stray])
    early = created[has_created & (created < first)]
    later = has_created & (created >= first) & (closed >= created)
    if len(early) == 0 or first - int(early.min()) < LEAST_UNRECORDED_DAYS or not later.any():
        return None
    hazard = _cumulative_hazard(closed[later] - created[later], has_closed[later])
    expected = float(hazard[np.minimum(first - early - 1, len(hazard) - 1)].sum())
    return day_of(first) if pdtr(n_stray, expected) < CHANCE_OF_A_LATE_FIRST_CLOSE else None


def _cumulative_hazard(age: Ints, has_closed: Mask) -> npt.NDArray[np.float64]:
    at_risk = np.cumsum(np.bincount(age)[::-1])[::-1]
    events = np.bincount(age[has_closed], minlength=len(at_risk))
    return np.cumsum(events / np.maximum(at_risk, 1))


def age_limit(ages: Ages) -> int | None:
    """Return the age in days that 99 % of closed opportunities and 98 % of wins did not pass; None with fewer than 10.

    Open opportunities older than this are dead wood: nothing that old has closed, but for one in a hundred. Where few
    are won, and late, that one in a hundred may be a win in five: so no more than one win in fifty may be older.
    """
    closed = ages.is_usable & (ages.outcome != Outcome.OPEN)
    if closed.sum() < LEAST_CLOSED_FOR_A_LIMIT:
        return None
    return max(passed_by_few(ages.age[closed], 0.99), limit_of_wins(ages))


def limit_of_wins(ages: Ages) -> int:
    """Return the age in days that 98 % of wins did not pass; 0 without any."""
    won = ages.age[ages.is_usable & (ages.outcome == Outcome.WON)]
    return passed_by_few(won, 0.98) if len(won) else 0


def passed_by_few(age: Ints, share: float) -> int:
    """Return the smallest age that this share did not pass."""
    return int(np.quantile(age, share, method="inverted_cdf"))


def dead_wood(ages: Ages) -> Mask:
    """Return which opportunities are open, dated and older than the age limit."""
    limit = age_limit(ages)
    if limit is None:
        return np.zeros(len(ages.age), np.bool_)
    is_old: Mask = (ages.outcome == Outcome.OPEN) & ~ages.is_undated & (ages.age > limit)
    return is_old


@dataclass(frozen=True, slots=True)
class BulkClosing:
    """The day on which most losses were entered, how many, and their share of all dated losses."""

    day: date
    losses: int
    share: float


def bulk_closing(facts: Facts) -> BulkClosing | None:
    """Return the day that holds more than 15 % (and at least 5) of all losses, a clean-up rather than a decision."""
    table = facts.opportunities
    if table is None:
        return None
    lost = days(table.closed[(table.outcome == Outcome.LOST) & ~np.isnat(table.closed)])
    if len(lost) == 0:
        return None
    day, count = np.unique(lost, return_counts=True)
    top = int(count.argmax())
    if count[top] < LEAST_BULK or count[top] <= BULK_SHARE * len(lost):
        return None
    return BulkClosing(day_of(int(day[top])), int(count[top]), float(count[top] / len(lost)))
