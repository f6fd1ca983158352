"""The data: send exports, and read or change how they are read."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import UploadFile

from bestbet.adapters.store import Workspace
from bestbet.commit.canonical import sha256
from bestbet.errors import Problem, UsageError
from bestbet.web.api.answer_shapes import WRONG, JobShape, MappingText
from bestbet.web.api.work import job_shape
from bestbet.web.desk import desk_of
from bestbet.web.entry import posted_files
from bestbet.web.pages.data import change_map, take_files
from bestbet.web.policy import Editor, Reader

router = APIRouter(prefix="/api/v1", responses=WRONG)
Files = Annotated[list[UploadFile], Depends(posted_files)]
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {"files": {"type": "array", "items": {"type": "string", "format": "binary"}}},
                }
            }
        },
    }
}


@router.post("/imports", status_code=202, summary="Import exports", openapi_extra=_BODY)
def send_files(request: Request, visitor: Editor, files: Files) -> JobShape:
    """Return the job that reads the files; the same files twice change nothing."""
    desk = desk_of(request)
    return job_shape(desk, take_files(desk, visitor, files))


@router.get("/facts-map", summary="How the files are read")
def facts_map(request: Request, _visitor: Reader) -> dict[str, Any]:
    """Return the text of facts.yaml and what it is known by."""
    path = Workspace(desk_of(request).settings.root).map_path
    if not path.is_file():
        raise UsageError(Problem("BB-A05", "no file was imported yet.", "POST exports to /api/v1/imports."))
    text = path.read_text(encoding="utf-8")
    return {"file": path.name, "sha256": sha256(text.encode()), "text": text}


@router.put("/facts-map", summary="Change how the files are read")
def change_facts_map(asked: MappingText, request: Request, visitor: Editor) -> dict[str, Any]:
    """Return the text as it stands now; 409 where somebody else changed it since."""
    change_map(desk_of(request), visitor, {"text": asked.text, "base": asked.base})
    return facts_map(request, visitor)
