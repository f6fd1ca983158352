"""`bestbet weigh` from its options to its answer: what is told is written, JSON stands alone, refusals say what to do."""

import json

import pytest
from typer.testing import CliRunner

from bestbet.cli.main import app
from copies import copy_of

pytestmark = pytest.mark.usefixtures("parts_fitted_once")

ABOUT = ("--tactic", "offer_follow_up", "--channel", "win_rate")


@pytest.fixture(scope="module")
def folder(demo, tmp_path_factory):
    target = tmp_path_factory.mktemp("weigh") / "demo"
    copy_of(demo.root, target)
    return target


@pytest.fixture
def weigh(folder):
    def run(*arguments):
        return CliRunner().invoke(app, ["weigh", "-w", str(folder), "--paths", "256", *arguments])

    yield run
    (folder / "evidence.yaml").unlink(missing_ok=True)


def test_without_claims_it_says_how_to_record_one(weigh):
    assert "No claims yet" in weigh().stdout
    nothing = json.loads(weigh("--json").stdout)
    assert nothing["effects"] == []
    told = json.loads(weigh(*ABOUT, "--kind", "anecdote", "--json").stdout)
    assert set(nothing) == set(told)


def test_a_story_is_written_and_answered_as_json_alone(weigh, folder):
    told = (
        "--kind",
        "anecdote",
        "--story",
        "it worked for us",
        "--tried",
        "30",
        "--name",
        "fair",
        "--who",
        "a founder",
    )
    found = weigh(*ABOUT, *told, "--json")
    assert found.exit_code == 0, found.output
    answer = json.loads(found.stdout)
    assert (answer["claim"], answer["let_in_for_show"]) == ("fair", True)
    assert {"strategy", "before", "after", "difference", "mcse"} == set(answer["odds"][0])
    assert not answer["effects"][0]["stories"]["in_odds"]
    assert "29 teams that tried and told nothing" in answer["effects"][0]["stories"]["said"][0]
    assert "who: a founder" in (folder / "evidence.yaml").read_text()
    assert "fair is a story: it does not enter the odds" in weigh("fair").stdout


def test_arms_can_be_told_in_short_or_in_full(weigh, folder):
    test = ("--kind", "randomised_test", "--ours", "--running", "--when", "2026-12-01")
    shown = weigh(
        *ABOUT, *test, "--with", "54/200", "--without", "cases=200, successes=40", "--where", "industry=Retail"
    )
    assert shown.exit_code == 0, shown.output
    for words in (
        "What is believed of each effect",
        "What each claim weighs",
        "P(all) without",
        "Running tests",
        "no verdict yet",
    ):
        assert words in shown.stdout
    text = (folder / "evidence.yaml").read_text()
    assert 'with: {cases: "200"' in text or "with: {cases: 200, successes: 54}" in text
    assert "ours: yes" in text
    assert "where: {industry: Retail}" in text


def test_results_are_counted_from_a_file_and_from_the_own_history(weigh, folder, tmp_path):
    results = tmp_path / "results.csv"
    results.write_text("group,won\n" + "a,1\n" * 30 + "a,0\n" * 70 + "b,1\n" * 20 + "b,0\n" * 80)
    columns = ("--results", str(results), "--arm", "group", "--with", "a", "--without", "b", "--outcome", "won")
    assert weigh(*ABOUT, "--kind", "randomised_test", "--ours", *columns).exit_code == 0
    assert weigh(*ABOUT, "--kind", "own_observation", "--from-history", "source=Referral").exit_code == 0
    text = (folder / "evidence.yaml").read_text()
    assert "with: {cases: 100, successes: 30}" in text
    assert "results.csv: won by group, a against b" in text
    assert "own history: source=Referral against all others" in text
    assert "offer_follow_up_own_observation:" in text


def test_a_claim_that_moves_nothing_says_why(weigh):
    shown = weigh("--tactic", "cold_calling", "--channel", "churn", "--kind", "vendor_claim", "--effect=-20 %")
    assert "is recorded and moves nothing: the plan says nothing about what cold_calling does to churn" in " ".join(
        shown.stdout.split()
    )


def test_a_design_is_proposed_with_advice(weigh):
    found = json.loads(weigh("--design", *ABOUT, "--weeks", "13", "--weeks", "52", "--json").stdout)
    assert {d["weeks"] for d in found["designs"]} == {13, 52}
    assert "points" in found["advice"] or "point" in found["advice"]
    shown = weigh("--design", *ABOUT, "--per-week", "4000")
    assert "see what is believed now in 8 of 10 cases" in " ".join(shown.stdout.split())


def test_the_share_that_succeeds_untreated_may_be_said_as_people_say_it(weigh):
    told = [weigh("--design", *ABOUT, "--weeks", "13", "--base", base, "--json").stdout for base in ("20%", "0.2")]
    assert told[0] == told[1]
    assert "20 % won" in json.loads(told[0])["notes"][0]


def test_every_weight_is_listed(weigh):
    found = json.loads(weigh("--weights", "--json").stdout)["weights"]
    assert {"name", "value", "default", "source", "means"} == set(found[0])
    assert "story_cap" in weigh("--weights").stdout


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("nobody",), 2, "BB-E07"),
        (("--kind", "anecdote"), 2, "BB-U41 a claim or test needs --tactic"),
        ((*ABOUT, "--kind", "rumour"), 3, "BB-P02 evidence.yaml"),
        ((*ABOUT, "--kind", "randomised_test", "--with", "54", "--without", "3/9"), 2, "BB-U40"),
        ((*ABOUT, "--kind", "anecdote", "--where", "industry"), 2, "BB-U40"),
        (("--design", "--tactic", "offer_follow_up", "--channel", "magic"), 2, "BB-U42"),
        (("--design", *ABOUT, "--base", "many"), 2, "BB-U92"),
        (("--design", *ABOUT, "--base", "130%"), 2, "BB-U92"),
        (("--tactic", "podcasts", "--channel", "churn", "--kind", "anecdote"), 2, "BB-E01"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_written(weigh, folder, arguments, status, says):
    found = weigh(*arguments)
    assert found.exit_code == status
    assert says in found.stderr
    assert found.stdout == ""
    assert not (folder / "evidence.yaml").exists()
