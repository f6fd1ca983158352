"""Growth: what all lanes gain week after week is told from drift, carried on while it fades, and forgotten once it ends."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import calibrate_worlds as worlds
import numpy as np
import pytest

from bestbet import streams
from bestbet.calibrate import arrivals, common_course, findings, growth_priors, pace, season, unsteady
from bestbet.calibrate.fit import fit_parts
from bestbet.calibrate.season import Totals
from bestbet.calibrate.walk import Walk
from bestbet.facts.gather import lane_facts
from bestbet.facts.tables import Outcome
from bestbet.plan.nodes import Plan, Strategy
from bestbet.units import Range
from sales_data import facts, opportunities

WEEKS = 156
HELD = Plan("a team", "EUR", worlds.START, 52.0, (), (), (), (Strategy("hold", "", "", (), is_status_quo=True),))


def growing(rng, yearly, *, weeks=WEEKS, rate=12.0, lanes=3, drift=0.005):
    """Weekly counts of some lanes that grow together; `rate` a week come in the last week."""
    ahead = np.arange(weeks) - (weeks - 1.0)
    walk = drift * np.cumsum(rng.normal(size=weeks))
    mean = rate * np.exp(np.log(yearly) / 52 * ahead + walk - walk[-1])
    return rng.poisson(mean / lanes, (lanes, weeks))


def facts_of(counts):
    n, weeks = counts.shape
    return worlds.lane_facts(weeks=weeks, win_rates=(0.2,) * n, arrivals=counts)


def drawn(counts, n_draws=600):
    return arrivals.draw(arrivals.fit(facts_of(counts), None), n_draws, seed=1)


def over_a_year(found):
    """Median of what comes in over the next year, in opportunities a week."""
    return float(
        np.median(found.rate.sum(axis=1) * np.exp(found.growth[:, None] * growth_priors.summed(52)).mean(axis=1))
    )


def test_what_a_path_tells_of_growth_is_what_the_law_says():
    """Common steps, the lanes' own and growth, drawn: the course and the last week's growth are regressed on the path."""
    rng, n, weeks, growth = np.random.default_rng(1), 60_000, 6, 0.02
    (law,) = Walk(0.03, 0.4, growth=(growth_priors.Part(growth, 1.0, 0.98),)).laws(weeks)
    own, common = (rng.normal(0, 0.03 * np.sqrt(share), (n, weeks - 1)) for share in (0.6, 0.4))
    b = np.empty((n, weeks - 1))
    now = rng.normal(0, growth, n)
    for week in range(weeks - 1):
        b[:, week] = now = 0.98 * now + growth * np.sqrt(1 - 0.98**2) * rng.normal(size=n)
    path = np.concatenate([np.zeros((n, 1)), np.cumsum(own + common + b, axis=1)], axis=1)
    course = np.concatenate([np.zeros((n, 1)), np.cumsum(common + b, axis=1)], axis=1)
    truth = np.column_stack([course - course[:, -1:], b[:, -1]])
    told = path @ law.told.T
    left = truth - told
    assert np.abs(np.corrcoef(left[:, [0, 2, -1]].T, path[:, 1:].T)[:3, 3:]).max() < 0.02
    assert np.cov(left.T) == pytest.approx(law.left, abs=4e-5)
    grown = np.concatenate([np.zeros((n, 1)), np.cumsum(b, axis=1)], axis=1)
    missed = grown - grown[:, -1:] - path @ law.grown.T
    assert np.abs(np.corrcoef(missed[:, :-1].T, path[:, 1:].T)[: weeks - 1, weeks - 1 :]).max() < 0.02
    steps = np.diff(path, axis=1)
    assert law.log_spread == pytest.approx(np.linalg.slogdet(np.cov(steps.T))[1], abs=0.05)
    heights = np.diff(np.eye(weeks), axis=0)
    assert np.linalg.inv(np.cov(steps.T)) == pytest.approx(
        np.linalg.pinv(heights).T @ law.stiffness @ np.linalg.pinv(heights), rel=0.1, abs=30
    )


@pytest.mark.parametrize("yearly", [1.6, 0.6])
def test_growth_of_three_years_is_carried_on(yearly):
    """What comes over the next year grows on, fading. Control: the same levels without growth miss by far more."""
    true = 12.0 * np.exp(np.log(yearly) / 52 * np.arange(1, 53)).mean()
    with_growth, without = [], []
    for seed in range(6):
        found = drawn(growing(np.random.default_rng(seed), yearly))
        with_growth.append(np.log(over_a_year(found) / true))
        without.append(np.log(np.median(found.rate.sum(axis=1)) / true))
    assert abs(np.mean(with_growth)) < 0.15
    assert abs(np.mean(without)) > 1.6 * abs(np.mean(with_growth))
    assert np.sign(np.mean(without)) == -np.sign(yearly - 1)


def test_a_market_that_stands_still_gets_next_to_no_growth():
    means = [drawn(growing(np.random.default_rng(seed), 1.0, drift=0.01)).growth.mean() for seed in range(8)]
    assert abs(np.mean(means)) * 52 < 0.05
    assert np.abs(means).max() * 52 < 0.25


def test_a_rise_that_has_ended_is_hardly_carried_on(monkeypatch):
    """A year's rise to a plateau held for a year. Control: growth that is steady by law, about a slow level, goes on."""
    mean = 15 * np.exp(-0.03 * np.maximum(52 - np.arange(104), 0))
    rises = [np.random.default_rng(seed).poisson(mean / 3, (3, 104)) for seed in range(6)]
    assert np.mean([np.log(over_a_year(drawn(one)) / 15) for one in rises]) < 0.2
    monkeypatch.setattr(common_course, "parts", lambda _: (growth_priors.Part(0.008, 1.0, 1.0),))
    monkeypatch.setattr(unsteady, "SPEEDS", ((1.0, 1.0),))
    assert np.mean([np.log(over_a_year(drawn(one)) / 15) for one in rises]) > 0.3


def test_a_first_year_tells_no_fast_growth():
    assert growth_priors.parts(51) == (growth_priors.USUAL,)
    assert sum(part.chance for part in growth_priors.parts(52)) == pytest.approx(1)
    found = drawn(growing(np.random.default_rng(1), 6.0, weeks=40))
    assert found.growth.mean() < 0.006
    assert set(found.growth_turn) == {growth_priors.GROWTH.sd * np.sqrt(1 - 0.98**2)}


def test_turns_are_as_fast_as_the_parts_are_likely():
    slow, fast, _ = (part.spread * np.sqrt(1 - 0.98**2) for part in growth_priors.PARTS)
    found = arrivals.fit(facts_of(growing(np.random.default_rng(3), 1.25)), None)
    of_part = found.season.growth.chances.sum(axis=1)
    assert of_part.max() < 0.9
    turns = arrivals.draw(found, 4000, seed=1).growth_turn
    assert np.isclose(turns, fast).mean() == pytest.approx(of_part[1:].sum(), abs=0.03)
    assert np.isclose(turns, slow).mean() == pytest.approx(of_part[0], abs=0.03)


def test_the_drift_ahead_is_as_fast_as_the_speeds_are_likely():
    """Half of the variance is common, and of a past that moved three or ten times faster the future keeps the root."""
    wide = growing(np.random.default_rng(7), 1.0, drift=0.07)
    found = arrivals.fit(facts_of(wide), None)
    of_speed = found.season.growth.chances.sum(axis=0)
    assert of_speed.sum() == pytest.approx(1)
    assert 0.3 < of_speed[1] < 0.9
    drawn_now = arrivals.draw(found, 4000, seed=1)
    usual = arrivals.drift_at(None, streams.uniforms(1, "market drift", 4000))
    lanes = (drawn_now.drift_sd / usual).min() ** 2
    for factor, chance in zip(unsteady.FACTORS, of_speed, strict=True):
        is_so = np.isclose(drawn_now.drift_sd / usual, np.sqrt(lanes + 0.5 * (factor - 1)))
        assert is_so.mean() == pytest.approx(chance, abs=0.03)


def test_a_stated_drift_stays_what_it_is_however_fast_the_past_was():
    found = arrivals.fit(facts_of(growing(np.random.default_rng(5), 1.0, drift=0.1)), Range(0.01, 0.03))
    assert found.season.growth.chances[:, 0].sum() < 0.5
    drawn_now = arrivals.draw(found, 400, seed=1).drift_sd
    assert np.allclose(drawn_now, arrivals.drift_at(found.drift, streams.uniforms(1, "market drift", 400)))


def swinging(rng, lanes=1):
    """Two years and a half of weekly counts whose level swings tenfold within a year, and is high at the end."""
    level = 9.0 * np.exp(np.log(10) / 2 * np.sin(2 * np.pi * (np.arange(130) - 39) / 73))
    return rng.poisson(level / lanes, (lanes, 130))


@pytest.mark.parametrize("lanes", [1, 3])
def test_a_level_that_swings_is_no_growth(monkeypatch, lanes):
    """Control: about a slow drift the same swing is growth, which is carried on."""
    records = [swinging(np.random.default_rng(seed), lanes) for seed in range(3)]
    fast = [arrivals.fit(facts_of(one), None).season.growth for one in records]
    assert max(one.chances[:, 0].sum() for one in fast) < 0.1
    monkeypatch.setattr(unsteady, "SPEEDS", ((1.0, 1.0),))
    slow = [arrivals.fit(facts_of(one), None).season.growth for one in records]
    assert np.mean([abs(one.mean) for one in fast]) < 0.3 * np.mean([abs(one.mean) for one in slow])


def test_growth_and_level_hang_together():
    """Whoever grew faster stands higher today: both are told by the same last weeks."""
    found = drawn(growing(np.random.default_rng(2), 1.6), 4000)
    assert np.corrcoef(found.growth, np.log(found.rate.sum(axis=1)))[0, 1] > 0.2


def test_that_all_moved_fast_is_said_and_what_the_forecast_keeps_of_it():
    said = findings._wandering(HELD, 0.999)
    assert said.startswith("All opportunities together moved several times faster than the drift prior says (over 99 %")
    assert said.endswith("by the square root of that; state `drift` in the plan to change it.")
    said = findings._wandering(replace(HELD, drift=Range(0.01, 0.03)), 0.7)
    assert "(70% likely)" in said
    assert said.endswith("The forecast keeps the drift that the plan states.")


FAST, USUAL = "All opportunities together moved", "How steady"


@pytest.mark.parametrize(("lanes", "swings", "begins"), [(3, True, FAST), (1, True, FAST), (3, False, USUAL)])
def test_the_first_finding_is_how_fast_demand_moves_and_no_other_says_it_again(lanes, swings, begins):
    rng = np.random.default_rng(1)
    seen = facts_of(swinging(rng, lanes) if swings else growing(rng, 1.0, lanes=lanes))
    fitted = SimpleNamespace(arrivals=arrivals.fit(seen, None))
    said = list(findings._arrivals(HELD, seen, fitted))
    assert said[0].startswith(begins)
    assert sum("drift prior says" in one or "the drift is a prior" in one for one in said) == 1


def test_nothing_on_record_leaves_the_prior():
    seen = Totals(np.zeros(60), season.week_columns(worlds.START, 60), np.zeros(60))
    found = season.fit(seen, season.ANNUAL.prior(), Walk(0.01, 0.5, growth=growth_priors.PARTS))
    assert found.growth.mean == 0
    assert found.growth.chances.sum(axis=1) == pytest.approx([part.chance for part in growth_priors.PARTS])
    assert found.growth.left == pytest.approx(np.sqrt(0.7 * 0.002**2 + 0.3 * 0.008**2))


def test_growth_that_is_carried_on_is_said():
    found = drawn(growing(np.random.default_rng(2), 1.6))
    (said,) = findings._growth(found)
    assert said.startswith("New opportunities are taken to grow by ")
    assert "half as fast every 34 weeks" in said
    assert list(findings._growth(drawn(growing(np.random.default_rng(4), 1.0)))) == []


def christmas_team(seed=1, years=4):
    """Ten deals a week, three and a half times as many before Christmas, three in ten won within some seven weeks."""
    rng, start = np.random.default_rng(seed), date(2021, 1, 4)
    days = np.arange(years * 364)
    of_year = np.array([(start + timedelta(days=int(day))).timetuple().tm_yday for day in days])
    busy = 1 + 2.5 * np.exp(-0.5 * ((of_year - 325) / 22) ** 2)
    born = np.repeat(days, rng.poisson(10 / 7 * busy))
    is_won = rng.random(len(born)) < 0.3
    ended = born + np.ceil(np.where(is_won, 45, 30) * rng.lognormal(0, 0.5, len(born))).astype(int)
    is_over = ended <= days[-1]
    fate = np.where(~is_over, int(Outcome.OPEN), np.where(is_won, int(Outcome.WON), int(Outcome.LOST)))
    day = [start + timedelta(days=int(one)) for one in born]
    until = [start + timedelta(days=int(one)) if over else None for one, over in zip(ended, is_over, strict=True)]
    return facts(opportunities(day, until, list(fate)))


@pytest.fixture(scope="module")
def busy():
    known = christmas_team()
    hold = Strategy("hold", "", "", (), is_status_quo=True)
    return Plan("team", known.currency, known.as_of, 13.0, (), (), (), (hold,)), lane_facts(known)


def test_a_peak_of_a_few_weeks_is_seen_from_its_second_time_on(busy):
    """Three and a half times as many before Christmas. Control: two waves a year, as before, make two and a half of it."""
    _, seen = busy
    peak = {}
    for shape in (season.PEAKED, season.ANNUAL):
        found = arrivals.fit(seen, None, shape=shape)
        factor, _ = season.factors(found.season.mean[None], shape.harmonics)
        peak[shape] = float(factor[0].max() / np.median(factor[0]))
    assert peak[season.PEAKED] == pytest.approx(3.5, rel=0.2)
    assert peak[season.ANNUAL] < 2.7
    assert season.of_year(103) is season.ANNUAL
    assert arrivals.fit(seen, None).harmonics == season.PEAKED.harmonics


def test_a_season_that_is_known_is_no_error_of_past_looks(busy, monkeypatch):
    """Looks a quarter ahead go over peaks. Control: looks that know no season miss by more than twice as much."""
    plan, seen = busy
    known = fit_parts(plan, seen, seed=1).pace
    monkeypatch.setattr(pace, "_season_of", lambda _, __, n_weeks: np.ones(n_weeks))
    blind = fit_parts(plan, seen, seed=1).pace
    assert max(known.missed_by_age, known.missed_by_pace) < 0.25
    assert min(blind.missed_by_age, blind.missed_by_pace) > 2 * max(known.missed_by_age, known.missed_by_pace)
