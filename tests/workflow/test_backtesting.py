"""Looking back is kept in the workspace, and odds heed it as long as facts, plan and code are those it judged."""

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from bestbet.adapters.store import open_workspace
from bestbet.odds.widening import NOT_LOOKED
from bestbet.report.odds_json import assessment_json
from bestbet.track.backtest import Settings
from bestbet.units import Range
from bestbet.workflow import briefing, lookbacks
from bestbet.workflow import workspace as work
from bestbet.workflow.backtesting import look_back
from bestbet.workflow.line import Luck
from bestbet.workflow.lookbacks import recall, remember
from copies import copy_of

pytestmark = pytest.mark.usefixtures("parts_fitted_once")

LUCK = Luck(seed=1, n_paths=1024)
QUICK = Settings(every=26, horizons=(26, 52), n_paths=128)


@pytest.fixture(scope="module")
def workspace(demo, tmp_path_factory):
    """A workspace of its own, so that what is kept here is kept nowhere else."""
    root = tmp_path_factory.mktemp("looked") / "demo"
    copy_of(demo.root, root)
    return open_workspace(root)


@pytest.fixture(scope="module")
def unlooked(workspace):
    shutil.rmtree(workspace.root / lookbacks.LOOKBACKS, ignore_errors=True)
    return work.odds(workspace, LUCK)


@pytest.fixture(scope="module")
def looked(workspace, unlooked):
    assert unlooked.past is None  # answered before anybody looked
    return look_back(workspace, QUICK)


@pytest.fixture(scope="module")
def facts(workspace):
    return work.facts_of(workspace)


@pytest.fixture(scope="module")
def plan(workspace):
    return work.plan_of(workspace)


def told(kept, factor):
    widths = tuple(replace(w, factor=factor, held=0.5) for w in kept.past.widths)
    return replace(kept, past=replace(kept.past, widths=widths))


def test_without_a_backtest_the_odds_say_so_and_nothing_is_widened(unlooked):
    assert NOT_LOOKED in unlooked.findings
    found = assessment_json(unlooked)
    assert found["backtest"] is None
    assert {o["widened"] for s in found["strategies"] for o in s["objectives"]} == {1.0}


def test_what_a_backtest_taught_is_kept_as_it_was(workspace, looked, facts, plan):
    kept = recall(workspace.root, plan, facts)
    assert kept.past == looked.kept.past
    assert kept.sentences == looked.kept.sentences
    assert (kept.pits == looked.kept.pits).all()


def test_after_a_backtest_the_odds_say_what_held(workspace, looked):
    found = work.odds(workspace, LUCK)
    assert NOT_LOOKED not in found.findings
    held = f"what we called 80 % likely happened {looked.kept.past.held:.0%} of the time"
    assert any(held in text for text in found.findings)
    text = json.dumps(assessment_json(found), allow_nan=False)
    assert json.loads(text)["backtest"]["quarters"] == looked.kept.past.quarters


def test_ranges_that_were_too_narrow_are_widened_about_the_same_median_and_all_together_is_joint(
    workspace, unlooked, looked, facts, plan
):
    remember(workspace.root, plan, facts, told(looked.kept, 2.0))
    found = work.odds(workspace, LUCK)
    remember(workspace.root, plan, facts, looked.kept)
    touched = 0
    for before, after in zip(unlooked.strategies, found.strategies, strict=True):
        for old, new in zip(before.objectives, after.objectives, strict=True):
            if new.widened == 1.0:
                assert (new.p, new.median, new.interval) == (old.p, old.median, old.interval)
                continue
            touched += 1
            assert new.widened == 2.0
            assert new.median == pytest.approx(old.median, rel=1e-5)
            assert np.log(new.interval[1] / new.interval[0]) > np.log(old.interval[1] / old.interval[0])
            assert abs(new.p - 0.5) <= abs(old.p - 0.5) + 0.02
            assert np.log(new.fan.levels[-1, -1] / new.fan.levels[0, -1]) > np.log(
                old.fan.levels[-1, -1] / old.fan.levels[0, -1]
            )
        musts = [o.p for o in after.objectives if o.must]
        assert max(0.0, sum(musts) - len(musts) + 1) - 1e-9 <= after.p_all <= min(musts) + 1e-9
    assert touched >= len(found.strategies)
    assert any("2.00 times as wide" in text for text in found.findings)


@pytest.mark.usefixtures("looked")
def test_another_history_another_drift_or_other_code_is_not_judged_by_it(workspace, facts, plan, monkeypatch):
    assert recall(workspace.root, plan, replace(facts, digest="another")) is None
    assert recall(workspace.root, replace(plan, drift=Range(0.5, 0.6)), facts) is None
    assert recall(workspace.root, replace(plan, objectives=plan.objectives[:1]), facts) is not None
    monkeypatch.setattr(lookbacks, "code_fingerprint", lambda *_: "another")
    assert recall(workspace.root, plan, facts) is None


def brief_page(workspace):
    wanted = briefing.Wanted(learn=False, mix=False)
    found = briefing.brief_of(workspace, LUCK, at=datetime(2027, 1, 4, tzinfo=UTC), wanted=wanted)
    return briefing.brief_bytes(found, "html").decode()


@pytest.mark.usefixtures("looked")
def test_the_page_shows_how_forecasts_have_held(workspace):
    page = brief_page(workspace)
    assert "How our forecasts have held" in page
    assert "How often our ranges held" in page


@pytest.mark.usefixtures("looked")
def test_the_page_without_a_backtest_shows_none(workspace, monkeypatch):
    monkeypatch.setattr(briefing, "recall", lambda *_: None)
    page = brief_page(workspace)
    assert "How our forecasts have held" not in page
