from dataclasses import fields, replace

import calibrate_worlds as worlds
import numpy as np
import pytest

from bestbet.calibrate import fit as fitting
from bestbet.calibrate import outcomes
from bestbet.calibrate.fit import fit
from bestbet.errors import NotAnswerable, UsageError
from bestbet.facts.lanes import OutcomeCounts


@pytest.fixture(scope="module")
def facts():
    return worlds.lane_facts()


@pytest.fixture(scope="module")
def posterior(facts):
    return fit(worlds.plan(), facts, seed=1, n_draws=400)


def same(one, other, rows=slice(None)):
    return all(
        np.array_equal(getattr(one, f.name)[rows], getattr(other, f.name)[rows], equal_nan=True) for f in fields(one)
    )


def test_the_same_plan_facts_and_seed_give_the_same_draws(facts, posterior):
    assert same(fit(worlds.plan(), facts, seed=1, n_draws=400).draws, posterior.draws)
    assert not same(fit(worlds.plan(), facts, seed=2, n_draws=400).draws, posterior.draws)


def test_the_first_draws_are_the_same_for_any_number_of_draws(facts, posterior):
    longer = fit(worlds.plan(), facts, seed=1, n_draws=900).draws
    for f in fields(longer):
        assert np.array_equal(getattr(longer, f.name)[:400], getattr(posterior.draws, f.name), equal_nan=True), f.name


def test_the_order_of_rows_changes_nothing(facts, posterior):
    rows = np.random.default_rng(1).permutation(len(facts.outcomes.lane))
    shuffled = OutcomeCounts(*(getattr(facts.outcomes, f.name)[rows] for f in fields(facts.outcomes)))
    again = fit(worlds.plan(), replace(facts, outcomes=shuffled), seed=1, n_draws=400)
    assert same(again.draws, posterior.draws)
    assert again.estimates == posterior.estimates


def test_every_draw_has_the_shape_that_the_contract_names(facts, posterior):
    n, lanes, segments = 400, len(facts.lanes), len(facts.segments)
    draws = posterior.draws
    assert len(draws) == n
    assert draws.rate.shape == draws.win_probability.shape == draws.value_log_sd.shape == (n, lanes)
    assert draws.season.shape == (n, 53)
    assert draws.order_course.shape[0] == n
    assert draws.churn.shape == draws.joining.shape == (n, segments, 1)
    assert draws.effect.shape == (n, 1, 6)
    assert draws.unit_cost.shape == (n, 1, 2)
    assert draws.delay.max() < len(posterior.delays.win)
    assert posterior.value_cap.shape == (lanes,)
    assert posterior.order_cap.shape == (segments,)


def test_no_draw_is_missing_but_for_the_margin_that_nobody_stated(posterior):
    for f in fields(posterior.draws):
        is_stated = f.name != "gross_margin"
        assert np.isfinite(getattr(posterior.draws, f.name)).all() == is_stated, f.name


def test_as_fitted_nobody_of_the_team_is_lost(posterior):
    assert (posterior.draws.staying == 1).all()


def test_what_a_quantity_rests_on_adds_up_to_one(posterior):
    assert len({r.quantity for r in posterior.rests}) == len(posterior.rests)
    for rest in posterior.rests:
        assert rest.data + rest.evidence + rest.judgement == pytest.approx(1)
        assert min(rest.data, rest.evidence, rest.judgement) >= 0


def test_more_data_leaves_less_to_judgement():
    def judged(weeks):
        found = fit(worlds.plan(), worlds.lane_facts(weeks=weeks), seed=1, n_draws=300)
        return {r.quantity: r.judgement for r in found.rests}

    short, long = judged(20), judged(104)
    for quantity in ("arrivals", "win rate", "delays", "deal values"):
        assert long[quantity] < short[quantity]
    assert short["market drift"] == long["market drift"] == 1


def test_estimates_put_the_naive_figure_beside_the_fitted_one(facts, posterior):
    rates = [e for e in posterior.estimates if e.quantity == "win rate"]
    assert [e.lane for e in rates] == [lane.name for lane in facts.lanes]
    for estimate in rates:
        assert estimate.low < estimate.median < estimate.high
        assert estimate.naive is not None


def test_without_any_data_nothing_fails_and_nearly_all_is_judgement():
    empty = worlds.lane_facts(
        arrivals=np.zeros((2, 0), dtype=np.int64),
        outcomes=worlds.no_outcomes(),
        values=worlds.no_values(2),
        recent_wins=np.zeros(2, dtype=np.int64),
        recent_new=np.zeros(2, dtype=np.int64),
    )
    found = fit(worlds.plan(), empty, seed=1, n_draws=4000)
    shares = {r.quantity: r.judgement for r in found.rests}
    assert shares["win rate"] > 0.95
    assert shares["new accounts"] > 0.95
    assert shares["delays"] > 0.8
    assert shares["deal values"] == 1
    assert np.isnan(found.draws.value_log_mean).all()
    assert not any(e.quantity == "deal value" for e in found.estimates)


def test_with_wins_alone_no_win_rate_is_stated_and_wins_keep_their_pace(facts):
    is_won = facts.outcomes.outcome == outcomes.Outcome.WON
    won = OutcomeCounts(*(getattr(facts.outcomes, f.name)[is_won] for f in fields(facts.outcomes)))
    counts = np.random.default_rng(1).poisson(1.0, size=(2, 78))
    only = replace(
        facts, outcomes=won, arrivals=counts, are_losses_recorded=False, is_wins_only=True, is_pipeline_unseen=True
    )
    found = fit(worlds.plan(), only, seed=1, n_draws=2000)
    assert not any(e.quantity == "win rate" for e in found.estimates)
    assert any("Only wins are on record" in text for text in found.findings)
    pace = (found.draws.rate * found.draws.win_probability).mean(axis=0)
    assert pace == pytest.approx(counts.mean(axis=1), rel=0.2)
    data = {r.quantity: r.data for r in found.rests}
    assert data["win rate"] == 0
    assert data["arrivals"] > 0.9


def test_a_short_record_is_said_not_to_identify_the_win_rate():
    short = fit(worlds.plan(), worlds.lane_facts(weeks=20, per_week=8.0), seed=1, n_draws=200)
    long = fit(worlds.plan(), worlds.lane_facts(weeks=104, per_week=8.0), seed=1, n_draws=200)
    assert any("not yet identified" in text for text in short.findings)
    assert not any("not yet identified" in text for text in long.findings)


def test_a_lane_that_is_added_keeps_the_luck_of_the_others():
    one = worlds.lane_facts(win_rates=(0.2, 0.2))
    more = worlds.lane_facts(win_rates=(0.2, 0.2, 0.2))
    more = replace(more, arrivals=np.vstack([one.arrivals, np.full((1, 78), 3)]))
    few, many = (fit(worlds.plan(), f, seed=1, n_draws=300).draws for f in (one, more))
    for lane in (0, 1):
        assert (
            np.corrcoef(np.argsort(np.argsort(few.rate[:, lane])), np.argsort(np.argsort(many.rate[:, lane])))[0, 1]
            > 0.85
        )


def test_losing_the_lane_names_from_the_streams_would_be_noticed(monkeypatch):
    monkeypatch.setattr(
        fitting.arrivals.streams, "uniforms", lambda _s, name, n: np.random.default_rng(len(name)).uniform(size=n)
    )
    few = fit(worlds.plan(), worlds.lane_facts(), seed=1, n_draws=50).draws
    more = fit(worlds.plan(), worlds.lane_facts(), seed=1, n_draws=60).draws
    assert np.corrcoef(np.log(few.rate[:, 0]), np.log(few.rate[:, 1]))[0, 1] > 0.9
    assert len(more) == 60


def test_nothing_to_fit_is_said_plainly(facts):
    with pytest.raises(UsageError, match="BB-C01"):
        fit(worlds.plan(), facts, seed=1, n_draws=0)
    nowhere = replace(facts, lanes=())
    with pytest.raises(NotAnswerable, match="BB-C02"):
        fit(worlds.plan(), nowhere, seed=1, n_draws=10)
