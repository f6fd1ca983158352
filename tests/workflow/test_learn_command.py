"""`bestbet learn` from its options to its answer."""

import json

import pytest
from typer.testing import CliRunner

from bestbet.cli.main import app
from copies import copy_of

pytestmark = pytest.mark.usefixtures("parts_fitted_once")


@pytest.fixture(scope="module")
def folder(demo, tmp_path_factory):
    target = tmp_path_factory.mktemp("learn") / "demo"
    copy_of(demo.root, target)
    return target


@pytest.fixture(scope="module")
def answer(folder):
    found = CliRunner().invoke(app, ["learn", "-w", str(folder), "--paths", "1024", "--futures", "50", "--json"])
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


def test_json_holds_values_floors_errors_and_reasons(answer):
    assert answer["best_bet"]
    assert answer["n_paths"] == 1024
    assert len(answer["facts"]) > 20
    assert answer["tie"] is None or len(answer["tie"]["between"]) >= 2
    for fact in (*answer["facts"], *answer["groups"]):
        gain = fact["evppi"]
        assert gain["mcse"] >= 0
        assert (gain["value"] is None) == (gain["reason"] is not None)
    assert {g["name"] for g in answer["groups"]} >= {"arrivals", "win rate", "deal size", "capacity", "rivals"}
    assert sum(s["shapley"] for s in answer["shares"]["groups"]) + answer["shares"]["rest"] == pytest.approx(1)


def test_every_way_has_a_law_a_size_and_a_price(answer):
    names = [i["name"] for i in answer["inquiries"]]
    assert "call 20 lost customers" in names
    assert "pull six months of stage history" in names
    assert any(name.startswith("test cold_calling on opportunities") for name in names)
    for inquiry in answer["inquiries"]:
        assert inquiry["likelihood"]
        assert inquiry["n"] > 0
        assert inquiry["net"] <= (inquiry["evsi"]["value"] or 1)


def test_futures_are_judged_for_every_strategy(answer):
    futures = answer["futures"]
    assert futures["n"] == 50
    assert {"the level of demand", "the price cut", "what rivals cost"} <= {f["name"] for f in futures["factors"]}
    assert len(futures["strategies"]) == 5
    assert all(s["max_regret"] >= s["regret_90"] >= 0 for s in futures["strategies"])


@pytest.mark.slow
def test_the_same_seed_gives_the_same_answer(folder, answer):
    again = CliRunner().invoke(app, ["learn", "-w", str(folder), "--paths", "1024", "--futures", "50", "--json"])
    assert json.loads(again.stdout) == answer


def test_words_say_what_first_and_where_the_bet_loses(folder):
    found = CliRunner().invoke(app, ["learn", "-w", str(folder), "--paths", "1024", "--futures", "0"])
    assert found.exit_code == 0, found.output
    assert "Find out first" in found.stdout or "No single thing" in found.stdout
    assert "What the odds swing with" in found.stdout
    assert "futures without probability" not in found.stdout


def test_too_few_paths_are_said(folder):
    found = CliRunner().invoke(app, ["learn", "-w", str(folder), "--paths", "64", "--futures", "0"])
    assert found.exit_code == 0
    assert "fewer than 256 possible worlds" in found.stdout


def test_a_stated_worth_turns_points_into_money(folder):
    plan = folder / "plan.yaml"
    sound = plan.read_text()
    try:
        plan.write_text(sound.replace("review_every:", "worth: 2 million EUR\nreview_every:"))
        shown = CliRunner().invoke(app, ["learn", "-w", str(folder), "--paths", "1024", "--futures", "0", "--json"])
        found = json.loads(shown.stdout)
        assert found["money"] == "worth of the plan"
        for fact in found["facts"]:
            if fact["evppi"]["value"] is not None:
                assert fact["in_money"]["value"] == pytest.approx(2e6 * fact["evppi"]["value"])
    finally:
        plan.write_text(sound)


def test_the_report_draws_it(folder, tmp_path):
    page = tmp_path / "r.html"
    found = CliRunner().invoke(app, ["report", "-w", str(folder), "--paths", "1024", "-o", str(page)])
    assert found.exit_code == 0, found.output
    assert "What to find out first" in page.read_text()
    assert "What the odds swing with" in page.read_text()
    plain = CliRunner().invoke(app, ["report", "-w", str(folder), "--paths", "1024", "-o", str(page), "--no-learn"])
    assert plain.exit_code == 0
    assert "What to find out first" not in page.read_text()
