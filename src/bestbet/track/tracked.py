"""How a commitment goes, in one value: what `bestbet track` answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bestbet.track.bands import Banded
from bestbet.track.executed import NOTHING_KNOWN, Executed
from bestbet.track.movement import Movement
from bestbet.track.revision import Revision
from bestbet.track.standing import Standing
from bestbet.track.watch import Alarm
from bestbet.track.wires import WireState


@dataclass(frozen=True, slots=True)
class Step:
    """The odds of every option as of one day: P(all), its simulation error, and why it moved since the step before.

    `n_corrections` counts late corrections of days that had been covered before; the first step is the commitment.
    """

    as_of: date
    at: str
    p: Mapping[str, float]
    mcse: Mapping[str, float]
    revisions: tuple[Revision, ...] = ()
    n_corrections: int = 0


@dataclass(frozen=True, slots=True)
class Tracked:
    """One commitment against what came; `days_over` are days of a week that is not over and judged by nothing yet.

    `seq` is its place in the ledger, `committed` the day its facts ended, `end` that of its plan; `leads` are flows
    that lead to the objectives in `bands`, `work` is what was done of what was committed.
    """

    seq: int
    strategy: str
    committed: date
    end: date
    as_of: date
    seed: int
    n_paths: int
    n_weeks: int
    days_over: int
    bands: tuple[Banded, ...]
    leads: tuple[Banded, ...]
    steps: tuple[Step, ...]
    alarm: Alarm
    wires: tuple[WireState, ...]
    movement: Movement
    standing: Standing
    work: Executed = NOTHING_KNOWN

    @property
    def n_corrections(self) -> int:
        """Late corrections that imports brought since the commitment."""
        return sum(step.n_corrections for step in self.steps)

    @property
    def now(self) -> Step:
        """The newest step."""
        return self.steps[-1]

    def revisions(self) -> tuple[tuple[Step, Revision], ...]:
        """Return the changes of the chosen strategy's odds, oldest first."""
        return tuple((step, one) for step in self.steps for one in step.revisions if one.strategy == self.strategy)
