"""The value of finding out: exact where the answer is known, nothing where there is nothing, luck never sold as news."""

import numpy as np
import pytest

from bestbet.odds.probability import group
from bestbet.odds.regression import GRID, curves, design, fit, scores
from bestbet.odds.value import ENOUGH_DRAWS, everything, stakes, worth_of
from learn_cases import EVPI, EVPPI_X, EVPPI_Y, EVSI_X, RELIABILITY, linear, lucky, normals, two_bets, unknown

MANY = 1 << 16
DEFAULT = 4096


@pytest.fixture(scope="module")
def known():
    x, y, w, values = linear(MANY)
    return x, y, w, stakes(values, seed=1)


@pytest.mark.parametrize(
    ("which", "reliability", "truth"),
    [("xy", None, EVPI), ("x", None, EVPPI_X), ("y", None, EVPPI_Y), ("x", [RELIABILITY], EVSI_X)],
    ids=["EVPI", "EVPPI of x", "EVPPI of y", "EVSI of x"],
)
def test_the_linear_gaussian_fixture_is_met_within_3_per_cent(known, which, reliability, truth):
    x, y, _, held = known
    asked = [unknown({"x": x, "y": y}[name]) for name in which]
    gain = worth_of(asked, held, reliability=reliability)
    assert gain.value == pytest.approx(truth, rel=0.03)
    assert abs(gain.value - truth) < 4 * gain.mcse


def test_the_fixture_would_see_a_wrong_reliability(known):
    x, _, _, held = known
    wrong = worth_of([unknown(x)], held, reliability=[10 / (10 + 2)])
    assert wrong.value != pytest.approx(EVSI_X, rel=0.03)


def test_the_error_told_is_the_error_made_at_the_default_size():
    found = []
    for seed in range(24):
        x, y, _, values = linear(DEFAULT, seed)
        found.append([(g.value, g.mcse) for u in (x, y) if (g := worth_of([unknown(u)], stakes(values, seed=seed)))])
    values, errors = np.moveaxis(np.array(found), 2, 0)
    ratio = values.std(axis=0, ddof=1) / errors.mean(axis=0)
    assert ((ratio > 0.6) & (ratio < 1.5)).all(), ratio
    assert np.abs(values.mean(axis=0) - [EVPPI_X, EVPPI_Y]).max() < 0.01


def test_with_few_paths_a_draw_luck_is_not_sold_as_something_to_find_out():
    x, w, chances = two_bets(DEFAULT)
    held = stakes(group(lucky(chances, 1), 4).shares, seed=1)
    truth = float(np.maximum(chances[:, 1] - chances[:, 0], 0).mean() - max(chances[:, 1].mean() - 0.5, 0))
    of_x, of_w = worth_of([unknown(x)], held), worth_of([unknown(w)], held)
    assert abs(of_x.value - truth) < 4 * of_x.mcse
    assert of_x.is_seen
    assert of_w.value <= 0.002
    assert not of_w.is_seen


def test_an_irrelevant_unknown_is_hidden_in_19_of_20_worlds_and_never_worth_more_than_a_fifth_of_a_point():
    shown, values = 0, []
    for seed in range(40):
        _, w, chances = two_bets(DEFAULT, seed)
        gain = worth_of([unknown(w)], stakes(group(lucky(chances, seed), 4).shares, seed=seed))
        shown += gain.is_seen
        values.append(gain.value)
    assert shown <= 2
    assert max(values) <= 0.002


def test_without_the_floor_noise_would_pass_for_a_finding():
    """The negative control: two equal bets, six unknowns of no consequence, and few draws."""
    n, gains = 512, []
    for seed in range(8):
        luck = np.random.default_rng(seed).uniform(size=(n * 4, 2))
        nothing = [unknown(normals(seed, f"nothing {i}", n)) for i in range(6)]
        gains.append(worth_of(nothing, stakes(group(luck < 0.5, 4).shares, seed=seed)))
    assert np.mean([gain.found for gain in gains]) > 0.008
    assert sum(gain.is_seen for gain in gains) <= 1
    assert np.mean([gain.value for gain in gains]) < 0.004


def test_everything_is_worth_what_a_seer_would_gain_and_the_parts_no_more():
    x, _, chances = two_bets(DEFAULT)
    grouped = group(lucky(chances, 2), 4)
    truth = float(chances.max(axis=1).mean() - chances.mean(axis=0).max())
    whole = everything(grouped, seed=2)
    part = worth_of([unknown(x)], stakes(grouped.shares, seed=2))
    # the moments of the truth are right, its two-peaked shape is not known: within 10 %
    assert whole.value == pytest.approx(truth, rel=0.10)
    assert part.value < whole.value + 3 * (part.mcse + whole.mcse)


def test_of_two_equal_bets_everything_is_worth_nothing_although_their_luck_differs():
    luck = np.random.default_rng(3).uniform(size=(DEFAULT * 4, 2))
    grouped = group(luck < 0.5, 4)
    naive = float(grouped.shares.max(axis=1).mean() - grouped.p.max())
    assert naive > 0.1
    found = everything(grouped, seed=1)
    assert not found.is_seen
    assert found.value < 0.02


def test_a_single_strategy_or_too_few_draws_are_said_not_guessed():
    x, _, _, values = linear(DEFAULT)
    assert worth_of([unknown(x)], stakes(values[:, :1], seed=1)) is None
    assert worth_of([], stakes(values, seed=1)) is None
    few = ENOUGH_DRAWS - 1
    assert worth_of([unknown(x[:few])], stakes(values[:few], seed=1)) is None


def test_the_same_draws_and_seed_give_the_same_bits():
    x, _, _, values = linear(DEFAULT)
    first, second = (worth_of([unknown(x)], stakes(values, seed=7)) for _ in range(2))
    assert first == second


def test_better_information_is_never_worth_less():
    x, _, _, values = linear(DEFAULT)
    held = stakes(values, seed=1)
    gains = [worth_of([unknown(x)], held, reliability=[r]).found for r in (0.05, 0.3, 0.6, 0.9, 1.0)]
    assert gains == sorted(gains)


def test_curves_are_orthonormal_under_the_normal_law():
    mass = np.exp(-(GRID**2) / 2)
    values = curves()[0]
    gram = (values * mass[:, None]).T @ values / mass.sum()
    assert np.abs(gram - np.eye(len(gram))).max() < 1e-3


def test_a_bent_relation_is_found_and_noise_is_not_followed():
    z = normals(1, "bent", 2000)
    noise = normals(1, "bent noise", 2000)
    done = fit(design(z[:, None]), np.column_stack([np.abs(z) + 0.1 * noise, noise]))
    fitted = done.fitted(design(z[:, None]).full)
    assert np.abs(fitted[:, 0] - np.abs(z)).mean() < 0.06
    assert fitted[:, 1].std() < 0.06
    assert done.freedom[1] < done.freedom[0]


def test_a_corner_where_chances_stop_at_0_promises_no_more_than_choosing_by_it_gives():
    """Both unknowns low: the leader's chance is 0 there and falls no further, as a sum of curves would have it."""
    a, b = (normals(3, f"corner {name}", DEFAULT) for name in "ab")
    leader = np.clip(0.12 + 0.10 * a + 0.10 * b + 0.05 * a * b, 0.0, 1.0)
    chances = np.column_stack([leader, np.full(DEFAULT, 0.02)])
    held = stakes(group(lucky(chances, 3), 4).shares, seed=1)
    truth = float(np.maximum(chances[:, 1] - leader, 0).mean())
    gain = worth_of([unknown(a), unknown(b)], held)
    plain = fit(design(np.column_stack([scores(a), scores(b)])), held.gaps)
    promised = float(np.maximum(plain.fitted(design(np.column_stack([scores(a), scores(b)])).full), 0).mean())
    assert abs(gain.found - truth) < abs(promised - truth)
