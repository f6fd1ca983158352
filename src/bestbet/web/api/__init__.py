"""The REST interface below /api/v1: what a page shows or does, as JSON."""

from __future__ import annotations

from fastapi import APIRouter

from bestbet.web.api import answers, data, description, mix, people, plan, work


def routers() -> tuple[APIRouter, ...]:
    """Return the routes of the REST interface."""
    return (description.router, answers.router, plan.router, data.router, work.router, people.router, mix.router)
