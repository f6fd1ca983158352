"""The value of finding out held against nested simulation: small plans, a real plan, futures met one by one.

Nested: for each of some values of an unknown all others are drawn anew (the same draws and luck for every value), so
that E[g | value] is simulated and not fitted. Its level is set to that of the large run, which the few inner paths know
less well. Run alone it prints its tables: scripts/learn.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bestbet.calibrate.posterior import Draws
from bestbet.odds.robust import first_draws
from bestbet.odds.unknowns import bundles, unknowns
from bestbet.odds.value import everything, stakes, worth_of
from learn_cases import small_plan, success

N = 4096
CLOSE = 0.001
"""Two unknowns within a tenth of a point of each other in the nested answer count as equally good to know first."""


@dataclass(frozen=True)
class Held:
    """One unknown: its value by regression with its error, and by nested simulation."""

    name: str
    fitted: float
    mcse: float
    is_seen: bool
    nested: float


def gain_of_gaps(gaps: np.ndarray, level: np.ndarray) -> float:
    """Mean of what the best other leads by, the mean gaps set to `level`, less what it leads by anyway."""
    moved = gaps - gaps.mean(axis=0) + level
    return float(np.maximum(moved.max(axis=1), 0).mean() - max(level.max(), 0))


def gaps_of(values: np.ndarray, leader: int) -> np.ndarray:
    return np.delete(values, leader, axis=-1) - values[..., [leader]]


FIELDS = {
    "the inflow of opportunities in health": ("rate", (slice(None), 0)),
    "the inflow of opportunities in retail": ("rate", (slice(None), 1)),
    "the win rate in health": ("win_probability", (slice(None), 0)),
    "the win rate in retail": ("win_probability", (slice(None), 1)),
    "the effects of calls": ("effect", (slice(None), 0, 0)),
    "the effects of workshops": ("effect", (slice(None), 1, 1)),
}


def with_value(draws: Draws, name: str, value: float) -> Draws:
    """Draws in which one unknown has the same value everywhere."""
    field, place = FIELDS[name]
    array = getattr(draws, field).copy()
    array[place] = value
    return replace(draws, **{field: array})


def small(seed: int, *, n_outer: int = 48, n_inner: int = 128) -> list[Held]:
    """Every unknown of one small plan, by regression on 4,096 draws and nested."""
    plan, posterior = small_plan(seed, N)
    shares = success(plan, posterior, seed=seed).shares
    held = stakes(shares, seed=seed)
    level = gaps_of(shares.mean(axis=0), held.leader)
    inner = replace(posterior, draws=first_draws(posterior.draws, n_inner))
    found = []
    for bundle in bundles(unknowns(plan, posterior)):
        field, place = FIELDS[bundle.name]
        values = np.quantile(getattr(posterior.draws, field)[place], (np.arange(n_outer) + 0.5) / n_outer)
        known = [replace(inner, draws=with_value(inner.draws, bundle.name, v)) for v in values]
        odds = np.array([success(plan, p, seed=seed).p for p in known])
        gain = worth_of(bundle.parts, held)
        nested = gain_of_gaps(gaps_of(odds, held.leader), level)
        found.append(Held(bundle.name, gain.value, gain.mcse, gain.is_seen, nested))
    return found


def is_same_first(found: list[Held]) -> bool:
    """Whether what regression would find out first is, in the nested answer, best or within CLOSE of it."""
    first = max(found, key=lambda h: h.fitted)
    return first.nested >= max(h.nested for h in found) - CLOSE


def small_everything(seed: int, *, n_worlds: int = 384, n_paths: int = 256) -> tuple[float, float, float, float]:
    """EVPI of one small plan from groups of four paths, with its error; and from many paths a world, with its error.

    The choice in a world is made on one half of its paths and judged on the other, so that luck gains nothing.
    """
    plan, posterior = small_plan(seed, N)
    grouped = success(plan, posterior, seed=seed)
    gain = everything(grouped, seed=seed)
    leader = int(np.argmax(grouped.p))
    gains = []
    for world in range(n_worlds):
        alike = np.full(n_paths // 4, world)
        draws = replace(posterior.draws, **{f: getattr(posterior.draws, f)[alike] for f in Draws.__slots__})
        shares = success(plan, replace(posterior, draws=draws), seed=seed + 1000 + world).shares
        halves = shares[::2].mean(axis=0), shares[1::2].mean(axis=0)
        gains += [b[np.argmax(a)] - b[leader] for a, b in (halves, halves[::-1])]
    paired = np.reshape(gains, (-1, 2)).mean(axis=1)
    return gain.value, gain.mcse, float(paired.mean()), float(paired.std(ddof=1) / np.sqrt(n_worlds))


def main() -> None:
    started = time.process_time()
    same = 0
    for seed in range(12):
        found = small(seed)
        same += is_same_first(found)
        print(f"small plan {seed}: {'same' if is_same_first(found) else 'OTHER'} first")
        for h in found:
            print(
                f"  {h.name:40s} {100 * h.fitted:6.2f} ± {196 * h.mcse:5.2f} {'' if h.is_seen else 'hidden':7s} nested {100 * h.nested:6.2f}"
            )
    print(f"the same first in {same} of 12; {time.process_time() - started:.0f} s of processor time")
    for seed in range(4):
        value, error, nested, nested_error = small_everything(seed)
        print(
            f"everything, plan {seed}: {100 * value:.2f} ± {196 * error:.2f}, nested {100 * nested:.2f} ± {196 * nested_error:.2f}"
        )
    print(f"{time.process_time() - started:.0f} s of processor time")


if __name__ == "__main__":
    main()
