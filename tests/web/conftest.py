"""Servers in this process: over the invented company with its odds worked out, and over an empty folder."""

import shutil

import pytest
from web_cases import MORNING, serving

from bestbet.adapters.answers import keep_answer
from bestbet.web.kinds import KINDS, parameters_of
from bestbet.workflow.answering import worked_out
from bestbet.workflow.making import make_demo


@pytest.fixture(scope="session")
def answered(tmp_path_factory):
    """The invented company's workspace with its odds worked out once, on few paths."""
    workspace = make_demo(tmp_path_factory.mktemp("web") / "demo", seed=1)
    few = {**parameters_of(KINDS["odds"], {}), "n_paths": 512}
    found = worked_out(workspace, "odds", KINDS["odds"].work, few, at=MORNING, announce=lambda _text: None)
    usual = worked_out(
        workspace, "odds", lambda *_: found, parameters_of(KINDS["odds"], {}), at=MORNING, announce=print
    )
    data = worked_out(workspace, "data", KINDS["data"].work, {}, at=MORNING, announce=lambda _text: None)
    for answer in (found, usual, data):
        keep_answer(workspace.root, answer)
    return workspace.root


@pytest.fixture
def company(answered, tmp_path):
    """A server over a copy of that workspace."""
    root = tmp_path / "company"
    shutil.copytree(answered, root)
    return serving(root)


@pytest.fixture
def empty(tmp_path):
    """A server over an empty folder."""
    return serving(tmp_path / "empty")


@pytest.fixture
def people(company):
    """One person of each role at that company."""
    return {role: company.person(role) for role in ("viewer", "editor", "owner")}
