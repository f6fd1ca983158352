"""Attack 4: exports whose later part is deleted, turned upside down, shuffled or renamed; nothing before may move.

A `Layout` says which columns of an export hold what, and when each became known. Everything known only after a day is
then taken out or replaced by noise, row by row and field by field.
"""

import csv
import io
import json
import random
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from bestbet.adapters.draft import ImportOptions
from bestbet.adapters.importing import create_workspace
from bestbet.facts.history import history
from bestbet.report.odds_json import assessment_json
from bestbet.workflow.line import Luck, assess, fitted, lanes_of
from bestbet.workflow.workspace import facts_of

LUCK = Luck(seed=3, n_paths=512)


@dataclass(frozen=True)
class Deals:
    """A file of opportunities; `late` are further columns that only the end of a deal fills."""

    file: str
    created: str
    closed: str
    stage: str
    amount: str
    open_stages: tuple[str, ...]
    ended_stages: tuple[str, ...]
    late: tuple[str, ...] = ()


@dataclass(frozen=True)
class Events:
    """A file of rows that are known from one day on; `noise` columns may hold anything in later rows.

    `ends` is a day that may come later than the row itself, `with_end` the columns that are filled with it.
    """

    file: str
    day: str
    noise: tuple[str, ...] = ()
    ends: str = ""
    with_end: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """What the files of one kind of export hold; `ids` are the columns of record numbers, by kind of record."""

    date_format: str
    deals: tuple[Deals, ...]
    events: tuple[Events, ...]
    ids: tuple[tuple[tuple[str, str], ...], ...] = ()


DEMO = Layout(
    "%d/%m/%Y",
    (
        Deals(
            "opportunities.csv",
            "Created Date",
            "Close Date",
            "Stage",
            "Amount",
            ("Prospecting", "Qualification", "Needs Analysis", "Proposal/Price Quote"),
            ("Closed Won", "Closed Lost"),
            ("Probability (%)", "Forecast Category", "Loss Reason"),
        ),
    ),
    (
        Events("opportunity_history.csv", "Created Date", ("Stage", "Amount", "Probability (%)")),
        Events(
            "leads.csv",
            "Created Date",
            ("Lead Source", "Industry"),
            "Converted Date",
            ("Lead Status", "Converted", "Converted Opportunity ID"),
        ),
        Events("orders.csv", "Order Date", ("Order Amount", "Account Name")),
        Events("activities.csv", "Date", ("Type", "Minutes")),
        Events("contracts.csv", "Contract Start Date", ("Annual Value",), "Contract End Date", ()),
    ),
    (
        (
            ("opportunities.csv", "Opportunity ID"),
            ("opportunity_history.csv", "Opportunity ID"),
            ("leads.csv", "Converted Opportunity ID"),
            ("orders.csv", "Opportunity ID"),
            ("activities.csv", "Opportunity ID"),
        ),
        (("accounts.csv", "Account ID"), ("opportunities.csv", "Account ID")),
        (("leads.csv", "Lead ID"),),
        (("orders.csv", "Order Number"),),
        (("activities.csv", "Activity ID"),),
    ),
)
OTHER = Layout(
    "%Y-%m-%d",
    (
        Deals(
            "deals.csv",
            "Create Date",
            "Close Date",
            "Deal Stage",
            "Amount",
            ("Appointment Scheduled", "Qualified To Buy", "Contract Sent"),
            ("Closed Won", "Closed Lost"),
        ),
    ),
    (Events("orders.csv", "Order Date", ("Amount", "Customer")),),
    ((("deals.csv", "Record ID"),), (("orders.csv", "Order Number"),)),
)
MAVEN = Layout(
    "%Y-%m-%d",
    (
        Deals(
            "sales_pipeline.csv",
            "engage_date",
            "close_date",
            "deal_stage",
            "close_value",
            ("Engaging",),
            ("Won", "Lost"),
        ),
    ),
    (),
    ((("sales_pipeline.csv", "opportunity_id"),),),
)
OLIST = Layout(
    "%d-%m-%Y",
    (),
    (
        Events("olist_marketing_qualified_leads_dataset.csv", "first_contact_date", ("origin", "landing_page_id")),
        Events("olist_closed_deals_dataset.csv", "won_date", ("business_segment", "lead_type")),
    ),
    (
        (
            ("olist_marketing_qualified_leads_dataset.csv", "mql_id"),
            ("olist_closed_deals_dataset.csv", "mql_id"),
        ),
    ),
)


@dataclass
class Sheet:
    """One file as rows of text."""

    head: list
    rows: list

    def at(self, column):
        return self.head.index(column)


def read(files):
    """Return {file name: Sheet} of CSV files."""
    found = {}
    for path in files:
        head, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")))
        found[path.name] = Sheet(head, rows)
    return found


def write(sheets, folder):
    """Write the sheets as CSV files and return their paths."""
    folder.mkdir(parents=True)
    paths = []
    for name, sheet in sheets.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([sheet.head, *sheet.rows])
        paths.append(folder / name)
    return paths


class Traveller:
    """Changes an export in all that became known after a day."""

    def __init__(self, layout, day, seed):
        self.layout, self.day, self.luck = layout, day, random.Random(seed)  # noqa: S311 - noise, not secrets

    def known(self, text):
        """The day that a cell names, or None."""
        head = text.strip().split(" ")[0]
        return datetime.strptime(head, self.layout.date_format).date() if head else None  # noqa: DTZ007 - a day

    def later(self):
        """Any day after the as-of date, as the export writes it."""
        return (self.day + timedelta(days=self.luck.randint(1, 90))).strftime(self.layout.date_format)

    def changed(self, sheets, how):
        """Return the sheets with everything known later deleted, altered or (how = "both") one of the two by chance."""
        out = {name: Sheet(list(s.head), [list(r) for r in s.rows]) for name, s in sheets.items()}
        for deals in self.layout.deals:
            self._deals(out[deals.file], deals, how)
        for events in self.layout.events:
            if events.file in out:
                self._events(out[events.file], events, how)
        return out

    def _deletes(self, how):
        return how == "deleted" or (how == "both" and self.luck.random() < 0.5)

    def _deals(self, sheet, deals, how):
        created, closed, stage, amount = (sheet.at(c) for c in (deals.created, deals.closed, deals.stage, deals.amount))
        late = [sheet.at(c) for c in deals.late]
        kept, twins = [], {}
        last = max(sheet.rows, key=lambda row: self.known(row[created]) or self.day)
        for row in sheet.rows:
            if row == last:  # without any later row the export would be one of that day itself
                kept.append(row)
                continue
            twin = tuple(row)
            if twin in twins:  # the same row twice stays the same row twice
                if twins[twin] is not None:
                    kept.append(list(twins[twin]))
                continue
            came, ended = self.known(row[created]), self.known(row[closed])
            is_ended = row[stage].strip() in deals.ended_stages
            new = row
            if came is not None and came > self.day:
                new = None if self._deletes(how) else self._anything(row, (created, closed, stage, amount), deals)
            elif came is not None and (not is_ended or (ended is not None and ended > self.day)):
                new = self._end_changed(row, (closed, stage, amount), deals, how)
                for column in late:
                    new[column] = ""
            twins[twin] = new
            if new is not None:
                kept.append(new)
        sheet.rows = kept

    def _end_changed(self, row, columns, deals, how):
        closed, stage, amount = columns
        row = list(row)
        row[amount] = "" if self._deletes(how) else str(self.luck.randint(1, 99) * 1000)
        stages = deals.open_stages if self._deletes(how) else (*deals.open_stages, *deals.ended_stages)
        row[stage] = self.luck.choice(stages)
        row[closed] = self.later() if row[stage] in deals.ended_stages or row[closed] else ""
        return row

    def _anything(self, row, columns, deals):
        created, closed, stage, amount = columns
        row = list(row)
        row[created], row[closed] = self.later(), self.later()
        row[stage] = self.luck.choice((*deals.open_stages, *deals.ended_stages))
        row[amount] = str(self.luck.randint(1, 99) * 1000)
        return row

    def _events(self, sheet, events, how):
        day = sheet.at(events.day)
        noise = [sheet.at(c) for c in events.noise]
        pools = {c: sorted({row[c] for row in sheet.rows}) for c in noise}
        kept = []
        last = max(sheet.rows, key=lambda row: self.known(row[day]) or self.day, default=None)
        for row in sheet.rows:
            when = self.known(row[day])
            if row is last:
                kept.append(row)
                continue
            if when is not None and when > self.day:
                if self._deletes(how):
                    continue
                for column in noise:
                    row[column] = self.luck.choice(pools[column])
                row[day] = self.later()
            if events.ends:
                self._ended(sheet, row, events, how)
            kept.append(row)
        sheet.rows = kept

    def _ended(self, sheet, row, events, how):
        at = sheet.at(events.ends)
        end = self.known(row[at])
        if end is None or end <= self.day:
            return
        if self._deletes(how):
            for column in (events.ends, *events.with_end):
                row[sheet.at(column)] = ""
        else:
            row[at] = self.later()

    def shuffled(self, sheets):
        """Return the sheets with their rows in another order, and the files too."""
        names = list(sheets)
        self.luck.shuffle(names)
        out = {name: Sheet(sheets[name].head, list(sheets[name].rows)) for name in names}
        for sheet in out.values():
            self.luck.shuffle(sheet.rows)
        return out

    def renamed(self, sheets):
        """Return the sheets with their record numbers dealt out anew, the same way everywhere."""
        out = {name: Sheet(s.head, [list(r) for r in s.rows]) for name, s in sheets.items()}
        for kind in self.layout.ids:
            places = [(out[file], out[file].at(column)) for file, column in kind if file in out]
            known = sorted({row[at].strip() for sheet, at in places for row in sheet.rows} - {""})
            dealt = list(known)
            self.luck.shuffle(dealt)
            new = dict(zip(known, dealt, strict=True))
            for sheet, at in places:
                for row in sheet.rows:
                    row[at] = new.get(row[at].strip(), row[at])
        return out


def imported(files, day, folder):
    """Return the workspace of an import as of a day."""
    return create_workspace(folder, files, options=ImportOptions(as_of=day))


def plain(value):
    """Return a value as something that `json` writes, arrays with type, shape and bytes."""
    if is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, np.ndarray):
        return [str(value.dtype), list(value.shape), value.tobytes().hex()]
    if isinstance(value, tuple | list):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, str | int | float | bool | None):
        return value
    return repr(value)


def written(value):
    return json.dumps(plain(value), sort_keys=True)


def facts_said(facts, plan):
    """Return everything that the facts say, as text by part: sales tables, lanes, history, findings.

    Left out are the digest and the row counts, which name the files as they are, and labels that no row uses.
    """
    return {
        "tables": written([in_use(getattr(facts, name)) for name in ("opportunities", "orders", "subscriptions")]),
        "choices": written([facts.as_of, facts.currency, facts.segment_by, facts.source_by, facts.record_start]),
        "lanes": written(lanes_of(plan, facts)),
        "history": written(history(facts)),
        "findings": written(facts.findings),
    }


def in_use(table):
    """Return a sales table with the labels themselves in place of their codes."""
    if table is None:
        return None
    return {f.name: labels_of(getattr(table, f.name)) for f in fields(table)}


def labels_of(column):
    if hasattr(column, "codes"):
        return [column.labels[code] if code >= 0 else None for code in column.codes.tolist()]
    if isinstance(column, dict) or hasattr(column, "items"):
        return {name: labels_of(each) for name, each in column.items()}
    return column


def odds_said(facts, plan):
    """Return the estimates and the odds, as text by part, without the digest."""
    posterior = fitted(plan, facts, LUCK)
    found = assessment_json(assess(plan, facts, posterior, LUCK))
    found["facts"] = {"as_of": found["facts"]["as_of"]}
    return {
        "estimates": written([posterior.estimates, posterior.rests, posterior.findings]),
        "draws": written([posterior.draws, posterior.delays]),
        "odds": json.dumps(found, sort_keys=True),
    }


def differing(a, b):
    """Return the names of the parts that are not byte-identical."""
    return [name for name in a if a[name] != b[name]]


def without_ids(said):
    return {name: text for name, text in said.items() if name != "tables"}


def facts_from(sheets, day, folder):
    """Return the facts of an import of these sheets as of a day."""
    files = write(sheets, Path(folder) / "exports")
    return facts_of(imported(files, day, Path(folder) / "work"))
