"""The ledger for people and for scripts: what was committed, what stands in it, and what does not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bestbet.commit.chain import Entry, Fault
from bestbet.commit.change import CHANGE
from bestbet.commit.checkpoint import Checkpoint
from bestbet.commit.decision import DECISION, ERASURE, PUBLISHED
from bestbet.commit.followed import TRACKED
from bestbet.errors import Problem
from bestbet.report.tables import Table

Body = Mapping[str, Any]
Row = tuple[Entry, Body, str | None, str | None]


def committed_json(entry: Entry, who: str, because: str, point: Checkpoint) -> dict[str, Any]:
    """Return a commitment as JSON values: the entry, who made it and why, and the checkpoint to keep elsewhere."""
    return {**entry_json(entry, entry.body, who, because), "checkpoint": point.text}


def entry_json(entry: Entry, body: Body, who: str | None, because: str | None) -> dict[str, Any]:
    """Return one entry as JSON values; name and reason are null where they are erased or were never given."""
    return {"seq": entry.seq, "id": entry.id, "kind": body["kind"], "who": who, "because": because, "body": dict(body)}


def committed_lines(entry: Entry) -> list[str]:
    """Return what was frozen in sentences, the headline first."""
    body = entry.body
    option = _chosen(body)
    low, high = (_percent(one) for one in option["p_all_interval"])
    attained = [
        f"{o['name']}: {_percent(o['p'])} (± {_error(o['mcse'])} of simulation error)"
        for o in option["objectives"]
        if o["p"] is not None
    ]
    wires = [
        f"trip-wire: {w['measure']} {w['side']} {float(w['level']):,.10g} by {w['by']}, then {w['action']}"
        + (f"; a healthy plan touches it in {_percent(w['healthy'])}" if w["healthy"] is not None else "")
        for w in body["trip_wires"]
    ]
    before = body["supersedes"]
    return [
        f"Committed to {body['strategy']}: entry {entry.seq:,}, {entry.id[:16]}…",
        *_not_the_best(body),
        f"all must-have objectives: {_percent(option['p_all'])}; {low} to {high} if we knew the market better",
        *attained,
        *[f"rejected: {o['name']}, {_percent(o['p_all'])}" for o in body["options"] if o is not option],
        f"facts as of {body['facts']['as_of']}, digest {body['facts']['digest'][:12]}…, seed {body['seed']}",
        f"reviews: {', '.join(body['reviews'])}",
        *wires,
        *([f"it takes the place of entry {before}"] if before is not None else []),
    ]


def _not_the_best(body: Body) -> list[str]:
    """A choice against the odds is allowed and said."""
    if body["strategy"] in (body["best_bet"], *body["tie_with"]):
        return []
    return [f"the best bet on these facts is another: {body['best_bet']} ({body['reason']})"]


def _chosen(body: Body) -> dict[str, Any]:
    return next(option for option in body["options"] if option["name"] == body["strategy"])


def ledger_table(rows: Sequence[Row]) -> Table:
    """Return the entries as a table, oldest first."""
    columns = ("entry", "when (UTC)", "what", "odds then", "who", "why", "id")
    return Table("The ledger", columns, tuple(_row(*row) for row in rows))


def _row(entry: Entry, body: Body, who: str | None, because: str | None) -> tuple[str, ...]:
    erased = "[erased]" if body.get("seals") else ""
    when = body["at"][:16].replace("T", " ") + (" clock went back" if body["clock_back"] else "")
    said = (str(entry.seq), when, what_happened(body), _odds(body))
    return (*said, who or erased, because or erased, entry.id[:12])


def what_happened(body: Body) -> str:
    """Return what an entry records in a few words."""
    kind = body["kind"]
    if kind == DECISION:
        return f"committed to {body['strategy']}"
    if kind == PUBLISHED:
        return f"published odds on facts as of {body['facts']['as_of']}"
    if kind == TRACKED:
        return f"followed entry {body['decision']} on facts as of {body['facts']['as_of']}"
    if kind == CHANGE:
        return _changed(body)
    return f"erased the name of person {body['person']}" if kind == ERASURE else str(kind)


def _changed(body: Body) -> str:
    """A change in a few words; an override is never hidden."""
    if body["code"] not in {"tweak", "switch"}:
        return f"noted: {body['code']}"
    if body["code"] == "tweak":
        return f"tweak of {body['strategy']}, {_percent(body['moved']['total'])} from the commitment"
    asked = "switch" if body["taken"] else "asked to switch"
    against = f", AGAINST THE GUARD ({body['verdict']})" if body["override"] else ""
    return f"{asked} from {body['strategy']} to {body['to']}{against}"


def change_words(body: Body) -> str:
    """Return a recorded change as a sentence with its day."""
    said = _changed(body)
    return f"{said[:1].upper()}{said[1:]}, recorded on {body['at'][:10]}."


def trip_wires_table(entry: Entry) -> Table | None:
    """Return how often a healthy plan touches each trip-wire of a commitment, None where it has none."""
    wires = entry.body["trip_wires"]
    if not wires:
        return None
    rows = tuple(
        (f"{w['measure']} {w['side']} {float(w['level']):,.10g}", w["by"],
         "not known" if w["healthy"] is None else _percent(w["healthy"]), w["action"])
        for w in wires
    )  # fmt: skip
    note = "Touched: share of the committed plan's own futures. A wire that half of them touch is an alarm clock."
    columns = ("Trip-wire", "by", "Touched by a healthy plan", "then")
    return Table("Trip-wires and their false alarms", columns, rows, note, frozenset(columns[2:3]))


def _odds(body: Body) -> str:
    return _percent(_chosen(body)["p_all"]) if body["kind"] == DECISION else ""


def verdict_problems(
    faults: Sequence[Fault], moments: Mapping[int, str], import_faults: Sequence[str]
) -> tuple[Problem, ...]:
    """Return every fault as a problem, the first entry that does not fit first."""
    remedy = "Do not edit anything. Save a copy, then compare it with a backup: bestbet restore FILE -w DIR."
    found = [Problem("BB-L01", _sentence(fault, moments), remedy) for fault in faults]
    files = "Bring it back from a backup: bestbet restore FILE -w DIR."
    return (*found, *(Problem("BB-S05", f"{what}.", files) for what in import_faults))


def _sentence(fault: Fault, moments: Mapping[int, str]) -> str:
    if not fault.seq:
        return f"Ledger check FAILED: {fault.what}."
    when = f" ({moments[fault.seq]})" if fault.seq in moments else ""
    before = f" Entries 1 to {fault.seq - 1:,} come before it." if fault.seq > 1 else ""
    return f"Ledger check FAILED at entry {fault.seq:,}{when}: {fault.what}.{before}"


def _percent(text: str) -> str:
    return f"{100 * float(text):.0f} %"


def _error(mcse: str) -> str:
    """The 95 % error of the simulation, as everywhere."""
    return f"{196 * float(mcse):.1f} points"
