"""The command `bestbet tactics`: its options, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bestbet.cli.border import run


def tactics(
    strategy: Annotated[str | None, typer.Argument(help="A strategy of the plan; the best bet unless named.")] = None,
    *,
    workspace: Annotated[Path, typer.Option("-w", "--workspace", help="The workspace folder.")] = Path(),
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else.")] = False,
    seed: Annotated[int, typer.Option("--seed", help="Which random numbers.")] = 1,
    paths: Annotated[int, typer.Option("--paths", help="Simulated histories per tactic.", min=64)] = 8192,
) -> None:
    """Hold every tactic against a strategy: fit, evidence, cost, effect on the odds; keep, cut, test or hold."""
    from bestbet.cli import tactics_answers as answers

    raise typer.Exit(run(lambda: answers.tactics(workspace, strategy, seed=seed, n_paths=paths, is_json=json_)))
