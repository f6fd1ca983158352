"""A change of the odds of winning is seen, averaged over and told; steady odds stay the same bits."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from calibrate_worlds import START, plan
from changing_wins import record, shaken
from scipy.special import logit, logsumexp

from bestbet.calibrate import (
    closed_odds,
    closing,
    fit,
    odds_levels,
    odds_views,
    open_shock,
    outcomes,
    win_changes,
    winning,
)
from bestbet.calibrate.break_priors import WIN_CHANGE
from bestbet.calibrate.closed_odds import LEVELS
from bestbet.calibrate.contained import contained
from bestbet.calibrate.past_odds import past_odds
from bestbet.calibrate.quarter import QUARTER_WEEKS
from bestbet.facts.asof import known_on
from bestbet.facts.gather import lane_facts
from invented_sets import invented

BASE = 0.3


def events(facts):
    return outcomes.events(facts.outcomes, len(facts.lanes), are_losses_recorded=facts.are_losses_recorded)


def rates(facts, past=None):
    names = tuple(lane.name for lane in facts.lanes)
    found = winning.fit(events(facts), seed=1)
    found = found if past is None else winning.refitted(found, past)
    return winning.draw(found, names, 800, seed=1)[1]


def looked(facts):
    found = winning.fit(events(facts), seed=1)
    bunching = closing.fit(facts, found, rates(facts))
    return win_changes.find(facts, odds_views.of(closed_odds.closed(facts, found, bunching)), seed=1)


@pytest.fixture(scope="module")
def price_war():
    """Half a year ago the odds fell to half: of 40 deals a week .3 were won before, .18 since."""
    return record(np.random.default_rng(5), per_week=40.0, win_rates=(BASE, BASE), steps=[(104, 0.5)])


@pytest.fixture(scope="module")
def found(price_war):
    return looked(price_war)


def test_a_price_war_is_found_in_its_week_and_size(found):
    assert found.chance > 0.95  # 2026-11-27: two quarters of bad luck on end, which came to be weighed, are rare
    assert abs((found.since - START).days / 7 - 104) <= 3
    assert found.factor == pytest.approx(0.5, rel=0.25)
    assert not found.by_birth
    assert found.past.by_birth.mean() < 0.25


def test_win_rates_are_todays_once_it_is_known(price_war, found):
    truth = logit(BASE) + np.log(0.5)
    before, after = (logit(rates(price_war, past)) - truth for past in (None, found.past))
    assert before.mean() > 0.4
    assert abs(after.mean()) < 2 * after.mean(axis=1).std()
    assert after.mean(axis=1).std() > 1.5 * before.mean(axis=1).std()


def test_pasts_turned_round_are_worse_than_none(price_war, found):
    """A negative control: with the sign of the change wrong, today's odds come out above those of before."""
    turned = replace(found.past, log_odds=-found.past.log_odds)
    assert logit(rates(price_war, turned)).mean() > logit(rates(price_war)).mean() + 0.2


def test_steady_odds_are_left_alone():
    """Of twelve records in which nothing changed one at most is called changed, and that not firmly."""
    steady = [(rate, seed) for rate in (4.0, 15.0, 60.0) for seed in range(4)]
    called = [looked(record(np.random.default_rng(seed), per_week=rate)) for rate, seed in steady]
    assert sum(one is not None for one in called) <= 1
    assert all(one.chance < 0.8 for one in called if one is not None)


@pytest.fixture(scope="module")
def uneven():
    """What closed of teams whose odds scatter by the calendar's quarter about one level, seen from days amid a quarter."""
    records = [shaken(seed, 0.4, per_week=60.0, start=START + timedelta(days=11 * seed + 7)) for seed in range(2, 7)]
    ended = [
        closed_odds.closed(facts, found, closing.fit(facts, found, rates(facts)))
        for facts, found in ((facts, winning.fit(events(facts), seed=1)) for facts in records)
    ]
    return list(zip(records, ended, strict=True))


def test_quarters_that_differ_are_no_change_that_stays(uneven):
    """None is firmly called changed; were there only the view of uneven weeks, nearly all would be."""
    told = [win_changes.find(facts, odds_views.of(ended), seed=1) for facts, ended in uneven]
    assert sum(one is not None for one in told) <= 1
    assert all(one.chance < 0.9 for one in told if one is not None)
    by_weeks = []
    for _, ended in uneven:
        found = odds_levels.filtered(ended, ended.ended, np.ones(ended.n_weeks, np.int64), odds_views._UNEVEN)
        by_weeks.append(1 - np.exp(logsumexp(found.steady) - logsumexp(found.log_evidence)))
    assert sum(chance > 0.9 for chance in by_weeks) >= 4, "control: without the view of quarters"


def test_quarters_are_the_calendars(uneven):
    """A control: blocks of 13 weeks back from the as-of date mix two quarters each, and call their luck a change."""
    blocks = [replace(ended, quarter=np.arange(ended.n_weeks) // QUARTER_WEEKS) for _, ended in uneven]
    told = [
        win_changes.find(facts, odds_views.of(ended), seed=1) for (facts, _), ended in zip(uneven, blocks, strict=True)
    ]
    assert sum(one is not None and one.chance > 0.95 for one in told) >= 3
    spread, mixed = (
        np.mean([open_shock.fit(e).middle() for e in all_of]) for all_of in ([e for _, e in uneven], blocks)
    )
    assert spread == pytest.approx(0.4, abs=0.08)
    assert mixed < 0.8 * spread


def test_wins_that_wait_for_the_quarters_end_are_no_change():
    facts = invented("quarter ends", 2)
    known = lane_facts(known_on(facts, facts.as_of.replace(month=11, day=26)))
    assert looked(known) is None


def test_without_dates_of_losses_nothing_can_be_said(price_war):
    found = winning.fit(events(price_war), seed=1)
    bulk = replace(price_war, are_loss_dates_bulk=True)
    short = replace(price_war, calendar=replace(price_war.calendar, weeks=38))
    for facts in (bulk, short, replace(price_war, calendar=None)):
        assert closed_odds.closed(facts, found, None) is None
    unseen = replace(price_war, are_losses_recorded=False)
    assert closed_odds.closed(unseen, winning.fit(events(unseen), seed=1), None) is None
    assert win_changes.find(unseen, odds_views.of(None), seed=1) is None


def test_the_filter_agrees_with_every_past_counted_one_by_one():
    levels = LEVELS[::10]
    rng = np.random.default_rng(1)
    weeks = rng.normal(size=(4, len(levels)))
    moves = rng.dirichlet(np.ones(len(levels)), size=(3, len(levels)))
    forward, evidence = odds_levels.forwards(weeks[None], moves)
    first, second, third = np.log(moves)
    joint = -np.log(len(levels)) + weeks[0][:, None, None, None] + first[:, :, None, None]
    joint = joint + weeks[1][:, None, None] + second[:, :, None] + weeks[2][:, None] + third + weeks[3]
    assert evidence[0] == pytest.approx(logsumexp(joint), abs=1e-10)
    last = np.exp(logsumexp(joint, axis=(0, 1, 2)) - logsumexp(joint))
    assert forward[0, -1] == pytest.approx(last, abs=1e-12)


def test_the_longer_a_period_the_likelier_it_begins_with_a_change(uneven):
    """Quarters that are cut off at either end of the record count by their weeks; all together they cover each once."""
    ended = uneven[0][1]
    weeks = ended.quarter_weeks
    assert weeks.sum() == ended.n_weeks
    assert set(weeks[1:-1]) <= {13, 14}
    assert weeks[0] < 13
    found = odds_levels.filtered(ended, ended.quarter[ended.ended], weeks, np.array([0.3]))
    alone = closed_odds.scattered(ended.log_likelihood(ended.quarter[ended.ended], len(weeks)), 0.3).sum(axis=0)
    stays = np.log1p(-WIN_CHANGE.value * weeks[:-1] / 52).sum()
    assert found.steady[0] == pytest.approx(logsumexp(alone) - np.log(len(LEVELS)) + stays)
    pasts = odds_levels.sampled(found, np.zeros(1), 400, seed=1)
    assert pasts.shape == (400, ended.n_weeks)
    jumps = np.flatnonzero((np.diff(pasts, axis=1) != 0).any(axis=0)) + 1
    assert set(jumps) <= set(weeks.cumsum()[:-1])
    into = [1 - np.diag(moves)[0] for moves in odds_levels._onwards(np.array([3, 13, 9]))]
    assert into == pytest.approx([WIN_CHANGE.value * 13 / 52, WIN_CHANGE.value * 3 / 52])


def test_moves_are_chances_and_stay_as_the_prior_says():
    moves = odds_levels.moves(1)
    assert moves.sum(axis=1) == pytest.approx(1.0)
    assert np.diag(moves) == pytest.approx(1 - WIN_CHANGE.value / 52)


def test_pasts_in_which_nothing_changed_change_nothing(price_war):
    observed = events(price_war)
    calendar = price_war.calendar
    steady = past_odds(calendar, 2, np.zeros((4, 60)), np.zeros(4, bool))
    assert steady.wins[0].sum(axis=1) == pytest.approx(observed.wins)
    assert steady.losses[0].sum(axis=1) == pytest.approx(observed.losses)
    plain = winning.fit(observed, seed=1)
    same = winning.refitted(plain, steady)
    assert same.weight == pytest.approx(plain.weight, abs=1e-9)
    assert same.pooled.likelihood == pytest.approx(plain.pooled.likelihood, abs=1e-9)


def test_a_deal_has_the_odds_of_its_week(price_war):
    """Wins and losses by the week they closed in, open deals by the week they came in, older ones by the last column."""
    calendar = price_war.calendar
    steps = np.zeros((1, 10))
    steps[0, 5:] = 1.0
    past = past_odds(calendar, 2, steps, np.zeros(1, bool))
    late = (calendar.ended >= 5) & (calendar.outcome == 1) & (calendar.lane == 0)
    assert past.wins[0, 0, 5:].sum() == late.sum()
    at = np.array([-0.4, 0.3])
    wins, losses = past.wins[0, 0], past.losses[0, 0]
    told = sum(
        w * -np.logaddexp(0, -at - s) - n * np.logaddexp(0, at + s)
        for w, n, s in zip(wins, losses, steps[0], strict=True)
    )
    assert past.certain(0, at)[0] == pytest.approx(told)
    observed = events(price_war)
    shares = logit(past.stays(0, observed, at)) - at
    assert shares[:, 0] == pytest.approx(np.where(observed.stay_age >= 35, 1.0, 0.0), abs=1e-9)


def test_of_thin_records_some_pasts_stay_as_they_are():
    facts = record(np.random.default_rng(14), per_week=10.0, steps=[(100, 0.55)])
    one = looked(facts)
    steady = (np.abs(one.past.log_odds).max(axis=1) == 0).mean()
    assert 0.3 < one.chance < 0.99
    assert steady == pytest.approx(1 - one.chance, abs=0.03)


def test_the_fit_takes_it_up_and_says_so(price_war):
    posterior = fit.fit(plan(tactics=0), price_war, seed=1, n_draws=256)
    assert np.median(posterior.draws.win_probability) < 0.23
    said = [text for text in posterior.findings if "odds of winning seem to have changed" in text]
    assert len(said) == 1
    assert "98% likely" in said[0]
    fewer = fit.fit(plan(tactics=0), price_war, seed=1, n_draws=64)
    assert np.array_equal(fewer.draws.win_probability, posterior.draws.win_probability[:64])


def test_log_likelihoods_of_weeks_equal_the_direct_sum(price_war):
    ended = closed_odds.closed(price_war, winning.fit(events(price_war), seed=1), None)
    assert ended.n_weeks == price_war.calendar.weeks - 13
    by_week = ended.log_likelihood(np.where(ended.ended < 20, ended.ended, -1), 20)
    in_week = ended.ended == 7
    odds = ended.log_odds[in_week, None] + LEVELS
    direct = ended.is_won[in_week, None] * odds - np.logaddexp(0, odds)
    assert by_week[7] == pytest.approx(direct.sum(axis=0), abs=1e-7)


def test_closing_pressure_is_in_the_odds_of_its_week():
    """Wins that a quarter's end draws to itself are no better odds: the week's factor on wins is in each deal's odds."""
    facts = lane_facts(invented("quarter ends", 2))
    found = winning.fit(events(facts), seed=1)
    bunching = closing.fit(facts, found, rates(facts))
    pressed, plain = (closed_odds.closed(facts, found, by) for by in (bunching, None))
    began = facts.as_of - timedelta(days=7 * facts.calendar.weeks - 1)
    factor = closing.by_week(bunching.by_age, began, facts.calendar.weeks)[::-1]
    assert np.ptp(factor) > 0.3
    assert pressed.log_odds - plain.log_odds == pytest.approx(factor[plain.ended], abs=1e-12)


def test_work_begun_with_the_change_is_held_by_what_tells_todays_odds(price_war, found):
    """Half a year of an effect on deals that come in: of all that closed a quarter saw it, of what closed since most did."""
    effect, reach, calendar = np.ones((1, 26)), np.ones((1, 2)), price_war.calendar
    known, unknown = (
        contained(price_war, None, effect, reach, np.zeros(len(effect)), held).win_rate[0]
        for held in (found.weeks_held(), None)
    )
    since = (calendar.ended >= 0) & (calendar.ended < 26)
    assert unknown < 0.3
    assert known == pytest.approx((calendar.born[since] < 26).mean(), abs=0.06)  # some pasts changed again later
    assert known > 0.65


def test_odds_that_never_changed_are_held_by_the_whole_record(price_war):
    steady = win_changes.WinChanges(
        past_odds(price_war.calendar, 2, np.zeros((4, 60)), np.zeros(4, bool)), 0.0, START, 1.0
    )
    effect, reach = np.ones((1, 26)), np.ones((1, 2))
    both = [
        contained(price_war, None, effect, reach, np.zeros(len(effect)), held).win_rate[0]
        for held in (steady.weeks_held(), None)
    ]
    assert both[0] == pytest.approx(both[1])
