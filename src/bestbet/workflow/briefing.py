"""The brief for the board: everything that was asked of a workspace, put together once and written in three forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bestbet import __version__
from bestbet.adapters.demo import COMPANY
from bestbet.adapters.snapshots import write_file
from bestbet.adapters.store import Workspace
from bestbet.adapters.typeset import typeset
from bestbet.commit.change import CHANGE
from bestbet.errors import NotAnswerable, Problem, UsageError, quote
from bestbet.odds.assessment import Assessment
from bestbet.report.board import Brief
from bestbet.report.board_html import brief_html
from bestbet.report.board_typst import TEMPLATE, brief_values
from bestbet.report.board_words import Beside, board_of
from bestbet.report.brief import content_of
from bestbet.report.chart_evidence import evidence_chart
from bestbet.report.chart_held import held_chart
from bestbet.report.chart_learn import LearnChart
from bestbet.report.chart_tactics import tactics_chart
from bestbet.report.learn_chart import learn_chart
from bestbet.report.learn_words import losing_short
from bestbet.report.ledger_tables import change_words, ledger_table
from bestbet.report.mix_chart import mix_chart
from bestbet.report.mix_tables import mix_sentences, mix_tables
from bestbet.report.page import ReportContent
from bestbet.report.page_words import PageWords
from bestbet.report.track_section import track_chart
from bestbet.report.workbook import workbook_bytes
from bestbet.track.tracked import Tracked
from bestbet.workflow.beliefs import weighed_of
from bestbet.workflow.flipping import chart_of
from bestbet.workflow.history_shown import history_tables
from bestbet.workflow.learning import learn
from bestbet.workflow.ledger import Shown, shown_entries
from bestbet.workflow.line import Announce, Luck, silent
from bestbet.workflow.lookbacks import recall
from bestbet.workflow.mixing import Mixed, mix
from bestbet.workflow.proposing import proposed_wires
from bestbet.workflow.publishing import published_odds
from bestbet.workflow.tactical import page_tactics
from bestbet.workflow.tracking import track_if_committed
from bestbet.workflow.workspace import facts_of, plan_of

HTML, PDF, XLSX = "html", "pdf", "xlsx"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the brief takes time for: what to find out first, and the best mix."""

    learn: bool = True
    mix: bool = True


def brief_of(
    workspace: Workspace, luck: Luck, *, at: datetime, wanted: Wanted | None = None, announce: Announce = silent
) -> Brief:
    """Return the brief of a workspace, its odds kept like all that are published; it is the same for every form."""
    wanted = wanted or Wanted()
    assessment = published_odds(workspace, luck, at=at, announce=announce)
    tracked = track_if_committed(workspace, at=at, announce=announce)
    bet = _bet(assessment, tracked)
    tactics = page_tactics(workspace, luck, bet, announce=announce)
    learned, loses = _learned(workspace, luck, bet, announce) if wanted.learn else (None, ())
    proposed = () if tracked else proposed_wires(workspace, bet, luck)
    entries = shown_entries(workspace)
    content = _content(workspace, _under(assessment, bet), learned)
    beside = Beside(
        tactics, tracked, _because(entries, tracked), _changes(entries, tracked), proposed, loses, content.is_demo
    )  # fmt: skip
    mixed = _mixed(workspace, luck, announce) if wanted.mix else None
    board = board_of(assessment, beside)
    return Brief(
        board=board,
        content=replace(
            content,
            odds=board.options,
            tactics=tactics_chart(tactics) if tactics.tactics else None,
            track=track_chart(tracked) if tracked else None,
            mix=mix_chart(mixed.plan, mixed.mix) if mixed else None,
        ),
        assessment=assessment,
        tactics=tactics,
        tracked=tracked,
        ledger=ledger_table([(one.entry, one.body, one.who, one.because) for one in entries]) if entries else None,
        proposed=proposed,
        mix_tables=mix_tables(mixed.plan, mixed.mix) if mixed else (),
        mix_says=mix_sentences(mixed.plan, mixed.mix) if mixed else (),
    )


FORMS: Mapping[str, Callable[[Brief], bytes]] = {
    HTML: lambda brief: _words(brief).html(brief_html(brief)).encode(),
    PDF: lambda brief: typeset(TEMPLATE, brief_values(brief), brief.board.as_of),
    XLSX: workbook_bytes,
}


def _words(brief: Brief) -> PageWords:
    """The appendix speaks of strategies, objectives and tactics by the names that the board's page uses."""
    strategies = brief.assessment.strategies
    tactics = [one.tactic for one in brief.tactics.tactics] if brief.tactics else []
    return PageWords([one.name for one in strategies], [*(o.name for o in strategies[0].objectives), *tactics])


def brief_bytes(brief: Brief, form: str) -> bytes:
    """Return the brief as html, pdf or xlsx; raises UsageError for any other form, and where typst is missing."""
    if form not in FORMS:
        text = f"a brief cannot be written as {quote(form)}."
        raise UsageError(Problem("BB-U03", text, f"There are: {', '.join(FORMS)}, or all."))
    return FORMS[form](brief)


def write_brief(brief: Brief, paths: Mapping[str, Path]) -> dict[str, bytes]:
    """Write the brief in each form to its file, all of them or none, and return what was written by form."""
    made = {form: brief_bytes(brief, form) for form in paths}
    for form, path in paths.items():
        write_file(path, made[form])
    return made


def _content(workspace: Workspace, assessment: Assessment, learned: LearnChart | None) -> ReportContent:
    facts = facts_of(workspace)
    plan = plan_of(workspace)
    looked = recall(workspace.root, plan, facts)
    return content_of(
        assessment,
        tables=history_tables(workspace),
        findings=facts.findings,
        version=__version__,
        is_demo=plan.team == COMPANY,
        held=held_chart(looked) if looked else None,
        evidence=evidence_chart(weighed_of(workspace, plan, facts)),
        flips=chart_of(workspace),
        learning=learned,
    )


def _bet(assessment: Assessment, tracked: Tracked | None) -> str:
    names = {s.name for s in assessment.strategies}
    return tracked.strategy if tracked and tracked.strategy in names else assessment.best_bet


def _under(assessment: Assessment, bet: str) -> Assessment:
    """The answer as the appendix shows it: fans, conflicts and order are those of the bet, though another may lead."""
    if bet == assessment.best_bet:
        return assessment
    return replace(assessment, best_bet=bet, verdict="best bet", tie_with=())


def _learned(workspace: Workspace, luck: Luck, bet: str, announce: Announce) -> tuple[LearnChart, tuple[str, ...]]:
    """What to find out first, and where the bet loses, if it is the strategy that was asked about."""
    plan, found = learn(workspace, luck, announce=announce)
    is_asked = found.strategies[found.leader] == bet
    return learn_chart(found, plan.currency), losing_short(found) if is_asked else ()


def _mixed(workspace: Workspace, luck: Luck, announce: Announce) -> Mixed | None:
    """The best mix; a brief without it is worth having where there is none, and then that is said."""
    try:
        return mix(workspace, luck, announce=announce)
    except (UsageError, NotAnswerable) as refused:
        announce(f"The brief goes without the best mix. {refused}")
        return None


def _because(entries: tuple[Shown, ...], tracked: Tracked | None) -> str:
    if tracked is None:
        return ""
    return next((one.because or "" for one in entries if one.entry.seq == tracked.seq), "")


def _changes(entries: tuple[Shown, ...], tracked: Tracked | None) -> tuple[str, ...]:
    """What was recorded after the commitment, oldest first."""
    if tracked is None:
        return ()
    later = [one for one in entries if one.entry.seq > tracked.seq and one.body["kind"] == CHANGE]
    return tuple(change_words(one.body) for one in later)
