"""Which table a file holds and which column says what, with a confidence for each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bestbet.adapters.columns_amounts import read_amounts
from bestbet.adapters.columns_dates import read_dates
from bestbet.adapters.raw import RawTable
from bestbet.adapters.recognise_orders import worth_of_orders
from bestbet.adapters.recognise_stages import outcome_of, yes_or_no
from bestbet.adapters.recognise_words import ENTITY, FIELDS, Content, Field, Table, squash
from bestbet.facts.tables import Coded

_LOOK = 400
_ENOUGH = 0.6
_MOST_STAGES = 60
_WEAK = 0.5
_OF_ORDERS = ("order", "invoice", "transaction", "purchase", "rechnung", "bestell")
_OF_BILLING = frozenset({"currentperiodstart", "currentperiodend", "subscriptionid", "subscriptionstatus"})
_OF_CONTRACTS = frozenset({"mrr", "arr", "contractid", "monthlyvalue", "canceledat", "cancelledat"})


@dataclass(frozen=True, slots=True)
class Match:
    """A column that says something, and how sure that is (0 to 1)."""

    column: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a table was taken for; `why` says in plain words what an ignored table looks like."""

    table: Table
    confidence: float
    columns: Mapping[str, Match]
    why: str = ""


def recognise(raw: RawTable) -> Recognised:
    """Return what the table holds, judged by its headers, its cells and, least, by the name of its file."""
    if not raw.has_header:
        return _by_content(raw)
    words = {squash(name) for name in raw.header}
    if _is_dictionary(words, raw):
        return Recognised(Table.IGNORED, 0.95, {}, "it describes the columns of other files")
    for table in _ORDER:
        columns = match_columns(raw, table)
        bonus = _fits(table, set(columns), words, squash(raw.file), raw)
        if bonus is not None:
            columns = with_worth(raw, columns) if table in (Table.ORDERS, Table.ORDER_LINES) else columns
            sure = float(np.mean([match.confidence for match in columns.values()]))
            return Recognised(table, round(min(sure + bonus, 0.99), 2), columns)
    return Recognised(Table.IGNORED, 0.5, {}, _describe(raw, words))


def with_worth(raw: RawTable, columns: Mapping[str, Match]) -> dict[str, Match]:
    """Return the columns of a table of orders, or of lines, with those alone that say what a row is worth."""
    match = {found.column: found for found in columns.values()}
    named = worth_of_orders(raw, {field: found.column for field, found in columns.items()})
    return {field: match[column] for field, column in named.items()}


_ORDER = (
    Table.MERGED,
    Table.STAGES,
    Table.PROPERTY_HISTORY,
    Table.STAGE_HISTORY,
    Table.LEADS,
    Table.OPPORTUNITIES,
    Table.WINS,
    Table.SUBSCRIPTIONS,
    Table.ORDERS,
    Table.ORDER_LINES,
    Table.OWNERS,
    Table.PRODUCTS,
    Table.ACCOUNTS,
)


def match_columns(raw: RawTable, table: Table) -> dict[str, Match]:
    """Return the best column for each field of a kind of table; no column serves two fields."""
    offers = sorted(
        (
            (confidence, -at, field, column)
            for field, spec in FIELDS[table].items()
            for at, column in enumerate(raw.header)
            if (confidence := _confidence(raw, column, spec, ENTITY[table])) > 0
        ),
        key=lambda offer: (-offer[0], -offer[1], offer[2]),
    )
    taken: dict[str, Match] = {}
    for confidence, _, field, column in offers:
        if field not in taken and all(match.column != column for match in taken.values()):
            taken[field] = Match(column, round(confidence, 2))
    return {field: taken[field] for field in FIELDS[table] if field in taken}


def _confidence(raw: RawTable, column: str, field: Field, entities: Sequence[str]) -> float:
    word = squash(re.sub(r" \(\d+\)$", "", column))
    names = [word, *(word.removeprefix(entity) for entity in entities if word.startswith(entity) and word != entity)]
    ranks = [field.words.index(name) for name in names if name in field.words]
    if not ranks:
        return 0.0
    by_name = 0.98 - min(0.2, 0.01 * min(ranks))
    cells = raw.column(column)
    share = 1.0 if cells is None else _fitting(cells, field.content, typed=raw.typed[raw.header.index(column)])
    return by_name * (0.9 + 0.1 * share) if share >= _ENOUGH else 0.0


def _fitting(cells: Coded, content: Content, *, typed: bool) -> float:
    """Return the share of the first cells that look as the field must; an empty column fits anything."""
    labels = cells.labels[:_LOOK]
    if not labels or content is Content.TEXT:
        return 1.0
    if content in (Content.KEY, Content.KEY_OF_ALL):
        filled = cells.codes[cells.codes >= 0]
        is_whole = content is Content.KEY or len(filled) == len(cells.codes)
        return min(1.0, _ENOUGH + 0.4 * len(cells.labels) / len(filled)) if is_whole else _ENOUGH
    if content is Content.FEW:
        return 1.0 if len(cells.labels) <= _MOST_STAGES or len(cells.labels) < 0.2 * len(cells.codes) else 0.0
    if content is Content.YES_NO:
        return float(np.mean([yes_or_no(label) is not None for label in labels]))
    if content is Content.DATE:
        reading = read_dates(labels)
        return 1.0 if reading.unclear else 1 - _share_of_misfits(labels, reading.bad)
    return 1 - len(read_amounts(labels, typed=typed).bad) / len(labels)


def _share_of_misfits(labels: Sequence[str], bad: Mapping[int, str]) -> float:
    return sum(why == "not a date" for why in bad.values()) / len(labels)


def _fits(table: Table, has: set[str], words: set[str], file: str, raw: RawTable) -> float | None:
    """Return how much the table as a whole adds to or takes from the confidence; None where it cannot be this kind."""

    def named(*parts: str) -> bool:
        return any(part in file for part in parts)

    is_lead = bool({"isconverted", "leadid", "mqlid", "leadstatus", "convertedopportunityid"} & words) or named("lead")
    is_history = named("history", "stagechange") or bool({"fivetranstart", "newvalue", "tostage"} & words)
    ends = {"stage", "status", "is_won", "won_on", "lost_on"}
    is_order = any(word.startswith(_OF_ORDERS) for word in words) or named(*_OF_ORDERS, "sales")
    is_billing = bool(_OF_BILLING & words)
    is_contract = is_billing or named("subscription", "contract", "vertrag", "abo") or bool(_OF_CONTRACTS & words)

    def has_keys() -> bool:
        return _n_distinct(raw, match_columns(raw, table)) > _ENOUGH

    rules: dict[Table, Callable[[], bool]] = {
        Table.MERGED: lambda: {"survivor", "merged"} <= has,
        Table.STAGES: lambda: {"id", "name"} <= has and bool({"is_won", "is_closed"} & has) and "amount" not in words,
        Table.PROPERTY_HISTORY: lambda: {"opportunity", "name", "stage", "entered"} <= has and "value" in words,
        Table.STAGE_HISTORY: lambda: (
            {"opportunity", "stage", "entered"} <= has
            and (is_history or {"id", "opportunityid"} <= words or "dateentered" in words)
        ),
        Table.LEADS: lambda: (
            is_lead
            and "id" in has
            and bool({"created", "source", "status"} & has)
            and not {"wondate", "stagename"} & words
        ),
        Table.OPPORTUNITIES: lambda: (
            bool(ends & has)
            and bool({"id", "name", "account"} & has)
            and bool({"created", "closed", "expected", "won_on", "amount"} & has)
            and not (is_billing and not has & {"stage", "is_won", "won_on", "lost_on"})
            and _has_stages(raw, has)
        ),
        Table.WINS: lambda: {"id", "closed"} <= has and (named("won", "closed", "deal", "wins") or "wondate" in words),
        Table.SUBSCRIPTIONS: lambda: (
            {"account", "start"} <= has and bool({"end", "annual", "monthly"} & has) and is_contract
        ),
        Table.ORDERS: lambda: {"account", "day"} <= has and _holds_orders(raw, has, words, is_order=is_order),
        Table.ORDER_LINES: lambda: "order" in has and _has_worth(has) and not {"account", "day"} <= has,
        Table.OWNERS: lambda: (
            bool({"name", "id"} & has)
            and (named("team", "owner", "user", "rep", "agent", "seller") or "salesagent" in words)
            and has_keys()
        ),
        Table.PRODUCTS: lambda: (
            bool({"name", "id"} & has)
            and (named("product", "produkt", "artikel", "item") or bool({"product", "productname", "sku"} & words))
            and has_keys()
        ),
        Table.ACCOUNTS: lambda: bool({"name", "id"} & has) and _is_account(words, file) and has_keys(),
    }
    return (0.02 if is_order and table is Table.ORDERS else 0.0) if rules[table]() else None


def _n_distinct(raw: RawTable, columns: Mapping[str, Match]) -> float:
    """Return the largest share of distinct values among the key columns."""
    keys = [raw.column(columns[field].column) for field in ("id", "name") if field in columns]
    shares = [len(cells.labels) / max(len(raw), 1) for cells in keys if cells is not None]
    return max(shares, default=0.0)


def _has_stages(raw: RawTable, has: set[str]) -> bool:
    """Whether a stage column stands for stages: states of a country, for example, are no outcome."""
    if has & {"is_won", "won_on", "lost_on", "stage"}:
        return True
    status = match_columns(raw, Table.OPPORTUNITIES)["status"]
    cells = raw.column(status.column)
    labels = cells.labels[:_LOOK] if cells else ()
    return not labels or float(np.mean([outcome_of(label) is not None for label in labels])) >= _WEAK


def _is_account(words: set[str], file: str) -> bool:
    marks = {
        "sector",
        "industry",
        "employees",
        "numberofemployees",
        "annualrevenue",
        "website",
        "billingcity",
        "domain",
        "billingcountry",
        "yearestablished",
        "subsidiaryof",
        "branche",
        "vertical",
        "segment",
        "companysize",
    }
    named = any(part in file for part in ("account", "compan", "organi", "kunden", "client", "customer"))
    is_people = bool({"lastname", "firstname", "nachname"} & words)
    is_test = bool({"conversion", "visit", "treatment"} & words)
    return not is_people and not is_test and (named or len(marks & words) >= 1)


def _is_dictionary(words: set[str], raw: RawTable) -> bool:
    about = {
        "table",
        "field",
        "column",
        "description",
        "variable",
        "definition",
        "type",
        "datatype",
        "example",
        "name",
        "key",
        "meaning",
        "notes",
        "label",
    }
    return bool({"description", "definition", "meaning"} & words) and words <= about and len(raw) < 5_000


def _by_content(raw: RawTable) -> Recognised:
    """Recognise purchases without a header: a date, an amount with decimals, and a customer that returns."""
    days = [name for name, cells in zip(raw.header, raw.cells, strict=True) if _are_days(cells)]
    rest = [(name, cells) for name, cells in zip(raw.header, raw.cells, strict=True) if name not in days]
    money = [
        name
        for name, cells in rest
        if any("." in label or "," in label for label in cells.labels[:_LOOK])
        and _fitting(cells, Content.AMOUNT, typed=False) > _ENOUGH
    ]
    who = [name for name, cells in rest if name not in money and 1 < len(cells.labels) < len(raw)]
    if not (days and money and who):
        return Recognised(Table.IGNORED, 0.5, {}, "it has no header, and its columns cannot be told apart")
    columns = {"day": Match(days[0], 0.7), "amount": Match(money[0], 0.6), "account": Match(who[0], 0.55)}
    return Recognised(Table.ORDERS, 0.6, columns)


def _are_days(cells: Coded) -> bool:
    labels = cells.labels[:_LOOK]
    return bool(labels) and all(len(label) >= 6 for label in labels) and not read_dates(labels).bad


def _describe(raw: RawTable, words: set[str]) -> str:
    """Return in plain words what an unknown table looks like."""
    if {"lastname", "firstname"} & words or {"email", "contactid"} <= words:
        return "it lists people, which Bestbet does not need"
    if {"pipelineid", "label"} <= words:
        return "it lists pipelines, which Bestbet does not need"
    if "holiday" in words:
        return "it lists holidays"
    if {"conversion", "visit", "treatment", "control", "experiment", "variant"} & words:
        return "it looks like the result of a test: one row per person or group, without sales and their dates"
    dates = [column for column in raw.header if (cells := raw.column(column)) and _are_days(cells)]
    if dates and any(_is_every_day_once(raw.column(column), len(raw)) for column in dates):
        return "it looks like totals per week or month: one row per period, not one per opportunity or purchase"
    missing = missing_of_orders(raw)
    if missing:
        return f"it looks like orders, but no column says the {missing}; name it (--map {missing}=COLUMN)"
    return "its columns are neither those of opportunities, leads, orders nor of a list that belongs to them"


def _has_worth(has: set[str]) -> bool:
    return "amount" in has or {"quantity", "unit_price"} <= has


def _holds_orders(raw: RawTable, has: set[str], words: set[str], *, is_order: bool) -> bool:
    """Whether rows with a customer and a day are orders: worth something, or numbered and dated as orders are.

    A list of accounts may tell when each ordered last, a quote is none yet, and mails went to many.
    """
    columns = match_columns(raw, Table.ORDERS)
    if any(word.startswith("quote") for word in words):
        return False
    if "email" in squash(columns["account"].column) and not (is_order or _has_lines(words)):
        return False
    numbered = "id" in has and all(squash(columns[field].column).startswith(_OF_ORDERS) for field in ("id", "day"))
    return _has_worth(has) or numbered


def _has_lines(words: set[str]) -> bool:
    return any(word.startswith("lineitem") for word in words)


def missing_of_orders(raw: RawTable) -> str:
    """Return the one field that a table lacks to be one of orders, "" where that is none or more."""
    has = set(match_columns(raw, Table.ORDERS))
    has |= {"amount"} if _has_worth(has) else set()
    missing = [field for field in ("account", "day", "amount") if field not in has]
    return missing[0] if len(missing) == 1 else ""


def _is_every_day_once(cells: Coded | None, n: int) -> bool:
    if cells is None or len(cells.labels) < n or n < 3:
        return False
    days = np.sort(read_dates(cells.labels).days)
    steps = np.diff(days).astype(np.int64)
    return bool(steps.size and steps.max() <= 31 and steps.max() - steps.min() <= 3)
