import numpy as np
import pytest

from bestbet.calibrate import newcomers

WEEKS, WINS = 80, 4


def market(rng, firms, *, weeks=WEEKS, known=0, stays=None):
    """Wins that each meet a firm at random, of so many firms; or, with `stays`, a new one with that chance each time."""
    seen, counts = set(range(known)), np.zeros((2, weeks), dtype=np.int64)
    for week in range(weeks):
        for _ in range(WINS):
            firm = int(rng.integers(firms))
            new = firm not in seen if stays is None else bool(rng.random() < stays)
            seen.add(firm)
            counts[:, week] += (1, new)
    return counts


def said(counts, ahead, n=2000):
    """Return the mean share of new accounts over the weeks ahead, from the share of the last 26 weeks."""
    recent = counts[1, -26:].sum() / counts[0, -26:].sum()
    today, pace = newcomers.draw(newcomers.fit(counts), np.full(n, float(WINS)), seed=1)
    return float((recent * today[:, None] / (1 + pace[:, None] * (np.arange(ahead) + 0.5)) ** 2).mean())


def errors(worlds, ahead=52):
    """Return ln(came / said) with falling shares, and with the share of the last half year kept."""
    found = []
    for counts in worlds:
        past = counts[:, :WEEKS]
        came = counts[1, WEEKS:].sum() / counts[0, WEEKS:].sum()
        kept = past[1, -26:].sum() / past[0, -26:].sum()
        found.append((np.log(came / said(past, ahead)), np.log(came / kept)))
    return np.mean(found, axis=0)


def test_where_the_market_fills_the_share_goes_on_falling():
    """Control in the same test: the share of the last half year, kept, promises a quarter too many."""
    rng = np.random.default_rng(1)
    falling, kept = errors([market(rng, 500, weeks=WEEKS + 52) for _ in range(20)])
    assert kept < -0.2
    assert abs(falling) < 0.1


def test_where_new_firms_never_run_out_the_share_stays():
    rng = np.random.default_rng(2)
    found = [newcomers.fit(market(rng, 500, stays=0.7)).weight[-1] for _ in range(20)]
    assert np.median(found) > 0.95
    falling, _ = errors([market(rng, 500, weeks=WEEKS + 52, stays=0.7) for _ in range(20)])
    assert abs(falling) < 0.06


def test_a_market_won_long_ago_brings_next_to_none():
    counts = market(np.random.default_rng(3), 40, weeks=200)
    assert said(counts, 52) < 0.02


def test_few_wins_tell_nothing():
    for counts in (None, np.array([[1, 1] * 7, [1, 0] * 7])):
        today, pace = newcomers.draw(newcomers.fit(counts), np.full(10, 3.0), seed=1)
        assert today == pytest.approx(1)
        assert pace == pytest.approx(0)
