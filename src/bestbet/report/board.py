"""The board's page as plain values: what is asked, the options, the bet and why, what it gives up, what reopens it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bestbet.choose.tactics import TacticsAnswer
from bestbet.commit.decision import TripWire
from bestbet.odds.assessment import Assessment
from bestbet.report.chart_data import OddsRow
from bestbet.report.page import ReportContent
from bestbet.report.tables import Table
from bestbet.track.tracked import Tracked


@dataclass(frozen=True, slots=True)
class Figure:
    """One large figure: what it is, the figure, and a line below it."""

    term: str
    value: str
    more: str


@dataclass(frozen=True, slots=True)
class BoardObjective:
    """One objective: measure, target and date, its chance under the bet with its error, and under going on as today."""

    name: str
    measure: str
    target: str
    by: date
    must: bool
    p: float | None
    mcse: float | None
    today: float | None


@dataclass(frozen=True, slots=True)
class BoardWire:
    """A trip-wire in words; `healthy` is the share of futures on plan that touch it all the same, None if unknown."""

    says: str
    action: str
    state: str
    healthy: float | None


@dataclass(frozen=True, slots=True)
class Board:
    """Everything on the first page; tuples of sentences are empty where there is nothing to say.

    `options` come best first, the bet marked; `then` maps options to their chance when the bet was committed, empty
    before; `since` is what changed after that; `are_agreed` says whether the trip-wires are those of a commitment.
    """

    team: str
    as_of: date
    is_demo: bool
    headline: str
    lead: str
    asked: str
    figures: tuple[Figure, ...]
    objectives: tuple[BoardObjective, ...]
    options: tuple[OddsRow, ...]
    bet: str
    why: tuple[str, ...]
    gives_up: str
    risks: tuple[str, ...]
    wires: tuple[BoardWire, ...]
    are_agreed: bool
    drop: tuple[str, ...]
    since: tuple[str, ...]
    then: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """The whole brief: the board's page, the appendix, and the numbers behind both for the workbook.

    `added` are tables and sentences that only the appendix shows (the best mix, where it was asked for).
    """

    board: Board
    content: ReportContent
    assessment: Assessment
    tactics: TacticsAnswer | None = None
    tracked: Tracked | None = None
    ledger: Table | None = None
    proposed: tuple[TripWire, ...] = ()
    mix_tables: tuple[Table, ...] = ()
    mix_says: tuple[str, ...] = ()
