from datetime import date
from pathlib import Path

import calibrate_worlds as worlds
import numpy as np
import pytest
from scipy.special import hyp2f1

from bestbet.calibrate import classes, laplace, purchases
from bestbet.facts.lanes import CustomerCounts

SAMPLE = Path(__file__).parents[3] / "shared" / "data" / "cdnow" / "CDNOW_sample.txt"


def cdnow(until="1997-09-30", later_weeks=39):
    """Return the purchases of the 1/10 sample to a day, and the repeat purchase days of the weeks after it."""
    if not SAMPLE.exists():
        pytest.skip(f"the CDNOW sample is not at {SAMPLE}")
    days = {}
    for line in SAMPLE.read_text().splitlines():
        _, customer, day, *_ = line.split()
        days.setdefault(customer, set()).add(date(int(day[:4]), int(day[4:6]), int(day[6:])).toordinal())
    end = date.fromisoformat(until).toordinal()
    rows, later = [], 0
    for bought in days.values():
        past = sorted(d for d in bought if d <= end)
        rows.append((len(past) - 1, (past[-1] - past[0]) / 7, (end - past[0]) / 7))
        later += sum(end < d <= end + 7 * later_weeks for d in bought)
    x, last, observed = np.array(rows).T
    n = len(rows)
    return CustomerCounts(np.zeros(n, np.int64), x.astype(np.int64), last, observed, np.ones(n, np.int64)), later


def likeliest(seen, *, leaves_at_once):
    mode = laplace.find_mode(
        lambda theta: purchases.log_likelihood(theta, seen, leaves_at_once=leaves_at_once), np.array([-0.5, 2, -1, 1])
    )
    return purchases.parameters(mode.theta)


def expected_later(q, seen, weeks):
    """Return the expected repeat purchases of the coming weeks under BG/NBD, in closed form."""
    x, whole = seen.repeats, q.alpha + seen.observed
    series = hyp2f1(q.r + x, q.b + x, q.a + q.b + x - 1, weeks / (whole + weeks))
    above = (q.a + q.b + x - 1) / (q.a - 1) * (1 - (whole / (whole + weeks)) ** (q.r + x) * series)
    odds = (x > 0) * q.a / np.maximum(q.b + x - 1, 1e-9) * (whole / (q.alpha + seen.last)) ** (q.r + x)
    return float((seen.count * above / (1 + odds)).sum())


def through_classes(found, weeks):
    """Return the expected repeat orders of today's customers when the engine plays the classes week by week."""
    kept = (1 - found.churn[:, 0][..., None]) ** np.arange(weeks)
    orders = (found.opening[:, 0] * found.repeat[:, 0])[..., None] * kept
    return float(found.weight @ orders.sum(axis=(1, 2)))


def test_the_published_parameters_of_cdnow_are_found():
    seen, _ = cdnow()
    q = likeliest(seen, leaves_at_once=False)
    assert (q.r, q.alpha, q.a, q.b) == pytest.approx((0.243, 4.414, 0.793, 2.426), abs=0.001)


def test_classes_keep_the_forecast_of_cdnow():
    seen, later = cdnow()
    found = classes.of_buyers(purchases.fit(seen, seed=1), seen, 1)
    forecast = through_classes(found, 39)
    assert forecast == pytest.approx(expected_later(likeliest(seen, leaves_at_once=False), seen, 39), rel=0.08)
    assert forecast == pytest.approx(later, rel=0.2)


@pytest.mark.parametrize("leaves_at_once", [False, True])
def test_the_gradient_equals_finite_differences(leaves_at_once):
    seen = worlds.buyers(np.random.default_rng(1), 300)
    theta = np.array([-0.4, 1.5, -0.8, 0.7])
    _, slope = purchases.log_likelihood(theta, seen, leaves_at_once=leaves_at_once)
    for p, step in enumerate(1e-5 * np.eye(4)):
        ahead, _ = purchases.log_likelihood(theta + step, seen, leaves_at_once=leaves_at_once)
        behind, _ = purchases.log_likelihood(theta - step, seen, leaves_at_once=leaves_at_once)
        assert slope[p] == pytest.approx((ahead - behind) / 2e-5, rel=1e-4, abs=1e-3)


def test_the_likelihood_equals_the_written_formula():
    seen = CustomerCounts(np.array([0]), np.array([2]), np.array([30.0]), np.array([52.0]), np.array([1]))
    q = purchases.Parameters(0.8, 6.0, 0.9, 2.8)
    theta = np.array([np.log(0.8), np.log(6.0), np.log(0.9 / 2.8), np.log(3.7)])
    rng = np.random.default_rng(2)
    rate, leave = rng.gamma(q.r, 1 / q.alpha, 400_000), rng.beta(q.a, q.b, 400_000)
    alive = rate**2 * np.exp(-rate * 52) * (1 - leave) ** 2
    gone = rate**2 * np.exp(-rate * 30) * leave * (1 - leave)
    value, _ = purchases.log_likelihood(theta, seen, leaves_at_once=False)
    assert np.exp(value) == pytest.approx((alive + gone).mean(), rel=0.02)


def test_true_parameters_of_a_made_world_are_covered():
    seen = worlds.buyers(np.random.default_rng(3), 1500)
    q = likeliest(seen, leaves_at_once=False)
    assert q.r == pytest.approx(0.8, rel=0.25)
    assert q.a / (q.a + q.b) == pytest.approx(0.9 / 3.7, abs=0.08)


def test_classes_hold_the_living_and_shares_add_up():
    seen = worlds.buyers(np.random.default_rng(4), 800)
    found = classes.of_buyers(purchases.fit(seen, seed=1), seen, 1)
    assert found.joining.sum(axis=1) == pytest.approx(np.ones(len(found.weight)))
    assert (found.opening.sum(axis=2) <= 800).all()
    assert (found.churn >= 0).all()
    assert (found.churn < 1).all()
    assert found.opening[..., -1].max() == 0


def test_segments_differ_by_their_own_customers():
    rng = np.random.default_rng(5)
    busy, calm = worlds.buyers(rng, 300, r=3.0), worlds.buyers(rng, 300, r=0.3, segment=1)
    both = CustomerCounts(*(np.concatenate([getattr(busy, f), getattr(calm, f)]) for f in busy.__slots__))
    found = classes.of_buyers(purchases.fit(both, seed=1), both, 2)
    orders = (found.opening * found.repeat).sum(axis=2)
    assert (orders[:, 0] > 2 * orders[:, 1]).all()
