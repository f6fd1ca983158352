"""From sales tables to the sufficient statistics that the model is fitted to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from bestbet.facts.accounts import Accounts, accounts_of
from bestbet.facts.ages import (
    Ages,
    Mask,
    age_limit,
    arrived,
    bulk_closing,
    counts_by_end,
    day_number,
    day_of,
    days,
    dead_wood,
    holds_wins_only,
    lost_left_out,
    open_left_out,
    opportunity_ages,
    record_start,
    set_aside,
)
from bestbet.facts.asks import at_what_they_bring
from bestbet.facts.calendar import calendar
from bestbet.facts.cells import Cells, lane_cells
from bestbet.facts.contracts import active_accounts, contract_spells
from bestbet.facts.ended import ended_alone, in_full_from, too_young
from bestbet.facts.first_purchases import with_first_purchases
from bestbet.facts.lanes import (
    RECENT_WEEKS,
    UNTOLD_WEEKS,
    ContractCounts,
    CustomerCounts,
    Ints,
    LaneFacts,
    OpenDeals,
    OutcomeCounts,
    PurchaseLog,
    ValueStatistics,
)
from bestbet.facts.meetings import meetings
from bestbet.facts.month_dates import with_days_of_the_month
from bestbet.facts.owners import deals_of_who_left
from bestbet.facts.purchases import Buyers, buyers, dated_wins, money
from bestbet.facts.silence import stopped
from bestbet.facts.sized import sized_ends
from bestbet.facts.tables import NO_AMOUNT, Days, Facts, Outcome
from bestbet.facts.untold_starts import with_starts
from bestbet.facts.values import value_statistics
from bestbet.units import DAYS_PER_WEEK

MOST_LANES = 24
MOST_WEEKS = 260
"""Arrivals older than five years say little about today's."""


def lane_facts(
    facts: Facts,
    attributes: tuple[str, ...] = (),
    *,
    keep: Mapping[str, tuple[str, ...]] | None = None,
    most_lanes: int = MOST_LANES,
) -> LaneFacts:
    """Return the statistics of every lane: counts, ages, values, open deals, accounts, customers and contracts.

    `attributes` are those that the plan's `where` names, `keep` the labels it names; the facts' own segment and
    source attributes come first in any case. Raises NotAnswerable for attributes that no row carries.
    Rows in another order, or labels in another order, give the same result. Where only what ended can be learned from
    (`ended`), all else is as if only that were on record, and it counts as come in on the day it ended. Of orders alone
    first purchases are the wins. Open deals stand at what they will bring, where earlier imports tell (`asks`).
    """
    facts = with_first_purchases(with_days_of_the_month(at_what_they_bring(facts)))
    left_out, open_out, facts = lost_left_out(facts), open_left_out(facts), ended_alone(facts)
    accounts = accounts_of(facts)
    cells = lane_cells(facts, accounts, attributes, keep=keep or {}, most_lanes=most_lanes)
    facts = with_starts(facts, cells.opportunity_lane)
    ages = _ages(facts)
    first, until = arrival_window(facts)
    known, who = _known_wins(facts, accounts), buyers(facts, accounts)
    return LaneFacts(
        as_of=facts.as_of,
        attributes=cells.attributes,
        lanes=cells.lanes,
        segments=cells.segments,
        segment=cells.lane_segment,
        is_referral=np.array(cells.is_referral, np.bool_),
        first_week=first,
        arrivals=_arrivals(facts, cells, first, until),
        outcomes=_outcomes(ages, cells),
        values=_win_values(facts, cells),
        open_deals=_open_deals(facts, ages, cells),
        undated=_by_lane(cells, ages.is_undated),
        **_wins_by_lane(facts, accounts, cells, 0 if known is None else known.shape[1]),
        is_wins_only=holds_wins_only(facts),
        is_pipeline_unseen=counts_by_end(facts),
        left_out=left_out,
        open_left_out=None if holds_wins_only(facts) else open_out,
        known_wins=known,
        meetings=None if counts_by_end(facts) else meetings(facts, accounts),
        active_accounts=_by_segment(cells, active_accounts(facts, accounts)),
        customers=None if who is None else _customers(facts, who, cells),
        contracts=_contracts(facts, accounts, cells),
        order_values=None if who is None or who.are_wins else _repeat_values(facts, who, cells),
        are_losses_recorded=facts.are_losses_recorded,
        set_aside=_by_lane(cells, ages.is_set_aside),
        arrivals_until=until,
        are_repeats_wins=who is not None and who.are_wins,
        are_loss_dates_bulk=bulk_closing(facts) is not None,
        record_start=record_start(facts),
        age_limit=age_limit(ages),
        calendar=calendar(facts, accounts, ages, cells),
        unseen_kept=None,
        sized=None if counts_by_end(facts) else sized_ends(facts, ages, cells),
        are_first_purchases=facts.are_first_purchases,
        purchase_log=None if who is None or who.are_wins else _purchase_log(facts, who),
    )


def _ages(facts: Facts) -> Ages:
    ages = opportunity_ages(facts)
    return set_aside(ages, too_young(facts)) if counts_by_end(facts) else ages


def arrival_window(facts: Facts) -> tuple[date, date | None]:
    """Return the first day of the first whole week of arrivals, and the day they stop being recorded (None: as_of).

    Weeks are 7-day blocks ending on as_of. Where closed opportunities are missing before `record_start`, so are
    those of that time that closed early: weeks then start at `record_start`, from which on every arrival is in
    the export. Where what ended alone counts, weeks start when it is there in full (`in_full_from`). At most 260 weeks;
    with less than one whole week, one block that is not whole.
    """
    as_of = day_number(facts.as_of)
    came = arrived(facts)
    known = days(came[~np.isnat(came)])
    if not len(known):
        return facts.as_of + timedelta(days=1), None
    start = in_full_from(facts) if counts_by_end(facts) else int(known.min())
    begins = record_start(facts)
    if begins is not None and facts.are_losses_recorded:
        start = max(start, day_number(begins))
    n_weeks = min(max((as_of + 1 - start) // DAYS_PER_WEEK, 1), MOST_WEEKS)
    return day_of(as_of + 1 - DAYS_PER_WEEK * n_weeks), stopped(known, as_of)


def _arrivals(facts: Facts, cells: Cells, first: date, until: date | None) -> Ints:
    as_of, start = day_number(facts.as_of), day_number(first)
    end = as_of if until is None else day_number(until)
    n_weeks = max((as_of + 1 - start) // DAYS_PER_WEEK - -(-(as_of - end) // DAYS_PER_WEEK), 0)
    counts = np.zeros((len(cells.lanes), n_weeks), np.int64)
    if facts.opportunities is None:
        return counts
    came = arrived(facts)
    week = (days(came) - start) // DAYS_PER_WEEK
    use = ~np.isnat(came) & (week >= 0) & (week < n_weeks)
    np.add.at(counts, (cells.opportunity_lane[use], week[use]), 1)
    return counts


def _outcomes(ages: Ages, cells: Cells) -> OutcomeCounts:
    use = ages.is_usable
    rows = np.stack([cells.opportunity_lane[use], ages.outcome[use], ages.entry[use], ages.age[use]], axis=1)
    unique, count = _grouped(rows)
    return OutcomeCounts(unique[:, 0], unique[:, 1], unique[:, 2], unique[:, 3], count)


def _grouped(rows: Ints) -> tuple[Ints, Ints]:
    """Return the distinct rows in ascending order and how often each occurs."""
    if not len(rows):
        return rows, np.empty(0, np.int64)
    size = rows.max(axis=0) + 1
    key = np.ravel_multi_index(tuple(rows.T), tuple(size.tolist()))
    unique, count = np.unique(key, return_counts=True)
    return np.stack(np.unravel_index(unique, tuple(size.tolist())), axis=1), count


def _by_lane(cells: Cells, which: Mask) -> Ints:
    return np.bincount(cells.opportunity_lane[which], minlength=len(cells.lanes))


def _by_segment(cells: Cells, accounts: Ints) -> Ints:
    return np.bincount(cells.account_segment[accounts], minlength=len(cells.segments))


def _win_values(facts: Facts, cells: Cells) -> ValueStatistics:
    table = facts.opportunities
    if table is None:
        return value_statistics(np.empty(0), np.empty(0, np.int64), len(cells.lanes))
    won = table.outcome == Outcome.WON
    ago = _weeks_ago(facts, table.closed[won])
    return value_statistics(money(table.amount[won]), cells.opportunity_lane[won], len(cells.lanes), ago)


def _weeks_ago(facts: Facts, day: Days) -> Ints:
    """Return how many whole weeks before the as-of date each day was, -1 where it is not known."""
    dated = ~np.isnat(day)
    back = np.full(len(day), -1, np.int64)
    back[dated] = np.maximum(day_number(facts.as_of) - days(day[dated]), 0) // DAYS_PER_WEEK
    return back


def _open_deals(facts: Facts, ages: Ages, cells: Cells) -> OpenDeals:
    """Return the pipeline ordered by lane, age and amount, so that the order of rows carries nothing."""
    rows = np.flatnonzero((ages.outcome == Outcome.OPEN) & ~ages.is_undated)
    amounts = np.empty(0, np.int64) if facts.opportunities is None else facts.opportunities.amount[rows]
    amounts = np.where(amounts > 0, amounts, NO_AMOUNT)
    rows_order = np.lexsort((amounts, ages.age[rows], cells.opportunity_lane[rows]))
    rows, amounts = rows[rows_order], amounts[rows_order]
    dead = dead_wood(ages) if facts.opportunities is None else dead_wood(ages) | deals_of_who_left(facts.opportunities)
    return OpenDeals(cells.opportunity_lane[rows], ages.age[rows], money(amounts), dead[rows])


def _wins_by_lane(facts: Facts, accounts: Accounts, cells: Cells, n_weeks: int) -> dict[str, Ints]:
    """Return wins with a known account and the first ones, by lane, of the recent weeks and of earlier ones."""
    wins = dated_wins(facts, accounts)
    lane, n = cells.opportunity_lane[wins.row], len(cells.lanes)
    back = (day_number(facts.as_of) - wins.day) // DAYS_PER_WEEK
    recent = (wins.account >= 0) & (back < RECENT_WEEKS)
    earlier = (wins.account >= 0) & (back >= RECENT_WEEKS) & (back < n_weeks - UNTOLD_WEEKS)
    return {
        f"{when}_{what}": np.bincount(lane[rows & of], minlength=n)
        for when, rows in (("recent", recent), ("earlier", earlier))
        for what, of in (("wins", rows), ("new", wins.is_first))
    }


def _known_wins(facts: Facts, accounts: Accounts) -> Ints | None:
    """Return wins with a known account and the first ones by week, oldest first; None where there are none."""
    wins = dated_wins(facts, accounts)
    back = (day_number(facts.as_of) - wins.day) // DAYS_PER_WEEK
    use = (wins.account >= 0) & (back >= 0)
    if not use.any():
        return None
    weeks = int(back[use].max()) + 1
    return np.stack([np.bincount(back[rows], minlength=weeks)[::-1] for rows in (use, use & wins.is_first)])


def _customers(facts: Facts, who: Buyers, cells: Cells) -> CustomerCounts:
    observed = day_number(facts.as_of) - who.first
    rows = np.stack([cells.account_segment[who.account], who.repeats, who.last, observed], axis=1)
    unique, count = _grouped(rows[observed >= 0])
    weeks = unique[:, 2:] / DAYS_PER_WEEK
    return CustomerCounts(unique[:, 0], unique[:, 1], weeks[:, 0], weeks[:, 1], count)


def _purchase_log(facts: Facts, who: Buyers) -> PurchaseLog:
    """Return the purchases of every customer, customers in an order that only their purchases decide."""
    today = day_number(facts.as_of)
    customer = np.searchsorted(who.account, who.repeat_account)
    back = today - who.repeat_day
    sums = [np.bincount(customer, back.astype(np.float64) ** power, len(who.account)) for power in (1, 2)]
    order = np.lexsort((*sums, who.last, who.repeats, who.first))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    rows = np.lexsort((back, place[customer]))
    return PurchaseLog(today - who.first[order], place[customer][rows], back[rows])


def _repeat_values(facts: Facts, who: Buyers, cells: Cells) -> ValueStatistics:
    segment, is_kept = cells.account_segment[who.repeat_account], ~who.is_returned
    ago = (day_number(facts.as_of) - who.repeat_day[is_kept]) // DAYS_PER_WEEK
    found = value_statistics(money(who.repeat_amount[is_kept]), segment[is_kept], len(cells.segments), ago)
    return replace(found, returned=np.bincount(segment[~is_kept], minlength=len(cells.segments)))


def _contracts(facts: Facts, accounts: Accounts, cells: Cells) -> ContractCounts | None:
    spells = contract_spells(facts, accounts)
    if spells is None:
        return None
    segment = cells.account_segment[spells.account]
    ended = spells.has_ended.astype(np.int64)
    unique, count = _grouped(np.stack([segment, ended, spells.lived, spells.entered], axis=1))
    weeks, entry = unique[:, 2] / DAYS_PER_WEEK, unique[:, 3] / DAYS_PER_WEEK
    return ContractCounts(unique[:, 0], weeks, unique[:, 1] == 1, count, entry)
