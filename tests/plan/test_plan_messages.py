"""A10: bad plans, each with the exact words that a person reads."""

from __future__ import annotations

import re

import pytest
from plan_builders import AS_OF, GOOD, LANES

from bestbet.errors import PlanError, Severity
from bestbet.plan import parse_means, reading
from bestbet.plan.parse import parse_plan
from bestbet.plan.review import check_plan

STRATEGIES = GOOD[GOOD.index("strategies:\n") : GOOD.index("rivals:")]

BAD: dict[str, tuple[list[tuple[str, str]], list[str]]] = {
    "contradictory objectives": (
        [
            (
                "  volume:      {measure: bookings, at_least: 4.2 million, by: 2027-12-31}",
                "  volume:      {measure: bookings, at_least: 4.2 million, by: 2027-12-31}\n  modest: {measure: bookings, at_most: 4 million, by: 2028-12-31}",
            )
        ],
        [
            'BB-P03 plan.yaml:8:3: "modest: bookings <= 4 000 000 EUR" contradicts line 7, "volume: bookings >= 4 200 000 EUR": no future can meet both. Change one of the two numbers, or drop one objective.'
        ],
    ),
    "a floor above a ceiling": (
        [
            (
                "at_least: 35 %, by: 2028-06-30}",
                "at_least: 35 %, by: 2028-06-30, floor: {measure: cost_of_sales, at_least: 900 000}}\n  thrift: {measure: cost_of_sales, at_most: 300 000 EUR, by: 2028-06-30}",
            )
        ],
        [
            'BB-P03 plan.yaml:10:3: "thrift: cost_of_sales <= 300 000 EUR" contradicts line 9, "floor of loyal: cost_of_sales >= 900 000 EUR": no future can meet both. Change one of the two numbers, or drop one objective.'
        ],
    ),
    "a horizon before the as-of date": (
        [("by: 2027-12-31", "by: 2026-06-30"), ("start: 2027-01-04", "start: 2026-01-05")],
        [
            'BB-P05 plan.yaml:7:63: the horizon of "volume" ends 2026-06-30, before the data\'s as-of date 2026-12-31. Nothing can still happen. Set a later date, or use "bestbet backtest" to score the past.'
        ],
    ),
    "a date before the start": (
        [("by: 2027-12-31", "by: 2027-01-02")],
        [
            'BB-P05 plan.yaml:7:63: objective "volume" ends 2027-01-02, before the plan\'s start (2027-01-04): no day counts. Set a later by or an earlier since.'
        ],
    ),
    "a horizon beyond three years": (
        [("by: 2027-12-31", "by: 2031-12-31")],
        [
            'BB-P05 plan.yaml:7:63: objective "volume" ends 2031-12-31, more than 156 weeks (3 years) after 2026-12-31. Set a date within 24 months: nobody\'s history carries further.'
        ],
    ),
    "a date that does not exist": (
        [("by: 2027-12-31", "by: 2027-02-30")],
        ['BB-P07 plan.yaml:7:63: by of "volume": the day "2027-02-30" does not exist. Correct month or day.'],
    ),
    "a date in another order": (
        [("by: 2027-12-31", "by: 31.12.2027")],
        ['BB-P07 plan.yaml:7:63: by of "volume": "31.12.2027" is not a date. Write year-month-day: 2027-12-31.'],
    ),
    "an unknown segment": (
        [("where: {sector: healthcare}, at_least", "where: {sector: healtcare}, at_least")],
        [
            'BB-P11 plan.yaml:8:56: no opportunity in the data has sector "healtcare". Did you mean "healthcare"? Known values: healthcare, retail.'
        ],
    ),
    "an unknown attribute": (
        [("where: {sector: healthcare}, at_least", "where: {vertical: healthcare}, at_least")],
        ['BB-P11 plan.yaml:8:58: the data has no attribute "vertical". Attributes of the data are: sector, source.'],
    ),
    "rivals of no segment": (
        [("rivals:\n  healthcare:", "rivals:\n  banking:")],
        [
            'BB-P11 plan.yaml:45:3: rivals are named for "banking", which is no segment of the data. Known values: healthcare, retail, inbound, outbound.'
        ],
    ),
    "capacity 0": (
        [("have: 400 per week", "have: 0 hours per week")],
        [
            'BB-P12 plan.yaml:13:23: resource "rep_hours" is 0: no tactic that needs these people\'s hours can be done. Write what there is per week or month, or delete the resource and its costs.'
        ],
    ),
    "past hours of money": (
        [("{have: 25 000 EUR per month}", "{have: 25 000 EUR per month, had: 20 000 EUR per month}")],
        [
            'BB-P09 plan.yaml:14:50: "had" belongs to people, but "budget" is money. Delete "had" or move it to people\'s hours.'
        ],
    ),
    "past hours that were none": (
        [("have: 400 per week", "have: 400 per week, had: 0 per week")],
        [
            'BB-P12 plan.yaml:13:42: had of "rep_hours" is 0, but the record was made with some hours. Write what the team had then, or delete `had` where that is what it has.'
        ],
    ),
    "past hours that what is done today did not fit into": (
        [("have: 400 per week", "have: 400 per week, had: 90 per week")],
        [
            'BB-P13 plan.yaml:13:42: what the tactics do today needs 127 hours per week of "rep_hours", and the team had 90: work that was done must have fitted in. Correct `had`, or what the tactics do today.'
        ],
    ),
    "past hours in another unit": (
        [("have: 400 per week", "have: 400 per week, had: 20 EUR per week")],
        [
            'BB-P09 plan.yaml:13:42: had of "rep_hours": "20 EUR per week" has the unit "EUR", but hours in a period is expected. Write for example 400 hours per week.'
        ],
    ),
    "hours out of balance": (
        [("cold_calling: 330 per week", "cold_calling: 1200 per week")],
        [
            'BB-P13 plan.yaml:42:5: strategy "broad_outbound", hours out of balance: the tactics alone need 465 hours per week of "rep_hours", and there are 400. Do less of a tactic, drop one, or add to the resource.'
        ],
    ),
    "money out of balance": (
        [("seminars: 1.2 per month", "seminars: 12 per month")],
        [
            'BB-P13 plan.yaml:38:5: strategy "healthcare_first", money out of balance: the tactics alone need 8 799 EUR per week of "budget", and there are 5 749. Do less of a tactic, drop one, or add to the resource.'
        ],
    ),
    "no strategy": (
        [(STRATEGIES, "")],
        ["BB-P14 plan.yaml:1:1: there is no strategy. Write three to five, each with because, gives_up and effort."],
    ),
    "two status quos": (
        [
            (
                "    because: more conversations with more companies\n",
                "    status_quo: yes\n    because: more conversations with more companies\n",
            )
        ],
        [
            'BB-P14 plan.yaml:39:3: "hold" and "broad_outbound" both say status_quo: yes, but only one course is held today. Keep it at one of them.'
        ],
    ),
    "a strategy that is today": (
        [("effort: {cold_calling: 330 per week}", "effort: {others: today}")],
        [
            'BB-P15 plan.yaml:39:3: strategy "broad_outbound" is what is done today: it is no choice beside the status quo. Change one of them, or drop it.'
        ],
    ),
    "an unknown tactic in a strategy": (
        [("cold_calling: 330 per week", "cold_caling: 330 per week")],
        [
            'BB-P02 plan.yaml:42:14: unknown tactic "cold_caling" in strategy "broad_outbound". Did you mean "cold_calling"?'
        ],
    ),
    "an aim that misses": (
        [("{cold_calling: {where: {sector: healthcare}, units", "{cold_calling: {where: {source: inbound}, units")],
        [
            'BB-P11 plan.yaml:38:28: strategy "healthcare_first" aims "cold_calling" at source "inbound", but that tactic reaches only source "outbound". Change where, or what the tactic reaches.'
        ],
    ),
    "an objective without a number": (
        [("at_least: 4.2 million, ", "")],
        [
            'BB-P17 plan.yaml:7:3: objective "volume" has no number, so nobody can tell whether it is reached. Add one of at_least, at_most, reduce_by, increase_by, for example at_least: 4.2 million'
        ],
    ),
    "an objective that is a tactic": (
        [("{measure: bookings, at_least: 4.2", "{measure: webinars, at_least: 4.2")],
        [
            'BB-P17 plan.yaml:7:26: "webinars" is something the team does (a tactic), not something it wants to reach. Name a measure, for example new_accounts or bookings, and keep the tactic under tactics.'
        ],
    ),
    "an unknown measure": (
        [("{measure: bookings, at_least: 4.2", "{measure: bookngs, at_least: 4.2")],
        [
            'BB-P02 plan.yaml:7:26: unknown measure "bookngs". Did you mean "bookings"? "bestbet check --measures" explains them.'
        ],
    ),
    "a share above the whole": (
        [("at_least: 35 %", "at_least: 120 %")],
        [
            'BB-P10 plan.yaml:9:62: at_least of objective "loyal": "120 %" is more than the whole (1 or 100 %). Write 100 % or less.'
        ],
    ),
    "a share without its per cent": (
        [("attrition: 15 to 35 % per year", "attrition: 15 to 35 per year")],
        [
            'BB-P10 plan.yaml:13:48: attrition of "rep_hours": "15 to 35 per year" is more than the whole (1 or 100 %). Write 15 to 35 % if per cent is meant.'
        ],
    ),
    "negative hours": (
        [("rep_hours: 0.3 to 0.5, ", "rep_hours: -0.3 to 0.5, ")],
        [
            'BB-P10 plan.yaml:19:24: cost of "cold_calling" in "rep_hours": "-0.3 to 0.5" is below 0, but hours per unit cannot be. Write 0 or more.'
        ],
    ),
    "hours where money is expected": (
        [("budget: 2 EUR", "budget: 2 hours")],
        [
            'BB-P09 plan.yaml:19:44: cost of "cold_calling" in "budget": "2 hours" has the unit "hour", but money per unit is expected. Write for example 2 EUR.'
        ],
    ),
    "another currency": (
        [("budget: 2 EUR", "budget: 2 USD")],
        [
            'BB-P09 plan.yaml:19:44: cost of "cold_calling" in "budget": "2 USD" is in USD, but the plan\'s currency is EUR. Convert it to EUR: Bestbet never assumes an exchange rate.'
        ],
    ),
    "no period": (
        [("today: 300 per week", "today: 300")],
        [
            'BB-P09 plan.yaml:20:12: today of "cold_calling": "300" does not say per what time. Write for example 300 per week.'
        ],
    ),
    "a misspelt key": (
        [("doubling_gives: 1.4 to 1.9 ", "doubeling_gives: 1.4 to 1.9 ")],
        [
            'BB-P02 plan.yaml:24:5: unknown key "doubeling_gives". Did you mean "doubling_gives" (used at line 31)? Unknown keys are refused because a misspelt limit would silently not apply.'
        ],
    ),
    "a repeated key": (
        [("    lasts: 1 week  ", "    today: 1 week  ")],
        [
            'BB-P06 plan.yaml:23:5: the key "today" stands here again; it was first written at line 20. Keep one of the two: otherwise one would silently replace the other.'
        ],
    ),
    "NO for a yes or no": (
        [("must: false", "must: NO")],
        [
            'BB-P01 plan.yaml:10:77: must of "keep": "NO" was not read as the word "no": it is also the sign of Norway. If you mean the word, write no; a country goes into where, for example where: {country: NO}.'
        ],
    ),
    "off for a yes or no": (
        [("must: false", "must: off")],
        [
            'BB-P01 plan.yaml:10:77: must of "keep": "off" is read as text by some programs and as a yes or no by others. Write yes or no, in small letters and without quotes.'
        ],
    ),
    "false for a value": (
        [("where: {sector: healthcare}, at_least", "where: {sector: false}, at_least")],
        [
            'BB-P01 plan.yaml:8:56: where of "healthcare", "sector": "false" was read as the word "no" by YAML. If you mean the text, write "false" in quotes.'
        ],
    ),
    "a leading zero": (
        [("today: 300 per week", "today: 010 per week")],
        [
            'BB-P01 plan.yaml:20:12: today of "cold_calling": "010 per week" starts with a zero: some programs read 010 as 8. Delete the zero in front.'
        ],
    ),
    "a time of day": (
        [("rep_hours: 40 to 60 hours", "rep_hours: 12:30")],
        [
            'BB-P01 plan.yaml:27:24: cost of "seminars" in "rep_hours": "12:30" is a time of day, which some programs read as 750. Write a number with its unit, for example 12.5 hours.'
        ],
    ),
    "a comma": (
        [("4.2 million", "4,2 million")],
        [
            'BB-P01 plan.yaml:7:48: "2 million" stands alone behind a comma, and inside brackets a comma parts entries. Write 4.2 for decimals and 4 200 or 4.2 thousand for thousands.'
        ],
    ),
    "not a number": (
        [("today: 300 per week", "today: .nan")],
        ['BB-P01 plan.yaml:20:12: today of "cold_calling": ".nan" is no number. Write what you know as a range.'],
    ),
    "a range that runs backwards": (
        [("15 to 35 %", "35 to 15 %")],
        [
            'BB-P07 plan.yaml:13:48: attrition of "rep_hours": "35 to 15 % per year" runs from high to low. Write the smaller number first: 15 to 35.'
        ],
    ),
    "a doubling that more than doubles": (
        [("1.4 to 1.9", "1.4 to 2.9")],
        [
            'BB-P10 plan.yaml:24:21: doubling_gives of "cold_calling": "1.4 to 2.9" is outside what is possible. A factor between 1 and 2 is above 1 and below 2.'
        ],
    ),
    "a missing date": (
        [(", by: 2027-12-31", "")],
        ['BB-P08 plan.yaml:7:3: objective "volume" has no "by". Add for example by: 2027-12-31'],
    ),
    "a missing currency": (
        [("currency: EUR\n", "")],
        ['BB-P08 plan.yaml:1:1: the plan has no "currency". Add for example currency: EUR'],
    ),
    "an unknown resource": (
        [("costs: {rep_hours: 0.3 to 0.5,", "costs: {rep_hour: 0.3 to 0.5,")],
        ['BB-P02 plan.yaml:19:13: unknown resource "rep_hour". Did you mean "rep_hours"?'],
    ),
    "a target that is a range": (
        [("4.2 million", "4 to 5 million")],
        [
            'BB-P09 plan.yaml:7:46: at_least of objective "volume": "4 to 5 million" is a range, but an amount here is one number. Write one number, for example 4.2 million.'
        ],
    ),
    "every objective a wish": (
        [
            ("by: 2027-12-31}", "by: 2027-12-31, must: no}"),
            ("at_least: 30, by: 2028-06-30}", "at_least: 30, by: 2028-06-30, must: no}"),
            ("at_least: 35 %, by: 2028-06-30}", "at_least: 35 %, by: 2028-06-30, must: no}"),
        ],
        [
            "BB-P17 plan.yaml:6:1: every objective is a wish (must: no), so no strategy can fail and none can win. Leave must out of at least one."
        ],
    ),
    "a list where a group belongs": (
        [("  hold: {status_quo: yes}", "  hold: [status_quo]")],
        ['BB-P07 plan.yaml:34:9: strategy "hold" should be a group of names with values. Write "name: value" pairs.'],
    ),
    "gross margin without its share": (
        [("{measure: bookings, at_least: 4.2", "{measure: gross_margin, at_least: 4.2")],
        [
            'BB-P08 plan.yaml:7:3: objective "volume" is on gross margin, but the plan does not say what share remains. Add for example gross_margin: 55 to 65 %'
        ],
    ),
    "a resource that says neither hours nor money": (
        [("have: 25 000 EUR per month", "have: 25 000 per month")],
        [
            'BB-P09 plan.yaml:14:23: have of "budget" says neither hours nor money. Write for example 400 hours per week, or 25 000 EUR per month.'
        ],
    ),
}


def refuse(text: str) -> None:
    """Do what every command does with a plan: raise all errors at once."""
    problems = check_plan(parse_plan(text), as_of=AS_OF, lanes=LANES)
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        raise PlanError(errors)


def changed(name: str) -> str:
    text = GOOD
    for old, new in BAD[name][0]:
        assert old in text
        text = text.replace(old, new, 1)
    return text


@pytest.mark.parametrize("name", BAD)
def test_a_bad_plan_is_refused_in_exactly_these_words(name: str) -> None:
    with pytest.raises(PlanError) as caught:
        refuse(changed(name))
    assert [str(problem) for problem in caught.value.problems] == BAD[name][1]
    assert caught.value.exit_status == 3


@pytest.mark.parametrize("name", BAD)
def test_every_message_has_a_code_a_line_and_column_and_a_remedy(name: str) -> None:
    with pytest.raises(PlanError) as caught:
        refuse(changed(name))
    for problem in caught.value.problems:
        assert re.fullmatch(r"BB-P\d\d", problem.code)
        assert problem.where is not None
        assert problem.where.line
        assert problem.where.column
        assert problem.text.endswith(".")
        assert len(problem.remedy) > 5


def test_the_good_plan_has_no_problem_at_all() -> None:
    assert check_plan(parse_plan(GOOD), as_of=AS_OF, lanes=LANES) == ()


def test_all_problems_are_told_at_once_in_reading_order() -> None:
    text = GOOD
    for name in (
        "a date that does not exist",
        "negative hours",
        "another currency",
        "NO for a yes or no",
        "a doubling that more than doubles",
    ):
        for old, new in BAD[name][0]:
            text = text.replace(old, new, 1)
    with pytest.raises(PlanError) as caught:
        parse_plan(text)
    lines = [problem.where.line for problem in caught.value.problems if problem.where]
    assert len(lines) == 5
    assert lines == sorted(lines)


def test_more_than_ten_problems_of_a_kind_are_counted() -> None:
    many = "".join(f"  o{i}: {{measure: bookings, at_least: 1, by: never}}\n" for i in range(14))
    with pytest.raises(PlanError) as caught:
        parse_plan(GOOD.replace("objectives:\n", f"objectives:\n{many}"))
    assert len(caught.value.problems) == 11
    assert "and 4 more of this kind." in str(caught.value)


def test_a_hostile_value_is_quoted_cut_and_made_visible() -> None:
    with pytest.raises(PlanError) as caught:
        parse_plan(GOOD.replace("4.2 million", '"\\e[31m' + "x" * 5000 + '"'))
    assert "\x1b" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_target_out_of_reach_is_no_problem_of_the_plan() -> None:
    assert check_plan(parse_plan(GOOD.replace("4.2 million", "4200 million")), as_of=AS_OF, lanes=LANES) == ()


def test_the_check_is_seen_red_when_unknown_keys_are_let_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading.Reading, "_unknown_key", lambda *_: None)
    assert parse_plan(changed("a misspelt key")).tactics[0].doubling_gives.low != 1.0


def test_the_check_is_seen_red_when_limits_are_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bestbet.plan.kinds._beyond", lambda amount, _: pytest.fail(f"reached for {amount.text}"))
    with pytest.raises(pytest.fail.Exception, match="reached"):
        parse_plan(changed("negative hours"))
    assert parse_means.HOURS.least == 0.0
