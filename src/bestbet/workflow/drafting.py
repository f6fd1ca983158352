"""A first runnable plan from facts: fit the history, draft, simulate holding course, set targets just beyond it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.common_course import weeks_since_it_stopped
from bestbet.calibrate.posterior import Posterior
from bestbet.facts.gather import lane_facts
from bestbet.facts.lanes import LaneFacts
from bestbet.facts.tables import Facts, Outcome
from bestbet.odds.assessment import question
from bestbet.odds.measures import measured
from bestbet.plan.draft import DraftBasis, GroupHistory, Outlook, draft_plan, set_targets
from bestbet.plan.nodes import Direction, Plan, Strategy
from bestbet.simulate.compile import compile_model
from bestbet.simulate.compiling import is_compiled
from bestbet.simulate.model import PATHS_PER_DRAW
from bestbet.simulate.paths import simulate
from bestbet.units import WEEKS_PER_YEAR
from bestbet.workflow.line import Announce, Luck, fitted, silent

Floats = npt.NDArray[np.float64]
DRAFT_LUCK = Luck(seed=1, n_paths=4096)
STRETCH_MORE, STRETCH_LESS = 0.65, 0.35
"""A drafted target is what holding course betters in about one of three futures."""
RECENT_DAYS = 182
_ALL = "everything"


def draft(facts: Facts, *, team: str, announce: Announce = silent) -> Plan:
    """Return a runnable plan: objectives just beyond holding course, the status quo, and rivals from this history."""
    announce("fitting the history")
    history = lane_facts(facts)
    bare = _bare_plan(facts, team)
    basis = basis_of(facts, history, fitted(bare, facts, DRAFT_LUCK), team=team)
    plan = draft_plan(basis)
    announce(
        "simulating what holding course gives"
        + ("" if is_compiled() else "; the engine is compiled for this machine first, once")
    )
    posterior = fitted(plan, facts, DRAFT_LUCK)
    return set_targets(plan, outlook(plan, facts, posterior))


def outlook(plan: Plan, facts: Facts, posterior: Posterior) -> dict[str, Outlook]:
    """Return what the status quo gives for every objective of the plan that these facts can answer."""
    from_placeholders = plan_without_musts(plan)
    asked = question(from_placeholders, posterior, facts)
    hold = next(strategy for strategy in plan.strategies if strategy.is_status_quo)
    model = compile_model(from_placeholders, hold, posterior, asked.tallies)
    paths = simulate(model, seed=DRAFT_LUCK.seed, n_paths=len(posterior.draws) * PATHS_PER_DRAW)
    found = {}
    for name, columns in asked.columns.items():
        values = measured(asked.goals[name], plan, posterior, paths.totals[:, columns])
        is_more = asked.goals[name].threshold.direction in {Direction.AT_LEAST, Direction.INCREASE_BY}
        if np.isfinite(values).any():
            median, stretch = np.nanquantile(values, (0.5, STRETCH_MORE if is_more else STRETCH_LESS))
            found[name] = Outlook(float(median), float(stretch))
    return found


def basis_of(facts: Facts, history: LaneFacts, posterior: Posterior, *, team: str) -> DraftBasis:
    """Return the handful of numbers that a draft is built from."""
    deals = facts.opportunities
    wins = float(history.recent_wins.sum())
    return DraftBasis(
        team=team,
        currency=facts.currency,
        as_of=facts.as_of,
        start=facts.as_of + timedelta(days=1),
        segments=_groups(history, posterior, axis=0),
        sources=_groups(history, posterior, axis=1) if facts.source_by else (),
        segment_by=facts.segment_by,
        source_by=facts.source_by,
        n_people=_active_people(facts),
        open_deals=float((~history.open_deals.is_dead_wood).sum()),
        active_accounts=float(history.active_accounts.sum()),
        has_orders=facts.orders is not None,
        has_subscriptions=facts.subscriptions is not None,
        has_accounts=deals is not None and bool((deals.account.codes >= 0).any()),
        are_losses_recorded=facts.are_losses_recorded,
        new_account_share=float(history.recent_new.sum()) / wins if wins > 0 else None,
    )


def plan_without_musts(plan: Plan) -> Plan:
    """Return the plan with every objective a wish, so that one that cannot be computed stops nothing."""
    return replace(plan, objectives=tuple(replace(o, must=False) for o in plan.objectives))


def _bare_plan(facts: Facts, team: str) -> Plan:
    hold = Strategy("hold", "", "", (), is_status_quo=True)
    start = facts.as_of + timedelta(days=1)
    return Plan(team, facts.currency, start, 13.0, (), (), (), (hold,))


def _groups(history: LaneFacts, posterior: Posterior, *, axis: int) -> tuple[GroupHistory, ...]:
    """One group per value of the segment (axis 0) or source (axis 1) attribute, largest first."""
    values = [lane.values[axis] if len(lane.values) > axis else _ALL for lane in history.lanes]
    groups = [
        _group(name, np.array([v == name for v in values]), history, posterior, axis) for name in sorted(set(values))
    ]
    return tuple(sorted(groups, key=lambda group: (-group.weekly_rate, group.name)))


def _group(name: str, here: npt.NDArray[np.bool_], history: LaneFacts, posterior: Posterior, axis: int) -> GroupHistory:
    draws = posterior.draws
    # Without any opportunity on record the draft speaks of orders alone. Nor does it send anybody where nothing comes
    # any more.
    is_seen = np.array([row.any() and not weeks_since_it_stopped(row) for row in history.arrivals[here]], dtype=bool)
    is_seen &= not history.are_first_purchases
    rate = np.median(draws.rate[:, here], axis=0) * is_seen
    win = np.median(draws.win_probability[:, here], axis=0)
    median = np.median(np.exp(draws.value_log_mean[:, here]), axis=0)
    mean = np.minimum(
        np.median(np.exp(draws.value_log_mean[:, here] + draws.value_log_sd[:, here] ** 2 / 2), axis=0),
        posterior.value_cap[here],
    )
    wins = rate * win
    has_values = bool((history.values.count[here] > 0).any())
    total = float(history.active_accounts.sum())
    repeats = _repeat_value(posterior, np.unique(history.segment[here])) if axis == 0 else 0.0
    customers = float(history.active_accounts[np.unique(history.segment[here])].sum()) if axis == 0 else 0.0
    return GroupHistory(
        name=name,
        weekly_rate=float(rate.sum()),
        win_probability=None if history.is_wins_only else _weighted(win, rate),
        deal_value_median=_weighted(median, wins) if has_values else None,
        deal_value_mean=_weighted(mean, wins) if has_values else None,
        wins_per_year=float(wins.sum()) * WEEKS_PER_YEAR,
        bookings_per_year=((float((wins * mean).sum()) if has_values else 0.0) + repeats) * WEEKS_PER_YEAR,
        share_of_customers=customers / total if total else 0.0,
        is_referral=bool(history.is_referral[here].all()),
    )


def _repeat_value(posterior: Posterior, segments: npt.NDArray[np.int64]) -> float:
    """Value of repeat orders per week in these segments, at the medians."""
    draws = posterior.draws
    orders = np.median((draws.opening * draws.repeat).sum(axis=2)[:, segments], axis=0)
    value = np.median(np.exp(draws.order_log_mean + draws.order_log_sd**2 / 2)[:, segments], axis=0)
    return float((orders * np.nan_to_num(value)).sum())


def _weighted(values: Floats, weights: Floats) -> float | None:
    total = float(weights.sum())
    return float((values * weights).sum()) / total if total > 0 else None


def _active_people(facts: Facts) -> int:
    """Owners with an opportunity created or closed in the last half year."""
    deals = facts.opportunities
    if deals is None:
        return 0
    since = np.datetime64(facts.as_of - timedelta(days=RECENT_DAYS))
    is_recent = (deals.created >= since) | ((deals.closed >= since) & (deals.outcome != Outcome.OPEN))
    codes = deals.owner.codes[is_recent]
    return len(np.unique(codes[codes >= 0]))
