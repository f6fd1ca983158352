"""The commands that write the page: `demo`, and `report` with everything that was asked of the workspace."""

from __future__ import annotations

import webbrowser
from dataclasses import dataclass
from pathlib import Path

from bestbet.adapters.store import open_workspace
from bestbet.adapters.typeset import refuse_without_typst
from bestbet.cli.border import DONE, now, print_json, say
from bestbet.cli.show import show_list, show_tables, show_text
from bestbet.errors import Problem, UsageError, quote
from bestbet.report.board_json import brief_json
from bestbet.report.odds_tables import headline, odds_tables
from bestbet.workflow import making
from bestbet.workflow.briefing import FORMS, HTML, PDF, Wanted, brief_of, write_brief
from bestbet.workflow.line import Luck

ALL = "all"


def demo(directory: Path, *, seed: int, n_paths: int, is_opened: bool) -> int:
    """Make the invented company, answer everything once, and say what to look at next."""
    made = making.make_demo(directory, seed=seed, announce=say)
    found = brief_of(made, Luck(seed, n_paths), at=now(), wanted=Wanted(learn=False), announce=say)
    path = directory / "report.html"
    write_brief(found, {HTML: path})
    assessment = found.assessment
    show_text(headline(assessment), style="bold")
    show_tables(odds_tables(assessment))
    show_list("What to know beside the odds", assessment.findings)
    show_list(
        "Look at next",
        (
            f"{path}: the brief for the board, then the appendix; it opens offline",
            f"{directory / 'plan.yaml'}: the drafted plan; change a number and run: bestbet odds -w {directory}",
            f"bestbet tactics -w {directory}: which tactics to keep, cut, test or add",
            f"bestbet explain {assessment.best_bet} -w {directory}: from the number down to what it rests on",
            f"bestbet facts -w {directory}: what the history says, and what is missing",
            "bestbet new DIR --from EXPORT...: the same for your own history",
        ),
    )
    if is_opened:
        webbrowser.open(path.resolve().as_uri())
    return DONE


@dataclass(frozen=True, slots=True)
class Report:
    """What `report` was told: the file, its form (each None unless said), and what to take time for."""

    output: Path | None
    form: str | None
    is_learning: bool
    is_mixing: bool


def report(workspace: Path, asked: Report, *, seed: int, n_paths: int, is_json: bool) -> int:
    """Write the brief, and say where."""
    paths = paths_of(asked.output, asked.form)
    if PDF in paths:
        refuse_without_typst()
    wanted = Wanted(asked.is_learning, asked.is_mixing)
    found = brief_of(open_workspace(workspace), Luck(seed, n_paths), at=now(), wanted=wanted, announce=say)
    written = write_brief(found, paths)
    if is_json:
        print_json(brief_json(found, [(form, str(paths[form]), data) for form, data in written.items()]))
        return DONE
    show_text(found.board.headline, style="bold")
    for form in written:
        show_text(f"Written: {paths[form]}")
    return DONE


def paths_of(output: Path | None, form: str | None) -> dict[str, Path]:
    """Return the file of each form that is asked for; raises UsageError where name and form do not go together."""
    ending = output.suffix.lower().lstrip(".") if output else ""
    ending = HTML if ending == "htm" else ending
    said = (form or "").lower() or ending or HTML
    if said not in {*FORMS, ALL}:
        text = f"a brief cannot be written as {quote(form or (output.name if output else said))}."
        raise UsageError(Problem("BB-U03", text, f"Name a file that ends in .{', .'.join(FORMS)}, or --format all."))
    if form and ending in FORMS and said not in {ending, ALL}:
        text = f"{quote(output)} is not the name of a file for --format {said}."
        raise UsageError(Problem("BB-U03", text, f"Let it end in .{said}, or leave --format out."))
    base = output or Path("report")
    base = base.with_suffix("") if ending in FORMS else base
    if said == ALL:
        return {one: base.with_name(f"{base.name}.{one}") for one in FORMS}
    return {said: output if output and ending in FORMS else base.with_name(f"{base.name}.{said}")}
