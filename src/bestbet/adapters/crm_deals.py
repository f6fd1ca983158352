"""From the rows of opportunity, lead and win tables to one row per opportunity, each with its outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from bestbet.adapters.canonical import content_ids
from bestbet.adapters.coded import Rows, empty, join, rename
from bestbet.adapters.columns import Columns
from bestbet.adapters.deals import Deals, read_deals, stack
from bestbet.adapters.identity import content_keys, group, salesforce_names, shared_cells
from bestbet.adapters.mapping import ADD
from bestbet.adapters.raw import RawTable
from bestbet.adapters.rowbook import Mask
from bestbet.errors import MOST_OF_A_KIND, Problem, quote
from bestbet.facts.tables import NO_AMOUNT, Coded, Minor, Outcome

NAT = np.datetime64("NaT", "D")
_NAMES = (("amount", "amounts"), ("closed", "close dates"), ("created", "creation dates"), ("stage", "stages"))


@dataclass(frozen=True, slots=True)
class Source:
    """One table, how it is read, and the number of the import it came with (0 the first)."""

    columns: Columns
    imports: int


@dataclass(frozen=True, slots=True)
class Gathered:
    """The deals of all tables, one row each, with what was noticed.

    `earlier` holds every version of every deal; `deals.file` is a position in `sources`.
    """

    deals: Deals
    earlier: Deals
    sources: tuple[Source, ...] = ()
    n_replaced: int = 0
    has_ids: bool = True
    is_funnel: bool = False
    n_wins_without_lead: int = 0
    only_of_wins: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = field(default=())


def gather_deals(sources: Sequence[Source], merged: Mapping[str, str], *, rule: str, currency: str) -> Gathered | None:
    """Return the opportunities of the given tables; None where there are no rows."""
    parts = [read_deals(s.columns, file=at, import_number=s.imports) for at, s in enumerate(sources)]
    if not parts or not sum(map(len, parts)):
        return None
    deals = stack(parts)
    names = salesforce_names(deals.id.labels)
    deals = replace(deals, id=rename(deals.id, names), account=rename(deals.account, _account_ids(deals)))
    has_ids = bool(deals.id.labels)
    if not has_ids:
        ids = content_ids([deals.created, deals.closed, deals.amount, deals.account, deals.stage, deals.owner])
        deals = replace(deals, id=Coded(np.arange(len(deals), dtype=np.int32), ids))
    deals = _merge_deals(deals, sources, merged)
    lines = np.zeros(len(deals), np.bool_)
    if rule == ADD:
        deals, lines = _added(deals, [source.columns.raw for source in sources])
    content = _core(deals) if rule == ADD else _content(deals)
    found = group(deals.id, content, deals.imports, "error" if rule == ADD else rule, deals.modified)
    problems = tuple(_conflict(deals, sources, pair, currency) for pair in found.conflicts[:MOST_OF_A_KIND])
    if len(found.conflicts) > MOST_OF_A_KIND:
        text = f"{len(found.conflicts) - MOST_OF_A_KIND:,} more ids appear twice with different content."
        problems = (*problems, Problem("BB-D05", text, "Choose a rule with --on-duplicate."))
    mark(deals, sources, lines & found.repeated, "a line of the same deal, added up")
    mark(deals, sources, found.repeated, "the same row again")
    older = found.replaced & (deals.imports < deals.imports.max(initial=0))
    mark(deals, sources, older, "replaced by a newer import")
    mark(deals, sources, found.replaced, "another row of the same id was preferred")
    gone = found.repeated | found.replaced
    return Gathered(deals.keep(~gone), deals, tuple(sources), int(older.sum()), has_ids, problems=problems)


def _account_ids(deals: Deals) -> dict[str, str]:
    return salesforce_names(deals.account.labels)


def mark(deals: Deals, sources: Sequence[Source], rows: Mask, reason: str, *, skip: bool = False) -> None:
    """Enter into the books of the files that these rows were merged, or skipped."""
    for at, source in enumerate(sources):
        mask = np.zeros(len(source.columns.raw), np.bool_)
        mask[deals.row[rows & (deals.file == at)]] = True
        (source.columns.book.skip if skip else source.columns.book.merge)(mask, reason)


def _merge_deals(deals: Deals, sources: Sequence[Source], merged: Mapping[str, str]) -> Deals:
    """Drop deals that were merged into another deal of the table; where that one is missing they stay."""
    present = set(deals.id.labels)
    gone = {label for label in merged if label in present and _survivor(label, merged) in present}
    table = np.array([label in gone for label in deals.id.labels] + [False])
    rows = table[deals.id.codes]
    mark(deals, sources, rows, "merged into another deal")
    return deals.keep(~rows)


def _survivor(label: str, merged: Mapping[str, str]) -> str:
    """Return the deal at the end of a chain of merges; "" where the chain bites its own tail."""
    seen = {label}
    while label in merged:
        label = merged[label]
        if label in seen:
            return ""
        seen.add(label)
    return label


def _content(deals: Deals) -> npt.NDArray[np.int64]:
    return content_keys([_core(deals), deals.amount, *(column.codes for column in deals.attributes.values())])


def _core(deals: Deals) -> npt.NDArray[np.int64]:
    """Return a number per row that is equal where all is but the amount and what is sold."""
    return content_keys(
        [
            deals.created, deals.closed, deals.won_on, deals.lost_on, deals.stage.codes, deals.status.codes,
            deals.is_won, deals.is_closed, deals.account.codes, deals.owner.codes,
        ]
    )  # fmt: skip


def _added(deals: Deals, tables: Sequence[RawTable]) -> tuple[Deals, Mask]:
    """Return the deals with the amounts of all lines of an id and import at each of them, and which rows are lines.

    A row that is there twice, in every cell, is one line.
    """
    key = content_keys([np.where(deals.id.codes < 0, -1 - np.arange(len(deals)), deals.id.codes), deals.imports])
    same = [key, _content(deals), deals.expected_amount]
    same.extend(cell.astype(np.int64) for cell in shared_cells(tables, deals.file, deals.row))
    is_line = np.zeros(len(deals), np.bool_)
    is_line[np.unique(content_keys(same), return_index=True)[1]] = True

    def together(amount: Minor) -> Minor:
        known = is_line & (amount != NO_AMOUNT)
        total, is_said = np.zeros(key.max() + 1, np.int64), np.zeros(key.max() + 1, np.bool_)
        np.add.at(total, key[known], amount[known])
        is_said[key[known]] = True
        return np.where(is_said, total, NO_AMOUNT)[key]

    whole = replace(deals, amount=together(deals.amount), expected_amount=together(deals.expected_amount))
    return whole, is_line


def _conflict(deals: Deals, sources: Sequence[Source], pair: tuple[int, int], currency: str) -> Problem:
    places = [sources[deals.file[row]].columns.raw.place(int(deals.row[row])) for row in pair]
    what, values = "content", ""
    for name, plural in _NAMES:
        shown = [_shown(deals, name, row) for row in pair]
        if shown[0] != shown[1]:
            unit = f" {currency}" if name == "amount" and currency else ""
            what, values = plural, f" ({shown[0]} and {shown[1]}{unit})"
            break
    label = quote(deals.id.labels[deals.id.codes[pair[0]]])
    text = f"{places[0]} and {places[1]}: id {label} appears twice with different {what}{values}. Nothing was imported."
    return Problem("BB-D05", text, "Choose a rule: --on-duplicate last-modified | first | add | error.")


def _shown(deals: Deals, name: str, row: int) -> str:
    value = getattr(deals, name)
    if isinstance(value, Coded):
        return value.labels[value.codes[row]] if value.codes[row] >= 0 else "none"
    if name == "amount":
        return "none" if value[row] == NO_AMOUNT else f"{value[row] / 100:,.2f}"
    return "none" if np.isnat(value[row]) else str(value[row])


def add_wins(leads: Gathered, wins: Gathered) -> tuple[Gathered, npt.NDArray[np.int8]]:
    """Return the leads, and wins without a lead, as opportunities, and the outcome of each (-1 not decided here).

    A lead is won on the day its win says, takes amount and account from it, and keeps its own day of creation.
    What only wins say (their other columns) cannot divide the leads and is left out.
    """
    win_of = {label: at for at, label in enumerate(_ids(wins.deals))}
    positions = np.array([win_of.get(label, -1) for label in _ids(leads.deals)], np.int64)
    has_win = positions >= 0
    known = set(_ids(leads.deals))
    alone = np.array([label not in known for label in _ids(wins.deals)], np.bool_)
    lead = replace(
        leads.deals,
        closed=np.where(has_win, wins.deals.closed[positions], NAT),
        amount=np.where(has_win, wins.deals.amount[positions], NO_AMOUNT),
        owner=_prefer(leads.deals.owner, wins.deals.owner, positions),
        account=_prefer(leads.deals.account, wins.deals.account, positions),
        currency=_prefer(leads.deals.currency, wins.deals.currency, positions),
    )
    rest = replace(wins.deals.keep(alone), attributes={}, file=wins.deals.file[alone] + len(leads.sources))
    both = stack([lead, rest])
    outcome = np.full(len(both), -1, np.int8)
    outcome[: len(lead)][has_win] = Outcome.WON
    outcome[len(lead) :] = Outcome.WON
    only = tuple(sorted(set(wins.deals.attributes) - set(leads.deals.attributes)))
    changed = replace(
        leads, deals=both, earlier=leads.earlier, sources=leads.sources + wins.sources,
        is_funnel=True, n_wins_without_lead=int(alone.sum()), only_of_wins=only,
        problems=(*leads.problems, *wins.problems),
    )  # fmt: skip
    return changed, outcome


def _ids(deals: Deals) -> list[str]:
    return [deals.id.labels[code] for code in deals.id.codes.tolist()]


def _prefer(own: Coded, other: Coded, positions: Rows) -> Coded:
    """Return the win's label where there is one, else the lead's own."""
    given = (
        Coded(np.append(other.codes, -1)[positions].astype(np.int32), other.labels)
        if other.labels
        else empty(len(positions))
    )
    both = join([given, own])
    n = len(positions)
    return Coded(np.where(both.codes[:n] >= 0, both.codes[:n], both.codes[n:]).astype(np.int32), both.labels)


def fill_sources(deals: Deals, leads: Sequence[Source]) -> Deals:
    """Return the deals with the source of the lead they came from where they name none themselves."""
    source_of: dict[str, str] = {}
    for lead in leads:
        columns = lead.columns
        columns.book.skip(columns.truth("is_deleted") == 1, "marked as deleted")
        target, source = columns.labels("opportunity"), columns.labels("source")
        linked = target.codes >= 0
        columns.book.skip(~linked, "a lead without an opportunity (opportunities are counted, not leads)")
        for row in np.flatnonzero(linked & (source.codes >= 0) & columns.book.alive):
            source_of[target.labels[target.codes[row]]] = source.labels[source.codes[row]]
    if not source_of:
        return deals
    own = deals.attributes.get("source", empty(len(deals)))
    labels = [source_of.get(label, "") for label in deals.id.labels]
    names = tuple(dict.fromkeys(label for label in labels if label))
    table = np.array([names.index(label) if label else -1 for label in labels] + [-1], np.int32)
    both = join([own, Coded(table[deals.id.codes], names)])
    n = len(deals)
    filled = Coded(np.where(both.codes[:n] >= 0, both.codes[:n], both.codes[n:]).astype(np.int32), both.labels)
    return replace(deals, attributes={**deals.attributes, "source": filled})
