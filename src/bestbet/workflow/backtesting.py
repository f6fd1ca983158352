"""`bestbet backtest`: look back from many days of the workspace's own past."""

from __future__ import annotations

from dataclasses import dataclass

from bestbet.adapters.store import Workspace
from bestbet.track.backtest import Backtest, Settings, backtest
from bestbet.track.verdict import Verdict, verdict_of
from bestbet.workflow.line import Announce, one_blas_thread, silent
from bestbet.workflow.workspace import facts_of, plan_of


@dataclass(frozen=True, slots=True)
class Looked:
    """A backtest with its verdict."""

    backtest: Backtest
    verdict: Verdict


def look_back(workspace: Workspace, settings: Settings, *, announce: Announce = silent) -> Looked:
    """Return what the product and the baselines would have said of the workspace's own past, and what came.

    Raises NotAnswerable where the record is too short.
    """
    with one_blas_thread():
        found = backtest(facts_of(workspace), plan_of(workspace), settings, announce=announce)
    return Looked(found, verdict_of(found, seed=settings.seed))
