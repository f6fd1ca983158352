"""The command `bestbet learn`: its options, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bestbet.cli.border import run


def learn(
    *,
    workspace: Annotated[Path, typer.Option("-w", "--workspace", help="The workspace folder.")] = Path(),
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else.")] = False,
    seed: Annotated[int, typer.Option("--seed", help="Which random numbers.")] = 1,
    paths: Annotated[int, typer.Option("--paths", help="Simulated histories per strategy.", min=64)] = 16384,
    futures: Annotated[int, typer.Option(help="Futures without probability to meet; 0 for none.", min=0)] = 200,
    enough: Annotated[
        float | None, typer.Option(help="P(all) that would be enough there, 0 to 1; today's unless said.", min=0, max=1)
    ] = None,
) -> None:
    """Say what would be worth finding out before deciding, how, and in which futures the bet loses."""
    from bestbet.cli import learn_answers as answers

    raise typer.Exit(run(lambda: answers.learn(workspace, answers.Way(seed, paths, futures, enough), is_json=json_)))
