"""The pages: each file holds the routes of one page and nothing that computes."""

from __future__ import annotations

from fastapi import APIRouter

from bestbet.web.pages import (
    brief,
    data,
    entrance,
    evidence,
    files,
    ledger,
    mix,
    odds,
    plan,
    plan_text,
    sign_on,
    start,
    tactics,
    team,
    track,
    work,
)


def routers() -> tuple[APIRouter, ...]:
    """Return the routes of every page."""
    before = (files, entrance, sign_on, start, work)
    return tuple(
        page.router
        for page in (*before, plan, plan_text, odds, mix, tactics, evidence, track, ledger, brief, data, team)
    )
