"""Only the command that is asked for is made ready."""

from __future__ import annotations

import pytest
from typer.main import get_group

from bestbet.cli import main

NAMES = sorted(name for name in get_group(main.app).commands if name != "ledger")


@pytest.mark.parametrize("name", NAMES)
def test_every_command_is_found_by_its_name_and_is_the_same_alone(name):
    alone = get_group(main._asked([name]))
    assert list(alone.commands) == [name]
    whole = get_group(main.app).commands[name]
    assert [p.name for p in alone.commands[name].params] == [p.name for p in whole.params]
    assert alone.commands[name].callback.__doc__ == whole.callback.__doc__


@pytest.mark.parametrize("words", [[], ["--help"], ["ledger"], ["odsd"]])
def test_whoever_names_no_single_command_sees_all(words):
    assert main._asked(words) is main.app
    assert {*get_group(main.app).commands} == {*NAMES, "ledger"}
