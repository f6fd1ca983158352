from datetime import date, timedelta

import numpy as np
import pytest

from bestbet.facts import breaks as module
from bestbet.facts.breaks import arrival_break, conversion, conversion_break, find_break
from sales_data import AS_OF, facts, olist, synthetic


def test_olist_conversion_jumps_in_january_2018():
    found, cohorts = conversion_break(olist())
    assert abs(found.day - date(2018, 1, 1)) <= timedelta(days=6)
    assert found.before < 0.01
    assert found.after > 0.08
    assert cohorts.created.sum() == 7997, "the first four days are no whole week"


def test_a_jump_in_arrivals_is_found_where_it_is():
    found = arrival_break(synthetic(1, jump=(60, 1.6, 0.3)))
    jump = AS_OF - timedelta(days=7 * 104 - 1) + timedelta(weeks=60)
    assert abs(found.day - jump) <= timedelta(weeks=3)
    assert found.before == pytest.approx(10, rel=0.15)
    assert found.after == pytest.approx(16, rel=0.15)


def test_a_jump_in_the_win_rate_is_found():
    found, _ = conversion_break(synthetic(1, jump=(50, 1.0, 0.55)))
    assert found.after > 1.3 * found.before


def false_alarms(seeds):
    return [
        alarm(f) is not None
        for f in (synthetic(seed, weeks=78) for seed in seeds)
        for alarm in (arrival_break, conversion_break)
    ]


def test_an_even_history_is_hardly_ever_called_broken():
    """Negative control: 120 tests at one in a hundred; more than 6 false alarms have a chance below 1 in 1,000."""
    assert sum(false_alarms(range(1000, 1060))) <= 6


def test_a_careless_threshold_would_be_noticed(monkeypatch):
    monkeypatch.setattr(module, "CHANCE", 0.5)
    monkeypatch.setattr(module, "LEAST_CHANGE", 1.0)
    assert sum(false_alarms(range(1000, 1020))) > 6


@pytest.mark.slow
def test_false_alarms_stay_below_one_in_twenty_over_many_histories():
    alarms = false_alarms(range(2000, 2400))
    assert sum(alarms) / len(alarms) < 0.025


def test_overdispersed_weeks_are_not_called_broken():
    rng = np.random.default_rng(5)
    ones = np.ones(78, np.int64)
    found = [find_break(rng.poisson(rng.gamma(2, 5, 78)), ones, AS_OF) for _ in range(100)]
    assert sum(x is not None for x in found) <= 5


def test_too_short_or_empty_histories_have_no_break():
    assert find_break(np.full(20, 5), np.ones(20, np.int64), AS_OF) is None
    assert find_break(np.zeros(80, np.int64), np.ones(80, np.int64), AS_OF) is None
    assert arrival_break(facts()) is None
    assert conversion(facts()) is None
    assert conversion_break(synthetic(1, win=0.0)) is None


def test_cohorts_are_followed_for_one_and_the_same_time():
    f = synthetic(2)
    cohorts = conversion(f)
    last = cohorts.first_week + timedelta(weeks=len(cohorts.created))
    assert (f.as_of - last).days + 1 == cohorts.days
    assert (cohorts.won <= cohorts.created).all()
