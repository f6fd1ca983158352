"""The brief as one HTML file: the board's page first, then the appendix; it opens offline and runs nothing."""

from __future__ import annotations

from collections.abc import Sequence

from bestbet.report.board import Board, Brief, Figure
from bestbet.report.board_typst import BoxText, foot_text, front_rows, left_boxes, objective_table, right_boxes
from bestbet.report.charts import odds_chart
from bestbet.report.method_words import METHOD
from bestbet.report.page import report_page
from bestbet.report.page_sections import DESK, PHONE, for_both, table_html
from bestbet.report.svg import escape
from bestbet.report.tables import Table


def brief_html(brief: Brief) -> str:
    """Return the whole document."""
    board = brief.board
    front = f'<div class="board">{_front(brief)}</div><p class="appendix">Appendix</p>'
    return report_page(brief.content, front=front, more=_more(brief), title=f"{board.team}: {board.headline}")


def _front(brief: Brief) -> str:
    board = brief.board
    caption = "Every option met the same simulated luck, so the differences are theirs."
    drawings = [odds_chart(front_rows(board), width=width) for width in (DESK, PHONE)]
    return (
        f"<h1>{escape(board.headline)}</h1>"
        f'<p class="lead">{escape(board.lead)}</p><p class="asked">{escape(board.asked)}</p>'
        f'<dl class="figures">{"".join(_figure(f, is_first=i == 0) for i, f in enumerate(board.figures))}</dl>'
        f"<h2>The objectives</h2>{_objectives(board)}"
        f"<h2>The options, and the chance of all objectives together</h2>{for_both(drawings, caption)}"
        f'<div class="boxes"><div>{_boxes(left_boxes(board))}</div><div>{_boxes(right_boxes(board))}</div></div>'
        f'<p class="quiet foot">{escape(foot_text(brief))}</p>'
    )


def _figure(figure: Figure, *, is_first: bool) -> str:
    mark = ' class="first"' if is_first else ""
    more = f"<small>{escape(figure.more)}</small>"
    return f"<div{mark}><dt>{escape(figure.term)}</dt><dd>{escape(figure.value)}{more}</dd></div>"


def _objectives(board: Board) -> str:
    said = objective_table(board)
    heads = "".join(f"<th{_side(i)} scope='col'>{escape(head)}</th>" for i, head in enumerate(said["heads"]))
    rows = "".join(
        f"<tr>{''.join(f'<td{_side(i)}>{escape(cell)}</td>' for i, cell in enumerate(row))}</tr>"
        for row in said["rows"]
    )
    return (
        '<div class="table"><div class="scroll" role="region" tabindex="0" aria-label="The objectives">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></div>"
    )


def _side(column: int) -> str:
    return ' class="n first"' if column == 4 else ' class="n"' if column > 4 else ""


def _boxes(boxes: Sequence[BoxText]) -> str:
    return "".join(_box(*box) for box in boxes)


def _box(title: str, items: Sequence[str], note: str = "") -> str:
    said = [item for item in items if item]
    if not said and not note:
        return ""
    listed = "".join(f"<li>{escape(item)}</li>" for item in said)
    shown = f"<ul>{listed}</ul>" if len(said) > 1 else f"<p>{escape(said[0])}</p>" if said else ""
    noted = f'<p class="quiet">{escape(note)}</p>' if note else ""
    return f"<section><h3>{escape(title)}</h3>{shown}{noted}</section>"


def _more(brief: Brief) -> str:
    """What only the brief has: the best mix, the decisions on record, and the method in words."""
    said = "".join(f"<li>{escape(text)}</li>" for text in brief.mix_says)
    is_drawn = brief.content.mix is not None
    mix = f"<h2>The best mix of hours and money</h2>{_tables(brief.mix_tables)}" if brief.mix_tables else ""
    mix = "" if is_drawn else f'{mix}<ul class="findings">{said}</ul>' if said else mix
    ledger = f"<h2>The decisions on record</h2>{table_html(brief.ledger)}" if brief.ledger else ""
    method = "".join(f"<p>{escape(text)}</p>" for text in METHOD)
    return f"<section>{mix}{ledger}<h2>The method, in words</h2>{method}</section>"


def _tables(tables: Sequence[Table]) -> str:
    return "".join(table_html(table) for table in tables)
