"""How long a simulated path takes: the kernel, its NumPy definition, its bare luck; prints docs/evidence/engine.md.

The plan: 12 lanes (3 segments x 4 sources) x 104 weeks, 6 tactics, capacity with people who leave, churn, repeat
orders, referrals that feed back, rivals, 80 open deals; 8 tallies (wins, losses, bookings, new accounts, repeat value,
churn, active accounts). CPU time of the running threads for one thread, wall time for two; best of several rounds.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import simulate_cases as cases
from bestbet.simulate import kernel
from bestbet.simulate.arrays import Arrays, arrays_of
from bestbet.simulate.compiling import compile_kernel
from bestbet.simulate.kernel_layout import stacked
from bestbet.simulate.paths import simulate_all
from bestbet.simulate.randoms import Purpose, named, path_words
from bestbet.simulate.reference import run_reference

PATHS = 4096
REFERENCE_PATHS = 1024
ROUNDS = 5
LOAD = """
import time
start = time.perf_counter()
from bestbet.simulate.compiling import compile_kernel
imported = time.perf_counter()
compile_kernel()
print(imported - start, time.perf_counter() - imported)
"""


def best(run: Callable[[], object], n: int, clock: Callable[[], float]) -> float:
    """Return microseconds per path, best of some rounds."""
    times = []
    for _ in range(ROUNDS):
        start = clock()
        run()
        times.append(clock() - start)
    return min(times) / n * 1e6


def bare_luck(arrays: Arrays, n: int) -> None:
    """Draw with NumPy the uniforms that every path needs: frailty, wins and losses of each lane and week."""
    words = path_words(1, 0, n)[:, None]
    for week in range(arrays.n_weeks):
        for purpose in (Purpose.FRAILTY, Purpose.WINS, Purpose.LOSSES):
            named(words, arrays.lanes.key, purpose, arrays.first_week + week)


def main() -> None:
    """Print the table."""
    compile_kernel()
    size = replace(cases.REFERENCE, draws=4096)
    fitted = cases.reference_posterior(size)
    model = cases.reference_model(1, size, fitted)
    arrays = arrays_of(model)
    inputs = stacked([arrays])
    totals, weekly = np.empty((PATHS, len(model.tally_stream))), np.empty((0, model.n_weeks, len(model.tally_stream)))
    one = best(lambda: kernel.run_kernel(inputs, 1, 0, totals[None], weekly[None]), PATHS, time.thread_time)
    five = [replace(model, strategy=f"s{i}") for i in range(5)]
    side = stacked([arrays_of(each) for each in five])
    rooms = np.empty((5, *totals.shape)), np.empty((5, *weekly.shape))
    beside = best(lambda: kernel.run_kernel(side, 1, 0, *rooms), 5 * PATHS, time.thread_time)
    two = best(lambda: simulate_all(five, seed=1, n_paths=PATHS, threads=2), 5 * PATHS, time.perf_counter)
    plain = best(
        lambda: run_reference(arrays, seed=1, first_path=0, n_paths=REFERENCE_PATHS), REFERENCE_PATHS, time.thread_time
    )
    luck = best(lambda: bare_luck(arrays, REFERENCE_PATHS), REFERENCE_PATHS, time.thread_time)
    print("| what | microseconds a path |\n|---|---:|")
    print(f"| reference (NumPy), 1 thread | {plain:.0f} |\n| of which bare uniforms of lanes and weeks | {luck:.0f} |")
    print(f"| kernel, one strategy, 1 thread | {one:.1f} |")
    print(f"| kernel, of five strategies on the same luck, 1 thread | {beside:.1f} |")
    print(f"| the same, 2 threads, wall | {two:.1f} |")
    print(f"\nkernel to reference, one thread each: {plain / one:.1f} times alone, {plain / beside:.1f} beside others")
    start = time.perf_counter()
    simulate_all(five, seed=1, n_paths=16_384, threads=2)
    print(f"5 strategies x 16,384 paths, 2 threads: {time.perf_counter() - start:.2f} s")
    text = subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True, check=True).stdout
    imported, loaded = (float(part) for part in text.split())
    print(f"a new process: {imported:.2f} s to import, {loaded:.2f} s to load the compiled engine")
    start = time.perf_counter()
    arrays_of(model)
    print(f"arrays of a strategy with 4,096 draws: {(time.perf_counter() - start) * 1000:.0f} ms")
    print(f"{np.__version__=}")


if __name__ == "__main__":
    main()
