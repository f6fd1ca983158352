"""The ledger: what was decided, whether it still holds, and the place where a decision is signed."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response

from bestbet.adapters.asked_jobs import ASKED, job_of
from bestbet.adapters.people_record import record
from bestbet.commit.canonical import time_text
from bestbet.commit.decision import DECISION
from bestbet.errors import Problem, UsageError
from bestbet.report.ledger_tables import trip_wires_table, verdict_problems, what_happened
from bestbet.report.page_sections import table_html
from bestbet.report.problem_json import problem_json
from bestbet.web.admission import Slower, is_still
from bestbet.web.desk import Desk, desk_of, is_part
from bestbet.web.entry import Visitor, posted
from bestbet.web.kinds import MOST_SEED
from bestbet.web.policy import Editor, Reader
from bestbet.web.templating import show
from bestbet.web.working import begin, standing
from bestbet.workflow.answering import page_words
from bestbet.workflow.ledger import (
    Shown,
    decision_in_force,
    export_lines,
    give_checkpoint,
    remember_checkpoint,
    shown_entries,
    verify,
)
from bestbet.workflow.workspace import plan_of

router = APIRouter(include_in_schema=False)
Posted = Annotated[dict[str, str], Depends(posted)]
MOST_LETTERS = 4000
_DEEDS = {"commit": ("strategy", "because", "wires"), "switch": ("to", "because", "second", "override")}


@router.get("/ledger")
def ledger_page(request: Request, _visitor: Reader, everything: bool = False) -> Response:
    """Show the decisions, or every entry."""
    desk = desk_of(request)
    if not desk.has_plan:
        return RedirectResponse("/", 303)
    return _page(request, everything=everything)


def _page(request: Request, *, everything: bool = False, **more: object) -> Response:
    desk = desk_of(request)
    workspace = desk.workspace()
    words = page_words(workspace)
    entries = [
        {"one": one, "what": what_happened(one.body), "wires": words.html(_wires(one))}
        for one in reversed(shown_entries(workspace, everything=everything))
    ]
    shown = {"given": {}, "problems": [], "in_force": decision_in_force(workspace), **more}
    odds = standing(desk, "odds").answer
    strategies = plan_of(workspace).strategies
    return show(
        request, "ledger.html", entries=entries, everything=everything, odds=odds, strategies=strategies, **shown
    )


def _wires(one: Shown) -> str:
    table = trip_wires_table(one.entry) if one.body["kind"] == DECISION else None
    return table_html(table) if table is not None else ""


@router.post("/ledger/{deed}")
def sign(deed: str, request: Request, visitor: Editor, form: Posted) -> Response:
    """Begin a commitment or a change that a person has signed with their password."""
    desk = desk_of(request)
    if deed == "checkpoint":
        return _checkpoint(desk, visitor)
    if deed not in _DEEDS:
        raise UsageError(Problem("BB-A15", "there is no such deed.", "Use the page Ledger."))
    try:
        wrong = _unsigned(desk, visitor, form, request)
    except Slower as slower:
        wrong = Problem("BB-A82", "too many tries.", f"Wait {max(1, round(slower.seconds / 60))} minutes.")
    if wrong is not None:
        response = _page(request, given=form, problems=[problem_json(wrong)])
        response.status_code = 422
        return response
    given = {name: form.get(name, "").strip()[:MOST_LETTERS] for name in _DEEDS[deed]} | _who(desk, visitor)
    job = begin(desk, visitor, deed, given, is_meant=True)
    with desk.store.writing() as connection:
        record(connection, f"{deed} asked", how=visitor.how, at=desk.now(), account_id=visitor.known.id, thing=job.id)
    return RedirectResponse(f"/ledger/deeds/{job.id}", 303)


def _unsigned(desk: Desk, visitor: Visitor, form: dict[str, str], request: Request) -> Problem | None:
    """What keeps a form from being a signed decision: no reason, or not the person's password."""
    if not form.get("because", "").strip():
        return Problem("BB-A83", "a decision needs a reason.", "Say in a sentence why: you will want to read it later.")
    address = request.client.host if request.client else ""
    if not is_still(desk, visitor.known, form.get("password", ""), address=address):
        return Problem("BB-A84", "this is not your password.", "A decision is signed with it. Nothing was recorded.")
    return None


def _who(desk: Desk, visitor: Visitor) -> dict[str, object]:
    how = "password, asked again when signing" if visitor.how == "session" else visitor.how
    account, entries = visitor.known, shown_entries(desk.workspace(), everything=True)
    said = {"who": account.name, "how": how, "role": account.role.value, "asked_at": time_text(desk.now())}
    return {**said, "after": entries[-1].entry.seq if entries else 0}


def _checkpoint(desk: Desk, visitor: Visitor) -> Response:
    moment = desk.now()
    point = give_checkpoint(desk.workspace(), moment)
    remember_checkpoint(desk.workspace(), point, moment)
    with desk.store.writing() as connection:
        record(connection, "checkpoint given", how=visitor.how, at=moment, account_id=visitor.known.id)
    name = f"checkpoint-{point.size}.txt"
    return PlainTextResponse(point.text, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.get("/ledger/deeds/{number}")
def deed_page(number: int, request: Request, _visitor: Reader) -> Response:
    """Show how a deed stands: on its way, done, or refused."""
    return show(request, "deed.html", **_deed(desk_of(request), number))


@router.get("/ledger/deeds/{number}/part")
def deed_part(number: int, request: Request, _visitor: Reader) -> Response:
    """Show the part of that page which waits."""
    if not is_part(request):
        return RedirectResponse(f"/ledger/deeds/{number}", 303)
    return show(request, "deed_part.html", **_deed(desk_of(request), number))


def _deed(desk: Desk, number: int) -> dict[str, object]:
    with desk.store.reading() as connection:
        job = job_of(connection, number) if 0 < number < MOST_SEED else None
    kind = job.kind.removeprefix(ASKED) if job is not None else ""
    if job is None or kind not in _DEEDS:
        raise UsageError(Problem("BB-A15", "there is no such deed.", "See the page Ledger."))
    return {"standing": standing(desk, kind, json.loads(job.parameters or "{}")), "number": number, "deed": kind}


@router.get("/ledger/verified")
def verified(request: Request, _visitor: Reader) -> Response:
    """Show whether the ledger holds."""
    if not is_part(request):
        return RedirectResponse("/ledger", 303)
    checked = verify(desk_of(request).workspace())
    problems = verdict_problems(checked.faults, checked.moments, checked.import_faults)
    return show(request, "verified.html", checked=checked, problems=[problem_json(one) for one in problems])


@router.get("/ledger/export")
def export(request: Request, _visitor: Reader) -> Response:
    """Return the ledger as lines of JSON, for the second verifier."""
    lines = "".join(f"{line}\n" for line in export_lines(desk_of(request).workspace()))
    return PlainTextResponse(lines, headers={"Content-Disposition": 'attachment; filename="ledger.jsonl"'})
