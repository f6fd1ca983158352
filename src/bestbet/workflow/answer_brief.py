"""The brief for the board as an answer for pages: its first page in words, and its files kept for download."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from bestbet.adapters.brief_files import keep_brief
from bestbet.adapters.store import Workspace
from bestbet.errors import UsageError
from bestbet.report.board import Brief
from bestbet.report.board_json import brief_json
from bestbet.workflow.answer_odds import luck_of
from bestbet.workflow.answering import Found, Parameters
from bestbet.workflow.briefing import FORMS, brief_bytes, brief_of
from bestbet.workflow.line import Announce


def brief_found(workspace: Workspace, parameters: Parameters, at: datetime, announce: Announce) -> Found:
    """Return the first page of the brief as JSON; its files are kept under `value["files"]`.

    The parameter `decided` is the newest decision of the ledger, so that a new decision makes a new brief.
    """
    brief = brief_of(workspace, luck_of(parameters), at=at, announce=announce)
    announce("writing the brief as PDF, workbook and page")
    files, without = _written(brief)
    key = hashlib.sha256(b"\0".join(files[form] for form in sorted(files))).hexdigest()[:32]
    keep_brief(workspace.root, key, files)
    value: dict[str, Any] = brief_json(brief, [(form, _file_name(brief, form), data) for form, data in files.items()])
    return Found({**value, "files": key, "without": without}, {})


def _written(brief: Brief) -> tuple[dict[str, bytes], list[dict[str, str]]]:
    """Return the brief by form, and the forms that this installation cannot write, with the reason."""
    files: dict[str, bytes] = {}
    without: list[dict[str, str]] = []
    for form in FORMS:
        try:
            files[form] = brief_bytes(brief, form)
        except UsageError as refused:
            without.append({"format": form, "reason": str(refused)})
    return files, without


def _file_name(brief: Brief, form: str) -> str:
    return f"brief-{brief.board.as_of.isoformat()}.{form}"
