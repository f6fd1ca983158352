"""The appendix as sections of plain blocks, for whatever sets them: pictures, sentences, lists and tables."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bestbet.report.board import Brief
from bestbet.report.board_words import Named
from bestbet.report.chart_conflict import conflict_picture
from bestbet.report.chart_course import course_picture
from bestbet.report.chart_data import FanChart, StripPanel
from bestbet.report.chart_evidence import evidence_picture
from bestbet.report.chart_flips import flips_picture
from bestbet.report.chart_held import held_picture
from bestbet.report.chart_learn import learn_picture
from bestbet.report.chart_mix import mix_picture
from bestbet.report.chart_tactics import tactics_picture
from bestbet.report.charts import fan_chart, objective_strip, odds_chart, rests_chart
from bestbet.report.method_words import METHOD
from bestbet.report.svg import FONT, escape, written_out
from bestbet.report.tables import Table
from bestbet.report.words import day_text, percent, points, sentence, spoken

WIDE, HALF, FAN_HEIGHT = 720.0, 352.0, 236.0
NARROWER, NARROWER_SHARE = 540.0, 0.75
"""A picture in its layout for small screens, at the size of type that the wide ones have."""
_TITLE, _DESCRIPTION = re.compile(r"<title>(.*?)</title>", re.DOTALL), re.compile(r"<desc>(.*?)</desc>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG in fixed colours, what it shows in words, and its share of the width it is given."""

    svg: str
    alt: str
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Block:
    """One of: sentences, a list, pictures side by side with a caption, or a table; the other fields are empty."""

    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    caption: str = ""
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it."""

    title: str
    blocks: tuple[Block, ...]


def picture_of(drawing: str, font: str, share: float = 1.0) -> Picture:
    """Return a drawing for paper: light colours, the paper's own font, its title and description as words."""
    said = [html.unescape(found[1]) for pattern in (_TITLE, _DESCRIPTION) if (found := pattern.search(drawing))]
    return Picture(written_out(drawing).replace(escape(FONT), escape(font)), ": ".join(said), share)


def appendix(brief: Brief, font: str) -> tuple[Section, ...]:
    """Return every section for which the brief has something to show."""
    found = (
        _commitment(brief, font),
        _options(brief, font),
        _ways(brief),
        _objectives(brief, font),
        _conflict(brief, font),
        _tactics(brief, font),
        _mix(brief, font),
        _rests(brief, font),
        _learn(brief, font),
        _evidence(brief, font),
        _flips(brief, font),
        _held(brief, font),
        _ledger(brief),
        _data(brief),
        _method(brief),
    )
    said = Named(brief.assessment, brief.tactics, is_coined=True)
    return tuple(_said(section, said) for section in found if section.blocks)


def _said(section: Section, said: Named) -> Section:
    """The section with names as people say them; cells that hold nothing but a name are said too."""
    return Section(section.title, tuple(_block_said(block, said) for block in section.blocks))


def _block_said(block: Block, said: Named) -> Block:
    table = block.table
    if table is not None:
        rows = tuple(tuple(spoken(cell) if cell in said.names else said(cell) for cell in row) for row in table.rows)
        heads = tuple(spoken(head) if head in said.names else said(head) for head in table.columns)
        numeric = frozenset(new for old, new in zip(table.columns, heads, strict=True) if old in table.numeric)
        table = Table(said(table.title), heads, rows, said(table.note), numeric)
    return replace(
        block, paragraphs=tuple(map(said, block.paragraphs)), items=tuple(map(said, block.items)), table=table
    )


def _shown(drawings: Iterable[str], font: str, caption: str = "") -> Block:
    return Block(pictures=tuple(picture_of(drawing, font) for drawing in drawings), caption=caption)


def _fans(fans: Sequence[FanChart], font: str, caption: str) -> tuple[Block, ...]:
    drawn = [fan_chart(fan, width=HALF, height=FAN_HEIGHT) for fan in fans]
    pairs = [drawn[i : i + 2] for i in range(0, len(drawn), 2)]
    return tuple(_shown(pair, font, caption if i == len(pairs) - 1 else "") for i, pair in enumerate(pairs))


def _commitment(brief: Brief, font: str) -> Section:
    chart = brief.content.track
    if chart is None:
        return Section("", ())
    caption = "Shaded: the futures that were frozen when deciding. Black: what came, to the end of the last whole week."
    blocks = [Block(paragraphs=(chart.headline,)), *_fans(chart.fans, font, caption)]
    if chart.course is not None:
        said = "The chance of all objectives at every import, for the chosen and the rejected: same targets, same luck."
        blocks.append(_shown([course_picture(chart.course, width=WIDE)], font, said))
    blocks.append(Block(items=chart.sentences))
    return Section("How the commitment goes", tuple(blocks))


def _options(brief: Brief, font: str) -> Section:
    said = (
        "Every strategy met the same simulated luck, so the differences are theirs. “All together” is not the product "
        "of the single chances: objectives rise and fall together."
    )
    drawn = [odds_chart(brief.board.options, width=WIDE + 60)]
    blocks = [_shown(drawn, font, said), Block(table=_option_table(brief))]
    return Section("The options side by side", tuple(blocks))


def _option_table(brief: Brief) -> Table:
    names = [o.name for o in brief.board.options[0].objectives]
    columns = ("Strategy", "all together", "±", *map(spoken, names))
    rows = tuple(
        (
            spoken(row.name),
            percent(row.probability),
            points(1.96 * row.mcse).removesuffix(" points"),
            *("not known" if o.probability is None else percent(o.probability) for o in row.objectives),
        )
        for row in brief.board.options
    )
    note = "Chance of each objective by itself; ±: 95 % simulation error of all together, in points."
    return Table("The chance of each objective", columns, rows, note, frozenset(columns[1:]))


def _objectives(brief: Brief, font: str) -> Section:
    content = brief.content
    caption = (
        "Shaded: where half, 8 in 10 and 9 in 10 of the simulated futures run; the line is the middle one, the dashed "
        "line the target."
    )
    blocks = list(_fans(content.fans, font, caption))
    if content.panels:
        order = {row.name: i for i, row in enumerate(brief.board.options)}
        panels = [_ordered(panel, order) for panel in content.panels]
        note = "Bar: nine in ten futures end inside it. Dot: the middle one. Dashed: the target. Right: its chance."
        blocks.append(_shown([objective_strip(panels, width=WIDE)], font, note))
    return Section(f"The objectives under {spoken(content.best.name)}", tuple(blocks))


def _ordered(panel: StripPanel, order: dict[str, int]) -> StripPanel:
    return replace(panel, marks=tuple(sorted(panel.marks, key=lambda mark: order.get(mark.strategy, len(order)))))


def _conflict(brief: Brief, font: str) -> Section:
    chart = brief.content.conflict
    if chart is None:
        return Section("", ())
    caption = (
        "Line: the chance of all objectives now. Bar: with this target 5 % easier. Ring: without this objective. "
        "Whiskers: simulation error."
    )
    drawn = _shown([conflict_picture(chart, width=WIDE)], font, caption)
    return Section(f"What each objective costs {spoken(chart.strategy)}", (drawn, Block(items=chart.sentences)))


def _ways(brief: Brief) -> Section:
    texts = {text.name: text for text in brief.content.strategies}
    rows = tuple(
        (
            f"{spoken(row.name)} ({row.tag})" if row.tag else spoken(row.name),
            sentence(texts[row.name].because),
            sentence(texts[row.name].gives_up),
            "" if (best := texts[row.name].p_best) is None else percent(best),
            "" if (regret := texts[row.name].regret) is None else points(regret),
        )
        for row in brief.board.options
        if row.name in texts
    )
    columns = ("Strategy", "What it is", "What it gives up", "Best in", "Trails by")
    note = "Best in: share of the plausible markets. Trails by: how far behind the best there, on average."
    table = Table("", columns, rows, note, frozenset(columns[3:]))
    return Section("What each strategy is, and gives up", (Block(table=table),) if rows else ())


def _tactics(brief: Brief, font: str) -> Section:
    chart = brief.content.tactics
    if chart is None:
        return Section("", ())
    caption = (
        "Dot: what the tactic does to the chance of all objectives, with 95 % simulation error; ring: not in the "
        "strategy, what adding it would do. Hours it takes go back to deals when it is left out."
    )
    drawn = _shown([tactics_picture(chart, width=WIDE)], font, caption)
    return Section(f"The tactics of {spoken(chart.strategy)}", (drawn, Block(items=chart.sentences)))


def _mix(brief: Brief, font: str) -> Section:
    chart = brief.content.mix
    caption = "Band: mixes as good as the best; where it is long the amount is a matter of taste."
    drawn = (_shown([mix_picture(chart, width=WIDE)], font, caption),) if chart is not None and chart.rows else ()
    tables = tuple(Block(table=table) for table in brief.mix_tables)
    return Section("The best mix of hours and money", (*drawn, *tables, Block(items=brief.mix_says)) if tables else ())


def _rests(brief: Brief, font: str) -> Section:
    if not brief.content.rests:
        return Section("", ())
    caption = "Where judgement is long: find out, or put in what you know better."
    drawn = _shown([rests_chart(brief.content.rests, width=WIDE)], font, caption)
    return Section("What the answer rests on", (drawn,))


def _learn(brief: Brief, font: str) -> Section:
    found = brief.content.learning
    if found is None:
        return Section("", ())
    caption = (
        "Bars: the chance where the unknown is at its low and at its high end (8 in 10 lie between); line: as things "
        "stand. Dark where the choice turns."
    )
    picture = picture_of(learn_picture(found, width=NARROWER), font, NARROWER_SHARE)
    drawn = (Block(pictures=(picture,), caption=caption),) if found.rows else ()
    tables = tuple(Block(table=table) for table in found.tables)
    blocks = (Block(paragraphs=(found.headline,)), *drawn, Block(items=found.sentences), *tables)
    return Section("What to find out first", blocks)


def _evidence(brief: Brief, font: str) -> Section:
    chart = brief.content.evidence
    if chart is None:
        return Section("", ())
    caption = "Each claim after its bias was taken off, its weight at the right; pale where it counts for nothing."
    drawn = (_shown([evidence_picture(chart, width=WIDE)], font, caption),) if chart.panels else ()
    told = (Block(paragraphs=("Stories, which never enter the odds:",), items=chart.sentences),)
    return Section("What the evidence says of tactics", (*drawn, *(told if chart.sentences else ())))


def _flips(brief: Brief, font: str) -> Section:
    chart = brief.content.flips
    if chart is None:
        return Section("", ())
    caption = "Every way of behaving met the same luck; the thin bars are the simulation's error."
    drawn = _shown([flips_picture(chart, width=WIDE)], font, caption)
    return Section("If we kept switching", (drawn, Block(items=chart.sentences)))


def _held(brief: Brief, font: str) -> Section:
    chart = brief.content.held
    if chart is None:
        return Section("", ())
    caption = "Each day looked from knew only what was known that day; ranges as they were before any widening."
    drawn = _shown([held_picture(chart, width=WIDE)], font, caption)
    return Section("How our forecasts have held", (drawn, Block(items=chart.sentences)))


def _ledger(brief: Brief) -> Section:
    return Section("The decisions on record", (Block(table=brief.ledger),) if brief.ledger else ())


def _data(brief: Brief) -> Section:
    known = brief.assessment.findings
    tables = tuple(Block(table=table) for table in brief.content.tables)
    lead = (Block(paragraphs=("What to know before betting:",), items=known),) if known else ()
    return Section("The data, and how good it is", (*lead, *tables))


def _method(brief: Brief) -> Section:
    content = brief.content
    made = (
        f"Facts up to {day_text(content.as_of)}, digest {content.facts_digest}. Seed {content.seed}, "
        f"{content.n_paths:,} simulated futures per strategy, engine {content.engine}, Bestbet {content.version}. "
        "The same facts, plan and seed give the same numbers, bit for bit."
    )
    return Section("The method, in words", (Block(paragraphs=(*METHOD, made)),))
