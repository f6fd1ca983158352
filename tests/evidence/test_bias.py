from datetime import timedelta

import numpy as np
import pytest

import evidence_cases as cases
from bestbet.evidence.claims import Grade
from bestbet.evidence.weigh import weigh
from bestbet.evidence.weights import DEFAULTS, TABLE
from bestbet.plan.nodes import Channel, Effort
from bestbet.units import Range


def weighed_item(claim, plan=None, **weights):
    return weigh(cases.evidence(claim, **weights), plan or cases.plan(), as_of=cases.DAY).effects[0].items[0]


def test_each_step_down_the_ladder_counts_less():
    ladder = [g for g in Grade if g is not Grade.ANECDOTE]
    items = [weighed_item(cases.claim(grade=g, **cases.lift(0.3, 0.08))) for g in ladder]
    variances = [i.item.variance(0) for i in items]
    assert variances == sorted(variances, reverse=True)
    assert items[-1].weight > 20 * items[0].weight


def test_own_records_are_taken_down_widened_and_said_to_be_no_test():
    told = cases.claim(grade=Grade.OWN_OBSERVATION, **cases.lift(0.3, 0.05))
    found = weigh(cases.evidence(told), cases.plan(), as_of=cases.DAY)
    item = found.effects[0].items[0].item
    assert item.value == pytest.approx(0.15)
    assert (item.sampling, item.bias) == pytest.approx((0.05, 0.35))
    assert "is no test: who got it may differ from who did not" in found.findings[0]


def test_taking_a_bias_off_never_turns_a_claim_into_its_opposite():
    small = cases.claim(grade=Grade.OWN_OBSERVATION, **cases.lift(0.05, 0.05))
    assert weighed_item(small).item.value == 0


def test_a_proportional_bias_multiplies_and_widens():
    told = cases.claim(grade=Grade.OWN_OBSERVATION, **cases.lift(0.6, 0.05))
    weights = {"own_observation.ratio": 0.33, "own_observation.ratio_spread": 0.25, "own_observation.shift": 0.0}
    item = weighed_item(told, **weights, **{"own_observation.spread": 0.0}).item
    assert item.value == pytest.approx(0.6 * 0.33)
    assert item.sampling == pytest.approx(np.hypot(0.05 * 0.33, 0.25 * 0.6))


def test_a_claim_loses_half_its_strength_in_a_year_and_one_without_a_date_counts_as_two_years_old():
    new, year, undated = (
        weighed_item(cases.claim(when=when, **cases.lift(0.2, 0.06))).item.variance(0)
        for when in (cases.DAY, cases.DAY - timedelta(weeks=52), None)
    )
    assert year == pytest.approx(2 * new)
    assert undated == pytest.approx(4 * new)
    ancient = cases.claim(when=cases.DAY.replace(year=1900), **cases.lift(0.2, 0.06))
    assert weighed_item(ancient).weight < 1e-6


def test_a_day_after_the_facts_counts_as_today():
    future = cases.claim(when=cases.DAY + timedelta(days=30), **cases.lift(0.2, 0.06))
    assert weighed_item(future).item.variance(0) == pytest.approx(0.06**2 + 0.03**2)


def test_results_of_another_segment_another_dose_or_another_team_are_discounted():
    reaches = cases.plan(cases.tactic(reaches={"sector": ("healthcare",)}))
    told = {**cases.lift(0.2, 0.06)}
    here = weighed_item(cases.claim(where={"sector": ("healthcare",)}, **told), reaches)
    part = weighed_item(cases.claim(where={"sector": ("healthcare",), "country": ("DE",)}, **told), reaches)
    other = weighed_item(cases.claim(where={"sector": ("retail",)}, **told), reaches)
    dose = weighed_item(cases.claim(dose=8.0, where={"sector": ("healthcare",)}, **told), reaches)
    theirs = weighed_item(cases.claim(is_ours=False, where={"sector": ("healthcare",)}, **told), reaches)
    assert here.weight > part.weight > other.weight > 0
    assert dose.item.variance(0) == pytest.approx(4 * here.item.variance(0))
    assert here.weight > theirs.weight
    assert "another segment (sector retail)" in " ".join(other.item.notes)


def test_where_the_plan_aims_a_tactic_counts_as_its_segment():
    aimed = cases.plan(cases.tactic(), effort=[Effort("webinars", 4.0, {"sector": ("retail",)})])
    told = cases.claim(where={"sector": ("retail",)}, **cases.lift(0.2, 0.06))
    assert weighed_item(told, aimed).item.bias == pytest.approx(0.03)
    assert weighed_item(told).item.bias > 0.03


def test_an_experts_range_is_widened_before_it_counts():
    told = cases.claim(grade=Grade.EXPERT_RANGE, **cases.lift(0.2, 0.06))
    assert weighed_item(told).item.sampling == pytest.approx(1.95 * 0.06)


def test_a_claim_that_cannot_count_says_what_would_let_it():
    silent = cases.plan(cases.tactic(brings={Channel.REPEAT: Range(0.0, 0.1)}))
    exact = cases.plan(cases.tactic(brings={Channel.WIN_RATE: Range(0.05, 0.05, text="5 %")}))
    told = cases.claim(**cases.lift(0.2, 0.06))
    for plan, says in ((silent, "add a range there"), (exact, "write a range")):
        found = weigh(cases.evidence(told), plan, as_of=cases.DAY)
        assert found.effects == ()
        assert says in found.unused[0].reason
        assert says in found.findings[0]
        assert np.array_equal(found.moved("webinars", "win_rate", np.ones(3)), np.ones(3))
    strange = weigh(cases.evidence(cases.claim(tactic="podcasts", **cases.lift(0.2, 0.06))), silent, as_of=cases.DAY)
    assert 'no tactic "podcasts"' in strange.unused[0].reason


def test_every_weight_is_named_once_and_has_a_source_and_a_meaning():
    assert len(DEFAULTS) == len(TABLE)
    for weight in TABLE:
        assert weight.source
        assert weight.meaning
        assert weight.least <= weight.value <= weight.most


def test_what_depends_on_the_evidence_has_another_digest():
    told = cases.claim(**cases.lift(0.2, 0.06))
    plans = (cases.plan(), cases.plan(effort=[Effort("webinars", 4.0, {"sector": ("retail",)})]))
    digests = {weigh(cases.evidence(told), plan, as_of=cases.DAY).digest for plan in plans}
    digests |= {weigh(cases.evidence(told, story_cap=1.01), plans[0], as_of=cases.DAY).digest}
    digests |= {weigh(cases.evidence(told), plans[0], as_of=cases.DAY + timedelta(days=1)).digest}
    assert len(digests) == 4
    assert weigh(cases.evidence(), plans[0], as_of=cases.DAY).digest == ""


def test_stories_change_no_digest_unless_they_are_let_in():
    told = cases.evidence(cases.story(0))
    assert weigh(told, cases.plan(), as_of=cases.DAY).digest == ""
    assert weigh(told, cases.plan(), as_of=cases.DAY, are_stories_let_in=True).digest
    lost = cases.evidence(cases.story(0, tactic="podcasts"))
    assert weigh(lost, cases.plan(), as_of=cases.DAY).digest, "what is said of it reaches the findings"
