"""The mix as JSON: the best one, and any other at once."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from bestbet.choose.levers import units_of
from bestbet.errors import NotAnswerable, Problem, ServiceError, UsageError, quote
from bestbet.plan.nodes import Effort, Strategy
from bestbet.report.live_json import live_json
from bestbet.simulate.where import problems_of
from bestbet.web.api.answer_shapes import WRONG, MixAsked
from bestbet.web.api.answers import N_Paths, Seed, kept_value
from bestbet.web.desk import desk_of
from bestbet.web.kinds import LUCK, kind_of
from bestbet.web.pages.mix import ready, table_at
from bestbet.web.policy import Reader
from bestbet.workflow.live import Superseded, Table

router = APIRouter(prefix="/api/v1", responses=WRONG)


@router.get("/mix", summary="The best mix under the limits")
def best_mix(
    request: Request, _visitor: Reader, seed: Seed = 1, n_paths: N_Paths = int(LUCK["n_paths"])
) -> dict[str, Any]:
    """Return the best mix as `bestbet mix --json`; 409 with what to post where it was not looked for yet."""
    return kept_value(desk_of(request), "mix", {"seed": seed, "n_paths": n_paths})


@router.post("/mix/live", summary="The odds of a mix, at once")
def live(asked: MixAsked, request: Request, _visitor: Reader) -> dict[str, Any]:
    """Return the odds of a mix by the engine itself, from as many paths as there is time for, or from `n_paths`.

    409 with what to post where the courses that mixes are held against were not simulated yet.
    """
    desk = desk_of(request)
    found = ready(desk)
    if found.live.answer is None:
        kind, mix = kind_of("live"), found.live.parameters["mix"]
        text = f"{kind.title} was not worked out since the plan, the facts or the program changed."
        remedy = f'POST {{"kind": "live", "parameters": {{"mix": "{mix}"}}}} to /api/v1/jobs, wait, and ask again.'
        raise NotAnswerable(Problem("BB-A30", text, remedy))
    table = table_at(desk, found)
    units = _units(table, asked)
    try:
        odds = table.ask(units) if asked.n_paths is None else table.refine(units, asked.n_paths)
    except Superseded:
        text = "others asked about so many mixes that there was no time for this one."
        raise ServiceError(Problem("BB-A72", text, "Ask again, or ask without n_paths.")) from None
    return live_json(table.ground, odds)


def _units(table: Table, asked: MixAsked) -> Any:
    ground = table.ground
    known = {tactic.name: tactic for tactic in ground.plan.tactics}
    for one in asked.effort:
        if one.tactic not in known:
            problem = Problem("BB-U02", f"the plan has no tactic {quote(one.tactic)}.", f"It has: {', '.join(known)}.")
            raise UsageError(problem)
    effort = tuple(
        Effort(one.tactic, one.units, {name: tuple(values) for name, values in one.where.items()})
        for one in asked.effort
    )
    problems = [
        problem
        for one in effort
        for problem in problems_of(one.where, ground.posterior.facts, what=f"The aim of {quote(one.tactic)}")
    ]
    if problems:
        raise UsageError(problems)
    units = units_of(ground.levers, ground.plan, Strategy("asked", "", "", effort), ground.posterior)
    if units is None:
        text = "an effort aims where neither a strategy nor an objective of the plan does."
        raise UsageError(Problem("BB-A70", text, "Aim as one of them does, or everywhere."))
    return units
