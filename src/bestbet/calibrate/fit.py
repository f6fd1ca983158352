"""From the plan and the facts to joint draws of every unknown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from bestbet.calibrate import (
    accounts,
    arrivals,
    closing,
    customers,
    ending,
    growth_priors,
    newcomers,
    open_shock,
    order_flow,
    order_pace,
    pace,
    responses,
    size_delays,
    sizes,
    unrecorded,
    value_course,
    values,
    winning,
)
from bestbet.calibrate.arrivals import ArrivalDraws
from bestbet.calibrate.estimates import estimates
from bestbet.calibrate.findings import findings
from bestbet.calibrate.fitted import Fitted
from bestbet.calibrate.newcomers import Coming
from bestbet.calibrate.posterior import SEASON_WEEKS, Draws, Posterior
from bestbet.calibrate.rests import rests
from bestbet.calibrate.sizes import Sizes
from bestbet.calibrate.win_changes import WinChanges
from bestbet.errors import NotAnswerable, Problem, UsageError
from bestbet.evidence.weigh import NOTHING_WEIGHED, Weighed
from bestbet.facts.lanes import LaneFacts
from bestbet.plan.nodes import Plan
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_ALL = 1 - 1e-9
"""A share whose logit is a number."""
_NO_ORDERS = (0.0, 0.5, 10.0)


def fit(plan: Plan, facts: LaneFacts, *, seed: int, n_draws: int, evidence: Weighed = NOTHING_WEIGHED) -> Posterior:
    """Return the posterior of everything unknown, as `n_draws` joint draws, and what each part rests on.

    Deterministic: the same plan, facts and seed give the same draws; the first n draws are the same for every
    `n_draws`; the order of rows in the facts is of no consequence. Raises `UsageError` where n_draws is below 1,
    `NotAnswerable` where the facts hold no lane.
    """
    if n_draws < 1:
        raise UsageError(Problem("BB-C01", f"{n_draws} draws cannot describe anything.", "Ask for 1 draw or more."))
    if not facts.lanes:
        text = "The facts hold no lane: no opportunity, order or contract could be placed in any segment."
        raise NotAnswerable(
            Problem("BB-C02", text, "Check that the export holds rows with dates before the as-of date.")
        )
    fitted = fit_parts(plan, facts, seed=seed)
    by_age = draw(plan, facts, fitted, seed=seed, n_draws=n_draws, evidence=evidence)
    draws, tables = by_age, fitted.winning.tables
    if fitted.pace is not None:
        bunched = closing.draw(fitted.closing, n_draws, seed=seed)[1]
        draws, tables = pace.applied(fitted.pace, by_age, tables, seed=seed, closing=bunched)
    order_cap = np.full(len(facts.segments), _NO_ORDERS[2]) if fitted.orders is None else fitted.orders.cap
    return Posterior(
        facts=facts,
        as_of=facts.as_of,
        delays=tables,
        draws=draws,
        value_cap=order_cap[facts.segment] if fitted.are_valued_as_orders else fitted.values.cap,
        order_cap=order_cap,
        rests=rests(plan, facts, fitted, by_age, evidence),
        estimates=estimates(facts, fitted, by_age),
        findings=(*findings(plan, facts, fitted, by_age), *evidence.findings),
        sizes=fitted.sizes,
        odds_held=None if fitted.win_changes is None else fitted.win_changes.weeks_held(),
    )


def fit_parts(plan: Plan, facts: LaneFacts, *, seed: int) -> Fitted:
    """Return the fitted parts: arrivals, win rates with delays, values, new accounts, customers."""
    names = tuple(lane.name for lane in facts.lanes)
    found = customers.fit(facts, seed=seed)
    coming = arrivals.fit(facts, plan.drift, known=unrecorded.known(facts))
    coming_accounts = newcomers.fit(facts.known_wins, facts.meetings)
    ends = ending.fit(facts, plan.drift, coming, seed=seed)
    laws = ends.winning.laws()
    return Fitted(
        arrivals=coming,
        winning=ends.winning,
        values=values.fit(facts.values, names, facts.sized),
        orders=values.fit(facts.order_values, facts.segments) if found.can_repeat and facts.order_values else None,
        accounts=accounts.fit(facts, coming_accounts.spoken),
        newcomers=coming_accounts,
        customers=found,
        is_wins_only=facts.is_wins_only,
        pace=ends.pace,
        order_pace=order_pace.fit(facts, found, plan.drift),
        closing=ends.closing,
        win_changes=ends.win_changes,
        cycle_change=ends.cycle_change,
        late_wins=ends.late_wins,
        open_shock=ends.open_shock,
        sizes=sizes.fit(facts.sized, len(names), laws, size_delays.seen(ends.winning.observed, laws)),
    )


def draw(
    plan: Plan,
    facts: LaneFacts,
    fitted: Fitted,
    *,
    seed: int,
    n_draws: int,
    evidence: Weighed = NOTHING_WEIGHED,
) -> Draws:
    """Return the joint draws of the fitted parts and of what the plan states."""
    names = tuple(lane.name for lane in facts.lanes)
    coming = arrivals.draw(fitted.arrivals, n_draws, seed=seed)
    delay, win_probability = winning.draw(fitted.winning, names, n_draws, seed=seed)
    shock = open_shock.draw(fitted.open_shock, n_draws, seed=seed)
    win_probability = open_shock.loosened(fitted.open_shock, shock, win_probability, seed=seed)
    ordering = _ordering(fitted, n_draws, seed)
    kept = ordering.customers
    stated = responses.draw(plan, facts.segments, n_draws, seed=seed, evidence=evidence)
    if facts.is_pipeline_unseen:
        share = win_probability if fitted.is_wins_only else np.ones_like(win_probability)
        coming = _before_the_end(coming, share, _weeks_to_end(fitted, win_probability)[delay])
    met = newcomers.draw(fitted.newcomers, (coming.rate * win_probability).sum(axis=1), seed=seed)
    return Draws(
        rate=coming.rate,
        dispersion=coming.dispersion,
        drift_sd=coming.drift_sd,
        growth=coming.growth,
        growth_turn=coming.growth_turn,
        season=coming.season,
        win_probability=win_probability,
        open_shock=shock,
        **_of_older_deals(fitted.win_changes, delay),
        delay=delay,
        **_new_among(facts, fitted, met, seed),
        churn=kept.churn,
        repeat=kept.repeat,
        opening=kept.opening,
        joining=kept.joining,
        expansion=np.zeros((n_draws, len(facts.segments))),
        effect=stated.effect,
        doubling=stated.doubling,
        half_life=stated.half_life,
        unit_cost=stated.unit_cost,
        have=stated.have,
        had=stated.had,
        staying=np.ones(n_draws),
        attrition=stated.attrition,
        ramp=stated.ramp,
        hours_per_deal=np.zeros_like(stated.hours_per_deal) if facts.are_first_purchases else stated.hours_per_deal,
        pressure=stated.pressure,
        rival_cost=stated.rival_cost,
        falter=stated.falter,
        gross_margin=stated.gross_margin,
        closing=closing.draw(fitted.closing, n_draws, seed=seed)[0],
        order_season=ordering.season,
        order_course=ordering.course,
        **_worths(facts, fitted, n_draws, seed),
        **_by_size(fitted.sizes, n_draws, seed),
    )


def _new_among(facts: LaneFacts, fitted: Fitted, met: Coming, seed: int) -> dict[str, Floats]:
    """Return which share of wins is new accounts, and how that falls; of first purchases as good as all are."""
    if facts.are_first_purchases:
        n_draws, n_lanes = len(met.pace), len(facts.lanes)
        return {"new_account_share": np.full((n_draws, n_lanes), _ALL), "running_out": np.zeros(n_draws)}
    share = accounts.draw(fitted.accounts, met.view, seed=seed) * met.today[:, None]
    return {"new_account_share": share, "running_out": met.pace}


def _of_older_deals(found: WinChanges | None, delay: Ints) -> dict[str, Floats]:
    """Return the age from which on open deals came before the odds changed, and the odds that they have on top."""
    age, odds = np.zeros((2, len(delay))) if found is None else found.of_older_deals(delay)
    return {"older_age": age, "older_odds": odds}


def _by_size(found: Sizes | None, n_draws: int, seed: int) -> dict[str, Floats]:
    """Return how odds and delays go with size."""
    won, lost = (None, None) if found is None else (found.won, found.lost)
    return {
        "size_slope": sizes.draw(found, n_draws, seed=seed),
        "size_won": size_delays.draw(won, n_draws, seed=seed, what="wins"),
        "size_lost": size_delays.draw(lost, n_draws, seed=seed, what="losses"),
    }


def _before_the_end(ended: ArrivalDraws, share: Floats, weeks: Ints) -> ArrivalDraws:
    """Return the arrivals behind a flow of what ended: `weeks[draw]` earlier, of which it is a share."""
    at = (np.arange(SEASON_WEEKS) + weeks[:, None]) % SEASON_WEEKS
    grown = np.exp(ended.growth * np.append(0.0, growth_priors.summed(int(weeks.max())))[weeks])
    rate = ended.rate * grown[:, None] / share
    return replace(ended, rate=rate, season=np.take_along_axis(ended.season, at, axis=1))


def _weeks_to_end(fitted: Fitted, win_probability: Floats) -> Ints:
    """Return the median weeks until a win, or until any end where losses are on record, by row of the tables."""
    tables = fitted.winning.tables
    won = 1.0 if fitted.is_wins_only else float(win_probability.mean())
    by = won * tables.win + (1 - won) * tables.loss
    return np.asarray((by < 0.5 * by[:, -1:]).sum(axis=1) // DAYS_PER_WEEK)


def _ordering(fitted: Fitted, n_draws: int, seed: int) -> order_flow.OrderDraws:
    """Return customers and the course of their orders, at the pace of the record where one is known."""
    kept = customers.draw(fitted.customers, n_draws, seed=seed)
    if fitted.order_pace is not None:
        return order_pace.applied(fitted.order_pace, kept, seed=seed)
    return order_flow.OrderDraws(kept, np.ones((n_draws, SEASON_WEEKS)), np.ones((n_draws, 1)))


def _worths(facts: LaneFacts, fitted: Fitted, n_draws: int, seed: int) -> dict[str, Floats]:
    """Return draws of what wins and orders are worth and how that goes on; wins valued as orders go as orders do."""
    value_mean, value_sd = values.draw(fitted.values, n_draws, seed=seed, what="value")
    order_mean, order_sd = _orders(fitted, n_draws, seed)
    of_orders = value_course.draw(
        None if fitted.orders is None else fitted.orders.course, n_draws, seed=seed, what="order"
    )
    of_wins = value_course.draw(fitted.values.course, n_draws, seed=seed, what="value")
    if fitted.are_valued_as_orders:
        value_mean, value_sd, of_wins = order_mean[:, facts.segment], order_sd[:, facts.segment], of_orders
    return {
        "value_log_mean": value_mean,
        "value_log_sd": value_sd,
        "value_growth": of_wins.growth,
        "value_walk": of_wins.walk,
        "order_log_mean": order_mean,
        "order_log_sd": order_sd,
        "order_growth": of_orders.growth,
        "order_walk": of_orders.walk,
    }


def _orders(fitted: Fitted, n_draws: int, seed: int) -> tuple[Floats, Floats]:
    """Return order values; where nothing is ordered again, placeholders that no order will ever use."""
    if fitted.orders is not None:
        return values.draw(fitted.orders, n_draws, seed=seed, what="order")
    shape = (n_draws, len(fitted.customers.segments))
    if fitted.customers.can_repeat:
        return np.full(shape, np.nan), np.full(shape, np.nan)
    return np.full(shape, _NO_ORDERS[0]), np.full(shape, _NO_ORDERS[1])
