"""Evidence reaches the odds of a workspace by itself, as much of it as it is worth; stories never do."""

import json
from dataclasses import replace

import pytest

from bestbet.adapters.evidence_file import EVIDENCE_FILE
from bestbet.adapters.store import open_workspace
from bestbet.errors import PlanError, UsageError
from bestbet.evidence.design import Asked
from bestbet.evidence.own_history import observed_win_rates
from bestbet.evidence.weigh import Weighed
from bestbet.plan.nodes import Channel
from bestbet.report.evidence_json import design_json, weighed_json
from bestbet.report.evidence_tables import design_table, evidence_tables, moved_table, running_table, weights_table
from bestbet.report.explain_tables import explain_json, explain_tables
from bestbet.report.odds_json import assessment_json
from bestbet.workflow import beliefs
from bestbet.workflow.explaining import explain
from bestbet.workflow.line import Luck
from bestbet.workflow.weighing import propose, record, weighing
from bestbet.workflow.workspace import facts_of, odds
from copies import copy_of

pytestmark = pytest.mark.usefixtures("parts_fitted_once")

LUCK = Luck(seed=1, n_paths=1024)
TEST = {
    "tactic": "offer_follow_up",
    "channel": "win_rate",
    "kind": "randomised_test",
    "with": {"cases": "900", "successes": "117"},
    "without": {"cases": "900", "successes": "180"},
    "when": "2026-12-01",
    "ours": True,
}
STORY = {
    "tactic": "offer_follow_up",
    "channel": "win_rate",
    "kind": "anecdote",
    "story": "it worked for us",
    "tried": "3",
}


LEAFLET = {"tactic": "offer_follow_up", "channel": "win_rate", "kind": "vendor_claim", "effect": "65 %"}


def copied(demo, folder):
    copy_of(demo.root, folder)
    return open_workspace(folder)


@pytest.fixture(scope="module")
def still(demo, tmp_path_factory):
    """A workspace without evidence, fitted once."""
    found = copied(demo, tmp_path_factory.mktemp("still") / "demo")
    odds(found, LUCK)
    return found


@pytest.fixture(scope="module")
def before(still):
    return shown(still)


@pytest.fixture
def workspace(still, tmp_path):
    """A workspace of one's own, with the fit of the still one in its cache."""
    return copied(still, tmp_path / "demo")


@pytest.fixture(scope="module")
def tested(still, tmp_path_factory):
    """A workspace with a randomised test, still running, and a vendor's leaflet."""
    found = copied(still, tmp_path_factory.mktemp("tested") / "demo")
    record(found, "follow-up test", {**TEST, "running": True})
    record(found, "leaflet", LEAFLET)
    return found


@pytest.fixture(scope="module")
def everything(tested):
    return weighing(tested, LUCK)


def shown(workspace):
    return assessment_json(odds(workspace, LUCK))


def test_an_own_test_moves_the_odds_by_itself_and_taking_it_back_moves_them_back(tested, before):
    after = shown(tested)
    gaps = [a["p_all"] - b["p_all"] for a, b in zip(after["strategies"], before["strategies"], strict=True)]
    assert max(map(abs, gaps)) > 0
    rest = next(r for r in after["rests"] if r["quantity"] == "effect of offer_follow_up on win_rate")
    assert 0.1 < rest["evidence"] < 1
    assert rest["data"] + rest["evidence"] + rest["judgement"] == pytest.approx(1)
    effects = next(r for r in after["rests"] if r["quantity"] == "tactic effects")
    assert 0 < effects["evidence"] < rest["evidence"]
    text = (tested.root / EVIDENCE_FILE).read_text()
    (tested.root / EVIDENCE_FILE).unlink()
    assert shown(tested) == before
    (tested.root / EVIDENCE_FILE).write_text(text)


def test_a_cache_blind_to_evidence_would_be_caught(workspace, before, monkeypatch):
    """Negative control: with no digest the cached fit of before is served, and the test above would fail."""
    honest = beliefs.weigh
    monkeypatch.setattr(beliefs, "weigh", lambda *a, **k: replace(honest(*a, **k), digest=""))
    record(workspace, "follow-up test", TEST)
    assert [s["p_all"] for s in shown(workspace)["strategies"]] == [s["p_all"] for s in before["strategies"]]


@pytest.mark.parametrize(("n", "says"), [(1, "works"), (100, "works"), (100, "fails")])
def test_stories_leave_every_figure_of_the_odds_as_it_was(workspace, before, n, says):
    stories = [f"  s{i}: {json.dumps({**STORY, 'says': says})}\n" for i in range(n)]
    (workspace.root / EVIDENCE_FILE).write_text("claims:\n" + "".join(stories))
    assert shown(workspace) == before


def test_what_a_story_would_do_is_simulated_and_shown_with_its_error(workspace):
    record(workspace, "story", STORY)
    found = weighing(workspace, LUCK, name="story")
    assert found.is_let_in
    assert all(abs(m.difference) < 0.005 and m.mcse < 0.005 for m in found.moved)
    assert found.weighed.effects[0].story_moved_by > 0
    assert "the 2 teams that tried and told nothing" in found.weighed.effects[0].stories.sentences[0]


def test_a_claim_is_held_against_all_others_and_all_against_none(tested, everything):
    leaflet = weighing(tested, LUCK, name="leaflet")
    assert max(abs(m.difference) for m in leaflet.moved) < max(abs(m.difference) for m in everything.moved)
    assert leaflet.claim.name == "leaflet"
    assert everything.claim is None
    names = [m.strategy for m in everything.moved]
    rows = [(m.before, m.after, m.difference, m.mcse) for m in everything.moved]
    assert all(r[2] == pytest.approx(r[1] - r[0]) for r in rows)
    assert len(moved_table(names, rows, title="t").rows) == 5
    first, second = evidence_tables(everything.weighed)
    assert [row[0] for row in second.rows] == ["follow-up test", "leaflet"]
    assert first.rows[0][0] == "offer_follow_up"
    json.dumps(weighed_json(everything.weighed), allow_nan=False)


@pytest.mark.usefixtures("everything")
def test_explain_shows_what_the_strategys_tactics_rest_on(tested):
    found = explain(tested, "hold", None, LUCK)
    titles = [table.title for table in explain_tables(found)]
    assert "What is believed of each effect" in titles
    assert explain_json(found)["evidence"]["effects"][0]["items"][0]["name"] == "follow-up test"


def test_a_running_test_is_read_with_an_e_value(everything):
    (claim, reading), *_ = everything.watched
    assert claim.name == "follow-up test"
    assert "settled: fewer successes with the tactic" in reading.verdict
    assert running_table(everything.watched).rows[0][0] == "follow-up test"
    assert len(weights_table(everything.weights).rows) > 40


def test_a_claim_about_a_tactic_that_is_not_there_is_not_written(workspace):
    with pytest.raises(UsageError, match=r"BB-E01 the plan has no tactic .podcasts."):
        record(workspace, "x", {**STORY, "tactic": "podcasts"})
    assert not (workspace.root / EVIDENCE_FILE).exists()
    with pytest.raises(UsageError, match="BB-E07"):
        weighing(workspace, LUCK, name="nobody")


def test_evidence_that_cannot_be_read_stops_the_odds_with_its_place(workspace):
    (workspace.root / EVIDENCE_FILE).write_text("claims:\n  x: {tactic: y}\n")
    with pytest.raises(PlanError, match=r"BB-P08 evidence.yaml:2:3"):
        odds(workspace, LUCK)
    (workspace.root / EVIDENCE_FILE).write_bytes(b"claims: {}\n# \xff\n")
    with pytest.raises(PlanError, match=r"BB-P06 evidence.yaml:2"):
        odds(workspace, LUCK)


@pytest.mark.parametrize(
    ("tactic", "channel"),
    [("offer_follow_up", "win_rate"), ("cold_calling", "opportunities"), ("account_management", "repeat"),
     ("account_management", "churn"), ("solution_workshops", "deal_value")],
)  # fmt: skip
def test_a_test_is_proposed_for_every_channel_from_what_the_history_shows(still, tactic, channel):
    found = propose(still, tactic, Channel(channel), LUCK, asked=Asked())
    assert found.designs
    for design in found.designs:
        assert design.n_per_arm > 0
        assert 0 <= design.power <= 1
        assert 0 <= design.wrong_way <= 0.5
        assert 0 <= design.gain < 0.5
    json.dumps([design_json(d) for d in found.designs], allow_nan=False)
    assert design_table(found.designs, Channel(channel), title="t", note="n").rows


def test_more_accounts_make_a_test_see_more(still):
    few, many = (
        propose(still, "account_management", Channel.REPEAT, LUCK, asked=Asked(accounts=n)).designs[0]
        for n in (100, 10_000)
    )
    assert many.error < few.error / 9


def test_a_test_that_nothing_is_known_about_is_refused_with_what_to_say(still):
    with pytest.raises(UsageError, match="BB-E01 the plan says nothing about what cold_calling does to churn"):
        propose(still, "cold_calling", Channel.CHURN, LUCK, asked=Asked())
    with pytest.raises(UsageError, match=r"BB-E08.*--base"):
        propose(still, "account_management", Channel.REPEAT, LUCK, asked=Asked(accounts=400, base=0.0))
    assert propose(still, "account_management", Channel.REPEAT, LUCK, asked=Asked(accounts=400, base=0.01)).designs


def test_the_own_history_gives_win_rates_of_a_source_against_all_others(still):
    facts = facts_of(still)
    found = observed_win_rates(facts, "source", ("Referral",))
    assert found.treated.n + found.control.n < len(facts.opportunities)
    assert 0 < found.control.successes / found.control.n < found.treated.successes / found.treated.n
    for attribute, value in (("sauce", "Referral"), ("source", "Nobody")):
        with pytest.raises(UsageError, match="BB-E06"):
            observed_win_rates(facts, attribute, (value,))


def test_nothing_weighed_leaves_draws_alone():
    assert Weighed().moved("a", "win_rate", 3) == 3
