"""The sheets behind the answer: tactics, assumptions, the ledger, the data and the method."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bestbet.choose.tactics import TacticOdds
from bestbet.report.board import Brief
from bestbet.report.method_words import METHOD
from bestbet.report.tables import Table
from bestbet.report.tactics_tables import serves_text
from bestbet.report.words import day_text, sentence, spoken
from bestbet.report.workbook_charts import Span, bar_chart, share_chart
from bestbet.report.workbook_pen import Pen

SIGMAS = 1.96
CHART = {"x_offset": 12, "y_offset": 12, "object_position": 2}


def write_tactics(book: Any, pen: Pen, brief: Brief, footer: str) -> None:
    """Write one row for each tactic, its hours and money also as a share of those of the whole strategy."""
    answer = brief.tactics
    if answer is None:
        return
    heads = ["Tactic", "Verdict", "In the bet", "Effect on the chance of all", "\N{PLUS-MINUS SIGN} 95 %", "Helps in",
             "Hours a week", "Share of hours", f"{answer.currency} a week", "Share of money", "Evidence", "Serves",
             "Why"]  # fmt: skip
    pen.widths([28, 16, 11, 14, 10, 10, 11, 11, 12, 11, 16, 26, 52])
    pen.heads(0, heads, right_from=3)
    inside = [t for t in answer.tactics if t.is_in]
    for at, tactic in enumerate(answer.tactics, 1):
        _tactic(pen, at, tactic, inside)
    n = len(answer.tactics)
    pen.paper(frozen=(1, 1), footer=footer)
    title = f"What each tactic does to the chance of {spoken(answer.strategy)}"
    chart = bar_chart(
        book, Span("Tactics", 1, n), names=0, values=3, errors=4, title=title, form="+0.0%;\u22120.0%;0.0%"
    )
    chart.set_size({"width": 760, "height": 90 + 40 * n})
    pen.sheet.insert_chart(n + 2, 0, chart, {**CHART, "description": title})


def _tactic(pen: Pen, at: int, t: TacticOdds, inside: Sequence[TacticOdds]) -> None:
    row, last = at + 1, len(inside) + 1
    pen.text(at, 0, spoken(t.tactic), "bold")
    pen.text(at, 1, t.verdict)
    pen.text(at, 2, "yes" if t.is_in else "no")
    pen.number(at, 3, t.effect, "points")
    pen.number(at, 4, SIGMAS * t.effect_mcse, "share")
    pen.number(at, 5, t.p_positive, "percent")
    for column, value, all_ in ((6, t.hours, [o.hours for o in inside]), (8, t.money, [o.money for o in inside])):
        letter = "GHIJ"[column - 6]
        pen.number(at, column, value, "one" if column == 6 else "money")
        total = sum(all_)
        if t.is_in and total > 0:
            formula = f"={letter}{row}/SUM({letter}$2:{letter}${last})"
            pen.formula(at, column + 1, formula, value / total, "percent")
    said = (t.evidence, serves_text(t), sentence(t.reason))
    for column, text in enumerate(said, 10):
        pen.text(at, column, text, "wrap")
    pen.fit(at, [""] * 10 + list(said))


def write_assumptions(book: Any, pen: Pen, brief: Brief, footer: str) -> None:
    """Write what each quantity rests on; the shares of a row add up to the whole, as the last column shows."""
    pen.widths([34, 11, 11, 11, 11, 70])
    pen.heads(0, ["Quantity", "Data", "Evidence", "Judgement", "Sum", "Source"], right_from=1)
    rests = brief.content.rests
    for at, rest in enumerate(rests, 1):
        pen.text(at, 0, spoken(rest.quantity), "bold")
        for column, share in enumerate((rest.data, rest.evidence, rest.judgement), 1):
            pen.number(at, column, share, "percent")
        pen.formula(at, 4, f"=SUM(B{at + 1}:D{at + 1})", rest.data + rest.evidence + rest.judgement, "percent")
        pen.text(at, 5, rest.source, "wrap")
        pen.fit(at, ["", "", "", "", "", rest.source])
    pen.text(0, 5, "Source", "head")
    pen.paper(frozen=(1, 1), footer=footer)
    if rests:
        span = Span("Assumptions", 1, len(rests))
        chart = share_chart(book, span, names=0, columns=(1, 2, 3), title="What the answer rests on")
        chart.set_size({"width": 760, "height": 110 + 26 * len(rests)})
        pen.sheet.insert_chart(len(rests) + 2, 0, chart, {**CHART, "description": "What the answer rests on"})


def write_ledger(pen: Pen, table: Table, footer: str) -> None:
    """Write the decisions on record."""
    pen.widths([8, 18, 44, 12, 22, 60, 16])
    pen.table(0, table.columns, table.rows, table.numeric)
    pen.paper(frozen=(1, 0), footer=footer)


def write_data(pen: Pen, brief: Brief, footer: str) -> None:
    """Write the facts in numbers, table below table, and what is known of the data."""
    pen.widths([30, *[17] * 11])
    at = 0
    for table in (*brief.content.tables, *brief.mix_tables):
        pen.text(at, 0, table.title, "box")
        at = pen.table(at + 1, table.columns, table.rows, table.numeric)
        if table.note:
            pen.text(at, 0, table.note, "text")
            at += 1
        at += 1
    for text in brief.assessment.findings:
        pen.text(at, 0, text, "text")
        at += 1
    pen.paper(frozen=None, footer=footer)


def write_method(pen: Pen, brief: Brief, footer: str) -> None:
    """Write the method in words, and what brings the same numbers again."""
    content = brief.content
    pen.widths([110])
    pen.text(0, 0, "The method, in words", "title")
    for at, text in enumerate(METHOD, 2):
        pen.text(at, 0, text, "wrap")
        pen.fit(at, [text])
    at = len(METHOD) + 3
    said = (("Facts up to", day_text(content.as_of)), ("Digest of the facts", content.facts_digest),
            ("Engine", content.engine), ("Bestbet", content.version))  # fmt: skip
    for name, value in said:
        pen.text(at, 0, f"{name}: {value}", "text")
        at += 1
    pen.text(at, 0, f"Seed: {content.seed}; simulated futures per strategy: {content.n_paths:,}", "text")
    pen.paper(frozen=None, is_wide=False, footer=footer)
