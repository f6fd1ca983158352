"""Sales cycles that lie apart: found where they do, forecast by, and never found where they do not."""

from dataclasses import replace

import numpy as np
import pytest

from bestbet.calibrate import cycles, ending, fit, outcomes, winning
from bestbet.calibrate.delays import kinds, log_edges
from bestbet.calibrate.outcomes import Shape
from bestbet.facts.gather import lane_facts
from bestbet.facts.lanes import OutcomeCounts
from bestbet.facts.tables import Outcome
from bestbet.plan.nodes import Plan, Strategy
from bestbet.track.backtest import Settings, product_forecasts
from bestbet.track.flows import BOOKINGS, WINS
from cycle_worlds import ALIKE, QUICK, SLOW, company

HOLD = Strategy("hold", "", "", (), is_status_quo=True)


def company_facts(seed, *cycles_of):
    return lane_facts(company(seed, *cycles_of)[0])


def fitted(facts, *, are_apart=True):
    own = [ending.observed(facts, cycle) for cycle in cycles.candidates(facts)] if are_apart else []
    return winning.fit(ending.observed(facts), seed=1, apart=own)


def said(seed, weeks=13):
    """Mean wins and bookings of the weeks to come."""
    known = company(seed)[0]
    plan = Plan("a team", known.currency, known.as_of, 52.0, (), (), (), (HOLD,))
    found = product_forecasts(known, plan, known.as_of, (weeks,), Settings(horizons=(weeks,), n_paths=1024))
    return np.array([found[WINS, weeks].mean(), found[BOOKINGS, weeks].mean()])


def test_the_gradient_is_that_of_the_log_posterior():
    rng, n = np.random.default_rng(3), 400
    age = rng.integers(0, 200, n)
    entry = np.where(rng.random(n) < 0.2, np.minimum(age, 10), 0)
    counts = OutcomeCounts(rng.integers(0, 3, n), rng.integers(0, 3, n), entry, age, np.ones(n, np.int64))
    for cycle, recorded in (([0, 1, 2], True), ([0, 1, 0], True), ([0, 1, 2], False)):
        observed = outcomes.events(counts, 3, are_losses_recorded=recorded, cycle=np.array(cycle))
        shape = Shape(5, 5 if recorded else 0, observed.n_cycles)
        theta = outcomes.prior(shape)[0] + rng.normal(0, 0.2, shape.n)
        at = lambda point: outcomes.log_posterior(point, shape, observed, log_edges(observed.n_days))  # noqa: E731, B023
        steps = 1e-5 * np.eye(shape.n)
        rise = [(at(theta + step)[0] - at(theta - step)[0]) / 2e-5 for step in steps]
        assert at(theta)[1] == pytest.approx(rise, abs=1e-4 * np.abs(rise).max())


def test_cycles_that_lie_apart_are_found_with_their_medians_and_spreads():
    for seed in (1, 2):
        facts = company_facts(seed)
        found = fitted(facts)
        assert found.shape.cycles == 2
        names = [lane.name for lane in facts.lanes]
        for _, median, sd, _ in (QUICK, SLOW):
            cycle = found.observed.cycle[names.index("shops" if median == QUICK[1] else "chains")]
            _, centre, spread = kinds(outcomes.split(found.mode.theta, found.shape, cycle)[0])
            assert np.exp(centre[0]) == pytest.approx(median, rel=0.2)
            assert spread[0] == pytest.approx(sd, rel=0.2)
        assert found.k_hat < 0.7


def test_the_tables_of_a_lane_are_those_of_its_cycle():
    facts = company_facts(1)
    found = fitted(facts)
    names, tables = [lane.name for lane in facts.lanes], found.tables
    rows = tables.rows(np.arange(len(found.weight)), len(names))
    half = (tables.win[rows] < 0.5).sum(axis=2)
    assert np.median(half[:, names.index("shops")]) == pytest.approx(QUICK[1], rel=0.2)
    assert np.median(half[:, names.index("chains")]) == pytest.approx(SLOW[1], rel=0.2)
    both = tables.together(np.array([1.0, 3.0])).win[: len(found.weight)]
    assert both == pytest.approx(0.25 * tables.win[rows[:, 0]] + 0.75 * tables.win[rows[:, 1]])


def test_cycles_that_are_one_are_left_one():
    """Six teams of two segments alike in time, not in worth or win rate; one with a segment too thin to tell."""
    for seed in range(6):
        assert fitted(company_facts(seed, ALIKE)).shape.cycles == 1
    thin = (QUICK, (0.3, *SLOW[1:]))
    assert not list(cycles.candidates(company_facts(1, thin)))


def test_an_attribute_that_is_filled_in_as_deals_go_on_says_nothing_of_cycles():
    facts = company_facts(1)
    assert len(list(cycles.candidates(facts))) == 1
    counts = facts.outcomes
    is_late = (counts.outcome == Outcome.OPEN) & (np.arange(len(counts.count)) % 3 == 0)
    lane = replace(facts.lanes[0], values=("(unknown)",))
    later = replace(
        facts,
        lanes=(*facts.lanes, lane),
        segment=np.append(facts.segment, 0),
        outcomes=replace(counts, lane=np.where(is_late, len(facts.lanes), counts.lane)),
    )
    assert not list(cycles.candidates(later))
    assert not list(cycles.candidates(replace(facts, is_pipeline_unseen=True)))


def test_bookings_of_a_quarter_are_told_by_each_cycle_and_not_by_one_for_all(monkeypatch):
    """Over six companies, whose luck is some 7 % of wins and 10 % of bookings; one law for all counts on large deals
    that are months away.
    """
    seeds = range(6)
    came = np.sum([company(seed)[1][13] for seed in seeds], axis=0)
    assert np.sum([said(seed) for seed in seeds], axis=0) == pytest.approx(came, rel=0.2)
    monkeypatch.setattr(cycles, "candidates", lambda _: ())
    assert np.sum([said(seed)[1] for seed in seeds]) > 1.3 * came[1]


def test_a_finding_names_the_cycles():
    facts = company_facts(1)
    plan = Plan("team", "EUR", facts.as_of, 13.0, (), (), (), ())
    posterior = fit.fit(plan, facts, seed=1, n_draws=64)
    said_of_it = [text for text in posterior.findings if "Sales cycles" in text]
    assert len(said_of_it) == 1
    assert "shops" in said_of_it[0]
    assert "chains" in said_of_it[0]
