import os
import shutil
import time

import pytest

from bestbet.adapters.store import open_workspace
from bestbet.workflow.making import make_demo

PATIENCE_SECONDS = 600


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The invented company's workspace: made once for all workers, and a copy of one's own for each."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return make_demo(tmp_path_factory.mktemp("line") / "demo", seed=1)
    shared = tmp_path_factory.getbasetemp().parent / "demo-of-all"
    own = tmp_path_factory.mktemp("line") / "demo"
    try:
        shared.mkdir()
    except FileExistsError:
        wait_for(shared / "ready")
    else:
        make_demo(shared / "demo", seed=1)
        (shared / "ready").touch()
    shutil.copytree(shared / "demo", own)
    return open_workspace(own)


def wait_for(path):
    until = time.monotonic() + PATIENCE_SECONDS
    while not path.exists():
        assert time.monotonic() < until, f"{path} was never made: the worker that makes it failed"
        time.sleep(0.2)
