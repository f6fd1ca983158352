"""What a change of the plan did to the odds: each strategy's chance on the plan before and on the plan now."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bestbet.adapters.answers import Answer, kept_answer
from bestbet.adapters.database import Database
from bestbet.adapters.plan_file import read_plan_text
from bestbet.adapters.plan_steps import digest_of, steps
from bestbet.adapters.store import Workspace
from bestbet.workflow.answering import Parameters, key_of

_SURE = 1.96
_LOOKED_BACK = 12


@dataclass(frozen=True, slots=True)
class Moved:
    """One strategy: P(all) before (None where it was not there, or no odds are kept) and now, with their errors.

    `error` is the simulation error of the difference, both taken as independent, which is the larger reading.
    """

    name: str
    is_status_quo: bool
    after: float
    after_error: float
    before: float | None = None
    error: float | None = None

    @property
    def change(self) -> float | None:
        """The difference in P(all)."""
        return None if self.before is None else self.after - self.before

    @property
    def is_within_error(self) -> bool:
        """Whether the difference may be the simulation's own."""
        return self.change is not None and self.error is not None and abs(self.change) <= _SURE * self.error


@dataclass(frozen=True, slots=True)
class Followed:
    """The odds on the plan as it stands, beside those on an earlier version (None where none are kept)."""

    moved: tuple[Moved, ...]
    since: int | None


def odds_followed(workspace: Workspace, store: Database, parameters: Parameters, answer: Answer) -> Followed:
    """Return an answer's odds beside those of the newest earlier plan with odds on the same facts and luck."""
    found = _earlier(workspace, store, parameters)
    earlier = {} if found is None else {one["name"]: one for one in found[1].value["strategies"]}
    moved = tuple(_moved(one, earlier.get(one["name"])) for one in answer.value["strategies"])
    return Followed(moved, None if found is None else found[0])


def _moved(now: dict[str, object], before: dict[str, object] | None) -> Moved:
    name, p, mcse = str(now["name"]), _number(now["p_all"]), _number(now["mcse"])
    if before is None:
        return Moved(name, bool(now["status_quo"]), p, mcse)
    error = math.hypot(mcse, _number(before["mcse"]))
    return Moved(name, bool(now["status_quo"]), p, mcse, _number(before["p_all"]), error)


def _number(value: object) -> float:
    return float(str(value))


def _earlier(workspace: Workspace, store: Database, parameters: Parameters) -> tuple[int, Answer] | None:
    """Return the version of the newest earlier plan whose odds are kept, and the odds."""
    now = digest_of(read_plan_text(workspace.root))
    with store.reading() as connection:
        known = {step.before: step.before_version for step in steps(connection, limit=_LOOKED_BACK)}
    for digest, version in known.items():
        if digest != now:
            answer = kept_answer(workspace.root, "odds", key_of(workspace, "odds", parameters, plan=digest))
            if answer is not None:
                return version, answer
    return None
