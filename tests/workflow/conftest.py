"""Copies of the invented company: one whose history is fitted already, one as it was drafted."""

import shutil

import pytest

from bestbet.adapters.store import open_workspace


@pytest.fixture(scope="session")
def demo(fitted_demo, tmp_path_factory):
    """The invented company's workspace, a copy for this worker."""
    own = tmp_path_factory.mktemp("line") / "demo"
    shutil.copytree(fitted_demo, own)
    return open_workspace(own)


@pytest.fixture
def unfitted(demo_of_all, tmp_path):
    """A copy for one test in which nothing is fitted: who computes here computes everything."""
    shutil.copytree(demo_of_all, tmp_path / "unfitted")
    return open_workspace(tmp_path / "unfitted")
