import numpy as np
import pytest

from bestbet.calibrate.posterior import Rests
from bestbet.odds.sensitivity import Driver, drivers, judgement_share
from odds_cases import posterior


def shares_of(signal, *, seed, n_per_draw=4):
    rng = np.random.default_rng(seed)
    return rng.binomial(n_per_draw, np.clip(signal, 0, 1)) / n_per_draw


def test_the_unknown_that_moves_the_odds_leads_and_a_constant_one_is_absent():
    rng = np.random.default_rng(1)
    rate = 2.0 * np.exp(0.3 * rng.standard_normal((4096, 1))) * np.ones((1, 2))
    margin = rng.uniform(0.5, 0.7, 4096)
    known = posterior(4096, rate=rate, gross_margin=margin)
    found = drivers(known, shares_of(0.5 + 0.5 * np.log(rate[:, 0] / 2), seed=2))
    assert found[0].quantity == "arrivals"
    assert found[0].share > 0.95
    assert "win rate" not in {d.quantity for d in found}
    assert sum(d.share for d in found) == pytest.approx(1)


def test_pure_luck_has_no_drivers_worth_a_name():
    rng = np.random.default_rng(3)
    rate = 2.0 * np.exp(0.3 * rng.standard_normal((4096, 1))) * np.ones((1, 2))
    probability = 1 / (1 + np.exp(-rng.normal(-1, 0.3, (4096, 2))))
    luck = shares_of(np.full(4096, 0.4), seed=4)
    signal = shares_of(0.4 + 0.3 * np.log(rate[:, 0] / 2), seed=4)
    known = posterior(4096, rate=rate, win_probability=probability)
    explained = {d.quantity: d.share for d in drivers(known, signal)}
    assert explained["arrivals"] > 0.9
    shuffled = drivers(known, luck)
    assert {d.quantity for d in shuffled} <= {"arrivals", "win rate"}


def test_nothing_unknown_drives_nothing():
    assert drivers(posterior(256), shares_of(np.full(256, 0.4), seed=5)) == ()


def test_the_judgement_share_weighs_by_what_drives_the_odds():
    found = (Driver("arrivals", 0.75), Driver("rivals", 0.25))
    rests = (Rests("arrivals", 0.9, 0.0, 0.1, "weekly counts"), Rests("rivals", 0.0, 0.0, 1.0, "judgement"))
    assert judgement_share(found, rests) == pytest.approx(0.75 * 0.1 + 0.25)
    assert judgement_share((), rests) is None
