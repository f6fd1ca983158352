"""Designing a test from Python: the same designs as the command proposes, from plain values."""

import pytest

import bestbet as bb
from bestbet.adapters.store import open_workspace
from bestbet.errors import UsageError
from bestbet.evidence.design import Asked
from bestbet.plan.nodes import Channel
from bestbet.workflow.line import Luck
from bestbet.workflow.weighing import propose
from copies import copy_of

LUCK = Luck(1, 2048)
pytestmark = pytest.mark.usefixtures("parts_fitted_once")


@pytest.fixture(scope="module")
def own(demo, tmp_path_factory):
    folder = tmp_path_factory.mktemp("design") / "demo"
    copy_of(demo.root, folder)
    return open_workspace(folder)


@pytest.fixture(scope="module")
def known(own):
    return bb.read_plan(own.root), bb.read_facts(own.root)


@pytest.fixture(scope="module")
def posterior(known):
    return bb.fit(*known, n_draws=LUCK.n_draws)


def test_python_designs_the_tests_that_the_command_proposes(own, known, posterior):
    asked = Asked(accounts=400, base=0.02)
    told = propose(own, "account_management", Channel.REPEAT, LUCK, asked=asked, weeks=(8, 26))
    found = bb.design_test(
        *known, "account_management", "repeat", accounts=400, base=0.02, weeks=(8, 26), posterior=posterior
    )
    assert found == told
    assert {design.weeks for design in found.designs} == {8, 26}


def test_more_accounts_see_a_smaller_effect(known, posterior):
    few, many = (
        bb.design_test(*known, "account_management", "repeat", accounts=n, posterior=posterior).designs[0]
        for n in (100, 10_000)
    )
    assert many.smallest_visible < few.smallest_visible / 3


def test_what_cannot_be_tested_is_refused_with_what_can(known, posterior):
    with pytest.raises(UsageError, match="BB-U42 unknown channel"):
        bb.design_test(*known, "account_management", "mood", posterior=posterior)
    with pytest.raises(UsageError, match="BB-E01 the plan has no tactic"):
        bb.design_test(*known, "podcasts", "win_rate", posterior=posterior)
