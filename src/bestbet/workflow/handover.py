"""What a change of plan did to the odds by itself: the older commitment's plan and the newer one's on one history."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bestbet.adapters.import_by_import import facts_of_imports
from bestbet.adapters.store import Workspace
from bestbet.facts.findings import examined
from bestbet.track.revision import ORDER, Revision
from bestbet.workflow.commitment import Commitment
from bestbet.workflow.revising import Known, known, run


def handover(workspace: Workspace, older: Commitment, newer: Commitment, cache: Path) -> Revision:
    """Return the change of the chosen strategy's P(all) from one commitment to the next, on the newer one's facts.

    Action is what the newer plan's options do under the older objectives, target what the newer objectives add; both
    on the newer commitment's seed and paths.
    """
    facts = examined(facts_of_imports(workspace, newer.imports))
    as_before = replace(older, luck=newer.luck)
    new_way = replace(newer, plan=replace(newer.plan, objectives=older.plan.objectives), targets=older.targets)
    p_old, p_way = (_chosen(one, known(one, facts, newer.evidence, cache)) for one in (as_before, new_way))
    p_new = float(newer.chosen["p_all"])
    nothing = dict.fromkeys((name for name in ORDER if name != "execution"), 0.0)
    parts = nothing | {"action": p_way - p_old, "target": p_new - p_way}
    return Revision(newer.strategy, p_old, p_new, parts, float(newer.chosen["mcse"]))


def _chosen(commitment: Commitment, found: Known) -> float:
    names = [strategy.name for strategy in commitment.plan.strategies]
    odds = run(commitment, found.facts, found.posterior)
    return float(odds.p[names.index(commitment.strategy)])
