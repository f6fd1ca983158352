"""The brief as values for the typesetter: strings and numbers only, so that no text can ever be read as markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bestbet.report.appendix import Block, Picture, Section, appendix, picture_of
from bestbet.report.board import Board, BoardObjective, BoardWire, Brief
from bestbet.report.chart_data import ObjectiveChance, OddsRow
from bestbet.report.chart_odds import KEY, odds_chart
from bestbet.report.svg import GAP, allowed
from bestbet.report.tables import Table
from bestbet.report.typst_template import TEMPLATE
from bestbet.report.words import day_text, percent, spoken

__all__ = ["PAPER_FONT", "TEMPLATE", "brief_values"]

PAPER_FONT = "Libertinus Serif"
SIGMAS = 1.96
BoxText = tuple[str, tuple[str, ...], str]
"""Title, sentences and note of a box."""
FRONT_WIDTH = 720.0
_BLANKS = re.compile(r"[ \t\r\n\v\f\x1c-\x1f\x85\u2028\u2029]+")
_TURNS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")
_LONG = re.compile(r"[^\s\u200b-]{29,}")
_PIECE = 14
_NUMBER = re.compile(r"(?<=\d) (?=\d{3}(?!\d)|%)|(?<=[≥≤±]) ")
_SEAM = re.compile(r"(?<=[_./,;:])(?=\w)")
SHORT_CELL = 18
"""Columns whose longest text is up to this long keep it on one line."""


def brief_values(brief: Brief) -> dict[str, Any]:
    """Return everything the template shows."""
    board = brief.board
    return {
        "title": plain(f"{board.team}: {board.headline}"),
        "team": plain(board.team),
        "kicker": plain("Brief for the board" + (" · an invented company" if board.is_demo else "")),
        "as_of": plain(f"facts up to {day_text(board.as_of)}"),
        "day": [board.as_of.year, board.as_of.month, board.as_of.day],
        "headline": plain(board.headline),
        "lead": plain(board.lead),
        "asked": plain(board.asked),
        "figures": [[plain(part) for part in (f.term, f.value, f.more)] for f in board.figures],
        "objectives": objective_table(board),
        "options": _picture(picture_of(odds_chart(front_rows(board), width=FRONT_WIDTH, has_key=False), PAPER_FONT)),
        "key": KEY,
        "left": [_box(*box) for box in left_boxes(board)],
        "right": [_box(*box) for box in right_boxes(board)],
        "foot": plain(foot_text(brief)),
        "sections": [_section(section) for section in appendix(brief, PAPER_FONT)],
    }


def plain(text: str) -> str:
    """Return a text that any reader shows as it is: no control signs, blanks in one form, very long words divisible."""
    kept = _TURNS.sub("\N{REPLACEMENT CHARACTER}", allowed(_BLANKS.sub(" ", text)))
    kept = _NUMBER.sub(GAP, kept)
    return _LONG.sub(lambda found: _divisible(found[0]), kept)


def _divisible(word: str) -> str:
    return "\N{ZERO WIDTH SPACE}".join(word[i : i + _PIECE] for i in range(0, len(word), _PIECE))


def front_rows(board: Board) -> tuple[OddsRow, ...]:
    """Return the options with one cell beside the chance: that at the commitment, or none before."""
    then = dict(board.then)
    cells = {name: (ObjectiveChance("when committed", p),) for name, p in then.items()}
    missing = (ObjectiveChance("when committed", None),) if then else ()
    return tuple(replace(row, objectives=cells.get(row.name, missing)) for row in board.options)


def objective_table(board: Board) -> dict[str, Any]:
    """Return the objectives as heads and rows of texts; the last column only where there is a today to compare with."""
    has_today = any(o.today is not None for o in board.objectives)
    heads = ["Objective", "Measure", "Target", "By", f"Chance with {spoken(board.bet)}"]
    heads += ["Going on as today"] if has_today else []
    rows = [_objective_row(o, has_today=has_today) for o in board.objectives]
    return {"heads": [plain(head) for head in heads], "rows": [[plain(cell) for cell in row] for row in rows]}


def _objective_row(o: BoardObjective, *, has_today: bool) -> list[str]:
    name = o.name if o.must else f"{o.name} (a wish)"
    error = "" if o.mcse is None else f" ± {100 * SIGMAS * o.mcse:.1f}"
    chance = "not known" if o.p is None else f"{percent(o.p)}{error}"
    today = ["not known" if o.today is None else percent(o.today)] if has_today else []
    return [name, o.measure, o.target, day_text(o.by), chance, *today]


def wires_title(board: Board) -> str:
    """Return the heading of the trip-wires."""
    return "Trip-wires agreed" if board.are_agreed else "Trip-wires to agree"


def wires_note(board: Board) -> str:
    """Return what to know of the trip-wires."""
    if not board.wires:
        return "None was agreed." if board.are_agreed else "These facts name no count to watch."
    said = "In brackets: futures on plan that touch it all the same."
    return said if board.are_agreed else f"Proposed, not agreed yet. {said}"


def wire_lines(board: Board) -> tuple[str, ...]:
    """Return each trip-wire in one sentence or two."""
    return tuple(_wire_line(wire) for wire in board.wires)


def _wire_line(wire: BoardWire) -> str:
    healthy = "" if wire.healthy is None else f" ({percent(wire.healthy)})"
    state = f" {wire.state}." if wire.state else ""
    return f"{wire.says}: {wire.action}{healthy}.{state}"


def foot_text(brief: Brief) -> str:
    """Return where the numbers come from, in one line."""
    content = brief.content
    return (
        f"Seed {content.seed} · {content.n_paths:,} simulated futures per strategy · engine {content.engine} · "
        f"Bestbet {content.version} · facts {content.facts_digest[:16]}"
    )


def left_boxes(board: Board) -> tuple[BoxText, ...]:
    """Return title, sentences and note of each box on the left: the bet, and what became of it or reopens it."""
    bet: tuple[BoxText, ...] = (("Why this bet", board.why, ""), ("What it gives up", (board.gives_up,), ""))
    return (*bet, ("What has changed since", board.since, "") if board.are_agreed else _wires(board))


def right_boxes(board: Board) -> tuple[BoxText, ...]:
    """Return the same on the right: what could go wrong, what reopens the decision, and what to drop."""
    risks, drop = ("What could go wrong", board.risks, ""), ("What to drop", board.drop, "")
    return (risks, _wires(board), drop) if board.are_agreed else (risks, drop)


def _wires(board: Board) -> BoxText:
    return wires_title(board), wire_lines(board), wires_note(board)


def _box(title: str, items: Sequence[str], note: str = "") -> dict[str, Any]:
    return {"title": title, "items": [plain(item) for item in items if item], "note": plain(note)}


def _picture(picture: Picture) -> dict[str, Any]:
    svg = _TURNS.sub("\N{REPLACEMENT CHARACTER}", allowed(picture.svg))
    return {"svg": svg, "alt": plain(picture.alt), "width": picture.share}


def _section(section: Section) -> dict[str, Any]:
    return {"title": plain(section.title), "blocks": [_block(block) for block in section.blocks]}


def _block(block: Block) -> dict[str, Any]:
    return {
        "paragraphs": [plain(text) for text in block.paragraphs],
        "items": [plain(text) for text in block.items],
        "pictures": [_picture(picture) for picture in block.pictures],
        "caption": plain(block.caption),
        "table": None if block.table is None else _table(block.table),
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "title": plain(table.title),
        "heads": [plain(column) for column in table.columns],
        "rows": [[_cell(cell) for cell in row] for row in table.rows],
        "numeric": [column in table.numeric for column in table.columns],
        "shares": shares(table),
        "note": plain(table.note),
    }


def _cell(text: str) -> str:
    """A text that may also break inside its longer words, where a name has a seam."""
    words = plain(text).split(" ")
    return " ".join(_SEAM.sub("\N{ZERO WIDTH SPACE}", w) if len(w) > SHORT_CELL - 4 else w for w in words)


def shares(table: Table) -> list[float]:
    """Return each column's share of what is left of the width; 0 for columns as wide as their texts."""
    longest = [max(len(cell) for cell in column) for column in zip(table.columns, *table.rows, strict=True)]
    is_short = [
        column in table.numeric or length <= SHORT_CELL for column, length in zip(table.columns, longest, strict=True)
    ]
    return [0.0 if short else max(1.0, min(length, 90) ** 0.7) for short, length in zip(is_short, longest, strict=True)]
