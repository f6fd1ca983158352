"""The page on the command line, from the commands themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from typer.main import get_command

from bestbet.cli.main import app

HEAD = """# Command line

Every command, as `bestbet COMMAND --help` tells it. A command works in the current folder or with `-w DIR`. Answers go
to standard output; notes, progress and problems to standard error. With `--json` standard output holds one JSON object
and nothing else ([what is in it](json.md)).

| exit status | means |
|---:|---|
| 0 | done |
| 1 | the answer is no: a check failed, a guard refused |
| 2 | wrong usage |
| 3 | bad plan or data; every problem with its [code](../messages.md), place and remedy |
| 4 | a service could not be reached |
| 5 | a fault of ours, or of the disk |
"""


def commands() -> Iterator[tuple[str, Any]]:
    """Yield every command with its full name, in the order in which they were registered."""
    yield from _below("bestbet", get_command(app))


def command_line_page() -> str:
    """Return the page as Markdown."""
    found = dict(commands())
    rows = "".join(f"| [`{name}`](#{_anchor(name)}) | {_first(one.help)} |\n" for name, one in found.items())
    listed = f"\n| command | does |\n|---|---|\n{rows}"
    return HEAD + listed + "".join(_section(name, command) for name, command in found.items())


def _below(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield name, command
        return
    for word, one in inner.items():
        yield from _below(f"{name} {word}", one)


def _section(name: str, command: Any) -> str:
    context = command.context_class(command, info_name=name)
    usage = " ".join([name, *command.collect_usage_pieces(context)])
    records = [record for param in command.params if (record := param.get_help_record(context))]
    rows = "".join(f"| `{_cell(_said(said))}` | {_cell(text)} |\n" for said, text in records)
    table = f"\n| argument or option | what it is |\n|---|---|\n{rows}" if rows else ""
    return f"\n## {name} {{#{_anchor(name)}}}\n\n{command.help}\n\n```sh\n{usage}\n```\n{table}"


def _anchor(name: str) -> str:
    return name.removeprefix("bestbet ").replace(" ", "-")


def _first(text: str | None) -> str:
    return (text or "").split("\n\n")[0].replace("\n", " ")


_KINDS = {"path": "PATH", "int": "N", "float": "X", "str": "TEXT"}


def _said(text: str) -> str:
    """Return an option's form with its value in capitals: "--paths N" instead of "--paths <int range>"."""

    def value(found: re.Match[str]) -> str:
        word = _KINDS.get(found[2].lower(), found[2].upper())
        return f"{word} ..." if found[1] else word

    return re.sub(r"<(list\[)?(\w+)(?: range)?\]?>", value, text)


def _cell(text: str) -> str:
    """Return text for a cell of a Markdown table; brackets about a default would be taken for a link."""
    return " ".join(text.split()).replace("|", "\\|").replace("[", "(").replace("]", ")")
