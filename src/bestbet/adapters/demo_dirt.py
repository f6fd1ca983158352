"""Dirt as real exports have it, put into the clean rows on purpose and counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from bestbet.adapters.demo_knobs import Knobs
from bestbet.adapters.demo_tables import Sheet, record_id

N_DUPLICATES: Mapping[str, int] = {"opportunities.csv": 6, "orders.csv": 4, "activities.csv": 5}
N_SPELLINGS = 7
N_TWIN_ACCOUNTS = 3
N_TRAILING = 25
N_DELETED = 14
N_LATE = 3
MISSING_AMOUNT = {"Closed Won": 0.01, "Closed Lost": 0.05}
MISSING_AMOUNT_OPEN = 0.06


def soil(sheets: list[Sheet], knobs: Knobs, luck: np.random.Generator) -> dict[str, int]:
    """Put the dirt into the rows (in place) and return how much of each kind there is."""
    by_file = {sheet.file: sheet for sheet in sheets}
    deals, orders, accounts = by_file["opportunities.csv"], by_file["orders.csv"], by_file["accounts.csv"]
    counts = {
        "missing_sources": _blank(deals, "Lead Source", luck, lambda _: knobs.source_loss),
        "missing_amounts": _blank(deals, "Amount", luck, lambda stage: MISSING_AMOUNT.get(stage, MISSING_AMOUNT_OPEN)),
        "created_after_closed": _log_late(deals, luck),
        "twin_accounts": _twin_accounts(accounts, deals, luck),
        "spelling_variants_in_orders": _respell(orders, luck),
        "trailing_spaces": sum(_trail(deals, column, luck) for column in ("Stage", "Account Name", "Opportunity Name")),
        "deleted_opportunities": _add_deleted(deals, luck),
    }
    for file, n in N_DUPLICATES.items():
        counts[f"duplicate_rows_in_{file.removesuffix('.csv')}"] = _repeat(by_file[file], n, luck)
    return counts


def _blank(sheet: Sheet, column: str, luck: np.random.Generator, share: Callable[[str], float]) -> int:
    """Empty a column in a share of the rows, which may depend on the stage."""
    place, stage, n = sheet.at(column), sheet.at("Stage"), 0
    for row, draw in zip(sheet.rows, luck.random(len(sheet.rows)), strict=True):
        if draw < share(row[stage]):
            row[place] = ""
            n += 1
    return n


def _log_late(sheet: Sheet, luck: np.random.Generator) -> int:
    """Let some won deals be entered only after they closed: the two dates change places."""
    won = [row for row in sheet.rows if row[sheet.at("Stage")] == "Closed Won"]
    created, closed = sheet.at("Created Date"), sheet.at("Close Date")
    picks = [row for row in _some(won, N_LATE, luck) if row[created] != row[closed]]
    for row in picks:
        row[created], row[closed] = row[closed], row[created]
    return len(picks)


def respelled(name: str) -> str:
    """Return the name as a hurried person would write it; always another text."""
    for old, new in (("St. ", "St "), (" Ltd", " Limited"), (" GmbH", ""), (" & ", " and ")):
        if old in name:
            return name.replace(old, new)
    return name.replace(" ", "", 1) if " " in name else name.upper()


def _respell(orders: Sheet, luck: np.random.Generator) -> int:
    picks = _some(orders.rows, N_SPELLINGS, luck)
    for row in picks:
        row[orders.at("Account Name")] = respelled(row[orders.at("Account Name")])
    return len(picks)


def _twin_accounts(accounts: Sheet, deals: Sheet, luck: np.random.Generator) -> int:
    """Enter some accounts twice under another spelling, with one of their deals on the twin."""
    named = {row[0]: row for row in accounts.rows}
    key, name = deals.at("Account ID"), deals.at("Account Name")
    picks = _some(deals.rows, N_TWIN_ACCOUNTS, luck)
    for i, row in enumerate(picks):
        twin = [*named[row[key]]]
        twin[0], twin[1] = record_id("001", 900_000 + i), respelled(twin[1])
        accounts.rows.append(twin)
        row[key], row[name] = twin[0], twin[1]
    return len(picks)


def _trail(sheet: Sheet, column: str, luck: np.random.Generator) -> int:
    picks = _some(sheet.rows, N_TRAILING, luck)
    for row in picks:
        row[sheet.at(column)] += " "
    return len(picks)


def _add_deleted(deals: Sheet, luck: np.random.Generator) -> int:
    """Add test deals that were deleted but are still in the export, flagged."""
    picks = [[*row] for row in _some(deals.rows, N_DELETED, luck)]
    for i, row in enumerate(picks):
        row[0], row[1] = record_id("006", 900_000 + i), "TEST please ignore"
        row[deals.at("Deleted")] = "1"
    deals.rows.extend(picks)
    return len(picks)


def _repeat(sheet: Sheet, n: int, luck: np.random.Generator) -> int:
    """Append exact copies of some rows, as when two downloads are pasted together."""
    copies = [[*row] for row in _some(sheet.rows, n, luck)]
    sheet.rows.extend(copies)
    return len(copies)


def _some(rows: list[list[str]], n: int, luck: np.random.Generator) -> list[list[str]]:
    """Return up to `n` different rows, in file order."""
    return [rows[int(i)] for i in np.sort(luck.permutation(len(rows))[:n])]
