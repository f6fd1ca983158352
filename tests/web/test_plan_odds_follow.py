"""After a save the odds of the plan before stand beside those of the plan now, with the error of the difference."""

import re
from dataclasses import replace

from bestbet.adapters.answers import keep_answer
from bestbet.adapters.plan_file import read_plan_text
from bestbet.adapters.plan_steps import digest_of
from bestbet.web.kinds import KINDS, parameters_of
from bestbet.workflow.answering import answer_now, key_of

PART = {"x-bestbet-part": "1"}


def test_the_chance_before_and_now_is_shown_once_both_are_there(company, people):
    client = company.as_(people["editor"])
    workspace, usual = company.desk.workspace(), parameters_of(KINDS["odds"], {})
    old = answer_now(workspace, "odds", usual)
    assert "Before" not in client.get("/plan/odds", headers=PART).text
    sent = {"section": "objectives", "name": "volume", "v_amount": "5 million"}
    client.post("/plan/entry", data=sent | {"digest": digest_of(read_plan_text(company.settings.root))})
    waiting = client.get("/plan/odds?begin=1", headers=PART).text
    assert "Not worked out yet" in waiting
    better = [
        {**one, "p_all": one["p_all"] + (0.3 if i == 0 else 0.0)} for i, one in enumerate(old.value["strategies"])
    ]
    key = key_of(workspace, "odds", usual)
    assert key != old.key
    assert key_of(workspace, "odds", usual, plan=digest_of_first(company)) == old.key
    keep_answer(workspace.root, replace(old, key=key, value={**old.value, "strategies": better}))
    shown = client.get("/plan/odds", headers=PART).text
    assert "Before: version 1 of the plan" in shown
    assert "+30.0 points" in shown
    assert len(re.findall("none beyond the simulation", shown)) == len(better) - 1


def digest_of_first(company):
    from bestbet.adapters.plan_steps import versions  # noqa: PLC0415

    with company.store.reading() as connection:
        return versions(connection)[-1].sha256
