"""The frozen sales tables of one team as known on one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.datetime64]
"""datetime64[D]; NaT where not known."""
Codes = npt.NDArray[np.int32]
"""Positions in a tuple of labels; -1 where not known."""
Minor = npt.NDArray[np.int64]
"""Money in minor units (cents); NO_AMOUNT where not known."""

NO_AMOUNT = int(np.iinfo(np.int64).min)
UNKNOWN = "(unknown)"


class Outcome(IntEnum):
    """How an opportunity stands on the as-of date."""

    OPEN = 0
    WON = 1
    LOST = 2


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of labels: `codes[row]` is a position in `labels`, or -1."""

    codes: Codes
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opportunities:
    """One row per opportunity (or per lead, where only leads and wins are recorded); arrays share length n.

    `closed` is NaT unless the outcome is WON or LOST and the date is known and not after the as-of date.
    `asked` is what one that ended asked while it was open, the mean over the imports of before it closed that showed it
    so, NO_AMOUNT where none did; None where that is known of no row.
    """

    id: tuple[str, ...]
    created: Days
    closed: Days
    outcome: npt.NDArray[np.int8]
    amount: Minor
    account: Coded
    owner: Coded
    stage: Coded
    attributes: Mapping[str, Coded] = field(default_factory=dict)
    asked: Minor | None = None

    def __len__(self) -> int:
        return len(self.created)


@dataclass(frozen=True, slots=True)
class Orders:
    """One row per purchase (order, invoice, transaction)."""

    day: Days
    amount: Minor
    account: Coded
    attributes: Mapping[str, Coded] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.day)


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """One row per contract; `end` is NaT while it runs; `annual` is its annual value in minor units."""

    start: Days
    end: Days
    annual: Minor
    account: Coded
    attributes: Mapping[str, Coded] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.start)


@dataclass(frozen=True, slots=True)
class StageChanges:
    """One row per stage entered by an opportunity."""

    opportunity: tuple[str, ...]
    stage: Coded
    entered: Days

    def __len__(self) -> int:
        return len(self.entered)


@dataclass(frozen=True, slots=True)
class RowCount:
    """Rows of one file: read = loaded + rejected + merged + skipped."""

    file: str
    table: str
    read: int
    loaded: int
    rejected: int
    merged: int
    skipped: int
    reasons: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.read != self.loaded + self.rejected + self.merged + self.skipped:
            raise ValueError(f"{self.file}: rows do not add up: {self}")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the data says about itself, what it does to the answers, and what would mend it."""

    code: str
    text: str
    effect: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything known on `as_of`. `segment_by` and `source_by` name attributes (None where there are none).

    `record_start` is the day from which closed opportunities are in the export (left truncation): those that
    closed before it are missing although they may have been created earlier. None when no truncation was found.
    `are_losses_recorded` is False for exports that hold wins only (or leads and wins).
    `are_first_purchases` says that the opportunities are first purchases, for there are orders alone.
    `accounts` carries the attributes of all known accounts, aligned with `account_labels`.
    """

    as_of: date
    currency: str
    segment_by: str | None
    source_by: str | None
    opportunities: Opportunities | None = None
    orders: Orders | None = None
    subscriptions: Subscriptions | None = None
    stage_changes: StageChanges | None = None
    account_labels: tuple[str, ...] = ()
    account_attributes: Mapping[str, Coded] = field(default_factory=dict)
    are_losses_recorded: bool = True
    record_start: date | None = None
    rows: tuple[RowCount, ...] = ()
    findings: tuple[Finding, ...] = ()
    digest: str = ""
    are_first_purchases: bool = False
