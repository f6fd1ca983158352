"""What every route works with: the settings, the store and the workspace; nothing of a visitor is kept in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fastapi import Request

from bestbet.adapters.database import Database
from bestbet.adapters.plan_file import PLAN_FILE
from bestbet.adapters.store import Workspace
from bestbet.errors import Problem, UsageError
from bestbet.web.settings import Settings
from bestbet.web.tending import Tending

PART_HEADER = "x-bestbet-part"
"""Requests of the page's own script carry it and get a part of the page instead of a whole one."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One server at work."""

    settings: Settings
    store: Database
    tending: Tending

    def now(self) -> datetime:
        """Return the moment."""
        return self.settings.clock()

    @property
    def has_plan(self) -> bool:
        """Whether there is a workspace with a plan yet; before, the first screen is shown."""
        return (self.settings.root / PLAN_FILE).is_file()

    def workspace(self) -> Workspace:
        """Return the workspace; UsageError where it holds no plan yet."""
        if not self.has_plan:
            text = "there is no plan in this workspace yet."
            raise UsageError(
                Problem("BB-A05", text, "Open the first page and drop your export there, or take the demo.")
            )
        return Workspace(self.settings.root)


def desk_of(request: Request) -> Desk:
    """Return the desk of the server that a request came to."""
    desk: Desk = request.app.state.desk
    return desk


def is_part(request: Request) -> bool:
    """Return whether the page's script asks for a part of a page."""
    return request.headers.get(PART_HEADER) is not None


def is_api(request: Request) -> bool:
    """Return whether a request is one of the REST interface."""
    return request.url.path.startswith("/api/")


def local_path(text: str | None, otherwise: str) -> str:
    """Return a path of this server alone: what would lead to another one becomes `otherwise`."""
    if not text or not text.startswith("/") or text.startswith("//") or "\\" in text or not text.isprintable():
        return otherwise
    return text
