"""Odds steadied by known courses: nearer to the truth than what is counted, with an error that says how near."""

from importlib import import_module

import numpy as np
import pytest

from bestbet.odds.steadied import Anchors, steadied

N_DRAWS, R = 4096, 4


def world(*, seed, base=0.0, own=0.6):
    """Shares of success per draw of three anchors and a mix whose chances move together, over all draws."""
    rng = np.random.default_rng(seed)
    common = rng.normal(size=N_DRAWS)
    luck = rng.uniform(size=(N_DRAWS, R))

    def course(shift):
        score = base + shift + common + own * rng.normal(size=N_DRAWS)
        return (luck < 1.0 / (1.0 + np.exp(-score))[:, None]).mean(axis=1)

    return np.column_stack([course(0.0), course(0.7), course(-0.5)]), course(0.3)


def windows(anchors, mix, n):
    """Every stretch of n draws taken as the first ones."""
    for start in range(0, N_DRAWS - n, n):
        yield np.roll(mix, -start)[:n], Anchors.of(np.roll(anchors, -start, axis=0))


@pytest.mark.parametrize("base", [0.0, -3.2])
def test_it_is_nearer_to_the_truth_and_its_error_is_honest(base):
    anchors, mix = world(seed=7, base=base)
    found = [steadied(shares, known, n_per_draw=R) for shares, known in windows(anchors, mix, 64)]
    off = np.array([one.p - mix.mean() for one in found])
    counted = np.array([one.counted - mix.mean() for one in found])
    z = off / np.array([one.mcse for one in found])
    assert off.std() < 0.85 * counted.std()
    assert 0.6 < z.std() < 1.3
    leads = np.array([(one.ahead[0][0] - (mix - anchors[:, 0]).mean()) / one.ahead[0][1] for one in found])
    assert leads.std() < 1.3


def test_without_what_was_not_seen_the_error_of_rare_success_would_be_too_small(monkeypatch):
    """Negative control of the allowance for luck that the few draws did not show."""
    anchors, mix = world(seed=7, base=-5.0)
    honest = [steadied(shares, known, n_per_draw=R) for shares, known in windows(anchors, mix, 64)]
    monkeypatch.setattr(import_module("bestbet.odds.steadied"), "UNSEEN", 0.0)
    bare = [steadied(shares, known, n_per_draw=R) for shares, known in windows(anchors, mix, 64)]

    def beyond(found):
        return np.mean([abs(one.p - mix.mean()) > 3 * one.mcse for one in found])

    assert beyond(honest) < 0.05 < beyond(bare)


def test_all_draws_are_left_as_counted():
    anchors, mix = world(seed=3)
    found = steadied(mix, Anchors.of(anchors), n_per_draw=R)
    assert found.p == found.counted == mix.mean()
    gap = mix - anchors[:, 1]
    assert found.ahead[1] == pytest.approx((gap.mean(), gap.std(ddof=1) / np.sqrt(N_DRAWS)))


def test_an_anchor_itself_is_known_from_all_draws():
    anchors, _ = world(seed=3)
    few = steadied(anchors[:64, 0], Anchors.of(anchors), same=0, n_per_draw=R)
    assert few.p == anchors[:, 0].mean()
    assert few.ahead[0] == (0.0, 0.0)
    assert few.counted == anchors[:64, 0].mean()


def test_too_few_draws_are_not_steadied():
    anchors, mix = world(seed=3)
    found = steadied(mix[:8], Anchors.of(anchors), n_per_draw=R)
    assert (found.p, found.mcse) == (found.counted, found.counted_mcse)


def test_anchors_that_agree_in_every_draw_do_no_harm():
    anchors, mix = world(seed=3)
    twins = np.column_stack([anchors[:, 0], anchors[:, 0]])
    one = steadied(mix[:64], Anchors.of(anchors[:, :1]), n_per_draw=R)
    two = steadied(mix[:64], Anchors.of(twins), n_per_draw=R)
    assert two.p == pytest.approx(one.p, abs=1e-6)
    nothing = np.zeros((N_DRAWS, 2))
    assert steadied(np.zeros(64), Anchors.of(nothing), n_per_draw=R).p == 0.0
