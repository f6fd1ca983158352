"""The pages: each file holds the routes of one page and nothing that computes."""

from __future__ import annotations

from fastapi import APIRouter

from bestbet.web.pages import entrance, files, odds, plan, plan_text, start, work


def routers() -> tuple[APIRouter, ...]:
    """Return the routes of every page."""
    return (files.router, entrance.router, start.router, work.router, odds.router, plan.router, plan_text.router)
