"""Sections of the report page that show one picture with what it says, each from its own chart."""

from __future__ import annotations

from collections.abc import Sequence

from bestbet.report.chart_conflict import ConflictChart, conflict_picture
from bestbet.report.chart_evidence import EvidenceChart, evidence_picture
from bestbet.report.chart_flips import FlipsChart, flips_picture
from bestbet.report.chart_held import HeldChart, held_picture
from bestbet.report.chart_learn import LearnChart, learn_picture
from bestbet.report.chart_mix import MixChart, mix_picture
from bestbet.report.chart_tactics import TacticsChart, tactics_picture
from bestbet.report.svg import escape
from bestbet.report.tables import Table
from bestbet.report.words import spoken

DESK, PHONE = 960.0, 350.0


def for_both(drawings: Sequence[str], caption: str) -> str:
    """Return a figure with drawings for a desk and a phone; only one of them is ever shown or read out."""
    desk, phone = drawings
    shown = f'<div class="desk">{desk}</div><div class="phone">{phone}</div>'
    return f"<figure>{shown}<figcaption>{escape(caption)}</figcaption></figure>"


def conflict_section(chart: ConflictChart, strategy: str) -> str:
    """Return what each objective costs a strategy."""
    caption = (
        "Line: the chance of all objectives now. Bar: with this target 5 % easier. Ring: without this objective. "
        "Whiskers: simulation error."
    )
    drawings = [conflict_picture(chart, width=width) for width in (DESK, PHONE)]
    said = "".join(f"<li>{escape(text)}</li>" for text in chart.sentences)
    lists = f'<ul class="findings">{said}</ul>' if said else ""
    name = escape(spoken(strategy))
    return f"<section><h2>What each objective costs {name}</h2>{for_both(drawings, caption)}{lists}</section>"


def tactics_section(chart: TacticsChart) -> str:
    """Return what each tactic does to the chance of all objectives."""
    caption = (
        "Dot: what the tactic does to the chance of all objectives, with 95 % simulation error; ring: not in the "
        "strategy, what adding it would do. Hours it takes go back to deals when it is left out."
    )
    drawings = [tactics_picture(chart, width=width) for width in (DESK, PHONE)]
    said = "".join(f"<li>{escape(text)}</li>" for text in chart.sentences)
    lists = f'<ul class="findings">{said}</ul>' if said else ""
    name = escape(spoken(chart.strategy))
    return f"<section><h2>The tactics of {name}</h2>{for_both(drawings, caption)}{lists}</section>"


def learn_section(found: LearnChart) -> str:
    """Return what is worth finding out first."""
    caption = (
        "Bars: the chance where the unknown is at its low and at its high end (8 in 10 lie between); line: as things "
        "stand. Dark where the choice turns."
    )
    drawn = for_both([learn_picture(found, width=width) for width in (DESK, PHONE)], caption) if found.rows else ""
    said = "".join(f"<li>{escape(text)}</li>" for text in found.sentences)
    shown = "".join(table_html(table) for table in found.tables)
    return (
        f"<section><h2>What to find out first</h2><p>{escape(found.headline)}</p>{drawn}"
        f'<ul class="findings">{said}</ul>{shown}</section>'
    )


def mix_section(found: MixChart) -> str:
    """Return the best mix of hours and money beside today, and what more of each is worth."""
    caption = (
        "Each line runs from none to the most shown in it. Band: mixes as good as the best, within a point or two "
        "standard errors; where it is long the amount is a matter of taste."
    )
    drawings = [mix_picture(found, width=width) for width in (DESK, PHONE)]
    drawn = for_both(drawings, caption) if found.rows else ""
    said = "".join(f"<li>{escape(text)}</li>" for text in found.sentences)
    prices = "".join(f"<li>{escape(text)}</li>" for text in found.prices)
    worth = f'<p>What more of each would be worth, the mix adapting:</p><ul class="findings">{prices}</ul>'
    return (
        f"<section><h2>The best mix of hours and money</h2><p>{escape(found.headline)}</p>{drawn}"
        f'<ul class="findings">{said}</ul>{worth if prices else ""}'
        f"{''.join(table_html(table) for table in found.tables)}</section>"
    )


def evidence_section(chart: EvidenceChart) -> str:
    """Return what the claims about tactics come to."""
    caption = "Each claim after its bias was taken off, its weight at the right; pale where it counts for nothing."
    drawings = [evidence_picture(chart, width=width) for width in (DESK, PHONE)]
    drawn = for_both(drawings, caption) if chart.panels else ""
    said = "".join(f"<li>{escape(text)}</li>" for text in chart.sentences)
    lists = f'<p>Stories, which never enter the odds:</p><ul class="findings">{said}</ul>' if said else ""
    return f"<section><h2>What the evidence says of tactics</h2>{drawn}{lists}</section>"


def flips_section(chart: FlipsChart) -> str:
    """Return what becomes of a team that keeps switching."""
    drawings = [flips_picture(chart, width=width) for width in (DESK, PHONE)]
    caption = "Every way of behaving met the same luck; the thin bars are the simulation's error."
    said = "".join(f"<li>{escape(text)}</li>" for text in chart.sentences)
    lists = f'<ul class="findings">{said}</ul>'
    return f"<section><h2>If we kept switching</h2>{for_both(drawings, caption)}{lists}</section>"


def held_section(chart: HeldChart) -> str:
    """Return how forecasts of the past have held."""
    caption = "Each day looked from knew only what was known that day; ranges as they were before any widening."
    drawings = [held_picture(chart, width=width) for width in (DESK, PHONE)]
    said = "".join(f"<li>{escape(text)}</li>" for text in chart.sentences)
    lists = f'<ul class="findings">{said}</ul>'
    return f"<section><h2>How our forecasts have held</h2>{for_both(drawings, caption)}{lists}</section>"


def table_html(table: Table) -> str:
    """Return a table as HTML."""
    numeric = [column in table.numeric for column in table.columns]
    heads = "".join(
        f"<th{_class_of(is_n)} scope='col'>{escape(c)}</th>" if c.strip() else "<td></td>"  # no header without words
        for c, is_n in zip(table.columns, numeric, strict=True)
    )
    rows = "".join(f"<tr>{_cells(row, numeric)}</tr>" for row in table.rows)
    note = f'<p class="quiet">{escape(table.note)}</p>' if table.note else ""
    return (
        f'<div class="table"><h3>{escape(table.title)}</h3>'
        f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(table.title)}">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>{note}</div>"
    )


def _class_of(is_numeric: bool) -> str:
    return ' class="n"' if is_numeric else ""


def _cells(row: Sequence[str], numeric: Sequence[bool]) -> str:
    return "".join(f"<td{_class_of(is_n)}>{escape(cell)}</td>" for cell, is_n in zip(row, numeric, strict=True))
