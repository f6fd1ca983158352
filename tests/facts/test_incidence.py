import numpy as np
import pytest

from bestbet.facts import incidence as module
from bestbet.facts.incidence import decided_for_us, incidence, last_day, lost_by, median_days, won_by
from bestbet.facts.tables import Outcome

OPEN, WON, LOST = Outcome.OPEN, Outcome.WON, Outcome.LOST


def table(rows):
    outcome, entry, age = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    return incidence(outcome, entry, age, np.ones(len(rows), np.int64))


def test_four_deals_give_the_shares_worked_out_by_hand():
    t = table([(WON, 0, 1), (LOST, 0, 2), (OPEN, 0, 2), (WON, 0, 3)])
    assert t.at_risk.tolist() == [4, 4, 3, 1]
    assert t.won == pytest.approx([0, 1 / 4, 1 / 4, 3 / 4])
    assert t.lost == pytest.approx([0, 0, 1 / 4, 1 / 4])


def test_a_deal_that_enters_late_is_at_risk_only_from_then_on():
    t = table([(WON, 0, 1), (LOST, 0, 2), (OPEN, 0, 2), (WON, 0, 3), (WON, 2, 3)])
    assert t.at_risk.tolist() == [4, 4, 4, 2]
    assert t.lost[3] == pytest.approx(3 / 16)
    assert t.won[3] == pytest.approx(13 / 16)


def test_a_deal_that_closes_on_its_first_day_was_at_risk_that_day():
    t = table([(WON, 0, 0), (OPEN, 0, 5)])
    assert t.won[0] == pytest.approx(0.5)


def test_without_censoring_the_variance_is_the_binomial_one():
    rows = [(WON, 0, 3 + i % 5) for i in range(30)] + [(LOST, 0, 1 + i % 9) for i in range(70)]
    variance = module._variance(table(rows), np.array([9]), np.array([0]), weight=0.0)
    assert variance[0] == pytest.approx(0.3 * 0.7 / 100)


def test_counts_are_the_same_as_repeated_rows():
    once = incidence(np.array([1, 2]), np.array([0, 0]), np.array([4, 7]), np.array([3, 5]))
    many = table([(WON, 0, 4)] * 3 + [(LOST, 0, 7)] * 5)
    assert np.array_equal(once.won, many.won)
    assert np.array_equal(once.lost, many.lost)


def simulated(rng, n, *, truncated):
    """Return deals of which 30 % win; those that closed before the record starts are missing."""
    created = rng.integers(-200 if truncated else 0, 200, n)
    wins = rng.random(n) < 0.3
    delay = np.where(wins, rng.gamma(3, 15, n), rng.gamma(1.5, 20, n)).astype(np.int64)
    closed = created + delay
    seen = closed >= 0
    outcome = np.where(closed > 200, OPEN, np.where(wins, WON, LOST))
    age = np.minimum(closed, 200) - created
    return outcome[seen], np.maximum(-created, 0)[seen], age[seen]


@pytest.mark.parametrize("truncated", [False, True])
def test_nine_in_ten_intervals_hold_the_truth_with_censoring_and_late_entry(truncated):
    rng = np.random.default_rng(7)
    n, runs = 400, 250
    big = simulated(rng, 400_000, truncated=False)
    truth = incidence(*big, np.ones(len(big[0]), np.int64))
    hits = dict.fromkeys(("won", "lost", "decided", "median"), 0)
    horizon = 80
    for _ in range(runs):
        deals = simulated(rng, n, truncated=truncated)
        t = incidence(*deals, np.ones(len(deals[0]), np.int64))
        for name, interval, value in (
            ("won", won_by(t, horizon), truth.won[horizon]),
            ("lost", lost_by(t, horizon), truth.lost[horizon]),
            ("decided", decided_for_us(t, horizon), truth.won[horizon] / (truth.won[horizon] + truth.lost[horizon])),
            ("median", median_days(t, horizon), np.searchsorted(truth.won, truth.won[horizon] / 2)),
        ):
            hits[name] += interval.low <= value <= interval.high
    for name, count in hits.items():
        assert 0.84 <= count / runs <= 0.98, (name, count / runs)


def test_leaving_out_late_entry_misses_the_truth():
    """Negative control: the coverage above is owed to the entry ages."""
    rng = np.random.default_rng(8)
    outcome, entry, age = simulated(rng, 20_000, truncated=True)
    ones = np.ones(len(outcome), np.int64)
    right, wrong = incidence(outcome, entry, age, ones), incidence(outcome, 0 * entry, age, ones)
    assert abs(right.lost[120] - 0.68) < 0.02
    assert abs(wrong.lost[120] - right.lost[120]) > 0.01


def test_a_horizon_that_nobody_was_followed_for_is_not_computed():
    t = table([(WON, 0, 3)] * 20 + [(OPEN, 0, 30)] * 20)
    assert last_day(t) == 30
    assert won_by(t, 30).estimate == pytest.approx(0.5)
    assert won_by(t, 31).estimate is None
    assert "31 days" in won_by(t, 31).reason


def test_no_rows_give_reasons_instead_of_numbers():
    nothing = np.empty(0, np.int64)
    t = incidence(nothing, nothing, nothing, nothing)
    assert last_day(t) == -1
    for result in (won_by(t, -1), lost_by(t, -1), decided_for_us(t, -1), median_days(t, -1)):
        assert result.estimate is None
        assert result.reason


def test_shares_of_none_and_all_keep_an_open_side():
    none, everything = table([(LOST, 0, 5)] * 20), table([(WON, 0, 5)] * 20)
    assert won_by(none, 5).low == 0
    assert 0.05 < won_by(none, 5).high < 0.15
    assert won_by(everything, 5).high == 1
    assert decided_for_us(everything, 5).low > 0.85
    assert median_days(none, 5).estimate is None


def test_a_history_of_a_thousand_days_stays_quick_and_close():
    rng = np.random.default_rng(1)
    n = 20_000
    outcome = np.where(rng.random(n) < 0.4, WON, LOST)
    age = rng.integers(0, 1000, n)
    t = incidence(outcome, np.zeros(n, np.int64), age, np.ones(n, np.int64))
    middle = median_days(t, 999)
    assert middle.low < 500 < middle.high
    assert middle.high - middle.low < 40
