"""`bestbet flips` in the invented company's own world."""

import json
from dataclasses import replace

import numpy as np
import pytest
from typer.testing import CliRunner

from bestbet.adapters.store import open_workspace
from bestbet.choose.flips_law import COMMIT, POLICIES
from bestbet.choose.own_fates import like_engine
from bestbet.cli.main import app
from bestbet.errors import UsageError
from bestbet.odds.assessment import success_of
from bestbet.report.flips_tables import flips_json, flips_sentences
from bestbet.simulate.changing import left_lanes, without_orphans
from bestbet.simulate.paths import simulate_all
from bestbet.workflow.flipping import courses_of, flips, recall_flips
from bestbet.workflow.line import Luck
from bestbet.workflow.workspace import facts_of, plan_of
from copies import copy_of

pytestmark = pytest.mark.usefixtures("parts_fitted_once")

LUCK = Luck(1, 512)


@pytest.fixture(scope="module")
def workspace(demo, tmp_path_factory):
    root = tmp_path_factory.mktemp("flipping") / "ws"
    copy_of(demo.root, root)
    return open_workspace(root)


@pytest.fixture(scope="module")
def found(workspace):
    return flips(workspace, LUCK, n_paths=512)


def test_commitment_stands_beside_flipping_on_the_same_luck_with_errors(found):
    stay, *rounds = found.rounds
    assert (stay.every, stay.lead) == (None, 0.0)
    assert [one.every for one in rounds] == [4, 13]
    for one in rounds:
        assert one.lead == pytest.approx(one.p - stay.p)
        assert 0 < one.lead_mcse < 0.05
    assert found.fates.fates[COMMIT].p == pytest.approx(found.own.chance, abs=0.001), "the bar is that of the odds"
    assert [fate.policy for fate in found.fates.fates] == [policy.name for policy in POLICIES]


def test_the_same_question_has_the_same_answer_and_is_kept_for_the_report(found, workspace):
    assert flips_json(flips(workspace, LUCK, n_paths=512)) == flips_json(found)
    kept = recall_flips(workspace.root, plan_of(workspace), facts_of(workspace))
    assert flips_json(kept) == flips_json(found)
    target = workspace.root / "report.html"
    run = CliRunner().invoke(app, ["report", "-w", str(workspace.root), "-o", str(target), "--paths", "512"])
    assert run.exit_code == 0, run.output
    page = target.read_text()
    assert "If we kept switching" in page
    assert flips_sentences(found)[0].split(":")[0] in page


def test_where_switching_pays_the_first_line_says_so(found):
    ahead = tuple(replace(one, lead=0.1, lead_mcse=0.01) if one.every else one for one in found.rounds)
    assert flips_sentences(replace(found, rounds=ahead))[0].startswith("Switching pays here")
    assert not flips_sentences(found)[0].startswith("Switching pays here") or found.fates.reacting_ahead


def test_an_answer_that_turns_without_rivals_is_said(found):
    fates = found.fates.fates
    turned = tuple(replace(f, lead=0.2, lead_mcse=0.01) if i == 5 else f for i, f in enumerate(fates))
    said = flips_sentences(replace(found, unanswered=replace(found.unanswered, fates=turned)))
    assert (
        any("hangs on rivals" in one and "chase the best mean" in one for one in said) or found.fates.fates[5].is_ahead
    )


def test_yields_stand_in_the_order_of_the_odds(found, workspace):
    """Mean progress may favour another strategy; who chases it would be said to win, against the odds."""
    courses = courses_of(workspace, LUCK)
    totals = [one.totals for one in simulate_all(courses.models, seed=1, n_paths=512, n_fan=0)]
    odds = success_of(courses.plan, courses.posterior, courses.asked, totals).p.clip(0.02, 0.98)
    assert np.argsort(found.own.mean, kind="stable").tolist() == np.argsort(odds, kind="stable").tolist()
    assert found.own.mean[found.own.first] == 1.0


def test_the_share_that_is_moved_follows_the_engine(found):
    shares = [like_engine(found.own, kept, 4, seed=1).moved for kept in (1.5, 0.3, 0.1, -0.1)]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


def test_deals_in_flight_are_orphaned_where_effort_is_taken_away_and_only_there(workspace):
    courses = courses_of(workspace, LUCK)
    by_name = {model.strategy: model for model in courses.models}
    stay, move = by_name["hold"], by_name["focus_healthcare"]
    lost = left_lanes(stay, move)
    assert (left_lanes(stay, stay) == 0).all()
    assert 0 < lost.max() <= 1
    posterior, n = without_orphans(courses.posterior, lost)
    before, after = (np.asarray(p.facts.open_deals.is_dead_wood, bool) for p in (courses.posterior, posterior))
    gone = after & ~before
    assert gone.sum() == n > 0
    assert (lost[np.asarray(courses.posterior.facts.open_deals.lane)[gone]] > 0).all()
    live = (~before).sum()
    hours = posterior.draws.hours_per_deal * (live - n)
    assert hours == pytest.approx(courses.posterior.draws.hours_per_deal * live), "the desk keeps its hours"


def test_the_command_answers_with_one_json_object_and_a_picture(workspace, tmp_path):
    picture = tmp_path / "flips.svg"
    run = CliRunner().invoke(app, ["flips", "hold", "-w", str(workspace.root), "--json", "--paths", "256",
                                   "--picture", str(picture)])  # fmt: skip
    assert run.exit_code == 0, run.output
    said = json.loads(run.stdout)
    assert said["committed_to"] == "hold"
    assert {"rounds", "ways", "ways_without_rivals", "world", "headline", "generator"} <= set(said)
    assert picture.read_text().startswith("<svg")


def test_an_unknown_strategy_is_named(workspace):
    with pytest.raises(UsageError, match="BB-U02"):
        flips(workspace, LUCK, n_paths=256, strategy="nonsense")
