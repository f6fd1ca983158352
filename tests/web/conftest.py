"""Servers in this process: over the invented company with its odds worked out, and over an empty folder."""

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from web_cases import MORNING, serving

from bestbet.adapters.answers import keep_answer
from bestbet.adapters.store import open_workspace
from bestbet.web import passwords
from bestbet.web.kinds import KINDS, parameters_of
from bestbet.workflow.answering import worked_out
from copies import copy_of

LITTLE_WORK = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1),))
NOBODY = LITTLE_WORK.hash("the password of nobody")


@pytest.fixture(scope="session")
def answered(made_once, fitted_demo):
    """The invented company's workspace with its odds worked out once, on few paths."""

    def make(root):
        copy_of(fitted_demo, root)
        workspace = open_workspace(root)
        few = {**parameters_of(KINDS["odds"], {}), "n_paths": 512}
        found = worked_out(workspace, "odds", KINDS["odds"].work, few, at=MORNING, announce=lambda _text: None)
        usual = worked_out(
            workspace, "odds", lambda *_: found, parameters_of(KINDS["odds"], {}), at=MORNING, announce=print
        )
        data = worked_out(workspace, "data", KINDS["data"].work, {}, at=MORNING, announce=lambda _text: None)
        for answer in (found, usual, data):
            keep_answer(workspace.root, answer)

    return made_once("answered", make)


@pytest.fixture(autouse=True)
def parts_remembered(parts_fitted_once):
    """Nothing here asks whether a fit comes out again."""


@pytest.fixture(autouse=True)
def cheap_passwords(request, monkeypatch):
    """Passwords are hashed as always but with little work, unless a test asks for `dear_passwords`."""
    if "dear_passwords" not in request.fixturenames:
        monkeypatch.setattr(passwords, "_hasher", lambda: LITTLE_WORK)
        monkeypatch.setattr(passwords, "_nobody", lambda: NOBODY)


@pytest.fixture
def dear_passwords():
    """Passwords are hashed with all the work that the product asks for."""


@pytest.fixture
def company(answered, tmp_path):
    """A server over a copy of that workspace."""
    root = tmp_path / "company"
    copy_of(answered, root)
    return serving(root)


@pytest.fixture
def empty(tmp_path):
    """A server over an empty folder."""
    return serving(tmp_path / "empty")


@pytest.fixture
def people(company):
    """One person of each role at that company."""
    return {role: company.person(role) for role in ("viewer", "editor", "owner")}
