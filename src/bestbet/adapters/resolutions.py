"""How published probabilities came out: rows that are only added, a later truth as a new row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from bestbet.adapters.database_tables import FORECASTS, RESOLUTIONS
from bestbet.commit.canonical import time_text


@dataclass(frozen=True, slots=True)
class Resolution:
    """One outcome of one forecast as some facts tell it; `value` is the measure, None for all objectives together."""

    forecast_id: int
    came_true: bool
    value: float | None
    facts_digest: str
    as_of: date
    scored_at: str


@dataclass(frozen=True, slots=True)
class Issued:
    """One published probability of one snapshot."""

    id: int
    snapshot_id: int
    strategy: str
    objective: str
    measure: str
    direction: str
    target: float | None
    due: date
    must: bool
    p: float | None
    low: float | None
    high: float | None


def issued(connection: Connection) -> tuple[Issued, ...]:
    """Return every probability ever published, oldest first."""
    names = [field for field in Issued.__dataclass_fields__ if field != "due"]
    rows = connection.execute(select(FORECASTS).order_by(FORECASTS.c.id)).mappings()
    return tuple(Issued(**{name: row[name] for name in names}, due=date.fromisoformat(row["due"])) for row in rows)


def resolutions(connection: Connection) -> dict[int, Resolution]:
    """Return the newest outcome of every forecast that has one."""
    rows = connection.execute(select(RESOLUTIONS).order_by(RESOLUTIONS.c.id)).mappings()
    return {row["forecast_id"]: _resolution(dict(row)) for row in rows}


def n_rows(connection: Connection) -> int:
    """Return how many outcomes were ever recorded, later truths included."""
    return len(connection.execute(select(RESOLUTIONS.c.id)).all())


def _resolution(row: dict[str, object]) -> Resolution:
    row.pop("id")
    return Resolution(**{**row, "as_of": date.fromisoformat(str(row["as_of"]))})  # type: ignore[arg-type]


def add_resolutions(connection: Connection, found: tuple[Resolution, ...], at: datetime) -> int:
    """Return how many outcomes were added: those that no row told yet, and those that came out otherwise by now."""
    newest = resolutions(connection)
    n = 0
    for one in found:
        last = newest.get(one.forecast_id)
        if last is not None and (last.came_true, last.value) == (one.came_true, one.value):
            continue
        values = {name: getattr(one, name) for name in ("forecast_id", "came_true", "value", "facts_digest")}
        row = {**values, "as_of": one.as_of.isoformat(), "scored_at": time_text(at)}
        connection.execute(RESOLUTIONS.insert().values(row))
        n += 1
    return n
