"""How a commitment goes: actuals against its frozen band, the odds since, the alarm, the trip-wires, one verdict."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import numpy.typing as npt

from bestbet.adapters.open_store import read_store
from bestbet.adapters.store import Workspace
from bestbet.adapters.tracks import decisions_of
from bestbet.commit.decision import TripWire
from bestbet.facts.lanes import LaneFacts
from bestbet.facts.tables import Facts
from bestbet.odds.measures import Goal
from bestbet.plan.nodes import Direction, Measure, Objective, Plan, Threshold, Where
from bestbet.track.bands import Banded, leading, objectives
from bestbet.track.executed import Executed
from bestbet.track.movement import known_shares, movement
from bestbet.track.observed import SEEN, seen_since, so_far
from bestbet.track.standing import standing
from bestbet.track.tracked import Step, Tracked
from bestbet.track.watch import alarm
from bestbet.track.wires import WireState, wire_state
from bestbet.units import DAYS_PER_WEEK
from bestbet.workflow.commitment import Commitment, in_force
from bestbet.workflow.course import course
from bestbet.workflow.executing import executed
from bestbet.workflow.keeping import ready_store
from bestbet.workflow.line import Announce, lanes_of, one_blas_thread, silent
from bestbet.workflow.workspace import facts_of


def track(workspace: Workspace, *, at: datetime, announce: Announce = silent) -> Tracked:
    """Return how the commitment in force goes; every new step of its odds is put into the ledger.

    Raises NotAnswerable where nothing was committed.
    """
    database = ready_store(workspace.root, at)
    with database.reading() as connection:
        commitment = in_force(connection)
    steps = course(workspace, database, commitment, at=at, announce=announce)
    announce("holding what came against what was frozen")
    facts = facts_of(workspace)
    work = executed(workspace, commitment, facts.as_of)
    with one_blas_thread():
        return _held(commitment, facts, steps, work)


def track_if_committed(workspace: Workspace, *, at: datetime, announce: Announce = silent) -> Tracked | None:
    """Return how the commitment in force goes, None where nothing was committed."""
    database = read_store(workspace.root)
    if database is None:
        return None
    with database.reading() as connection:
        if not decisions_of(connection):
            return None
    return track(workspace, at=at, announce=announce)


def _held(commitment: Commitment, facts: Facts, steps: tuple[Step, ...], work: Executed) -> Tracked:
    plan, predictive = commitment.plan, commitment.predictive
    streams = tuple((one.stream, one.where) for one in predictive.streams)
    seen = seen_since(facts, commitment.as_of, plan.end, streams)
    referrals = Referrals(lanes_of(plan, facts))
    bands = _objective_bands(commitment, facts, referrals)
    found = alarm(predictive, seen, commitment.watch)
    wires = tuple(_wire_state(wire, commitment, facts, referrals) for wire in commitment.trip_wires)
    chosen = [step.p[commitment.strategy] for step in steps]
    ahead = _ahead(commitment, steps[0], steps[-1])
    verdict = standing(facts.as_of, commitment.reviews, found, wires, bands, ahead, work)
    n_weeks, days_over = (len(seen[0].weekly), seen[0].days_over) if seen else (0, 0)
    return Tracked(
        seq=commitment.seq,
        strategy=commitment.strategy,
        committed=commitment.as_of,
        end=plan.end,
        as_of=facts.as_of,
        seed=commitment.luck.seed,
        n_paths=commitment.luck.n_paths,
        n_weeks=n_weeks,
        days_over=days_over,
        bands=bands,
        leads=leading(predictive, seen, plan.currency),
        steps=steps,
        alarm=found,
        wires=wires,
        movement=movement(np.array(chosen), _gone(commitment, steps)),
        standing=verdict,
        work=work,
    )


def _gone(commitment: Commitment, steps: tuple[Step, ...]) -> npt.NDArray[np.float64]:
    """The share of what decides that was known at each step, as the frozen futures have it."""
    weekly = commitment.predictive.weekly
    flows = [at for at, one in enumerate(commitment.predictive.streams) if one.stream in SEEN]
    shares = known_shares([weekly[:, :, at].cumsum(axis=1, dtype=np.float64) for at in flows])
    weeks = [(step.as_of - commitment.as_of).days / DAYS_PER_WEEK for step in steps]
    return np.interp(weeks, np.arange(len(shares)), shares)


def _wire_state(wire: TripWire, commitment: Commitment, facts: Facts, referrals: Referrals) -> WireState:
    goal = wire_goal(wire.measure, wire.level, wire.side, commitment.plan, wire.by)
    return wire_state(wire, so_far(goal, facts, commitment.plan, referrals, wire.by), facts.as_of)


class Referrals:
    """Narrows a place to its referral lanes."""

    def __init__(self, lanes: LaneFacts) -> None:
        self.source = lanes.attributes[1] if len(lanes.attributes) > 1 else None
        pairs = zip(lanes.lanes, lanes.is_referral, strict=True)
        self.labels = {lane.values[1] for lane, is_referral in pairs if is_referral and self.source}

    def __call__(self, where: Where) -> Where:
        """Return the place narrowed; where no source is told, as it is."""
        if self.source is None:
            return where
        return {**where, self.source: tuple(sorted(self.labels & set(where.get(self.source, self.labels))))}


def goal_of(objective: Objective) -> Goal:
    """Return what an objective counts, and until when."""
    return Goal(objective.name, objective.threshold, objective.where, objective.since, objective.by)


def wire_goal(measure: str, level: float, side: str, plan: Plan, by: date) -> Goal:
    """Return what a trip-wire counts: its measure over the team from the plan's start to its day."""
    direction = Direction.AT_LEAST if side == "below" else Direction.AT_MOST
    return Goal(f"trip-wire on {measure}", Threshold(Measure(measure), direction, level), {}, plan.start, by)


def _objective_bands(commitment: Commitment, facts: Facts, referrals: Referrals) -> tuple[Banded, ...]:
    """The committed fan of each objective with its actuals at the ends of whole weeks."""
    n_weeks = max((min(facts.as_of, commitment.plan.end) - commitment.as_of).days, 0) // 7
    ends = [commitment.as_of + timedelta(days=7 * (week + 1)) for week in range(n_weeks)]
    actual = {}
    for objective in commitment.plan.objectives:
        days = [min(day, objective.by) for day in ends if day < objective.by + timedelta(days=7)]
        values = [so_far(goal_of(objective), facts, commitment.plan, referrals, day) for day in days]
        known = [(day, value) for day, value in zip(days, values, strict=True) if value is not None]
        actual[objective.name] = (tuple(day for day, _ in known), tuple(value for _, value in known))
    return objectives(commitment.chosen, actual, n_weeks=n_weeks)


def _ahead(commitment: Commitment, then: Step, now: Step) -> dict[str, float]:
    """Options whose lead in P(all) reaches the agreed gain and grew by as much, beyond the simulation's error.

    A lead that was known when the commitment was made is no news.
    """
    chosen = commitment.strategy
    found = {}
    for name, p in now.p.items():
        lead = p - now.p[chosen]
        error = 2 * (now.mcse[name] ** 2 + now.mcse[chosen] ** 2) ** 0.5
        grown = lead - (then.p[name] - then.p[chosen])
        if name != chosen and min(lead, grown) >= commitment.gain and lead > error:
            found[name] = lead
    return found
