"""Answers that take long: what each kind asks of the workspace, and everything its key depends on.

A kind is a function from a workspace and its parameters to an Answer. The web application's worker runs it outside the
web process and keeps what comes out; pages and the REST interface read it from there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bestbet.adapters.answers import Answer, answer_key, kept_answer
from bestbet.adapters.fingerprint import line_fingerprint
from bestbet.adapters.store import Workspace
from bestbet.commit.canonical import sha256, time_text
from bestbet.errors import BestbetError
from bestbet.report.page_words import PageWords, days_in_full
from bestbet.workflow.line import Announce
from bestbet.workflow.publishing import seen_in
from bestbet.workflow.workspace import plan_of

Parameters = Mapping[str, Any]
_OF_WORK = frozenset({"track", "score"})
"""Kinds of answers that read the log of work; no other changes with it."""


@dataclass(frozen=True, slots=True)
class Found:
    """What an answer says: JSON as the command line prints it, and sections of HTML from the report."""

    value: dict[str, Any]
    sections: dict[str, str]


_AS_READ = frozenset({"data"})
"""Kinds whose sections speak of files and columns, which keep the names that stand there."""
Work = Callable[[Workspace, Parameters, datetime, Announce], Found]


def key_of(workspace: Workspace, kind: str, parameters: Parameters, *, plan: str | None = None) -> str:
    """Return the key of an answer: the texts and imports of the workspace, our code, and the parameters.

    With `plan`, the SHA-256 of a text of the plan, it is the key that the answer had or would have under that text.
    """
    seen = seen_in(workspace.root)
    names = {name: sha256(data) for name, data in seen.texts.by_kind.items()} | ({} if plan is None else {"plan": plan})
    if kind not in _OF_WORK:
        names.pop("effort", None)
    texts = [f"{name}:{digest}" for name, digest in sorted(names.items())]
    said = json.dumps(parameters, sort_keys=True)
    return answer_key(kind, said, line_fingerprint(), *texts, *seen.folders)


def answer_now(workspace: Workspace, kind: str, parameters: Parameters) -> Answer | None:
    """Return the answer as the workspace stands now; None where it was not worked out yet."""
    return kept_answer(workspace.root, kind, key_of(workspace, kind, parameters))


def worked_out(
    workspace: Workspace, kind: str, work: Work, parameters: Parameters, *, at: datetime, announce: Announce
) -> Answer:
    """Return an answer, worked out now, under the key of what the workspace said when the work began."""
    key = key_of(workspace, kind, parameters)
    return answer_of(workspace, kind, key, work(workspace, parameters, at, announce), at=at)


def answer_of(workspace: Workspace, kind: str, key: str, found: Found, *, at: datetime) -> Answer:
    """Return what was found as an answer, its sections in the words of a page."""
    words = page_words(workspace)
    said = days_in_full if kind in _AS_READ else words.html
    sections = {name: said(section) for name, section in found.sections.items()}
    return Answer(kind, key, time_text(at), found.value, sections)


def page_words(workspace: Workspace) -> PageWords:
    """Return what puts texts of the prompt into the words of a page, by the names of the plan as it stands."""
    try:
        plan = plan_of(workspace)
    except BestbetError:
        return PageWords(())
    names = [one.name for group in (plan.objectives, plan.tactics, plan.resources) for one in group]
    return PageWords([one.name for one in plan.strategies], names)
