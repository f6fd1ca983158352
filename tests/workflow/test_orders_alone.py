"""Only orders on record: no deal has a value, and yet what tactics win is worth something and the odds are numbers."""

from datetime import date, timedelta

import numpy as np
import pytest

from bestbet.adapters.draft import ImportOptions
from bestbet.adapters.importing import create_workspace
from bestbet.odds.assessment import question
from bestbet.simulate.compile import compile_model
from bestbet.simulate.paths import simulate_all
from bestbet.workflow.drafting import draft
from bestbet.workflow.line import Luck, assess, fitted
from bestbet.workflow.workspace import facts_of


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("orders")
    luck = np.random.default_rng(4)
    rows = ["Order ID,Customer ID,Order Date,Amount"]
    for customer in range(150):
        day = date(2025, 1, 1) + timedelta(days=int(luck.integers(0, 300)))
        while day < date(2026, 7, 1):
            rows.append(f"o{len(rows)},c{customer},{day},{luck.lognormal(4.0, 0.6):.2f}")
            day += timedelta(days=1 + int(luck.exponential(60)))
    (folder / "orders.csv").write_text("\n".join(rows) + "\n")
    return facts_of(create_workspace(folder / "ws", [folder / "orders.csv"], options=ImportOptions()))


def test_what_is_won_is_worth_an_order(shop):
    plan, luck = draft(shop, team="Shop"), Luck(1, 512)
    posterior = fitted(plan, shop, luck)
    assert np.isfinite(posterior.draws.value_log_mean).all()
    assert (posterior.draws.value_log_mean == posterior.draws.order_log_mean[:, posterior.facts.segment]).all()
    assert (posterior.value_cap == posterior.order_cap[posterior.facts.segment]).all()
    assert any("worth an order" in said for said in posterior.findings)


def test_the_odds_of_orders_alone_are_numbers(shop):
    plan, luck = draft(shop, team="Shop"), Luck(1, 512)
    posterior = fitted(plan, shop, luck)
    asked = question(plan, posterior, shop)
    models = [compile_model(plan, strategy, posterior, asked.tallies) for strategy in plan.strategies]
    assert all(np.isfinite(found.totals).all() for found in simulate_all(models, seed=1, n_paths=512))
    found = assess(plan, shop, posterior, luck)
    assert all(np.isfinite(s.p_all) for s in found.strategies)
    assert all(np.isfinite(s.worst_tenth) for s in found.choice.standings if s.worst_tenth is not None)
