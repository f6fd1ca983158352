"""The work that was done beside the work that was committed: sentences, tables and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bestbet.report.svg import format_value
from bestbet.report.tables import Table
from bestbet.report.words import percent, points, spoken
from bestbet.track.effort import Delivery
from bestbet.track.executed import Effect, Executed

UNKNOWN = (
    "whether the committed work was done is not known, so execution cannot be told from the rest: keep effort.csv "
    "(date, tactic, units), or read an export of activities with `bestbet effort FILE`"
)
_MOST_MONTHS = 6


def work_line(work: Executed) -> str:
    """Return in one sentence what was done of the committed work, and what that does to the odds."""
    if work.share is None or work.p_planned is None or work.p_done is None or work.mcse is None:
        return UNKNOWN
    all_logged = all(one.done is not None for one in work.deliveries)
    what = "the committed work" if all_logged else "the committed work that the log follows"
    done = f"{percent(work.share)} of {what} was done from {work.since} to {work.until}"
    change = 100 * (work.p_done - work.p_planned)
    error = points(1.96 * work.mcse)
    return f"{done}; seen from the day of the commitment that moves its odds by {change:+.1f} points (±{error})"


def work_tables(work: Executed) -> tuple[Table, ...]:
    """Return what was done by tactic and month, and what is missing of the objectives for it; none where unknown."""
    if not work.is_known:
        return ()
    tables = [deliveries_table(work.deliveries, work.unknown)]
    if work.effects:
        tables.append(_effects(work.effects))
    return tuple(tables)


def deliveries_table(found: Sequence[Delivery], unknown: Sequence[str] = ()) -> Table:
    """Return committed and done units by tactic, all of them and the last months."""
    months = sorted({month.first for one in found for month in one.months})[-_MOST_MONTHS:]
    columns = ("tactic", "unit", "committed", "done", "share", *(f"{day:%Y-%m}" for day in months))
    rows = tuple(_delivery(one, months) for one in found)
    note = "Units on the days that the log covers, by month as done / committed."
    if any(one.done is None for one in found):
        note += " A tactic that the log never names counts as done."
    if unknown:
        note += f" The committed plan has no {', '.join(unknown)}: counts for nothing."
    return Table("Work done against work committed", columns, rows, note, numeric=frozenset(columns[2:]))


def _delivery(one: Delivery, months: Sequence[Any]) -> tuple[str, ...]:
    by_month = {month.first: f"{_plain(month.done)} / {_plain(month.planned)}" for month in one.months}
    done = "not logged" if one.done is None else _plain(one.done)
    share = "–" if one.share is None else percent(one.share)
    return (spoken(one.tactic), one.unit, _plain(one.planned), done, share, *(by_month.get(m, "–") for m in months))


def _plain(units: float) -> str:
    return f"{units:,.0f}" if units >= 10 or units == int(units) else f"{units:.1f}"


def _effects(effects: Sequence[Effect]) -> Table:
    columns = ("", "target", "middle as committed", "middle with the work done", "missing for it", "nine in ten")
    rows = tuple(
        (
            spoken(one.name),
            *(format_value(value, one.unit) for value in (one.target, one.planned, one.done)),
            _difference(one.loss, one.unit),
            f"{_difference(one.low, one.unit)} to {_difference(one.high, one.unit)}",
        )
        for one in effects
    )
    note = "At the end, seen from the day of the commitment; days that no log covers count as committed."
    return Table("What the missing work takes from the objectives", columns, rows, note, numeric=frozenset(columns[1:]))


def _difference(value: float, unit: str) -> str:
    """A difference of shares is told in points."""
    return f"{100 * value:.1f} points" if unit == "share" else format_value(value, unit)


def work_json(work: Executed) -> dict[str, Any]:
    """Return the work as JSON values; null beside a reason where nothing is known of it."""
    return {
        "since": None if work.since is None else work.since.isoformat(),
        "until": None if work.until is None else work.until.isoformat(),
        "share_done": work.share,
        "share_done_of_late": work.recent,
        "p_all_as_committed": work.p_planned,
        "p_all_with_the_work_done": work.p_done,
        "mcse_of_the_difference": work.mcse,
        "tactics": deliveries_json(work.deliveries),
        "objectives": [_effect(one) for one in work.effects],
        "unknown_tactics": list(work.unknown),
        "reason": None if work.is_known else UNKNOWN,
    }


def deliveries_json(found: Sequence[Delivery]) -> list[dict[str, Any]]:
    """Return committed and done units by tactic and month as JSON values."""
    return [
        {
            "tactic": one.tactic,
            "unit": one.unit,
            "committed": one.planned,
            "done": one.done,
            "share": one.share,
            "months": [
                {"from": month.first.isoformat(), "committed": month.planned, "done": month.done}
                for month in one.months
            ],
        }
        for one in found
    ]


def _effect(one: Effect) -> dict[str, Any]:
    return {
        "name": one.name,
        "unit": one.unit,
        "target": one.target,
        "median_as_committed": one.planned,
        "median_with_the_work_done": one.done,
        "missing": one.loss,
        "interval": [one.low, one.high],
    }
