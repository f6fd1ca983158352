"""The command `bestbet sort`: its options, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bestbet.cli.border import run


def sort(
    text: Annotated[
        list[str] | None,
        typer.Argument(help="A statement, or several, each in quotes; without any, lines are read from -f or stdin."),
    ] = None,
    *,
    file: Annotated[Path | None, typer.Option("-f", "--file", help="A text file, one statement per line.")] = None,
    as_of: Annotated[
        str | None, typer.Option(help="Count 24 months from this day, YYYY-MM-DD; today unless said.")
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else.")] = False,
) -> None:
    """Sort plain English statements into objective, strategy, tactic and other, and say what each lacks."""
    from bestbet.cli import sort_answers as answers

    raise typer.Exit(run(lambda: answers.sort(text or [], file, as_of, is_json=json_)))
