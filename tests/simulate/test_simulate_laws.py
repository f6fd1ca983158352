"""The engine against laws that are known in closed form, with fixtures measured elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from scipy import stats
from scipy.special import expit, logit

import simulate_cases as cases
from bestbet.calibrate.delay_tables import DelayTables
from bestbet.calibrate.posterior import SEASON_WEEKS
from bestbet.calibrate.quarter import QUARTER_WEEKS
from bestbet.facts.lanes import OpenDeals
from bestbet.plan.nodes import Effort, Strategy
from bestbet.simulate import responses
from bestbet.simulate.arrays import truncated_lognormal
from bestbet.simulate.compile import compile_model
from bestbet.simulate.delays import weekly
from bestbet.simulate.model import PATHS_PER_DRAW, Stream, Tally
from bestbet.simulate.paths import simulate
from bestbet.simulate.values import cut_lognormal, matched_sum

NEXT_DAY = cases.AS_OF + timedelta(days=1)
HOLD = Strategy("hold", "", "", (), is_status_quo=True)
ONE = cases.Size(segments=1, sources=("inbound",), classes=1, draws=4096, weeks=52, deals=0, tactics=0)


def made(draws, *, size=ONE, delays=None, deals=None, streams=(Stream.WINS,), strategy=HOLD, plan=None):
    fitted = cases.posterior(size, draws, delays or cases.delay_tables(1, np.random.default_rng(0)), deals)
    until = cases.AS_OF + timedelta(weeks=size.weeks)
    tallies = tuple(Tally(stream, NEXT_DAY, until) for stream in streams)
    return compile_model(plan or cases.plan(size, start=NEXT_DAY), strategy, fitted, tallies)


def test_wins_of_a_week_are_independent_poisson_with_the_convolved_mean():
    size = replace(ONE, draws=10_000, weeks=50)
    season = 1 + 0.5 * np.sin(2 * np.pi * np.arange(SEASON_WEEKS) / SEASON_WEEKS)
    draws = replace(
        cases.quiet_draws(size), season=np.tile(season, (size.draws, 1)), rate=np.full((size.draws, 1), 4.0)
    )
    law = stats.gamma(2, scale=4)
    table = law.cdf((np.arange(cases.N_DAYS) + 0.5) / 7)[None]
    model = made(draws, size=size, delays=DelayTables(table, table * 0.5))
    found = simulate(model, seed=1, n_paths=40_000, n_fan=40_000).weekly[:, :, 0]
    u = (np.arange(400) + 0.5) / 400
    lag = np.arange(size.weeks)[:, None]
    share = (law.cdf(lag + 1 - u) - law.cdf(np.maximum(lag - u, 0))).mean(axis=1)
    intensity = 4.0 * season[model.week_of_year] * 0.25
    expected = np.convolve(intensity, share)[: size.weeks]
    late = slice(8, None)
    assert found.mean(axis=0)[late] == pytest.approx(expected[late], rel=0.02)
    assert found[:, late].sum(axis=1).mean() == pytest.approx(expected[late].sum(), rel=0.002)
    dispersion = found.var(axis=0)[late] / found.mean(axis=0)[late]
    assert ((dispersion > 0.95) & (dispersion < 1.05)).all()
    neighbours = [np.corrcoef(found[:, t], found[:, t + 1])[0, 1] for t in range(8, size.weeks - 1)]
    assert abs(np.mean(neighbours)) < 0.004


def test_uneven_weeks_give_negative_binomial_arrivals():
    size = replace(ONE, weeks=3)
    draws = replace(cases.quiet_draws(size), dispersion=np.full((size.draws, 1), 2.0))
    found = simulate(made(draws, size=size, streams=(Stream.CREATED,)), seed=1, n_paths=16_384).weekly
    assert found.mean() == pytest.approx(3, rel=0.05)
    assert found.var() == pytest.approx(9 / 2, rel=0.1)


def test_weekly_delays_conserve_all_deals_and_their_age():
    days = stats.gamma(4, scale=1.5).cdf((np.arange(cases.N_DAYS) + 0.5) / 7)[None]
    share, aged = weekly(days, 156)
    assert share.sum() == pytest.approx(1, abs=1e-9)
    assert aged.sum() == pytest.approx(6, abs=1e-3)
    same_day = np.ones((1, 30))
    assert weekly(same_day, 10)[0][0] == pytest.approx([1] + [0] * 9)


AGES = (0, 4, 8, 16, 26, 40, 60)
STILL_WON = (0.250, 0.329, 0.438, 0.547, 0.575, 0.547, 0.467)


def lognormal_days(median, sigma, n_days=1500):
    return stats.norm.cdf((np.log((np.arange(n_days) + 0.5) / 7) - np.log(median)) / sigma)


def shocked(p, sd=0.3):
    """Return the mean of the probability under the shock that open deals share."""
    z = stats.norm.ppf((np.arange(2000) + 0.5) / 2000)
    return expit(logit(np.asarray(p))[..., None] + sd * z).mean(axis=-1)


def test_open_deals_are_won_as_their_age_says():
    size = cases.Size(segments=7, sources=("inbound",), classes=1, draws=4096, weeks=150, tactics=0)
    each = 20
    deals = OpenDeals(
        np.repeat(np.arange(7), each), np.repeat(AGES, each) * 7, np.ones(7 * each), np.zeros(7 * each, dtype=bool)
    )
    draws = replace(cases.quiet_draws(size), rate=np.zeros((size.draws, 7)))
    tables = DelayTables(lognormal_days(16, 0.6)[None], lognormal_days(6, 0.9)[None])
    fitted = cases.posterior(size, draws, tables, deals)
    until = cases.AS_OF + timedelta(weeks=size.weeks)
    tallies = tuple(Tally(Stream.WINS, NEXT_DAY, until, {"segment": (f"s{i}",)}) for i in range(7))
    model = compile_model(cases.plan(size, start=NEXT_DAY), HOLD, fitted, tallies)
    found = simulate(model, seed=4, n_paths=16_384).totals.mean(axis=0) / each
    assert found == pytest.approx(shocked(STILL_WON), abs=0.004)


def test_dead_wood_and_deals_older_than_any_delay_are_not_won():
    deals = OpenDeals(np.zeros(3, dtype=int), np.array([10, 20, 2000]), np.ones(3), np.array([True, True, False]))
    draws = replace(cases.quiet_draws(ONE), rate=np.zeros((ONE.draws, 1)))
    found = simulate(made(draws, deals=deals, streams=(Stream.WINS, Stream.OPEN_DEALS)), seed=1, n_paths=256)
    assert found.totals[:, 0].sum() == 0


def closing_by_quarter(n):
    """Nothing closes in the first nine weeks of a quarter, all in its last four."""
    factor = np.where(np.arange(QUARTER_WEEKS) < 9, 0.0, 1.0)
    return np.tile(factor / factor.mean(), (n, 1))


def test_closing_pressure_moves_new_wins_into_the_weeks_that_have_it():
    size = replace(ONE, draws=4096, weeks=52)
    flat, pressed = (
        simulate(made(replace(cases.quiet_draws(size), **closing), size=size), seed=1, n_paths=8192, n_fan=8192)
        for closing in ({}, {"closing": closing_by_quarter(size.draws)})
    )
    factor = made(cases.quiet_draws(size), size=size).quarter_shares @ closing_by_quarter(1)[0]
    assert (pressed.weekly[:, factor == 0].sum(axis=0) == 0).all()
    late = np.arange(52) >= 26
    expected = flat.weekly[:, late, 0].mean(axis=0) * factor[late]
    assert pressed.weekly[:, late, 0].mean(axis=0) == pytest.approx(expected, rel=0.06)


def test_closing_pressure_loses_no_open_deal():
    """Deals wait for the weeks in which deals close; of those due within three quarters none is forgotten."""
    deals = OpenDeals(np.zeros(40, dtype=int), np.zeros(40, dtype=int), np.ones(40), np.zeros(40, dtype=bool))
    size = replace(ONE, draws=1024, weeks=78)
    quiet = replace(cases.quiet_draws(size), rate=np.zeros((size.draws, 1)))
    flat, pressed = (
        simulate(made(draws, size=size, deals=deals), seed=2, n_paths=4096, n_fan=4096).weekly[:, :, 0]
        for draws in (quiet, replace(quiet, closing=closing_by_quarter(size.draws)))
    )
    factor = made(quiet, size=size).quarter_shares @ closing_by_quarter(1)[0]
    assert pressed[:, factor == 0].sum() == 0
    assert pressed.sum() == pytest.approx(flat.sum(), rel=0.002)
    assert not np.array_equal(pressed, flat)


def test_the_season_of_orders_scales_the_orders_of_its_weeks():
    size = replace(ONE, draws=1024, weeks=52)
    season = np.where(np.arange(SEASON_WEEKS) >= 48, 3.0, 1.0)
    customers = np.ones((size.draws, 1, size.classes))
    base = replace(cases.quiet_draws(size), opening=100 * customers, repeat=0.02 * customers)
    flat, peaked = (
        simulate(made(draws, size=size, streams=(Stream.REPEAT_ORDERS,)), seed=3, n_paths=4096, n_fan=4096).weekly
        for draws in (base, replace(base, order_season=np.tile(season, (size.draws, 1))))
    )
    is_peak = season[made(base, size=size).week_of_year] == 3.0
    ratio = peaked.mean(axis=(0, 2)) / flat.mean(axis=(0, 2))
    assert ratio[is_peak] == pytest.approx(np.full(is_peak.sum(), 3.0), rel=0.03)
    assert (ratio[~is_peak] == 1).all()


def inflation(sd, p=0.25, n=60):
    z = stats.norm.ppf((np.arange(4000) + 0.5) / 4000)
    chance = expit(logit(p) + sd * z)
    return np.sqrt((n * (chance * (1 - chance)).mean() + n * n * chance.var()) / (n * p * (1 - p)))


def test_the_shared_shock_widens_the_pipeline_between_the_measured_fixtures():
    assert inflation(0.2) == pytest.approx(1.22, abs=0.03)
    assert inflation(0.4) == pytest.approx(1.68, abs=0.04)
    deals = OpenDeals(np.zeros(60, dtype=int), np.zeros(60, dtype=int), np.ones(60), np.zeros(60, dtype=bool))
    size = replace(ONE, weeks=150)
    for sd in (0.0, 0.3, 0.6):
        draws = replace(cases.quiet_draws(size), rate=np.zeros((size.draws, 1)), open_shock=np.full(size.draws, sd))
        found = simulate(made(draws, size=size, deals=deals), seed=1, n_paths=16_384).totals[:, 0]
        assert found.std() / np.sqrt(60 * 0.25 * 0.75) == pytest.approx(inflation(sd), rel=0.025)


def test_each_draw_has_its_own_shock():
    """Half of the draws without one, half with .8: the spread of each half is that of its own."""
    deals = OpenDeals(np.zeros(60, dtype=int), np.zeros(60, dtype=int), np.ones(60), np.zeros(60, dtype=bool))
    size = replace(ONE, weeks=150)
    shock = np.where(np.arange(size.draws) % 2 == 0, 0.0, 0.8)
    draws = replace(cases.quiet_draws(size), rate=np.zeros((size.draws, 1)), open_shock=shock)
    found = simulate(made(draws, size=size, deals=deals), seed=1, n_paths=16_384).totals[:, 0]
    for sd in (0.0, 0.8):
        own = found[shock[np.arange(len(found)) // PATHS_PER_DRAW] == sd]
        assert own.std() / np.sqrt(60 * 0.25 * 0.75) == pytest.approx(inflation(sd), rel=0.04)


def test_bookings_have_the_cumulants_of_a_compound_poisson_sum():
    draws = replace(
        cases.quiet_draws(ONE), value_log_sd=np.full((ONE.draws, 1), 0.6), rate=np.full((ONE.draws, 1), 2.0)
    )
    found = simulate(made(draws, streams=(Stream.WINS, Stream.BOOKINGS)), seed=1, n_paths=16_384).totals
    mean = found[:, 0].mean()
    _, value, variance = truncated_lognormal(np.array(10.0), np.array(0.6), np.array(5e5))
    assert found[:, 1].mean() == pytest.approx(mean * value, rel=0.01)
    assert found[:, 1].var() == pytest.approx(mean * (variance + value**2), rel=0.05)


def test_truncated_moments_are_those_of_the_cut_lognormal():
    u = (np.arange(400_000) + 0.5) / 400_000
    room, mean, variance = truncated_lognormal(np.array(1.0), np.array(1.2), np.array(9.0))
    values = np.exp(1.0 + 1.2 * stats.norm.ppf(u * room))
    assert values.max() <= 9
    assert (mean, variance) == pytest.approx((values.mean(), values.var()), rel=1e-4)


def test_a_matched_sum_of_many_values_is_close_to_the_brute_force_sum():
    rng = np.random.default_rng(5)
    mean, variance = np.exp(0.8**2 / 2), (np.exp(0.8**2) - 1) * np.exp(0.8**2)
    brute = np.sort(rng.lognormal(0, 0.8, (100_000, 17)).sum(axis=1))
    levels = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
    matched = matched_sum(17.0, (mean, variance), levels)
    assert matched == pytest.approx(np.quantile(brute, levels), rel=0.02)


@pytest.mark.parametrize(("log_sd", "many"), [(0.5, 5), (0.8, 5), (1.0, 5), (1.4, 17)])
def test_a_quarter_of_matched_sums_is_close_to_the_brute_force_quarter(log_sd, many):
    """13 weeks of as few values as are ever matched: the middle 90 % within 2 %, the value cut at 3 log sd."""
    rng, room = np.random.default_rng(6), 0.99865
    law = (np.zeros(1), np.full(1, log_sd), np.full(1, np.exp(3 * log_sd)))
    _, mean, variance = truncated_lognormal(*law)
    single = cut_lognormal(rng.random((40_000, 13, many)), (0.0, log_sd, room)).sum(axis=(1, 2))
    matched = matched_sum(float(many), (mean, variance), rng.random((40_000, 13))).sum(axis=1)
    levels = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
    assert np.quantile(matched, levels) == pytest.approx(np.quantile(single, levels), rel=0.02)


@pytest.mark.parametrize(("weeks", "measured"), [(52, 0.085), (78, 0.104), (104, 0.120)])
def test_drift_widens_the_total_as_measured(weeks, measured):
    size = replace(ONE, weeks=weeks)
    draws = replace(cases.quiet_draws(size), drift_sd=np.full(size.draws, 0.02))
    found = simulate(made(draws, size=size, streams=(Stream.CREATED,)), seed=1, n_paths=16_384).totals[:, 0]
    assert found.std() / found.mean() == pytest.approx(measured, rel=0.05)


def test_growth_fades_and_its_turns_are_an_ar1_of_the_market():
    """Two per cent a week today: the median follows the fading sum, the spread that of the summed turns."""
    size = replace(ONE, weeks=52)
    growth, turn = 0.02, 0.008 * (1 - 0.98**2) ** 0.5
    draws = replace(cases.quiet_draws(size), growth=np.full(size.draws, growth), growth_turn=np.full(size.draws, turn))
    found = simulate(made(draws, size=size, streams=(Stream.CREATED,)), seed=1, n_paths=16_384, n_fan=16_384)
    flat = simulate(made(cases.quiet_draws(size), size=size, streams=(Stream.CREATED,)), seed=1, n_paths=64, n_fan=64)
    moved = np.log(found.weekly[:, :, 0] / flat.weekly[0, :, 0])
    kept = 0.98 ** np.arange(1, 53)
    assert np.median(moved, axis=0)[[0, 12, 51]] == pytest.approx(growth * np.cumsum(kept)[[0, 12, 51]], abs=0.01)
    sums = np.cumsum(np.concatenate([[1.0], kept[:-1]]))
    assert moved.std(axis=0)[[0, 12, 51]] == pytest.approx(turn * np.sqrt(np.cumsum(sums**2))[[0, 12, 51]], rel=0.03)


def test_values_follow_their_course_and_orders_theirs():
    """On the same luck each week's money is what it would be without a course, times what the weeks have added."""
    size = replace(ONE, weeks=30)
    quiet, streams = cases.quiet_draws(size), (Stream.BOOKINGS, Stream.OPEN_VALUE, Stream.REPEAT_VALUE)
    quiet = replace(quiet, opening=quiet.opening + 20.0, repeat=quiet.repeat + 0.1)
    course = {"value_growth": 0.01, "value_walk": -0.02, "order_growth": -0.005, "order_walk": 0.03}
    moving = replace(quiet, **{name: np.full(size.draws, x) for name, x in course.items()})
    flat, moved = (
        simulate(made(draws, size=size, streams=streams), seed=1, n_paths=64, n_fan=64).weekly
        for draws in (quiet, moving)
    )
    weeks = np.arange(1, 31)
    worth = np.exp(0.01 * np.cumsum(0.98**weeks) - 0.02 * np.sqrt(weeks))
    of_orders = np.exp(-0.005 * np.cumsum(0.98**weeks) + 0.03 * np.sqrt(weeks))
    assert (flat.sum(axis=(0, 1)) > 0).all()
    assert moved[:, :, 0] == pytest.approx(flat[:, :, 0] * worth, rel=1e-9)
    assert moved[:, :, 1] == pytest.approx(flat[:, :, 1] * worth, rel=1e-9)
    assert moved[:, :, 2] == pytest.approx(flat[:, :, 2] * of_orders, rel=1e-9)


def test_half_of_the_drift_is_common_to_all_lanes():
    size = replace(ONE, segments=2, weeks=80)
    draws = replace(cases.quiet_draws(size), drift_sd=np.full(size.draws, 0.03))
    fitted = cases.posterior(size, draws, cases.delay_tables(1, np.random.default_rng(0)))
    until = cases.AS_OF + timedelta(weeks=80)
    tallies = tuple(Tally(Stream.CREATED, NEXT_DAY, until, {"segment": (s,)}) for s in ("s0", "s1"))
    model = compile_model(cases.plan(size), HOLD, fitted, tallies)
    found = simulate(model, seed=1, n_paths=8192).totals
    assert np.corrcoef(found.T)[0, 1] == pytest.approx(0.5, abs=0.05)


def test_the_response_is_one_at_the_reference_and_doubling_gives_what_it_says():
    bend = 2 * (1.6 - 1) / (2 - 1.6)
    assert responses.saturation(np.array([0.0, 1.0, 2.0]), bend) == pytest.approx([0, 1, 1.6], abs=1e-12)
    x = np.linspace(0.1, 20, 50)
    hill = (1 + bend) / (1 + (x / bend) ** -1.0)
    assert responses.saturation(x, bend) == pytest.approx(hill, rel=1e-12)


SLACK = replace(ONE, tactics=1, weeks=30)


def effective(units, *, effect=0.1):
    size = replace(SLACK, draws=16)
    base = cases.quiet_draws(size)
    effects = np.zeros_like(base.effect)
    effects[:, :, 0] = effect
    plan = cases.plan(size, start=NEXT_DAY)
    strategy = Strategy("s", "", "", (Effort("t0", units),))
    model = made(replace(base, effect=effects), size=size, streams=(Stream.CREATED,), strategy=strategy, plan=plan)
    return simulate(model, seed=1, n_paths=64)


def test_what_a_stopped_tactic_left_behind_fades_with_its_half_life():
    found = effective(0.0).weekly[0, :, 0]
    kept = 0.5 ** (1 / 3)
    adstock = kept ** np.arange(1, 31)
    bend = 2 * 0.7 / 0.3
    expected = 3.0 + 0.1 * 10 * (adstock * (1 + bend) / (adstock + bend) - 1)
    assert found == pytest.approx(expected, rel=1e-10)
    assert found[0] > found[1] > found[-1] > 2.0


def test_todays_contribution_never_takes_more_than_nine_tenths_of_a_lane():
    assert effective(0.0, effect=5.0).weekly[0, -1, 0] == pytest.approx(0.3, rel=0.05)


def test_appending_weeks_leaves_the_weeks_before_as_they_were():
    made_short, made_long = (cases.random_model(9, cases.Size(weeks=w, draws=16, deals=12)) for w in (20, 50))
    short, long = (simulate(m, seed=1, n_paths=64).weekly for m in (made_short, made_long))
    assert short.tobytes() == np.ascontiguousarray(long[:, :20]).tobytes()


def lane_flows(size, draws, *, lanes=6):
    fitted = cases.posterior(size, draws, cases.delay_tables(4, np.random.default_rng(2)))
    plan = cases.plan(size)
    until = cases.AS_OF + timedelta(weeks=size.weeks)
    tallies = tuple(
        Tally(Stream.BOOKINGS, NEXT_DAY, until, {"segment": (lane.values[0],), "source": (lane.values[1],)})
        for lane in fitted.facts.lanes[:lanes]
    )
    return simulate(compile_model(plan, plan.strategies[1], fitted, tallies), seed=1, n_paths=64).totals


def test_an_unused_tactic_changes_nothing():
    small, large = (cases.Size(draws=16, weeks=30, tactics=n) for n in (2, 3))
    rng = np.random.default_rng(3)
    draws = cases.busy_draws(large, rng)
    fewer = {name: getattr(draws, name)[:, :2] for name in ("effect", "doubling", "half_life", "unit_cost")}
    fitted = [
        cases.posterior(large, used, cases.delay_tables(4, np.random.default_rng(2)))
        for used in (replace(draws, **fewer), draws)
    ]
    tallies = cases.all_tallies(large)
    plans = cases.plan(small), cases.plan(large)
    strategies = [replace(plan.strategies[1], effort=plan.strategies[1].effort[:2]) for plan in plans]
    found = [
        simulate(compile_model(plan, strategy, posterior, tallies), seed=1, n_paths=64).totals.tobytes()
        for plan, strategy, posterior in zip(plans, strategies, fitted, strict=True)
    ]
    assert found[0] == found[1]


def test_an_unused_lane_changes_nothing_for_the_others():
    rng = np.random.default_rng(3)
    small, large = cases.Size(draws=16, weeks=30), cases.Size(segments=3, draws=16, weeks=30)
    draws = cases.busy_draws(small, rng)

    def widened(name):
        old = getattr(draws, name)
        extra = old[:, : 3 if name in LANE_FIELDS else 1]
        return np.concatenate([old, np.zeros_like(extra) if name in ("rate", "opening") else extra], axis=1)

    more = replace(draws, **{name: widened(name) for name in (*LANE_FIELDS, *SEGMENT_FIELDS)})
    assert lane_flows(small, draws).tobytes() == lane_flows(large, more).tobytes()


LANE_FIELDS = ("rate", "dispersion", "win_probability", "value_log_mean", "value_log_sd", "new_account_share")
SEGMENT_FIELDS = (
    *("churn", "repeat", "opening", "joining", "order_log_mean", "order_log_sd"),
    *("expansion", "pressure", "rival_cost", "falter"),
)


def test_without_leads_and_deals_nothing_happens_and_without_spread_values_are_exact():
    quiet = replace(cases.quiet_draws(ONE), rate=np.zeros((ONE.draws, 1)))
    assert (
        simulate(made(quiet, streams=(Stream.WINS, Stream.LOSSES, Stream.BOOKINGS)), seed=1, n_paths=64).totals.sum()
        == 0
    )
    exact = replace(cases.quiet_draws(ONE), value_log_sd=np.zeros((ONE.draws, 1)))
    found = simulate(made(exact, streams=(Stream.WINS, Stream.BOOKINGS)), seed=1, n_paths=64).totals
    assert found[:, 1] == pytest.approx(found[:, 0] * np.exp(10), rel=1e-12)


@pytest.mark.parametrize(("p", "nothing"), [(0.0, Stream.WINS), (1.0, Stream.LOSSES)])
def test_a_sure_win_is_never_lost_and_a_sure_loss_never_won(p, nothing):
    draws = replace(cases.quiet_draws(ONE), win_probability=np.full((ONE.draws, 1), p))
    both = simulate(made(draws, streams=(Stream.WINS, Stream.LOSSES)), seed=1, n_paths=256).totals.sum(axis=0)
    assert both[nothing] == 0
    assert both[1 - nothing] > 0


def test_more_effort_never_lowers_the_opportunities_created():
    few, some, many = (effective(units).totals[:, 0] for units in (0.0, 10.0, 30.0))
    assert (few <= some).all()
    assert (some <= many).all()
    assert (few < many).all()


def test_common_luck_makes_differences_of_strategies_precise_and_separate_luck_does_not():
    size = cases.Size(draws=512, weeks=40)
    rng = np.random.default_rng(1)
    fitted = cases.posterior(size, cases.busy_draws(size, rng), cases.delay_tables(4, rng))
    plan = cases.plan(size)
    hold, change = (compile_model(plan, s, fitted, cases.all_tallies(size)) for s in plan.strategies)
    base = simulate(hold, seed=1, n_paths=2048).totals[:, 0]
    common = (simulate(change, seed=1, n_paths=2048).totals[:, 0] - base).var()
    separate = (simulate(change, seed=2, n_paths=2048).totals[:, 0] - base).var()
    assert common < 0.35 * separate


def test_full_activity_meets_the_average_pressure_of_rivals_and_slack_invites_more():
    size = cases.Size(segments=1, sources=("inbound",), classes=1, draws=4096, weeks=104, tactics=1, deals=0)
    quiet = cases.quiet_draws(size)
    full = {"pressure": 0.2, "rival_cost": 0.2, "falter": 4.0}
    costs = np.ones((size.draws, 1, 2))
    rivals = replace(quiet, unit_cost=costs, **{k: np.full((size.draws, 1), v) for k, v in full.items()})
    plan = cases.plan(size, start=NEXT_DAY)
    stop = Strategy("stop", "", "", ())

    def wins(draws, strategy):
        return simulate(made(draws, size=size, strategy=strategy, plan=plan), seed=1, n_paths=16_384).totals.mean()

    calm = wins(quiet, HOLD)
    assert wins(rivals, HOLD) == pytest.approx(calm, rel=0.015)
    assert wins(rivals, stop) < 0.93 * wins(quiet, stop)


def test_customers_leave_order_and_refer_as_stated():
    size = cases.Size(segments=1, sources=("inbound", "referral"), classes=2, draws=1024, weeks=40, deals=0, tactics=0)
    quiet = cases.quiet_draws(size)
    full = {"churn": 0.02, "repeat": 0.05, "opening": 40.0}
    draws = replace(
        quiet,
        new_account_share=np.zeros_like(quiet.rate),
        **{k: np.full((size.draws, 1, 2), v) for k, v in full.items()},
    )
    streams = (Stream.ACTIVE, Stream.CHURNED, Stream.REPEAT_ORDERS, Stream.OPENING_LOST, Stream.CREATED)
    found = simulate(made(draws, size=size, streams=streams), seed=1, n_paths=4096, n_fan=4096)
    left = 80 * 0.98**40
    active, churned, orders, lost, _ = found.totals.mean(axis=0)
    assert active == pytest.approx(left, rel=0.02)
    assert churned == pytest.approx(80 - left, rel=0.02)
    assert (found.totals[:, 1] == found.totals[:, 3]).all()
    assert lost == churned
    assert orders == pytest.approx(0.05 * 80 * (1 - 0.98**40) / 0.02, rel=0.02)
    assert found.weekly[:, 3, 4] == pytest.approx(6.0)
    created = found.weekly[:, :, 4]
    assert created[:, 30].mean() == pytest.approx(3 + 3 * found.weekly[:, 26, 0].mean() / 80, rel=1e-6)


def test_values_that_could_be_of_any_size_have_a_mean_below_the_cap():
    """E[X^2] of the whole lognormal is beyond any number; cut at the cap it is not, and was none at all."""
    _, mean, variance = truncated_lognormal(np.array([5.0, 5.0]), np.array([20.0, 40.0]), np.array([[1e9]]))
    drawn = np.exp(5.0 + 20.0 * np.random.default_rng(0).normal(size=1_000_000))
    drawn = drawn[drawn <= 1e9]
    assert mean[0, 0] == pytest.approx(drawn.mean(), rel=0.03)
    assert variance[0, 0] == pytest.approx(drawn.var(), rel=0.03)
    assert np.isfinite(mean).all()
    assert (variance <= 1e18).all()
