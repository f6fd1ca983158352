"""`bestbet mix` from its options to its answer: JSON stands alone, the plan gains one strategy, refusals say why."""

import json
import re

import pytest
from typer.testing import CliRunner

from bestbet.adapters.store import open_workspace
from bestbet.cli.main import app
from bestbet.plan.parse import parse_plan
from bestbet.workflow import mixing
from bestbet.workflow.line import Luck
from bestbet.workflow.mixing import held, narrowed
from copies import copy_of

pytestmark = pytest.mark.usefixtures("parts_fitted_once")


@pytest.fixture(scope="module")
def folder(demo, tmp_path_factory):
    target = tmp_path_factory.mktemp("mix") / "demo"
    copy_of(demo.root, target)
    return target


@pytest.fixture(scope="module")
def mix(folder):
    def run(*arguments):
        return CliRunner().invoke(app, ["mix", "-w", str(folder), "--paths", "2048", *arguments])

    return run


@pytest.fixture(scope="module")
def written(folder, mix):
    """The plan before, the answer, and the plan after `--write`."""
    before = (folder / "plan.yaml").read_text()
    found = mix("--json", "--write", "best_mix")
    assert found.exit_code == 0, found.output
    yield before, json.loads(found.stdout), (folder / "plan.yaml").read_text()
    (folder / "plan.yaml").write_text(before)


def test_json_holds_the_mix_beside_today_and_the_strategies(written):
    _, answer, _ = written
    assert answer["today"]["name"] == "hold"
    assert len(answer["strategies"]) >= 3
    assert answer["best"]["p_all"] > answer["today"]["p_all"]
    assert all(0 < option["mcse"] < 0.05 for option in (answer["best"], *answer["strategies"]))
    assert answer["best"]["needs"]["rep_hours"] <= answer["have"]["rep_hours"] * (1 + 1e-9)
    assert answer["best"]["needs"]["budget"] <= answer["have"]["budget"] * (1 + 1e-9)
    assert [price["resource"] for price in answer["prices"]] == ["rep_hours", "budget"]


def test_the_plan_gains_the_strategy_and_loses_nothing(written):
    before, answer, after = written
    was, now = before.splitlines(), after.splitlines()
    start = now.index("  best_mix:")
    added = len(now) - len(was)
    assert now[:start] + now[start + added :] == was
    strategy = next(s for s in parse_plan(after).strategies if s.name == "best_mix")
    said = {(e["tactic"], e["units"], json.dumps(e["where"])) for e in answer["best"]["effort"]}
    read = {(e.tactic, e.units, json.dumps({k: list(v) for k, v in e.where.items()})) for e in strategy.effort}
    assert read == said
    assert "beyond 5" in answer["notes"][0]


def test_what_is_printed_names_the_mix_the_limits_and_the_prices(mix):
    found = mix("--change", "100%")
    assert found.exit_code == 0, found.output
    for words in ("The best mix", "Hours per week by tactic", "mixes tried", "One more hour a week", "there is"):
        assert words in found.stdout
    assert "16 times today" not in found.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--write", "hold"), "BB-U91"),
        (("--reach", "170%"), "BB-U92"),
        (("--change", "much"), "BB-U92"),
        (("--objective", "nothing"), "BB-U02"),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is_written(folder, mix, arguments, code):
    before = (folder / "plan.yaml").read_text()
    found = mix(*arguments)
    assert found.exit_code == 2
    assert code in found.stderr
    assert (folder / "plan.yaml").read_text() == before


def test_only_the_named_objectives_count(folder):
    plan = parse_plan((folder / "plan.yaml").read_text())
    one = narrowed(plan, ("loyal",))
    assert [o.name for o in one.objectives if o.must] == ["loyal"]
    assert narrowed(plan, ()) is plan


def test_a_change_holds_every_tactic_near_today(folder):
    plan = parse_plan((folder / "plan.yaml").read_text())
    near = held(plan, 0.5)
    assert all(t.limits.changes_by == 0.5 for t in near.tactics if t.today > 0)
    assert all(t.limits.at_most == t.typical for t in near.tactics if t.today <= 0)
    assert held(plan, None) is plan


def test_an_answer_is_given_again_while_all_it_rests_on_is_the_same(folder, monkeypatch):
    """The second time nothing is simulated; another seed, question or plan is worked out anew."""
    workspace, luck, plan = open_workspace(folder), Luck(1, 2048), folder / "plan.yaml"
    first = mixing.mix(workspace, luck)
    simulated = []
    monkeypatch.setattr(mixing, "searched", lambda *_a, **_k: simulated.append(1) or pytest.skip())
    assert mixing.mix(workspace, luck) == first
    text = plan.read_text()
    for ask in (
        lambda: mixing.mix(workspace, Luck(2, 2048)),
        lambda: mixing.mix(workspace, luck, asked=mixing.Asked(change=0.5)),
        lambda: plan.write_text(re.sub(r"at_least: \d+", "at_least: 9", text, count=1)) and mixing.mix(workspace, luck),
    ):
        with pytest.raises(pytest.skip.Exception):
            ask()
    assert plan.read_text() != text
    plan.write_text(text)
    assert len(simulated) == 3
