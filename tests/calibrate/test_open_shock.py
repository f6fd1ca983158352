"""How unevenly the deals that are open at a time come out is learned from past quarters."""

import re
from dataclasses import replace

import numpy as np
import pytest
from calibrate_worlds import plan
from changing_wins import record, shaken
from scipy.special import expit, logit, logsumexp
from scipy.stats import norm

from bestbet.calibrate import break_priors, closed_odds, fit, odds_levels, open_shock, outcomes, winning
from bestbet.calibrate.closed_odds import Closed
from bestbet.calibrate.priors import OPEN_SHOCK
from bestbet.calibrate.quarter import QUARTER_WEEKS as QUARTER


def level_of(rng, n_quarters):
    """Return the level of the log odds by quarters, newest first: free, and now and then a jump."""
    level, found = rng.uniform(-0.7, 0.7), []
    for _ in range(n_quarters):
        if rng.random() < break_priors.WIN_CHANGE.value / 4:
            size = 0.0
            while abs(size) < np.log(break_priors.WIN_CHANGE_LEAST.value):
                size = break_priors.WIN_CHANGE_SIZE.value * rng.normal()
            level += size
        found.append(level)
    return np.array(found)[::-1]


def quarters_of(rng, sd, *, n_quarters=11, each=120):
    """Return what closed of the deals open at each quarter's start, its odds known but for level and quarter's luck."""
    quarter = np.repeat(np.arange(n_quarters), each)
    log_odds = rng.normal(-0.5, 0.8, len(quarter))
    is_won = rng.random(len(quarter)) < expit(
        log_odds + (level_of(rng, n_quarters) + sd * rng.normal(size=n_quarters))[quarter]
    )
    ended = quarter * QUARTER + rng.integers(0, QUARTER, len(quarter))
    born = (quarter + 1) * QUARTER + rng.integers(0, 20, len(quarter))
    return Closed(born, ended, is_won, np.ones(len(quarter), np.int64), log_odds, blocks(n_quarters))


def blocks(n_quarters):
    """Return the quarter of each week, this week first, where the as-of date is the last day of one."""
    return np.repeat(np.arange(n_quarters), QUARTER)


def mean_square(found):
    return float(found.chance @ found.spread**2)


def closed_of(facts):
    observed = outcomes.events(facts.outcomes, len(facts.lanes), are_losses_recorded=True)
    return closed_odds.closed(facts, winning.fit(observed, seed=1), None)


def test_without_a_record_it_is_half_normal():
    found = open_shock.fit(None)
    assert np.sqrt(mean_square(found)) == pytest.approx(OPEN_SHOCK.value, rel=0.01)
    assert found.middle() == pytest.approx(OPEN_SHOCK.value * norm.ppf(0.75), abs=0.02)
    drawn = open_shock.draw(found, 20_000, seed=1)
    assert np.sqrt((drawn**2).mean()) == pytest.approx(OPEN_SHOCK.value, rel=0.02)
    assert np.array_equal(open_shock.draw(found, 50, seed=1), drawn[:50])


def test_ranks_of_the_spread_are_even_in_worlds_of_the_prior():
    rng = np.random.default_rng(4)
    ranks = []
    for _ in range(250):
        sd = abs(float(rng.normal(0, OPEN_SHOCK.value)))
        found = open_shock.fit(quarters_of(rng, sd))
        ranks.append(np.interp(sd, found.spread, found.chance.cumsum() - found.chance / 2))
    ranks = np.array(ranks)
    assert ranks.mean() == pytest.approx(0.5, abs=3 * np.sqrt(1 / 12 / 250))
    assert ranks.std() == pytest.approx(np.sqrt(1 / 12), rel=0.1)


def test_a_narrow_likelihood_is_told_from_the_right_one():
    """A negative control: if every deal is taken for three, the spreads come out too large."""
    rng = np.random.default_rng(4)
    told = []
    for _ in range(60):
        one = quarters_of(rng, 0.1)
        told.append([open_shock.fit(replace(one, count=times * one.count)).middle() for times in (1, 3)])
    right, tripled = np.array(told).mean(axis=0)
    assert right < 0.13
    assert tripled > 1.2 * right


def test_the_evidence_is_the_integral_over_levels_and_shocks():
    """Two quarters: a level that may jump between them, and each quarter's luck about it, are integrated out."""
    both = quarters_of(np.random.default_rng(2), 0.3, n_quarters=2, each=25)
    both = replace(both, is_won=both.is_won ^ (both.ended >= QUARTER))
    top, jump, least = closed_odds.LEVELS[-1], break_priors.WIN_CHANGE_SIZE.value, break_priors.WIN_CHANGE_LEAST.value
    luck = np.linspace(-top, top, 1201)
    levels = np.linspace(-top, top, 301)
    told = []
    for quarter in (0, 1):
        use = both.ended // QUARTER == quarter
        odds = both.log_odds[use, None] + luck
        told.append(np.exp((both.is_won[use, None] * odds - np.logaddexp(0, odds)).sum(axis=0)))
    away = norm.pdf(levels[:, None] - levels, scale=jump) * (np.abs(levels[:, None] - levels) >= np.log(least))
    away /= away.sum(axis=1, keepdims=True)
    chance = break_priors.WIN_CHANGE.value / 4
    sds = open_shock.SPREADS[[5, 15, 40]]
    exact = []
    for sd in sds:
        about = norm.pdf(luck, levels[:, None], sd)
        now, before = (likelihood @ (about / about.sum(axis=1, keepdims=True)).T for likelihood in told)
        exact.append(np.log(before @ (chance * away + (1 - chance) * np.eye(len(levels))) @ now))
    group = both.ended // QUARTER
    found = odds_levels.filtered(both, group, np.full(2, QUARTER), sds).log_evidence
    assert np.diff(found) == pytest.approx(np.diff(exact), abs=0.01)


def test_big_steady_teams_are_trusted():
    found = open_shock.fit(closed_of(record(np.random.default_rng(3), per_week=100.0)))
    assert found.middle() < 0.1
    assert np.sqrt(mean_square(found)) < 0.4 * OPEN_SHOCK.value


def test_quarters_that_come_out_unevenly_are_seen():
    found = open_shock.fit(closed_of(shaken(3, 0.5, per_week=60.0)))
    assert 0.3 < found.middle() < 0.8
    assert found.chance[found.spread < 0.2].sum() < 0.02


def test_where_no_deal_waits_nothing_is_told():
    """Deals that come and close within their quarter: the prior, and no figure of a luck that nobody saw."""
    one = quarters_of(np.random.default_rng(7), 0.5)
    found = open_shock.fit(replace(one, born=one.ended))
    assert not found.is_told
    assert found.of_level == 0
    assert found.chance == pytest.approx(open_shock.fit(None).chance)


def test_small_teams_keep_the_prior():
    found = open_shock.fit(closed_of(record(np.random.default_rng(3), per_week=1.0)))
    assert 0.2 < np.sqrt(mean_square(found)) < 0.4


def test_a_change_of_the_odds_is_no_shock():
    """Odds that fell to half for good a year ago are a level's jump; were levels kept from jumping, all would be shock."""
    changed = closed_of(record(np.random.default_rng(5), per_week=60.0, steps=[(78, 0.5)]))
    assert np.sqrt(mean_square(open_shock.fit(changed))) < 0.8 * OPEN_SHOCK.value
    quarter = np.where(changed.born >= (changed.ended // QUARTER + 1) * QUARTER, changed.ended // QUARTER, -1)
    steady = changed.log_likelihood(quarter, changed.n_weeks // QUARTER)
    log_evidence = [
        logsumexp(closed_odds.scattered(steady, sd).sum(axis=0)) - 0.5 * (sd / OPEN_SHOCK.value) ** 2
        for sd in open_shock.SPREADS
    ]
    stuck = np.exp(np.array(log_evidence) - logsumexp(log_evidence))
    assert np.sqrt(stuck @ open_shock.SPREADS**2) > OPEN_SHOCK.value


def test_only_deals_open_when_a_quarter_began_count():
    """Deals that came and closed within a quarter say nothing of those that wait: whatever became of them."""
    one = quarters_of(np.random.default_rng(7), 0.3)
    quick = replace(one, born=one.ended + 1, is_won=one.is_won ^ (one.ended % 2 == 0))
    both = Closed(
        *(np.concatenate([getattr(one, name), getattr(quick, name)]) for name in ("born", "ended", "is_won", "count")),
        np.concatenate([one.log_odds, quick.log_odds]),
        one.quarter,
    )
    in_quarter = both.born // QUARTER == both.ended // QUARTER
    assert in_quarter.any()
    kept = np.r_[np.ones(len(one.born), bool), in_quarter[len(one.born) :]]
    shown = Closed(*(getattr(both, n)[kept] for n in ("born", "ended", "is_won", "count", "log_odds")), both.quarter)
    assert open_shock.fit(shown).chance == pytest.approx(open_shock.fit(one).chance, abs=1e-12)


@pytest.mark.parametrize("changes", [{"are_losses_recorded": False}, {"are_loss_dates_bulk": True}, {"calendar": None}])
def test_where_losses_tell_nothing_the_prior_stays(changes):
    facts = replace(shaken(3, 0.5, per_week=60.0), **changes)
    observed = outcomes.events(facts.outcomes, len(facts.lanes), are_losses_recorded=facts.are_losses_recorded)
    ended = closed_odds.closed(facts, winning.fit(observed, seed=1), None)
    assert ended is None
    assert open_shock.finding(open_shock.fit(ended)) is None


def test_the_fit_draws_it_and_says_so():
    records = [record(np.random.default_rng(3), per_week=per_week) for per_week in (60.0, 1.0)]
    steady, thin, uneven = (
        fit.fit(plan(tactics=0), facts, seed=1, n_draws=512) for facts in (*records, shaken(3, 0.5, per_week=60.0))
    )
    assert np.median(steady.draws.open_shock) < 0.15
    assert np.median(uneven.draws.open_shock) > 0.3
    said = [[text for text in one.findings if "open when a quarter began" in text] for one in (steady, thin, uneven)]
    assert [len(texts) for texts in said] == [1, 0, 1]
    assert "came out evenly" in said[0][0]
    assert "came out unevenly" in said[2][0]
    times = np.exp(np.median(uneven.draws.open_shock))
    (figure,) = re.findall(r"were about ([\d.]+) times higher or lower", said[2][0])
    assert float(figure) == pytest.approx(times, abs=0.1)
    told = [rest.data for one in (steady, thin) for rest in one.rests if rest.quantity == "luck of open deals"]
    assert told[0] > 0.6
    assert told[1] < 0.3
    shown = [e for e in steady.estimates if e.quantity == "luck of open deals"]
    assert [e.median for e in shown] == pytest.approx([np.exp(np.median(steady.draws.open_shock))])


def test_where_nothing_is_told_no_figure_of_it_is_shown():
    facts = replace(shaken(3, 0.5, per_week=20.0), are_loss_dates_bulk=True)
    shown = fit.fit(plan(tactics=0), facts, seed=1, n_draws=64)
    assert "luck of open deals" not in {one.quantity for one in shown.estimates}
    assert not [text for text in shown.findings if "open when a quarter began" in text]


def test_the_luck_of_past_quarters_is_in_a_win_rate_by_its_share():
    """Quarters with 4, 2 and 4 tenths of what closed leave .6 of their spread; each draw has its own, all lanes the same."""
    found = replace(open_shock.fit(None), of_level=0.6, is_told=True)
    spread = np.repeat([0.0, 0.2, 0.5], 4000)
    before = np.full((12_000, 2), 0.3)
    moved = logit(open_shock.loosened(found, spread, before, seed=1)) - logit(before)
    assert moved[:, 0] == pytest.approx(moved[:, 1], abs=1e-12)
    assert moved.reshape(3, 4000, 2).std(axis=(1, 2)) == pytest.approx([0.0, 0.12, 0.3], rel=0.04, abs=1e-12)
    shares = Closed(
        np.repeat([13, 26, 39], (4, 2, 4)),
        np.repeat([0, 13, 26], (4, 2, 4)),
        np.ones(10, bool),
        np.ones(10, np.int64),
        np.zeros(10),
        blocks(3),
    )
    assert open_shock.fit(shares).of_level == pytest.approx(0.6)


def test_win_rates_are_as_sure_as_quarters_are_even():
    """Four years of quarters that differ leave a level less known; of win rates called 90 % as many hold, or nearly."""
    scores, blind = [], []
    for seed in range(24):
        facts = shaken(seed, 0.5, weeks=156, per_week=40.0)
        found = fit.fit_parts(plan(tactics=0), facts, seed=1)
        drawn = fit.draw(plan(tactics=0), facts, found, seed=1, n_draws=800)
        still = replace(found, open_shock=replace(found.open_shock, of_level=0.0))
        sure = fit.draw(plan(tactics=0), facts, still, seed=1, n_draws=800)
        for kept, draws in ((scores, drawn), (blind, sure)):
            logits = logit(draws.win_probability[:, 0])
            kept.append((logits.mean() - logit(0.3)) / logits.std())
    assert np.std(scores) < 1.6
    assert np.std(blind) > 1.4 * np.std(scores), "control: without the luck of past quarters in their error"
