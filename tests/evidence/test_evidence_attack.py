"""Anecdotes and tests: stories move nothing, tests move what they should, copies count once (attack 11)."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

import evidence_cases as cases
from bestbet.evidence import weigh as weigh_module
from bestbet.evidence.bias import counted
from bestbet.evidence.claims import Grade, Says
from bestbet.evidence.stories import heard
from bestbet.evidence.weigh import weigh
from bestbet.evidence.weights import Weights
from bestbet.plan.nodes import Channel
from bestbet.units import Range, Scale

PRIOR_MEAN = 0.020
MOST = 0.001


def closed_form(y, variance):
    """Posterior mean, P(> 0) and P(> .05) of .8 N(0, .03^2) + .2 N(.1, .1^2): conjugate, no code of the product."""
    parts = [(0.8, 0.0, 0.03), (0.2, 0.1, 0.1)]
    weight = np.array([w * norm.pdf(y, m, math.sqrt(s**2 + variance)) for w, m, s in parts])
    weight /= weight.sum()
    v = np.array([1 / (1 / s**2 + 1 / variance) for _, _, s in parts])
    mean = np.array([(m / s**2 + y / variance) for _, m, s in parts]) * v
    return [float(weight @ x) for x in (mean, norm.sf(0, mean, np.sqrt(v)), norm.sf(0.05, mean, np.sqrt(v)))]


@pytest.mark.parametrize(
    ("y", "error", "bias", "stated"),
    [
        (0.69, 3.0, 0.0, (0.020, 0.57, 0.18)),
        (0.5, 1.0, 0.0, (0.022, 0.58, 0.18)),
        (0.3, 0.45, 0.0, (0.025, 0.59, 0.20)),
        (0.3, 0.05, 0.35, (0.028, 0.61, 0.21)),
        (0.2, 0.08, 0.12, (0.047, 0.71, 0.31)),
        (0.2, 0.06, 0.03, (0.144, 0.98, 0.85)),
        (0.1, 0.03, 0.0, (0.081, 1.00, 0.78)),
        (0.0, 0.04, 0.0, (0.001, 0.51, 0.03)),
    ],
    ids=["anecdote", "case study", "before/after", "own CRM", "quasi", "randomised", "precise", "null"],
)
def test_one_item_leads_to_the_posterior_of_the_method_report(y, error, bias, stated):
    found = cases.believed(cases.item(y, error, bias))
    figures = (found.moments()[0], found.chance_above(0), found.chance_above(math.expm1(0.05)))
    assert figures[0] == pytest.approx(stated[0], abs=0.0006)
    assert figures[1:] == pytest.approx(stated[1:], abs=0.006)
    assert figures == pytest.approx(closed_form(y, error**2 + bias**2), abs=0.0015)


@pytest.mark.parametrize("n", [1, 10, 100])
@pytest.mark.parametrize("says", [Says.WORKS, Says.FAILS])
def test_success_and_horror_stories_move_the_mean_by_less_than_a_thousandth_in_total(n, says):
    stories = heard([cases.story(i, says, tried=3) for i in range(n)], cases.WEIGHTS)
    moved = cases.believed(factor=stories.capped).moments()[0] - PRIOR_MEAN
    assert 0 < abs(moved) < MOST
    assert (moved > 0) == (says is Says.WORKS)


def test_horror_stories_are_symmetric_to_success_stories():
    for tried in (1, 3, 10, 30, None):
        good = heard([cases.story(0, tried=tried)], cases.WEIGHTS)
        bad = heard([cases.story(0, Says.FAILS, tried=tried)], cases.WEIGHTS)
        assert good.capped * bad.capped == pytest.approx(1)
    plan = cases.plan(cases.tactic(brings={Channel.WIN_RATE: Range(-0.1, 0.1)}))
    up, down = (
        weigh(cases.evidence(cases.story(0, says)), plan, as_of=cases.DAY).effects[0].story_moved_by
        for says in (Says.WORKS, Says.FAILS)
    )
    assert up > 0
    assert up + down == pytest.approx(0, abs=0.05 * up)


def test_without_the_cap_stories_would_sway_it():
    """Negative control: the guard is the cap and the model of who tells, not a small prior."""
    open_cap = Weights({"story_cap": 1000.0, "story_most": 0.1, "tried_unknown": 1.0, "least_telling": 1.0})
    stories = heard([cases.story(i) for i in range(10)], open_cap)
    assert cases.believed(factor=stories.capped, weights=open_cap).moments()[0] - PRIOR_MEAN > 20 * MOST


@pytest.mark.parametrize("stated", ["wide", "narrow", "opportunities", "churn"])
@pytest.mark.parametrize("n", [1, 10, 100])
def test_stories_never_move_the_draws_that_the_odds_are_made_of(stated, n):
    channel, brings = {
        "wide": (Channel.WIN_RATE, Range(-0.3, 1.5)),
        "narrow": (Channel.WIN_RATE, Range(0.03, 0.12, Scale.LOG)),
        "opportunities": (Channel.OPPORTUNITIES, Range(0.01, 0.2, Scale.LOG)),
        "churn": (Channel.CHURN, Range(-0.2, -0.05)),
    }[stated]
    plan = cases.plan(cases.tactic(brings={channel: brings}))
    stories = [cases.story(i, channel=channel) for i in range(n)]
    found = weigh(cases.evidence(*stories), plan, as_of=cases.DAY)
    draws = np.linspace(brings.low, brings.high, 50)
    assert np.array_equal(found.moved("webinars", channel.value, draws), draws)
    scaled = abs(found.effects[0].story_moved_by)
    assert 0 < scaled < (0.002 if stated == "wide" else 0.0012)
    assert found.effects[0].share == 0


def test_a_story_let_in_would_move_the_draws():
    """Negative control: the draws stand still because stories are kept out, not because nothing was weighed."""
    told = cases.evidence(cases.story(0))
    found = weigh(told, cases.plan(), as_of=cases.DAY, are_stories_let_in=True)
    draws = np.linspace(-0.04, 0.16, 50)
    assert 0 < np.abs(found.moved("webinars", "win_rate", draws) - draws).max() < 2 * MOST


def test_an_own_randomised_test_moves_the_plans_effect_and_a_negative_one_keeps_its_sign():
    up = cases.claim(**cases.lift(0.2, 0.06))
    down = cases.claim(**cases.lift(-0.2, 0.06))
    good, bad = (weigh(cases.evidence(c), cases.plan(), as_of=cases.DAY).effects[0] for c in (up, down))
    assert good.posterior.mean > good.prior.mean + 0.03
    assert bad.posterior.mean < -0.04
    assert bad.items[0].moved_by < -0.08
    assert bad.posterior.p_good < 0.2
    assert bad.share > good.share > 0.2, "what contradicts the plan takes the weight from it"


def test_a_negative_result_is_not_dropped_against_a_plan_that_only_knows_gains():
    plan = cases.plan(cases.tactic(brings={Channel.WIN_RATE: Range(0.05, 0.15, Scale.LOG)}))
    found = weigh(cases.evidence(cases.claim(**cases.lift(-0.2, 0.04))), plan, as_of=cases.DAY).effects[0]
    assert found.posterior.mean < 0 < found.prior.low


def test_the_sign_of_a_claim_is_all_that_swapping_it_swaps():
    plan = cases.plan(cases.tactic(brings={Channel.WIN_RATE: Range(-0.1, 0.1)}))
    for grade in Grade:
        if grade is Grade.ANECDOTE:
            continue
        up, down = (
            weigh(cases.evidence(cases.claim(grade=grade, **cases.lift(y, 0.1))), plan, as_of=cases.DAY).effects[0]
            for y in (0.4, -0.4)
        )
        assert up.items[0].item.value == pytest.approx(-down.items[0].item.value)
        assert up.items[0].item.variance(0.1) == pytest.approx(down.items[0].item.variance(0.1))


def test_ten_case_studies_of_one_campaign_count_less_than_one_and_a_half():
    studies = [
        cases.claim(f"study {i}", Grade.CASE_STUDY, campaign="acme", is_ours=False, **cases.lift(0.5 + 0.001 * i))
        for i in range(10)
    ]
    found = weigh(cases.evidence(*studies), cases.plan(), as_of=cases.DAY).effects[0]
    assert 1 < found.n_effective < 1.5
    alone = weigh(cases.evidence(studies[0]), cases.plan(), as_of=cases.DAY).effects[0]
    assert found.share < 1.45 * alone.share


def test_exact_copies_count_once():
    studies = [
        cases.claim(f"study {i}", Grade.CASE_STUDY, campaign="acme", is_ours=False, **cases.lift(0.5))
        for i in range(10)
    ]
    found = weigh(cases.evidence(*studies), cases.plan(), as_of=cases.DAY).effects[0]
    assert found.n_effective == pytest.approx(1)
    assert [w.item.copy_of for w in found.items[1:]] == ["study 0"] * 9
    assert all("copy" in w.item.notes[-1] for w in found.items[1:])


def test_ten_independent_studies_would_count_ten():
    """Negative control: it is the campaign that holds copies down."""
    studies = [
        cases.claim(f"study {i}", Grade.CASE_STUDY, campaign=f"team {i}", is_ours=False, **cases.lift(0.5))
        for i in range(10)
    ]
    assert weigh(cases.evidence(*studies), cases.plan(), as_of=cases.DAY).effects[0].n_effective == pytest.approx(10)


def test_a_worthless_copy_never_weakens_the_claim_it_copies():
    strong = cases.item(0.2, 0.05, name="strong")
    weak = cases.item(0.2, 5.0, name="weak")
    both = [
        replace(i, claim=replace(i.claim, campaign="one", effect=Range(0, n))) for n, i in enumerate((weak, strong), 1)
    ]
    assert [i.share for i in counted(both, cases.WEIGHTS)] == [pytest.approx(2 / 1.7 - 1), 1.0]


def test_a_claim_that_says_nothing_moves_nothing():
    """Carried by rank, a flat likelihood is the identity: adding an empty claim cannot change the odds."""
    vague = cases.claim(grade=Grade.VENDOR_CLAIM, **cases.lift(0.5, 50.0))
    found = weigh(cases.evidence(vague), cases.plan(), as_of=cases.DAY)
    draws = np.linspace(-0.04, 0.16, 50)
    assert found.moved("webinars", "win_rate", draws) == pytest.approx(draws, abs=2e-5)


def test_a_sharp_test_carries_all_draws_to_what_it_saw():
    sharp = cases.claim(**cases.lift(0.1, 0.001))
    found = weigh(cases.evidence(sharp, **{"randomised_test.spread": 0.0}), cases.plan(), as_of=cases.DAY)
    moved = found.moved("webinars", "win_rate", np.linspace(-0.04, 0.16, 50))
    assert moved == pytest.approx(np.full(50, math.expm1(0.1)), abs=0.005)
    assert found.effects[0].share > 0.999


def test_the_attack_sees_a_product_that_drops_negative_results(monkeypatch):
    """Negative control: with negative estimates refused, as in a known tool, the sign test would fail."""
    honest = weigh_module.estimate_of

    def refusing(claim):
        found = honest(claim)
        return found if found is None or found.value > 0 else None

    monkeypatch.setattr(weigh_module, "estimate_of", refusing)
    down = cases.claim(**cases.lift(-0.2, 0.06))
    assert weigh(cases.evidence(down), cases.plan(), as_of=cases.DAY).effects == ()
