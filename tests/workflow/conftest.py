"""Copies of the invented company: one whose history is fitted already, one as it was drafted."""

import pytest

from bestbet.adapters.store import open_workspace
from copies import copy_of


@pytest.fixture(scope="session")
def demo(fitted_demo, tmp_path_factory):
    """The invented company's workspace, a copy for this worker."""
    own = tmp_path_factory.mktemp("line") / "demo"
    copy_of(fitted_demo, own)
    return open_workspace(own)


@pytest.fixture
def unfitted(demo_of_all, tmp_path):
    """A copy for one test in which nothing is fitted; with `fitted_anew`, who computes here computes everything."""
    copy_of(demo_of_all, tmp_path / "unfitted")
    return open_workspace(tmp_path / "unfitted")
