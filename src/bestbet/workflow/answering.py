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
from bestbet.workflow.line import Announce
from bestbet.workflow.publishing import seen_in

Parameters = Mapping[str, Any]
_OF_WORK = frozenset({"track", "score"})
"""Kinds of answers that read the log of work; no other changes with it."""


@dataclass(frozen=True, slots=True)
class Found:
    """What an answer says: JSON as the command line prints it, and sections of HTML from the report."""

    value: dict[str, Any]
    sections: dict[str, str]


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
    found = work(workspace, parameters, at, announce)
    return Answer(kind, key, time_text(at), found.value, found.sections)
