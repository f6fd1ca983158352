"""Values that move: what is told of their course, against closed forms, and what would be said without it."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from bestbet.calibrate import contained, findings, value_course, values
from bestbet.calibrate.value_priors import PARTS, VALUE_SEASON, VALUE_WOBBLE, Part
from bestbet.facts.gather import lane_facts, value_statistics
from bestbet.facts.lanes import Priced
from sales_data import maven
from value_worlds import CENTRES, LANES, drawn_course, sold

WEEKS = 156


def statistics(rng, course, **kind):
    value, lane, ago = sold(rng, course, **kind)
    return value_statistics(value, lane, LANES, ago)


def levels(found, n=2000):
    """Return the lanes' mean ln value today, as drawn."""
    return values.draw(found, n, seed=1, what="value")[0]


def falling(ago):
    return 0.2 / 52 * ago


def steady(ago):
    return np.zeros(len(ago))


def test_values_that_fell_are_brought_to_today():
    """A fifth less every year for three years. Control: without dates the level is a quarter too high."""
    missed, undated = [], []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        value, lane, ago = sold(rng, falling)
        missed.append(levels(values.fit(value_statistics(value, lane, LANES, ago), ("a", "b"))).mean(axis=0) - CENTRES)
        undated.append(levels(values.fit(value_statistics(value, lane, LANES), ("a", "b"))).mean(axis=0) - CENTRES)
    assert np.abs(np.mean(missed)) < 0.06
    assert np.mean(undated) > 0.25


def test_growth_that_was_seen_goes_on():
    yearly = [
        value_course.draw(
            value_course.fit(statistics(np.random.default_rng(seed), falling).priced, LANES), 4000, seed=1, what="value"
        ).growth.mean()
        * 52
        for seed in range(6)
    ]
    assert np.mean(yearly) == pytest.approx(-0.2, abs=0.08)


def test_a_new_price_list_is_followed():
    """A third more for a year: today's level has most of it. Control: the mean of three years has a third of it."""
    rng = np.random.default_rng(3)
    found = statistics(rng, lambda ago: np.where(ago < 52, 0.35, 0.0), per_week=12.0)
    assert (levels(values.fit(found, ("a", "b"))).mean(axis=0) - CENTRES).mean() > 0.25
    assert (found.log_mean - CENTRES).mean() < 0.15


def test_values_that_stand_still_keep_their_level():
    """Nothing moves: the usual law is likely, and today's level is the record's, to a few hundredths."""
    for seed in range(4):
        known = statistics(np.random.default_rng(seed), steady)
        found = values.fit(known, ("a", "b"))
        assert found.course.chances[0] > 0.8
        assert np.abs(levels(found).mean(axis=0) - known.log_mean).max() < 0.06
        assert value_course.draw(found.course, 4000, seed=1, what="value").level.std() < 0.05


def test_a_season_of_values_is_no_course():
    found = value_course.fit(
        statistics(np.random.default_rng(5), lambda ago: 0.15 * np.cos(2 * np.pi * ago / 52), per_week=10.0).priced,
        LANES,
    )
    assert abs(found.come) < 0.1
    assert np.corrcoef(found.moved, np.cos(2 * np.pi * (np.arange(len(found.moved)) + 0.5) * 4 / 52))[0, 1] > 0.8
    assert found.chances[0] > 0.5


def by_hand(part, value, lane, ago, variance):
    """Return mean and covariance of (what blocks show, growth) and the log density, by the wins' own covariance."""
    block = ago // 4
    week = np.arange(block.max() + 1) * 4 + 2.0
    course = part.growth**2 * np.outer(week, week) + part.walk**2 * np.minimum.outer(week, week)
    season = VALUE_SEASON.value**2 * np.cos(2 * np.pi * np.subtract.outer(week, week) / 52.1775)
    shown = course + season + VALUE_WOBBLE.value**2 * np.eye(len(week))
    grown = -(part.growth**2) * week
    both = np.block([[shown, grown[:, None]], [grown, np.array([part.growth**2])]])
    mine = np.equal.outer(lane, lane) * variance / 0.5
    seen = shown[np.ix_(block, block)] + mine + variance * np.eye(len(value))
    y, to_y, with_y = np.log(value) - np.log(value).mean(), np.linalg.inv(seen), both[:, block]
    log_density = -0.5 * (y @ to_y @ y + np.linalg.slogdet(seen)[1])
    return with_y @ to_y @ y, both - with_y @ to_y @ with_y.T, log_density


def test_each_law_is_the_wins_own_conditional_law():
    """Against the covariance of single wins: what each block shows, growth, how their errors go together, evidence."""
    rng = np.random.default_rng(8)
    value, lane, ago = sold(rng, falling, per_week=1.5, weeks=70)
    variance = 0.5
    logs = np.log(value) - np.log(value).mean()
    shape = (LANES, ago.max() // 4 + 1)
    cell = lane * shape[1] + ago // 4
    told = value_course._Told(
        np.bincount(cell, minlength=np.prod(shape)).reshape(shape).astype(float),
        np.bincount(cell, logs, minlength=np.prod(shape)).reshape(shape),
        variance,
    )
    parts = (Part(0.002, 0.01, 0.5), Part(0.0005, 0.03, 0.5))
    hands = [by_hand(part, value, lane, ago, variance) for part in parts]
    laws = [value_course._under(part, told) for part in parts]
    for (mean, covariance, _), law in zip(hands, laws, strict=True):
        assert law.mean == pytest.approx(mean, abs=1e-9)
        assert law.covariance == pytest.approx(covariance, abs=1e-9)
    assert laws[0].log_evidence - laws[1].log_evidence == pytest.approx(hands[0][2] - hands[1][2], abs=1e-6)


def test_today_moves_with_each_block_as_its_weight_says():
    rng = np.random.default_rng(9)
    value, lane, ago = sold(rng, falling)
    found = value_course.fit(Priced(value, lane, ago), LANES)
    assert found.weight.sum() == pytest.approx(1)
    told = statistics(np.random.default_rng(10), steady)
    assert found.weight[:13].sum() > value_course.fit(told.priced, LANES).weight[:13].sum() > 13 / 39
    small, block = 1e-3, 2
    moved = np.where(ago // 4 == block, value * np.exp(small), value)
    before, after = (values.fit(value_statistics(x, lane, LANES, ago), ("a", "b")) for x in (value, moved))
    share = np.bincount(lane) / len(lane)
    # the laws' chances move a little too
    assert share @ (after.centre - before.centre) / small == pytest.approx(found.weight[block], rel=0.25)


def spread(ranks):
    """How far ranks spread, over how far even ones do."""
    return np.std(ranks) * np.sqrt(12)


def test_levels_and_growth_are_told_as_surely_as_they_may_be():
    """Worlds of the prior: ranks of the truth among draws are even. Controls: draws pulled together, no common error."""
    told = {"level": [], "growth": [], "level, narrow": [], "growth, narrow": [], "level, no common error": []}
    for seed in range(150):
        rng = np.random.default_rng([seed, 4])
        course, growth = drawn_course(rng, 60)
        value, lane, ago = sold(rng, course, weeks=60, per_week=20.0)
        found = values.fit(value_statistics(value, lane, LANES, ago), ("a", "b"))
        drawn = value_course.draw(found.course, 199, seed=seed, what="value")
        level = values.draw(found, 199, seed=seed, what="value")[0][:, 0]
        for name, truth, draws in (("level", CENTRES[0], level), ("growth", growth, drawn.growth)):
            told[name].append((draws < truth).mean())
            told[f"{name}, narrow"].append((draws.mean() + 0.6 * (draws - draws.mean()) < truth).mean())
        told["level, no common error"].append((level - drawn.level < CENTRES[0]).mean())
    for name, ranks in told.items():
        assert np.mean(ranks) == pytest.approx(0.5, abs=0.08), name
        assert (spread(ranks) < 1.12) == (name in {"level", "growth"}), (name, spread(ranks))
        assert spread(ranks) > 0.88, name


def test_without_dates_nothing_moves():
    rng = np.random.default_rng(2)
    value, lane, _ = sold(rng, steady)
    found = value_course.fit(value_statistics(value, lane, LANES).priced, LANES)
    assert (found.at(np.array([-1, 0, 60])) == 0).all()
    drawn = value_course.draw(found, 4000, seed=1, what="value")
    assert (drawn.level == 0).all()
    spread = np.sqrt(sum(part.chance * part.growth**2 for part in PARTS))
    assert drawn.growth.std() == pytest.approx(spread, rel=0.05)
    assert value_course.fit(None, LANES).chances == pytest.approx([part.chance for part in PARTS])


def test_a_win_without_a_date_is_brought_as_the_others_on_average():
    course = value_course.fit(statistics(np.random.default_rng(1), falling).priced, LANES)
    seen = course.at(np.array([0, 80, -1, -1]))
    assert seen[2:] == pytest.approx(np.full(2, seen[:2].mean()))
    assert seen[1] > seen[0] + 0.2


def test_rows_in_another_order_say_the_same():
    rng = np.random.default_rng(6)
    value, lane, ago = sold(rng, falling)
    mixed = rng.permutation(len(value))
    one, other = (value_statistics(value[i], lane[i], LANES, ago[i]) for i in (np.arange(len(value)), mixed))
    assert (levels(values.fit(one, ("a", "b"))) == levels(values.fit(other, ("a", "b")))).all()


def test_work_begun_is_held_by_values_as_far_as_they_follow():
    """An effect of the last half year: a level that follows holds more of it than the mean of three years."""
    course = np.concatenate([np.zeros(WEEKS - 26), np.ones(26)])[None]
    held = []
    for of in (steady, falling):
        known = SimpleNamespace(values=statistics(np.random.default_rng(7), of), lanes=("a", "b"))
        weekly = contained._values_by_week(known)
        assert weekly.sum() == pytest.approx(1)
        held.append(contained._mean_over(course, weekly)[0])
    assert 1 / 6 < held[0] < held[1] < 1


def test_values_that_moved_are_said():
    known = statistics(np.random.default_rng(1), falling)
    fitted = SimpleNamespace(values=values.fit(known, ("a", "b")), orders=None)
    drawn = value_course.draw(fitted.values.course, 1000, seed=1, what="value")
    draws = SimpleNamespace(value_growth=drawn.growth, order_growth=np.zeros(1000))
    (said,) = findings._worth(fitted, draws)
    assert said.startswith("A deal of the same kind is worth 0.5")
    assert "156 weeks ago" in said
    still = SimpleNamespace(values=values.fit(statistics(np.random.default_rng(1), steady), ("a", "b")), orders=None)
    assert not list(findings._worth(still, draws))


APART = np.array([-3.0, -0.5, 0.0, 1.5, 1.6, 3.3])
"""Products of a price list: from 50 to 26,000, each at its price give or take a tenth."""


def price_list(rng, n=(700, 900, 600, 450, 700, 15), sd=0.1):
    lane = np.repeat(np.arange(len(APART)), n)
    return np.exp(7 + APART[lane] + sd * rng.normal(size=len(lane))), lane, rng.integers(0, 44, len(lane))


def test_lanes_far_apart_are_no_course():
    """Nothing moved. Control: leaning on the others as if lanes differed no more than values do, a third had."""
    value, lane, ago = price_list(np.random.default_rng(1))
    known = value_statistics(value, lane, len(APART), ago)
    assert np.abs(value_course.fit(known.priced, len(APART)).moved).max() < 0.05


def test_without_the_spread_of_the_lanes_they_are(monkeypatch):
    monkeypatch.setattr(value_course, "leaning", lambda *_: 0.5)
    value, lane, ago = price_list(np.random.default_rng(1))
    known = value_statistics(value, lane, len(APART), ago)
    assert np.abs(value_course.fit(known.priced, len(APART)).moved).max() > 0.2


def test_a_lane_of_few_keeps_its_level_where_lanes_lie_far_apart():
    """Fifteen wins of 26,000 beside thousands of 50 to 5,000: half a win of the others would take a tenth off."""
    value, lane, ago = price_list(np.random.default_rng(2))
    found = values.fit(value_statistics(value, lane, len(APART), ago), tuple("abcdef"))
    assert found.centre[-1] == pytest.approx(7 + APART[-1], abs=0.06)
    assert np.sqrt(found.spreads.usual[:-1]) == pytest.approx(np.full(len(APART) - 1, 0.1), rel=0.25)
    assert np.sqrt(found.spreads.usual[-1]) < 0.2


def test_products_of_the_real_set_stand_still_as_their_prices_do():
    known = lane_facts(replace(maven(), segment_by="product"))
    assert len(known.lanes) == 7
    found = value_course.fit(known.values.priced, len(known.lanes))
    assert np.abs(found.moved).max() < 0.05
    assert np.abs(values.fit(known.values, tuple("abcdefg")).centre - known.values.log_mean).max() < 0.05


@pytest.mark.parametrize(("apart", "said"), [(0.1, 0.5), (1.4, 0.5), (2.0, 0.25), (10.0, 0.01)])
def test_lanes_lean_on_each_other_as_far_as_they_differ_no_more_than_values(apart, said):
    assert value_course.leaning(1.0, np.array([-apart, apart])) == pytest.approx(said)
