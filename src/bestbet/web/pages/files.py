"""Style sheet, script and icon; open to anybody, since the login page needs them and they hold no data."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse

from bestbet.web.desk import desk_of
from bestbet.web.policy import Anyone
from bestbet.web.templating import static_files

router = APIRouter(include_in_schema=False)
_KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@router.get("/static/{name}")
def static_file(name: str, _visitor: Anyone) -> Response:
    """Return a file of the application; its address changes with its content, so it may be kept."""
    found = static_files().get(name)
    if found is None:
        raise HTTPException(404)
    kind = _KINDS[name.rpartition(".")[2]]
    return Response(found, media_type=kind, headers={"Cache-Control": "public, max-age=31536000, immutable"})


@router.get("/healthy")
def healthy(request: Request, _visitor: Anyone) -> JSONResponse:
    """Return whether the store answers, for whoever watches the server; 503 where it does not."""
    with desk_of(request).store.reading():
        return JSONResponse({"ok": True})
