"""A backtest as tables for people and as JSON."""

from __future__ import annotations

from bestbet.odds.widening import Width
from bestbet.report.svg import GAP
from bestbet.report.tables import Table
from bestbet.report.widths import width_json
from bestbet.track.backtest import PRODUCT, Backtest
from bestbet.track.verdict import BEFOREHAND, Score, Verdict, sentences


def backtest_tables(verdict: Verdict) -> tuple[Table, ...]:
    """Return the product's own scores, and for each measure the error of every model by weeks ahead."""
    own = [score for score in verdict.scores if score.model == PRODUCT]
    columns = ("measure", "weeks", "origins", "error", "bias", "50 % held", "80 % held", "95 % held")
    rows = tuple(
        (
            _name(s.measure),
            str(s.horizon),
            str(s.n),
            _share(s.ncrps),
            _share(s.bias, sign=True),
            *(_share(s.coverage[level]) for level in (0.5, 0.8, 0.95)),
        )
        for s in own
    )
    note = "error: mean distance of the forecast distribution from what came (CRPS), as a share of what came"
    return (
        Table("How close our own forecasts were", columns, rows, numeric=frozenset(columns[1:]), note=note),
        *(_against(verdict, measure) for measure in dict.fromkeys(s.measure for s in own)),
    )


def backtest_json(found: Backtest, verdict: Verdict, widths: tuple[Width, ...] = ()) -> dict[str, object]:
    """Return the backtest as JSON values; `widths` is what `bestbet odds` learns from it."""
    reliability = verdict.reliability
    return {
        "origins": [origin.isoformat() for origin in found.origins],
        "horizons": list(found.horizons),
        "scores": [_score_json(score) for score in verdict.scores],
        "skill": {
            f"{measure}:{horizon}": {
                "skill": skill,
                "best_baseline": verdict.best[measure, horizon],
                "skill_beforehand": verdict.skill_beforehand.get((measure, horizon)),
            }
            for (measure, horizon), skill in verdict.skill.items()
        },
        "widths": [width_json(width) for width in widths],
        "reliability": None
        if reliability is None
        else {
            "n": reliability.n,
            "brier": reliability.brier,
            "miscalibration": reliability.miscalibration,
            "discrimination": reliability.discrimination,
            "uncertainty": reliability.uncertainty,
            "miscalibration_band90": reliability.band,
        },
        "verdict": list(sentences(found, verdict)),
        "skipped": list(found.skipped),
    }


def _score_json(score: Score) -> dict[str, object]:
    return {
        "measure": score.measure,
        "horizon": score.horizon,
        "model": score.model,
        "crps": score.crps,
        "ncrps": score.ncrps,
        "log_score": score.log_score,
        "coverage50": score.coverage[0.5],
        "coverage80": score.coverage[0.8],
        "coverage95": score.coverage[0.95],
        "interval_score80": score.interval_score,
        "bias": score.bias,
        "pit": list(score.pits),
        "n": score.n,
    }


def _against(verdict: Verdict, measure: str) -> Table:
    """Return the error of every model on one measure, by weeks ahead."""
    models = sorted(
        {score.model for score in verdict.scores}, key=lambda name: (name != PRODUCT, name != BEFOREHAND, name)
    )
    weeks = sorted({score.horizon for score in verdict.scores if score.measure == measure})
    found = {(s.horizon, s.model): s for s in verdict.scores if s.measure == measure}
    most = {h: found[h, PRODUCT].n for h in weeks}
    rows = tuple((model, *(_error(found.get((h, model)), most[h]) for h in weeks)) for model in models)
    columns = ("forecast", *(f"{h} weeks" for h in weeks))
    note = (
        "best baseline so far: at each origin the one that had been closest; * judged on fewer origins than the others"
    )
    return Table(
        f"The same error, model by model: {_name(measure)}", columns, rows, numeric=frozenset(columns[1:]), note=note
    )


def _error(score: Score | None, most: int) -> str:
    return "-" if score is None else f"{_share(score.ncrps)}{'*' if score.n < most else ''}"


def _name(measure: str) -> str:
    return measure.replace("_", " ")


def _share(value: float | None, *, sign: bool = False) -> str:
    if value is None:
        return "-"
    return f"{value * 100:+.1f}{GAP}%" if sign else f"{value * 100:.1f}{GAP}%"
