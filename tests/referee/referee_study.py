"""Engine against referee: the same plan lived through by both, and how far means, spreads and odds lie apart."""

import math
import os
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import product
from unittest.mock import patch

import numpy as np
from referee_company import Company
from referee_plans import NAMES, random_case
from referee_world import World

from bestbet.simulate import arrays
from bestbet.simulate.model import PATHS_PER_DRAW, STOCKS, Stream
from bestbet.simulate.paths import simulate

LEVELS = (0.2, 0.5, 0.8)
COUNTED = (
    "wins",
    "losses",
    "bookings",
    "new_accounts",
    "repeat_value",
    "churned",
    "wins in one segment",
    "wins, odd days",
)
"""What is held against thresholds; the engine's open deals and ages are expectations, so only their means compare."""
JOINTS = (
    (("wins", 1), ("bookings", 1)),
    (("new_accounts", 1), ("repeat_value", 1), ("churned", -1)),
    (("wins", 1), ("losses", -1), ("repeat_value", 1)),
)
"""Conditions that must hold together: at least (1) or at most (-1)."""


@dataclass(frozen=True)
class Sample:
    """Totals[world, tally] and, per week, the mean and the variance of wins; worlds of one draw form a cluster."""

    totals: np.ndarray
    weekly: np.ndarray
    cluster: int


@dataclass(frozen=True)
class Odds:
    """One probability by both, in points, with the standard error of the difference."""

    what: str
    engine: float
    referee: float
    error: float

    @property
    def gap(self):
        return self.engine - self.referee

    def is_within(self, points):
        return abs(self.gap) <= max(points, 3 * self.error)


@dataclass(frozen=True)
class Verdict:
    """How engine and referee compare on one plan; gaps of means are relative, with their standard errors."""

    means: dict
    spreads: dict
    odds: tuple
    mean_wins: float
    weekly_gap: float
    weekly_worst: float
    dispersion: float


@contextmanager
def taken_as_said():
    """Let the engine take win rates as of deals that are worked and hours as of its own deals, as the referee does.

    What a record says of either is another question: tests/simulate/test_shortage.py.
    """
    with (
        patch.object(arrays, "worked_win_probability", lambda model, *_: model.posterior.draws.win_probability),
        patch.object(arrays, "hours_per_deal", lambda model, *_: model.posterior.draws.hours_per_deal),
    ):
        yield


def engine_sample(case, *, seed=1, n_paths=None, model=None):
    n_paths = n_paths or PATHS_PER_DRAW * len(case.posterior.draws)
    with taken_as_said():
        paths = simulate(model or case.model(), seed=seed, n_paths=n_paths, n_fan=n_paths)
    return Sample(paths.totals, paths.weekly[:, :, 0], PATHS_PER_DRAW)


def referee_sample(case, n_worlds, *, seed=2, workers=1, **options):
    """Live through n_worlds worlds, one draw after the other."""
    live = partial(_chunk, case, seed, options)
    starts = range(0, n_worlds, 250)
    pieces = [(first, min(first + 250, n_worlds)) for first in starts]
    if workers == 1:
        parts = [live(piece) for piece in pieces]
    else:
        with ProcessPoolExecutor(workers, initializer=os.nice, initargs=(5,)) as pool:
            parts = list(pool.map(live, pieces))
    totals, weekly = (np.concatenate([part[i] for part in parts]) for i in range(2))
    return Sample(totals, weekly, 1)


def _chunk(case, seed, options, piece):
    company = Company(case.plan, case.strategy, case.posterior, case.weeks)
    ledgers = [_Sum(tally, case) for tally in case.tallies]
    totals = np.zeros((piece[1] - piece[0], len(ledgers)))
    weekly = np.zeros((len(totals), case.weeks))
    for row, world in enumerate(range(*piece)):
        rng = np.random.default_rng([seed, case.number, world])
        log = World(company, world % len(case.posterior.draws), rng, **options).run()
        by_stream = {}
        for stream, when, cell, amount in log:
            by_stream.setdefault(stream, []).append((when, cell, amount))
        totals[row] = [ledger(by_stream) for ledger in ledgers]
        for when, _, _ in by_stream.get("wins", ()):
            weekly[row, int(when)] += 1
    return totals, weekly


class _Sum:
    """The sum of what a tally asks for, by the very moments of what happened."""

    def __init__(self, tally, case):
        facts = case.posterior.facts
        self.stream = "opened" if tally.stream is Stream.OPEN_DEALS else tally.stream.name.lower()
        as_of = case.posterior.as_of
        self.until = (tally.until - as_of).days / 7
        self.since = -math.inf if tally.stream in STOCKS else ((tally.since - as_of).days - 1) / 7
        names = facts.segments if tally.stream >= Stream.REPEAT_ORDERS else [lane.values[0] for lane in facts.lanes]
        self.allowed = [not tally.where or name in tally.where["segment"] for name in names]

    def __call__(self, by_stream):
        since, until, allowed = self.since, self.until, self.allowed
        return sum(x for when, cell, x in by_stream.get(self.stream, ()) if since <= when < until and allowed[cell])


def compare(engine, referee):
    """Return how the two samples compare."""
    means, spreads = {}, {}
    for position, name in enumerate(NAMES):
        a, b = engine.totals[:, position], referee.totals[:, position]
        scale = b.mean() if b.mean() != 0 else 1.0
        error = math.hypot(_error(a, engine.cluster), _error(b, 1))
        means[name] = (float(a.mean() / scale - (b.mean() != 0)), error / scale)
        if name in COUNTED and b.var() > 0:
            spreads[name] = float(a.var() / b.var())
    means["win rate"] = _rate_gap(engine, referee)
    odds = (*_marginals(engine, referee), *_joints(engine, referee))
    gap, worst = _weekly_gap(engine.weekly, referee.weekly)
    dispersion = _index(engine.weekly) / _index(referee.weekly)
    mean_wins = float(referee.totals[:, NAMES.index("wins")].mean())
    return Verdict(means, spreads, odds, mean_wins, gap, worst, dispersion)


def _weekly_gap(engine, referee):
    """Return the rms relative gap of the weekly mean wins beyond what chance gives, and the worst in standard errors."""
    middle = referee.mean(axis=0)
    used = middle > 0
    gap = engine.mean(axis=0)[used] / middle[used] - 1
    error = np.hypot(np.sqrt(engine.var(axis=0)[used] / len(engine)), np.sqrt(referee.var(axis=0)[used] / len(referee)))
    noise = error / middle[used]
    weight = middle[used] / middle[used].sum()
    return math.sqrt(max(float(weight @ (gap**2 - noise**2)), 0.0)), float(np.abs(gap / noise).max())


def _index(weekly):
    """Index of dispersion of the weekly wins, over the weeks."""
    return float(weekly.var(axis=0).sum() / weekly.mean(axis=0).sum())


def _error(values, cluster):
    groups = values[: len(values) // cluster * cluster].reshape(-1, cluster).mean(axis=1)
    return float(groups.std(ddof=1) / math.sqrt(len(groups)))


def _rate_gap(engine, referee):
    rates = []
    for sample in (engine, referee):
        wins, losses = sample.totals[:, NAMES.index("wins")], sample.totals[:, NAMES.index("losses")]
        is_closed = wins + losses > 0
        rates.append(wins[is_closed] / (wins + losses)[is_closed])
    error = math.hypot(_error(rates[0], engine.cluster), _error(rates[1], 1))
    return float(rates[0].mean() / rates[1].mean() - 1), error / rates[1].mean()


def _holds(sample, name, sign, target):
    return sign * sample.totals[:, NAMES.index(name)] >= sign * target - 1e-9


def _odds(what, engine, referee, clusters):
    a, b = engine.mean(), referee.mean()
    # where nothing happened in either sample one more and one less keep the error above 0
    floor = 1 / min(len(engine), len(referee))
    error = math.hypot(_error(engine.astype(float), clusters), _error(referee.astype(float), 1))
    return Odds(what, 100 * a, 100 * b, 100 * max(error, floor))


def _target(values, sign, level):
    """Return the target that is met with a chance near `level`: a whole number where counts are asked for."""
    target = float(np.quantile(sign * values, 1 - level)) * sign
    return float(np.round(target)) if abs(target) < 1000 else target


def _marginals(engine, referee):
    for name, level in product(COUNTED, LEVELS):
        target = _target(referee.totals[:, NAMES.index(name)], 1, level)
        pair = (_holds(sample, name, 1, target) for sample in (engine, referee))
        yield _odds(f"{name} >= {target:.0f}", *pair, engine.cluster)


def _joints(engine, referee):
    for conditions, level in product(JOINTS, LEVELS):
        best = None
        for single in np.linspace(level, 1, 41):
            targets = [_target(referee.totals[:, NAMES.index(n)], sign, single) for n, sign in conditions]
            holds = [_all_hold(sample, conditions, targets) for sample in (engine, referee)]
            miss = abs(holds[1].mean() - level)
            if best is None or miss < best[0]:
                best = (miss, targets, holds)
        names = " and ".join(
            f"{n} {'>=' if sign > 0 else '<='} {t:.0f}" for (n, sign), t in zip(conditions, best[1], strict=True)
        )
        yield _odds(names, *best[2], engine.cluster)


def _all_hold(sample, conditions, targets):
    pairs = zip(conditions, targets, strict=True)
    return np.logical_and.reduce([_holds(sample, name, sign, target) for (name, sign), target in pairs])


def judge(number, n_worlds, *, workers=1, use=None, **options):
    """Return the case and the verdict on one random plan, its hours used as said or as it comes."""
    case = random_case(number) if use is None else random_case(number, utilisation=use)
    return case, compare(engine_sample(case), referee_sample(case, n_worlds, workers=workers, **options))


HEAD = (
    "| plan | use | weeks | lanes | wins | mean wins | mean bookings | mean churned | variance of wins | weekly mean | "
    "weekly dispersion | odds off by > 3 s.e. | and by > 1 pt (2 at .95) | worst gap |\n"
    "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)
FAILS = "| plan | condition | engine % | referee % | s.e. of the difference |\n|---:|---|---:|---:|---:|"


def row(case, verdict):
    """Return one row of the table: relative gaps in per cent with one standard error, odds in points."""
    gaps = [f"{100 * g:+.1f} ± {100 * e:.1f} %" for g, e in map(verdict.means.get, ("wins", "bookings", "churned"))]
    beyond = [odds for odds in verdict.odds if abs(odds.gap) > 3 * odds.error]
    failed = [odds for odds in verdict.odds if not odds.is_within(case.points)]
    worst = max(verdict.odds, key=lambda odds: abs(odds.gap))
    cells = (
        case.number,
        "-" if case.utilisation is None else f"{case.utilisation:g}",
        case.weeks,
        len(case.posterior.facts.lanes),
        f"{verdict.mean_wins:.0f}",
        *gaps,
        f"{verdict.spreads['wins']:.2f}",
        f"{100 * verdict.weekly_gap:.1f} %",
        f"{verdict.dispersion:.3f}",
        f"{len(beyond)} of {len(verdict.odds)}",
        len(failed),
        f"{worst.gap:+.1f} ± {worst.error:.1f}",
    )
    return "| " + " | ".join(map(str, cells)) + " |"


def summary(done):
    """Return, per utilisation, how many odds of how many fail, and how the gaps are spread in standard errors."""
    lines = [
        "| use | plans | odds | beyond 3 s.e. | beyond 3 s.e. and the points | rms gap in s.e. | rms gap, points |"
    ]
    lines.append("|---:|---:|---:|---:|---:|---:|---:|")
    for use in dict.fromkeys(case.utilisation for case, _ in done):
        group = [(case, verdict) for case, verdict in done if case.utilisation == use]
        odds = [(case, one) for case, verdict in group for one in verdict.odds]
        beyond = sum(abs(one.gap) > 3 * one.error for _, one in odds)
        failed = sum(not one.is_within(case.points) for case, one in odds)
        z = math.sqrt(np.mean([(one.gap / one.error) ** 2 for _, one in odds]))
        points = math.sqrt(np.mean([one.gap**2 for _, one in odds]))
        name = "no limit" if use is None else f"{use:g}"
        lines.append(f"| {name} | {len(group)} | {len(odds)} | {beyond} | {failed} | {z:.2f} | {points:.2f} |")
    return "\n".join(lines)
