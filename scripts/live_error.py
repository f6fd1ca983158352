"""Holds the odds of few paths, counted and steadied, against those of all 16,384 paths on a workspace's own plan.

    python scripts/live_error.py WORKSPACE [--mixes 48]

Half of the mixes lie between two of the plan's strategies, half are today's effort with every lever moved. Every
stretch of 512 draws apart takes its turn as the first ones.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bestbet.adapters.store import Workspace
from bestbet.choose.live import MOST_AT_ONCE, LiveGround, _model, _shares
from bestbet.odds.assessment import values_of
from bestbet.odds.steadied import Anchors, steadied
from bestbet.simulate.bench import Span, run_on
from bestbet.simulate.model import PATHS_PER_DRAW
from bestbet.workflow.line import Luck
from bestbet.workflow.live import table_of

Floats = npt.NDArray[np.float64]
APART = 512


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--mixes", type=int, default=48)
    given = parser.parse_args()
    live = table_of(Workspace(given.workspace), Luck(1, 16384)).ground
    shares = _all_shares(live, _mixes(live, given.mixes))
    names = ["all", *(o.name for o in live.asked.objectives if o.name in live.asked.columns)]
    low, high = (float(edge(shares[:, :, 0].mean(axis=1))) for edge in (np.min, np.max))
    print(f"{len(shares)} mixes, {len(live.anchored.names)} courses known; P(all) from {low:.3f} to {high:.3f}")
    print("| chance of | paths | off, counted | off, steadied | beyond 2 errors | beyond 3 |")
    print("|---|---:|---:|---:|---:|---:|")
    for column, name in enumerate(names):
        for n_paths in (128, 256, 512):
            print(_row(name, n_paths, shares[:, :, column], live.anchored.shares[:, :, column]))


def _mixes(live: LiveGround, n: int) -> list[Floats]:
    rng = np.random.default_rng(5)
    named = [units for _, units in live.starts]
    found = []
    for i in range(n):
        if i % 2:
            found.append(live.today * rng.uniform(0.4, 1.8, len(live.today)))
        else:
            one, other = rng.choice(len(named), 2, replace=False)
            share = rng.uniform()
            mixed = share * named[one] + (1 - share) * named[other]
            found.append(mixed * rng.uniform(0.7, 1.3, len(live.today)))
    return found


def _all_shares(live: LiveGround, mixes: list[Floats]) -> Floats:
    found = []
    for first in range(0, len(mixes), MOST_AT_ONCE):
        group = mixes[first : first + MOST_AT_ONCE]
        models = [_model(live.plan, live.posterior, live.asked, live.levers, units) for units in group]
        totals, _ = run_on(live.bench, models, Span(0, live.bench.n_most))
        found += [_shares(live.asked, values_of(live.plan, live.posterior, live.asked, one)) for one in totals]
    return np.array(found)


def _row(name: str, n_paths: int, shares: Floats, anchors: Floats) -> str:
    n = n_paths // PATHS_PER_DRAW
    off, counted, beyond = [], [], []
    for start in range(0, shares.shape[1] - n, APART):
        known = Anchors.of(np.roll(anchors, -start, axis=0))
        for mix in shares:
            said = steadied(np.roll(mix, -start)[:n], known, n_per_draw=PATHS_PER_DRAW)
            off.append(said.p - mix.mean())
            counted.append(said.counted - mix.mean())
            beyond.append(abs(off[-1]) / said.mcse)
    two, three = (float(np.mean(np.array(beyond) > limit)) for limit in (2, 3))
    spread = [100 * float(np.sqrt(np.mean(np.square(values)))) for values in (counted, off)]
    return f"| {name} | {n_paths} | {spread[0]:.1f} | {spread[1]:.1f} | {100 * two:.1f} % | {100 * three:.1f} % |"


if __name__ == "__main__":
    main()
