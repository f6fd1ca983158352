"""The command `bestbet serve`: its options, and nothing else; the only one that imports the web application."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bestbet.cli.border import run, say

Workspace = Annotated[Path, typer.Option("-w", "--workspace", help="The workspace folder; may be empty or new.")]


def serve(
    *,
    workspace: Workspace = Path(),
    host: Annotated[str, typer.Option(help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="On which port.", min=1, max=65535)] = 8000,
    public_url: Annotated[
        str | None, typer.Option(help="The https address that browsers use, where a server with TLS stands in front.")
    ] = None,
) -> None:
    """Serve the web application and the REST interface of a workspace, on this machine alone unless told."""
    from bestbet.web.console import serve as start

    raise typer.Exit(run(lambda: start(workspace, host=host, port=port, public_url=public_url, say=say)))
