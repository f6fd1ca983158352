"""Whether larger deals take longer: found where it is so, in the shape it has, and left alone elsewhere."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from calibrate_worlds import plan
from scipy.special import ndtr, ndtri

import simulate_cases
import untied_worlds
from bestbet.calibrate import ending, fit, size_delays, sizes, winning
from bestbet.calibrate.delay_tables import DelayTables
from bestbet.calibrate.size_delays import Tie
from bestbet.facts.gather import lane_facts
from bestbet.facts.lanes import SizedEnds
from bestbet.facts.tables import Outcome
from bestbet.plan.nodes import Plan, Strategy
from bestbet.simulate.arrays import arrays_of
from bestbet.simulate.randoms import normal_quantile
from bestbet.simulate.sized import (
    closed_by,
    level_of_all,
    slow_share,
    worth_at,
    worth_of_slow,
    worth_of_young,
    worth_seen,
)
from bestbet.track.backtest import Settings, product_forecasts
from sales_data import rows_of
from size_worlds import SPREAD
from slow_size_worlds import TWO_KINDS, company

DAYS = np.log(np.arange(3000) + 0.5)
QUICK, SLOW = (np.log(15.0), 0.6), (np.log(250.0), 0.6)


def law(*kinds):
    """Delay tables of one row: the mean of lognormal kinds (share, centre, sd)."""
    below = sum(share * ndtr((DAYS - centre) / sd) for share, centre, sd in kinds)
    return DelayTables(below[None], 0.9 * below[None])


def ended(seed, n=700, *, slope=0.0, kind=0.0, share_slow=0.3, is_won=True, lanes=2):
    """Closed deals whose ln days go with size by a correlation, or whose kind does by a slope of the log odds."""
    rng = np.random.default_rng([seed, 53])
    size, lane = rng.normal(size=n), rng.integers(0, lanes, n)
    if kind:
        slow = rng.random(n) < slow_share(1 - share_slow, np.full(n, kind), size)
        days = np.where(slow, SLOW[0], QUICK[0]) + 0.6 * rng.normal(size=n)
    else:
        days = np.log(60) + 0.7 * (slope * size + np.sqrt(1 - slope**2) * rng.normal(size=n))
    age = np.maximum(np.exp(days).round(), 0).astype(int)
    log_amount = 8 + lane + SPREAD * size
    return SizedEnds(lane, np.full(n, 900), log_amount, np.full(n, is_won), age), size


SEEN = EVEN = (np.arange(32) + 0.5) / 32
ONE, TWO = law((1.0, np.log(60), 0.7)), law((0.7, *QUICK), (0.3, *SLOW))


@pytest.mark.parametrize("is_won", [True, False])
@pytest.mark.parametrize("correlation", [-0.4, 0.25, 0.6])
def test_a_correlation_is_found(correlation, is_won):
    found = [
        size_delays.fit(*ended(seed, slope=correlation, is_won=is_won), (ONE, SEEN, 2), won=is_won, unit=SPREAD)
        for seed in range(12)
    ]
    told = np.array([one.z for one in found if one.cut == 0])
    assert len(told) >= 11
    assert np.tanh(told.mean()) == pytest.approx(correlation, abs=0.04)
    assert np.std(told) == pytest.approx(found[0].sd, rel=0.7)
    assert found[0].sd == pytest.approx(700**-0.5, rel=0.1)
    doubled = np.mean([one.doubled for one in found])
    assert doubled == pytest.approx(2 ** (0.7 * correlation / SPREAD), rel=0.04)


def test_kinds_are_told_from_a_correlation_and_where_they_part():
    found = [size_delays.fit(*ended(seed, kind=2.0), (TWO, SEEN, 2), won=True, unit=SPREAD) for seed in range(12)]
    assert all(one.cut == pytest.approx(0.7, abs=0.11) for one in found)
    assert np.mean([one.z for one in found]) == pytest.approx(2.0, abs=0.2)
    assert np.std([one.z for one in found]) == pytest.approx(found[0].sd, rel=0.7)


def test_without_a_tie_nothing_changes():
    found = [size_delays.fit(*ended(seed), (ONE, SEEN, 2), won=True, unit=SPREAD) for seed in range(60)]
    assert sum(one is not None for one in found) <= 4
    found = [size_delays.fit(*ended(seed, kind=1e-9), (TWO, SEEN, 2), won=True, unit=SPREAD) for seed in range(60)]
    assert sum(one is not None for one in found) <= 4
    assert (size_delays.draw(None, 7, seed=1, what="wins") == 0).all()


def test_few_deals_equal_amounts_and_losses_that_are_never_recorded_tell_nothing():
    few, size = ended(1, 29, slope=0.8)
    assert size_delays.fit(few, size, (ONE, SEEN, 2), won=True, unit=SPREAD) is None
    many, size = ended(1, slope=0.8)
    assert size_delays.fit(many, 0 * size, (ONE, SEEN, 2), won=True, unit=SPREAD) is None
    assert size_delays.fit(replace(many, age=0 * many.age + 9), size, (ONE, SEEN, 2), won=True, unit=SPREAD) is None
    lost, size = ended(1, slope=0.8, is_won=False)
    assert size_delays.fit(lost, size, (replace(ONE, loss=0 * ONE.loss), SEEN, 2), won=False, unit=SPREAD) is None


def test_the_bayes_factor_and_the_posterior_are_the_integral_s():
    """Against a grid: of Fisher's z, whose likelihood is normal, and of the slope of two kinds."""
    ends, size = ended(3, 300, kind=0.5, lanes=1)
    level = size_delays._levels(TWO.win, np.zeros(300, int), ends.age)
    score = (size - size.mean()) / size.std()
    slope = np.linspace(-3, 3, 1201)
    slow = slow_share(0.7, slope[:, None], score)
    log_like = np.log(np.where(level > 0.7, slow / 0.3, (1 - slow) / 0.7)).sum(axis=1)
    mass = np.exp(log_like - 0.5 * slope**2) / np.sqrt(2 * np.pi) * (slope[1] - slope[0])
    mean = mass @ slope / mass.sum()
    z, sd, log_factor, _ = size_delays._two_kinds(score, level, 0.7, log_share=0.0)
    assert z == pytest.approx(mean, abs=0.02)
    assert sd == pytest.approx(np.sqrt(mass @ (slope - mean) ** 2 / mass.sum()), rel=0.06)
    assert log_factor == pytest.approx(np.log(mass.sum()), abs=0.1)
    z, sd, log_factor, _ = size_delays._normal(ends.lane, score, level, prior=0.3)
    delay = ndtri(level) - ndtri(level).mean()
    told, noise = np.arctanh(score @ delay / np.sqrt(score @ score * (delay @ delay))), 1 / 297
    like = np.exp(-0.5 * (told - slope) ** 2 / noise + 0.5 * told**2 / noise - 0.5 * (slope / 0.3) ** 2)
    like *= (slope[1] - slope[0]) / 0.3 / np.sqrt(2 * np.pi)
    assert z == pytest.approx(like @ slope / like.sum(), abs=1e-3)
    assert log_factor == pytest.approx(np.log(like.sum()), abs=0.02)
    assert sd == pytest.approx(np.sqrt(like @ (slope - z) ** 2 / like.sum()), rel=0.01)


def test_draws_have_the_tie_in_as_many_as_it_is_likely():
    found = replace(size_delays.fit(*ended(1, slope=0.5), (ONE, SEEN, 2), won=True, unit=SPREAD), chance=0.8)
    drawn = size_delays.draw(found, 20_000, seed=1, what="wins")
    assert np.mean(drawn != 0) == pytest.approx(0.8, abs=0.01)
    assert np.arctanh(drawn[drawn != 0]).mean() == pytest.approx(found.z, abs=0.002)
    assert np.arctanh(drawn[drawn != 0]).std() == pytest.approx(found.sd, rel=0.03)
    kinds = size_delays.draw(replace(found, cut=0.7, z=2.0), 20_000, seed=1, what="wins")
    assert kinds[kinds != 0].mean() == pytest.approx(2.0, abs=0.01)


@pytest.mark.parametrize(("tie", "cut"), [(0.6, 0.0), (-0.8, 0.0), (1.5, 0.7), (-2.5, 0.4)])
def test_all_sizes_together_keep_the_law_and_the_mean_value(tie, cut):
    rng = np.random.default_rng(5)
    score, level = rng.normal(size=200_000), (np.arange(200_000) + 0.5) / 200_000
    for at in (0.05, 0.3, 0.7, 0.95):
        assert closed_by(np.full_like(score, at), np.full_like(score, tie), score, cut).mean() == pytest.approx(
            at, abs=0.013
        )
    own = level_of_all(level, np.full_like(level, tie), rng.permutation(score), cut)
    assert np.quantile(own, [0.1, 0.5, 0.9]) == pytest.approx([0.1, 0.5, 0.9], abs=0.02)
    back = closed_by(own, np.full_like(level, tie), rng.permutation(score), cut)
    assert back == pytest.approx(back.clip(0, 1))
    worth = worth_at(level, np.full_like(level, tie), np.full_like(level, 0.8), cut)
    assert worth.mean() == pytest.approx(1.0, abs=0.015)
    assert (np.sign(worth[-1] - worth[0])) == np.sign(tie)


@pytest.mark.parametrize(("tie", "cut"), [(0.6, 0.0), (-0.8, 0.0), (1.5, 0.7), (-2.5, 0.4)])
def test_a_level_and_its_inverse(tie, cut):
    rng = np.random.default_rng(6)
    score, level = rng.normal(size=500), rng.random(500)
    ties = np.full(500, tie)
    assert closed_by(level_of_all(level, ties, score, cut), ties, score, cut) == pytest.approx(level, abs=1e-9)
    unknown = np.full(500, np.nan)
    assert (closed_by(level, ties, unknown, cut) == level).all()
    assert (level_of_all(level, 0 * ties, score, cut) == level).all()


def test_what_a_win_is_worth_by_its_delay_is_the_mean_over_sizes():
    rng, log_sd = np.random.default_rng(7), 0.9
    size, luck = rng.normal(size=(2, 2_000_000))
    value = np.exp(log_sd * size - log_sd**2 / 2)
    level = ndtr(0.5 * size + np.sqrt(1 - 0.25) * luck)
    for at in (0.1, 0.5, 0.9):
        near = np.abs(level - at) < 0.01
        told = worth_at(np.array([at]), np.array([0.5]), np.array([log_sd]), 0.0)[0]
        assert told == pytest.approx(value[near].mean(), rel=0.03)
    slow = rng.random(len(size)) < slow_share(0.7, np.full_like(size, 1.5), size)
    told = worth_of_slow(0.7, np.array([1.5]), np.array([log_sd]))[0]
    assert told == pytest.approx(value[slow].mean() * slow.mean() / 0.3, rel=0.02)


def test_the_twin_s_normal_quantile_inverts_the_distribution_used_beside_it():
    level = np.linspace(1e-6, 1 - 1e-6, 10_001)
    assert ndtr(normal_quantile(level)) == pytest.approx(level, abs=1e-8)


@pytest.mark.parametrize(("tie", "cut"), [(0.6, 0.0), (2.0, 0.6)])
def test_wins_of_young_deals_are_worth_what_a_flow_of_deals_brings(tie, cut):
    """Two million deals that came evenly over twenty weeks, each with a size and a delay of its own."""
    made = simulate_cases.reference_model(1)
    n, log_sd = 2_000_000, 0.9
    draws = replace(made.posterior.draws, value_log_sd=np.full_like(made.posterior.draws.value_log_sd, log_sd))
    draws = replace(draws, size_won=np.full(len(draws), tie))
    lanes = np.ones(len(made.posterior.facts.lanes))
    told = sizes.Sizes(0.0, 0.0, 0.0, 10 * lanes, 0.0, 0.9, Tie(0.7, 0.1, 1.0, cut, 0 * lanes, lanes, 1.4, EVEN))
    given = replace(made, posterior=replace(made.posterior, draws=draws, sizes=told))
    arrays = arrays_of(given)
    young = worth_of_young(arrays, np.zeros(1, int))[0, 0]
    rng = np.random.default_rng(8)
    size = rng.normal(size=n)
    level = level_of_all(rng.random(n), np.full(n, tie), size, cut)
    row = int(arrays.delays.rows(np.zeros(1, int))[0, 0])
    week = np.searchsorted(np.cumsum(arrays.delays.win[row]), level) + rng.integers(0, 20, n)
    value = np.exp(log_sd * size - log_sd**2 / 2)
    weeks = [at for at in range(min(20, arrays.n_weeks)) if (week == at).sum() > 20_000]
    assert len(weeks) > 5
    assert young[weeks] == pytest.approx([value[week == at].mean() for at in weeks], rel=0.03)


def test_what_wins_on_record_are_worth_is_taken_out_of_what_all_are():
    """Of a young record the slow wins are still to come: its values are those of the quick ones."""
    made = simulate_cases.reference_model(1)
    lanes, n = np.ones(len(made.posterior.facts.lanes)), len(made.posterior.draws)
    draws = replace(made.posterior.draws, size_won=np.full(n, 0.6))
    worth = []
    for seen in (EVEN, 0.5 * EVEN):
        told = sizes.Sizes(0.0, 0.0, 0.0, 10 * lanes, 0.0, 0.9, Tie(0.7, 0.1, 1.0, 0.0, 0 * lanes, lanes, 1.4, seen))
        arrays = arrays_of(replace(made, posterior=replace(made.posterior, draws=draws, sizes=told)))
        worth.append(worth_seen(arrays, np.zeros(1, int))[0, 0])
    log_sd = draws.value_log_sd[0, 0]
    assert worth[0] == pytest.approx(1.0, abs=0.02)
    assert worth[1] == pytest.approx(2 * ndtr(-0.6 * log_sd), rel=0.03)


def test_lanes_of_which_too_few_have_ended_say_nothing_of_size():
    ends, _ = ended(1, slope=0.6)
    lane = np.where(np.arange(len(ends.lane)) < 3, 2, ends.lane)
    told = sizes.fit(replace(ends, lane=lane), 4, ONE, SEEN)
    score = told.scores(np.arange(4), np.zeros(4, int), np.full(4, np.exp(9.0)))
    assert np.isfinite(score[:, :2]).all()
    assert np.isnan(score[:, 2:]).all()


def test_deals_that_came_before_the_record_began_are_not_asked():
    """A year of closings: of older deals only the slow ones are on it, which are large."""
    known, _ = company(2, 0.5)
    table = known.opportunities
    since = np.datetime64(known.as_of - timedelta(days=365))
    kept_rows = (table.outcome == Outcome.OPEN) | (table.closed > since)
    late = replace(
        known, opportunities=rows_of(table, np.flatnonzero(kept_rows)), record_start=known.as_of - timedelta(days=364)
    )
    found = lane_facts(late).sized
    assert found is None or found.born.max() <= 365
    assert lane_facts(known).sized.born.max() > 700


def hold(known):
    strategies = (Strategy("hold", "", "", (), is_status_quo=True),)
    return Plan("a team", known.currency, known.as_of, 52.0, (), (), (), strategies)


def bookings(known, weeks=13, day=None):
    settings = Settings(horizons=(weeks,), n_paths=512)
    found = product_forecasts(known, hold(known), day or known.as_of, (weeks,), settings)
    return {measure: draws.mean() for (measure, _), draws in found.items()}


def test_a_team_whose_large_deals_take_longer_is_told_less_of_a_quarter_and_as_many_wins(monkeypatch):
    known, came = company(2, 0.5)
    with_it = bookings(known)
    monkeypatch.setattr(size_delays, "fit", lambda *_, **__: None)
    without = bookings(known)
    assert with_it["bookings"] < 0.85 * without["bookings"]
    assert with_it["wins"] == pytest.approx(without["wins"], rel=0.05)
    assert abs(with_it["bookings"] / came[13][1] - 1) < 0.5 * abs(without["bookings"] / came[13][1] - 1)


def test_a_past_day_is_forecast_with_what_wins_of_that_age_are_worth(monkeypatch):
    """What was asked for deals of a past day is on no export: only the values of those to come, and of old ones, move."""
    known = company(2, 0.5)[0]
    day = known.as_of - timedelta(weeks=26)
    with_it = bookings(known, day=day)
    monkeypatch.setattr(size_delays, "fit", lambda *_, **__: None)
    without = bookings(known, day=day)
    assert with_it["wins"] == without["wins"]
    assert with_it["bookings"] != without["bookings"]
    assert with_it["bookings"] == pytest.approx(without["bookings"], rel=0.15)


def test_wins_alone_tell_their_delays_and_findings_say_so():
    """Lost deals without amounts: the odds are not told, the delays of wins are."""
    known = company(2, 0.5, known=0.3)[0]
    posterior = fit.fit(plan(), lane_facts(known), seed=1, n_draws=64)
    assert posterior.sizes.slope == 0
    assert posterior.sizes.lost is None
    assert np.median(posterior.draws.size_won) == pytest.approx(0.6, abs=0.15)
    assert (posterior.draws.size_lost == 0).all()
    said = [text for text in posterior.findings if "Delays go with size" in text]
    assert len(said) == 1
    assert "times as long to be won." in said[0]


@pytest.mark.parametrize(("law_of", "form"), [(0.5, "normal"), (TWO_KINDS, "kinds")])
def test_the_record_of_a_team_tells_wins_and_losses(law_of, form):
    told = sizes.fit(*told_by(law_of))
    assert all((tie.cut > 0) == (form == "kinds") for tie in (told.won, told.lost))
    assert told.won.doubled > 1.3
    text = size_delays.finding(told.won, told.lost)
    assert text.startswith("Delays go with size")
    assert "times as long to be won and" in text


def told_by(law_of):
    facts = lane_facts(company(3, law_of)[0])
    won = fit.fit_parts(plan(), facts, seed=1).winning
    return facts.sized, len(facts.lanes), won.laws(), size_delays.seen(won.observed, won.laws())


def ties(kind, seeds):
    """How often a tie is found in wins and losses of teams that have none."""
    found = []
    for seed in seeds:
        facts = lane_facts(untied_worlds.facts_of(seed, kind))
        laws = winning.fit(ending.observed(facts), seed=1).laws()
        told = sizes.fit(facts.sized, len(facts.lanes), laws, SEEN)
        found += [] if told is None else [tie for tie in (told.won, told.lost) if tie is not None]
    return len(found)


@pytest.mark.parametrize("kind", ["both", "twenty lanes", "wins slower than losses"])
def test_what_may_look_like_a_tie_is_none(kind):
    assert ties(kind, range(5)) <= 1


@pytest.mark.slow
def test_how_often_a_tie_is_found_where_there_is_none(capsys):
    found = {kind: ties(kind, range(30)) for kind in untied_worlds.KINDS}
    with capsys.disabled():
        print(f"\nof 60 each: {found}")
    assert sum(found.values()) <= 0.03 * 60 * len(found)
    assert max(found.values()) <= 5
