"""What came of published probabilities, as sentences, tables and JSON: what `bestbet score` prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bestbet.report.tables import Table
from bestbet.report.words import percent
from bestbet.report.work_tables import UNKNOWN
from bestbet.track.ending import Ending
from bestbet.track.people import PersonScore
from bestbet.track.reliability import Reliability
from bestbet.track.resolved import Scored, ScoreRow


def score_table(found: Scored) -> Table:
    """Return the scores by group."""
    columns = ("group", "forecasts", "outcomes", "Brier", "log", "we said", "came", "90 % ranges held")
    note = (
        "Brier and log: lower is better; always saying 50 % scores 0.25 and 0.69. Several forecasts of one outcome "
        "come or fail together: outcomes are what counts."
    )
    return Table("Published probabilities that are due", columns, tuple(map(_row, found.rows)), note,
                 numeric=frozenset(columns[1:]))  # fmt: skip


def _row(row: ScoreRow) -> tuple[str, ...]:
    held = "–" if row.held is None else f"{percent(row.held)} of {row.n_ranges:,}"
    return (
        row.group, f"{row.n:,}", f"{row.n_events:,}", f"{row.brier:.3f}", f"{row.log:.2f}", percent(row.stated),
        percent(row.came), held,
    )  # fmt: skip


def ending_table(endings: Sequence[Ending]) -> Table:
    """Return what finished commitments teach."""
    columns = ("entry", "strategy", "chance then", "reached", "work done", "lesson", "why")
    rows = tuple(
        (str(e.seq), e.strategy, percent(e.p), "yes" if e.came else "no", _share(e.work.share), e.lesson, e.reason)
        for e in endings
    )
    note = "" if all(e.work.share is not None for e in endings) else f"{UNKNOWN[0].upper()}{UNKNOWN[1:]}."
    return Table("Finished commitments", columns, rows, note, numeric=frozenset({"chance then", "work done"}))


def _share(share: float | None) -> str:
    return "not known" if share is None else percent(share)


def people_table(found: Sequence[PersonScore]) -> Table:
    """Return how the ranges of named people held."""
    columns = ("who", "due", "held", "score", "waiting", "what may be said")
    rows = tuple(
        (one.who, str(one.n), str(one.n_held), "–" if one.score is None else f"{one.score:.2f}", str(one.n_waiting),
         one.verdict)
        for one in found
    )  # fmt: skip
    note = (
        "A range falls due when a test of the team's own has measured the same effect. Score: 1 for honest 90 % ranges "
        "on the whole, more where they were too narrow or beside the mark."
    )
    return Table("Ranges that people gave", columns, rows, note, numeric=frozenset(columns[1:5]))


def person_json(one: PersonScore) -> dict[str, Any]:
    """Return one person's ranges as JSON values."""
    return {
        "who": one.who,
        "due": one.n,
        "held": one.n_held,
        "score": one.score,
        "waiting": one.n_waiting,
        "verdict": one.verdict,
    }


def scored_json(found: Scored) -> dict[str, Any]:
    """Return scores as JSON values; reliability is null beside the reason below 200 outcomes."""
    return {
        "n": found.n,
        "outcomes": found.n_events,
        "groups": [_group(row) for row in found.rows],
        "reliability": None if found.reliability is None else _reliability(found.reliability),
        "reason": found.verdict,
    }


def _group(row: ScoreRow) -> dict[str, Any]:
    return {
        "group": row.group,
        "n": row.n,
        "outcomes": row.n_events,
        "brier": row.brier,
        "log": row.log,
        "mean_p": row.stated,
        "came": row.came,
        "ranges_held": row.held,
        "n_ranges": row.n_ranges,
    }


def _reliability(r: Reliability) -> dict[str, Any]:
    return {
        "brier": r.brier,
        "miscalibration": r.miscalibration,
        "discrimination": r.discrimination,
        "uncertainty": r.uncertainty,
        "band": r.band,
        "stated": r.stated.tolist(),
        "came": r.recalibrated.tolist(),
    }


def ending_json(one: Ending) -> dict[str, Any]:
    """Return what one finished commitment teaches as JSON values."""
    return {
        "decision": one.seq,
        "strategy": one.strategy,
        "p_all": one.p,
        "reached": one.came,
        "lesson": one.lesson,
        "reason": one.reason,
        "parts": dict(one.sums),
        "work": {
            "share_done": one.work.share,
            "would_have_come_in_with_all_of_it": one.work.would_have,
            "futures_no_better_than_what_came": one.work.place,
            "worst_in": one.work.lowest or None,
            "reason": None if one.work.share is not None else UNKNOWN,
        },
    }
