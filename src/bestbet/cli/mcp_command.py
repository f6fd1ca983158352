"""The command `bestbet mcp`: its options, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bestbet.cli.border import run


def mcp(
    *, workspace: Annotated[Path, typer.Option("-w", "--workspace", help="The workspace folder.")] = Path()
) -> None:
    """Answer an assistant's questions over standard input and output; reads the workspace and writes nothing."""
    raise typer.Exit(run(lambda: _serve(workspace)))


def _serve(workspace: Path) -> int:
    from bestbet.cli.mcp_answers import serve  # within `run`, which says it where the extra is missing

    return serve(workspace)
