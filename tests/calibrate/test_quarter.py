"""The weeks of the calendar quarter, and the pace of a team whose wins rush at its end."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from test_closing import AS_OF, company, laws_of

from bestbet.calibrate import arrivals, closing, pace_breaks, quarter, season
from bestbet.facts.gather import lane_facts


def test_the_last_week_of_a_quarter_ends_with_it_and_the_first_takes_what_is_left():
    shares = quarter.shares(date(2024, 3, 25), 2)
    assert shares[0].tolist() == [0.0] * 12 + [1.0]
    assert shares[1].tolist() == [1.0] + [0.0] * 12
    straddling = quarter.shares(date(2024, 3, 29), 1)[0]
    assert straddling[[0, 12]] == pytest.approx([4 / 7, 3 / 7])


def test_a_year_of_blocks_has_the_lengths_of_the_weeks():
    begins = [date(2023, 1, 1), date(2023, 5, 17)]
    for first in begins:
        assert quarter.shares(first, 52).mean(axis=0) == pytest.approx(quarter.lengths(), abs=0.01)
    assert quarter.lengths().sum() == pytest.approx(1)
    assert quarter.lengths()[0] > quarter.lengths()[1] == pytest.approx(28 / 365)


def test_weeks_are_of_the_quarter_that_most_of_their_days_are_in():
    """Counted day by day, from days at either side of a quarter's end and amid one."""
    for as_of in (date(2026, 6, 30), date(2026, 7, 2), date(2026, 7, 4), date(2026, 1, 1), date(2025, 11, 20)):
        weeks = [[as_of - timedelta(days=7 * week + day) for day in range(7)] for week in range(120)]
        of_days = [[4 * day.year + (day.month + 2) // 3 for day in days] for days in weeks]
        most = np.array([max(set(numbers), key=numbers.count) for numbers in of_days])
        assert quarter.ago(as_of, 120).tolist() == (most[0] - most).tolist()


@pytest.fixture(scope="module")
def rushed():
    """Ten times as many wins in the last week of a quarter as in any other: 5.9 times an average week's."""
    known = company(5, 10.0, per_week=25.0, last_weeks=1)
    seen = lane_facts(known)
    return seen, closing.fit(seen, *laws_of(known))


def test_a_rush_of_one_week_is_no_unevenness(rushed):
    for found in (rushed[1].by_age, rushed[1].by_pace):
        assert closing.by_phase(found)[-1] == pytest.approx(10 * 13 / 22, rel=0.2)
        assert found.chances[0] < 0.01


def test_the_pace_is_read_about_the_rush(rushed):
    """Eight wins a week, ten times as many in a quarter's last week: waves leave the spike a residual that counts little."""
    seen, weeks = rushed[0], 104
    began = AS_OF - timedelta(days=7 * weeks - 1)
    shares = quarter.shares(began, weeks)
    rush = shares @ np.repeat([1.0, 10.0], [12, 1])
    about, waves = [], []
    for seed in range(8):
        wins = np.random.default_rng(seed).poisson(8 * rush / rush.mean())
        known = closing.by_week(closing._bunching(wins.astype(float), shares, np.zeros(weeks)), began, weeks)
        of_wins = replace(seen, arrivals=wins[None], first_week=began)
        about.append(pace_breaks.levels(arrivals.fit(of_wins, None, shape=season.NONE, known=known)).sum() / 8)
        waves.append(pace_breaks.levels(arrivals.fit(of_wins, None, shape=season.QUARTERLY)).sum() / 8)
    assert np.mean(about) == pytest.approx(1, abs=0.025)
    assert np.mean(waves) < 0.96


def test_factors_of_weeks_on_record_have_mean_one_over_whole_quarters(rushed):
    for found in (rushed[1].by_age, rushed[1].by_pace):
        factors = np.exp(closing.by_week(found, date(2023, 2, 14), 57))
        assert factors[-52:].mean() == pytest.approx(1)
        assert factors.max() > 3
