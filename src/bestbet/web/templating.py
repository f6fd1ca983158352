"""Pages from templates: everything is escaped unless it is a picture or a table that the report has escaped itself."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bestbet import __version__
from bestbet.adapters.store import Workspace
from bestbet.report import words
from bestbet.report.page_words import PageWords, days_in_full
from bestbet.report.svg import GAP, format_value, plain_number
from bestbet.web.desk import Desk, desk_of
from bestbet.web.entry import Visitor
from bestbet.web.plan_words import step_words, without_place
from bestbet.workflow.answering import page_words

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"
NAVIGATION = (
    ("/plan", "Plan"),
    ("/odds", "Odds"),
    ("/mix", "Mix"),
    ("/tactics", "Tactics"),
    ("/evidence", "Evidence"),
    ("/track", "Track"),
    ("/ledger", "Ledger"),
    ("/brief", "Brief"),
    ("/data", "Data"),
    ("/team", "Team"),
)
"""The pages in the order of the method; one that has no route yet is left out of the menu."""
_STYLE = re.compile(r'(<svg [^>]*?) style="[^"<>]*"')
_NOBODY = Visitor(None, "nobody")


def show(request: Request, name: str, **values: Any) -> HTMLResponse:
    """Return a template filled with values, the visitor and the menu."""
    visitor = getattr(request.state, "visitor", _NOBODY)
    template = environment().get_template(name)
    desk = desk_of(request)
    text = template.render(
        plain=_Plain(desk),
        visitor=visitor,
        path=request.url.path,
        navigation=_navigation(request),
        version=__version__,
        has_plan=desk.has_plan,
        has_sign_on=desk.settings.sign_on is not None,
        **values,
    )
    return HTMLResponse(text)


class _Plain:
    """Texts of the prompt in the words of a page; the plan is read only where a template asks."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._words: PageWords | None = None

    def __call__(self, text: str) -> str:
        if self._words is None:
            self._words = page_words(Workspace(self._desk.settings.root))
        return self._words.text(text)


def _navigation(request: Request) -> list[tuple[str, str]]:
    known = {getattr(route, "path", "") for route in request.app.routes}
    return [(path, label) for path, label in NAVIGATION if path in known]


@cache
def environment() -> Environment:
    """Return the templates, every value escaped, every missing one an error."""
    found = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(
        percent=_percent,
        chance=words.chance,
        points=words.points,
        percent_range=words.percent_range,
        spoken=words.spoken,
        listed=words.listed,
        sentence=words.sentence,
        number=plain_number,
        value=format_value,
        day=_day,
        moment=_moment,
        drawn=drawn,
        day_or_text=_day_or_text,
        step_words=step_words,
        days=days_in_full,
        without_place=without_place,
        to_json=_to_json,
        size=_size,
    )
    found.globals["static"] = static_path
    return found


def _to_json(value: object) -> str:
    return json.dumps(value, sort_keys=True)


def _size(n_bytes: int) -> str:
    return f"{max(1, round(n_bytes / 1024)):,}{GAP}kB"


def _percent(share: float | None) -> str:
    return "–" if share is None else words.percent(share)


def _day(text: str) -> str:
    return words.day_text(datetime.fromisoformat(text).date())


def _day_or_text(text: str) -> str:
    """Return a day in full, or what a person wrote in its place."""
    try:
        return _day(text)
    except ValueError:
        return text


def _moment(text: str) -> str:
    found = datetime.fromisoformat(text)
    return f"{words.day_text(found.date())}, {found:%H:%M} UTC"


def drawn(section: str) -> Markup:
    """Return a section made by the report as it is; the inline style of pictures goes, our style sheet has it."""
    return Markup(_STYLE.sub(r"\1", section))  # noqa: S704 - sections come from the report, which escapes


@cache
def static_files() -> dict[str, bytes]:
    """Return the style sheet, the script and the icon by name."""
    return {path.name: path.read_bytes() for path in sorted(STATIC.iterdir()) if path.is_file()}


@cache
def static_path(name: str) -> str:
    """Return the address of a static file; it changes with its content, so that browsers may keep it."""
    return f"/static/{name}?v={hashlib.sha256(static_files()[name]).hexdigest()[:12]}"
