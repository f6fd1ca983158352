"""A commitment as it was frozen, read back for those who follow it: nothing of it is computed anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from bestbet.adapters.contents import get_content
from bestbet.adapters.plan_file import PLAN_FILE
from bestbet.adapters.tracks import decisions_of
from bestbet.commit.canonical import read_canonical
from bestbet.commit.decision import TripWire, Watch
from bestbet.commit.predictive import Predictive, read_predictive
from bestbet.errors import NotAnswerable, Problem
from bestbet.odds.widening import Past, Width
from bestbet.plan.nodes import Plan, Strategy
from bestbet.plan.parse import parse_plan
from bestbet.simulate.at_work import Begun
from bestbet.workflow.begun import begun_of
from bestbet.workflow.line import Luck


@dataclass(frozen=True, slots=True)
class Commitment:
    """One decision: `options` are its odds by strategy, `targets` the numbers objectives are held against.

    `imports` are the folders its facts were made of, `evidence` the text it was weighed with, `past` what looking back
    had taught by then. `begun` are the strategies of its plan that it and those before it put to work.
    """

    seq: int
    at: str
    strategy: str
    supersedes: int | None
    plan: Plan
    evidence: bytes | None
    facts_digest: str
    as_of: date
    imports: tuple[str, ...]
    code: str
    luck: Luck
    options: Mapping[str, Mapping[str, Any]]
    targets: Mapping[str, float]
    reviews: tuple[date, ...]
    trip_wires: tuple[TripWire, ...]
    watch: Watch
    better: float
    gain: float
    predictive: Predictive
    past: Past | None
    begun: tuple[Begun, ...] = ()

    @property
    def chosen(self) -> Mapping[str, Any]:
        """The odds of the chosen strategy as they were frozen, weekly quantiles of its objectives included."""
        return self.options[self.strategy]

    @property
    def way(self) -> Strategy:
        """The chosen strategy as the committed plan writes it."""
        return next(one for one in self.plan.strategies if one.name == self.strategy)


def commitments(connection: Connection) -> tuple[Commitment, ...]:
    """Return every commitment, oldest first."""
    found = decisions_of(connection)
    return tuple(_commitment(connection, found[: n + 1]) for n in range(len(found)))


def in_force(connection: Connection) -> Commitment:
    """Return the newest commitment; raises NotAnswerable where there is none."""
    found = decisions_of(connection)
    if not found:
        text = "nothing was committed in this workspace yet, so there is nothing to hold actuals against."
        raise NotAnswerable(Problem("BB-T01", text, "Commit first: bestbet commit STRATEGY --because TEXT."))
    return _commitment(connection, found)


def _commitment(connection: Connection, decisions: tuple[tuple[int, dict[str, Any]], ...]) -> Commitment:
    """Return the last of some decisions, oldest first."""
    seq, body = decisions[-1]
    named = {one["role"]: one["sha256"] for one in body["attachments"]}
    documents = {one["kind"]: one["sha256"] for one in body["documents"]}
    assessment: Any = read_canonical(get_content(connection, named["assessment"]))
    plan = parse_plan(get_content(connection, documents["plan"]).decode(), file=PLAN_FILE)
    flip, watch = body["rule"]["flip"], body["rule"]["watch"]
    options = {one["name"]: one for one in assessment["strategies"]}
    objectives = options[body["strategy"]]["objectives"]
    return Commitment(
        seq,
        body["at"],
        body["strategy"],
        None if body["supersedes"] is None else int(body["supersedes"]),
        plan,
        get_content(connection, documents["evidence"]) if "evidence" in documents else None,
        body["facts"]["digest"],
        date.fromisoformat(body["facts"]["as_of"]),
        tuple(one["folder"] for one in body["facts"]["imports"]),
        body["engine"]["code"],
        Luck(int(body["seed"]), int(body["n_paths"])),
        options,
        {one["name"]: float(one["target"]) for one in objectives if one["target"] is not None},
        tuple(date.fromisoformat(day) for day in body["reviews"]),
        tuple(_wire(one) for one in body["trip_wires"]),
        Watch(float(watch["alarm_at"]), tuple(float(one) for one in watch["multipliers"])),
        float(flip["better"]),
        float(flip["gain"]),
        read_predictive(get_content(connection, named["predictive"])),
        _past(assessment.get("past")),
        begun_of(connection, plan, decisions),
    )


def _wire(said: dict[str, Any]) -> TripWire:
    healthy = None if said["healthy"] is None else float(said["healthy"])
    by = date.fromisoformat(said["by"])
    return TripWire(said["measure"], said["side"], float(said["level"]), by, said["action"], healthy)


def _past(said: dict[str, Any] | None) -> Past | None:
    if said is None:
        return None
    return Past(
        int(said["quarters"]), int(said["n_forecasts"]), float(said["held"]), tuple(map(_width, said["widths"]))
    )


def _width(said: dict[str, Any]) -> Width:
    return Width(
        said["measure"], int(said["horizon"]), float(said["factor"]), float(said["held"]), int(said["n"]),
        float(said["separate"]), said["rival"],
    )  # fmt: skip
