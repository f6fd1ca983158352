"""The commands that write the page: `demo`, and `report` with everything that was asked of the workspace."""

from __future__ import annotations

import webbrowser
from pathlib import Path

from bestbet.adapters.store import Workspace, open_workspace
from bestbet.cli.border import DONE, now, say
from bestbet.cli.show import show_list, show_tables, show_text
from bestbet.errors import NotAnswerable, Problem, UsageError, quote
from bestbet.report.chart_learn import LearnChart
from bestbet.report.chart_mix import MixChart
from bestbet.report.learn_chart import learn_chart
from bestbet.report.mix_chart import mix_chart
from bestbet.report.odds_tables import headline, odds_tables
from bestbet.workflow import workspace as work
from bestbet.workflow.flipping import chart_of
from bestbet.workflow.keeping import published_odds
from bestbet.workflow.learning import learn
from bestbet.workflow.line import Luck
from bestbet.workflow.mixing import mix
from bestbet.workflow.tactical import page_tactics
from bestbet.workflow.tracking import chart_of_commitment


def demo(directory: Path, *, seed: int, n_paths: int, is_opened: bool) -> int:
    """Make the invented company, answer everything once, and say what to look at next."""
    made = work.make_demo(directory, seed=seed, announce=say)
    luck = Luck(seed, n_paths)
    assessment = published_odds(made, luck, at=now(), announce=say)
    held = page_tactics(made, luck, assessment.best_bet, announce=say)
    path = work.write_report(made, directory / "report.html", assessment, is_demo=True, tactics=held)
    show_text(headline(assessment), style="bold")
    show_tables(odds_tables(assessment))
    show_list("What to know beside the odds", assessment.findings)
    show_list(
        "Look at next",
        (
            f"{path}: the answer as a page; it opens offline",
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


def report(workspace: Path, output: Path, *, seed: int, n_paths: int, is_learning: bool, is_mixing: bool) -> int:
    """Write the page."""
    if output.suffix.lower() not in {".html", ".htm"}:
        text = f"a report {quote(output.name)} cannot be written yet."
        raise UsageError(Problem("BB-U03", text, "Name a file that ends in .html."))
    found = open_workspace(workspace)
    luck = Luck(seed, n_paths)
    assessment = published_odds(found, luck, at=now(), announce=say)
    shown = work.write_report(
        found,
        output,
        assessment,
        tactics=page_tactics(found, luck, assessment.best_bet, announce=say),
        track=chart_of_commitment(found, at=now(), announce=say),
        flips=chart_of(found),
        learning=_learned(found, luck) if is_learning else None,
        mix=_mixed(found, luck) if is_mixing else None,
    )
    show_text(f"Written: {shown}")
    return DONE


def _learned(workspace: Workspace, luck: Luck) -> LearnChart:
    plan, found = learn(workspace, luck, announce=say)
    return learn_chart(found, plan.currency)


def _mixed(workspace: Workspace, luck: Luck) -> MixChart | None:
    """Return what the page shows of the best mix; a page without it is worth having where there is none."""
    try:
        found = mix(workspace, luck, announce=say)
    except (UsageError, NotAnswerable) as refused:
        say(f"The page goes without the best mix. {refused}")
        return None
    return mix_chart(found.plan, found.mix)
