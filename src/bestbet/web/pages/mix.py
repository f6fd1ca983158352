"""The mix: sliders over the real engine, set to today, to the best mix or to a strategy, and kept as a strategy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from bestbet.adapters.people_record import record
from bestbet.adapters.plan_file import read_plan_text
from bestbet.adapters.plan_steps import digest_of
from bestbet.choose.live import BEST, NEAREST, TODAY
from bestbet.errors import PlanError, Problem, Severity, UsageError
from bestbet.report.live_view import live_view
from bestbet.report.problem_json import problem_json
from bestbet.web.desk import Desk, desk_of, is_part
from bestbet.web.entry import posted
from bestbet.web.kinds import LUCK
from bestbet.web.live_form import OF, efforts_given, is_of, sliders_text, start_views, tactic_views, units_given
from bestbet.web.policy import Editor, Reader
from bestbet.web.templating import show
from bestbet.web.working import Standing, standing
from bestbet.workflow.answer_mix import mixes_of
from bestbet.workflow.line import Luck
from bestbet.workflow.live import Superseded, Table, table_at_hand, table_of
from bestbet.workflow.plan_saving import Hand, Refused, Saved
from bestbet.workflow.trying import keep_tried

router = APIRouter(include_in_schema=False)
Posted = Annotated[dict[str, str], Depends(posted)]

DESK_WIDTH, PHONE_WIDTH = 520.0, 350.0
MARKED = (TODAY, BEST)
PATHS, WHO, SCREEN = "paths", "who", "screen"
FINER = (4096, 16384)
"""A mix that is left standing is answered again from so many paths."""
NAME, BECAUSE = "strategy_name", "because"
_NOTHING = 204
_LUCK = Luck(int(LUCK["seed"]), int(LUCK["n_paths"]))


@dataclass(frozen=True, slots=True)
class Ready:
    """How the two answers stand that the page rests on: the best mix, which may be missing, and the courses."""

    best: Standing
    live: Standing


def ready(desk: Desk) -> Ready:
    """Return how the answers stand that the page rests on."""
    best = standing(desk, "mix")
    key = best.answer.key if best.answer is not None else ""
    return Ready(best, standing(desk, "live", {"mix": key}))


def table_at(desk: Desk, found: Ready) -> Table:
    """Return the table of the workspace, with the best mix where it was found."""
    return table_of(desk.workspace(), _LUCK, mixes_of(found.best.answer) if found.best.answer is not None else ())


def table_now(desk: Desk, mark: str | None) -> Table | None:
    """Return the table whose sliders are known by that mark; None where the page must be drawn anew.

    Looking for the answers on disk costs more than this: it is done only where the table in memory is another one.
    """
    table = table_at_hand(desk.workspace(), _LUCK)
    if table is not None and table.mark == mark:
        return table
    found = ready(desk)
    table = table_at(desk, found) if found.live.answer is not None else None
    return table if table is not None and table.mark == mark else None


@router.get("/mix")
def mix_page(request: Request, _visitor: Reader) -> Response:
    """Show the sliders, or how the work stands that they need."""
    desk = desk_of(request)
    if not desk.has_plan:
        return RedirectResponse("/", 303)
    return show(request, "mix.html", **_shown(request, desk))


@router.get("/mix/part")
def mix_part(request: Request, _visitor: Reader) -> Response:
    """Show the page's content, for the script that waits for it."""
    if not is_part(request):
        return RedirectResponse("/mix", 303)
    return show(request, "mix_part.html", **_shown(request, desk_of(request)))


@router.get("/mix/best")
def best_part(request: Request, _visitor: Reader) -> Response:
    """Show how the search for the best mix stands; once it is over, what was found and the way to it."""
    if not is_part(request):
        return RedirectResponse("/mix", 303)
    return show(request, "mix_best.html", best=standing(desk_of(request), "mix"), is_new=True)


def _shown(request: Request, desk: Desk) -> dict[str, object]:
    found = ready(desk)
    if found.live.answer is None:
        said = f"?{request.url.query}" if request.url.query else ""
        return {"live": found.live, "view": None, "part": f"/mix/part{said}"}
    table, given = table_at(desk, found), dict(request.query_params)
    units = units_given(table, given if is_of(table, given) else {})
    return {
        "live": found.live,
        "view": live_view(table.ground, table.ask(units), width=_width(given), marked=MARKED),
        "best": found.best,
        "tactics": tactic_views(table, units),
        "starts": start_views(table),
        "mark": table.mark,
        "sliders": sliders_text(table),
        "digest": digest_of(read_plan_text(desk.workspace().root)),
        "special": (TODAY, NEAREST, BEST),
    }


@router.get("/mix/live")
def live_part(request: Request, _visitor: Reader) -> Response:
    """Show what the sliders come to: at once from some hundred paths, or from as many as `paths` says."""
    if not is_part(request):
        return RedirectResponse("/mix", 303)
    desk, given = desk_of(request), dict(request.query_params)
    table = table_now(desk, given.get(OF))
    if table is None:
        return Response(status_code=_NOTHING, headers={"X-Bestbet-Go": "/mix"})
    units, who = units_given(table, given), given.get(WHO, "")[:40]
    try:
        finer = _finer(given.get(PATHS, ""))
        odds = table.refine(units, finer, who) if finer else table.ask(units, who)
    except Superseded:
        return Response(status_code=_NOTHING)
    view = live_view(table.ground, odds, width=_width(given), marked=MARKED)
    return show(request, "mix_answer.html", view=view)


def _finer(text: str) -> int:
    """Only the numbers of paths that the page itself asks for."""
    return next((n for n in FINER if str(n) == text), 0)


def _width(given: dict[str, str]) -> float:
    return PHONE_WIDTH if given.get(SCREEN) == "phone" else DESK_WIDTH


@router.post("/mix/save")
def save(request: Request, visitor: Editor, form: Posted) -> Response:
    """Keep the mix as a strategy of the plan, beside what others changed; what is refused is said in place."""
    desk = desk_of(request)
    try:
        found = keep_tried(
            desk.workspace(),
            desk.store,
            efforts_given(form),
            (form.get(NAME, ""), form.get(BECAUSE, "")),
            seen=form.get("digest", ""),
            hand=Hand(visitor.known.id, desk.now()),
        )
    except UsageError as error:
        if not is_part(request):
            raise
        return _refused(request, error.problems, 400)
    if not isinstance(found, Saved):
        problems = found.problems if isinstance(found, Refused) else ()
        if not is_part(request):
            raise PlanError(problems)
        return _refused(request, problems, 422)
    with desk.store.writing() as connection:
        record(connection, "mix kept", how=visitor.how, at=desk.now(), account_id=visitor.known.id)
    to = "/plan?said=joined" if found.is_joined else "/odds"
    return Response(headers={"X-Bestbet-Go": to}) if is_part(request) else RedirectResponse(to, 303)


def _refused(request: Request, problems: Sequence[Problem], status: int) -> Response:
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    response = show(request, "mix_kept.html", problems=[problem_json(one) for one in errors or problems])
    response.status_code = status
    return response
