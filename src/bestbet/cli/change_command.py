"""The command `bestbet change`: its options, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bestbet.cli.border import run


def change(
    *,
    to: Annotated[str | None, typer.Option(help="The strategy of the plan to change to.")] = None,
    plan: Annotated[Path | None, typer.Option(help="A plan file with the strategy as it should become.")] = None,
    because: Annotated[str, typer.Option(help="Why; asked for where a flip is recorded.")] = "",
    by: Annotated[str | None, typer.Option(help="Who decides; unless said, your account.")] = None,
    second: Annotated[str | None, typer.Option(help="A second person who stands behind it.")] = None,
    override: Annotated[bool, typer.Option("--override", help="Flip against the guard; recorded as such.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what it would be; record nothing.")] = False,
    note: Annotated[
        str | None,
        typer.Option(help="Record what moves no effort: information, model fix, or target change; with --because."),
    ] = None,
    workspace: Annotated[Path, typer.Option("-w", "--workspace", help="The workspace folder.")] = Path(),
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else.")] = False,
    seed: Annotated[int, typer.Option("--seed", help="Which random numbers.")] = 1,
    paths: Annotated[int, typer.Option("--paths", help="Simulated histories per course.", min=64)] = 16384,
) -> None:
    """Say whether a change is a tweak or a flip, and what it costs; a tweak is recorded, a flip must be earned."""
    from bestbet.cli import change_answers as answers

    told = answers.Told(to, plan, because, by, second, note, is_override=override, is_trial=dry_run)
    raise typer.Exit(run(lambda: answers.change(workspace, told, seed=seed, n_paths=paths, is_json=json_)))
