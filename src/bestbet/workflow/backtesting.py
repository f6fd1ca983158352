"""`bestbet backtest`: look back from many days of the workspace's own past."""

from __future__ import annotations

from dataclasses import dataclass

from bestbet.adapters.store import Workspace
from bestbet.odds.widening import Width
from bestbet.track.backtest import Backtest, Settings, backtest
from bestbet.track.remembered import Remembered
from bestbet.track.summing_up import remembered
from bestbet.track.verdict import Verdict, verdict_of
from bestbet.workflow.line import Announce, one_blas_thread, silent
from bestbet.workflow.lookbacks import remember
from bestbet.workflow.workspace import facts_of, plan_of


@dataclass(frozen=True, slots=True)
class Looked:
    """A backtest with its verdict, and what was kept of it for later answers (None where nothing was forecast)."""

    backtest: Backtest
    verdict: Verdict
    kept: Remembered | None

    @property
    def widths(self) -> tuple[Width, ...]:
        """What `odds` learns from it."""
        return self.kept.past.widths if self.kept else ()


def look_back(workspace: Workspace, settings: Settings, *, announce: Announce = silent) -> Looked:
    """Return what the product and the baselines would have said of the workspace's own past, and what came.

    What it teaches is kept for `odds` and `report`. Raises NotAnswerable where the record is too short.
    """
    facts, plan = facts_of(workspace), plan_of(workspace)
    with one_blas_thread():
        found = backtest(facts, plan, settings, announce=announce)
    verdict = verdict_of(found, seed=settings.seed)
    kept = remembered(found, verdict) if found.cases else None
    if kept is not None:
        remember(workspace.root, plan, facts, kept)
    return Looked(found, verdict, kept)
