"""A market that breaks as a whole is seen; a Christmas peak, growth, a segment's own break and chance are not."""

from datetime import date, timedelta
from functools import partial

import calibrate_worlds as worlds
import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import gammaln, logsumexp, ndtri
from scipy.stats import halfnorm

from bestbet.calibrate import arrivals, findings, market_breaks, pace_breaks, season
from bestbet.calibrate.break_priors import MARKET_BREAK
from bestbet.calibrate.breaking import Jumps
from bestbet.calibrate.market_breaks import Speeds
from bestbet.calibrate.prior import Prior
from bestbet.calibrate.priors import DRIFT
from bestbet.calibrate.season import PEAKED, Shape, Walk

USUAL = arrivals.drift_at(None, np.array(0.5))
SPEEDS = Speeds(float(USUAL), arrivals.drift_at(None, market_breaks.SPEEDS_AT), USUAL * np.array([3.0, 10.0]))
BEGIN = date(2021, 1, 4)


def looked(counts, first=BEGIN):
    """What is found in one segment's weekly counts."""
    return market_breaks.find(np.asarray(counts, float)[None], first, SPEEDS)


def chance_of(found):
    return 0.0 if found is None else found.chance


def day_of_year(n_weeks, first):
    return np.array([(first + timedelta(days=7 * week + 3)).timetuple().tm_yday for week in range(n_weeks)])


def christmas(n_weeks, first):
    """The yearly course of a market that has three and a half times its usual demand before Christmas."""
    return 1 + 2.5 * np.exp(-0.5 * ((day_of_year(n_weeks, first) - 325) / 22) ** 2)


def halved(rng, *, weeks=118, since=20, rate=16.0, shape=1.0):
    return rng.poisson(rate * shape * np.where(np.arange(weeks) < weeks - since, 1.0, 0.5))


def facts_of(counts):
    n, weeks = counts.shape
    return worlds.lane_facts(weeks=weeks, win_rates=(0.2,) * n, arrivals=counts)


def total_rate(counts, carried=None):
    found = arrivals.fit(facts_of(counts), None, carried=carried)
    return found, arrivals.draw(found, 400, seed=1).rate.sum(axis=1)


@pytest.mark.parametrize("seed", range(4))
def test_demand_that_halves_is_found_in_its_week_and_size(seed):
    found = looked(halved(np.random.default_rng(seed), rate=24.0))
    assert abs(found.week - 98) <= 3
    assert found.day == BEGIN + timedelta(weeks=found.week)
    assert found.factor == pytest.approx(0.5, rel=0.3)
    assert found.log_odds > 1


def test_demand_that_doubles_is_found_as_well_also_in_a_market_with_a_christmas():
    rng = np.random.default_rng(3)
    weeks = np.arange(130)
    found = looked(rng.poisson(15 * christmas(130, BEGIN) * np.where(weeks < 110, 1.0, 2.0)))
    assert abs(found.week - 110) <= 3
    assert found.factor == pytest.approx(2.0, rel=0.3)
    assert found.log_odds > 0


def test_thin_lanes_follow_the_market_that_broke_together():
    """Twelve lanes of 0.8 a week halve; each by itself shows next to nothing of it."""
    inside = 0
    for seed in range(6):
        counts = np.random.default_rng(seed).poisson(np.where(np.arange(130) < 104, 0.8, 0.4), size=(12, 130))
        found, rate = total_rate(counts)
        assert found.market is not None
        assert not found.broken
        low, high = np.quantile(rate, [0.1, 0.9])
        inside += low <= 4.8 <= high
    assert inside >= 4


def test_without_the_look_at_the_market_the_same_level_stays_far_above_the_truth():
    """Negative control: a level that only drifts and grows is followed over half a year; 8 a week are true."""
    counts = halved(np.random.default_rng(1), since=13)[None]
    found, rate = total_rate(counts)
    _, followed = total_rate(counts, Jumps())
    assert found.market is not None
    assert np.median(rate) == pytest.approx(8.0, rel=0.2)
    assert np.quantile(followed, 0.1) > 7.5
    assert np.median(followed) > 9.5


def peaks(seeds):
    """Records of markets with a Christmas, of 58 to 150 weeks from any day of the year on."""
    for seed in seeds:
        rng = np.random.default_rng([seed, 5])
        n_weeks, first = int(rng.integers(58, 150)), BEGIN + timedelta(days=int(rng.integers(0, 364)))
        yield rng.poisson(9 * christmas(n_weeks, first)), first


def amid_peaks(seeds, least, most):
    """Records that end amid a Christmas."""
    for seed in seeds:
        rng = np.random.default_rng([seed, 6])
        n_weeks = int(rng.integers(least, most))
        first = date(2022, 11, 28) + timedelta(days=int(rng.integers(0, 28)) - 7 * n_weeks)
        yield rng.poisson(40 * christmas(n_weeks, first)), first


def called_broken(records):
    return sum(looked(counts, first) is not None for counts, first in records)


def test_a_christmas_is_no_break_wherever_the_record_begins_and_ends():
    assert called_broken(peaks(range(60))) == 0
    assert called_broken(amid_peaks(range(20), 30, 57)) == 0
    assert called_broken(amid_peaks(range(20), 58, 120)) == 0


def test_a_first_christmas_would_pass_for_a_break_if_no_season_were_known(monkeypatch):
    """Negative control: no look a year back, and waves too weak for a peak."""
    monkeypatch.setattr(market_breaks, "_candidates", lambda seen: np.arange(6, seen.shape[1] - 5))
    monkeypatch.setattr(market_breaks, "PEAKED", Shape((1, 2), (0.15, 0.15)))
    assert called_broken(amid_peaks(range(20), 30, 57)) >= 4


def test_within_its_first_year_a_record_knows_no_break_of_the_market():
    rng = np.random.default_rng(4)
    assert looked(halved(rng, weeks=57, since=13)) is None
    assert looked(halved(rng, weeks=100, since=60)) is None, "it broke before a year was on record"


@pytest.mark.parametrize("a_year", [1.6, 2.0, 0.5])
def test_steady_growth_is_no_break(a_year):
    """Demand that halves every year, to two a week, leaves a doubt: one of these in six."""
    rng = np.random.default_rng(6)
    said = [chance_of(looked(rng.poisson(8 * a_year ** (np.arange(120) / 52)))) for _ in range(4)]
    assert sum(said) <= (0.2 if a_year < 1 else 0.0)


def test_what_one_segment_does_is_its_own_break():
    rng = np.random.default_rng(7)
    counts = rng.poisson(np.full((2, 120), [[14.0], [4.0]]))
    counts[0, 100:] = rng.poisson(4.0, 20)
    assert looked(counts.sum(axis=0)) is not None, "the whole halves"
    assert chance_of(market_breaks.find(counts.astype(float), BEGIN, SPEEDS)) < 0.5
    counts[1, 100:] = rng.poisson(1.3, 20)
    assert chance_of(market_breaks.find(counts.astype(float), BEGIN, SPEEDS)) > 0.99


def even(kind, rng):
    """A record of a market that nothing broke."""
    n_weeks = int(rng.integers(58, 150))
    level = {"thin": 2.0, "even": 15.0, "uneven": 8.0, "drifting": 15.0}[kind] * np.ones(n_weeks)
    if kind == "uneven":
        level = level * rng.gamma(3.0, 1 / 3, n_weeks)
    if kind == "drifting":
        level = level * np.exp(np.cumsum(rng.normal(0, 0.03, n_weeks)))
    return rng.poisson(level)


def chances(kinds, seeds):
    """How likely each record is said to have broken, 0 where it is not reckoned with."""
    return np.array([chance_of(looked(even(kind, np.random.default_rng([s, 9])))) for kind in kinds for s in seeds])


def alarms(kinds, seeds):
    return (chances(kinds, seeds) > 0).sum()


def test_a_market_that_nothing_broke_is_hardly_ever_called_broken():
    assert alarms(("thin", "even", "uneven", "drifting"), range(40)) <= 2


def test_a_careless_price_would_be_noticed(monkeypatch):
    """Negative control: every small change asked for, at even odds and more."""
    monkeypatch.setattr(market_breaks, "BREAK_LEAST", type(market_breaks.BREAK_LEAST)("", 1.0, "", "judgement", ""))
    monkeypatch.setattr(market_breaks, "MARKET_BREAK", type(market_breaks.BREAK_LEAST)("", 520.0, "", "judgement", ""))
    assert alarms(("uneven", "drifting"), range(6)) > 4


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["thin", "even", "uneven", "drifting"])
def test_false_alarms_stay_below_one_in_a_hundred_over_many_histories(kind):
    """Called broken is what is likelier broken than not; chances add up to no more, and few records have any."""
    found = chances((kind,), range(1000, 1400))
    assert (found > 0.5).sum() <= 4
    assert found.sum() <= 4
    assert (found > 0).sum() <= 8


@pytest.mark.slow
def test_no_christmas_and_no_growth_is_called_a_break_over_many_histories():
    assert called_broken(peaks(range(1000, 1200))) <= 2
    assert called_broken(amid_peaks(range(1000, 1100), 30, 120)) <= 1
    rng = np.random.default_rng(14)
    weeks = [np.arange(rng.integers(58, 150)) for _ in range(120)]
    grown = [rng.poisson(6 * (1.6 if i % 2 else 2.0) ** (week / 52)) for i, week in enumerate(weeks)]
    assert sum(looked(counts) is not None for counts in grown) <= 1


def campaigns(seeds, least, most):
    """Records in which 2.5 times as much came for eight weeks, which began so many weeks before the end."""
    for seed in seeds:
        rng = np.random.default_rng([seed, 15])
        n_weeks, ago = int(rng.integers(80, 150)), int(rng.integers(least, most))
        mean = np.full(n_weeks, 12.0)
        mean[n_weeks - ago : n_weeks - ago + 8] *= 2.5
        yield rng.poisson(mean), BEGIN


def test_a_campaign_that_is_over_is_no_break():
    assert called_broken(campaigns(range(15), 11, 36)) <= 1


def test_a_campaign_would_pass_for_a_break_if_nothing_ever_passed(monkeypatch):
    """Negative control: a rise that began and ended is not among the pasts."""
    monkeypatch.setattr(market_breaks, "_passed", lambda *_: -np.inf)
    assert called_broken(campaigns(range(15), 11, 20)) >= 5


def test_the_evidence_of_a_past_is_that_of_a_plain_dense_fit():
    """Mode by a general optimiser, precision by differences of the slope: another way to the same number."""
    rng = np.random.default_rng(8)
    y = rng.poisson(np.r_[np.full(9, 12.0), np.full(7, 5.0)]).astype(float)
    n = len(y)
    columns = np.column_stack([np.sin(np.arange(n)), np.arange(n) - (n - 1.0)])
    spread, k = np.array([0.3, 0.002]), 7.0
    centre = np.log(y.mean() + 0.5 / n)
    steps = (np.full(n - 1, 0.02**2), np.full(n - 1, 0.02**2))
    steps[1][8] += 1.0
    pasts = market_breaks._Pasts(np.tile(spread, (2, 1)), np.stack(steps), np.full(2, k), np.zeros(2), np.array([0, 9]))
    found, moved = market_breaks._explained(y, columns[:, :, None], pasts)
    for row, step in enumerate(steps):

        def minus(x, step=step):
            eta = x[:n] + columns @ x[n:]
            log_density = gammaln(y + k) - gammaln(k) - y * np.log(k) + y * eta - (y + k) * np.log1p(np.exp(eta) / k)
            strain = (np.diff(x[:n]) ** 2 / step).sum() + (x[0] - centre) ** 2 / 1.5**2 + (x[n:] ** 2 / spread**2).sum()
            return 0.5 * strain - log_density.sum()

        scale = np.r_[np.full(n, 0.02), spread]
        best = minimize(lambda z, f=minus, s=scale: f(s * z), np.r_[np.full(n, centre) / 0.02, 0, 0], tol=1e-12)
        x = best.x * scale
        h = 1e-4
        eye = np.eye(n + 2) * np.r_[np.full(n + 1, h), h / 100]
        hessian = np.array(
            [[(minus(x + a + b) - minus(x + a - b) - minus(x - a + b) + minus(x - a - b)) for b in eye] for a in eye]
        ) / (4 * np.outer(eye.sum(0), eye.sum(0)))
        prior = -np.log(step).sum() - 2 * np.log(spread).sum()
        wanted = -minus(x) + 0.5 * (prior - np.linalg.slogdet(hessian)[1])
        assert found[row] == pytest.approx(wanted, abs=0.02)
        assert moved[row] == pytest.approx(x[9] - x[8] if row else 0.0, abs=2e-3)


def test_three_speeds_have_the_moments_of_the_drifts_prior():
    """Gauss's rule: as many moments as it has free numbers."""
    scores = ndtri(0.5 + 0.5 * market_breaks.SPEEDS_AT)
    wanted = [halfnorm.moment(power) if power else 1.0 for power in range(6)]
    assert [market_breaks.SPEED_CHANCES @ scores**power for power in range(6)] == pytest.approx(wanted, rel=1e-6)


def in_full(counts, monkeypatch):
    """The odds by every week, at eight speeds all along the prior and twelve dispersions: no rule, no cubic."""
    edges, fine = np.arange(9) * 0.4, np.linspace(-2.75, 2.75, 12)
    speeds, chance = DRIFT.sd * (edges[1:] + edges[:-1]) / 2, np.diff(halfnorm.cdf(edges))
    monkeypatch.setattr(market_breaks, "_SCORES", fine)
    monkeypatch.setattr(market_breaks, "_CUBIC", np.eye(12))
    monkeypatch.setattr(market_breaks, "_USUAL", -0.5 * fine**2 - logsumexp(-0.5 * fine**2))
    waves = season.week_columns(BEGIN, len(counts), PEAKED.harmonics)
    look = market_breaks._Look(counts, np.column_stack([waves, np.arange(len(counts)) - (len(counts) - 1.0)]))
    found = []
    for week in (0, *market_breaks._candidates(counts[None])):
        prior = np.log(chance / chance.sum()) + (np.log(MARKET_BREAK.value / 52) if week else 0.0)
        found.append(logsumexp(market_breaks._likely(look, speeds, np.full(8, week), prior)[0]))
    monkeypatch.undo()
    return float(logsumexp(found[1:]) - found[0])


def test_the_odds_are_those_of_every_speed_and_every_week(monkeypatch):
    """A market that drifts by 4.5 % a week. Control: at the usual speed alone its break is as likely as not."""
    monkeypatch.setattr(market_breaks, "_passed", lambda *_: -np.inf)
    monkeypatch.setattr(market_breaks, "MARKET_BREAK_WORTH", Prior("", 1e-9, "", "judgement", ""))
    rng = np.random.default_rng(246)
    counts = rng.poisson(15 * np.exp(np.cumsum(rng.normal(0, 0.045, 90)))).astype(float)
    said = looked(counts).log_odds
    usual = market_breaks.find(counts[None], BEGIN, Speeds(SPEEDS.usual, np.full(3, USUAL), SPEEDS.beyond)).log_odds
    monkeypatch.undo()
    wanted = in_full(counts, monkeypatch)
    assert said == pytest.approx(wanted, abs=0.35)
    assert usual > wanted + 1.5
    assert wanted < -1.0


def test_a_walk_that_may_jump_by_nothing_is_the_walk_without():
    rng = np.random.default_rng(10)
    total, columns = rng.poisson(9.0, 70).astype(float), season.week_columns(BEGIN, 70)
    plain, zero = (
        season.fit(
            season.Totals(total, columns, np.zeros(len(total))), season.ANNUAL.prior(), Walk(0.02, 0.6, jumps=jumps)
        )
        for jumps in (None, np.zeros(70))
    )
    for name in ("mean", "course", "chances"):
        np.testing.assert_allclose(getattr(plain, name), getattr(zero, name), rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(
        plain.course_root @ plain.course_root.T, zero.course_root @ zero.course_root.T, atol=1e-9
    )


def test_a_jump_is_all_of_the_markets():
    """Of the drift the lanes have a part in common, of the jump the whole."""
    total = halved(np.random.default_rng(11), since=30).astype(float)
    jumps = np.zeros(len(total))
    jumps[len(total) - 30] = 1.0
    columns = season.week_columns(BEGIN, len(total))
    found = season.fit(
        season.Totals(total, columns, np.zeros(len(total))), season.ANNUAL.prior(), Walk(0.01, 0.5, jumps=jumps)
    )
    assert found.course[:80].mean() == pytest.approx(np.log(2), abs=0.25)
    assert abs(found.course[-25:].mean()) < 0.1


def test_wins_follow_a_sales_cycle_later():
    """Demand halved four weeks ago and deals take ten: wins have yet to halve, and are said to."""
    rng = np.random.default_rng(12)
    wins = facts_of(rng.poisson(6.0, (1, 120)))
    demand = arrivals.fit(facts_of(halved(rng, weeks=120, since=14)[None]), None)
    assert demand.market is not None
    usual, told, passed = (
        np.exp(pace_breaks.after_breaks(partial(arrivals.fit, wins, None), wins, one, (lag, np.ones(1))).mean.mean())
        for one, lag in ((None, 0), (demand, 12), (demand, 0))
    )
    assert told == pytest.approx(usual * demand.market.factor, rel=0.02)
    assert passed == pytest.approx(usual, rel=0.2), "wins that did not fall by then do not"


def test_the_findings_say_when_and_by_how_much():
    facts = facts_of(halved(np.random.default_rng(13))[None])
    coming = arrivals.fit(facts, None)
    fitted = type("Fitted", (), {"arrivals": coming})()
    said = [text for text in findings._arrivals(worlds.plan(), facts, fitted) if text.startswith("The whole market")]
    assert len(said) == 1
    assert str(coming.market.day) in said[0]
