"""The plan as one text: edited whole with problems by line, downloaded, and its history."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response

from bestbet.adapters.people_record import record
from bestbet.adapters.plan_file import PLAN_FILE, read_plan_text
from bestbet.adapters.plan_steps import digest_of, steps, version_text
from bestbet.errors import Problem
from bestbet.plan.edit_entries import own_lines
from bestbet.web.desk import desk_of
from bestbet.web.entry import posted
from bestbet.web.policy import Editor, Reader
from bestbet.web.templating import show
from bestbet.workflow.checking import problems_of_text
from bestbet.workflow.plan_saving import Hand, Overlapped, Refused, save_text

router = APIRouter(include_in_schema=False)
Posted = Annotated[dict[str, str], Depends(posted)]
MOST_VERSION = 2**31 - 1
_SHOWN = 200


@router.get("/plan/text")
def text_page(request: Request, _visitor: Editor) -> Response:
    """Show the text of the plan for editing."""
    workspace = desk_of(request).workspace()
    text = read_plan_text(workspace.root)
    return _page(request, text, digest_of(text), problems_of_text(workspace, text))


@router.post("/plan/text/check")
def check_text(request: Request, _visitor: Editor, form: Posted) -> Response:
    """Say what is wrong with a text while it is being written."""
    workspace = desk_of(request).workspace()
    text = own_lines(form.get("text", ""), "")
    return show(request, "plan_text_check.html", problems=problems_of_text(workspace, text))


@router.post("/plan/text")
def save_whole(request: Request, visitor: Editor, form: Posted) -> Response:
    """Save the text; what others changed on other lines meanwhile is kept."""
    desk = desk_of(request)
    take = form.get("take")
    if take == "theirs":
        return RedirectResponse("/plan?said=same", 303)
    text, over = form.get("text", ""), form.get("now") if take == "mine" else None
    hand = Hand(visitor.known.id, desk.now())
    found = save_text(desk.workspace(), desk.store, text, seen=form.get("digest", ""), hand=hand, over=over)
    if isinstance(found, Refused):
        return _page(request, text, form.get("digest", ""), found.problems, status=422)
    if isinstance(found, Overlapped):
        said = {"clashes": found.clashes, "now": digest_of(found.text)}
        return _page(request, text, form.get("digest", ""), (), status=409, **said)
    if not found.is_same:
        with desk.store.writing() as connection:
            record(connection, "plan saved", how=visitor.how, at=desk.now(), account_id=visitor.known.id)
    return RedirectResponse(f"/plan?said={'same' if found.is_same else 'joined' if found.is_joined else 'saved'}", 303)


def _page(
    request: Request, text: str, digest: str, problems: tuple[Problem, ...], *, status: int = 200, **more: Any
) -> Response:
    rows = min(max(text.count("\n") + 2, 12), 40)
    values = {"clashes": (), "now": "", **more}
    response = show(request, "plan_text.html", text=text, digest=digest, problems=problems, rows=rows, **values)
    response.status_code = status
    return response


@router.get("/plan/file")
def download(request: Request, _visitor: Reader, version: Annotated[int, Query(ge=0, le=MOST_VERSION)] = 0) -> Response:
    """Return the text of the plan as a file: as it stands, or an earlier version."""
    desk = desk_of(request)
    if not version:
        return _file(read_plan_text(desk.workspace().root), PLAN_FILE)
    with desk.store.reading() as connection:
        text = version_text(connection, version)
    if text is None:
        raise HTTPException(404)
    return _file(text, f"plan-{version}.yaml")


def _file(text: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text.encode(), media_type="application/yaml", headers=headers)


@router.get("/plan/versions")
def history(request: Request, _visitor: Reader) -> Response:
    """Show every change of the plan."""
    desk = desk_of(request)
    desk.workspace()
    with desk.store.reading() as connection:
        found = steps(connection, limit=_SHOWN)
    return show(request, "plan_versions.html", steps=found, shown=_SHOWN)
