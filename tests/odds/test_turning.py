"""Turning points lie where they should, shares are Shapley's, losing worlds are found, and nothing is found in noise."""

import numpy as np
import pytest
from scipy.special import expit, ndtr

from bestbet.odds.futures import losing_box, losing_worlds
from bestbet.odds.probability import group
from bestbet.odds.shares import shares
from bestbet.odds.turning import ordered, swing
from bestbet.odds.unknowns import Bundle, bundles, groups
from bestbet.odds.value import stakes
from learn_cases import lucky, normals, two_bets, unknown

N = 4096


def test_the_turn_lies_where_the_two_bets_are_even():
    x, _, chances = two_bets(N)
    held = stakes(group(lucky(chances, 1), 4).shares, seed=1)
    found = swing(unknown(x), held)
    assert held.leader == 0
    assert [t.strategy for t in found.turns] == [1]
    turn = found.turns[0]
    assert turn.high is None
    assert turn.low == pytest.approx(0.2 / 1.5, abs=0.15)
    assert turn.chance == pytest.approx(1 - ndtr(turn.low), abs=0.02)


def test_no_turn_is_named_on_an_unknown_that_does_not_matter():
    named = 0
    for seed in range(20):
        _, w, chances = two_bets(N, seed)
        named += bool(swing(unknown(w), stakes(group(lucky(chances, seed), 4).shares, seed=seed)).turns)
    assert named <= 2


def test_the_swing_shows_the_odds_at_both_ends_and_its_error_is_honest():
    x = normals(1, "swing", N)
    chances = expit(np.column_stack([0.5 + x, 0 * x]))
    found = swing(unknown(x), stakes(group(lucky(chances, 3), 4).shares, seed=1))
    for value, p, error in (
        (found.low_value, found.low, found.low_mcse),
        (found.high_value, found.high, found.high_mcse),
    ):
        assert abs(p - expit(0.5 + value)) < 4 * error
        assert error < 0.03


def test_what_turns_the_choice_stands_before_what_merely_swings():
    x, w, chances = two_bets(N)
    held = stakes(group(lucky(chances, 1), 4).shares, seed=1)
    first, _ = ordered([swing(unknown(w, "w"), held), swing(unknown(x, "x"), held)])
    assert first.unknown.kind == "x"


def test_shapley_shares_of_a_linear_world_are_its_known_ones():
    """Owen & Prieur 2017, two correlated inputs: (b1^2 (1 - r^2 / 2) + b1 b2 r + b2^2 r^2 / 2) / variance."""
    r = 0.6
    x = normals(1, "shapley x", 1 << 15)
    y = r * x + np.sqrt(1 - r**2) * normals(1, "shapley y", 1 << 15)
    truth = 2 * x + y
    found = shares([Bundle(n, n, (unknown(v, n, n),)) for n, v in (("x", x), ("y", y))], truth, float(truth.var()))
    variance = 4 + 1 + 2 * 2 * r
    of_x = (4 * (1 - r**2 / 2) + 2 * r + r**2 / 2) / variance
    by_name = {s.group: s for s in found.groups}
    assert by_name["x"].shapley == pytest.approx(of_x, abs=0.01)
    assert by_name["y"].shapley == pytest.approx(1 - of_x, abs=0.01)
    assert by_name["x"].first_order == pytest.approx((2 + r) ** 2 / variance, abs=0.01)
    assert abs(found.rest) < 0.01


def test_shares_count_knowledge_and_not_luck():
    x, w, chances = two_bets(N)
    grouped = group(lucky(chances, 4), 4)
    knowledge = float(grouped.knowledge[1, 1])
    parts = [Bundle(n, n, (unknown(v, n, n),)) for n, v in (("x", x), ("w", w))]
    found = {s.group: s for s in shares(parts, grouped.shares[:, 1], knowledge).groups}
    assert found["x"].shapley > 0.85
    assert abs(found["w"].shapley) < 3 * found["w"].mcse + 0.01
    assert shares(parts, grouped.shares[:, 0] * 0, 0.0) is None


def test_a_box_of_losing_worlds_is_found_in_the_right_unknowns():
    a, b, c = (normals(1, f"box {n}", N) for n in "abc")
    loses = (a > 0.5) & (b < 0.0)
    box = losing_box([unknown(v, n) for n, v in (("a", a), ("b", b), ("c", c))], loses)
    limits = {x.unknown.kind: x for x in box.limits}
    assert set(limits) == {"a", "b"}
    assert limits["a"].low == pytest.approx(0.5, abs=0.2)
    assert limits["b"].high == pytest.approx(0.0, abs=0.2)
    assert box.says_it_well


def test_a_box_found_in_noise_says_nothing_well():
    loses = normals(2, "coin", N) > 0.8
    box = losing_box([unknown(normals(2, f"noise {i}", N), str(i)) for i in range(8)], loses)
    assert box is None or not box.says_it_well
    assert box is None or abs(box.density - box.base) < 4 * box.mcse


def test_the_worlds_in_which_the_bet_loses_are_told_from_few_paths():
    x, w, chances = two_bets(N)
    held = stakes(group(lucky(chances, 5), 4).shares, seed=1)
    found = losing_worlds([unknown(x, "x"), unknown(w, "w")], held, margin=0.03)
    truth = float((chances[:, 1] - chances[:, 0] > 0.03).mean())
    assert found.share == pytest.approx(truth, abs=0.05)
    assert [x.unknown.kind for x in found.box.limits] == ["x"]
    assert found.box.says_it_well


def test_unknowns_that_go_together_are_found_out_together():
    a = normals(1, "a", N)
    near = a + normals(1, "near", N)
    alone = normals(1, "alone", N)
    found = [unknown(a, "a"), unknown(near, "near"), unknown(alone, "alone", "h")]
    assert [[p.kind for p in bundle.parts] for bundle in bundles(found)] == [["a", "near"], ["alone"]]
    assert [bundle.name for bundle in groups(found)] == ["g", "h"]
