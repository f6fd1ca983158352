"""The explanation of one strategy as tables and as JSON."""

from __future__ import annotations

from typing import Any

from bestbet.odds.explanation import Dose, Explanation, WeekFlow
from bestbet.report.evidence_json import weighed_json
from bestbet.report.evidence_tables import evidence_tables
from bestbet.report.odds_json import assessment_json
from bestbet.report.odds_tables import rests_table, strategy_table
from bestbet.report.svg import format_value, plain_number
from bestbet.report.tables import Table
from bestbet.report.words import percent

MOST_ESTIMATES = 60


def explain_tables(e: Explanation) -> tuple[Table, ...]:
    """Return the strategy's objectives, its average week, its doses, the fitted history and what it rests on."""
    return (
        strategy_table(e.strategy),
        _week(e),
        _doses(e),
        *evidence_tables(e.evidence, tactics=[d.tactic for d in e.doses if d.units > 0]),
        _estimates(e),
        rests_table(e.assessment),
    )


def _week(e: Explanation) -> Table:
    rows = tuple(
        (f.name, _flow(f.mean, f.unit), f"±{_flow(1.96 * f.mcse, f.unit)}", _flow(f.today, f.unit)) for f in e.week
    )
    columns = ("In an average week", e.strategy.name, "Simulation", "as today")
    note = (
        "Means over the plan, on the same luck. Work comes unevenly: where hours suffice on average, a full week still "
        "leaves new opportunities to nobody."
    )
    return Table("What happens", columns, rows, note, numeric=frozenset(columns[1:]))


def _flow(value: float, unit: str) -> str:
    return percent(value) if unit == "share" else format_value(value, unit)


def _doses(e: Explanation) -> Table:
    rows = tuple(
        (d.tactic, d.unit, d.where or "everywhere it reaches", plain_number(d.units), plain_number(d.today))
        for d in e.doses
    )
    columns = ("Tactic", "Unit", "Where", "Per week", "Today")
    return Table(
        "What it does",
        columns,
        rows,
        e.strategy.gives_up and f"Gives up: {e.strategy.gives_up}.",
        numeric=frozenset(columns[3:]),
    )


def _estimates(e: Explanation) -> Table:
    rows = tuple(
        (
            s.quantity,
            s.lane,
            plain_number(s.median),
            f"{plain_number(s.low)} – {plain_number(s.high)}",
            "–" if s.naive is None else plain_number(s.naive),
            s.note,
        )
        for s in e.estimates[:MOST_ESTIMATES]
    )
    columns = ("Quantity", "Lane", "Median", "90 % interval", "Naive", "Note")
    return Table("Fitted from the history", columns, rows, numeric=frozenset(columns[2:5]))


def explain_json(e: Explanation) -> dict[str, Any]:
    """Return the explanation as JSON values, with the odds it explains."""
    found = assessment_json(e.assessment)
    strategy = next(s for s in found["strategies"] if s["name"] == e.strategy.name)
    return {
        **{key: found[key] for key in ("plan", "currency", "facts", "seed", "n_paths", "engine")},
        "strategy": strategy,
        "week": [_week_json(f) for f in e.week],
        "doses": [_dose_json(d) for d in e.doses],
        "drivers": found["drivers"],
        "rests": found["rests"],
        "evidence": weighed_json(e.evidence),
        "estimates": [
            {
                "quantity": s.quantity,
                "lane": s.lane,
                "median": s.median,
                "interval": [s.low, s.high],
                "naive": s.naive,
                "note": s.note,
            }
            for s in e.estimates
        ],
        "findings": found["findings"],
    }


def _week_json(f: WeekFlow) -> dict[str, Any]:
    return {"name": f.name, "unit": f.unit, "mean": f.mean, "mcse": f.mcse, "today": f.today}


def _dose_json(d: Dose) -> dict[str, Any]:
    return {"tactic": d.tactic, "unit": d.unit, "where": d.where, "units_per_week": d.units, "today": d.today}
