from datetime import date, timedelta

import numpy as np
import pytest

from bestbet.track.backtest import PRODUCT, Backtest, Case
from bestbet.track.recalibration import learned, recalibrated
from bestbet.track.verdict import sentences, verdict_of

START = date(2023, 1, 1)


def cases(n, *, bias=0.0, width=1.0, step=13, seed=1):
    """Forecasts of totals near 100 with a stated spread of 10 %, whose truth is off by `bias` and spread `width` wide."""
    rng = np.random.default_rng(seed)
    found = []
    for i in range(n):
        draws = 100 * np.exp(0.1 * rng.standard_normal(800))
        outcome = 100 * float(np.exp(bias + 0.1 * width * rng.standard_normal()))
        baseline = 100 * np.exp(0.1 * rng.standard_normal(800))
        found.append(
            Case(START + timedelta(weeks=step * i), "wins", 13, outcome, {PRODUCT: draws, "historic average": baseline})
        )
    return tuple(found)


def test_it_learns_from_forecasts_that_were_over_and_from_no_others():
    past = cases(12, bias=-0.4)
    origin = past[6].origin
    known = learned(past, "wins", 13, before=origin)
    altered = (*past[:6], *cases(12, bias=5.0, seed=9)[6:])
    assert learned(altered, "wins", 13, before=origin) == known
    assert known.shift < -0.15
    assert learned(past, "wins", 13, before=START).n == 0


def test_true_forecasts_are_left_nearly_alone_and_narrow_ones_are_widened():
    true = learned(cases(30), "wins", 13, before=date(2040, 1, 1))
    narrow = learned(cases(30, width=2.0), "wins", 13, before=date(2040, 1, 1))
    assert true.width < 1.25
    assert abs(true.shift) < 0.05
    assert narrow.width > 1.5


def test_a_record_may_widen_a_forecast_but_never_narrow_it():
    assert learned(cases(30, width=0.2), "wins", 13, before=date(2040, 1, 1)).width == 1.0


def test_overlapping_origins_do_not_count_as_independent():
    apart = learned(cases(8), "wins", 13, before=date(2040, 1, 1))
    close = learned(cases(8, step=1), "wins", 13, before=date(2040, 1, 1))
    assert apart.n == 8
    assert close.n < 2


def test_recalibrated_forecasts_hold_more_often_where_forecasts_were_too_narrow():
    found = Backtest((START,), (13,), cases(40, width=2.5))
    before, after = (verdict_of(b, seed=1).score("wins", 13) for b in (found, recalibrated(found)))
    assert before.coverage[0.8] < 0.6
    assert after.coverage[0.8] > before.coverage[0.8] + 0.1


@pytest.mark.parametrize("narrowing", [0.7, 0.8, 0.9])
def test_a_posterior_narrowed_by_10_to_30_percent_is_caught_by_its_pits(narrowing):
    """Power: 2,000 forecasts see 10 %. The same check passes on what was not narrowed."""
    rng = np.random.default_rng(7)
    true, narrowed = [], []
    for _ in range(2000):
        draws = 100 + 10 * rng.standard_normal(400)
        outcome = 100 + 10 * rng.standard_normal()
        true.append((draws < outcome).mean())
        narrowed.append((draws.mean() + narrowing * (draws - draws.mean()) < outcome).mean())

    def chi_square(pits):
        counts = np.histogram(pits, 20, (0, 1))[0]
        return float(((counts - len(pits) / 20) ** 2 / (len(pits) / 20)).sum())

    assert chi_square(true) < 43.8
    assert chi_square(narrowed) > 43.8


def test_the_verdict_says_where_a_baseline_wins():
    found = cases(10, bias=-0.5)
    better = tuple(
        Case(
            c.origin, c.measure, c.horizon, c.outcome, {**c.draws, "historic average": c.draws[PRODUCT] * np.exp(-0.5)}
        )
        for c in found
    )
    result = Backtest(tuple(c.origin for c in better), (13,), better)
    text = " ".join(sentences(result, verdict_of(result, seed=1)))
    assert "A baseline wins: for wins over 13 weeks, the historic average was closest" in text
    assert "not yet testable" in text
