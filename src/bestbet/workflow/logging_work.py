"""Work that was done, taken into the log, and the log beside what was committed: nothing is simulated here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from bestbet.adapters.effort_export import Asked, Counted, count_work
from bestbet.adapters.effort_file import read_effort, read_effort_bytes, write_effort, written
from bestbet.adapters.open_store import read_store
from bestbet.adapters.store import Workspace
from bestbet.adapters.tracks import decisions_of
from bestbet.track.effort import Delivery, Log, Work, deliveries, recently, share_done
from bestbet.workflow.commitment import Commitment, in_force
from bestbet.workflow.workspace import plan_of

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Logged:
    """The log as it stands, and the committed work on its days; without a commitment `deliveries` are empty.

    `counted` says what was read of each file that was taken in now.
    """

    log: Log
    strategy: str | None
    deliveries: tuple[Delivery, ...]
    share: float | None
    recent: float | None
    unknown: tuple[str, ...]
    counted: tuple[tuple[str, Counted], ...] = ()


def log_work(workspace: Workspace, files: Sequence[Path], asked: Asked) -> Logged:
    """Return the log with the work in these files taken in.

    A file says anew what was done of its tactics from its first to its last day, so that a longer export of the same
    activities corrects and the same file twice changes nothing.
    """
    plan = plan_of(workspace)
    counted = tuple((path.name, count_work(path, plan, asked)) for path in files)
    rows = read_effort(read_effort_bytes(workspace.root), plan).rows
    for _, found in counted:
        rows = renewed(rows, found.rows)
    if any(found.rows for _, found in counted):
        write_effort(workspace.root, written(rows))
    return replace(logged(workspace), counted=counted)


def renewed(rows: Sequence[Work], newer: Sequence[Work]) -> tuple[Work, ...]:
    """Return the rows with what newer ones say of their tactics from their first to their last day in its place."""
    if not newer:
        return tuple(rows)
    first, last = min(row.since for row in newer), max(row.until for row in newer)
    said = {row.tactic for row in newer}
    kept = [part for row in rows for part in ((row,) if row.tactic not in said else _outside(row, first, last))]
    return (*kept, *newer)


def _outside(row: Work, first: date, last: date) -> tuple[Work, ...]:
    """Return what a row says of days before the first and after the last."""
    ends = ((row.since, min(row.until, first - _DAY)), (max(row.since, last + _DAY), row.until))
    return tuple(Work(row.tactic, a, b, row.within(a, b)) for a, b in ends if a <= b)


def logged(workspace: Workspace) -> Logged:
    """Return the log as it stands beside what the commitment in force wants; beside nothing where there is none."""
    commitment = _commitment(workspace)
    plan = plan_of(workspace) if commitment is None else commitment.plan
    log = read_effort(read_effort_bytes(workspace.root), plan)
    unknown = tuple(sorted(set(log.tactics) - {tactic.name for tactic in plan.tactics}))
    if commitment is None:
        return Logged(log, None, (), None, None, unknown)
    log = log.between(commitment.as_of + _DAY, commitment.plan.end)
    told = deliveries(plan, commitment.way, log)
    return Logged(log, commitment.strategy, told, share_done(plan, told), recently(plan, commitment.way, log), unknown)


def _commitment(workspace: Workspace) -> Commitment | None:
    store = read_store(workspace.root)
    if store is None:
        return None
    with store.reading() as connection:
        return in_force(connection) if decisions_of(connection) else None
