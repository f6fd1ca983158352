import numpy as np
import pytest

from bestbet.facts.intervals import median, share, weekly_rate, yearly_churn


def test_jeffreys_interval_of_five_in_twenty():
    x = share(5, 20)
    # quantiles of Beta(5.5, 15.5), worked out by numerical integration of the density
    grid = (np.arange(200_000) + 0.5) / 200_000
    cdf = np.cumsum(grid**4.5 * (1 - grid) ** 14.5)
    ends = grid[np.searchsorted(cdf / cdf[-1], [0.05, 0.95])]
    assert (x.estimate, x.low, x.high) == pytest.approx((0.25, *ends), abs=1e-4)


def test_ends_are_closed_where_all_or_none_count():
    assert share(0, 8).low == 0
    assert share(8, 8).high == 1
    assert share(0, 0).estimate is None


def test_nine_in_ten_rate_intervals_hold_the_truth_under_overdispersion():
    rng = np.random.default_rng(3)
    hits = sum(
        x.low <= 12 <= x.high for x in (weekly_rate(rng.poisson(rng.gamma(4, 3, 80)).astype(float)) for _ in range(400))
    )
    assert 0.84 <= hits / 400 <= 0.95


def test_quiet_weeks_have_a_rate_above_nothing():
    x = weekly_rate(np.zeros(20))
    assert (x.estimate, x.low) == (0, 0)
    assert 0 < x.high < 0.2
    assert weekly_rate(np.empty(0)).estimate is None


def test_yearly_churn_is_the_share_lost_at_a_constant_hazard():
    assert yearly_churn(10, 100).estimate == pytest.approx(1 - np.exp(-0.1))
    assert yearly_churn(0, 100).low == 0
    assert yearly_churn(0, 0).estimate is None


def test_the_median_of_few_values_has_no_interval():
    assert median(np.array([3.0, 1.0, 2.0])).low is None
    x = median(np.arange(1.0, 102.0))
    assert x.estimate == 51
    assert 40 < x.low < 51 < x.high < 62
