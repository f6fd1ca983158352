"""The pages: each file holds the routes of one page and nothing that computes."""

from __future__ import annotations

from fastapi import APIRouter

from bestbet.web.pages import data, entrance, files, odds, sign_on, start, team, work


def routers() -> tuple[APIRouter, ...]:
    """Return the routes of every page."""
    before = (files.router, entrance.router, sign_on.router)
    return (*before, start.router, work.router, odds.router, data.router, team.router)
