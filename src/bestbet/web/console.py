"""Starting the server: what the console says, the code of the first run, and serving until interrupted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import uvicorn

from bestbet.adapters.open_store import open_store
from bestbet.adapters.people_access import first_run_code
from bestbet.errors import Problem, UsageError
from bestbet.web.app import create_app
from bestbet.web.settings import Settings, settings_of


def serve(root: Path, *, host: str, port: int, public_url: str | None, say: Callable[[str], None]) -> int:
    """Serve a workspace until interrupted; the code of the first run is said where nobody has an account yet."""
    settings = settings_of(root, host=host, port=port, public_url=public_url)
    app = create_app(settings)
    say(f"Bestbet serves {root.resolve()} at {settings.public_url} (Ctrl-C ends it)")
    greet(settings, say)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=public_url is not None,
        forwarded_allow_ips="127.0.0.1",
        limit_concurrency=256,
        timeout_keep_alive=15,
        ws="none",
    )
    server = uvicorn.Server(config)
    try:
        server.run()
    except SystemExit as error:
        text = f"the server could not listen on {host}:{port}; another program may use it."
        raise UsageError(Problem("BB-A22", text, "Choose another: --port 8001.")) from error
    return 0 if server.started else 2


def greet(settings: Settings, say: Callable[[str], None]) -> None:
    """Say the code of the first run; an older code is void from now on."""
    at = settings.clock()
    with open_store(settings.root, at).writing() as connection:
        code = first_run_code(connection, at)
    if code is not None:
        say(
            f"Nobody has an account yet. Open {settings.public_url}/first-run and enter this code once:\n\n    {code}\n"
        )
