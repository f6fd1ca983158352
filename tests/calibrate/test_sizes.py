"""Whether larger deals are won less often: found where it is so, weighed by the engine, and left alone elsewhere."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from calibrate_worlds import plan
from scipy.special import expit, logit

import sales_data
from bestbet.calibrate import fit, sizes
from bestbet.calibrate.delay_tables import DelayTables
from bestbet.facts.gather import lane_facts
from bestbet.facts.lanes import SizedEnds
from bestbet.facts.tables import Outcome
from bestbet.plan.nodes import Plan, Strategy
from bestbet.simulate.sized import by_size
from bestbet.track.backtest import Settings, product_forecasts
from size_worlds import SPREAD, company

TREND = 0.2 / 365
_DAYS = np.minimum(np.arange(400) / 100, 1.0)
LAWS = DelayTables(_DAYS[None], _DAYS[None])
SEEN = (np.arange(32) + 0.5) / 32


def ended(seed, slope, n=1500, lanes=3):
    """Closed deals of lanes whose levels and amounts lie apart; `slope` is per unit of ln amount."""
    rng = np.random.default_rng([seed, 31])
    lane = rng.integers(0, lanes, n)
    size = SPREAD * rng.normal(size=n)
    won = rng.random(n) < expit(np.linspace(-2.0, 0.0, lanes)[lane] + slope * size)
    born = rng.integers(0, 900, n)
    return SizedEnds(lane, born, size + 8 + 2 * lane - TREND * born, won, rng.integers(5, 90, n))


@pytest.mark.parametrize("slope", [-0.6, 0.4])
def test_a_slope_is_found_lane_by_lane(slope):
    found = [sizes.fit(ended(seed, slope), 3, LAWS, SEEN) for seed in range(8)]
    told = np.array([one.slope / one.spread for one in found])
    assert told.mean() == pytest.approx(slope, abs=0.06)
    score = [(one.slope / one.spread - slope) / (one.sd / one.spread) for one in found]
    assert 0.3 < np.std(score) < 2.0
    assert found[0].centre == pytest.approx([8, 10, 12], abs=0.25)
    assert found[0].spread == pytest.approx(SPREAD, rel=0.05)
    assert np.mean([one.trend for one in found]) == pytest.approx(TREND, rel=0.3)


def test_the_slope_and_its_spread_are_the_integral_s():
    """Against a grid over slope and level of one lane: mean, sd and Bayes factor."""
    ends = ended(5, -0.25, n=400, lanes=1)
    around = ends.log_amount - ends.log_amount.mean()
    size = np.clip(around / around.std(), -3, 3)
    prior = 0.3 * around.std()
    slope, level = np.linspace(-1, 1, 241), np.linspace(-3.5, 0.5, 241)
    odds = level[:, None, None] + slope[:, None] * size
    log_like = (ends.is_won * odds - np.logaddexp(0, odds)).sum(axis=2) - 0.5 * (level[:, None] / 3.0) ** 2
    of_slope = np.exp(log_like - log_like.max()).sum(axis=0) * np.exp(-0.5 * (slope / prior) ** 2)
    mean = of_slope @ slope / of_slope.sum()
    sd = np.sqrt(of_slope @ (slope - mean) ** 2 / of_slope.sum())
    step = slope[1] - slope[0]
    evidence = of_slope.sum() * step / (prior * np.sqrt(2 * np.pi))
    factor = np.log(evidence / np.exp(log_like - log_like.max()).sum(axis=0)[len(slope) // 2])
    found = sizes._slope(ends, size, 1, prior)
    assert found[0] == pytest.approx(mean, abs=0.02)
    assert found[1] == pytest.approx(sd, rel=0.05)
    assert found[2] == pytest.approx(factor, abs=0.1)


def test_without_a_slope_nothing_changes():
    assert sum(sizes.fit(ended(seed, 0.0), 3, LAWS, SEEN) is not None for seed in range(40)) <= 3
    assert (sizes.draw(None, 7, seed=1) == 0).all()
    assert sizes.fit(None, 3, LAWS, SEEN) is None
    one = ended(1, -0.6)
    assert sizes.fit(replace(one, log_amount=np.full(len(one.lane), 8.0)), 3, LAWS, SEEN) is None


def test_draws_have_the_slope_in_as_many_as_it_is_likely():
    found = replace(sizes.fit(ended(1, -0.6), 3, LAWS, SEEN), chance=0.8)
    drawn = sizes.draw(found, 20_000, seed=1)
    assert np.mean(drawn != 0) == pytest.approx(0.8, abs=0.01)
    assert drawn[drawn != 0].mean() == pytest.approx(found.slope, abs=0.01)
    assert drawn[drawn != 0].std() == pytest.approx(found.sd, rel=0.03)


def test_sizes_are_units_about_the_lane_s_centre_of_its_day_and_unknown_ones_are_not_known():
    found = sizes.fit(ended(1, -0.6), 3, LAWS, SEEN)
    amount = np.exp(found.centre[[0, 1, 2, 0]] + found.spread * np.array([1.0, -1.0, 9.0, 0.0]))
    amount[3] = np.nan
    born = np.array([0, 400, 0, 0])
    amount[1] *= np.exp(-400 * found.trend)
    assert found.of(np.array([0, 1, 2, 0]), born, amount) == pytest.approx([1, -1, 3, np.nan], nan_ok=True)


def test_a_deal_of_unknown_amount_keeps_its_chance():
    size = np.array([np.nan, 0.0, 1.0])
    chance = by_size(np.full(3, 0.2), np.full(3, 0.2), np.full(3, -1.0), size)
    assert chance[0] == 0.2
    assert chance[1] < 0.2 - 0.02


@pytest.mark.parametrize(("pi", "slope"), [(0.1, -0.6), (0.3, 0.5), (0.7, -0.4), (0.5, 0.0)])
def test_the_mean_over_sizes_is_the_win_probability(pi, slope):
    size = np.random.default_rng(3).normal(size=200_000)
    chance = by_size(np.full_like(size, pi), np.full_like(size, pi), np.full_like(size, slope), size)
    assert chance.mean() == pytest.approx(pi, abs=0.006)
    assert np.polyfit(size, logit(chance), 1)[0] == pytest.approx(slope, abs=1e-9)


def team(slope, known=1.0):
    return lane_facts(company(4, slope, known)[0])


def test_the_record_of_a_team_tells_it_and_a_finding_says_so():
    facts = team(-0.7)
    posterior = fit.fit(plan(), facts, seed=1, n_draws=64)
    assert posterior.draws.size_slope.mean() == pytest.approx(-0.7 * SPREAD, abs=0.2)
    said = [text for text in posterior.findings if "Larger deals are won less often" in text]
    assert len(said) == 1
    even = fit.fit(plan(), team(0.0), seed=1, n_draws=64)
    assert (even.draws.size_slope == 0).all()
    assert even.sizes is None
    assert not any("Larger deals" in text for text in even.findings)


@pytest.mark.parametrize("stretch", [0.5, 0.8])
def test_large_deals_that_take_longer_do_not_pass_for_ones_that_are_lost(stretch):
    """Wins after 120 days, losses after 45, larger deals later: of what has closed so far large ones are lost ones."""
    found = []
    for seed in range(16):
        rng = np.random.default_rng([seed, 41])
        n = rng.poisson(20 * 110)
        back, size, won = rng.integers(1, 7 * 110, n), rng.normal(size=n), rng.random(n) < 0.3
        takes = (
            np.exp(np.where(won, np.log(120), np.log(45)) + stretch * size + 0.6 * rng.normal(size=n)).astype(int) + 1
        )
        table = ended_table(back, takes, won, np.exp(9 + SPREAD * size))
        found.append(sizes.fit(lane_facts(sales_data.facts(table)).sized, 1, LAWS, SEEN))
    assert sum(one.chance > 0 for one in found) <= 3
    assert all(one.lost.doubled > 1.2 for one in found)


def ended_table(back, takes, won, amount):
    as_of, is_open = sales_data.AS_OF, takes > back
    return sales_data.opportunities(
        [as_of - timedelta(days=int(day)) for day in back],
        [None if o else as_of - timedelta(days=int(b - t)) for o, b, t in zip(is_open, back, takes, strict=True)],
        np.where(is_open, Outcome.OPEN, np.where(won, Outcome.WON, Outcome.LOST)),
        amount=np.round(amount).tolist(),
        account=[f"account {i}" for i in range(len(back))],
    )


def test_an_export_that_leaves_amounts_to_what_is_won_says_nothing_of_what_was_lost():
    assert team(-0.7, known=0.9).sized is not None
    assert team(-0.7, known=0.5).sized.is_won.all()
    assert sizes.fit(team(-0.7, known=0.5).sized, 1, LAWS, SEEN) is None
    few = sales_data.synthetic(1, weeks=10, per_week=2.0)
    assert lane_facts(few).sized is None


def test_a_past_day_whose_asks_are_on_no_export_is_forecast_as_if_size_said_nothing(monkeypatch):
    known = company(4, -0.7)[0]
    origin = known.as_of - timedelta(weeks=26)
    hold = Strategy("hold", "", "", (), is_status_quo=True)
    course = Plan("a team", known.currency, known.as_of, 52.0, (), (), (), (hold,))
    settings = Settings(horizons=(13,), n_paths=256)
    found, fitted = [], sizes.fit
    monkeypatch.setattr(sizes, "fit", lambda *given: found.append(fitted(*given)) or found[-1])
    by_amount = product_forecasts(known, course, origin, (13,), settings)
    assert found[0].slope < -0.3
    monkeypatch.setattr(sizes, "fit", lambda *_: None)
    alike = product_forecasts(known, course, origin, (13,), settings)
    assert all((by_amount[asked] == alike[asked]).all() for asked in by_amount)
