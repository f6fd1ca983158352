"""Findings about single rows: what is not filled in, and what contradicts itself."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bestbet.errors import quote
from bestbet.facts.accounts import accounts_of
from bestbet.facts.ages import Ages, Mask, days, holds_wins_only, is_without_creation
from bestbet.facts.asks import bargaining
from bestbet.facts.attributes import opportunity_labels
from bestbet.facts.findings_contracts import contract_findings
from bestbet.facts.findings_outcomes import known_values
from bestbet.facts.findings_twice import line_findings, twice_findings
from bestbet.facts.first_purchases import holds_deals
from bestbet.facts.month_dates import are_dated_by_month, closed_by_month, ordered_by_month
from bestbet.facts.purchases import buyers, dated_wins, orders_that_are_wins
from bestbet.facts.tables import Facts, Finding, Opportunities, Outcome
from bestbet.facts.wording import number, part, percent

MOST_MISSING = 0.05
UNEVEN = 0.2
LEAST_UNEVEN = 20


def row_findings(facts: Facts, ages: Ages) -> tuple[Finding, ...]:
    """Return the findings about missing and contradictory fields."""
    table = facts.opportunities
    if table is None or not len(table):
        return (*_no_opportunities(facts), *_customer_findings(facts))
    return (
        *_undated(facts, table, ages),
        *_by_month(table),
        *_contradictory(table, ages),
        *_amounts(table),
        *_asks(table),
        *_accounts(table),
        *_labels(facts, table, facts.source_by, "BB-F08"),
        *_uneven(facts, table),
        *_customer_findings(facts),
    )


def _no_opportunities(facts: Facts) -> Iterator[Finding]:
    tables = [name for name, t in (("orders", facts.orders), ("subscriptions", facts.subscriptions)) if t is not None]
    if not tables:
        yield Finding(
            "BB-F20",
            "There are no sales in these facts: no opportunities, orders or subscriptions.",
            "Nothing can be learned; every number would be judgement.",
            "Import an export of opportunities, orders or subscriptions.",
        )
        return
    new = "New customers count by their first order; repeat purchase" if facts.orders else "Repeat purchase"
    untold = "" if facts.orders else "new business, "
    yield Finding(
        "BB-F19",
        f"There are no opportunities, only {' and '.join(tables)}.",
        f"{new}, values and lost customers can be given; {untold}win rate and sales cycle cannot, for nothing tells "
        "how new customers were won.",
        "Import an export of opportunities as well.",
    )


def _by_month(table: Opportunities) -> Iterator[Finding]:
    if are_dated_by_month(table):
        yield Finding(
            "BB-F28",
            "Next to all opportunities are dated on the first of a month: the day on which they came in is not known.",
            "They are spread evenly over their months, or they would seem two weeks older than they are.",
            "Export the day of creation, if it is known.",
        )
    by_month = closed_by_month(table)
    if by_month is not None:
        yield _on_one_day("closed opportunities", by_month, int((table.outcome != Outcome.OPEN).sum()), "closed")


def _on_one_day(what: str, by_month: Mask, n: int, done: str) -> Finding:
    return Finding(
        "BB-F29",
        f"{part(int(by_month.sum()), n, what)} are dated on one day of their month, its first or its last: that is "
        f"taken to say in which month they were {done}, and not on which day.",
        "They are spread evenly over their months, or three weeks in four would seem to bring nothing.",
        "Export the days themselves, if they are known.",
    )


def _undated(facts: Facts, table: Opportunities, ages: Ages) -> Iterator[Finding]:
    n = int(ages.is_undated.sum())
    if not n:
        return
    is_open = table.outcome[ages.is_undated] == Outcome.OPEN
    whose = f" ({number(int(is_open.sum()))} open, {number(int((~is_open).sum()))} closed)"
    yield Finding(
        "BB-F10",
        f"{part(n, len(table), 'opportunities')} lack a date that their age needs{whose}.",
        "They tell when something was won, but not how long it took."
        if holds_wins_only(facts)
        else "Wins tell when something was won, but not how long it took, and forecasts rest on them alone: without "
        "ages there is no win rate and no pipeline."
        if is_without_creation(facts)
        else "Those that closed on a known day count as won or lost on it, and are taken to have been open as long as "
        "others that ended alike. The rest count as opportunities but say nothing about arrivals, cycle or win rate; "
        "open ones are not in the pipeline that the odds start from.",
        "Fill in the creation date, and the closing date of closed ones.",
    )


def _contradictory(table: Opportunities, ages: Ages) -> Iterator[Finding]:
    closed = (table.outcome != Outcome.OPEN) & ~np.isnat(table.created) & ~np.isnat(table.closed)
    reversed_dates = int((closed & (days(table.closed) < days(table.created))).sum())
    if reversed_dates:
        yield Finding(
            "BB-F11",
            f"{part(reversed_dates, len(table), 'opportunities')} closed before they were created.",
            "They count as won or lost on the day they closed. Written down within a month of it, one counts as come "
            "that day, for nobody saw it open; how long any other was open is taken from those that ended alike. Where "
            "they are many, cycles are not to be trusted.",
            "Correct the dates, or map another column as the creation date.",
        )
    else:
        stray = int((closed & ages.is_set_aside & (ages.age >= 0) & (ages.age < ages.entry)).sum())
        if stray:
            yield Finding(
                "BB-F11",
                f"{part(stray, len(table), 'opportunities')} closed before the day from which closings are recorded.",
                "They are left out of win rate and cycle.",
                "Correct their dates, or the day from which the record starts.",
            )


def _amounts(table: Opportunities) -> Iterator[Finding]:
    won = int((table.outcome == Outcome.WON).sum())
    missing = won - int(known_values(table).sum())
    if won and missing > MOST_MISSING * won:
        all_missing = missing == won
        yield Finding(
            "BB-F07",
            f"{part(missing, won, 'wins')} have no value (a value of 0 is not a price).",
            "Bookings, revenue and margin rest on judgement alone; wins and new accounts can be given."
            if all_missing
            else "Their values are taken to be like the others'. If small deals are the ones left blank, bookings are "
            "overstated.",
            "Fill in the amounts, or add a products file with list prices." if all_missing else "Fill in the amounts.",
        )


def _asks(table: Opportunities) -> Iterator[Finding]:
    found = bargaining(table)
    if found is not None:
        yield Finding(
            "BB-F30",
            f"{number(found.n)} deals that earlier imports showed as open have been won since. Together they brought "
            f"{found.brought:.2f} times what they had asked (80 % range {found.low:.2f} to {found.high:.2f}).",
            f"Open deals are counted at {found.share:.2f} times what they ask, and lost ones at what they would have "
            "brought.",
            "Write down what you expect to sign as the amount of an open deal, if it is known.",
        )


def _accounts(table: Opportunities) -> Iterator[Finding]:
    won = table.outcome == Outcome.WON
    total, missing = int(won.sum()), int((won & (table.account.codes < 0)).sum())
    if total and missing > MOST_MISSING * total:
        yield Finding(
            "BB-F09",
            f"{part(missing, total, 'wins')} name no account.",
            "Who buys again cannot be told for them: new accounts, repeat share and active customers are "
            + ("not known." if missing == total else "counted from the rest."),
            "Export the account of each opportunity.",
        )


def _labels(facts: Facts, table: Opportunities, name: str | None, code: str) -> Iterator[Finding]:
    column = None if name is None else opportunity_labels(facts, name)
    if column is None:
        yield Finding(
            code,
            "No column tells where opportunities come from.",
            "Referral and other sources cannot be told apart; tactics reach all opportunities alike, and the referral "
            "share cannot be given.",
            "Export the lead source, or map a column to it in facts.yaml.",
        )
        return
    missing = int((column.codes < 0).sum())
    if missing > MOST_MISSING * len(table):
        yield Finding(
            code,
            f"{part(missing, len(table), 'opportunities')} have no {name}.",
            f'They form a lane of their own, "(unknown)"; if that hides one kind of {name}, its share is understated.',
            f"Fill in {name}.",
        )


def _uneven(facts: Facts, table: Opportunities) -> Iterator[Finding]:
    """Say where a lane attribute is filled in far more often on closed than on open deals."""
    is_open: Mask = table.outcome == Outcome.OPEN
    if min(int(is_open.sum()), int((~is_open).sum())) < LEAST_UNEVEN:
        return
    for name in dict.fromkeys(name for name in (facts.segment_by, facts.source_by) if name is not None):
        column = opportunity_labels(facts, name)
        if column is None:
            continue
        known = column.codes >= 0
        closed_known, open_known = float(known[~is_open].mean()), float(known[is_open].mean())
        if abs(closed_known - open_known) > UNEVEN:
            way = "over" if closed_known > open_known else "under"
            yield Finding(
                "BB-F17",
                f"{quote(name)} is known for {percent(closed_known)} of closed deals but for {percent(open_known)} of "
                "open ones: whether it is filled in depends on how the deal ends.",
                f"Rates by {name} leave out deals that are still undecided or silently lost, so they are "
                f'{way}stated, and those of "(unknown)" the other way round.',
                f"Fill in {name} (or the account) when a deal is opened.",
            )


def _customer_findings(facts: Facts) -> Iterator[Finding]:
    accounts = accounts_of(facts)
    who = buyers(facts, accounts)
    if who is not None and who.are_wins and int(who.repeats.sum()):
        yield Finding(
            "BB-F18",
            f"There are no orders, so {number(int(who.repeats.sum()))} repeat purchases of "
            f"{number(int((who.repeats > 0).sum()))} accounts are read off won opportunities.",
            "Repeat business is already among the wins and is not added to them a second time; purchases made without "
            "an opportunity are not seen.",
            "Add an export of orders or invoices.",
        )
    yield from line_findings(facts, accounts)
    yield from contract_findings(facts, accounts)
    if facts.orders is None:
        return
    by_month = ordered_by_month(facts.orders)
    if by_month is not None and facts.opportunities is None:
        yield _on_one_day("orders", by_month, len(facts.orders), "sold")
    same = int(orders_that_are_wins(facts, accounts, dated_wins(facts, accounts)).sum())
    if same:
        yield Finding(
            "BB-F21",
            f"{part(same, len(facts.orders), 'orders')} are taken to be the invoice of a won opportunity (same "
            "account, within 60 days, comparable amount).",
            "They are counted once, as wins, and not as repeat purchases.",
            "Nothing to do; check the accounts' names if the number looks wrong.",
        )
    yield from twice_findings(facts, accounts)
    nameless = int((facts.orders.account.codes < 0).sum())
    if nameless:
        yield Finding(
            "BB-F09",
            f"{part(nameless, len(facts.orders), 'orders')} name no customer.",
            "They are left out of repeat purchase, which is then understated."
            if holds_deals(facts)
            else "Each counts as that of somebody who buys once: what is sold is told whole, but as of too many new "
            "customers, of whom too few come back.",
            "Export the customer of each order.",
        )
