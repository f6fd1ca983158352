"""Sufficient statistics by lane: what crosses from the sales tables into the model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from bestbet.facts.left_out import LeftOut, OpenLeftOut

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

UNTOLD_WEEKS = 13
"""Weeks from the first win with an account on record: who bought before them looks new in them."""
RECENT_WEEKS = 26


@dataclass(frozen=True, slots=True)
class Lane:
    """One cell of the lane attributes, for example ("healthcare", "outbound"); `values` follow LaneFacts.attributes."""

    values: tuple[str, ...]

    @property
    def name(self) -> str:
        """The values joined by " / "."""
        return " / ".join(self.values)


@dataclass(frozen=True, slots=True)
class OutcomeCounts:
    """Opportunities grouped by lane, outcome, entry age and age; days from creation, `count` rows each.

    `entry` is the age at which the opportunity could first be seen (delayed entry, 0 without truncation);
    `age` is the days from creation to close, or to the as-of date while open. Undated rows are left out
    (their numbers stand in LaneFacts.undated).
    """

    lane: Ints
    outcome: Ints
    entry: Ints
    age: Ints
    count: Ints


@dataclass(frozen=True, slots=True)
class Priced:
    """Every known value, by ascending value: its group, and how many weeks before the as-of date (-1: not known)."""

    value: Floats
    group: Ints
    ago: Ints


@dataclass(frozen=True, slots=True)
class ValueStatistics:
    """Deal values of wins by lane, in currency units; `top` holds the largest tenth over all lanes, ascending.

    `log_mean` is the mean of ln(value) and `log_sum_squares` the sum of (ln(value) - log_mean)^2, both 0 where
    `count` is 0; `mean` and `mean_square` are the plain means of value and its square (0 without any; None where not
    gathered); `missing` counts wins whose value is not known (a value of 0 is not a price), `returned` purchases that
    were given back whole, which are in no other number (None where not gathered). `priced` are the values themselves
    (None where not gathered).
    """

    count: Ints
    log_mean: Floats
    log_sum_squares: Floats
    largest: Floats
    missing: Ints
    top: Floats
    mean: Floats | None = None
    mean_square: Floats | None = None
    returned: Ints | None = None
    priced: Priced | None = None


@dataclass(frozen=True, slots=True)
class SizedEnds:
    """Closed opportunities with a known amount, one row each: lane, ln amount, whether won, days until it closed.

    Sorted by all of them. `born` is how many days before the as-of date each came: so long ago that nearly all of
    their time have closed. Lost ones are left out where their amounts are not on record.
    """

    lane: Ints
    born: Ints
    log_amount: Floats
    is_won: npt.NDArray[np.bool_]
    age: Ints


@dataclass(frozen=True, slots=True)
class OpenDeals:
    """The pipeline, one row per open dated opportunity: lane, age in days, amount (NaN where not known)."""

    lane: Ints
    age: Ints
    amount: Floats
    is_dead_wood: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class CustomerCounts:
    """Purchases per customer by segment for buy-till-you-die models, in weeks; `count` customers each.

    `repeats` x, `last` t_x and `observed` T of BG/NBD: x repeat purchase days (after the first),
    t_x weeks from first to last purchase, T weeks from first purchase to the as-of date.
    """

    segment: Ints
    repeats: Ints
    last: Floats
    observed: Floats
    count: Ints


@dataclass(frozen=True, slots=True)
class PurchaseLog:
    """Who bought when, in days before the as-of date: first purchase by customer, and every repeat purchase day."""

    first: Ints
    repeat_customer: Ints
    repeat: Ints


@dataclass(frozen=True, slots=True)
class ContractCounts:
    """Subscriptions by segment: customers that started, weeks lived, and whether they ended; `count` each.

    They are followed only from week `entry` of their lives on, from the start where that is None.
    """

    segment: Ints
    weeks: Floats
    has_ended: npt.NDArray[np.bool_]
    count: Ints
    entry: Floats | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """Opportunities by lane, week of creation, week of closing and outcome, `count` rows each.

    Weeks count back from the 7-day block that ends on the as-of date, which is 0; `ended` is -1 while open. `weeks`
    is the number of whole weeks for which closings are on record. `repeats[segment, week]` counts repeat purchase
    days that are no wins, oldest week first; no week where there are none.
    """

    lane: Ints
    born: Ints
    ended: Ints
    outcome: Ints
    count: Ints
    weeks: int
    repeats: Ints


@dataclass(frozen=True, slots=True)
class LaneFacts:
    """Everything the model is fitted to.

    `attributes` name the lane cells; the first is the segment attribute and, where there is one, the second the
    source attribute. `segment[lane]` is a position in `segments`. `arrivals[lane, week]` counts opportunities
    created in the 7-day blocks that end on the as-of date, the first block starting on `first_week`.
    `is_referral[lane]` marks lanes whose source is a referral.
    `recent_wins` / `recent_new` count the last 26 weeks' wins with a known account, and those that were the first
    of their account; `earlier_wins` / `earlier_new` those of the weeks before, without the first UNTOLD_WEEKS.
    `order_values` describe repeat purchases that are not wins themselves.

    `undated[lane]` counts opportunities without the dates that an age needs; `set_aside[lane]` those with dates that
    contradict each other or lie before the record starts; both are left out of `outcomes`, so that
    outcomes + undated + set_aside = all opportunities.
    `arrivals_until` is set where nothing was created for longer than chance allows: the blocks then end on or before
    that day, because the export of new opportunities, not the selling, seems to have stopped there.
    `are_repeats_wins` says that `customers` were counted from wins because there are no orders: their repeat purchases
    are already among the wins and must not be added to them again.
    `are_loss_dates_bulk` says that many losses share one date, so that times to loss carry no information.
    `calendar` says when things happened, which ages alone do not tell; `purchase_log` who bought when.
    `known_wins[:, week]` counts wins with a known account and those that were its first, in 7-day blocks up to the
    as-of date, oldest first. `meetings[:, week]` counts whom the team met in the same blocks (`facts.meetings`).
    `is_pipeline_unseen` says that only what ended is to be learned from: `arrivals` are then counted in the week of
    their end, and what is open stands nowhere. `is_wins_only` says that this is wins alone, `are_first_purchases` that
    these are the first of customers of whom orders alone are on record. `left_out` tells so where
    lost deals were left out of the export, `open_left_out` where open ones were. Of what is open and stands nowhere
    `unseen_kept[lane]` is the share that somebody follows (None: all).
    `sized` says what came of deals of which size, None where too few wins have an amount.
    `age_limit` is the age in days beyond which an open deal counts as dead wood (None: too few closed deals).
    """

    as_of: date
    attributes: tuple[str, ...]
    lanes: tuple[Lane, ...]
    segments: tuple[str, ...]
    segment: Ints
    is_referral: npt.NDArray[np.bool_]
    first_week: date
    arrivals: Ints
    outcomes: OutcomeCounts
    values: ValueStatistics
    open_deals: OpenDeals
    undated: Ints
    recent_wins: Ints
    recent_new: Ints
    active_accounts: Ints
    customers: CustomerCounts | None
    contracts: ContractCounts | None
    order_values: ValueStatistics | None
    are_losses_recorded: bool
    set_aside: Ints | None = None
    arrivals_until: date | None = None
    are_repeats_wins: bool = False
    are_loss_dates_bulk: bool = False
    record_start: date | None = None
    age_limit: int | None = None
    calendar: Calendar | None = None
    purchase_log: PurchaseLog | None = None
    known_wins: Ints | None = None
    meetings: Ints | None = None
    earlier_wins: Ints | None = None
    earlier_new: Ints | None = None
    is_wins_only: bool = False
    is_pipeline_unseen: bool = False
    left_out: LeftOut | None = None
    open_left_out: OpenLeftOut | None = None
    unseen_kept: Floats | None = None
    sized: SizedEnds | None = None
    are_first_purchases: bool = False

    def opportunities_by_lane(self) -> Ints:
        """Return the number of opportunities of every lane: those with outcomes, without dates, and set aside."""
        dated = self._by_lane(self.outcomes.lane, self.outcomes.count)
        return dated + self.undated + (0 if self.set_aside is None else self.set_aside)

    def wins_by_lane(self) -> Ints:
        """Return the number of wins of every lane, dated or not."""
        return self.values.count + self.values.missing

    def open_by_lane(self) -> Ints:
        """Return the number of open dated opportunities of every lane, dead wood included."""
        return np.bincount(self.open_deals.lane, minlength=len(self.lanes))

    def _by_lane(self, lane: Ints, count: Ints) -> Ints:
        total = np.zeros(len(self.lanes), np.int64)
        np.add.at(total, lane, count)
        return total
