"""The OpenAPI description of the REST interface, for whoever may read."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.openapi.utils import get_openapi

from bestbet import __version__
from bestbet.web.policy import Reader

router = APIRouter(include_in_schema=False)
_SECURITY = {
    "token": {"type": "http", "scheme": "bearer", "description": "An API token, made on the Team page."},
}


@router.get("/api/openapi.json")
def description(request: Request, _visitor: Reader) -> dict[str, Any]:
    """Return the OpenAPI description."""
    return description_of(request.app.routes)


def description_of(routes: list[Any]) -> dict[str, Any]:
    """Return the OpenAPI description of routes; every operation takes a token."""
    found = get_openapi(title="Bestbet", version=__version__, routes=routes)
    found.setdefault("components", {})["securitySchemes"] = _SECURITY
    found["security"] = [{"token": []}]
    return found
