"""The command `bestbet effort`: its options, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bestbet.cli.border import run

Workspace = Annotated[Path, typer.Option("-w", "--workspace", help="The workspace folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else.")]


def effort(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Exports of activities, or the team's own sheet of work; none: show the log."),
    ] = None,
    *,
    count: Annotated[
        list[str] | None,
        typer.Option("--count", help='VALUE=TACTIC: what counts as a unit of a tactic, such as "Demo=trials".'),
    ] = None,
    date_by: Annotated[str | None, typer.Option(help="The column that says when it was done.")] = None,
    tactic_by: Annotated[str | None, typer.Option(help="The column that tells tactics apart.")] = None,
    units_by: Annotated[str | None, typer.Option(help="The column of units; each row is one unless said.")] = None,
    workspace: Workspace = Path(),
    json_: Json = False,
) -> None:
    """Log the work that was done, and hold it against the work that was committed."""
    from bestbet.cli import effort_answers as answers

    columns = (date_by, tactic_by, units_by)
    raise typer.Exit(run(lambda: answers.effort(workspace, files or [], count or [], columns, is_json=json_)))
