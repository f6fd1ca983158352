import math
from pathlib import Path

import pytest

import evidence_cases as cases
from bestbet.adapters.results_file import ResultsFile, count_arms
from bestbet.errors import DataError, UsageError
from bestbet.evidence.claims import Arm, Arms, Grade
from bestbet.evidence.numbers import difference, estimate_of, log_ratio
from bestbet.evidence.weigh import weigh
from bestbet.plan.nodes import Channel
from bestbet.units import Range, Scale

HILLSTROM = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "hillstrom_email" / "hillstrom.csv"


def test_two_arms_give_the_log_of_the_ratio_with_its_error():
    """40 of 200 against 30 of 200: ln(4/3), variance 1/40 - 1/200 + 1/30 - 1/200 (Katz and others 1978)."""
    found = log_ratio(Arms(Arm(200, 40), Arm(200, 30)))
    assert found.value == pytest.approx(math.log(4 / 3))
    assert found.error == pytest.approx(math.sqrt(1 / 40 + 1 / 30 - 2 / 200))


def test_an_arm_without_any_success_still_gives_a_finite_estimate():
    found = log_ratio(Arms(Arm(50, 0), Arm(50, 4)))
    assert found.value == pytest.approx(math.log(0.5 / 4.5))
    assert found.error == pytest.approx(math.sqrt(1 / 0.5 + 1 / 4.5 - 2 / 51))


def test_means_give_the_log_of_their_ratio():
    found = log_ratio(Arms(Arm(100, mean=12.0, sd=6.0), Arm(64, mean=10.0, sd=4.0)))
    assert (found.value, found.error) == pytest.approx((math.log(1.2), math.hypot(0.05, 0.05)))
    assert log_ratio(Arms(Arm(100, mean=-1.0, sd=6.0), Arm(64, mean=10.0, sd=4.0))) is None


def test_a_range_is_a_central_ninety_percent_interval():
    found = estimate_of(cases.claim(effect=Range(0.05, 0.25)))
    assert found.value == pytest.approx((math.log(1.05) + math.log(1.25)) / 2)
    assert found.error == pytest.approx((math.log(1.25) - math.log(1.05)) / 2 / 1.6448536, rel=1e-6)


def test_opportunities_per_unit_are_what_came_beyond_the_control_arm():
    arms = Arms(Arm(200, 20, units=400), Arm(100, 5))
    found = estimate_of(cases.claim(channel=Channel.OPPORTUNITIES, arms=arms))
    assert found.value == pytest.approx((20 - 5 * 2) / 400)
    assert found.error == pytest.approx(math.sqrt(20 + 5 * 4) / 400)


def test_opportunities_that_may_be_none_pull_the_estimate_down_and_clear_ones_up():
    tactic = cases.tactic(brings={Channel.OPPORTUNITIES: Range(0.02, 0.05, Scale.LOG)})
    means = []
    for k1, k0 in ((6, 10), (10, 10), (26, 10), (60, 10)):
        arms = Arms(Arm(200, k1, units=400), Arm(200, k0))
        told = cases.evidence(cases.claim(channel=Channel.OPPORTUNITIES, arms=arms))
        means.append(weigh(told, cases.plan(tactic), as_of=cases.DAY).effects[0].posterior.mean)
    assert means == sorted(means)
    assert means[0] < 0.028
    assert means[-1] > 0.0329


def test_harm_below_all_that_the_plan_allows_is_said():
    tactic = cases.tactic(brings={Channel.OPPORTUNITIES: Range(0.2, 0.5, Scale.LOG)})
    arms = Arms(Arm(2000, 100, units=4000), Arm(2000, 100))
    told = cases.evidence(cases.claim(channel=Channel.OPPORTUNITIES, arms=arms))
    assert "cannot be negative" in weigh(told, cases.plan(tactic), as_of=cases.DAY).findings[0]


@pytest.mark.parametrize(
    ("treated", "outcome", "gap", "low", "high"),
    [
        ("Mens E-Mail", "visit", 0.0766, 0.0700, 0.0832),
        ("Mens E-Mail", "conversion", 0.0068, 0.0050, 0.0086),
        ("Mens E-Mail", "spend", 0.770, 0.485, 1.055),
        ("Womens E-Mail", "visit", 0.0452, 0.0389, 0.0516),
        ("Womens E-Mail", "conversion", 0.0031, 0.0015, 0.0047),
        ("Womens E-Mail", "spend", 0.424, 0.169, 0.680),
    ],
)
def test_a_real_randomised_test_is_counted_from_its_file(treated, outcome, gap, low, high):
    if not HILLSTROM.exists():
        pytest.skip(f"the shared data set {HILLSTROM.name} is not here")
    arms = count_arms(ResultsFile(HILLSTROM, "segment", treated, "No E-Mail", outcome))
    found = difference(arms)
    assert arms.treated.n + arms.control.n > 42_000
    assert found.value == pytest.approx(gap, rel=0.01)
    assert (found.value - 1.96 * found.error, found.value + 1.96 * found.error) == pytest.approx((low, high), rel=0.03)


def test_the_worked_example_reaches_the_posterior_of_the_docs():
    """Conversions with the men's e-mail, 267 of 21,307 against 122 of 21,306, as if the test were our own and new."""
    arms = Arms(Arm(21307, 267), Arm(21306, 122))
    tactic = cases.tactic(brings={Channel.REPEAT: Range(0.02, 0.12, Scale.LOG)})
    ours = cases.claim(channel=Channel.REPEAT, arms=arms)
    found = weigh(cases.evidence(ours), cases.plan(tactic), as_of=cases.DAY).effects[0]
    assert found.items[0].item.value == pytest.approx(0.783, abs=0.001)
    assert found.posterior.mean > 5 * found.prior.mean
    theirs = cases.evidence(cases.claim(channel=Channel.REPEAT, arms=arms, is_ours=False))
    assert weigh(theirs, cases.plan(tactic), as_of=cases.DAY).effects[0].share < found.share


def test_a_results_file_is_read_row_by_row_and_identical_rows_are_different_people(tmp_path):
    path = tmp_path / "results.csv"
    path.write_text("arm,won\nwith,1\nwith,1\nwith,0\nwithout,0\nwithout,0\nwithout,1\nwithout,0\n")
    assert count_arms(ResultsFile(path, "arm", "with", "without", "won")) == Arms(Arm(3, 2), Arm(4, 1))
    path.write_text("arm,value\nwith,10.5\nwith,20.5\nwithout,8\nwithout,12\n")
    assert count_arms(ResultsFile(path, "arm", "with", "without", "value")).treated.mean == pytest.approx(15.5)


@pytest.mark.parametrize(
    ("arm", "treated", "outcome", "error", "says"),
    [
        ("group", "with", "won", UsageError, 'has no column "group".* It has: arm, won'),
        ("arm", "test", "won", UsageError, 'arm is never "test".* It is: with, without'),
        ("arm", "with", "arm", DataError, r'results.csv:2:1: the outcome "with" is no number'),
    ],
)
def test_what_a_results_file_lacks_is_said(tmp_path, arm, treated, outcome, error, says):
    path = tmp_path / "results.csv"
    path.write_text("arm,won\nwith,1\nwithout,0\nwith,0\nwithout,1\n")
    with pytest.raises(error, match=f"BB-E04.*{says}"):
        count_arms(ResultsFile(path, arm, treated, "without", outcome))


def test_a_copy_with_figures_of_another_grade_is_still_told_apart():
    one = cases.claim("one", Grade.CASE_STUDY, campaign="x", is_ours=False, **cases.lift(0.5))
    two = cases.claim("two", Grade.VENDOR_CLAIM, campaign="x", is_ours=False, **cases.lift(0.5))
    found = weigh(cases.evidence(one, two), cases.plan(), as_of=cases.DAY).effects[0]
    assert [w.item.share for w in found.items] == [1.0, 0.0]
