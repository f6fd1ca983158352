"""The pages: each file holds the routes of one page and nothing that computes."""

from __future__ import annotations

from fastapi import APIRouter

from bestbet.web.pages import entrance, files, mix, odds, start, work


def routers() -> tuple[APIRouter, ...]:
    """Return the routes of every page."""
    return (files.router, entrance.router, start.router, work.router, odds.router, mix.router)
