"""The application: routes with their policies, answers for every error, and the border around it all."""

from __future__ import annotations

from fastapi import FastAPI

from bestbet.adapters.open_store import open_store
from bestbet.errors import Problem, UsageError
from bestbet.web import api, pages
from bestbet.web.border import Border
from bestbet.web.desk import Desk
from bestbet.web.passwords import is_password
from bestbet.web.policy import policies
from bestbet.web.problem_answers import add_problem_answers
from bestbet.web.settings import Settings
from bestbet.web.tending import Tending


def create_app(settings: Settings) -> Border:
    """Return the application of one workspace, ready to be served; refuses routes without a policy."""
    app = FastAPI(title="Bestbet", docs_url=None, redoc_url=None, openapi_url=None)
    store = open_store(settings.root, settings.clock())
    app.state.desk = Desk(settings, store, Tending(settings.root, is_working=settings.is_working))
    for router in (*pages.routers(), *api.routers()):
        app.router.routes.extend(router.routes)
    add_problem_answers(app)
    refuse_unguarded(app)
    is_password("warm", None)
    return Border(app, settings)


def refuse_unguarded(app: FastAPI) -> None:
    """Raise UsageError where a route declares no policy, or more than one."""
    bare = [str(getattr(route, "path", route)) for route, policy in policies(app) if policy is None]
    if bare:
        text = f"these routes declare no policy: {', '.join(bare)}."
        raise UsageError(Problem("BB-A98", text, "Let each take exactly one of Anyone, Reader, Editor, Owner."))
