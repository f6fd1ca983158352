"""What the invented company's systems would export on the as-of date: rows of text, clean so far."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from bestbet.adapters.demo_history import NOBODY, Account, Contract, Deal, History, working_day
from bestbet.adapters.demo_knobs import Knobs
from bestbet.adapters.demo_names import COUNTRIES, people

STAGES = (
    "Prospecting",
    "Qualification",
    "Needs Analysis",
    "Value Proposition",
    "Proposal/Price Quote",
    "Negotiation/Review",
)
CHANCE_OF_STAGE = (10, 10, 20, 50, 75, 90)
FORECAST_OF_STAGE = ("Pipeline", "Pipeline", "Pipeline", "Best Case", "Best Case", "Commit")
LOSS_REASONS = ("No budget", "No decision", "Price", "Lost to competitor", "Requirements not met")
ACTIVITIES = ("Call", "Email", "Meeting", "Demo", "Email", "Call")
MINUTES = {"Call": 20, "Email": 10, "Meeting": 60, "Demo": 75}
LEAD_SHARE = 0.75
LEADS_PER_CONVERTED = 2.4
INVOICE_DAYS = 9


@dataclass(frozen=True, slots=True)
class Sheet:
    """One exported file: its name, its column titles, and its rows of text in the order of the columns."""

    file: str
    columns: tuple[str, ...]
    rows: list[list[str]]

    def at(self, column: str) -> int:
        """Return the position of a column."""
        return self.columns.index(column)


@dataclass(slots=True)
class Clerk:
    """Writes days, money and record numbers the way the company's systems do, as of `last_day` of the record.

    Where `luck_of` is set, each record has luck of its own, so that it reads alike in the exports of later days.
    """

    knobs: Knobs
    history: History
    luck: np.random.Generator
    days: dict[int, str]
    last_day: int
    luck_of: Callable[[str, int], np.random.Generator] | None = None

    def turn_to(self, kind: str, number: int) -> None:
        """Write one record next."""
        if self.luck_of is not None:
            self.luck = self.luck_of(kind, number)

    def day(self, day: int | None) -> str:
        """Return a day of the record as dd/mm/yyyy; empty for None."""
        if day is None:
            return ""
        if day not in self.days:
            since = day - 7 * self.knobs.weeks + 1
            self.days[day] = f"{self.knobs.as_of + timedelta(days=since):%d/%m/%Y}"
        return self.days[day]

    def owner(self, deal: Deal) -> str:
        """Return who holds the deal on the as-of date; those nobody works stay with the team's queue."""
        holder = self.history.owners_now.get(deal.number, deal.owner)
        return "Sales Queue" if holder == NOBODY else self.history.reps[holder].name


def money(value: float) -> str:
    """Return EUR as the exports write them."""
    return f"€{value:,.2f}"


def record_id(prefix: str, number: int) -> str:
    """Return an 18-character record number."""
    digits = ""
    for _ in range(6):
        number, digit = divmod(number, 36)
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[digit] + digits
    return f"{prefix}Lk0000{digits}QAV"[:18]


def sheets(history: History, luck: np.random.Generator) -> list[Sheet]:
    """Return all the exports as of the as-of date."""
    return written(Clerk(history.knobs, history, luck, {}, 7 * history.knobs.weeks - 1))


def written(clerk: Clerk) -> list[Sheet]:
    """Return all the exports as of the clerk's last day."""
    history = clerk.history
    deals = [deal for deal in history.deals if deal.created <= clerk.last_day]
    paths = [_stage_days(clerk, deal) for deal in deals]
    tables = [
        _accounts(clerk),
        _opportunities(clerk, deals, paths),
        _stage_history(clerk, deals, paths),
        _leads(clerk, deals),
        _orders(clerk),
        _users(clerk),
        _activities(clerk, deals),
    ]
    return [*tables, _contracts(clerk)] if history.contracts else tables


def is_closed(clerk: Clerk, deal: Deal) -> bool:
    """Whether the record says on the as-of date that the deal is decided."""
    return deal.recorded is not None and deal.recorded <= clerk.last_day


def _stage_days(clerk: Clerk, deal: Deal) -> list[int]:
    """Return the days on which the deal enters its stages, up to the as-of date; losers stop at some stage."""
    clerk.turn_to("path", deal.number)
    reached = len(STAGES) if deal.is_won else 1 + int(clerk.luck.integers(0, len(STAGES)) * clerk.luck.random() ** 0.4)
    starts = np.sort(clerk.luck.random(reached - 1))
    length = deal.ends - deal.created
    days = [deal.created, *(deal.created + int(start * length) for start in starts)]
    return [day for day in days if day <= clerk.last_day]


def _accounts(clerk: Clerk) -> Sheet:
    columns = (
        "Account ID",
        "Account Name",
        "Type",
        "Industry",
        "Billing Country",
        "Employees",
        "Account Owner",
        "Created Date",
    )
    here = [rep.name for rep in clerk.history.reps if rep.is_here(clerk.last_day)] or ["Sales Queue"]
    known = [account for account in clerk.history.accounts if account.created <= clerk.last_day]
    rows = [_account(clerk, account, here[account.number % len(here)]) for account in known]
    return Sheet("accounts.csv", columns, rows)


def _account(clerk: Clerk, account: Account, owner: str) -> list[str]:
    clerk.turn_to("account", account.number)
    is_customer = account.customer_since is not None and account.customer_since <= clerk.last_day
    return [
        record_id("001", account.number),
        account.name,
        "Customer" if is_customer else "Prospect",
        account.sector.name,
        COUNTRIES[int(clerk.luck.integers(0, len(COUNTRIES)))],
        str(int(20 * math.exp(2.2 * abs(clerk.luck.normal())))),
        owner,
        clerk.day(account.created),
    ]


def _opportunities(clerk: Clerk, deals: list[Deal], paths: list[list[int]]) -> Sheet:
    columns = (
        "Opportunity ID", "Opportunity Name", "Account ID", "Account Name", "Type", "Lead Source", "Stage",
        "Probability (%)", "Forecast Category", "Amount", "Close Date", "Created Date", "Opportunity Owner",
        "Loss Reason", "Deleted",
    )  # fmt: skip
    rows = [_opportunity(clerk, deal, path) for deal, path in zip(deals, paths, strict=True)]
    return Sheet("opportunities.csv", columns, rows)


def _opportunity(clerk: Clerk, deal: Deal, path: list[int]) -> list[str]:
    clerk.turn_to("opportunity", deal.number)
    account = clerk.history.accounts[deal.account]
    stage, chance, category = _standing(clerk, deal, path)
    is_over = is_closed(clerk, deal)
    expected = deal.created + round(7 * clerk.knobs.win_delay * math.exp(0.3 * clerk.luck.normal()))
    reason = LOSS_REASONS[int(clerk.luck.integers(0, len(LOSS_REASONS)))]
    return [
        record_id("006", deal.number),
        f"{account.name} - {('Extension', 'New Line', 'Calibration', 'Monitoring')[deal.number % 4]} {deal.number:04d}",
        record_id("001", deal.account),
        account.name,
        "New Business" if deal.is_new_account else "Existing Business",
        deal.source.name,
        stage,
        str(chance),
        category,
        money(deal.value if is_over and deal.is_won else deal.ask),
        clerk.day(deal.recorded if is_over else expected),
        clerk.day(deal.created),
        clerk.owner(deal),
        reason if is_over and not deal.is_won else "",
        "0",
    ]


def _standing(clerk: Clerk, deal: Deal, path: list[int]) -> tuple[str, int, str]:
    """Return stage, probability and forecast category on the as-of date."""
    if is_closed(clerk, deal):
        return ("Closed Won", 100, "Closed") if deal.is_won else ("Closed Lost", 0, "Omitted")
    place = len(path) - 1
    return STAGES[place], CHANCE_OF_STAGE[place], FORECAST_OF_STAGE[place]


def _stage_history(clerk: Clerk, deals: list[Deal], paths: list[list[int]]) -> Sheet:
    columns = ("Opportunity ID", "Stage", "Amount", "Probability (%)", "Created Date", "Created By")
    rows: list[list[str]] = []
    for deal, path in zip(deals, paths, strict=True):
        key, owner, ask = record_id("006", deal.number), clerk.owner(deal), money(deal.ask)
        for place, day in enumerate(path):
            rows.append([key, STAGES[place], ask, str(CHANCE_OF_STAGE[place]), clerk.day(day), owner])
        if is_closed(clerk, deal):
            end = ["Closed Won", money(deal.value), "100"] if deal.is_won else ["Closed Lost", ask, "0"]
            rows.append([key, *end, clerk.day(deal.recorded), owner])
    return Sheet("opportunity_history.csv", columns, rows)


def _leads(clerk: Clerk, deals: list[Deal]) -> Sheet:
    """Return leads: some that became the deals of new accounts, and more that became nothing."""
    columns = (
        "Lead ID",
        "Company / Account",
        "Lead Source",
        "Lead Status",
        "Industry",
        "Created Date",
        "Converted",
        "Converted Date",
        "Converted Opportunity ID",
        "Lead Owner",
    )
    found: list[tuple[int, list[str]]] = []
    clerk.turn_to("people", 0)
    names = people(clerk.luck, 60)
    for deal in deals:
        clerk.turn_to("lead", deal.number)
        if not deal.is_new_account or clerk.luck.random() > LEAD_SHARE:
            continue
        day = deal.created - int(clerk.luck.lognormal(1.8, 0.8))
        company = clerk.history.accounts[deal.account].name
        tail = ["1", clerk.day(deal.created), record_id("006", deal.number), clerk.owner(deal)]
        found.append((day, [company, deal.source.name, "Converted", deal.sector.name, clerk.day(day), *tail]))
        for _ in range(int(clerk.luck.poisson(LEADS_PER_CONVERTED - 1))):
            other = working_day(clerk.knobs, int(clerk.luck.integers(0, clerk.last_day - 1)))
            who = f"{names[int(clerk.luck.integers(0, len(names)))]} & Co"
            status = "Not Converted" if clerk.luck.random() < 0.8 else "Contacted"
            found.append(
                (other, [who, deal.source.name, status, deal.sector.name, clerk.day(other), "0", "", "", "Sales Queue"])
            )
    found.sort(key=lambda pair: pair[0])
    return Sheet("leads.csv", columns, [[record_id("00Q", i), *row] for i, (_, row) in enumerate(found)])


def _orders(clerk: Clerk) -> Sheet:
    """Return the orders of the bookkeeping system, which knows customers by name only."""
    columns = ("Order Number", "Account Name", "Order Date", "Order Amount", "Status", "Opportunity ID")
    dated = [
        (order.day if order.deal is None else working_day(clerk.knobs, order.day + order.account % INVOICE_DAYS), order)
        for order in clerk.history.orders
    ]
    known = sorted((pair for pair in dated if pair[0] <= clerk.last_day), key=lambda pair: (pair[0], pair[1].account))
    rows = [
        [
            f"{10_001 + i:08d}",
            clerk.history.accounts[order.account].name,
            clerk.day(day),
            money(order.value),
            "Activated",
            "" if order.deal is None else record_id("006", order.deal),
        ]
        for i, (day, order) in enumerate(known)
    ]
    return Sheet("orders.csv", columns, rows)


def _users(clerk: Clerk) -> Sheet:
    columns = ("User ID", "Full Name", "Title", "Active", "Start Date", "End Date")
    rows = [
        [
            record_id("005", rep.number),
            rep.name,
            "Account Executive",
            "1" if rep.is_here(clerk.last_day) else "0",
            clerk.day(rep.joined),
            clerk.day(int(rep.left)) if rep.left <= clerk.last_day else "",
        ]
        for rep in clerk.history.reps
        if rep.joined <= clerk.last_day
    ]
    return Sheet("users.csv", columns, rows)


def _activities(clerk: Clerk, deals: list[Deal]) -> Sheet:
    """Return what sellers logged on the deals that somebody worked: about one activity in two weeks, and the first."""
    columns = ("Activity ID", "Date", "Type", "Subject", "Opportunity ID", "Assigned", "Minutes")
    found: list[tuple[int, list[str]]] = []
    for deal in deals:
        if deal.owner == NOBODY:
            continue
        clerk.turn_to("activity", deal.number)
        until = min(deal.ends, clerk.last_day)
        extra = clerk.luck.random(int(clerk.luck.poisson(1 + (until - deal.created) / 14)))
        for place, share in enumerate([0.0, *extra.tolist()]):
            day = min(working_day(clerk.knobs, deal.created + int(share * (until - deal.created))), clerk.last_day)
            kind = ACTIVITIES[(deal.number + place) % len(ACTIVITIES)]
            subject = f"{kind}: {deal.source.name.lower()} {'follow-up' if place else 'first contact'}"
            row = [clerk.day(day), kind, subject, record_id("006", deal.number), clerk.owner(deal), str(MINUTES[kind])]
            found.append((day, row))
    found.sort(key=lambda pair: pair[0])
    return Sheet("activities.csv", columns, [[record_id("00T", i), *row] for i, (_, row) in enumerate(found)])


def _contracts(clerk: Clerk) -> Sheet:
    columns = ("Contract Number", "Account Name", "Contract Start Date", "Contract End Date", "Annual Value", "Status")
    known = [contract for contract in clerk.history.contracts if contract.start <= clerk.last_day]
    rows = [
        [f"{501 + i:08d}", clerk.history.accounts[contract.account].name, *_contract(clerk, contract)]
        for i, contract in enumerate(known)
    ]
    return Sheet("contracts.csv", columns, rows)


def _contract(clerk: Clerk, contract: Contract) -> list[str]:
    has_ended = contract.end is not None and contract.end <= clerk.last_day
    end = clerk.day(contract.end) if has_ended else ""
    return [clerk.day(contract.start), end, money(contract.annual), "Expired" if has_ended else "Activated"]
