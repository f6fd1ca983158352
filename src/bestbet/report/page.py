"""The answer as one page that opens offline: the bet first, then why, then what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bestbet.report.chart_conflict import ConflictChart
from bestbet.report.chart_evidence import EvidenceChart
from bestbet.report.chart_flips import FlipsChart
from bestbet.report.chart_held import HeldChart
from bestbet.report.chart_learn import LearnChart
from bestbet.report.chart_mix import MixChart
from bestbet.report.chart_tactics import TacticsChart
from bestbet.report.charts import (
    FanChart,
    OddsRow,
    RestsRow,
    StripPanel,
    fan_chart,
    objective_strip,
    odds_chart,
    odds_picture,
    rests_chart,
)
from bestbet.report.page_sections import (
    DESK,
    PHONE,
    conflict_section,
    evidence_section,
    flips_section,
    for_both,
    held_section,
    learn_section,
    mix_section,
    table_html,
    tactics_section,
)
from bestbet.report.page_style import POLICY, STYLE
from bestbet.report.svg import escape
from bestbet.report.tables import Table
from bestbet.report.track_section import TrackChart, track_section
from bestbet.report.words import about, chance, day_text, listed, percent, percent_range, points, sentence, spoken

FAN = 460.0
SIGMAS = 1.96
__all__ = ["FindingText", "ReportContent", "StrategyText", "readme_picture", "report_page"]


@dataclass(frozen=True, slots=True)
class StrategyText:
    """One strategy in words, and how it compares: chance to be the best, and points it trails the best on average."""

    name: str
    because: str
    gives_up: str
    p_best: float | None = None
    regret: float | None = None


@dataclass(frozen=True, slots=True)
class FindingText:
    """Something worth knowing, what it does to the answer, and what would mend it."""

    text: str
    effect: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class ReportContent:
    """Everything the page shows, as plain values.

    `tie` is "open" where the best bet leads on the whole only, "close" where chances are alike.

    `odds` in the order of the plan, one of them marked best; `tie_with` names those that cannot be told apart from it.
    `fans` are those of the best bet; `judgement_share` a fraction, None where not computed; `by` the last date of any
    must-have objective; `n_musts` how many of these there are.
    """

    team: str
    as_of: date
    by: date
    n_musts: int
    odds: tuple[OddsRow, ...]
    strategies: tuple[StrategyText, ...]
    seed: int
    n_paths: int
    facts_digest: str
    engine: str
    version: str
    reason: str = ""
    tie_with: tuple[str, ...] = ()
    fans: tuple[FanChart, ...] = ()
    panels: tuple[StripPanel, ...] = ()
    rests: tuple[RestsRow, ...] = ()
    judgement_share: float | None = None
    findings: tuple[FindingText, ...] = ()
    tables: tuple[Table, ...] = ()
    is_demo: bool = False
    notes: tuple[str, ...] = field(default_factory=tuple)
    held: HeldChart | None = None
    evidence: EvidenceChart | None = None
    tie: str = ""
    conflict: ConflictChart | None = None
    tactics: TacticsChart | None = None
    track: TrackChart | None = None
    flips: FlipsChart | None = None
    learning: LearnChart | None = None
    mix: MixChart | None = None

    @property
    def ranked(self) -> tuple[OddsRow, ...]:
        """The strategies, best first; equals keep the plan's order."""
        return tuple(sorted(self.odds, key=lambda row: (not row.is_best, -row.probability)))

    @property
    def best(self) -> OddsRow:
        """The strategy that leads."""
        return next((row for row in self.odds if row.is_best), self.odds[0])


def readme_picture(content: ReportContent) -> str:
    """Return the picture of the answer for a front page: one SVG file in light colours on white."""
    return odds_picture(content.ranked)


def report_page(content: ReportContent, *, front: str = "", more: str = "", title: str = "") -> str:
    """Return the page as one HTML document without scripts or outside addresses; ValueError without strategies.

    `front` is HTML that takes the place of the answer at the top, `more` stands at the end, `title` names the document.
    """
    if not content.odds:
        raise ValueError("a report needs at least one strategy")
    name = content.best.name
    body = "".join(
        (
            front or _answer(content),
            track_section(content.track) if content.track else "",
            _side_by_side(content),
            _against_fans(content),
            conflict_section(content.conflict, name) if content.conflict else "",
            _ways(content),
            tactics_section(content.tactics) if content.tactics else "",
            mix_section(content.mix) if content.mix else "",
            _rests(content),
            learn_section(content.learning) if content.learning else "",
            evidence_section(content.evidence) if content.evidence else "",
            flips_section(content.flips) if content.flips else "",
            held_section(content.held) if content.held else "",
            _findings(content),
            _tables(content),
            more,
        )
    )
    named = title or f"{content.team}: {_headline(content)}"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<title>{escape(named)}</title><style>{STYLE}</style></head>"
        f"<body>{_header(content)}<main>{body}</main>{_footer(content)}</body></html>\n"
    )


def _header(content: ReportContent) -> str:
    demo = " · an invented company" if content.is_demo else ""
    return f"<header><p>{escape(content.team)}{demo} · facts up to {day_text(content.as_of)}</p></header>"


def _headline(content: ReportContent) -> str:
    best = spoken(content.best.name)
    if content.tie_with and content.tie == "open":
        return f"No clear best bet yet: {listed([best, *map(spoken, content.tie_with)])}"
    if content.tie_with:
        return f"A tie between {listed([best, *map(spoken, content.tie_with)])}"
    return "The best bet: go on as today" if content.best.is_status_quo else f"The best bet: {best}"


def _answer(content: ReportContent) -> str:
    best = content.best
    goal = "the objective" if content.n_musts == 1 else f"all {content.n_musts} objectives"
    deadline = f"by {day_text(content.by)}"
    chances = f"{goal} {deadline} with a chance of {chance(best.probability)}"
    lead = f"{spoken(best.name) if content.tie_with else 'It'} reaches {chances}."
    if content.tie_with:
        lead += (
            " It leads on the whole, but these facts also allow markets in which another is clearly better."
            if content.tie == "open"
            else " Of the tied strategies any may be the best: these facts cannot tell them apart."
        )
    return (
        f"<h1>{escape(_headline(content))}</h1>"
        f'<p class="lead">{escape(lead)} {escape(sentence(content.reason))}</p>'
        f'<dl class="figures">{_figure_odds(content)}{_figure_knowledge(content)}{_figure_today(content)}</dl>'
        f"{_judgement(content)}"
    )


def _figure(term: str, value: str, more: str, *, is_first: bool = False) -> str:
    mark = ' class="first"' if is_first else ""
    return f"<div{mark}><dt>{escape(term)}</dt><dd>{escape(value)}<small>{escape(more)}</small></dd></div>"


def _figure_odds(content: ReportContent) -> str:
    best = content.best
    error = f"± {points(SIGMAS * best.mcse)} of simulation error"
    return _figure(f"Chance with {spoken(best.name)}", percent(best.probability), error, is_first=True)


def _figure_knowledge(content: ReportContent) -> str:
    said = "8 in 10 plausible markets read inside this range"
    return _figure("If we knew the market better, this could read", percent_range(*content.best.knowledge), said)


def _figure_today(content: ReportContent) -> str:
    today = next((row for row in content.odds if row.is_status_quo), None)
    if today is None or today is content.best:
        others = [row for row in content.odds if row is not content.best]
        if not others:
            return _figure("Alternatives", "none", "the plan names no other strategy")
        today = max(others, key=lambda row: row.probability)
        return _figure(f"The next best, {spoken(today.name)}", percent(today.probability), about(today.probability))
    gap = content.best.probability - today.probability
    return _figure(
        "Going on as today", percent(today.probability), f"{points(abs(gap))} {'less' if gap >= 0 else 'more'}"
    )


def _judgement(content: ReportContent) -> str:
    if content.judgement_share is None:
        return ""
    share = percent(content.judgement_share)
    return f'<p class="quiet">{share} of what is uncertain in this answer rests on judgement rather than on data.</p>'


def _side_by_side(content: ReportContent) -> str:
    caption = (
        "Every strategy met the same simulated luck, so the differences are theirs. "
        "“All together” is not the product of the single chances: objectives rise and fall together."
    )
    drawings = [odds_chart(content.ranked, width=width) for width in (DESK, PHONE)]
    return f"<section><h2>The strategies side by side</h2>{for_both(drawings, caption)}</section>"


def _against_fans(content: ReportContent) -> str:
    if not (content.fans or content.panels):
        return ""
    fans = "".join(
        f'<figure><div class="desk">{fan_chart(fan, width=FAN)}</div>'
        f'<div class="phone">{fan_chart(fan, width=PHONE, height=250)}</div></figure>'
        for fan in content.fans
    )
    caption = (
        "Shaded: where half, 8 in 10 and 9 in 10 of the simulated futures run; the line is the middle one, "
        "the dashed line the target."
    )
    shown = f'<div class="fans">{fans}</div><figure><figcaption>{caption}</figcaption></figure>' if fans else ""
    strip = ""
    if content.panels:
        panels = [_ordered(panel, content.ranked) for panel in content.panels]
        drawings = [objective_strip(panels, width=width) for width in (DESK, PHONE)]
        note = "Bar: nine in ten futures end inside it. Dot: the middle one. Dashed: the target. Right: its chance."
        strip = f"<h2>Every strategy against every target</h2>{for_both(drawings, note)}"
    name = escape(spoken(content.best.name))
    head = f"<h2>The objectives under {name}</h2>" if fans else ""
    return f"<section>{head}{shown}{strip}</section>"


def _ordered(panel: StripPanel, rows: Sequence[OddsRow]) -> StripPanel:
    """Return the panel with its strategies in the order of the rows."""
    place = {row.name: i for i, row in enumerate(rows)}
    return replace(panel, marks=tuple(sorted(panel.marks, key=lambda mark: place.get(mark.strategy, len(place)))))


def _ways(content: ReportContent) -> str:
    texts = {text.name: text for text in content.strategies}
    ways = "".join(_way(texts[row.name], row) for row in content.ranked if row.name in texts)
    return (
        f'<section><h2>What each strategy is, and gives up</h2><div class="ways">{ways}</div></section>' if ways else ""
    )


def _way(strategy: StrategyText, row: OddsRow) -> str:
    tag = f" <span>· {escape(row.tag)}</span>" if row.tag else ""
    is_best = row.is_best or row.is_tied
    because = f"<p>{escape(strategy.because)}</p>" if strategy.because else ""
    gives_up = f"<p><b>Gives up:</b> {escape(strategy.gives_up)}</p>" if strategy.gives_up else ""
    said = []
    if strategy.p_best is not None:
        said.append(f"Best of all in {percent(strategy.p_best)} of the plausible markets")
    if strategy.regret is not None:
        said.append(f"trails the best there by {points(strategy.regret)} on average")
    compared = f'<p class="quiet">{escape("; ".join(said))}.</p>' if said else ""
    mark = ' class="best"' if is_best else ""
    return f"<article{mark}><h3>{escape(spoken(strategy.name))}{tag}</h3>{because}{gives_up}{compared}</article>"


def _rests(content: ReportContent) -> str:
    if not content.rests:
        return ""
    caption = "Where judgement is long: find out, or put in what you know better."
    drawings = [rests_chart(content.rests, width=width) for width in (DESK, PHONE)]
    return f"<section><h2>What the answer rests on</h2>{for_both(drawings, caption)}</section>"


def _findings(content: ReportContent) -> str:
    if not content.findings:
        return ""
    items = "".join(
        f"<li>{escape(finding.text)}"
        f"{f'<span>{escape(finding.effect)}</span>' if finding.effect else ''}"
        f"{f'<span><b>To do:</b> {escape(finding.remedy)}</span>' if finding.remedy else ''}</li>"
        for finding in content.findings
    )
    return f'<section><h2>What to know before betting</h2><ul class="findings">{items}</ul></section>'


def _tables(content: ReportContent) -> str:
    shown = "".join(table_html(table) for table in content.tables)
    return f"<section><h2>The facts in numbers</h2>{shown}</section>" if shown else ""


def _footer(content: ReportContent) -> str:
    notes = "".join(f"<p>{escape(note)}</p>" for note in content.notes)
    return (
        f"<footer>{notes}<p>Each chance holds under the model, the stated hours and the judgements named above. "
        "One plan can never prove or disprove a single chance.</p>"
        f"<p>Seed {escape(content.seed)} · {content.n_paths:,} simulated futures per strategy · "
        f"engine {escape(content.engine)} · Bestbet {escape(content.version)} · "
        f"facts <code>{escape(content.facts_digest)}</code></p></footer>"
    )
