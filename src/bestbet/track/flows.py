"""What came, day by day: the outcomes that forecasts are held against, and the series that baselines see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from bestbet.facts.accounts import Accounts, accounts_of
from bestbet.facts.ages import Mask, day_number, day_of, days
from bestbet.facts.first_purchases import holds_deals, newcomers, with_guests
from bestbet.facts.purchases import PurchaseDays, buyers, dated_wins, money, orders_that_are_wins, purchase_days
from bestbet.facts.tables import NO_AMOUNT, Facts, Outcome
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

WINS, BOOKINGS, NEW_ACCOUNTS, REPEAT_ORDERS = "wins", "bookings", "new_accounts", "repeat_orders"
MEASURES = (WINS, BOOKINGS, NEW_ACCOUNTS, REPEAT_ORDERS)
COUNTS = frozenset({WINS, NEW_ACCOUNTS, REPEAT_ORDERS})


@dataclass(frozen=True, slots=True)
class Flows:
    """Daily totals by measure from `start` to `end`, both included; measures that never occur are left out.

    `start` is the first day on which anything that counts happened.
    """

    start: date
    end: date
    daily: Mapping[str, Floats]

    @property
    def n_weeks(self) -> int:
        """Whole weeks on record."""
        return ((self.end - self.start).days + 1) // DAYS_PER_WEEK

    def between(self, measure: str, since: date, until: date) -> float:
        """Return the total from `since` to `until`, both days included."""
        first, last = (since - self.start).days, (until - self.start).days
        return float(self.daily[measure][max(first, 0) : last + 1].sum())

    def weekly(self, measure: str, origin: date) -> Floats:
        """Return the totals of the 7-day blocks that end on `origin`, oldest first, from the measure's first day on.

        Only whole weeks; none before anything happened, so that a record that began later is no run of zeros.
        """
        seen = self.daily[measure][: (origin - self.start).days + 1]
        seen = seen[np.argmax(seen > 0) :] if seen.any() else seen[:0]
        n = len(seen) // DAYS_PER_WEEK
        return np.asarray(seen[len(seen) - n * DAYS_PER_WEEK :].reshape(n, DAYS_PER_WEEK).sum(axis=1))


def flows_of(facts: Facts) -> Flows | None:
    """Return the daily totals of everything that can be held against a forecast, None where nothing can.

    Repeat orders come after an account's first purchase, are not the invoice of a win, and count once per account and
    day, as the model counts them; bookings are the value of wins and of repeat orders, less what was given back. Where
    orders alone are on record first purchases stand for wins, those of customers from before it too.
    """
    facts = with_guests(facts)
    events = _deal_events(facts) + _order_events(facts)
    last = day_number(facts.as_of)
    known = [(measure, day[day <= last], amount[day <= last]) for measure, day, amount in events]
    happened = [day for _, day, amount in known if amount.any()]
    if not happened:
        return None
    first = min(int(day.min()) for day in happened)
    daily = {measure: np.zeros(last - first + 1) for measure in MEASURES}
    for measure, day, amount in known:
        np.add.at(daily[measure], day - first, amount)
    return Flows(day_of(first), facts.as_of, {measure: total for measure, total in daily.items() if total.any()})


def _deal_events(facts: Facts) -> list[tuple[str, Ints, Floats]]:
    deals = facts.opportunities
    if deals is None:
        return []
    won = (deals.outcome == Outcome.WON) & ~np.isnat(deals.closed)
    day = days(deals.closed[won])
    wins = dated_wins(facts, accounts_of(facts))
    new = wins.day[wins.is_first]
    value = np.nan_to_num(money(deals.amount[won]))
    return [(WINS, day, np.ones(len(day))), (BOOKINGS, day, value), (NEW_ACCOUNTS, new, np.ones(len(new)))]


def _order_events(facts: Facts) -> list[tuple[str, Ints, Floats]]:
    accounts = accounts_of(facts)
    who = buyers(facts, accounts)
    if facts.orders is None or who is None or who.are_wins:
        return []
    visits = purchase_days(facts.orders, accounts.orders)
    first = np.full(len(accounts.labels), np.iinfo(np.int64).max)
    first[who.account] = who.first
    repeats = (visits.day > first[visits.account]) & ~_claimed(facts, accounts, visits)
    sold = repeats if holds_deals(facts) else np.ones_like(repeats)
    day, new = (
        visits.day[repeats],
        visits.day[np.empty(0, np.int64) if holds_deals(facts) else newcomers(facts, visits)],
    )
    bought = [
        (REPEAT_ORDERS, day, np.ones(len(day))),
        (BOOKINGS, visits.day[sold], np.nan_to_num(money(visits.amount[sold]))),
        (NEW_ACCOUNTS, new, np.ones(len(new))),
    ]
    # what is given back later counts on the day on which it is
    back = np.append(sold, [False])[visits.against_row]
    if not back.any():
        return bought
    given = np.where(facts.orders.amount[back] == NO_AMOUNT, 0, facts.orders.amount[back]) / 100.0
    return [*bought, (BOOKINGS, days(facts.orders.day[back]), given)]


def _claimed(facts: Facts, accounts: Accounts, visits: PurchaseDays) -> Mask:
    """Return which purchase days are the invoice of a win."""
    claimed = np.zeros(len(visits.day) + 1, np.bool_)
    claimed[visits.of_row] = orders_that_are_wins(facts, accounts, dated_wins(facts, accounts))
    return claimed[:-1]


def end_of(origin: date, weeks: int) -> date:
    """Return the last day of the `weeks` weeks after `origin`."""
    return origin + timedelta(days=DAYS_PER_WEEK * weeks)
