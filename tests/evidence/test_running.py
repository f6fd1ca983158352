"""A running test may be looked at every week: the promise is proven by simulation, with a rule that breaks it beside."""

import math

import numpy as np
import pytest
from scipy.stats import beta, binomtest, norm

import evidence_cases as cases
from bestbet.evidence.claims import Arm, Arms
from bestbet.evidence.running import log_e_value, watch

PRIOR = cases.WEIGHTS["watch_prior"]
ALARM = cases.WEIGHTS["alarm"]


def streams(rng, n_tests, n_looks, per_look, rate, lift=0.0, share=0.5):
    """Cumulative cases and successes of both arms at every look; each case is dealt by its own coin."""
    n1 = rng.binomial(per_look, share, (n_tests, n_looks))
    k1 = rng.binomial(n1, rate * (1 + lift))
    k0 = rng.binomial(per_look - n1, rate)
    return [x.cumsum(axis=1) for x in (n1, per_look - n1, k1, k0)]


def alarms(counts, share=0.5):
    _, _, k1, k0 = counts
    return (log_e_value(k1, k0, share, prior=PRIOR) >= math.log(ALARM)).any(axis=1)


def naive_alarms(counts):
    """What a team does that looks each week at a 95 % test of two shares."""
    n1, n0, k1, k0 = counts
    pooled = (k1 + k0) / (n1 + n0)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (k1 / n1 - k0 / n0) / np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n0))
    return (np.abs(np.nan_to_num(z)) > norm.ppf(0.975)).any(axis=1)


def upper(n_alarms, n):
    """The one-sided 99 % limit on a rate (Clopper and Pearson 1934)."""
    return float(beta.ppf(0.99, n_alarms + 1, n - n_alarms))


@pytest.mark.parametrize(("rate", "per_look", "share"), [(0.05, 20, 0.5), (0.2, 20, 0.5), (0.5, 8, 0.3)])
def test_a_useless_tactic_is_called_in_at_most_one_of_twenty_tests_looked_at_every_week(rate, per_look, share):
    counts = streams(np.random.default_rng(11), 4000, 104, per_look, rate, share=share)
    assert upper(int(alarms(counts, share).sum()), 4000) <= 0.05


def test_looking_every_week_at_an_ordinary_test_alarms_in_three_of_ten():
    """Negative control: the same streams break the promise of a rule that was not made for looking."""
    counts = streams(np.random.default_rng(11), 2000, 104, 20, 0.2)
    assert naive_alarms(counts).mean() > 0.25


def test_the_promise_holds_while_the_market_drifts_for_both_arms():
    rng = np.random.default_rng(12)
    rates = np.clip(0.2 * np.exp(rng.normal(0, 0.15, (2000, 104)).cumsum(axis=1)), 0.01, 0.9)
    n1 = rng.binomial(20, 0.5, rates.shape)
    k1, k0 = rng.binomial(n1, rates).cumsum(axis=1), rng.binomial(20 - n1, rates).cumsum(axis=1)
    assert upper(int(alarms((n1, n1, k1, k0)).sum()), 2000) <= 0.05


def test_a_real_effect_is_seen():
    counts = streams(np.random.default_rng(13), 500, 52, 40, 0.2, lift=0.5)
    assert alarms(counts).mean() > 0.9


def test_the_e_value_has_mean_one_if_the_tactic_does_nothing():
    rng = np.random.default_rng(14)
    k1 = rng.binomial(60, 0.4, 200_000)
    assert np.exp(log_e_value(k1, 60 - k1, 0.4, prior=PRIOR)).mean() == pytest.approx(1, abs=0.02)


def test_lifts_not_ruled_out_hold_the_truth_at_every_look():
    rng = np.random.default_rng(15)
    missed = 0
    for _ in range(200):
        n1, n0, k1, k0 = (x[0] for x in streams(rng, 1, 40, 40, 0.2, lift=0.3))
        readings = (watch(Arms(Arm(a, c), Arm(b, d)), cases.WEIGHTS) for a, b, c, d in zip(n1, n0, k1, k0, strict=True))
        missed += any((r.low or -1) > 0.3 or (math.inf if r.high is None else r.high) < 0.3 for r in readings)
    assert binomtest(missed, 200, 0.05, alternative="greater").pvalue > 0.01


def test_the_verdict_says_whether_to_go_on():
    early = watch(Arms(Arm(50, 12), Arm(50, 10)), cases.WEIGHTS)
    late = watch(Arms(Arm(500, 150), Arm(500, 80)), cases.WEIGHTS)
    assert early.e_value < ALARM < late.e_value
    assert "no verdict yet" in early.verdict
    assert "settled: more successes with the tactic" in late.verdict
    assert "fewer" in watch(Arms(Arm(500, 80), Arm(500, 150)), cases.WEIGHTS).verdict
    assert 0.2 < late.low < 0.875 < late.high
    assert watch(Arms(Arm(50, 0), Arm(50, 0)), cases.WEIGHTS).e_value == pytest.approx(1)


def test_a_test_of_amounts_or_without_a_control_has_no_such_reading():
    assert watch(Arms(Arm(50, mean=3.0, sd=1.0), Arm(50, mean=3.0, sd=1.0)), cases.WEIGHTS) is None
    assert watch(Arms(Arm(50, 5), None), cases.WEIGHTS) is None
