"""Ranks of true spreads and centres of deal values among the draws of the fit, in worlds of the fit's own law.

`python tests/attacks/value_ranks_study.py 3000 6` prints how even they are over 3,000 worlds of stream 6, by lane; half a
minute.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import sbc_law

from bestbet.calibrate import values

DRAWS = 99


def lived(n_worlds, stream):
    """Return the unknowns and value statistics of every world in which enough happened."""
    found = []
    for number in range(n_worlds):
        rng = np.random.default_rng([number, stream])
        theta = sbc_law.unknowns(rng)
        history = sbc_law.lived(theta, rng)
        if history is not None:
            found.append((theta, history.facts.values))
    return found


def ranks(worlds):
    """Return shares of draws below the truth, [spread or centre, world, lane]."""
    found = np.empty((2, len(worlds), sbc_law.LANES))
    for number, (theta, statistics) in enumerate(worlds):
        fitted = values.fit(statistics, tuple(str(lane) for lane in range(sbc_law.LANES)))
        mean, sd = values.draw(fitted, DRAWS, seed=number, what="value")
        found[0, number] = ((sd < theta.value_sd).sum(axis=0) + 0.5) / (DRAWS + 1)
        found[1, number] = ((mean < theta.value_mean).sum(axis=0) + 0.5) / (DRAWS + 1)
    return found


def middle(rank):
    """Return standard errors by which the mean rank is off a half."""
    return (rank.mean() - 0.5) * np.sqrt(12 * rank.size)


def width(rank):
    """Return how far ranks spread, over how far even ones do."""
    return np.sqrt(12 * ((rank - 0.5) ** 2).mean())


def main():
    """Print the table."""
    worlds = lived(int(sys.argv[1]), int(sys.argv[2]))
    print(f"{len(worlds)} worlds\n\n| quantity | mean rank (standard errors) | spread of ranks |\n|---|---:|---:|")
    for of, name in zip(ranks(worlds), ("spread", "centre"), strict=True):
        for lane in range(sbc_law.LANES):
            rank = of[:, lane]
            print(f"| {name} {lane} | {rank.mean():.3f} ({middle(rank):+.1f}) | {width(rank):.3f} |")


if __name__ == "__main__":
    main()
