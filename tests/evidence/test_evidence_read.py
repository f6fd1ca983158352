import re
from datetime import date

import pytest

from bestbet.errors import PlanError, UsageError
from bestbet.evidence.claims import Arm, Grade, Says
from bestbet.evidence.read import read_evidence
from bestbet.evidence.write import with_claim
from bestbet.plan.nodes import Channel

GOOD = """\
claims:
  fair:                                  # heard in a queue
    tactic: seminars
    channel: win_rate
    kind: anecdote
    story: three hospitals after one seminar
    tried: 30
    who: a founder
    when: 2026-10-02
  horror: {tactic: seminars, channel: win_rate, kind: anecdote, says: fails, tried: unknown}
  leaflet: {tactic: seminars, channel: win_rate, kind: vendor_claim, effect: 65 %, campaign: acme, source: a leaflet}
  test:
    tactic: seminars
    channel: win_rate
    kind: randomised_test
    with: {cases: 200, successes: 54}
    without: {cases: 200, successes: 40}
    ours: yes
    running: yes
    dose: 2 per week
    where: {sector: healthcare}
  calls: {tactic: calls, channel: opportunities, kind: before_after, effect: -0.01 to 0.04 per unit}
  deals: {tactic: calls, channel: deal_value, kind: geo_or_time_test, effect: 20 %, standard_error: 7 %}
weights:
  story_cap: 1.02
  vendor_claim: {shift: 0.5}
"""


def problems(text):
    with pytest.raises(PlanError) as caught:
        read_evidence(text)
    return [str(p) for p in caught.value.problems]


def one(line):
    return f"claims:\n  c: {{tactic: t, channel: win_rate, {line}}}\n"


def test_claims_and_weights_are_read_as_written():
    found = read_evidence(GOOD)
    fair, horror, leaflet, test, calls, deals = found.claims
    assert (fair.grade, fair.tried, fair.when, fair.who) == (Grade.ANECDOTE, 30, date(2026, 10, 2), "a founder")
    assert (horror.says, horror.tried) == (Says.FAILS, None)
    assert (leaflet.effect.low, leaflet.campaign, leaflet.is_ours) == (0.65, "acme", False)
    assert test.arms.treated == Arm(200, 54)
    assert (test.is_ours, test.is_running, test.dose, test.where) == (True, True, 2.0, {"sector": ("healthcare",)})
    assert (calls.channel, calls.effect.low, calls.is_ours) == (Channel.OPPORTUNITIES, -0.01, True)
    assert deals.standard_error == pytest.approx(0.07)
    assert found.weights["story_cap"] == 1.02
    assert found.weights.bias("vendor_claim").shift == 0.5
    assert found.weights.source("story_cap") == "evidence.yaml"
    assert found.weights["tried_unknown"] == 100


@pytest.mark.parametrize("text", ["", "\n", "# nothing yet\n\n"])
def test_an_empty_file_makes_no_claim(text):
    assert read_evidence(text).claims == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (one("kind: rumour"), r'BB-P02 evidence.yaml:2:\d+: unknown kind of evidence "rumour"'),
        ("claims:\n  c: {tactic: t, channel: magic, kind: anecdote}\n", r'unknown channel "magic"'),
        ("claims:\n  c: {tactic: t, kind: anecdote}\n", r'BB-P08 .*claim "c" has no "channel"'),
        (one("kind: anecdote, storry: x"), r'BB-P02 .*unknown key "storry".*Did you mean "story"'),
        (one("kind: anecdote, effect: 20 %"), "BB-E02 .*an anecdote with figures"),
        (one("kind: vendor_claim"), "BB-E02 .*has no figures"),
        (one("kind: vendor_claim, effect: 20 %, says: works"), "BB-E02 .*only a story says works or fails"),
        (one("kind: randomised_test, effect: 20 %"), "BB-E02 .*without its error"),
        (one("kind: randomised_test, with: {cases: 9, successes: 3}"), "BB-E02 .*no arm without the tactic"),
        (one("kind: randomised_test, without: {cases: 9, successes: 3}"), "BB-P08 .*an arm without, but none with"),
        (
            one(
                "kind: case_study, effect: 5 to 9 %, with: {cases: 9, successes: 3}, without: {cases: 9, successes: 1}"
            ),
            "BB-E02 .*both an effect and arms",
        ),
        (
            one("kind: randomised_test, with: {cases: 9, successes: 30}, without: {cases: 9, successes: 3}"),
            "BB-E03 .*30 successes among 9 cases",
        ),
        (
            one("kind: randomised_test, with: {cases: 0, successes: 0}, without: {cases: 9, successes: 3}"),
            "BB-E03 .*nobody was in this arm",
        ),
        (
            one("kind: randomised_test, with: {cases: 9, mean: 3}, without: {cases: 9, successes: 3}"),
            "BB-E02 .*neither how many succeeded nor a mean with its sd",
        ),
        (one("kind: anecdote, tried: 0"), "BB-P10 .*teams cannot have tried it"),
        (one("kind: anecdote, when: last week"), "BB-P07 .*is not a date"),
        (
            "claims:\n  c: {tactic: t, channel: opportunities, kind: case_study, with: {cases: 9, successes: 3}}\n",
            "BB-E02 .*how many units were done",
        ),
        ("weights: {story_cap: 0.5}\n", "BB-P10 .*weight story_cap.*outside 1 to 1000"),
        ("weights: {vendor_claim: {shfit: 1}}\n", 'BB-P02 .*unknown key "shfit"'),
        ("claims: &a {}\n", "BB-P06 .*anchor"),
        ("- x\n", "BB-P07 .*a group of keys"),
    ],
)
def test_what_cannot_be_meant_is_said_with_its_place(text, says):
    found = problems(text)
    assert len(found) == 1
    assert re.search(says, found[0])
    assert found[0].split()[1].startswith("evidence.yaml:")


def test_all_problems_are_told_at_once():
    text = one("kind: rumour") + "  d: {tactic: t, channel: win_rate, kind: vendor_claim}\n"
    assert len(problems(text)) == 2


def test_a_claim_that_is_written_reads_back_and_leaves_the_rest_as_it_stood():
    entries = {"tactic": "seminars", "channel": "win_rate", "kind": "anecdote", "story": 'He said: "it works", no?'}
    text = with_claim(GOOD, "podcast", entries)
    assert [line for line in text.splitlines() if line not in GOOD.splitlines()] == [
        "  podcast:",
        '    story: "He said: \\"it works\\", no?"',
    ]
    assert read_evidence(text).claims[-1].story == entries["story"]
    assert text.endswith(GOOD[GOOD.index("weights:") :])


@pytest.mark.parametrize("before", ["", "# only words\n", "weights: {story_cap: 1.02}\n", "claims: {}\n", "claims:\n"])
def test_the_first_claim_is_written_wherever_there_is_room(before):
    text = with_claim(before, "a", {"tactic": "t", "channel": "churn", "kind": "anecdote"})
    assert [c.name for c in read_evidence(text).claims] == ["a"]
    again = with_claim(text, "b c", {"tactic": "t", "channel": "churn", "kind": "vendor_claim", "effect": "-20 %"})
    assert [c.name for c in read_evidence(again).claims] == ["a", "b c"]
    assert again.startswith(before[:7])


def test_a_name_that_is_taken_is_refused():
    with pytest.raises(UsageError, match=r'BB-E05 evidence\.yaml has a claim "fair" already'):
        with_claim(GOOD, "fair", {"tactic": "t", "channel": "churn", "kind": "anecdote"})


def test_a_claim_that_cannot_be_read_is_not_written():
    with pytest.raises(PlanError, match="BB-E02"):
        with_claim(GOOD, "x", {"tactic": "t", "channel": "churn", "kind": "vendor_claim"})
