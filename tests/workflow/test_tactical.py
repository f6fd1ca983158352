"""Every tactic held against a strategy of the invented company, from the command to the numbers behind it."""

import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from bestbet.cli.main import app
from bestbet.errors import UsageError
from bestbet.evidence.claims import Claim, Evidence, Grade
from bestbet.evidence.weigh import weigh
from bestbet.plan.nodes import Channel, Effort, Tactic
from bestbet.report.tactics_json import tactics_json
from bestbet.units import Range
from bestbet.workflow.line import Luck, assess, fitted
from bestbet.workflow.tactical import hold_tactics, tactics_of
from bestbet.workflow.workspace import facts_of, odds, plan_of

pytestmark = pytest.mark.usefixtures("parts_fitted_once")

LUCK = Luck(seed=1, n_paths=2048)
FOCUS = "focus_healthcare"


@pytest.fixture(scope="module")
def answer(demo):
    return tactics_of(demo, LUCK, strategy=FOCUS, n_tried=2048)


def test_every_tactic_of_the_plan_is_held_against_the_strategy(demo, answer):
    assert {t.tactic for t in answer.tactics} == {t.name for t in plan_of(demo).tactics}
    assert [t.is_in for t in answer.tactics] == sorted((t.is_in for t in answer.tactics), reverse=True)
    assert {t.verdict for t in answer.tactics} <= {"keep", "cut", "test", "hold at minimum", "add", "leave out"}


def test_the_effect_is_the_odds_with_less_the_odds_without(demo, answer):
    """The same by hand: a plan with two strategies, one of them without the tactic, through `assess`."""
    plan, facts = plan_of(demo), facts_of(demo)
    way = next(s for s in plan.strategies if s.name == FOCUS)
    less = replace(way, name="less", effort=tuple(e for e in way.effort if e.tactic != "cold_calling"))
    found = assess(replace(plan, strategies=(way, less)), facts, fitted(plan, facts, LUCK), LUCK)
    p = {s.name: s.p_all for s in found.strategies}
    calls = next(t for t in answer.tactics if t.tactic == "cold_calling")
    assert calls.effect == pytest.approx(p[FOCUS] - p["less"], abs=1e-12)
    assert answer.p_all == pytest.approx(p[FOCUS], abs=1e-12)


def test_without_a_name_it_is_the_best_bet_of_the_odds(demo, answer):
    """Every tactic twice: the answer for the best bet is the answer for its name, to the bit."""
    best = odds(demo, LUCK).best_bet
    found = tactics_of(demo, LUCK, n_tried=2048)
    assert (found.strategy, found.is_best_bet) == (best, True)
    assert best == FOCUS
    assert found.tactics == answer.tactics


def test_an_unknown_strategy_is_refused(demo):
    with pytest.raises(UsageError, match="BB-U02"):
        tactics_of(demo, LUCK, strategy="nobody", n_tried=256)


def with_useless(plan):
    """A tactic that takes hours and brings exactly nothing, done by the strategy."""
    nothing = Tactic(
        "brochures", "brochure", {"rep_hours": Range(2.0, 2.0)}, 10.0, 10.0,
        {Channel.WIN_RATE: Range(0.0, 0.0)}, Range(2.0, 2.0), Range(1.5, 1.5),
    )  # fmt: skip
    way = next(s for s in plan.strategies if s.name == FOCUS)
    more = replace(way, effort=(*way.effort, Effort("brochures", 12.0)))
    strategies = tuple(more if s.name == FOCUS else s for s in plan.strategies)
    return replace(plan, tactics=(*plan.tactics, nothing), strategies=strategies)


def test_a_tactic_that_only_takes_hours_is_cut_and_named_and_a_good_one_is_kept(demo):
    plan, facts = with_useless(plan_of(demo)), facts_of(demo)
    found = hold_tactics(plan, facts, fitted(plan, facts, LUCK), LUCK, strategy=FOCUS, n_tried=2048)
    verdicts = {t.tactic: t for t in found.tactics}
    assert verdicts["brochures"].verdict == "cut"
    assert "serves no objective" in verdicts["brochures"].reason
    assert found.serving_nothing == ("brochures",)
    assert verdicts["cold_calling"].verdict == "keep"


def test_stories_never_carry_a_tactic_in(demo):
    """A hundred successes told of one tactic change no figure and lend no grade."""
    plan, facts = plan_of(demo), facts_of(demo)
    stories = tuple(
        Claim(f"s{i}", "newsletter", Channel.REPEAT, Grade.ANECDOTE, story="it doubled our sales", tried=5)
        for i in range(100)
    )
    weighed = weigh(Evidence(claims=stories), plan, as_of=facts.as_of)
    luck = Luck(1, 512)
    answers = [
        hold_tactics(plan, facts, fitted(plan, facts, luck, **more), luck, strategy=FOCUS, n_tried=512, **more)
        for more in ({}, {"evidence": weighed})
    ]
    before, after = ({t.tactic: t for t in a.tactics} for a in answers)
    assert "100 stories count for nothing" in after["newsletter"].evidence
    assert before == {name: replace(t, evidence=before[name].evidence) for name, t in after.items()}


def test_json_is_finite_and_complete(answer):
    text = json.dumps(tactics_json(answer), allow_nan=False)
    found = json.loads(text)["tactics"][0]
    assert {"name", "verdict", "effect", "mcse", "p_positive", "hours_per_week", "money_per_week", "evidence"} <= set(
        found
    )
    assert {"serves", "against", "moves"} <= set(found)


def test_the_command_prints_one_json_object_alone(demo):
    shown = CliRunner().invoke(app, ["tactics", FOCUS, "-w", str(demo.root), "--paths", "256", "--json"])
    assert shown.exit_code == 0, shown.output
    assert json.loads(shown.stdout)["strategy"] == FOCUS
