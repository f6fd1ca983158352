"""`bestbet mcp`: an assistant's questions over standard input and output, answered without a trace in the workspace."""

import asyncio
import hashlib
import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta

import pytest

pytest.importorskip("mcp", reason="the extra bestbet[mcp] is not installed")

from mcp import Client, StdioServerParameters
from typer.testing import CliRunner

from bestbet.adapters.mirror import Mirror
from bestbet.cli.main import app
from bestbet.errors import UsageError
from bestbet.workflow.making import add
from track_cases import COMMITTED, Company, copied

CODE = "from bestbet.cli.main import main; main()"
FEW = {"paths": 512}


@pytest.fixture(scope="module")
def root(followed_company, tmp_path_factory):
    """A commitment with a newer import that nobody has followed yet: `bestbet track` would write a step."""
    folder = tmp_path_factory.mktemp("mcp")
    company = Company(1)
    found = copied(followed_company, folder)
    add(found, [company.export(folder / "exports", COMMITTED + timedelta(days=28))])
    return found.root


def state(root):
    """Every file below a folder with its bytes and its moment of change."""
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return {
        str(path.relative_to(root)): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in files
    }


def ask(root, *questions):
    """The tools that the server offers, and its results, over a real pipe."""

    async def talk():
        server = StdioServerParameters(
            command=sys.executable, args=["-c", CODE, "mcp", "-w", str(root)], env=dict(os.environ)
        )
        async with Client(server, read_timeout_seconds=300) as client:
            tools = (await client.list_tools()).tools
            return tools, [await client.call_tool(name, arguments) for name, arguments in questions]

    return asyncio.run(talk())


def by_command(root, *words):
    found = CliRunner().invoke(app, [*words, "-w", str(root), "--json"])
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


@pytest.fixture(scope="module")
def asked(root):
    """One conversation with every question, and the workspace before and after it."""
    before = state(root)
    tools, answers = ask(
        root,
        ("facts", {}),
        ("plan", {}),
        ("odds", FEW),
        ("explain", {"strategy": "hold", **FEW}),
        ("track", {}),
        ("explain", {"strategy": "no such thing", **FEW}),
        ("odds", {"paths": 1}),
    )
    return tools, answers, before, state(root)


def test_the_questions_are_offered_as_reading_only(asked):
    tools, *_ = asked
    assert [tool.name for tool in tools] == ["facts", "plan", "odds", "explain", "tactics", "track"]
    assert all(tool.annotations.read_only_hint and not tool.annotations.destructive_hint for tool in tools)
    assert all(tool.description for tool in tools)


def test_answers_are_those_of_the_command_line(asked, root, tmp_path):
    _, answers, *_ = asked
    copy = tmp_path / root.name
    shutil.copytree(root, copy)
    commands = (
        ("facts",),
        ("check",),
        ("odds", "--paths", "512"),
        ("explain", "hold", "--paths", "512"),
        ("track",),
    )
    for answer, words in zip(answers, commands, strict=False):
        assert not answer.is_error, answer.content[0].text
        found = by_command(copy, *words)
        if words == ("check",):
            assert answer.structured_content.pop("text") == (root / "plan.yaml").read_text()
        if words == ("track",):
            for step in (*found["odds"], *answer.structured_content["odds"]):
                step.pop("computed_at")
        assert answer.structured_content == found, words
        shown = json.loads(answer.content[0].text)
        assert shown.keys() >= found.keys()


@pytest.mark.slow
def test_tactics_are_those_of_the_command_line(root, tmp_path):
    """They are worked out on many paths, twice here."""
    copy = tmp_path / root.name
    shutil.copytree(root, copy)
    before = state(root)
    _, (answer,) = ask(root, ("tactics", {"strategy": "hold", **FEW}))
    assert answer.structured_content == by_command(copy, "tactics", "hold", "--paths", "512")
    assert state(root) == before


def test_the_workspace_is_as_it_was_to_the_byte(asked):
    *_, before, after = asked
    assert after == before


def test_the_same_look_would_see_the_command_write(root, tmp_path):
    """Negative control: `bestbet track` itself puts the new step into the ledger."""
    copy = tmp_path / root.name
    shutil.copytree(root, copy)
    before = state(copy)
    by_command(copy, "track")
    assert state(copy) != before


def test_what_cannot_be_meant_is_refused_in_the_words_of_the_command_line(asked):
    _, answers, *_ = asked
    unknown, few = answers[-2:]
    assert unknown.is_error
    assert "BB-U02" in unknown.content[0].text
    assert "It has: hold, more_calls" in unknown.content[0].text
    assert few.is_error
    assert "64" in few.content[0].text


def test_a_newer_state_of_the_workspace_is_answered_from(root, tmp_path):
    copy = tmp_path / root.name
    shutil.copytree(root, copy)
    (tmp_path / "place").mkdir()
    mirror = Mirror(copy, tmp_path / "place")
    shown = mirror.workspace().root
    assert (shown / "plan.yaml").read_text() == (copy / "plan.yaml").read_text()
    (copy / "plan.yaml").write_text((copy / "plan.yaml").read_text().replace("at_least: 100", "at_least: 101"))
    assert "at_least: 101" in (mirror.workspace().root / "plan.yaml").read_text()
    (shown / "plan.yaml").write_text("left by a question")
    assert "at_least: 101" in (copy / "plan.yaml").read_text()
    (copy / "facts.yaml").unlink()
    with pytest.raises(UsageError, match="BB-S06"):
        mirror.workspace()


def test_a_folder_that_is_no_workspace_is_said_and_nothing_is_served(tmp_path):
    words = [sys.executable, "-c", CODE, "mcp", "-w", str(tmp_path)]
    done = subprocess.run(words, check=False, capture_output=True, text=True, input="", timeout=120)
    assert done.returncode == 2
    assert "BB-S06" in done.stderr
    assert done.stdout == ""


def test_without_the_extra_the_command_says_how_to_get_it(tmp_path):
    code = f"import sys; sys.modules['mcp'] = None; sys.argv[1:] = ['mcp', '-w', {str(tmp_path)!r}]; {CODE}"
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, input="", timeout=120
    )
    assert done.returncode == 2
    assert "BB-U95" in done.stderr
    assert "bestbet[mcp]" in done.stderr
