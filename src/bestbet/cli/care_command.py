"""The commands `bestbet backup`, `restore` and `doctor`: their options, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bestbet.cli.border import run

Workspace = Annotated[Path, typer.Option("-w", "--workspace", help="The workspace folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else.")]


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")],
    *,
    workspace: Workspace = Path(),
    json_: Json = False,
) -> None:
    """Copy the workspace into one file, in one state, also while others work in it; the file is read back."""
    from bestbet.cli import care_answers as answers

    raise typer.Exit(run(lambda: answers.backup(workspace, file, is_json=json_)))


def restore(
    file: Annotated[Path, typer.Argument(help="A file that bestbet backup wrote.")],
    *,
    workspace: Workspace = Path(),
    replace: Annotated[bool, typer.Option("--replace", help="In place of what is there, which is kept aside.")] = False,
    json_: Json = False,
) -> None:
    """Bring a backup back into an empty folder, verified before anything is put in place."""
    from bestbet.cli import care_answers as answers

    raise typer.Exit(run(lambda: answers.restore(workspace, file, is_replacing=replace, is_json=json_)))


def doctor(
    *,
    workspace: Workspace = Path(),
    upgrade: Annotated[bool, typer.Option("--upgrade", help="Bring an older store up to date first.")] = False,
    tidy: Annotated[bool, typer.Option("--tidy", help="Remove what interrupted work left behind.")] = False,
    json_: Json = False,
) -> None:
    """Say what is wrong with the workspace and what to do; status 1 where something is."""
    from bestbet.cli import care_answers as answers

    raise typer.Exit(run(lambda: answers.doctor(workspace, is_upgrading=upgrade, is_tidying=tidy, is_json=json_)))
