"""Commitment for Python: import what came, commit, ask for a change, follow, score.

`at` is the moment that the ledger is told, now unless said.
"""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bestbet.adapters.clock import now
from bestbet.adapters.importing import Imported
from bestbet.adapters.store import open_workspace
from bestbet.commit.change import Code
from bestbet.track.tracked import Tracked
from bestbet.workflow import changing, committing, making, scoring, tracking
from bestbet.workflow.line import Luck

DEFAULT = Luck()
STATED, ACCOUNT = "stated by the program", "account of the operating system"


def add_exports(workspace: str | Path, files: Sequence[str | Path]) -> Imported:
    """Return what newer exports changed in a workspace; raises DataError where a file cannot be read."""
    return making.add(open_workspace(Path(workspace)), [Path(file) for file in files])


def commit(
    workspace: str | Path,
    strategy: str,
    *,
    because: str,
    by: str | None = None,
    trip_wires: Sequence[str] = (),
    seed: int = DEFAULT.seed,
    n_paths: int = DEFAULT.n_paths,
    at: datetime | None = None,
) -> committing.Committed:
    """Return the commitment that was added to the ledger, with the odds of every option as they stood.

    Raises UsageError for an unknown strategy, a missing reason, or a trip-wire that cannot be read.
    """
    who, known = by or getpass.getuser(), STATED if by else ACCOUNT
    asked = committing.Request(strategy, because, who, known, trip_wires=tuple(trip_wires))
    return committing.commit(open_workspace(Path(workspace)), asked, Luck(seed, n_paths), at=at or now())


def change(
    workspace: str | Path,
    to: str | None = None,
    *,
    because: str = "",
    by: str | None = None,
    second: str | None = None,
    note: str | None = None,
    is_override: bool = False,
    is_trial: bool = False,
    seed: int = DEFAULT.seed,
    n_paths: int = DEFAULT.n_paths,
    at: datetime | None = None,
) -> changing.Answer:
    """Return the guard's answer on a change; one that passes is recorded unless it `is_trial`.

    `note` records what moves no effort: "information", "model fix" or "target change".
    Raises NotAnswerable where nothing was committed, UsageError for an unknown strategy.
    """
    who, known = by or getpass.getuser(), STATED if by else ACCOUNT
    asked = changing.Proposal(
        to,
        because=because,
        who=who,
        authenticated_by=known,
        second=second,
        is_override=is_override,
        is_trial=is_trial,
        code=Code(note) if note else None,
    )
    return changing.change(open_workspace(Path(workspace)), asked, Luck(seed, n_paths), at=at or now())


def track(workspace: str | Path, *, at: datetime | None = None) -> Tracked:
    """Return how the commitment in force goes; raises NotAnswerable where nothing was committed."""
    return tracking.track(open_workspace(Path(workspace)), at=at or now())


def score(workspace: str | Path, *, at: datetime | None = None) -> scoring.Scores:
    """Return every probability that was published and whose day has come, held against what came."""
    return scoring.score(open_workspace(Path(workspace)), at=at or now())
