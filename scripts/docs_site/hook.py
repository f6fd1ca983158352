"""What the site adds to the written pages: the reference from the code, pictures, and pages not yet named."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from docs_site.command_line import command_line_page
from docs_site.demo_made import ROOT, answers, drawings
from docs_site.json_results import json_page
from docs_site.plan_file import plan_file_page
from docs_site.python_api import python_page

PICTURE = re.compile(r"^<!-- picture: ([a-z]+) -->$", re.MULTILINE)
SECTIONS = (("how-to-", "How to"), ("maths/", "Method"), ("evidence/", "Evidence"), ("", "Reference"))
"""Where a page goes that the navigation does not name, by the beginning of its path."""


def on_config(config: Any) -> Any:
    """Return the configuration with every page of docs/ in the navigation."""
    named = set(_named(config.nav))
    docs = Path(config.docs_dir)
    pages = sorted(path.relative_to(docs).as_posix() for path in docs.rglob("*.md"))
    sections = {title: entries for entry in config.nav for title, entries in entry.items()}
    for page in (page for page in pages if page not in named):
        title = next(title for start, title in SECTIONS if page.startswith(start))
        sections[title].append({_title(docs / page): page})
    return config


def on_files(files: Files, config: Any) -> Files:
    """Return the files with the pages that are generated from the code, and the examples with what they print."""
    pages: dict[str, Callable[[], str]] = {
        "reference/command-line.md": command_line_page,
        "reference/plan-file.md": plan_file_page,
        "reference/python.md": python_page,
        "reference/json.md": lambda: json_page(answers()),
        "changelog.md": lambda: (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"),
    }
    for name, page in pages.items():
        files.append(File.generated(config, name, content=page()))
    for path in sorted((ROOT / "examples").iterdir()):
        if path.suffix in {".py", ".out"}:
            files.append(File.generated(config, f"examples/{path.name}", content=path.read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Return the text with each picture in its place; KeyError for a picture that is not drawn.

    The examples stand beside docs/ and, in the site, inside it.
    """
    return PICTURE.sub(lambda found: drawings()[found[1]], markdown.replace("](../examples/", "](examples/"))


def _named(entries: Any) -> Iterator[str]:
    if isinstance(entries, str):
        yield entries
    elif isinstance(entries, dict):
        for inner in entries.values():
            yield from _named(inner)
    else:
        for inner in entries:
            yield from _named(inner)


def _title(path: Path) -> str:
    """Return a page's first heading up to its colon, "How to" left out."""
    head = path.read_text(encoding="utf-8").split("\n", 1)[0].lstrip("# ").split(":")[0]
    short = head.removeprefix("How to ")
    return short[:1].upper() + short[1:]
