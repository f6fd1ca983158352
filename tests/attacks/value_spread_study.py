"""Simulation-based calibration of the spread of deal values alone, under three rules for a heavy tail.

All values of these worlds are lognormal. `python tests/attacks/value_spread_study.py 1000` prints the table of
docs/evidence/sbc.md: by lane, mean rank and spread of ranks with their scores in standard errors.
"""

import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import numpy as np
import sbc_law

from bestbet.calibrate import values

DRAWS = 99
EXCESS_OF_LOGNORMAL = 0.47343


def half_a_standard_error(statistics):
    """Whether the large deals exceed the lognormal's by half a standard error: the rule until now."""
    top, n = statistics.top, statistics.count
    if len(top) < 6:
        return False
    centre = n @ statistics.log_mean / n.sum()
    squares = statistics.log_sum_squares.sum() + n @ (statistics.log_mean - centre) ** 2
    excess = np.log(top[1:] / top[0])
    return excess.mean() - EXCESS_OF_LOGNORMAL * np.sqrt(squares / n.sum()) > 0.5 * excess.mean() / np.sqrt(len(excess))


def none(found, _):
    return replace(found, tail=None)


def weighed(found, _):
    return found


def at_once(found, statistics):
    if found.tail is None or not half_a_standard_error(statistics):
        return replace(found, tail=None)
    return replace(found, tail=replace(found.tail, chance=1.0))


RULES = {"no tail ever": none, "half a standard error, for sure": at_once, "weighed by evidence": weighed}


def ranks(n_worlds):
    """Ranks in [0, 1] by rule, world and lane, and how often each rule saw a tail in more than half of the draws."""
    found = {rule: np.full((n_worlds, sbc_law.LANES), np.nan) for rule in RULES}
    seen = dict.fromkeys(RULES, 0)
    for number in range(n_worlds):
        rng = np.random.default_rng([number, 5])
        theta = sbc_law.unknowns(rng)
        history = sbc_law.lived(theta, rng)
        if history is None:
            continue
        statistics = history.facts.values
        fitted = values.fit(statistics, tuple(str(lane) for lane in range(sbc_law.LANES)))
        for rule, change in RULES.items():
            changed = change(fitted, statistics)
            seen[rule] += changed.tail is not None and changed.tail.chance >= 0.5
            drawn = values.draw(changed, DRAWS, seed=number, what="value")[1]
            found[rule][number] = ((drawn < theta.value_sd).sum(axis=0) + rng.random()) / (DRAWS + 1)
    return found, seen


def main():
    n_worlds = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    found, seen = ranks(n_worlds)
    print(
        "| rule | lane | worlds | mean rank (score) | spread of ranks (score) | a tail in |\n|---|---:|---:|---:|---:|---:|"
    )
    for rule, by_lane in found.items():
        for lane in range(sbc_law.LANES):
            rank = by_lane[:, lane][np.isfinite(by_lane[:, lane])]
            n, wide = len(rank), ((rank - 0.5) ** 2).mean()
            print(
                f"| {rule} | {lane} | {n} | {rank.mean():.3f} ({(rank.mean() - 0.5) * np.sqrt(12 * n):+.1f})"
                f" | {np.sqrt(12 * wide):.3f} ({(wide - 1 / 12) * np.sqrt(180 * n):+.1f}) | {seen[rule] / n_worlds:.0%} |"
            )


if __name__ == "__main__":
    main()
