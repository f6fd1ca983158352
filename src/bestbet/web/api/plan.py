"""The plan over REST: read, checked, written whole or by entry, undone; by ETag and If-Match no update is lost."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.responses import JSONResponse

from bestbet.adapters.people_record import record
from bestbet.adapters.plan_file import PLAN_FILE, read_plan_text
from bestbet.adapters.plan_steps import REDO, UNDO, Step, digest_of, steps, version_text, versions
from bestbet.errors import PlanError, Problem, Severity, UsageError, quote
from bestbet.plan.fields import fields_of
from bestbet.plan.ladder import has_entry, rests_on
from bestbet.plan.written import read_written
from bestbet.report.problem_json import problem_json
from bestbet.web.api.answer_shapes import WRONG
from bestbet.web.api.plan_shapes import (
    SECTION,
    FieldShape,
    NewNode,
    NodeChange,
    NodeShape,
    Overlaps,
    PlanShape,
    PlanText,
    StepShape,
    VersionShape,
    VersionsShape,
    VersionText,
)
from bestbet.web.desk import Desk, desk_of
from bestbet.web.entry import Visitor
from bestbet.web.policy import Editor, Reader
from bestbet.workflow.checking import problems_of_text
from bestbet.workflow.plan_saving import Hand, Outcome, Overlapped, Refused, Saved, save_fields, save_text
from bestbet.workflow.plan_turning import add_entry, remove_entry, turn, turns

_MOVED: dict[int | str, dict[str, Any]] = {
    **WRONG,
    409: {"model": Overlaps, "description": "Somebody changed the same meanwhile; both values are told"},
}
router = APIRouter(prefix="/api/v1", responses=WRONG)
IfMatch = Annotated[str | None, Header(max_length=140, description="The ETag of the plan that was read.")]
Section = Annotated[str, Query(pattern=SECTION)]
Name = Annotated[str, Query(max_length=60)]
MOST_VERSION = 2**31 - 1
Wrote = PlanShape | JSONResponse


@router.get("/plan", summary="The plan and its problems")
def plan(request: Request, response: Response, _visitor: Reader) -> PlanShape:
    """Return the text of the plan, what it is known by, and its problems as `bestbet check --json`."""
    return _shape(desk_of(request), response)


@router.put("/plan", summary="Write the whole plan", responses=_MOVED, response_model=PlanShape)
def put_plan(given: PlanText, request: Request, response: Response, visitor: Editor, if_match: IfMatch = None) -> Wrote:
    """Write a text; what others changed on other lines since If-Match is kept, the same lines are refused with 409."""
    desk = desk_of(request)
    found = save_text(desk.workspace(), desk.store, given.text, seen=_seen(if_match), hand=_hand(desk, visitor))
    return _answer(desk, visitor, response, found)


@router.post("/plan/check", summary="Check a plan without writing it")
def check(given: PlanText, request: Request, _visitor: Reader) -> PlanShape:
    """Return what would be wrong with a text."""
    return _plan_shape(given.text, problems_of_text(desk_of(request).workspace(), given.text))


@router.get("/plan/node", summary="One entry of the plan as fields")
def node(request: Request, response: Response, _visitor: Reader, section: Section, name: Name = "") -> NodeShape:
    """Return the fields of an entry with what they hold."""
    text = read_plan_text(desk_of(request).workspace().root)
    written = read_written(text)
    if not has_entry(written, section, name):
        raise _no_entry(section, name)
    response.headers["ETag"] = _tag(text)
    fields = [
        FieldShape(
            key=one.key,
            label=one.label,
            value=one.value,
            slot=one.slot,
            hint=one.hint,
            rests_on=rests_on(one.note).word if one.value else "",
            choices=[value for value, _ in one.choices],
        )
        for one in fields_of(written, section, name)
    ]
    return NodeShape(section=section, name=name, sha256=digest_of(text), fields=fields)


@router.patch("/plan/node", summary="Change fields of one entry", responses=_MOVED, response_model=PlanShape)
def patch_node(
    given: NodeChange, request: Request, response: Response, visitor: Editor, if_match: IfMatch = None
) -> Wrote:
    """Change the named fields alone; others' changes of other fields since If-Match stay, the same ones are a 409."""
    desk = desk_of(request)
    text = read_plan_text(desk.workspace().root)
    entry = (given.section, given.name)
    written = read_written(text)
    if has_entry(written, *entry):
        known = {one.key for one in fields_of(written, *entry)}
        unknown = sorted(set(given.fields) - known)
        if unknown:
            raise UsageError(
                Problem(
                    "BB-A60", f"{quote(unknown[0])} is no field of this entry.", "GET /api/v1/plan/node names them."
                )
            )
    seen, hand = _seen(if_match), _hand(desk, visitor)
    found = save_fields(desk.workspace(), desk.store, entry, given.fields, seen=seen, hand=hand)
    return _answer(desk, visitor, response, found)


@router.post("/plan/node", status_code=201, summary="Add an entry", responses=_MOVED, response_model=PlanShape)
def post_node(given: NewNode, request: Request, response: Response, visitor: Editor, if_match: IfMatch = None) -> Wrote:
    """Add an entry, filled in from fields or copied from another one."""
    desk = desk_of(request)
    entry, hand = (given.section, given.name), _hand(desk, visitor)
    found = add_entry(
        desk.workspace(), desk.store, entry, given.fields, like=given.like, seen=_seen(if_match), hand=hand
    )
    return _answer(desk, visitor, response, found)


@router.delete("/plan/node", summary="Remove an entry", responses=_MOVED, response_model=PlanShape)
def delete_node(
    request: Request, response: Response, visitor: Editor, section: Section, name: Name, if_match: IfMatch = None
) -> Wrote:
    """Remove an entry and what others say of it; 409 where somebody changed it since If-Match."""
    desk = desk_of(request)
    seen, hand = _seen(if_match), _hand(desk, visitor)
    found = remove_entry(desk.workspace(), desk.store, (section, name), seen=seen, hand=hand)
    return _answer(desk, visitor, response, found)


@router.post("/plan/undo", summary="Take back the last change", responses=_MOVED, response_model=PlanShape)
def undo(request: Request, response: Response, visitor: Editor, if_match: IfMatch = None) -> Wrote:
    """Take back the last change of the plan that If-Match names."""
    return _turned(request, response, visitor, if_match, UNDO)


@router.post("/plan/redo", summary="Repeat the change taken back last", responses=_MOVED, response_model=PlanShape)
def redo(request: Request, response: Response, visitor: Editor, if_match: IfMatch = None) -> Wrote:
    """Repeat the change that was taken back last."""
    return _turned(request, response, visitor, if_match, REDO)


@router.get("/plan/versions", summary="What became of the plan")
def plan_versions(
    request: Request, _visitor: Reader, limit: Annotated[int, Query(ge=1, le=1000)] = 50
) -> VersionsShape:
    """Return the newest changes and versions."""
    desk = desk_of(request)
    workspace = desk.workspace()
    found = turns(workspace, desk.store)
    with desk.store.reading() as connection:
        changes, texts = steps(connection, limit=limit), versions(connection, limit=limit)
    return VersionsShape(
        sha256=digest_of(read_plan_text(workspace.root)),
        undo=None if found.undo is None else _step(found.undo),
        redo=None if found.redo is None else _step(found.redo),
        steps=[_step(one) for one in changes],
        versions=[VersionShape(version=one.version, sha256=one.sha256, first_seen=one.first_seen) for one in texts],
    )


@router.get("/plan/versions/{version}", summary="The text of one version")
def plan_version(
    version: Annotated[int, Path(ge=1, le=MOST_VERSION)], request: Request, _visitor: Reader
) -> VersionText:
    """Return a text that the plan had."""
    desk = desk_of(request)
    with desk.store.reading() as connection:
        text = version_text(connection, version)
    if text is None:
        raise UsageError(Problem("BB-A14", f"the plan has no version {version}.", "See /api/v1/plan/versions."))
    return VersionText(version=version, text=text)


def _turned(request: Request, response: Response, visitor: Visitor, if_match: str | None, way: str) -> Wrote:
    desk = desk_of(request)
    found = turn(desk.workspace(), desk.store, way, seen=_seen(if_match), hand=_hand(desk, visitor))
    if found is None:
        raise UsageError(Problem("BB-A61", f"there is nothing to {way}.", "See /api/v1/plan/versions."))
    return _answer(desk, visitor, response, found)


def _answer(desk: Desk, visitor: Visitor, response: Response, found: Outcome) -> Wrote:
    if isinstance(found, Refused):
        raise PlanError(found.problems)
    if isinstance(found, Overlapped):
        return _overlaps(found)
    if isinstance(found, Saved) and not found.is_same:
        with desk.store.writing() as connection:
            record(connection, "plan saved", how=visitor.how, at=desk.now(), account_id=visitor.known.id)
    response.headers["ETag"] = _tag(found.text)
    return _plan_shape(found.text, problems_of_text(desk.workspace(), found.text))


def _overlaps(found: Overlapped) -> JSONResponse:
    text = "somebody changed the same in the plan since it was read; nothing was written."
    problem = Problem("BB-A61", text, "Read it again, choose, and send it with the new If-Match.")
    said = [
        {"what": one.label, "before": dict(one.before), "yours": dict(one.mine), "theirs": dict(one.theirs)}
        for one in found.overlaps
    ]
    said += [
        {"what": f"line {one.line}", "before": {}, "yours": {"text": one.mine}, "theirs": {"text": one.theirs}}
        for one in found.clashes
    ]
    content = {"problems": [problem_json(problem)], "sha256": digest_of(found.text), "overlaps": said}
    return JSONResponse(content, 409, {"ETag": _tag(found.text)})


def _shape(desk: Desk, response: Response) -> PlanShape:
    workspace = desk.workspace()
    text = read_plan_text(workspace.root)
    response.headers["ETag"] = _tag(text)
    return _plan_shape(text, problems_of_text(workspace, text))


def _plan_shape(text: str, problems: tuple[Problem, ...]) -> PlanShape:
    is_sound = not any(problem.severity is Severity.ERROR for problem in problems)
    said: list[Any] = [problem_json(problem) for problem in problems]
    return PlanShape(file=PLAN_FILE, sha256=digest_of(text), text=text, ok=is_sound, problems=said)


def _tag(text: str) -> str:
    return f'"{digest_of(text)}"'


def _seen(if_match: str | None) -> str:
    """Return the digest that If-Match names; without one nothing is written, since it might undo another's work."""
    if not if_match:
        text = "a change needs the header If-Match with the ETag of the plan that was read."
        raise UsageError(Problem("BB-A62", text, "GET /api/v1/plan first."))
    return if_match.strip().removeprefix("W/").strip('"')


def _hand(desk: Desk, visitor: Visitor) -> Hand:
    return Hand(visitor.known.id, desk.now())


def _step(step: Step) -> StepShape:
    return StepShape(
        id=step.id,
        at=step.at,
        way=step.way,
        about=step.about,
        by=step.name,
        before_version=step.before_version,
        version=step.version,
    )


def _no_entry(section: str, name: str) -> UsageError:
    text = f"the plan has no {quote(f'{section} {name}'.strip())}."
    return UsageError(Problem("BB-A14", text, "GET /api/v1/plan shows what it has."))
