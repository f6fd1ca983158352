"""The straight line on the invented company: true to its contract, and the same bits however it is run."""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from bestbet.odds.widening import NOT_LOOKED
from bestbet.plan.nodes import Effort, Plan, Strategy
from bestbet.report.odds_json import assessment_json
from bestbet.workflow.checking import problems_of
from bestbet.workflow.line import Luck, assess, fitted
from bestbet.workflow.workspace import facts_of, odds, plan_of

LUCK = Luck(seed=1, n_paths=4096)
pytestmark = pytest.mark.usefixtures("parts_fitted_once")


def digest(assessment):
    return hashlib.sha256(json.dumps(assessment_json(assessment), sort_keys=True).encode()).hexdigest()


@pytest.fixture(scope="module")
def assessment(demo):
    return odds(demo, LUCK)


def test_a_drafted_plan_is_sound_and_has_a_status_quo_and_four_rivals(demo):
    plan = plan_of(demo)
    assert [p for p in problems_of(demo) if p.severity.value == "error"] == []
    assert sum(s.is_status_quo for s in plan.strategies) == 1
    assert len(plan.strategies) == 5
    assert 3 <= len(plan.objectives) <= 4


def test_each_drafted_target_lies_just_beyond_what_holding_course_gives(assessment):
    hold = next(s for s in assessment.strategies if s.is_status_quo)
    for objective in hold.objectives:
        assert 0.15 < objective.p < 0.5, objective.name


def test_all_together_is_never_likelier_than_any_alone(assessment):
    for strategy in assessment.strategies:
        musts = [o.p for o in strategy.objectives if o.must]
        assert 0 <= strategy.p_all <= min(musts) + 1e-12
        assert strategy.p_all_interval[0] <= strategy.p_all_interval[1]


def test_together_is_not_the_product_of_each(assessment):
    """Objectives share market, hours and customers: for some strategy the product would be plainly wrong."""
    gaps = []
    for strategy in assessment.strategies:
        product = 1.0
        for objective in strategy.objectives:
            product *= objective.p if objective.must else 1.0
        gaps.append(abs(strategy.p_all - product) / strategy.mcse)
    assert max(gaps) > 3


def test_best_chances_add_up_and_the_verdict_names_strategies(assessment):
    assert sum(s.p_best for s in assessment.strategies) == pytest.approx(1)
    names = {s.name for s in assessment.strategies}
    assert assessment.best_bet in names
    assert set(assessment.tie_with) <= names
    assert assessment.verdict in {"best bet", "tie"}
    assert 0 <= assessment.judgement_share <= 1


def test_the_json_holds_the_contract_and_only_finite_numbers(assessment):
    found = assessment_json(assessment)
    text = json.dumps(found, allow_nan=False)
    assert {"plan", "facts", "seed", "n_paths", "engine", "strategies", "best_bet", "verdict", "tie_with", "reason",
            "judgement_share", "findings"} <= set(found)  # fmt: skip
    assert {"name", "status_quo", "p_all", "mcse", "p_all_interval", "p_best", "regret", "objectives"} <= set(
        found["strategies"][0]
    )
    assert {"name", "measure", "target", "p", "mcse", "median", "interval", "unit"} <= set(
        found["strategies"][0]["objectives"][0]
    )
    assert "NaN" not in text


@pytest.mark.usefixtures("fitted_anew")
def test_the_cache_changes_nothing(demo, assessment):
    facts, plan = facts_of(demo), plan_of(demo)
    fresh = assess(plan, facts, fitted(plan, facts, LUCK), LUCK)
    assert digest(replace(fresh, findings=(*fresh.findings, NOT_LOOKED))) == digest(assessment)


def test_another_seed_moves_the_odds_within_their_error(demo, assessment):
    other = odds(demo, replace(LUCK, seed=2))
    assert digest(other) != digest(assessment)
    for a, b in zip(assessment.strategies, other.strategies, strict=True):
        assert abs(a.p_all - b.p_all) < 5 * (a.mcse**2 + b.mcse**2) ** 0.5 + 0.01


def test_strategies_do_not_feel_each_other(demo, assessment):
    """A strategy that is added moves nobody else's luck: common random numbers are named, not ordered."""
    facts, plan = facts_of(demo), plan_of(demo)
    more: Plan = replace(
        plan,
        strategies=(Strategy("calls_only", "", "everything else", (Effort("cold_calling", 100.0),)), *plan.strategies),
    )
    wider = assess(more, facts, fitted(more, facts, LUCK), LUCK)
    before = {s.name: (s.p_all, tuple(o.p for o in s.objectives)) for s in assessment.strategies}
    after = {s.name: (s.p_all, tuple(o.p for o in s.objectives)) for s in wider.strategies}
    assert {name: after[name] for name in before} == before


PROGRAM = """
import hashlib, json, sys
from pathlib import Path
from bestbet.adapters.store import open_workspace
from bestbet.report.odds_json import assessment_json
from bestbet.workflow.line import Luck
from bestbet.workflow import workspace
workspace.FIT_CACHE = Path(sys.argv[2])
found = assessment_json(workspace.odds(open_workspace(Path(sys.argv[1])), Luck(1, 4096)))
print(hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest())
"""


@pytest.mark.parametrize(
    "world",
    [
        {"NUMBA_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0"},
        pytest.param(
            {"NUMBA_NUM_THREADS": "4", "OPENBLAS_NUM_THREADS": "2", "PYTHONHASHSEED": "77", "TZ": "Pacific/Kiritimati"},
            marks=pytest.mark.slow,
        ),
        {
            "NUMBA_NUM_THREADS": "8",
            "OPENBLAS_NUM_THREADS": "8",
            "PYTHONHASHSEED": "random",
            "TZ": "America/Anchorage",
            "LC_ALL": "C",
        },
    ],
    ids=["one thread", "four threads, far east", "eight threads, far west"],
)
def test_one_hash_over_threads_hash_seeds_time_zones_and_locales(demo, assessment, world, tmp_path):
    command = [sys.executable, "-c", PROGRAM, str(demo.root.resolve()), str(tmp_path / "fits")]
    shown = subprocess.run(command, env={**os.environ, **world}, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == digest(assessment)
