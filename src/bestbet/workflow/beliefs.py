"""What a workspace believes: its evidence, weighed, and the fit that rests on it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bestbet.adapters.evidence_file import EVIDENCE_FILE, read_evidence_text
from bestbet.adapters.store import Workspace
from bestbet.calibrate.posterior import Posterior
from bestbet.evidence.claims import Evidence
from bestbet.evidence.read import read_evidence
from bestbet.evidence.weigh import Weighed, weigh
from bestbet.facts.tables import Facts
from bestbet.plan.nodes import Plan
from bestbet.simulate.at_work import Begun
from bestbet.workflow.line import Luck, fitted

FITS = Path(".bestbet") / "fits"


def evidence_of(workspace: Workspace) -> Evidence:
    """Return the claims of the workspace; none where there is no evidence.yaml."""
    return read_evidence(read_evidence_text(workspace.root), file=EVIDENCE_FILE)


def weighed_of(workspace: Workspace, plan: Plan, facts: Facts) -> Weighed:
    """Return the workspace's evidence weighed against the plan on the day of the facts."""
    return weigh(evidence_of(workspace), plan, as_of=facts.as_of)


def posterior_of(workspace: Workspace, plan: Plan, facts: Facts, luck: Luck, *, cache: Path | None = None) -> Posterior:
    """Return the fit of the history with the workspace's evidence, from the cache where it was fitted before.

    What a commitment to this plan put to work before the as-of date is taken for what the record holds of it.
    """
    evidence, begun = weighed_of(workspace, plan, facts), at_work_by(workspace, plan, facts.as_of)
    return fitted(plan, facts, luck, cache=cache or workspace.root / FITS, evidence=evidence, begun=begun)


def at_work_by(workspace: Workspace, plan: Plan, as_of: date) -> tuple[Begun, ...]:
    """Return what commitments to this plan put to work up to a day."""
    if plan.start > as_of:
        return ()
    from bestbet.workflow.begun import begun_in  # noqa: PLC0415 - loads the database, which most plans do not need

    return begun_in(workspace, plan, as_of)
