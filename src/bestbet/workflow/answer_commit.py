"""Committing and changing course as answers for pages: what was sealed, and what the guard says.

What writes to the ledger is done once, however often a worker is killed on the way: it looks first whether the same
person's same decision was sealed after the entry that was the last one when it was asked for.
"""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any

from bestbet.adapters.store import Workspace
from bestbet.commit.decision import DECISION
from bestbet.report.change_tables import change_headline, change_json, change_tables, earning_lines, moved_lines
from bestbet.report.ledger_tables import committed_lines, entry_json, trip_wires_table
from bestbet.report.page_sections import table_html
from bestbet.report.svg import escape
from bestbet.report.words import sentence
from bestbet.workflow import changing
from bestbet.workflow.answer_odds import luck_of
from bestbet.workflow.answering import Found, Parameters
from bestbet.workflow.committing import Request, commit
from bestbet.workflow.ledger import Shown, shown_entries
from bestbet.workflow.line import Announce


def commitment_sealed(workspace: Workspace, parameters: Parameters, at: datetime, announce: Announce) -> Found:
    """Return the commitment that was added to the ledger, or the same one where it was added already."""
    said = {name: str(parameters[name]) for name in ("strategy", "because", "who", "how", "role", "wires")}
    known = _sealed_since(workspace, said, int(parameters["after"]))
    if known is None:
        wires = tuple(line.strip() for line in said["wires"].splitlines() if line.strip())
        request = Request(said["strategy"], said["because"], said["who"], said["how"], said["role"], wires)
        commit(workspace, request, luck_of(parameters), at=at, announce=announce)
        known = _sealed_since(workspace, said, int(parameters["after"]))
    if known is None:
        raise LookupError("a commitment that was just sealed is not in the ledger")
    headline, *lines = committed_lines(known.entry)
    sections = {"headline": escape(headline), "lines": "".join(f"<li>{escape(text)}</li>" for text in lines)}
    wires_table = trip_wires_table(known.entry)
    sections["wires"] = table_html(wires_table) if wires_table is not None else ""
    return Found(entry_json(known.entry, known.body, known.who, known.because), sections)


def _sealed_since(workspace: Workspace, said: dict[str, str], seq: int) -> Shown | None:
    for one in reversed(shown_entries(workspace)):
        is_same = (one.who, one.because, one.body.get("strategy")) == (said["who"], said["because"], said["strategy"])
        if one.body["kind"] == DECISION and one.entry.seq > seq and is_same:
            return one
    return None


def change_weighed(workspace: Workspace, parameters: Parameters, at: datetime, announce: Announce) -> Found:
    """Return what the guard says of going over to a strategy; nothing is recorded."""
    proposal = changing.Proposal(to=str(parameters["to"]) or None, is_trial=True)
    return _guarded(changing.change(workspace, proposal, luck_of(parameters), at=at, announce=announce))


def change_recorded(workspace: Workspace, parameters: Parameters, at: datetime, announce: Announce) -> Found:
    """Return what the guard says, recorded where it passes; an override is named as one."""
    said = {name: str(parameters[name]) for name in ("to", "because", "who", "how", "second", "override")}
    proposal = changing.Proposal(
        to=said["to"],
        because=said["because"],
        who=said["who"],
        authenticated_by=said["how"],
        second=said["second"] or None,
        is_override=said["override"] == "yes",
    )
    return _guarded(changing.change(workspace, proposal, luck_of(parameters), at=at, announce=announce))


def change_value(found: changing.Answer) -> dict[str, Any]:
    """Return everything that `bestbet change` answers."""
    known = {
        "strategy": found.strategy,
        "to": found.to,
        "verdict": found.verdict.value,
        "allowed": found.is_allowed,
        "override": found.is_override,
        "moved": None if found.moved is None else dataclasses.asdict(found.moved),
        "compared": None if found.compared is None else dataclasses.asdict(found.compared),
        "differs": list(found.differs),
        "review": found.review,
        "entry": None if found.entry is None else found.entry.seq,
        "decision": None if found.decided is None else found.decided.seq,
    }
    return change_json(known, found.rule, found.asked)


def _guarded(found: changing.Answer) -> Found:
    sections = {"headline": escape(change_headline(found.verdict, found.strategy, found.to, found.moved))}
    lines = list(found.differs)
    if found.moved is not None and not found.moved.is_none():
        lines += moved_lines(found.moved, found.rule)
    sections["lines"] = "".join(f"<li>{escape(sentence(text))}</li>" for text in lines)
    if found.compared is not None:
        sections["tables"] = "".join(table_html(table) for table in change_tables(found.compared, found.asked))
        earning = earning_lines(found.compared, found.rule, found.asked)
        sections["earning"] = "".join(f"<li>{escape(sentence(text))}</li>" for text in earning)
    return Found(change_value(found), sections)
