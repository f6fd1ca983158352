"""The log of work as sentences and JSON: what `bestbet effort` answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bestbet.adapters.effort_export import Counted
from bestbet.report.words import percent
from bestbet.report.work_tables import deliveries_json
from bestbet.track.effort import RECENT_WEEKS
from bestbet.workflow.logging_work import Logged


def effort_headline(found: Logged) -> str:
    """Return in one sentence how much of the committed work was done."""
    if found.log.since is None:
        return "No work is logged of the days since the commitment." if found.strategy else "No work is logged yet."
    days = f"from {found.log.since} to {found.log.until}"
    if found.strategy is None:
        return f"Work is logged {days}; nothing is committed yet that it could be held against."
    if found.share is None:
        return f"Work is logged {days}, but none of it is what {found.strategy} was committed to."
    is_whole = all(one.done is not None for one in found.deliveries)
    follows = "" if is_whole else " that the log follows"
    return f"{percent(found.share)} of the committed work of {found.strategy}{follows} was done {days}."


def effort_lines(found: Logged) -> list[str]:
    """Return what stands behind it: what was read of each file, and the last weeks."""
    lines = [line for name, counted in found.counted for line in _file_lines(name, counted)]
    if found.recent is not None:
        lines.append(f"{percent(found.recent)} in the last {RECENT_WEEKS} weeks of the log")
    if found.log.since is None:
        lines.append("keep effort.csv (date, tactic, units), or read an export: bestbet effort FILE")
    elif found.strategy is not None:
        lines.append("`bestbet track` says what that does to the odds")
    if found.unknown:
        lines.append(f"the plan has no tactic {', '.join(found.unknown)}: counts for nothing")
    return lines


def _file_lines(name: str, counted: Counted) -> list[str]:
    columns = ", ".join(f"{what} from {column}" for what, column in counted.columns.items())
    n_other = sum(counted.others.values())
    n_taken = counted.n_rows - counted.planned - n_other
    lines = [f"{name}: {n_taken:,} of {counted.n_rows:,} rows counted as work ({columns})"]
    if counted.planned:
        lines.append(f"{name}: {counted.planned:,} rows are planned, open or called off, and count as none")
    if n_other:
        shown = ", ".join(f"{value} {n:,}" for value, n in counted.others.items())
        lines.append(f'{name}: {n_other:,} rows name no tactic ({shown}); --count "VALUE=TACTIC" counts them')
    return lines


def effort_json(found: Logged) -> dict[str, Any]:
    """Return the same as JSON values."""
    log = found.log
    return {
        "strategy": found.strategy,
        "since": None if log.since is None else log.since.isoformat(),
        "until": None if log.until is None else log.until.isoformat(),
        "share_done": found.share,
        "share_done_of_late": found.recent,
        "tactics": deliveries_json(found.deliveries),
        "unknown_tactics": list(found.unknown),
        "files": [{"file": name, **_counted(one)} for name, one in found.counted],
        "reason": None if found.share is not None else effort_headline(found),
    }


def _counted(one: Counted) -> Mapping[str, Any]:
    return {
        "rows": one.n_rows,
        "not_done": one.planned,
        "no_tactic": [{"value": value, "n": n} for value, n in one.others.items()],
        "columns": dict(one.columns),
    }
