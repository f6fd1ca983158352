"""Where it is open whether the market broke, both pasts are drawn from, each in its share, and nothing takes one."""

from dataclasses import fields, replace
from functools import partial

import calibrate_worlds as worlds
import numpy as np
import pytest
from test_market_breaks import SPEEDS
from test_pace import backlog, bare

from bestbet.calibrate import arrivals, contained, findings, market_breaks, pace, pace_breaks, winning
from bestbet.calibrate.break_priors import MARKET_BREAK_WORTH
from bestbet.calibrate.breaking import Jumps
from bestbet.calibrate.delay_tables import DelayTables
from bestbet.calibrate.fit import draw, fit_parts
from bestbet.calibrate.market_breaks import MarketBreak
from bestbet.facts.gather import lane_facts
from bestbet.units import Range

N_DRAWS = 2000


def halved(seed, since, rate=16.0, weeks=118):
    mean = rate * np.where(np.arange(weeks) < weeks - since, 1.0, 0.5)
    return np.random.default_rng(seed).poisson(mean)[None]


def facts_of(counts):
    n, weeks = counts.shape
    return worlds.lane_facts(weeks=weeks, win_rates=(0.2,) * n, arrivals=counts)


OPEN = halved(7, since=10)
"""Ten weeks of half the demand: about as likely as not that it broke."""


@pytest.fixture(scope="module")
def facts():
    return facts_of(OPEN)


@pytest.fixture(scope="module")
def even(facts):
    found = arrivals.fit(facts, None)
    assert 0.3 < found.market.chance < 0.7
    return found


def total(found, n_draws=N_DRAWS):
    return arrivals.draw(found, n_draws, seed=1).rate.sum(axis=1)


def same(one, other, rows=slice(None)):
    """Whether two draws are bit for bit the same, in every field."""
    return all((getattr(one, f.name)[rows] == getattr(other, f.name)[rows]).all() for f in fields(one))


def misses(found):
    """What is wrong with draws that should hold both pasts of a record about which it is open."""
    chance = 1 / (1 + np.exp(-found.market.log_odds))
    broken, unbroken = (total(past) for _, past in found.pasts())
    drawn = total(found)
    wanted = chance * broken.mean() + (1 - chance) * unbroken.mean()
    wrong = []
    if abs(drawn.mean() - wanted) > 0.1 * (unbroken.mean() - broken.mean()):
        wrong.append("the mean does not lie between as the odds say")
    if not np.quantile(drawn, 0.1) < np.median(broken) < np.median(unbroken) < np.quantile(drawn, 0.9):
        wrong.append("the range does not hold both")
    return wrong


def test_at_even_odds_the_draws_hold_both_pasts(even):
    (_, broken), (_, unbroken) = even.pasts()
    assert np.median(total(broken)) < 0.8 * np.median(total(unbroken))
    assert misses(even) == []


@pytest.mark.parametrize("certain", [0.0, 1.0])
def test_who_takes_one_past_as_certain_is_caught(facts, monkeypatch, certain):
    """Negative control: the law of before took a break as certain from even odds on, and as none below."""
    monkeypatch.setattr(MarketBreak, "chance", property(lambda _: certain))
    found = misses(arrivals.fit(facts, None))
    assert found == ["the mean does not lie between as the odds say", "the range does not hold both"]


def test_who_takes_the_shares_the_wrong_way_round_is_caught(even):
    uneven = replace(even, market=replace(even.market, log_odds=1.2), share=0.77)
    assert misses(uneven) == []
    assert misses(replace(uneven, share=0.23))[0] == "the mean does not lie between as the odds say"


def test_every_draw_is_one_of_its_past_bit_for_bit(even):
    mixed, at = arrivals.draw(even, N_DRAWS, seed=1), arrivals.taken(even, N_DRAWS, seed=1)
    for number, (share, past) in enumerate(even.pasts()):
        assert same(mixed, arrivals.draw(past, N_DRAWS, seed=1), at == number)
        assert (at == number).mean() == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / N_DRAWS))
        assert past.otherwise is None


def test_the_first_draws_do_not_depend_on_how_many_there_are(even):
    assert same(arrivals.draw(even, 300, seed=1), arrivals.draw(even, N_DRAWS, seed=1), slice(300))


@pytest.mark.parametrize(("log_odds", "number"), [(40.0, 0), (-40.0, 1)])
def test_at_certainty_it_is_the_plain_fit_of_one_past(facts, even, monkeypatch, log_odds, number):
    found = even.market
    monkeypatch.setattr(market_breaks, "likeliest", lambda *_: replace(found, log_odds=log_odds))
    certain = arrivals.draw(arrivals.fit(facts, None), N_DRAWS, seed=1)
    monkeypatch.setattr(market_breaks, "likeliest", lambda *_: None)
    jump = market_breaks.jump(found, OPEN.shape[1])
    plain = (arrivals.fit(facts, None, carried=Jumps(together=jump)), arrivals.fit(facts, None))
    assert same(certain, arrivals.draw(plain[number], N_DRAWS, seed=1))
    assert not same(certain, arrivals.draw(plain[1 - number], N_DRAWS, seed=1))


def test_an_unlikely_break_counts_as_none_and_leaves_every_bit(monkeypatch):
    counts = halved(2, since=6)
    usual = arrivals.fit(facts_of(counts), None)
    assert usual.market is None
    assert usual.otherwise is None
    monkeypatch.setattr(market_breaks, "MARKET_BREAK_WORTH", replace(MARKET_BREAK_WORTH, value=1e-9))
    looked = arrivals.fit(facts_of(counts), None)
    assert 1e-9 < looked.market.chance < 0.1
    assert same(arrivals.draw(usual, 300, seed=1), arrivals.draw(looked.pasts()[1][1], 300, seed=1))


@pytest.mark.parametrize(("seed", "ago", "least", "most"), [(7, 9, 0.45, 0.6), (9, 9, 0.25, 0.4), (8, 9, 0.0, 0.0)])
def test_a_campaign_that_may_have_passed_leaves_its_doubt_in_the_odds(monkeypatch, seed, ago, least, most):
    """Eight weeks of 2.5 times as much, just over: what passed again is weighed too, before anything counts as none."""
    mean = np.full(120, 12.0)
    mean[120 - ago : 128 - ago] *= 2.5
    counts = np.random.default_rng(seed).poisson(mean).astype(float)[None]
    found = market_breaks.find(counts, worlds.START, SPEEDS)
    assert least <= (0.0 if found is None else found.chance) <= most
    monkeypatch.setattr(market_breaks, "_passed", lambda *_: -np.inf)
    assert market_breaks.find(counts, worlds.START, SPEEDS).chance > 0.95


def test_how_fast_the_market_drifts_follows_the_past_of_the_draw(even):
    faster = replace(even, otherwise=replace(even.otherwise, unsteady=np.array([10.0])))
    drawn, at = arrivals.draw(faster, N_DRAWS, seed=1).drift_sd, arrivals.taken(faster, N_DRAWS, seed=1)
    plain = arrivals.draw(replace(even.otherwise, unsteady=np.ones(1)), N_DRAWS, seed=1).drift_sd
    np.testing.assert_allclose(drawn[at == 1], plain[at == 1] * np.sqrt(10))
    usual = arrivals.draw(even, N_DRAWS, seed=1).drift_sd
    assert (drawn[at == 0] == usual[at == 0]).all()


def wins_after(demand, lag, seed=12):
    wins = facts_of(np.random.default_rng(seed).poisson(6.0, (1, 118)))
    return pace_breaks.after_breaks(partial(arrivals.fit, wins, None), wins, demand, (lag, np.ones(len(wins.lanes))))


def test_wins_break_in_the_draws_in_which_demand_broke(even):
    """Deals take longer than the ten weeks: wins will halve where demand did, and stay elsewhere."""
    wins = wins_after(even, lag=12)
    steady = wins_after(even.otherwise, lag=12)
    at = arrivals.taken(even, N_DRAWS, seed=1)
    assert (arrivals.taken(wins, N_DRAWS, seed=1) == at).all()
    drawn, usual = total(wins), total(steady)
    assert (drawn[at == 1] == usual[at == 1]).all()
    assert np.median(drawn[at == 0] / usual[at == 0]) == pytest.approx(even.market.factor, rel=0.02)


def test_where_demand_may_be_unbroken_the_wins_may_still_break_by_themselves(even):
    halving = facts_of(OPEN)
    wins = pace_breaks.after_breaks(
        partial(arrivals.fit, halving, None), halving, even, (30, np.ones(len(halving.lanes)))
    )
    shares = [share for share, _ in wins.pasts()]
    own = arrivals.fit(halving, None).share
    p = even.share
    assert shares == pytest.approx([p, (1 - p) * own, (1 - p) * (1 - own)])
    demand, of_wins = (arrivals.taken(one, N_DRAWS, seed=1) for one in (even, wins))
    assert ((demand == 0) == (of_wins == 0)).all()


@pytest.fixture(scope="module")
def heap():
    """A team that works a heap, its fitted parts, and wins that came at a third of the pace in 0.4 of the draws."""
    known = backlog()
    seen = lane_facts(known)
    parts = fit_parts(bare(known), seen, seed=1)
    lower = replace(parts.pace.wins, mean=parts.pace.wins.mean - 1.0)
    return bare(known), seen, parts, (lower, replace(lower, share=0.4, otherwise=parts.pace.wins))


def test_the_slower_the_wins_the_more_opportunities_never_close(heap, monkeypatch):
    _, seen, parts, (lower, mixed) = heap
    delay, chance = winning.draw(parts.winning, parts.pace.wins.names, 256, seed=1)
    dead = []
    for wins in (lower, parts.pace.wins, mixed):
        monkeypatch.setattr(pace, "after_breaks", lambda *_, wins=wins: wins)
        dead.append(pace.fit(seen, parts.winning, chance, delay, None).dead)
    assert (dead[2] == np.vstack(dead[:2])).all()
    used = np.unique(delay)
    assert (dead[0][0, used] > dead[1][0, used] + 0.5).all()


def test_each_past_of_the_wins_has_its_own_dead_wood(heap):
    """In a draw after a break the open pipeline delivers what that pace leaves to it, not what a mean would."""
    plan, seen, parts, (lower, wins) = heap
    base, tables = draw(plan, seen, parts, seed=1, n_draws=400), parts.winning.tables
    pure = [replace(parts.pace, wins=lower, dead=2.5 * parts.pace.dead), parts.pace]
    mixed = replace(parts.pace, wins=wins, dead=np.vstack([one.dead for one in pure]))
    closing = np.ones_like(base.closing)
    found, laws = pace.applied(mixed, base, tables, seed=1, closing=closing)
    at = arrivals.taken(wins, 400, seed=1)
    for number, one in enumerate(pure):
        alone, own_laws = pace.applied(one, base, tables, seed=1, closing=closing)
        rows = at == number
        assert 0 < rows.sum() < 400
        for name in ("rate", "win_probability", "dispersion", "drift_sd", "effect", "season", "closing"):
            assert (getattr(found, name)[rows] == getattr(alone, name)[rows]).all(), name
        for name in ("win", "loss"):
            assert (getattr(laws, name)[found.delay[rows]] == getattr(own_laws, name)[alone.delay[rows]]).all()
    assert isinstance(laws, DelayTables)
    assert len(laws.win) == 3 * len(tables.win)


def test_what_the_level_holds_of_work_begun_is_the_mean_of_both_pasts(facts, even, monkeypatch):
    course, reach = np.array([np.where(np.arange(118) >= 112, 0.3, 0.0)]), np.ones((1, 1))
    held, grown = contained._of_arrivals(facts, None, course, reach, np.full(1, 0.5))
    each = []
    for _, past in even.pasts():
        monkeypatch.setattr(contained.arrivals, "fit", _first_then(past, arrivals.fit))
        each.append(contained._of_arrivals(facts, None, course, reach, np.full(1, 0.5)))
        monkeypatch.undo()
    levels, growth = ([float(np.sum(one[of])) for one in each] for of in range(2))
    assert abs(levels[0] - levels[1]) > 0.01
    assert held[0, 0] == pytest.approx(even.share * levels[0] + (1 - even.share) * levels[1])
    assert grown == pytest.approx(even.share * growth[0] + (1 - even.share) * growth[1])
    assert grown > 0


def _first_then(first, rest):
    """Answer the first call with what is given, all others as usual."""
    waiting = [first]
    return lambda *given, **named: waiting.pop() if waiting else rest(*given, **named)


def said_of(facts, found, log_odds):
    told = replace(found, market=replace(found.market, log_odds=log_odds))
    fitted = type("Fitted", (), {"arrivals": replace(told, share=told.market.chance)})()
    drift = Range(0.01, 0.02)
    (said,) = (one for one in findings._arrivals(worlds.plan(drift=drift), facts, fitted) if "whole market" in one)
    return said


def test_the_findings_say_how_likely_it_is_unless_it_is_sure(facts, even):
    likely, unlikely, sure = (said_of(facts, even, log_odds) for log_odds in (0.85, -1.1, 3.7))
    assert "it is 70% likely" in likely
    assert "25% likely" in unlikely
    assert "may be" in unlikely
    assert "40 times likelier" in sure
    assert "% likely" not in sure
    assert all(str(even.market.day) in one for one in (likely, unlikely, sure))


def test_of_lanes_and_segments_the_likelier_past_is_told(facts, even):
    faster = replace(even, unsteady=np.array([3.0]))
    said = []
    for share in (0.9, 0.3):
        fitted = type("Fitted", (), {"arrivals": replace(faster, share=share)})()
        said.append(any("3 times faster" in one for one in findings._arrivals(worlds.plan(), facts, fitted)))
    assert said == [True, False]
