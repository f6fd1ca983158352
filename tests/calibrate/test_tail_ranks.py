"""Where values are lognormal, their true spread must not lie low among its draws: no tail may be seen by chance.

Unknowns are drawn from the priors, values from the unknowns, and the truth is ranked among 99 draws of the fit.
"""

from dataclasses import replace

import numpy as np

from bestbet.calibrate import priors, tails, values
from bestbet.facts.gather import value_statistics

LANES, DRAWS, WORLDS = 3, 99, 300


def world(rng):
    """True spreads by lane, alike as the fit takes them to be, and the wins of all lanes, some tens each."""
    sd = np.inf
    while sd >= priors.VALUE_SD_CAP.value:
        sd = priors.VALUE_PSEUDO_SD.value * np.sqrt(4.0 / rng.chisquare(priors.VALUE_PSEUDO_DF.value))
    sd = np.full(LANES, sd)
    mean = rng.normal(9.0, np.minimum(sd / np.sqrt(priors.VALUE_PSEUDO_COUNT.value), 2.0))
    lane = np.repeat(np.arange(LANES), rng.poisson(rng.uniform(5, 80, LANES)) + 2)
    return sd, lane, np.exp(mean[lane] + sd[lane] * rng.normal(size=len(lane)))


def middle_of_ranks(rule):
    """Standard errors by which the mean rank of the true spreads is off a half, and how many worlds have a tail."""
    found = np.empty((WORLDS, LANES))
    n_tails = 0
    for number in range(WORLDS):
        sd, lane, value = world(np.random.default_rng([number, 11]))
        fitted = rule(values.fit(value_statistics(value, lane, LANES), tuple("abc")))
        n_tails += fitted.tail is not None and fitted.tail.chance >= 0.5
        drawn = values.draw(fitted, DRAWS, seed=number, what="value")[1]
        found[number] = ((drawn < sd).sum(axis=0) + 0.5) / (DRAWS + 1)
    return float((found.mean() - 0.5) * np.sqrt(12 * found.size)), n_tails


def test_spreads_of_lognormal_values_are_not_overstated():
    middle, n_tails = middle_of_ranks(lambda fitted: fitted)
    assert abs(middle) < 3
    assert n_tails < WORLDS / 20


def test_a_tail_that_is_taken_for_sure_wherever_large_deals_exceed_the_law_is_caught():
    """Negative control: the large deals exceed what is expected of them in nearly half of these worlds, by chance."""

    def for_sure(fitted):
        if fitted.tail is None:
            return fitted
        is_seen = fitted.tail.ratio > 1.05
        return replace(fitted, tail=replace(fitted.tail, chance=1.0) if is_seen else None)

    middle, n_tails = middle_of_ranks(for_sure)
    assert n_tails > WORLDS / 10
    assert middle < -3


def test_a_price_list_is_no_tail():
    """Large deals at a few prices fit no lognormal, yet they are smaller than one allows."""
    value = np.random.default_rng(4).choice([55.0, 550.0, 1096.0, 4821.0, 5482.0], 600)
    assert values.fit(value_statistics(value, np.zeros(600, int), 1), ("a",)).tail is None
    pareto = np.random.default_rng(4).uniform(size=600) ** (-1 / 2.5)
    control = values.fit(value_statistics(pareto, np.zeros(600, int), 1), ("a",)).tail
    assert control is not None
    assert control.chance > 0.5, "control: a Pareto tail is one"


def test_lanes_of_different_spreads_are_no_tail():
    """Their mixture has a longer tail than one lognormal; against each lane's own law there is none."""
    rng = np.random.default_rng(3)
    lane = np.repeat([0, 1], [150, 150])
    value = np.exp(np.where(lane == 0, 0.4, 1.4) * rng.normal(size=300) + 9)
    found = values.fit(value_statistics(value, lane, 2), ("a", "b"))
    assert found.tail is None or found.tail.chance < priors.TAIL_CHANCE.value
    one = value_statistics(value, np.zeros(300, int), 1)
    laws = tails.Laws(np.ones(1), one.log_mean, np.array([0.4]))
    control = tails.fit_tail(one.top, 300, float(one.log_mean[0]), 0.4, laws)
    assert control is not None
    assert control.chance > 0.99, "control: against a law that is too narrow the same deals are a tail"
