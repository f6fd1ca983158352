"""The data: what the history says, in words; how files are read, to be corrected; and newer exports."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import UploadFile

from bestbet.adapters.answers import last_answer
from bestbet.adapters.mapping import ImportMap, read_map
from bestbet.adapters.mapping_edit import edited_map
from bestbet.adapters.people_record import record
from bestbet.adapters.preview import TablePreview, previews_from, read_previews
from bestbet.adapters.snapshots import list_snapshots, write_file
from bestbet.adapters.store import Workspace
from bestbet.adapters.uploads import PREVIEW, receive, waiting
from bestbet.commit.canonical import sha256
from bestbet.errors import BestbetError, DataError, Problem, UsageError
from bestbet.web.desk import Desk, desk_of, is_part
from bestbet.web.entry import Visitor, posted, posted_files
from bestbet.web.mapping_form import DATE_FORMATS, OUTCOMES, TABLES, changes_of, file_forms
from bestbet.web.policy import Editor, Reader
from bestbet.web.templating import show
from bestbet.web.working import Standing, begin, standing

router = APIRouter(include_in_schema=False)
Posted = Annotated[dict[str, str], Depends(posted)]
Files = Annotated[list[UploadFile], Depends(posted_files)]


@router.get("/data")
def data_page(request: Request, _visitor: Reader) -> Response:
    """Show what the history says and how the files are read."""
    desk = desk_of(request)
    if not Workspace(desk.settings.root).map_path.is_file():
        return RedirectResponse("/", 303)
    return _page(request, desk, "data.html")


@router.get("/data/part")
def data_part(request: Request, _visitor: Reader) -> Response:
    """Show the part of the page that waits for the history."""
    if not is_part(request):
        return RedirectResponse("/data", 303)
    return _page(request, desk_of(request), "data_part.html")


@router.post("/data/upload")
def send_files(request: Request, visitor: Editor, files: Files) -> Response:
    """Take files that were dropped, and begin to import them outside this process."""
    desk = desk_of(request)
    return RedirectResponse(f"/jobs/{take_files(desk, visitor, files)}", 303)


@router.post("/data/mapping")
def change_mapping(request: Request, visitor: Editor, form: Posted) -> Response:
    """Change how files are read; where nothing could be imported before, the files are read again."""
    desk = desk_of(request)
    try:
        changed = change_map(desk, visitor, form)
    except BestbetError as error:
        return _page(request, desk, "data.html", problems=error.problems, status=422)
    if not list_snapshots(desk.settings.root):
        upload = waiting(desk.settings.root)
        if upload is not None:
            return RedirectResponse(f"/jobs/{begin(desk, visitor, 'import', {'upload': upload.name}).id}", 303)
    return RedirectResponse("/data?saved" if changed else "/data", 303)


def take_files(desk: Desk, visitor: Visitor, files: list[UploadFile]) -> int:
    """Return the job that imports files."""
    given = [(file.filename or "export", file.file) for file in files if file.filename]
    upload = receive(desk.settings.root, given, most=desk.settings.most_upload)
    job = begin(desk, visitor, "import", {"upload": upload.name})
    with desk.store.writing() as connection:
        record(connection, "files sent", how=visitor.how, at=desk.now(), account_id=visitor.known.id, files=len(given))
    return job.id


def change_map(desk: Desk, visitor: Visitor, form: dict[str, str]) -> bool:
    """Return whether facts.yaml was changed; UsageError where it changed since the page was made."""
    path = Workspace(desk.settings.root).map_path
    if not path.is_file():
        raise UsageError(Problem("BB-A05", "no file was imported yet.", "Drop an export on the first page."))
    with desk.store.writing() as connection:  # one at a time: nobody writes between our look and our write
        before = path.read_text(encoding="utf-8")
        after = _changed(before, form)
        if after == before:
            return False
        write_file(path, after.encode())
        record(connection, "reading changed", how=visitor.how, at=desk.now(), account_id=visitor.known.id)
    return True


def _changed(before: str, form: dict[str, str]) -> str:
    if form.get("base") != sha256(before.encode()):
        text = "somebody else changed how the files are read since this page was made. Nothing was saved."
        raise UsageError(Problem("BB-A31", text, "Look at what stands there now and make your change again."))
    after = form["text"] if "text" in form else edited_map(before, changes_of(form, read_map(before)))
    after = after.replace("\r\n", "\n")
    read_map(after)
    return after


def _page(
    request: Request, desk: Desk, name: str, *, problems: tuple[Problem, ...] = (), status: int = 200
) -> Response:
    workspace = Workspace(desk.settings.root)
    text = workspace.map_path.read_text(encoding="utf-8") if workspace.map_path.is_file() else ""
    found = standing(desk, "data") if desk.has_plan else None
    mapping, problems = _mapping(text, problems)
    response = show(
        request,
        name,
        standing=found,
        files=file_forms(mapping, _previews(desk, found)),
        mapping=mapping,
        text=text,
        base=sha256(text.encode()),
        tables=TABLES,
        outcomes=OUTCOMES,
        date_formats=DATE_FORMATS,
        problems=problems,
        is_saved="saved" in request.query_params,
        last=last_answer(desk.settings.root, "import"),
        imports=list_snapshots(desk.settings.root),
    )
    response.status_code = status
    return response


def _mapping(text: str, problems: tuple[Problem, ...]) -> tuple[ImportMap, tuple[Problem, ...]]:
    try:
        return read_map(text), problems
    except DataError as error:
        return ImportMap(), (*problems, *error.problems)


def _previews(desk: Desk, found: Standing | None) -> tuple[TablePreview, ...]:
    answer = None if found is None else found.answer or found.older
    if answer is not None:
        return previews_from(answer.value["previews"])
    upload = waiting(desk.settings.root)
    return read_previews(upload.folder / PREVIEW) if upload else ()
