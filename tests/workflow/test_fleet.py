"""Known truth: invented companies are exported, read, fitted and forecast, and their true futures are held against it.

Run alone for the table: python tests/workflow/test_fleet.py [COMPANIES]
"""

import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from bestbet.adapters.demo import generate, write_exports
from bestbet.adapters.importing import create_workspace
from bestbet.plan.nodes import Plan, Strategy
from bestbet.simulate.compile import compile_model
from bestbet.simulate.model import Stream, Tally
from bestbet.simulate.paths import simulate
from bestbet.workflow.line import Luck, fitted
from bestbet.workflow.workspace import facts_of

MEASURES = {
    "wins": Stream.WINS,
    "losses": Stream.LOSSES,
    "bookings": Stream.BOOKINGS,
    "new_accounts": Stream.NEW_ACCOUNTS,
    "repeat_orders": Stream.REPEAT_ORDERS,
    "repeat_value": Stream.REPEAT_VALUE,
}
HORIZONS = (13, 26, 52, 78)
LUCK = Luck(seed=1, n_paths=4096)


def forecast_ranks(seed, folder):
    """Rank of the truth among the paths, and the relative miss of the median: {(measure, weeks): (rank, miss)}."""
    company = generate(seed)
    workspace = create_workspace(folder / str(seed), write_exports(company, folder / f"exports{seed}"))
    facts = facts_of(workspace)
    start = facts.as_of + timedelta(days=1)
    hold = Strategy("hold", "", "", (), is_status_quo=True)
    plan = Plan("t", facts.currency, start, 13.0, (), (), (), (hold,))
    asked = {
        (name, weeks): Tally(stream, since=start, until=facts.as_of + timedelta(days=7 * weeks))
        for name, stream in MEASURES.items()
        for weeks in HORIZONS
    }
    model = compile_model(plan, hold, fitted(plan, facts, LUCK), tuple(asked.values()))
    totals = simulate(model, seed=1, n_paths=LUCK.n_paths).totals
    found = {}
    for i, (name, weeks) in enumerate(asked):
        came = recorded_losses(company, weeks) if name == "losses" else future(company, name, weeks)
        rank = (totals[:, i] < came).mean() / 2 + (totals[:, i] <= came).mean() / 2
        found[name, weeks] = rank, np.median(totals[:, i]) / came - 1
    return found


def future(company, name, weeks):
    return sum(sum(rows[:weeks]) for rows in company.truth["future"][name].values())


def recorded_losses(company, weeks):
    """Losses that somebody records: what nobody ever closes is no loss that the product forecasts."""
    last = 7 * company.knobs.weeks
    lost = [deal.recorded for deal in company.history.deals if not deal.is_won and deal.recorded is not None]
    return sum(last <= day < last + 7 * weeks for day in lost)


def fleet(n):
    with tempfile.TemporaryDirectory() as folder:
        found = [forecast_ranks(seed, Path(folder)) for seed in range(101, 101 + n)]
    return {key: np.array([one[key] for one in found]) for key in found[0]}


def covered(ranks, share):
    return float(((ranks > (1 - share) / 2) & (ranks < (1 + share) / 2)).mean())


@pytest.mark.slow
def test_true_futures_of_a_fleet_fall_inside_the_ranges_about_as_often_as_said():
    found = fleet(24)
    pooled = np.concatenate([values[:, 0] for (name, _), values in found.items() if name != "losses"])
    assert 0.65 < covered(pooled, 0.8) < 0.92
    assert 0.80 < covered(pooled, 0.9) <= 1.0
    narrowed = 0.5 + 2.5 * (pooled - 0.5)
    assert covered(narrowed, 0.8) < 0.65, "ranges narrowed by more than half must be caught"


def main(n):
    found = fleet(n)
    print("| measure | weeks | in 50 % | in 80 % | in 90 % | mean rank | median miss |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for (name, weeks), values in found.items():
        ranks, misses = values.T
        shares = " | ".join(f"{100 * covered(ranks, share):.0f} %" for share in (0.5, 0.8, 0.9))
        print(f"| {name} | {weeks} | {shares} | {ranks.mean():.2f} | {100 * np.median(misses):+.0f} % |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
