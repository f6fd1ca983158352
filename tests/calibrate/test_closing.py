"""Closing pressure: found where it was planted, and not invented where there is none."""

from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest

from bestbet.calibrate import closing, outcomes, quarter, winning
from bestbet.facts.gather import lane_facts
from bestbet.facts.tables import Outcome
from sales_data import facts, opportunities

AS_OF = date(2024, 12, 31)
WEEKS = 104


def week_of_quarter(day):
    """0 to 12, counted back from the quarter's last day."""
    following = next(d for d in quarter_starts(day.year) if d > day)
    return max(12 - ((following - day).days - 1) // 7, 0)


def quarter_starts(year):
    return [date(year, 4, 1), date(year, 7, 1), date(year, 10, 1), date(year + 1, 1, 1)]


def company(seed, pressure, *, weeks=WEEKS, per_week=12.0, last_weeks=2, win=0.3, month=0):
    """Return facts of a team whose wins of the last weeks of a quarter are `pressure` times those of the others.

    Wins keep their number and their order: within its quarter each is moved to where the pressure puts it.
    `month` moves the quarters' ends by so many months.
    """
    rng = np.random.default_rng(seed)
    start = AS_OF - timedelta(days=7 * weeks - 1)
    n = rng.poisson(per_week * weeks)
    born = np.sort(rng.integers(0, 7 * weeks, n))
    is_won = rng.random(n) < win
    delay = np.where(is_won, rng.lognormal(np.log(50), 0.6, n), rng.lognormal(np.log(30), 0.8, n)).astype(int)
    days = [start + timedelta(days=int(d)) for d in range(7 * weeks + 3000)]
    moved = [day + timedelta(days=30 * month) for day in days]
    strength = np.array([pressure if week_of_quarter(day) >= 13 - last_weeks else 1.0 for day in moved])
    ended = born + delay
    quarter = np.array([day.year * 4 + (day.month - 1) // 3 for day in moved])
    for i in np.flatnonzero(is_won):
        inside = np.flatnonzero(quarter == quarter[ended[i]])
        passed = np.cumsum(strength[inside]) / strength[inside].sum()
        place = (ended[i] - inside[0] + rng.random()) / len(inside)
        ended[i] = max(inside[min(np.searchsorted(passed, place), len(inside) - 1)], born[i])
    is_open = ended >= 7 * weeks
    outcome = np.where(is_open, Outcome.OPEN, np.where(is_won, Outcome.WON, Outcome.LOST))
    closed = [None if o else days[e] for o, e in zip(is_open, ended, strict=True)]
    return facts(opportunities([days[b] for b in born], closed, outcome), as_of=AS_OF)


def laws_of(known):
    seen = lane_facts(known)
    observed = outcomes.events(seen.outcomes, len(seen.lanes), are_losses_recorded=True)
    won = winning.fit(observed, seed=1)
    return won, winning.draw(won, tuple(lane.name for lane in seen.lanes), 400, seed=1)[1]


@cache
def usual_laws(weeks):
    """Delays and win rate of a calm company of that length: all companies here share the true ones."""
    return laws_of(company(999, 1.0, weeks=weeks, per_week=25.0))


def found_in(known, laws=None):
    found = closing.fit(lane_facts(known), *(laws or laws_of(known)))
    return found, closing.draw(found, 400, seed=1)


def amplitude(factors):
    return np.abs(np.median(factors, axis=0) - 1).max()


def share_without_pressure(runs, **changes):
    laws = usual_laws(changes["weeks"])
    sizes = [amplitude(part) for seed in range(runs) for part in found_in(company(seed, 1.0, **changes), laws)[1]]
    return float((np.array(sizes) < 0.1).mean())


def test_no_pressure_is_found_where_there_is_none():
    assert share_without_pressure(20, weeks=78) >= 0.95


@pytest.mark.slow
@pytest.mark.parametrize("weeks", [30, 52, 104, 208])
def test_no_pressure_is_found_in_95_of_100_records_without_any(weeks, capsys):
    share = share_without_pressure(100, weeks=weeks)
    with capsys.disabled():
        print(f"\n{weeks} weeks: amplitude below 0.1 in {share:.3f}")
    assert share >= 0.95


def ratio(factors):
    """Last two weeks of the quarters against the other eleven."""
    return factors[:, 11:].mean(axis=1) / (factors[:, :11] @ quarter.lengths()[:11] / quarter.lengths()[:11].sum())


@pytest.fixture(scope="module")
def pressed():
    return found_in(company(11, 3.0, per_week=25.0))


def test_a_planted_quarter_end_is_found(pressed):
    for factors in pressed[1]:
        assert np.median(ratio(factors)) == pytest.approx(3.0, rel=0.3)
        by_day = quarter.shares(date(2023, 1, 1), 52)[:, :, None] * factors.T
        assert by_day.sum(axis=1).mean(axis=0) == pytest.approx(1, abs=0.03)
        assert factors @ quarter.lengths() == pytest.approx(1)


@pytest.mark.slow
def test_planted_quarter_ends_are_recovered(capsys):
    lines = []
    for weeks in (52, 104, 208):
        laws = usual_laws(weeks)
        for pressure in (1.5, 2.0, 3.0):
            said, inside = [], []
            for seed in range(20):
                draws = ratio(found_in(company(100 + seed, pressure, per_week=25.0, weeks=weeks), laws)[1][0])
                said.append(np.median(draws))
                inside.append(np.quantile(draws, 0.05) <= pressure <= np.quantile(draws, 0.95))
            lines.append(f"| {weeks} | {pressure} | {np.median(said):.2f} | {np.mean(inside):.2f} |")
            # half as much again in 100 of 780 wins is near what such a record can tell from none
            least = 0.6 if pressure > 1.5 else 0.0
            with capsys.disabled():
                print("\n" + lines[-1])
            assert 1 + least * (pressure - 1) < np.median(said) < 1 + 1.3 * (pressure - 1)


def test_a_fiscal_year_that_ends_in_january_is_found_too():
    found, _ = found_in(company(12, 3.0, per_week=25.0, month=2))
    phase = closing.by_phase(found.by_age)
    assert phase.max() > 1.4
    assert int(phase.argmax()) not in (11, 12)


def test_a_season_read_backwards_is_caught(pressed):
    """Control: the phases in reverse order are far from what was planted."""
    by_age = pressed[1][0]
    assert np.median(ratio(by_age[:, ::-1])) < 1.5


def test_short_records_and_few_wins_say_nothing():
    assert found_in(company(1, 3.0, weeks=20))[0] is None
    assert found_in(company(1, 3.0, weeks=40, per_week=0.5))[0] is None
    by_age, by_pace = closing.draw(None, 3, seed=1)
    assert (by_age == 1).all()
    assert (by_pace == 1).all()


def test_what_the_record_lets_expect_sums_to_the_wins():
    known = company(3, 1.0, per_week=30.0)
    seen = lane_facts(known)
    won, chance = laws_of(known)
    told = closing.expected(seen, seen.calendar, won.laws(), chance)
    came = float((np.array(known.opportunities.outcome) == Outcome.WON).sum())
    assert told.sum() == pytest.approx(came, rel=0.05)


def test_the_finding_names_the_strong_and_the_weak_week(pressed):
    text = closing.finding(pressed[0])
    assert "bunch within the quarter: week 1" in text
    assert closing.finding(found_in(company(2, 1.0))[0]) is None
