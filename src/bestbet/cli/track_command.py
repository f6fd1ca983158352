"""The commands `bestbet track` and `bestbet score`: their options, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bestbet.cli.border import run

Workspace = Annotated[Path, typer.Option("-w", "--workspace", help="The workspace folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else.")]


def track(
    *,
    workspace: Workspace = Path(),
    every: Annotated[
        str | None, typer.Option(help="Stay and follow it again every so often: 1h, 1d, 1w. Ctrl-C ends it.")
    ] = None,
    from_: Annotated[
        list[Path] | None, typer.Option("--from", help="With --every: export files to import before each look.")
    ] = None,
    json_: Json = False,
) -> None:
    """Hold what came against the commitment: actuals, odds since, alarm, trip-wires, and one verdict."""
    from bestbet.cli import track_answers as answers

    if every is None:
        raise typer.Exit(run(lambda: answers.track(workspace, is_json=json_)))
    raise typer.Exit(run(lambda: answers.follow(workspace, every, tuple(from_ or ()), is_json=json_)))


def score(*, workspace: Workspace = Path(), json_: Json = False) -> None:
    """Score every probability ever published whose day has come."""
    from bestbet.cli import track_answers as answers

    raise typer.Exit(run(lambda: answers.score(workspace, is_json=json_)))
