"""Many thin lanes of known rates: what the fit expects of all of them together, beside the truth.

`python tests/attacks/thin_lanes_study.py [--mode]` prints the table of docs/evidence/calibrate.md; about a minute of one
core. `--mode` leaves every level at its mode, as the fit did until 2026-11-26: the control. `--exact` prints single lanes beside
their exact posterior.
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "calibrate"))

import calibrate_worlds as worlds

from bestbet.calibrate import arrivals, levels
from bestbet.calibrate.levels import Counts

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


EXACT = ((1.5, 0.013, 1e6), (0.3, 0.02, 5.0), (0.3, 0.05, 1e6), (0.1, 0.02, 5.0))
"""Opportunities a week, weekly drift, dispersion of single lanes of 80 weeks."""
LONG, START_SD, WIDER, SAMPLES = 80, 1.5, 1.1, 400_000


def exact_row(rng, rate, drift, k):
    """Return one line: ln level and rate of the last week at the mode, at the mean, and exactly, by importance."""
    counts = rng.poisson(rate, LONG).astype(float)
    seen = Counts(counts[None], np.ones((1, LONG)), np.zeros(LONG), np.zeros((LONG, 0)))
    found = levels.last_levels(seen, np.array([drift]), np.array([k]), np.log(rate), START_SD)
    mode, stiffness, root = normal_about(counts, np.log(rate), drift, k)
    z = rng.normal(size=(SAMPLES, LONG))
    path = mode + WIDER * (z @ root.T)
    away = path - np.log(rate)
    log_weight = (counts * path - (counts + k) * np.log1p(np.exp(path) / k)).sum(axis=1)
    log_weight += -0.5 * ((away @ stiffness) * away).sum(axis=1) + 0.5 * (z**2).sum(axis=1)
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    level = (mode[-1], found.mean[0], weight @ path[:, -1])
    rates = (*(np.exp(one + found.variance[0] / 2) for one in level[:2]), weight @ np.exp(path[:, -1]))
    return f"| {rate} | {drift} | {k:g} | " + " | ".join(f"{one:.4f}" for one in (*level, *rates)) + " |"


def normal_about(counts, centre, drift, k):
    """Return the mode of a lane's path, the prior's precision, and a root of the covariance about the mode."""
    step = np.diff(np.eye(LONG), axis=0) / drift
    stiffness = step.T @ step
    stiffness[0, 0] += 1 / START_SD**2
    path = np.full(LONG, centre)
    for _ in range(50):
        mean = np.exp(path)
        precision = stiffness + np.diag(mean * (1 + counts / k) / (1 + mean / k) ** 2)
        slope = (counts - mean) / (1 + mean / k) - stiffness @ (path - centre)
        path = path + np.clip(np.linalg.solve(precision, slope), -1, 1)
    return path, stiffness, np.linalg.cholesky(np.linalg.inv(precision))


def main():
    """Print the table."""
    if "--exact" in sys.argv[1:]:
        rng = np.random.default_rng(1)
        print("| a week | drift | k | ln level: mode | mean | exact | rate: mode | mean | exact |")
        print("|---:|---:|---:|---:|---:|---:|---:|---:|---:|", *(exact_row(rng, *one) for one in EXACT), sep="\n")
        return
    if "--mode" in sys.argv[1:]:
        levels._skewed = lambda bent, *_: np.zeros(bent.shape[1])
    print("| lanes | a week | overdispersion k | said / true, ln | record / true, ln |\n|---:|---:|---:|---:|---:|")
    for case in CASES:
        print(row(case), flush=True)


if __name__ == "__main__":
    main()
