"""Everything together on small plans: the first thing to find out, ways to find it out, and what cannot be said."""

from dataclasses import replace

import numpy as np
import pytest

from bestbet.odds.inquiries import Inquiry, Purse, inquiries, priced, settled, share_cases, taken
from bestbet.odds.learning import Given, Money, learn_from, worth_finding_first
from bestbet.odds.unknowns import TACTIC_EFFECTS, unknowns
from bestbet.odds.value import stakes
from learn_cases import small_plan, success, unknown

N = 2048
NO_MONEY = Money("", None, None)


@pytest.fixture(scope="module")
def small():
    plan, posterior = small_plan(0, N)
    return plan, posterior, success(plan, posterior)


def test_the_effects_that_part_the_bets_are_to_be_found_out_first(small):
    plan, posterior, grouped = small
    found = learn_from(plan, posterior, Given(grouped, NO_MONEY, (), None, 1))
    assert found.first.bundle.group == TACTIC_EFFECTS
    assert found.first.gain.value == max(w.gain.value for w in found.facts)
    assert found.first.turns
    assert found.everything.value > found.first.gain.value
    assert {w.bundle.name for w in found.groups} == {"arrivals", "win rate", TACTIC_EFFECTS}


def test_the_tie_is_broken_by_the_same_fact(small):
    plan, posterior, grouped = small
    found = worth_finding_first(plan, posterior, grouped, (2, 1), seed=1)
    assert found.bundle.group == TACTIC_EFFECTS
    assert found.gain.is_seen
    assert found.turns
    assert found.among == (1, 2)
    whole = learn_from(plan, posterior, Given(grouped, NO_MONEY, (), None, 1, (2, 1)))
    assert set(whole.tied) == {1, 2}
    assert whole.breaker.bundle.name == found.bundle.name
    assert worth_finding_first(plan, posterior, grouped, (1,), seed=1) is None


def test_two_copies_of_one_strategy_are_told_apart_by_nothing(small):
    plan, posterior, grouped = small
    twice = replace(grouped, shares=np.column_stack([grouped.shares[:, 1]] * 2))
    assert worth_finding_first(plan, posterior, twice, (0, 1), seed=1) is None


def test_worth_states_points_in_money(small):
    plan, posterior, grouped = small
    found = learn_from(plan, posterior, Given(grouped, Money("worth of the plan", 2e6, None), (), None, 1))
    for worth in found.facts:
        assert worth.money.found == pytest.approx(2e6 * worth.gain.found)
        assert worth.money.mcse == pytest.approx(2e6 * worth.gain.mcse)


def test_money_without_a_stated_worth_is_judged_by_its_own_totals(small):
    plan, posterior, grouped = small
    totals = np.column_stack([np.zeros(N), posterior.draws.rate[:, 0] * 100, np.zeros(N)])
    found = learn_from(plan, posterior, Given(grouped, Money("bookings", None, totals), (), None, 1))
    assert found.money_leader == 1
    assert all(not w.money.is_seen for w in found.facts)


def test_what_cannot_be_said_is_said(small):
    plan, posterior, grouped = small
    alone = replace(plan, strategies=plan.strategies[:1])
    one = replace(grouped, shares=grouped.shares[:, :1], luck=grouped.luck[:1, :1])
    assert "single strategy" in learn_from(alone, posterior, Given(one, NO_MONEY, (), None, 1)).reason
    few = replace(grouped, shares=grouped.shares[:100])
    assert "fewer than 256" in learn_from(plan, posterior, Given(few, NO_MONEY, (), None, 1)).reason
    never = replace(grouped, shares=grouped.shares * 0)
    found = learn_from(plan, posterior, Given(never, NO_MONEY, (), None, 1))
    assert "no strategy reached" in found.reason
    assert found.everything is None
    assert found.first is None


def test_reliability_matches_conjugate_counting():
    """A Beta(a, b) belief is a + b cases: after n more the settled share of its variance is n / (n + a + b)."""
    rng = np.random.default_rng(1)
    belief = rng.beta(12, 28, 200_000)
    assert share_cases(belief) == pytest.approx(40, rel=0.02)
    n = 25
    seen = rng.binomial(n, belief)
    after = (12 + seen) / (40 + n)
    assert after.var() / belief.var() == pytest.approx(settled(n, 40), rel=0.02)
    assert settled(n, np.inf) == 0
    assert settled(0, 40) == 0


def test_ways_to_find_out_name_their_law_size_and_price(small):
    plan, posterior, _ = small
    found = inquiries(plan, posterior, unknowns(plan, posterior))
    assert any(i.name.startswith("wait 13 weeks") for i in found)
    for inquiry in found:
        assert inquiry.law
        assert inquiry.n > 0
        assert inquiry.days > 0
        assert inquiry.hours >= 0
        assert all(0 <= r <= 1 for _, r in inquiry.informs)


def test_net_benefit_takes_off_waiting_hours_and_money():
    purse = Purse(days=365, hours=1000, money=1e5, odds=0.4, waiting=0.1)
    asked = Inquiry("ask", "law", 10, (), days=36.5, hours=10, money=500)
    assert taken(asked, purse, 0.02) == pytest.approx(0.1 * (0.02 + 0.1) + 0.01 * 0.4)
    dearer = replace(asked, money=5000)
    assert taken(dearer, purse, 0.02) == pytest.approx(0.1 * (0.02 + 0.1) + 0.05 * 0.4)


def test_asking_twice_as_many_is_worth_more_and_never_more_than_knowing(small):
    plan, posterior, grouped = small
    held = stakes(grouped.shares, seed=1)
    asked = next(u for u in unknowns(plan, posterior) if u.group == TACTIC_EFFECTS)
    purse = Purse(365, 0, 0, 0.3, 0.0)
    ways = [Inquiry(str(n), "law", n, ((asked, settled(n, 20)),), 1, 0) for n in (5, 10, 20, 1e9)]
    gains = {p.inquiry.name: p.gain.found for p in priced(ways, held, purse)}
    assert list(gains.values()) == sorted(gains.values(), reverse=True)
    assert gains["5"] < gains["20"] < gains["1000000000.0"]


def test_an_unknown_that_does_not_vary_is_no_unknown(small):
    plan, posterior, _ = small
    names = {u.name for u in unknowns(plan, posterior)}
    assert "the ramp of a new seller" not in names
    assert not any("how long the effect lasts" in name for name in names)
    assert unknown(np.ones(3), "x").name == "x"
