"""Is the level of values as sure as it may be: ranks of the truth in worlds of the law of how values move.

`python tests/attacks/value_course_study.py 400` prints the table of docs/evidence/sbc.md, some minutes.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from bestbet.calibrate import value_course, values
from bestbet.facts.gather import value_statistics
from value_worlds import CENTRES, LANES, drawn_course, sold

DRAWS = 199


def ranks(seed, weeks, per_week):
    """Return the shares of draws below the truth: of one lane's level of today, and of today's growth."""
    rng = np.random.default_rng([seed, 44])
    course, growth = drawn_course(rng, weeks)
    value, lane, ago = sold(rng, course, weeks=weeks, per_week=per_week)
    found = values.fit(value_statistics(value, lane, LANES, ago), ("a", "b"))
    level = values.draw(found, DRAWS, seed=seed, what="value")[0][:, 0]
    grows = value_course.draw(found.course, DRAWS, seed=seed, what="value").growth
    return (level < CENTRES[0]).mean(), (grows < growth).mean()


def main():
    """Print the mean of the ranks and their spread over that of even ones, by length of record and wins a week."""
    n = int(sys.argv[1])
    print("| weeks, wins a week | level: mean rank | spread | growth: mean rank | spread |\n|---|---:|---:|---:|---:|")
    for weeks in (60, 104):
        for per_week in (5.0, 20.0):
            found = np.array([ranks(seed, weeks, per_week) for seed in range(n)])
            mean, spread = found.mean(axis=0), found.std(axis=0) * 12**0.5
            cells = " | ".join(f"{m:.3f} | {s:.3f}" for m, s in zip(mean, spread, strict=True))
            print(f"| {weeks}, {per_week:.0f} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
