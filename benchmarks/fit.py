"""Times the fit alone, in processor seconds: invented histories of growing size with 24 lanes, orders and customers.

Prints a Markdown table; the slowest parts of the largest history follow with --profile.
"""

import argparse
import cProfile
import pstats
import time
from datetime import date, timedelta

import numpy as np

from bestbet.calibrate.fit import fit
from bestbet.facts.gather import lane_facts
from bestbet.facts.tables import Coded, Facts, Opportunities, Orders, Outcome
from bestbet.plan.nodes import Plan, Strategy
from bestbet.workflow.line import one_blas_thread

AS_OF = date(2026, 6, 30)
WEEKS = 208
SEGMENTS, SOURCES = 6, 4
N_DRAWS = 4096


def coded(codes, n, name):
    return Coded(codes.astype(np.int32), tuple(f"{name} {i}" for i in range(n)))


def history(rows, seed=1):
    """Facts of `rows` opportunities over four years, with a fifth as many accounts and half as many orders."""
    rng = np.random.default_rng(seed)
    start = np.datetime64(AS_OF - timedelta(days=7 * WEEKS - 1))
    born = np.sort(rng.integers(0, 7 * WEEKS, rows))
    wins = rng.random(rows) < 0.2
    delay = np.where(wins, rng.lognormal(np.log(90), 0.6, rows), rng.lognormal(np.log(40), 0.9, rows)).astype(int)
    is_open = born + delay >= 7 * WEEKS
    outcome = np.where(is_open, Outcome.OPEN, np.where(wins, Outcome.WON, Outcome.LOST))
    days = start + born.astype("timedelta64[D]")
    accounts = max(rows // 5, 10)
    table = Opportunities(
        id=tuple(f"o{i:07d}" for i in range(rows)),
        created=days,
        closed=np.where(is_open, np.datetime64("NaT", "D"), days + delay.astype("timedelta64[D]")),
        outcome=outcome.astype(np.int8),
        amount=(rng.lognormal(9, 0.8, rows) * 100).astype(np.int64),
        account=coded(rng.integers(0, accounts, rows), accounts, "account"),
        owner=coded(rng.integers(0, 9, rows), 9, "owner"),
        stage=Coded(np.full(rows, -1, np.int32), ()),
        attributes={
            "segment": coded(rng.integers(0, SEGMENTS, rows), SEGMENTS, "segment"),
            "source": coded(rng.integers(0, SOURCES, rows), SOURCES, "source"),
        },
    )
    n = rows // 2
    orders = Orders(
        start + np.sort(rng.integers(0, 7 * WEEKS, n)).astype("timedelta64[D]"),
        (rng.lognormal(7, 0.6, n) * 100).astype(np.int64),
        coded(rng.integers(0, accounts // 2, n), accounts, "account"),
        {},
    )
    return Facts(AS_OF, "EUR", "segment", "source", opportunities=table, orders=orders)


def fitted(seen):
    hold = Strategy("hold", "", "", (), is_status_quo=True)
    plan = Plan("team", "EUR", AS_OF, 13.0, (), (), (), (hold,))
    with one_blas_thread():
        begin = time.process_time()
        fit(plan, seen, seed=1, n_draws=N_DRAWS)
        return time.process_time() - begin


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, nargs="+", default=[1000, 10_000, 100_000])
    options.add_argument("--profile", action="store_true")
    asked = options.parse_args()
    print("| opportunities | lanes | counting (s) | fit (s) |")
    print("|---:|---:|---:|---:|")
    for rows in asked.rows:
        known = history(rows)
        begin = time.process_time()
        seen = lane_facts(known)
        counting = time.process_time() - begin
        print(
            f"| {rows:,} | {len(seen.lanes)} | {counting:.2f} | {min(fitted(seen) for _ in range(2)):.2f} |", flush=True
        )
    if asked.profile:
        with cProfile.Profile() as profile:
            fitted(seen)
        pstats.Stats(profile).sort_stats("cumulative").print_stats(45)


if __name__ == "__main__":
    main()
