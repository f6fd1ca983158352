"""A surface of chances follows what multiplies, stays inside 0 and 1, and is not thrown by chances of 0."""

import numpy as np
from scipy.special import expit

from bestbet.odds.regression import design, fit
from bestbet.odds.surface import surface
from bestbet.streams import uniforms
from learn_cases import normals

N = 2000


def world(seed=1):
    """Chances that rest on two factors and on the world; four paths each."""
    a, b, own = (normals(seed, f"surface {name}", N) for name in ("a", "b", "own"))
    odds = -2.5 + 1.2 * a - 0.8 * b + 0.9 * own
    chance = expit(odds)
    luck = np.stack([uniforms(seed, f"surface luck {i}", N) for i in range(4)], axis=1)
    return np.column_stack([a, b]), own, (luck < chance[:, None]).mean(axis=1)


def truth(places):
    """The chance of a place, averaged over worlds."""
    own = np.linspace(-4, 4, 401)
    mass = np.exp(-(own**2) / 2)
    odds = -2.5 + 1.2 * places[:, [0]] - 0.8 * places[:, [1]] + 0.9 * own
    return expit(odds) @ mass / mass.sum()


PLACES = np.array([[0.0, 0.0], [1.5, -1.0], [-1.5, 1.0], [2.0, -2.0]])


def test_the_surface_is_the_mean_chance_over_worlds():
    z, own, share = world()
    found = surface(design(z), own[:, None] - own.mean(), share[:, None], 4).at(design(PLACES).full)[:, 0]
    assert np.abs(found - truth(PLACES)).max() < 0.05


def test_a_straight_surface_would_miss_where_chances_multiply():
    z, _, share = world()
    straight = fit(design(z), share[:, None]).fitted(design(PLACES).full)[:, 0]
    assert straight[2] < 0 or np.abs(straight - truth(PLACES)).max() > 0.05


def test_a_strategy_that_never_succeeds_has_a_chance_near_0_and_finite_slopes():
    z, own, share = world()
    both = np.column_stack([share, share * 0])
    found = surface(design(z), own[:, None] - own.mean(), both, 4)
    assert np.isfinite(found.slopes).all()
    assert (found.at(design(PLACES).full)[:, 1] < 0.005).all()


def test_refining_without_some_worlds_stays_near_the_whole():
    z, own, share = world()
    whole = surface(design(z), own[:, None] - own.mean(), share[:, None], 4)
    part = surface(design(z[200:]), own[200:, None] - own[200:].mean(), share[200:, None], 4, start=whole)
    assert np.array_equal(part.penalty, whole.penalty)
    assert np.abs(part.at(design(PLACES).full) - whole.at(design(PLACES).full)).max() < 0.05


def test_over_all_places_the_surface_says_what_was_seen_also_where_worlds_differ_much():
    """A sample of worlds would not do: few of them carry most of the chance."""
    z, own, share = world(2)
    far = np.exp(1.5 * own)
    found = surface(design(z), (far - far.mean())[:, None], share[:, None], 4)
    assert abs(found.at(design(z).full).mean() - share.mean()) < 0.006
