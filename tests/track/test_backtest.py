"""Looking back on invented and real pasts: no forecast may know its future, and the checks must have teeth."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest

from bestbet.calibrate import order_pace, season
from bestbet.calibrate.order_flow import OrderDraws
from bestbet.errors import NotAnswerable, UsageError
from bestbet.facts import gather
from bestbet.facts.actuals import actuals
from bestbet.facts.asof import known_on
from bestbet.facts.tables import Outcome
from bestbet.plan.nodes import Plan, Strategy
from bestbet.report.backtest_tables import backtest_json, backtest_tables
from bestbet.track import backtest as tested
from bestbet.track.backtest import PRODUCT, Settings, backtest, cases_of, origins_of, product_forecasts
from bestbet.track.flows import end_of, flows_of
from bestbet.track.scores import crps
from bestbet.track.verdict import sentences, verdict_of
from sales_data import facts, maven, opportunities, orders, rows_of, synthetic

QUICK = Settings(every=13, horizons=(13,), n_paths=256)


def plan(known):
    hold = Strategy("hold", "", "", (), is_status_quo=True)
    return Plan("team", known.currency, known.as_of, 13.0, (), (), (), (hold,))


def look(known, settings=QUICK):
    return backtest(known, plan(known), settings, announce=lambda _: None)


@pytest.fixture(scope="module")
def steady():
    return synthetic(11, weeks=104, per_week=12)


@pytest.fixture(scope="module")
def looked(steady):
    return look(steady)


def future_altered(known, origin):
    """The same past; everything after the origin turned upside down."""
    table = known.opportunities
    late = table.closed > np.datetime64(origin)
    amount = np.where(late | (table.outcome == Outcome.OPEN), table.amount * 7 + 1, table.amount)
    outcome = np.where(late, Outcome.WON + Outcome.LOST - table.outcome, table.outcome).astype(np.int8)
    return replace(known, opportunities=replace(table, outcome=outcome, amount=amount))


def test_what_came_is_what_the_facts_say_came(steady):
    flows = flows_of(steady)
    since = steady.as_of - timedelta(days=90)
    known = actuals(steady, since=since, until=steady.as_of, where={})
    assert flows.between("wins", since, steady.as_of) == known.wins
    assert flows.between("bookings", since, steady.as_of) == pytest.approx(known.bookings)
    assert flows.between("new_accounts", since, steady.as_of) == known.new_accounts


def test_repeat_orders_count_once_per_account_and_day_after_the_first_purchase():
    day = ["2024-01-01", "2024-01-05", "2024-01-05", "2024-02-01", "2024-03-01"]
    known = facts(orders=orders(day, ["a", "a", "a", "b", "b"], [10, 20, 5, 30, None]))
    flows = flows_of(known)
    assert flows.daily["repeat_orders"].sum() == 2
    assert flows.daily["bookings"].sum() == 10 + 25 + 30, "of orders alone first purchases are sales too"
    deal = opportunities(["2024-01-01"], ["2024-01-01"], [Outcome.WON], amount=[10], account=["a"])
    assert flows_of(replace(known, opportunities=deal)).daily["bookings"].sum() == 10 + 25


def test_no_forecast_changes_when_its_future_does(steady):
    origin = date(2024, 3, 1)
    before = product_forecasts(steady, plan(steady), origin, (13,), QUICK)
    after = product_forecasts(future_altered(steady, origin), plan(steady), origin, (13,), QUICK)
    assert before.keys() == after.keys()
    assert all((before[asked] == after[asked]).all() for asked in before)


def leaky(known, day):
    """What was known on the day, but with the fate of every open deal already told."""
    deals = known.opportunities
    born = rows_of(deals, np.flatnonzero(deals.created <= np.datetime64(day)))
    return replace(
        known_on(known, day), opportunities=replace(born, closed=np.minimum(born.closed, np.datetime64(day)))
    )


def test_a_leak_of_the_future_is_caught_by_the_same_check(steady, monkeypatch):
    """Negative control: an origin that keeps the outcomes of later days."""
    monkeypatch.setattr(tested, "known_on", leaky)
    origin = date(2024, 3, 1)
    before = product_forecasts(steady, plan(steady), origin, (13,), QUICK)
    after = product_forecasts(future_altered(steady, origin), plan(steady), origin, (13,), QUICK)
    assert any((before[asked] != after[asked]).any() for asked in before)


def test_origins_leave_weeks_to_learn_from_and_weeks_to_be_held_against(steady):
    flows = flows_of(steady)
    origins = origins_of(flows, Settings(every=4, horizons=(13,)))
    assert (origins[0] - flows.start).days + 1 >= 7 * 40
    assert all(end_of(origin, 13) <= flows.end for origin in origins)
    assert {(b - a).days for a, b in pairwise(origins)} == {28}


def test_a_short_record_and_senseless_settings_are_refused_in_words():
    with pytest.raises(NotAnswerable, match="weeks of results"):
        look(synthetic(1, weeks=12))
    with pytest.raises(UsageError):
        Settings(every=0)
    with pytest.raises(UsageError):
        Settings(horizons=())


def test_on_a_steady_past_we_are_close_and_say_so(looked):
    verdict = verdict_of(looked, seed=1)
    score = verdict.score("wins", 13)
    assert score.ncrps < 0.12
    assert abs(score.bias) < 0.15
    text = " ".join(sentences(looked, verdict))
    assert "what we called 80 % likely happened" in text


def test_the_json_keeps_its_contract_and_tables_name_every_model(looked):
    verdict = verdict_of(looked, seed=1)
    found = backtest_json(looked, verdict)
    assert {"origins", "horizons", "scores", "skill"} <= set(found)
    assert {"measure", "horizon", "model", "crps", "ncrps", "coverage80", "n"} <= set(found["scores"][0])
    assert found["horizons"] == [13]
    models = {score["model"] for score in found["scores"]}
    assert {PRODUCT, "historic average", "drift", "seasonal naive", "damped trend", "linear pacing"} <= models
    for table in backtest_tables(verdict)[1:]:
        assert {row[0] for row in table.rows} == models


def growing_orders(years, peak=0.0, per_week=60.0, seed=5):
    """Orders by customers who keep coming and going, about as many each year; a few are returned."""
    rng = np.random.default_rng(seed)
    weeks = 52 * years
    shape = np.exp(peak * np.cos(2 * np.pi * (np.arange(weeks) - 48) / 52))
    counts = rng.poisson(per_week * shape / shape.mean())
    week = np.repeat(np.arange(weeks), counts)
    # customers join all the time and stay about a year
    who = np.floor((week + rng.exponential(26, len(week))) * 8).astype(int)
    day = np.datetime64("2021-01-04") + (7 * week + rng.integers(0, 7, len(week))).astype("timedelta64[D]")
    amount = np.where(rng.random(len(week)) < 0.05, -20.0, rng.lognormal(3, 0.6, len(week)))
    table = orders(day, [f"c{w}" for w in who], amount.tolist())
    return facts(orders=table, as_of=date(2021, 1, 4) + timedelta(days=7 * weeks - 1))


def test_where_customers_keep_coming_by_orders_alone_the_yearly_total_is_not_lost():
    """Without any opportunity on record new customers come from nowhere: the pace of orders must carry them."""
    known = growing_orders(3)
    found = look(known, Settings(every=26, horizons=(52,), n_paths=256))
    score = verdict_of(found, seed=1).score("repeat_orders", 52)
    assert abs(score.bias) < 0.25


def test_without_the_pace_of_orders_that_check_fails(monkeypatch):
    """Negative control: the model of leaving customers alone, where no first purchase says that new ones come."""

    def alone(_, base, **__):
        n = len(base.repeat)
        return OrderDraws(base, np.ones((n, season.SEASON_WEEKS)), np.ones((n, 1)))

    monkeypatch.setattr(order_pace, "applied", alone)
    monkeypatch.setattr(gather, "with_first_purchases", lambda known: known)
    found = look(growing_orders(3), Settings(every=26, horizons=(52,), n_paths=256))
    assert verdict_of(found, seed=1).score("repeat_orders", 52).bias < -0.25


def swinging(seed=3):
    """Opportunities whose number grows tenfold within half a year and falls back; wins take longer than losses."""
    rng = np.random.default_rng(seed)
    rate = 4 * np.exp(2.3 * np.sin(np.pi * np.clip((np.arange(104) - 26) / 52, 0, 1)) ** 2)
    week = np.repeat(np.arange(104), rng.poisson(rate))
    won = rng.random(len(week)) < 0.3
    delay = np.where(won, rng.lognormal(np.log(70), 0.4, len(week)), rng.lognormal(np.log(20), 0.6, len(week)))
    created = np.datetime64("2023-01-02") + (7 * week + rng.integers(0, 7, len(week))).astype("timedelta64[D]")
    closed = created + delay.astype(int).astype("timedelta64[D]")
    is_open = closed > np.datetime64("2024-12-29")
    outcome = np.where(is_open, Outcome.OPEN, np.where(won, Outcome.WON, Outcome.LOST))
    ended = [None if o else d for o, d in zip(is_open, closed, strict=True)]
    return facts(opportunities(list(created), ended, outcome.tolist()), as_of=date(2024, 12, 29))


@pytest.mark.slow
def test_where_the_number_swings_tenfold_the_pipeline_is_used_and_beats_every_average():
    found = look(swinging(), Settings(every=6, horizons=(13,), n_paths=256))
    verdict = verdict_of(found, seed=1)
    own = verdict.score("wins", 13).ncrps
    for rival in ("historic average", "last 13 weeks", "linear pacing"):
        assert own < verdict.score("wins", 13, rival).ncrps, rival


@pytest.mark.slow
def test_maven_is_forecast_as_well_as_by_its_own_average():
    """Reference: CRPS over outcome of the historic average over 13 weeks is .035 (wins) and .029 (value)."""
    known = maven()
    verdict = verdict_of(look(known, Settings(every=3, horizons=(13,))), seed=1)
    assert verdict.score("wins", 13).ncrps < 0.04
    assert verdict.score("bookings", 13).ncrps < 0.03


def seasonal(seed=6, weeks=208):
    """Four years of opportunities with a strong peak before Christmas; they close within two weeks."""
    rng = np.random.default_rng(seed)
    start = np.datetime64("2021-01-04")
    day = (start + np.timedelta64(3, "D") + np.arange(weeks) * 7).astype("datetime64[D]")
    angle = 2 * np.pi * (day - day.astype("datetime64[Y]")).astype(int) / 365.25
    week = np.repeat(np.arange(weeks), rng.poisson(12 * np.exp(0.7 * np.cos(angle + 0.3))))
    created = start + (7 * week + rng.integers(0, 7, len(week))).astype("timedelta64[D]")
    closed = created + rng.integers(2, 14, len(week)).astype("timedelta64[D]")
    end = start + np.timedelta64(7 * weeks - 1, "D")
    is_open = closed > end
    won = rng.random(len(week)) < 0.4
    outcome = np.where(is_open, Outcome.OPEN, np.where(won, Outcome.WON, Outcome.LOST))
    ended = [None if o else d for o, d in zip(is_open, closed, strict=True)]
    return facts(opportunities(list(created), ended, outcome.tolist()), as_of=end.astype(object))


ORIGINS = (date(2023, 6, 1), date(2023, 9, 30), date(2024, 1, 7), date(2024, 9, 1))


def errors_on_seasons():
    """CRPS over outcome of wins over 13 weeks: the product's, and that of every baseline."""
    known = seasonal()
    flows = flows_of(known)
    cases = []
    for origin in ORIGINS:
        said = product_forecasts(known, plan(known), origin, (13,), QUICK)
        cases += cases_of(known, flows, origin, {("wins", 13): said["wins", 13]}, QUICK)
    total = sum(case.outcome for case in cases)
    return {name: sum(crps(c.draws[name], c.outcome) for c in cases) / total for name in cases[0].draws}


@pytest.fixture(scope="module")
def true_errors():
    return errors_on_seasons()


def test_four_years_with_christmas_peaks_are_foretold_better_than_by_any_average(true_errors):
    for rival in ("historic average", "last 13 weeks", "damped trend", "linear pacing"):
        assert true_errors[PRODUCT] < true_errors[rival], rival


def test_a_transposed_season_is_caught(true_errors, monkeypatch):
    """Negative control: the factors of the year read backwards."""
    factors = season.factors

    def backwards(*given):
        shape, divisor = factors(*given)
        return shape[:, ::-1], divisor

    monkeypatch.setattr(season, "factors", backwards)
    assert errors_on_seasons()[PRODUCT] > 1.3 * true_errors[PRODUCT]
