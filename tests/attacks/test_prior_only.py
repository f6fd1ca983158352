"""Known truth, the emptiest case: a history without information gives the priors back, lane by lane."""

from dataclasses import replace

import numpy as np
import pytest
from sbc_law import LANES, facts_of, shares, spread_between, truncated, unknowns
from scipy.special import betaln, expit, ndtr

from bestbet.calibrate import priors
from bestbet.calibrate.fit import fit
from bestbet.facts.lanes import OutcomeCounts
from bestbet.plan.nodes import Plan, Strategy

N = 8192
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


def nothing():
    """Facts of three lanes in which nothing was ever recorded."""
    rng = np.random.default_rng(1)
    none = np.empty(0, np.int64)
    facts = facts_of(unknowns(rng), rng, none, none, none, none, np.zeros((LANES, 0)))
    return replace(facts, calendar=None)


def fitted(facts, n=N):
    hold = Strategy("hold", "", "", (), is_status_quo=True)
    return fit(Plan("t", "EUR", facts.as_of, 13.0, (), (), (), (hold,)), facts, seed=1, n_draws=n)


@pytest.fixture(scope="module")
def empty():
    return fitted(nothing())


@pytest.fixture(scope="module")
def prior():
    """Draws from the stated priors, made apart from the fit."""
    rng = np.random.default_rng(2)

    def pooled(centre, low, high):
        return np.array(
            [
                shares(rng, expit(rng.normal(centre.value, centre.spread)), spread_between(rng) ** -2, (low, high))
                for _ in range(N)
            ]
        )

    def within(days, median):
        centre = rng.normal(median.value, median.spread, N)
        sd = np.exp(rng.normal(priors.DELAY_SPREAD.value, priors.DELAY_SPREAD.spread, N))
        return ndtr((np.log(days + 0.5) - centre) / sd)

    recorded = 1 - expit(rng.normal(priors.SILENT_LOSS.value, priors.SILENT_LOSS.spread, N))
    return {
        "win": pooled(priors.WIN_RATE_CENTRE, 0.0005, 0.98),
        "new": pooled(priors.NEW_ACCOUNT_CENTRE, expit(-7.0), expit(7.0)),
        "wins in 60 days": within(60, priors.WIN_DELAY_MEDIAN),
        "losses in 60 days": recorded * within(60, priors.LOSS_DELAY_MEDIAN),
        "drift": np.abs(rng.normal(0, priors.DRIFT.spread, N)),
        "dispersion": priors.DISPERSION.value + truncated(rng, -2.25, 2.75, N),
        "churn": expit(rng.normal(priors.UNSEEN_CHURN.value, priors.UNSEEN_CHURN.spread, N)),
    }


def off(ours, stated):
    """Largest gap between the two distribution functions at the stated quantiles."""
    at = np.quantile(stated, LEVELS)
    return max(abs(float((ours <= q).mean() - (stated <= q).mean())) for q in at)


@pytest.mark.parametrize("lane", range(LANES))
def test_win_rates_and_new_accounts_are_their_priors(empty, prior, lane):
    assert off(empty.draws.win_probability[:, lane], prior["win"][:, lane]) < 0.025
    assert off(empty.draws.new_account_share[:, lane], prior["new"][:, lane]) < 0.025


def test_lanes_lean_on_each_other_as_much_as_the_prior_says(empty, prior):
    ours = np.corrcoef(np.log(empty.draws.win_probability / (1 - empty.draws.win_probability)).T)[0, 1]
    stated = np.corrcoef(np.log(prior["win"] / (1 - prior["win"])).T)[0, 1]
    assert ours == pytest.approx(stated, abs=0.05)


def test_delays_are_their_priors(empty, prior):
    row = empty.draws.delay
    assert off(empty.delays.win[row, 60], prior["wins in 60 days"]) < 0.04
    assert off(empty.delays.loss[row, 60], prior["losses in 60 days"]) < 0.04


def test_drift_dispersion_and_churn_are_their_priors(empty, prior):
    assert off(empty.draws.drift_sd, prior["drift"]) < 0.025
    assert off(np.log(empty.draws.dispersion[:, 0]), prior["dispersion"]) < 0.04
    assert off(empty.draws.churn[:, 0, 0], prior["churn"]) < 0.025


def test_the_season_is_its_prior(empty):
    """One week of the year: the log factor is about normal with sd .15 times the root of two waves."""
    logs = np.log(empty.draws.season[:, 20])
    assert logs.std() == pytest.approx(np.sqrt(2) * priors.SEASON.sd, rel=0.1)
    assert abs(logs.mean()) < 0.06


def test_no_value_is_made_up_and_all_rests_on_judgement(empty):
    assert np.isnan(empty.draws.value_log_mean).all()
    assert all(rest.data < 0.1 for rest in empty.rests), empty.rests


def test_the_rate_of_a_lane_without_any_arrival_is_next_to_nothing_and_wide(empty):
    """Its prior hangs on the mean count of all lanes, half an opportunity here, so it is no prior in the strict sense."""
    logs = np.log(empty.draws.rate[:, 0])
    assert np.exp(np.median(logs)) < 0.3
    assert logs.std() == pytest.approx(priors.LEVEL.sd, rel=0.1)


def test_a_lane_without_rows_has_what_the_pool_says_and_nothing_of_its_own():
    """Two lanes of closed deals and an empty one, whose share is integrated here over a grid of our own."""
    won, lost = np.array([30, 12]), np.array([90, 18])
    lane = np.repeat([0, 0, 1, 1], [30, 90, 12, 18])
    outcome = np.repeat([1, 2, 1, 2], [30, 90, 12, 18])
    age = 20 + np.arange(len(lane)) % 9
    counts = OutcomeCounts(lane, outcome, np.zeros_like(age), age, np.ones_like(age))
    draws = fitted(replace(nothing(), outcomes=counts)).draws.win_probability[:, 2]
    centre = np.linspace(-4.5, 4.5, 181)[:, None] * priors.WIN_RATE_CENTRE.sd + priors.WIN_RATE_CENTRE.value
    spread = np.linspace(0.02, 1.28, 160)[None]
    a, b = expit(centre) / spread**2, expit(-centre) / spread**2
    log_weight = -0.5 * ((centre - priors.WIN_RATE_CENTRE.value) / priors.WIN_RATE_CENTRE.sd) ** 2
    log_weight = log_weight - 0.5 * (spread / priors.WIN_RATE_SPREAD.sd) ** 2
    for y, n in zip(won, lost, strict=True):
        log_weight = log_weight + betaln(a + y, b + n) - betaln(a, b)
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    mean = float((weight * a / (a + b)).sum())
    second = float((weight * a * (a + 1) / ((a + b) * (a + b + 1))).sum())
    assert draws.mean() == pytest.approx(mean, abs=0.01)
    assert draws.std() == pytest.approx(np.sqrt(second - mean**2), rel=0.06)


def test_a_prior_narrowed_by_a_fifth_or_moved_would_be_seen(prior):
    """Negative control, on the logit."""
    logits = np.log(prior["win"][:, 0] / (1 - prior["win"][:, 0]))
    narrowed = expit(logits.mean() + 0.8 * (logits - logits.mean()))
    assert off(narrowed, prior["win"][:, 0]) > 0.025
    assert off(expit(logits + 0.3), prior["win"][:, 0]) > 0.025
