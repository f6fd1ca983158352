"""What `bestbet facts` shows: rows read, the history by segment and source, customers, lanes and findings."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from bestbet.facts.customers import Customers
from bestbet.facts.history import History, Sales
from bestbet.facts.intervals import Interval
from bestbet.facts.lanes import LaneFacts
from bestbet.facts.quarters import Quarter
from bestbet.facts.tables import Facts
from bestbet.facts.wording import number, percent, rate
from bestbet.report.tables import Table
from bestbet.units import NO_CURRENCY

NOT_KNOWN = "–"
MOST_REASONS = 4


def facts_tables(facts: Facts, history: History, lane_facts: LaneFacts) -> tuple[Table, ...]:
    """Return the tables in reading order; those without a row are left out. Intervals are central 90 %."""
    tables = (
        _rows(facts),
        _sales("Win rate and cycle", history, _OUTCOME_COLUMNS, _outcome_row, note=_outcome_note(history)),
        _sales("Arrivals and values", history, _VALUE_COLUMNS, _value_row, note=_value_note(history)),
        _quarters(history),
        _customers(history),
        _lanes(lane_facts),
        _findings(facts),
    )
    return tuple(table for table in tables if table.rows)


def _money_note(currency: str) -> str:
    return "The export names no currency. " if currency == NO_CURRENCY else f"Money in {currency}. "


def _rows(facts: Facts) -> Table:
    columns = ("file", "table", "read", "loaded", "rejected", "merged", "skipped", "reasons")
    rows = tuple(
        (
            *(row.file, row.table),
            *(number(n) for n in (row.read, row.loaded, row.rejected, row.merged, row.skipped)),
            _reasons(row.reasons.items()),
        )
        for row in facts.rows
    )
    note = "Rows read = loaded + rejected + merged + skipped."
    return Table("Rows", columns, rows, note, frozenset(columns[2:7]))


def _reasons(reasons: Any) -> str:
    found = sorted(reasons, key=lambda item: (-item[1], item[0]))
    said = [f"{reason} ({number(count)})" for reason, count in found[:MOST_REASONS]]
    left = len(found) - MOST_REASONS
    return "; ".join([*said, f"and {left} more"] if left > 0 else said)


_OUTCOME_COLUMNS = (
    *("group", "created", "won", "lost", "open", "dead wood"),
    *("won / closed", "of decided", "of created", "median days to win"),
)
_VALUE_COLUMNS = ("group", "a week", "value of a win", "10 % to 90 %", "total won", "no value", "bought before")


def _sales(title: str, history: History, columns: tuple[str, ...], row: Any, *, note: str) -> Table:
    if history.everything is None:
        return Table(title, columns, ())
    groups = [("", (history.everything,)), ("segment: ", history.by_segment), ("source: ", history.by_source)]
    rows = tuple(row(prefix, sales) for prefix, members in groups for sales in members)
    return Table(title, columns, rows, note, frozenset(columns[1:]))


def _outcome_row(prefix: str, sales: Sales) -> tuple[str, ...]:
    counts = (sales.created, sales.won, sales.lost, sales.still_open, sales.dead_wood)
    return (
        prefix + sales.label,
        *(number(n) for n in counts),
        *(_share(x) for x in (sales.naive_win_rate, sales.decided, sales.eventual)),
        _days(sales.cycle),
    )


def _outcome_note(history: History) -> str:
    horizon = None if history.everything is None else history.everything.horizon
    by = "" if horizon is None else f" within {horizon} days of creation"
    return (
        f"won / closed is the naive win rate. Of decided: won / (won + lost){by}, of created: won{by}"
        f"{_followed_less(history, horizon)}; both count open "
        "deals as followed so far (Aalen-Johansen) and late entry. Ranges are 90 % intervals; "
        f"{NOT_KNOWN} could not be computed."
    )


def _followed_less(history: History, horizon: int | None) -> str:
    """Return the days of the groups in which no opportunity was followed as long as in the whole."""
    groups = [(sales.label, sales.horizon) for sales in (*history.by_segment, *history.by_source)]
    less = [f"{label} {days}" for label, days in groups if horizon and days is not None and days < horizon]
    return f" (where no deal was followed so long, within fewer: {', '.join(less)})" if less else ""


def _value_row(prefix: str, sales: Sales) -> tuple[str, ...]:
    values = sales.values
    spread = (
        NOT_KNOWN if values.low is None or values.high is None else f"{number(values.low)} to {number(values.high)}"
    )
    total = number(values.total) if values.known else NOT_KNOWN
    return (
        prefix + sales.label,
        _plain(sales.per_week, rate),
        _plain(values.median, number),
        spread,
        total,
        number(values.missing),
        _share(sales.repeat),
    )


def _value_note(history: History) -> str:
    return (
        f"{_money_note(history.currency)}Value of a win is the median. A week: {history.comes_in} in whole weeks "
        f"since {history.first_week}. Bought before: share of wins whose account had bought before."
    )


def _quarters(history: History) -> Table:
    columns = ("quarter", "created", "won", "lost", "won / closed", "value won")
    rows = tuple(_quarter_row(quarter) for quarter in history.quarters)
    note = "* only a part of this quarter is in the history." if any(not q.is_whole for q in history.quarters) else ""
    return Table("Quarters", columns, rows, note, frozenset(columns[1:]))


def _quarter_row(quarter: Quarter) -> tuple[str, ...]:
    name = f"{quarter.first.year} Q{(quarter.first.month + 2) // 3}{'' if quarter.is_whole else ' *'}"
    value = NOT_KNOWN if quarter.won_value is None else number(quarter.won_value)
    counts = (quarter.created, quarter.won, quarter.lost)
    return (name, *(number(n) for n in counts), _share(quarter.win_rate), value)


def _customers(history: History) -> Table:
    columns = ("group", "accounts", "came back", "repeats", "a year", "value of a repeat", "contracts", "lost a year")
    rows = tuple(_customer_row(group) for group in history.customers)
    note = "Came back: accounts with a repeat purchase so far; young customers had less time to return."
    if any(group.are_repeats_wins for group in history.customers):
        note += " Repeats are won opportunities: there are no orders."
    return Table("Customers", columns, rows, note, frozenset(columns[1:]))


def _customer_row(group: Customers) -> tuple[str, ...]:
    return (
        group.label,
        number(group.accounts),
        _share(group.came_back),
        number(group.repeats),
        NOT_KNOWN if group.repeats_per_year is None else rate(group.repeats_per_year),
        _plain(group.repeat_value, number),
        number(group.contracts),
        _share(group.churn),
    )


def _lanes(lane_facts: LaneFacts) -> Table:
    what = "first orders" if lane_facts.are_first_purchases else "opportunities"
    columns = (*lane_facts.attributes, what, "wins", "open", "no date", "referral")
    rows = tuple(
        (
            *lane.values,
            number(rows),
            number(wins),
            number(still_open),
            number(undated),
            "yes" if is_referral else "",
        )
        for lane, rows, wins, still_open, undated, is_referral in zip(
            lane_facts.lanes, *_lane_counts(lane_facts), lane_facts.is_referral.tolist(), strict=True
        )
    )
    numeric = frozenset(columns[len(lane_facts.attributes) : -1])
    return Table("Lanes", columns, rows, "The cells that the model is fitted to.", numeric)


def _lane_counts(lane_facts: LaneFacts) -> tuple[list[int], ...]:
    return tuple(
        column.tolist()
        for column in (
            lane_facts.opportunities_by_lane(),
            lane_facts.wins_by_lane(),
            lane_facts.open_by_lane(),
            lane_facts.undated,
        )
    )


def _findings(facts: Facts) -> Table:
    columns = ("code", "found", "what it does", "what to do")
    rows = tuple((x.code, x.text, x.effect, x.remedy) for x in facts.findings)
    return Table("What the data says about itself", columns, rows)


def _share(x: Interval) -> str:
    return _plain(x, percent)


def _days(x: Interval) -> str:
    return _plain(x, number)


def _plain(x: Interval, say: Any) -> str:
    if x.estimate is None:
        return NOT_KNOWN
    if x.low is None or x.high is None:
        return str(say(x.estimate))
    return f"{say(x.estimate)} ({_span(say(x.low), say(x.high))})"


def _span(low: str, high: str) -> str:
    """Return two numbers as one range, the unit said once."""
    if low.endswith(" %") and high.endswith(" %"):
        return f"{low.removesuffix(' %')}–{high}"
    return f"{low}–{high}"


def facts_json(facts: Facts, history: History, lane_facts: LaneFacts) -> dict[str, Any]:
    """Return the same values for machines: plain dictionaries, lists, texts and numbers, None where not computed.

    Shares are fractions, ages days, money currency units, dates ISO texts.
    """
    return {
        "as_of": facts.as_of.isoformat(),
        "currency": facts.currency,
        "digest": facts.digest,
        "segment_by": facts.segment_by,
        "source_by": facts.source_by,
        "rows": [_plain_values({**asdict(row), "reasons": dict(row.reasons)}) for row in facts.rows],
        "history": _plain_values(asdict(history)),
        "lanes": [
            {
                "values": dict(zip(lane_facts.attributes, lane.values, strict=True)),
                "opportunities": rows,
                "wins": wins,
                "open": still_open,
                "undated": undated,
                "is_referral": bool(is_referral),
            }
            for lane, rows, wins, still_open, undated, is_referral in zip(
                lane_facts.lanes, *_lane_counts(lane_facts), lane_facts.is_referral.tolist(), strict=True
            )
        ],
        "findings": [asdict(finding) for finding in facts.findings],
    }


def _plain_values(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain_values(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain_values(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value
