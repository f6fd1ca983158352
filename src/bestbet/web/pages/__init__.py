"""The pages: each file holds the routes of one page and nothing that computes."""

from __future__ import annotations

from fastapi import APIRouter

from bestbet.web.pages import data, entrance, files, odds, plan, plan_text, start, team, work


def routers() -> tuple[APIRouter, ...]:
    """Return the routes of every page."""
    own = (plan.router, plan_text.router, odds.router, data.router, team.router)
    return (files.router, entrance.router, start.router, work.router, *own)
