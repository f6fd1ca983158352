"""The best mix, and what sliders are held against, as answers for pages: work that takes longer than a page waits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bestbet.adapters.answers import Answer
from bestbet.adapters.store import Workspace
from bestbet.choose.live import BEST, NEAREST
from bestbet.plan.nodes import Effort, Strategy
from bestbet.report.mix_json import mix_json
from bestbet.report.mix_tables import mix_headline, mix_sentences, mix_tables
from bestbet.report.page_sections import table_html
from bestbet.report.svg import escape
from bestbet.workflow.answering import Found, Parameters, answer_now
from bestbet.workflow.line import Announce, Luck
from bestbet.workflow.live import Mixes, prepare
from bestbet.workflow.mixing import mix


def mix_found(workspace: Workspace, parameters: Parameters, _at: datetime, announce: Announce) -> Found:
    """Return the best mix under the limits, its tables and what to know beside it."""
    found = mix(workspace, _luck(parameters), announce=announce)
    value = mix_json(found.plan, found.mix, reach=None, needs=(), sequences=())
    said = "".join(f"<li>{escape(text)}</li>" for text in mix_sentences(found.plan, found.mix))
    sections = {
        "headline": escape(mix_headline(found.mix)),
        "sentences": f'<ul class="findings">{said}</ul>',
        "tables": "".join(table_html(table) for table in mix_tables(found.plan, found.mix)),
    }
    return Found(value, sections)


def live_found(workspace: Workspace, parameters: Parameters, _at: datetime, announce: Announce) -> Found:
    """Return which courses sliders are held against, simulated and kept beside the workspace's fits.

    `mix` names the answer that holds the best mix, empty where it was not looked for.
    """
    ground = prepare(workspace, _luck(parameters), mixes_now(workspace, parameters), announce=announce)
    return Found({"courses": list(ground.anchored.names), "n_paths": ground.bench.n_most}, {})


def mixes_now(workspace: Workspace, parameters: Parameters) -> Mixes:
    """Return the mixes that a search found for the workspace as it stands; none where it was not looked for."""
    luck = {name: parameters[name] for name in ("seed", "n_paths")}
    answer = answer_now(workspace, "mix", luck)
    return () if answer is None else mixes_of(answer)


def mixes_of(answer: Answer) -> Mixes:
    """Return the best mix and the one nearest to today that is as good, as strategies."""
    best, nearest = (_efforts(answer.value[name]) for name in ("best", "nearest_to_today"))
    found = [(BEST, Strategy(BEST, "", "", best))]
    if nearest != best:
        found.append((NEAREST, Strategy(NEAREST, "", "", nearest)))
    return tuple(found)


def _efforts(option: Mapping[str, Any]) -> tuple[Effort, ...]:
    return tuple(
        Effort(one["tactic"], float(one["units"]), {name: tuple(values) for name, values in one["where"].items()})
        for one in option["effort"]
    )


def _luck(parameters: Parameters) -> Luck:
    return Luck(int(parameters["seed"]), int(parameters["n_paths"]))
