"""Tables in the terminal, through rich; plain when piped."""

from __future__ import annotations

from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from bestbet.report.tables import Table
from bestbet.report.words import spaced

PIPE_WIDTH = 140


def show_tables(tables: Iterable[Table]) -> None:
    """Print tables on stdout; a pipe gets a fixed width so that nothing is cut to a guess."""
    console = _console()
    for table in tables:
        console.print()
        console.print(_rich(table))
        if table.note:
            console.print(Text(table.note, style="dim"))


def show_text(text: str, *, style: str = "") -> None:
    """Print one paragraph on stdout."""
    _console().print(Text(spaced(text), style=style))


def show_list(title: str, lines: Iterable[str]) -> None:
    """Print a titled list of sentences, nothing when there are none."""
    kept = list(lines)
    if not kept:
        return
    console = _console()
    console.print()
    console.print(Text(title, style="bold"))
    for line in kept:
        console.print(Text(f"- {spaced(line)}"))


def _console() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=PIPE_WIDTH)


def _rich(table: Table) -> RichTable:
    shown = RichTable(title=table.title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in table.columns:
        is_number = column in table.numeric
        shown.add_column(column, justify="right" if is_number else "left", overflow="fold", no_wrap=is_number)
    for row in table.rows:
        shown.add_row(*(Text(cell) for cell in row))
    return shown
