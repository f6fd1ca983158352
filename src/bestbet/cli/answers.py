"""What each command answers: asks the workflow, prints tables or JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bestbet.adapters.draft import ImportOptions
from bestbet.adapters.store import open_workspace
from bestbet.cli.border import DONE, now, print_json, say
from bestbet.cli.show import show_list, show_tables, show_text
from bestbet.errors import Problem, UsageError, quote
from bestbet.odds.widening import HEEDED
from bestbet.report.backtest_tables import backtest_json, backtest_tables
from bestbet.report.explain_tables import explain_json, explain_tables
from bestbet.track.backtest import HORIZONS
from bestbet.track.backtest import Settings as LookBack
from bestbet.track.verdict import sentences
from bestbet.workflow import explaining, history_shown, making
from bestbet.workflow.backtesting import look_back
from bestbet.workflow.keeping import keep_imports
from bestbet.workflow.line import Luck


@dataclass(frozen=True, slots=True)
class Settings:
    """What `new` was told on the command line, as written."""

    as_of: str | None = None
    segment_by: str | None = None
    source_by: str | None = None
    map: tuple[str, ...] = ()
    encoding: str | None = None
    currency: str | None = None
    on_duplicate: str | None = None
    date_format: str | None = None
    decimal: str | None = None


def new(directory: Path, files: list[Path], settings: Settings, *, is_json: bool) -> int:
    """Make a workspace from exports, and say what was found."""
    made = making.make(directory, files, _options(settings), announce=say)
    if is_json:
        print_json({"workspace": str(directory), **history_shown.history_json(made)})
        return DONE
    show_tables(history_shown.history_tables(made))
    show_list(
        "Written",
        (
            f"{directory / 'facts.yaml'}: how the files were read; correct it where the guess is wrong",
            f"{directory / 'plan.yaml'}: a runnable draft; every number says what it rests on",
        ),
    )
    show_text(f"Next: bestbet odds -w {directory}")
    return DONE


def import_files(workspace: Path, files: list[Path], *, is_json: bool) -> int:
    """Add a newer export, and say what it changed."""
    found = open_workspace(workspace)
    done = making.add(found, files, announce=say)
    if not done.was_known:
        keep_imports(found, at=now(), announce=say)
    if is_json:
        print_json(
            {
                "as_of": done.facts.as_of.isoformat(),
                "digest": done.facts.digest,
                "new": done.n_new,
                "changed": done.n_changed,
                "corrected_late": done.n_corrected,
                "absent": done.n_absent,
                "was_known": done.was_known,
            }
        )
    elif done.was_known:
        show_text("These files were imported before: nothing changed.")
    else:
        show_text(
            f"Facts as of {done.facts.as_of}: {done.n_new:,} new, {done.n_changed:,} changed, of these "
            f"{done.n_corrected:,} late corrections; {done.n_absent:,} no longer in the export."
        )
    return DONE


def facts(workspace: Path, *, is_json: bool) -> int:
    """Show what the history says."""
    found = open_workspace(workspace)
    if is_json:
        print_json(history_shown.history_json(found))
    else:
        show_tables(history_shown.history_tables(found))
    return DONE


def explain(workspace: Path, strategy: str, objective: str | None, *, seed: int, n_paths: int, is_json: bool) -> int:
    """Show one strategy from its odds down to what they rest on."""
    explanation = explaining.explain(open_workspace(workspace), strategy, objective, Luck(seed, n_paths))
    if is_json:
        print_json(explain_json(explanation))
        return DONE
    show_text(f"{strategy}: {explanation.strategy.because}" if explanation.strategy.because else strategy, style="bold")
    show_tables(explain_tables(explanation))
    show_list("What to know beside the odds", explanation.assessment.findings)
    return DONE


def backtest(
    workspace: Path,
    every: int | None,
    horizons: list[int] | None,
    *,
    seed: int,
    n_paths: int,
    is_auto: bool,
    is_json: bool,
) -> int:
    """Show how close the product and the baselines would have been in the past."""
    settings = LookBack(every, tuple(sorted(set(horizons or HORIZONS))), n_paths, seed, is_auto=is_auto)
    looked = look_back(open_workspace(workspace), settings, announce=say)
    if is_json:
        print_json(backtest_json(looked.backtest, looked.verdict, looked.widths))
        return DONE
    for sentence in sentences(looked.backtest, looked.verdict):
        show_text(sentence)
    show_tables(backtest_tables(looked.verdict))
    wider = [width.sentence() for width in looked.widths if width.factor > 1.0 and width.measure in HEEDED]
    show_list("What `bestbet odds` learns from it", wider or ["Nothing is widened: ranges held well enough."])
    return DONE


def _options(settings: Settings) -> ImportOptions:
    return ImportOptions(
        as_of=_day(settings.as_of),
        segment_by=settings.segment_by,
        source_by=settings.source_by,
        map=dict(_pair(text) for text in settings.map),
        encoding=settings.encoding,
        currency=settings.currency,
        on_duplicate=settings.on_duplicate,
        date_format=settings.date_format,
        decimal=settings.decimal,
    )


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        problem = Problem("BB-U04", f"--as-of {quote(text)} is no date.", "Write it as YYYY-MM-DD.")
        raise UsageError(problem) from None


def _pair(text: str) -> tuple[str, str]:
    field, equals, column = text.partition("=")
    if not (field and equals and column):
        problem = Problem("BB-U05", f"--map {quote(text)} is no pair.", "Write field=column, for example amount=Value.")
        raise UsageError(problem)
    return field.strip(), column.strip()
