"""The fact that would break a tie: the one worth most to know, found without pricing all, and never merely the widest."""

from dataclasses import replace

import numpy as np
import pytest

from bestbet.odds.breaking import LEAST, in_short, tie_breaker, worth_finding_first
from bestbet.odds.unknowns import bundles, unknowns
from bestbet.odds.value import stakes, worth_of
from learn_cases import small_plan, success


@pytest.fixture(scope="module")
def small():
    plan, posterior = small_plan(0, 2048)
    return plan, posterior, success(plan, posterior)


@pytest.mark.parametrize("tied", [(0, 1), (1, 2), (0, 1, 2)])
def test_pricing_only_what_can_still_lead_finds_what_pricing_all_finds(small, tied):
    plan, posterior, grouped = small
    among = stakes(grouped.shares[:, tied], seed=1)
    gains = [(bundle, worth_of(bundle.parts, among)) for bundle in bundles(unknowns(plan, posterior))]
    seen = [(bundle, gain) for bundle, gain in gains if gain.is_seen and gain.value >= LEAST]
    found = worth_finding_first(plan, posterior, grouped, tied, seed=1)
    best = max(seen, key=lambda pair: pair[1].value, default=None)
    assert (found and (found.bundle.name, found.gain)) == (best and (best[0].name, best[1]))


def test_a_fact_that_moves_all_alike_breaks_no_tie_however_far_it_moves_them(small):
    plan, posterior, grouped = small
    swing = unknowns(plan, posterior)[0].values
    swing = 0.3 * (swing - swing.mean()) / swing.std()
    noise = np.random.default_rng(1).normal(0, 0.01, (len(swing), 2))
    alike = replace(grouped, shares=0.5 + swing[:, None] + noise)
    said = tie_breaker(plan, posterior, alike, (0, 1), seed=1)
    assert said.quantity == ""
    assert said.gain is None
    assert "no single fact" in said.reason


def test_it_is_named_with_what_it_is_worth_and_nothing_is_named_where_nothing_is_tied(small):
    plan, posterior, grouped = small
    said = tie_breaker(plan, posterior, grouped, (2, 1), seed=1)
    assert said == in_short(worth_finding_first(plan, posterior, grouped, (2, 1), seed=1))
    assert said.gain > said.mcse > 0
    assert tie_breaker(plan, posterior, grouped, (1,), seed=1) is None


def test_too_few_worlds_are_said_to_be_too_few(small):
    plan, posterior, grouped = small
    few = replace(grouped, shares=grouped.shares[:100])
    assert tie_breaker(plan, posterior, few, (0, 1), seed=1).reason.startswith("fewer than 256 possible worlds")
