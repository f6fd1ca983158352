"""The command `bestbet flips`: its options, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bestbet.cli.border import run


def flips(
    strategy: Annotated[
        str | None, typer.Argument(help="The strategy to stay with; unless said, the one with the best odds.")
    ] = None,
    *,
    pause: Annotated[int, typer.Option(help="Weeks without new deals after a switch.", min=0, max=26)] = 2,
    picture: Annotated[Path | None, typer.Option(help="Write the picture to this SVG file.")] = None,
    workspace: Annotated[Path, typer.Option("-w", "--workspace", help="The workspace folder.")] = Path(),
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else.")] = False,
    seed: Annotated[int, typer.Option("--seed", help="Which random numbers.")] = 1,
    paths: Annotated[int, typer.Option("--paths", help="Simulated histories per strategy.", min=64)] = 4096,
) -> None:
    """Work out the odds of a team that keeps switching, beside commitment, in your own world."""
    from bestbet.cli import flips_answers as answers

    way = answers.Way(workspace, seed, paths, is_json=json_)
    raise typer.Exit(run(lambda: answers.flips(strategy, pause, picture, way)))
