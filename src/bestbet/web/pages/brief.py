"""The brief for the board: its first page in words, and the files to take into the meeting."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from bestbet.adapters.brief_files import kept_brief
from bestbet.web.desk import Desk, desk_of, is_part
from bestbet.web.policy import Reader
from bestbet.web.templating import show
from bestbet.web.working import Standing, standing
from bestbet.workflow.ledger import shown_entries

router = APIRouter(include_in_schema=False)
MEDIA = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html",
}


def brief_standing(desk: Desk) -> Standing:
    """Return how the brief stands on the plan, the facts and the newest decision."""
    entries = shown_entries(desk.workspace())
    return standing(desk, "brief", {"decided": entries[-1].entry.seq if entries else 0})


def brief_file(desk: Desk, form: str) -> Response | None:
    """Return a file of the brief to be saved; None where it was not written, or not for the plan as it stands."""
    answer = brief_standing(desk).answer
    written = [] if answer is None else [one for one in answer.value["written"] if one["format"] == form]
    if answer is None or not written or form not in MEDIA:
        return None
    data = kept_brief(desk.settings.root, answer.value["files"], form)
    name = {"Content-Disposition": f'attachment; filename="{written[0]["file"]}"'}
    return None if data is None else Response(data, media_type=MEDIA[form], headers=name)


@router.get("/brief")
def brief_page(request: Request, _visitor: Reader) -> Response:
    """Show the brief, or how the work on it stands."""
    desk = desk_of(request)
    if not desk.has_plan:
        return RedirectResponse("/", 303)
    return show(request, "brief.html", standing=brief_standing(desk))


@router.get("/brief/part")
def brief_part(request: Request, _visitor: Reader) -> Response:
    """Show the part of the page that waits for the brief."""
    if not is_part(request):
        return RedirectResponse("/brief", 303)
    return show(request, "brief_part.html", standing=brief_standing(desk_of(request)))


@router.get("/brief/files/{form}")
def download(form: str, request: Request, _visitor: Reader) -> Response:
    """Give a file of the brief; 404 where there is none."""
    found = brief_file(desk_of(request), form)
    if found is None:
        raise HTTPException(404)
    return found
