from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from plan_builders import AS_OF, GOOD, LANES

from bestbet.errors import Severity
from bestbet.plan import balance
from bestbet.plan.balance import needs
from bestbet.plan.nodes import Effort
from bestbet.plan.parse import parse_plan
from bestbet.plan.review import check_plan
from bestbet.units import Range

WARNED = {
    "one rival only": (
        "  broad_outbound:\n    because: more conversations with more companies\n    gives_up: seminars\n    effort: {cold_calling: 330 per week}\n",
        "",
        'BB-P14 plan.yaml:33:1: "healthcare_first" is the only strategy, so its odds stand against doing nothing new. Write two to four rivals that you would really consider.',
    ),
    "no status quo": (
        "  hold: {status_quo: yes}\n",
        "",
        'BB-P14 plan.yaml:33:1: no strategy is the status quo, so "hold" was added: it goes on as today. Write it yourself to make it visible: hold: {status_quo: yes}',
    ),
    "nothing given up": (
        "    gives_up: outbound to retail\n",
        "",
        'BB-P15 plan.yaml:35:3: strategy "healthcare_first" does not say what it gives up. Add for example gives_up: outbound to retail',
    ),
    "everything kept and more": (
        "effort: {cold_calling: 330 per week}",
        "effort: {cold_calling: 330 per week, others: today}",
        'BB-P15 plan.yaml:39:3: strategy "broad_outbound" keeps everything done today and adds to it, so it is not a choice. Say what is done less: hours and money are limited.',
    ),
    "a tactic without a strategy": (
        "strategies:\n",
        "  blogging: {costs: {rep_hours: 4 to 8 hours}}\n\nstrategies:\n",
        'BB-P16 plan.yaml:33:3: tactic "blogging" serves no strategy: it costs attention and changes no odds. Name it under the effort of a strategy, or delete it.',
    ),
    "beyond 24 months": (
        "by: 2027-12-31",
        "by: 2029-06-30",
        'BB-P05 plan.yaml:7:63: objective "volume" ends 30 months after the plan starts; beyond 24 the odds say little. Set a date within 24 months, and review the objective then.',
    ),
    "more hours than the others": (
        "cold_calling: 330 per week",
        "cold_calling: 700 per week",
        'BB-P18 plan.yaml:39:3: strategy "broad_outbound" takes 271 hours per week of "rep_hours", holding course 127: one may win by means alone. Give all the same means where you want to compare ways, not budgets.',
    ),
    "hardly any hours left for deals": (
        "have: 400 per week",
        "have: 140 per week",
        'BB-P13 plan.yaml:42:5: strategy "broad_outbound": tactics need 128 hours per week of "rep_hours", and there are 140, so hardly any hours are left to work deals. Keep tactics well below 85% of the hours.',
    ),
    "said twice": (
        "  healthcare:  {measure",
        "  again: {measure: bookings, at_least: 4.2 million, by: 2027-12-31}\n  healthcare:  {measure",
        'BB-P17 plan.yaml:8:3: objectives "volume" and "again" say the same. Keep one of them.',
    ),
}


@pytest.mark.parametrize("name", WARNED)
def test_what_is_doubtful_is_said_in_these_words_and_stops_nothing(name: str) -> None:
    old, new, words = WARNED[name]
    assert old in GOOD
    problems = check_plan(parse_plan(GOOD.replace(old, new, 1)), as_of=AS_OF, lanes=LANES)
    assert words in [str(problem) for problem in problems]
    assert all(problem.severity is Severity.WARNING for problem in problems)


def test_more_than_five_strategies_are_too_many_to_tell_apart() -> None:
    more = "".join(
        f"  way_{i}: {{because: x, gives_up: y, effort: {{seminars: {i + 1} per month}}}}\n" for i in range(4)
    )
    problems = check_plan(parse_plan(GOOD.replace("\nrivals:", f"{more}\nrivals:")), as_of=AS_OF, lanes=LANES)
    assert any("there are 7 strategies" in problem.text for problem in problems)


def test_what_the_data_would_tell_is_left_unchecked_without_data() -> None:
    plan = parse_plan(GOOD.replace("{sector: healthcare}, at_least", "{planet: mars}, at_least"))
    assert check_plan(plan) == ()
    assert check_plan(plan, lanes=LANES) != ()
    assert check_plan(plan, as_of=date(2028, 1, 1)) != ()


def test_a_longer_window_or_a_wider_place_cannot_hold_less() -> None:
    part = GOOD.replace(
        "at_least: 30, by: 2028-06-30}",
        "at_least: 30, by: 2028-06-30}\n  few: {measure: new_accounts, at_most: 20, by: 2028-06-30}",
    )
    assert any(problem.code == "BB-P03" for problem in check_plan(parse_plan(part)))
    other = part.replace("at_most: 20, by: 2028-06-30", "at_most: 20, by: 2027-06-30")
    assert not any(problem.code == "BB-P03" for problem in check_plan(parse_plan(other)))


def test_needs_are_units_times_median_costs() -> None:
    plan = parse_plan(GOOD)
    hold = plan.strategies[0]
    assert needs(plan, hold)["budget"] == pytest.approx(300 * 2 + plan.tactics[1].today * 3000)


def test_the_balance_is_seen_red_when_hours_are_not_added_up(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = parse_plan(GOOD)
    busy = replace(plan.strategies[2], effort=(Effort("cold_calling", 5000.0),))
    broken = replace(plan, strategies=(*plan.strategies[:2], busy))
    assert any(problem.code == "BB-P13" for problem in check_plan(broken))
    monkeypatch.setattr(balance, "needs", lambda p, _: dict.fromkeys((r.name for r in p.resources), 0.0))
    assert not any(problem.code == "BB-P13" for problem in check_plan(broken))


def test_todays_work_that_no_longer_fits_is_said_and_stops_nothing() -> None:
    """Control: without hours of the past it is a plan whose record cannot have been made."""
    plan = parse_plan(GOOD)
    hours, money = plan.resources
    plan = replace(plan, strategies=plan.strategies[:1])
    for had, severity in ((Range(400, 400), Severity.WARNING), (None, Severity.ERROR)):
        fewer = replace(hours, have=Range(120, 120), had=had)
        found = [p for p in balance.check_balance(replace(plan, resources=(fewer, money))) if p.code == "BB-P13"]
        assert [p.severity for p in found] == [severity]
        assert "need 127 hours" in found[0].text


def test_a_plan_counts_its_own_dates_and_attributes() -> None:
    plan = parse_plan(GOOD)
    assert plan.end == date(2028, 6, 30)
    assert plan.attributes() == ("sector", "source")
    assert plan.status_quo is plan.strategies[0]
    assert str(plan.place_of("objectives", "volume", "by")) == "plan.yaml:7:63"
    assert str(plan.place_of("objectives", "volume", "where", "x")) == "plan.yaml:7:3"
