"""Deals of two kinds in one lane: found where they are, worth what they bring, and nothing changes elsewhere."""

from dataclasses import replace

import numpy as np
import pytest
from calibrate_worlds import plan
from scipy.stats import norm

import two_kinds_worlds as worlds
from bestbet.calibrate import fit, two_kinds, two_normals, values
from bestbet.calibrate.two_kinds import Closed, Kinds
from bestbet.facts.gather import lane_facts
from bestbet.facts.values import value_statistics

WON, ALL = 250, 1000


def record(seed, amounts, **how):
    rng = np.random.default_rng([seed, 83])
    return worlds.closed(rng, amounts(rng, ALL), WON, **how)


def fitted(seed, amounts, **how):
    return values.fit(*ordered(*record(seed, amounts, **how)))


def ordered(statistics, ends):
    return statistics, ("lane",), ends


def mean_of(found, seed=1):
    """What a deal is said to be worth, up to the largest plausible one."""
    mean, sd = values.draw(found, 600, seed=seed, what="value")
    return float(values._capped(mean, sd, found.cap, 1).mean())


def true_mean(amounts):
    return float(amounts(np.random.default_rng(7), 2_000_000).mean())


def nobody(_, n_lanes):
    return (None,) * n_lanes


def said(amounts, seeds=range(12)):
    return np.array([mean_of(fitted(seed, amounts)) for seed in seeds]) / true_mean(amounts)


def test_two_kinds_are_found_with_share_and_centres():
    found = [fitted(seed, worlds.ONE_IN_FIVE).kinds[0] for seed in range(12)]
    assert np.mean([of.count[1] / of.count.sum() for of in found]) == pytest.approx(0.2, abs=0.01)
    assert np.mean([of.centre for of in found], axis=0) == pytest.approx([8, 8 + np.log(15)], abs=0.03)
    assert np.mean([of.squares / of.count for of in found], axis=0) == pytest.approx(0.16, rel=0.06)


@pytest.mark.parametrize("amounts", [worlds.ONE_IN_FIVE, worlds.ONE_IN_TWELVE, worlds.WHALES])
def test_deals_of_two_kinds_are_worth_what_they_bring(amounts):
    assert said(amounts).mean() == pytest.approx(1, abs=0.08)


def test_one_lognormal_through_both_promises_too_little(monkeypatch):
    """Negative control."""
    monkeypatch.setattr(two_kinds, "find", nobody)
    assert said(worlds.ONE_IN_FIVE).mean() < 0.9


def test_what_deals_are_worth_lies_in_its_ranges_as_often_as_these_say():
    true, held = true_mean(worlds.ONE_IN_TWELVE), 0
    for seed in range(60):
        mean, sd = values.draw(fitted(seed, worlds.ONE_IN_TWELVE), 400, seed=seed, what="value")
        low, high = np.quantile(np.exp(mean + sd**2 / 2), (0.1, 0.9))
        held += low < true < high
    assert 0.7 <= held / 60 <= 0.95


def test_lost_deals_tell_large_ones_that_wins_hardly_show():
    statistics, ends = zip(*(record(seed, worlds.WHALES) for seed in range(40)), strict=True)
    true = true_mean(worlds.WHALES)
    off = [
        np.std([mean_of(values.fit(*ordered(won, known))) / true for won, known in zip(statistics, of, strict=True)])
        for of in (ends, [None] * 40)
    ]
    assert off[0] < 0.7 * off[1]


ONE_KIND = {
    "alike": lambda rng, n: np.exp(9 + 0.4 * rng.normal(size=n)),
    "unlike": lambda rng, n: np.exp(9 + 1.4 * rng.normal(size=n)),
    "hundreds": lambda rng, n: np.maximum(np.round(worlds.ONE(rng, n), -2), 100.0),
    "skewed": lambda rng, n: rng.gamma(2.0, 5_000.0, n),
}


@pytest.mark.parametrize("name", ONE_KIND)
def test_one_kind_is_not_two(name):
    assert not any(fitted(seed, ONE_KIND[name]).kinds for seed in range(60))


def test_a_long_tail_is_rarely_two_kinds():
    assert sum(bool(fitted(seed, lambda rng, n: 2_000 * rng.random(n) ** -0.4).kinds) for seed in range(60)) <= 9


@pytest.mark.parametrize("growth", [-0.3, 0.0, 0.3])
def test_prices_that_move_are_not_two_kinds(growth):
    """By a third a year, or by as much within a quarter again and again."""
    for seed in range(30):
        rng = np.random.default_rng([seed, 89])
        ago = rng.integers(0, 130, ALL)
        moved = growth * ago / 52 + (0.4 * (ago % 13 < 3) if growth == 0 else 0.0)
        won = worlds.closed(rng, np.exp(9 + moved + 0.5 * rng.normal(size=ALL)), WON, ago=ago)
        assert not values.fit(*ordered(*won)).kinds


def test_prices_of_two_kinds_that_rise_are_followed(monkeypatch):
    """By 35 % a year: how values moved is read from what each is beside its kind. Control: read from both as they are."""

    def error():
        off = []
        for seed in range(12):
            rng = np.random.default_rng([seed, 91])
            ago = rng.integers(0, 130, ALL)
            worth = worlds.ONE_IN_FIVE(rng, ALL) * np.exp(-0.3 * ago / 52)
            off.append(mean_of(values.fit(*ordered(*worlds.closed(rng, worth, WON, ago=ago)))))
        return np.mean(off) / true_mean(worlds.ONE_IN_FIVE) - 1

    told = error()
    monkeypatch.setattr(two_kinds, "beside", lambda _, priced, __: priced)
    assert abs(told) < 0.1
    assert error() < told - 0.05


def test_lanes_apart_are_not_two_kinds():
    rng = np.random.default_rng(3)
    lane = np.repeat([0, 1, 2], 150)
    won = value_statistics(np.exp(np.array([7.0, 9.0, 12.0])[lane] + 0.5 * rng.normal(size=450)), lane, 3, lane)
    assert not values.fit(won, tuple("abc")).kinds


def test_where_nothing_is_found_nothing_changes(monkeypatch):
    """Bit for bit, the lost deals known or not."""
    statistics, ends = record(1, worlds.ONE)
    with_it = values.draw(values.fit(statistics, ("lane",), ends), 99, seed=1, what="value")
    monkeypatch.setattr(two_kinds, "find", nobody)
    without = values.draw(values.fit(statistics, ("lane",)), 99, seed=1, what="value")
    assert all((a == b).all() for a, b in zip(with_it, without, strict=True))


def test_what_wins_have_brought_stands_unless_lost_deals_know_more():
    """`match` comes first where wins are alone, so that a list of prices stays what it was."""
    statistics, ends = record(1, worlds.ONE_IN_TWELVE)
    alone, beside = values.fit(statistics, ("lane",)), values.fit(statistics, ("lane",), ends)
    assert alone.matched is not None
    assert alone.kinds == ()
    assert beside.kinds[0].is_of_lost_too


def test_a_slip_of_the_pen_is_no_kind():
    rng = np.random.default_rng(5)
    worth = worlds.ONE(rng, ALL)
    worth[[0, WON]] *= 1000
    assert not values.fit(*ordered(*worlds.closed(rng, worth, WON))).kinds


def test_a_few_deals_of_next_to_nothing_are_no_kind():
    """Eight in a thousand; twenty-four are more than one in a hundred."""
    rng = np.random.default_rng(13)
    worth = np.exp(9 + 0.4 * rng.normal(size=ALL))
    for few, is_kind in ((8, False), (24, True)):
        own = np.where(np.arange(ALL) % (ALL // few) == 0, 1.0, worth)
        assert bool(values.fit(*ordered(*worlds.closed(rng, own, WON))).kinds) == is_kind


def test_what_lost_deals_alone_show_is_no_kind_of_wins():
    """Half of the lost deals carry a placeholder: shares differ, and wins alone are of one kind."""
    rng = np.random.default_rng(6)
    worth = worlds.ONE(rng, ALL)
    worth[WON::2] = 1.0
    assert not values.fit(*ordered(*worlds.closed(rng, worth, WON))).kinds


def test_asking_more_than_is_paid_moves_no_value():
    """Lost deals are on record with half as much again; without their own level small deals would be worth more."""
    found = [fitted(seed, worlds.ONE_IN_FIVE, asked=1.5) for seed in range(12)]
    assert np.mean([of.kinds[0].centre[0] for of in found]) == pytest.approx(8, abs=0.04)
    assert np.mean([mean_of(of) for of in found]) == pytest.approx(true_mean(worlds.ONE_IN_FIVE), rel=0.1)


def test_a_kind_that_is_won_less_often_counts_as_often_as_it_is_won():
    rng = np.random.default_rng(8)
    large = rng.random(ALL) < np.where(np.arange(ALL) < WON, 0.1, 0.4)
    worth = np.exp(8 + 0.4 * rng.normal(size=ALL)) * np.where(large, 15.0, 1.0)
    kinds = values.fit(*ordered(*worlds.closed(rng, worth, WON))).kinds[0]
    assert kinds.count.sum() == pytest.approx(WON)
    assert kinds.count[1] == pytest.approx(large[:WON].sum(), abs=2)


def test_lost_deals_say_little_of_how_often_large_ones_are_won():
    """One in thirty, won a third as often as the others: the shares of won and lost are pooled as two deals at most."""
    rng, off = np.random.default_rng(11), []
    for _ in range(24):
        large = rng.random(ALL) < np.where(np.arange(ALL) < WON, 0.012, 0.04)
        worth = np.exp(8 + 0.4 * rng.normal(size=ALL)) * np.where(large, 40.0, 1.0)
        kinds = values.fit(*ordered(*worlds.closed(rng, worth, WON))).kinds
        if kinds and kinds[0].is_of_lost_too:
            off.append(kinds[0].won[1] / kinds[0].won.sum() - large[:WON].mean())
    assert len(off) >= 5
    assert np.abs(off).max() < 0.015


def test_a_slip_of_the_pen_in_many_lost_deals_is_no_kind_of_wins():
    """Amounts a thousand times too large in one lost deal of sixty, and in none that was won."""
    rng = np.random.default_rng(12)
    for _ in range(12):
        slips = (rng.random(ALL) < 1 / 60) & (np.arange(ALL) >= WON)
        worth = np.exp(8 + 0.9 * rng.normal(size=ALL)) * np.where(slips, 1000.0, 1.0)
        assert not values.fit(*ordered(*worlds.closed(rng, worth, WON))).kinds


def test_the_lognormal_has_the_first_two_moments_of_both_kinds():
    count = np.array([8e6, 2e6])
    found = Kinds(count, count, np.array([8.0, 11.0]), np.array([0.25, 0.09]) * count, 0.218, 0.0, 1e6, False)
    mean, sd = two_kinds.draw(found, 50, seed=1, what="value")
    first, second = (0.8 * np.exp(8.0 * k + 0.25 * k**2 / 2) + 0.2 * np.exp(11.0 * k + 0.09 * k**2 / 2) for k in (1, 2))
    assert np.exp(mean + sd**2 / 2) == pytest.approx(first, rel=0.01)
    assert np.exp(2 * mean + 2 * sd**2) == pytest.approx(second, rel=0.02)


def test_few_deals_leave_much_open():
    rng = np.random.default_rng(9)
    wide, narrow = (
        values.draw(
            values.fit(*ordered(*worlds.closed(rng, worlds.ONE_IN_FIVE(rng, n), n // 4))), 900, seed=1, what="v"
        )
        for n in (100, 10_000)
    )
    spread = [np.std(mean + sd**2 / 2) for mean, sd in (wide, narrow)]
    assert spread[0] > 5 * spread[1]


def test_a_tail_is_told_from_the_other_lanes():
    rng = np.random.default_rng(10)
    lane = np.repeat([0, 1], 600)
    plain, tailed = np.exp(8 + 0.5 * rng.normal(size=600)), 2_000 * rng.random(600) ** (-1 / 1.6)
    two = worlds.ONE_IN_FIVE(rng, 600)
    beside = [values.fit(value_statistics(np.r_[two, own], lane, 2, lane), ("two", "own")) for own in (plain, tailed)]
    assert all(of.kinds[0] is not None and of.kinds[1] is None for of in beside)
    assert beside[0].tail is None
    assert beside[1].tail.chance > 0.5


def test_one_normal_and_two_have_the_likelihood_they_should():
    x = np.random.default_rng(11).normal(8, 0.7, 300)
    points = two_normals.thinned(x, x[:0])
    assert two_normals._one(points)[0] == pytest.approx(norm(x.mean(), x.std()).logpdf(x).sum(), abs=0.1)
    assert two_normals.fit(points).gain < 0
    both = np.r_[x, np.random.default_rng(12).normal(12, 0.3, 100)]
    found = two_normals.fit(two_normals.thinned(both, both[:0]))
    densities = (0.75 * norm(x.mean(), x.std()).pdf(both), 0.25 * norm(12, 0.3).pdf(both))
    gain = 2 * np.log(sum(densities)).sum() - 2 * norm(both.mean(), both.std()).logpdf(both).sum()
    assert found.gain == pytest.approx(gain - 3 * np.log(400), abs=6)


def test_no_deal_and_equal_deals_are_of_one_kind():
    none, flat = np.empty(0), np.full(200, 8.0)
    at = np.zeros(200, np.int64)
    assert two_kinds.find(Closed(at[:0], none, at, flat), 1) == (None,)
    assert two_kinds.find(Closed(at, flat, at[:0], none), 1) == (None,)


@pytest.fixture(scope="module")
def posteriors():
    """Of a team of two kinds, without the law and with it."""
    facts = lane_facts(worlds.company(2, worlds.ONE_IN_FIVE)[0])
    with_it = fit.fit(plan(), facts, seed=1, n_draws=256)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(two_kinds, "find", nobody)
        return fit.fit(plan(), facts, seed=1, n_draws=256), with_it


def test_a_finding_says_so(posteriors):
    without, with_it = posteriors
    (sentence,) = set(with_it.findings) - set(without.findings)
    assert sentence.startswith("Deals are of two kinds that no column tells apart: ")
    assert "are worth around 4" in sentence
    assert "the others around 2,900" in sentence


def test_only_the_values_differ(posteriors):
    without, with_it = (posterior.draws for posterior in posteriors)
    assert (without.rate == with_it.rate).all()
    assert (without.win_probability == with_it.win_probability).all()
    assert not (without.value_log_mean == with_it.value_log_mean).any()


def test_lanes_are_named_where_there_are_several():
    of = np.array([90.0, 10.0])
    one = Kinds(of, of, np.log([3_000.0, 45_000.0]), np.ones(2), 0.2, 0.0, 1e5, False)
    two = replace(one, won=of[::-1], count=np.array([10.0, 90.0]))
    said = two_kinds.finding((one, None, two), ("north", "south", "west"), "Deals")
    assert "10% are worth around 45,000, the others around 3,000 (north)" in said
    assert "10% are worth around 3,000, the others around 45,000 (west)" in said
    assert "south" not in said
    assert two_kinds.finding((), ("north",), "Deals") is None
