"""Many thin lanes of known rates: what the fit expects of all of them together, beside the truth.

`python tests/attacks/thin_lanes_study.py [--mode]` prints the table of docs/evidence/calibrate.md; about a minute of one
core. `--mode` leaves every level at its mode, as the fit did until 2026-11-26: the control.
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "calibrate"))

import calibrate_worlds as worlds

from bestbet.calibrate import arrivals, levels

WEEKS = 78
REPLICATES = 40
CASES = ((3, 9, np.inf, 0.0), (15, 9, np.inf, 0.0), (15, 4, np.inf, 0.0), (24, 9, np.inf, 0.0), (15, 9, 5.0, 0.0))
"""Lanes, opportunities a week over all of them, dispersion k, weekly drift."""


def world(rng, n, total, k, drift):
    """Return the weekly counts of lanes of uneven size, and the true rate of all lanes in the last week."""
    share = rng.dirichlet(np.full(n, 2.0))
    steps = np.sqrt(0.5) * rng.normal(size=(1, WEEKS - 1)) + np.sqrt(0.5) * rng.normal(size=(n, WEEKS - 1))
    walk = np.cumsum(np.c_[np.zeros(n), drift * steps], axis=1)
    mean = total * share[:, None] * np.exp(walk)
    uneven = rng.gamma(k, 1 / k, size=mean.shape) if np.isfinite(k) else 1.0
    return rng.poisson(mean * uneven), float((total * share * np.exp(walk[:, -1])).sum())


def said(counts, seed):
    """Return the median rate that the fit draws for all lanes together."""
    facts = worlds.lane_facts(weeks=WEEKS, win_rates=(0.2,) * len(counts), arrivals=counts)
    return float(np.median(arrivals.draw(arrivals.fit(facts, None), 1000, seed=seed).rate.sum(axis=1)))


def row(case):
    """Return one line of the table: mean log of said / true, and of the record's mean / true."""
    n, total, k, _ = case
    rng = np.random.default_rng([n, int(total * 10), WEEKS, 0])
    found = []
    for seed in range(REPLICATES):
        counts, true = world(rng, *case)
        found.append(np.log(np.array([said(counts, seed), counts.sum() / WEEKS]) / true))
    told, record = np.mean(found, axis=0)
    error = np.std(found, axis=0)[0] / np.sqrt(REPLICATES)
    return f"| {n} | {total} | {'none' if np.isinf(k) else k} | {told:+.3f} ± {error:.3f} | {record:+.3f} |"


def main():
    """Print the table."""
    if "--mode" in sys.argv[1:]:
        levels._skewed = lambda bent, *_: np.zeros(bent.shape[1])
    print("| lanes | a week | overdispersion k | said / true, ln | record / true, ln |\n|---:|---:|---:|---:|---:|")
    for case in CASES:
        print(row(case), flush=True)


if __name__ == "__main__":
    main()
