"""The command `bestbet mix`: its options, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bestbet.cli.border import run


def mix(
    *,
    reach: Annotated[str | None, typer.Option(help="Say what it takes to reach these odds, for example 70%.")] = None,
    objective: Annotated[
        list[str] | None, typer.Option(help="Count only this objective; may be given several times.")
    ] = None,
    change: Annotated[
        str | None, typer.Option(help="No tactic further from today than this, for example 100%; new ones as is usual.")
    ] = None,
    in_time: Annotated[bool, typer.Option("--in-time", help="Try one way first, then another.")] = False,
    write: Annotated[str | None, typer.Option(help="Add the best mix to plan.yaml as a strategy of this name.")] = None,
    workspace: Annotated[Path, typer.Option("-w", "--workspace", help="The workspace folder.")] = Path(),
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else.")] = False,
    seed: Annotated[int, typer.Option("--seed", help="Which random numbers.")] = 1,
    paths: Annotated[
        int, typer.Option("--paths", help="Simulated histories: a sixth to search, a third to report.", min=2048)
    ] = 16384,
) -> None:
    """Find the best mix of hours and money under the limits, beside today and the plan's strategies."""
    from bestbet.cli import mix_answers as answers

    told = answers.Told(reach, change, tuple(objective or ()), write, is_in_time=in_time)
    raise typer.Exit(run(lambda: answers.mix(told, workspace, seed=seed, n_paths=paths, is_json=json_)))
