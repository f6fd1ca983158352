import pytest

from bestbet.workflow.workspace import make_demo


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The invented company's workspace, made once."""
    return make_demo(tmp_path_factory.mktemp("line") / "demo", seed=1)
