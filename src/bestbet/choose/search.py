"""Finds the best mix: rounds of simulated mixes, each proposed on a surface through all before, then a race."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import LinearConstraint, minimize

from bestbet.choose.allocation import Limits, is_allowed, tidied
from bestbet.choose.attainment import Smoother, by_draw, smoothed, smoother
from bestbet.choose.ground import Ground, Luck, margins_of
from bestbet.choose.levers import Levers, distance
from bestbet.choose.surface import Features, Surface, features_of, surface_of
from bestbet.streams import uniforms

Floats = npt.NDArray[np.float64]

SPREAD = 0.05
"""Mixes this far below the best (in P(all)) count a third in the surface: it is fitted to where the best ones are."""
RADIUS = 0.1
"""Share of the scarcest resource by which a mix is a neighbour of the best: the surface bends to those (judgement)."""
ALIKE = 0.005
"""Mixes that differ in no lever by more than this share of the scarcest resource are tried once."""
SHORTER = 0.7
"""Steps around the best mix grow shorter by this factor each round."""
HOPELESS = 0.05
"""Steps that the surface sees this far below the best are not tried."""
PLAIN = 0.005
"""P(all) that a mix may give up, on the surface, to be made of fewer parts (judgement)."""
NEARER = 0.008
"""P(all) that a mix may give up, on the surface, on its way back to today's effort (judgement: inside the plateau)."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How much is simulated: draws in the rounds and in the race, mixes of the first round, of later ones, rounds."""

    draws: int = 128
    race_draws: int = 512
    first: int = 24
    later: int = 8
    rounds: int = 5
    finalists: int = 8


@dataclass(frozen=True, slots=True)
class Tried:
    """Simulated mixes on one luck: `units[mix, lever]` and `shares[mix, draw]` of smoothed P(all)."""

    units: Floats
    shares: Floats
    luck: Luck

    @property
    def p(self) -> Floats:
        """The smoothed P(all) per mix."""
        return np.asarray(self.shares.mean(axis=1))

    def behind(self, best: int) -> tuple[Floats, Floats]:
        """Return how far each mix is behind one of them, and the standard error of that difference."""
        gaps = self.shares[best] - self.shares
        return gaps.mean(axis=1), gaps.std(axis=1, ddof=1) / np.sqrt(gaps.shape[1])


@dataclass(frozen=True, slots=True)
class Found:
    """The end of a search: all that was tried, the finalists on more luck, and the last surface; best finalist first.

    `n_simulated` counts mixes times paths.
    """

    tried: Tried
    finalists: Tried
    surface: Surface
    n_simulated: int
    kernel: Smoother


def search(
    ground: Ground,
    limits: Limits,
    starts: Sequence[Floats],
    *,
    seed: int,
    budget: Budget,
    more_hours: float = 0.0,
) -> Found:
    """Return the best mix found within the limits, starting from `starts` (today and the plan's own strategies).

    The same seed gives the same mixes. The first start is today's effort. Starts that break a limit shape the
    surface but are never finalists.
    """
    luck = Luck(seed, 0, budget.draws)
    features = features_of(ground.levers, ground.posterior, _hours(ground, limits))
    begun = _first(ground.levers, limits, starts, seed, budget.first)
    units = np.array([*starts, *_fresh(begun, starts, unit_scale(ground.levers, limits))])
    margin = margins_of(ground, list(units), luck, more_hours=more_hours)
    kernel = smoother(margin[0])
    scale = unit_scale(ground.levers, limits)
    for number in range(budget.rounds):
        allowed = np.array([is_allowed(ground.levers, limits, one) for one in units])
        surface = _surface(features, units, margin, kernel, scale, allowed)
        p = by_draw(smoothed(kernel, margin)).mean(axis=1)
        more = _proposals(ground.levers, limits, surface, units, p, number=number, seed=seed, n=budget.later)
        if not more:
            break
        units = np.concatenate([units, more])
        margin = np.concatenate([margin, margins_of(ground, more, luck, more_hours=more_hours)])
    allowed = np.array([is_allowed(ground.levers, limits, one) for one in units])
    surface = _surface(features, units, margin, kernel, scale, allowed)
    last = _last(ground.levers, limits, surface, units, by_draw(smoothed(kernel, margin)).mean(axis=1), starts[0])
    if last:
        units = np.concatenate([units, last])
        margin = np.concatenate([margin, margins_of(ground, last, luck, more_hours=more_hours)])
    tried = Tried(units, by_draw(smoothed(kernel, margin)), luck)
    finalists = _race(ground, limits, tried, kernel, budget, more_hours)
    n_simulated = len(units) * luck.n_paths + len(finalists.units) * finalists.luck.n_paths
    return Found(tried, finalists, surface, n_simulated, kernel)


def _hours(ground: Ground, limits: Limits) -> Floats:
    """Return the share of the hours (of the first resource where no hours are stated) that a unit of a lever takes."""
    positions = [r for r, resource in enumerate(ground.plan.resources) if resource.is_hours] or [0]
    if not ground.plan.resources:
        return np.zeros(len(ground.levers))
    r = positions[0]
    return np.asarray(ground.levers.cost[:, r] / max(limits.have[r], 1e-12))


def _surface(
    features: Features, units: Floats, margin: Floats, kernel: Smoother, scale: Floats, allowed: npt.NDArray[np.bool_]
) -> Surface:
    """Return the surface through all mixes, bent to good ones, then to neighbours of the best one."""
    p = smoothed(kernel, margin).mean(axis=1)
    good = np.maximum(np.exp((p - p.max()) / SPREAD), 0.02)
    best = int(np.argmax(np.where(allowed, p, -1.0)))
    away = np.abs((units - units[best]) / scale).sum(axis=1) / 2
    return surface_of(features, units, margin, (good, np.exp(-((away / RADIUS) ** 2)) * good), kernel)


def _fresh(mixes: Iterable[Floats], known: Iterable[Floats], scale: Floats) -> list[Floats]:
    """Return the mixes that differ from all known ones, and from each other, by more than nobody would notice."""
    seen, kept = list(known), list[Floats]()
    for one in mixes:
        if not any(np.abs((one - other) / scale).max() <= ALIKE for other in seen):
            seen.append(one)
            kept.append(one)
    return kept


def unit_scale(levers: Levers, limits: Limits) -> Floats:
    """Return units per lever that alone would use up what is scarcest: searches run in shares of it."""
    shares = levers.cost / np.where(limits.have > 0, limits.have, 1e-12)
    most = shares.max(axis=1, initial=0.0)
    alone = np.where(most > 0, 1.0 / np.where(most > 0, most, 1.0), 10.0 * levers.reference)
    return np.minimum(alone, limits.most[levers.tactic])


def _first(levers: Levers, limits: Limits, starts: Sequence[Floats], seed: int, n: int) -> list[Floats]:
    """Return spread-out mixes: each start with one lever moved up, and sparse random ones."""
    scale = unit_scale(levers, limits)
    luck = uniforms(seed, "mixes to begin with", 4 * n * (len(levers) + 2)).reshape(-1, len(levers) + 2)
    found: list[Floats] = []
    for i, row in enumerate(luck):
        sparse = np.where(row[2:] < 0.15 + 0.35 * row[0], -np.log(np.maximum(luck[-1 - i, 2:], 1e-12)), 0.0)
        random = sparse / max(sparse.sum(), 1e-12) * scale * (0.25 + 0.5 * row[1])
        start = starts[i % len(starts)]
        mixed = random if i % 3 == 0 else 0.6 * start + 0.6 * random
        tidy = tidied(levers, limits, mixed)
        if tidy is not None:
            found.append(tidy)
        if len(found) >= n:
            break
    return found


def _proposals(
    levers: Levers, limits: Limits, surface: Surface, units: Floats, p: Floats, *, number: int, seed: int, n: int
) -> list[Floats]:
    """Return new mixes: the surface's own optima from the best starts, and steps around the best of them."""
    order = [i for i in np.argsort(-p, kind="stable") if is_allowed(levers, limits, units[i])][: max(n // 2, 1)]
    peaks = [climb(surface, levers, limits, units[i]) for i in order]
    tidy = [found for peak in peaks if (found := tidied(levers, limits, peak)) is not None]
    tidy = sorted(tidy, key=lambda one: -surface.value(one)[0])
    scale = unit_scale(levers, limits)
    steps = _fresh(_steps(levers, limits, [units[i] for i in order[:2]], seed + number, SHORTER**number), units, scale)
    hoped = sorted(steps, key=lambda one: -surface.value(one)[0])
    tops = _fresh([*tidy, *hoped], units, scale)[: n // 2]
    chance = [one for one in steps if surface.value(one)[0] > p.max() - HOPELESS]
    return [*tops, *_fresh([*hoped[: n // 4], *chance], [*units, *tops], scale)[: n - len(tops)]]


def _last(levers: Levers, limits: Limits, surface: Surface, units: Floats, p: Floats, today: Floats) -> list[Floats]:
    """Return the last mixes to try: the best ones made plainer, and the best one on its way back to today."""
    order = [i for i in np.argsort(-p, kind="stable") if is_allowed(levers, limits, units[i])][:2]
    plain = [plainer(surface, levers, limits, units[i]) for i in order]
    back = [one for found in plain[:1] for one in nearer(surface, levers, limits, found, today)]
    seen = {one.tobytes() for one in units}
    return [one for one in {u.tobytes(): u for u in (*plain, *back)}.values() if one.tobytes() not in seen]


def nearer(surface: Surface, levers: Levers, limits: Limits, units: Floats, today: Floats) -> list[Floats]:
    """Return mixes ever nearer to today: tactic by tactic back to today's effort, while the surface loses little."""
    floor, steps = surface.value(units)[0] - NEARER, list[Floats]()
    found = units
    while True:
        back = [np.where(levers.tactic == k, today, found) for k in range(len(limits.least))]
        half = [0.5 * (one + found) for one in back]
        moved = [one for one in (*back, *half) if np.abs(one - found).max() > 0]
        tidy = [one for wish in moved if (one := tidied(levers, limits, wish)) is not None]
        near = [one for one in tidy if _gap(levers, limits, one, today) < _gap(levers, limits, found, today) - 0.01]
        if not near:
            return steps[-3:]
        found = max(near, key=lambda one: surface.value(one)[0])
        if surface.value(found)[0] < floor:
            return steps[-3:]
        steps.append(found)


def _gap(levers: Levers, limits: Limits, one: Floats, other: Floats) -> float:
    return distance(levers, one, other, limits.have)


def plainer(surface: Surface, levers: Levers, limits: Limits, units: Floats) -> Floats:
    """Return the mix with fewer levers: one after the other is given up where the surface loses little by it.

    What a lever leaves goes to the tactic's other aims, or is left out; whichever the surface prefers.
    """
    floor = surface.value(units)[0] - PLAIN
    found = units
    while True:
        better = [(surface.value(one)[0], one) for one in _without_one(levers, limits, found)]
        if not better or max(value for value, _ in better) < floor:
            return found
        found = max(better, key=lambda pair: pair[0])[1]


def _without_one(levers: Levers, limits: Limits, units: Floats) -> list[Floats]:
    found = []
    for lever in np.flatnonzero(units > 0):
        left = units.copy()
        left[lever] = 0.0
        others = np.flatnonzero((levers.tactic == levers.tactic[lever]) & (left > 0))
        joined = left.copy()
        if len(others):
            joined[others] *= 1.0 + units[lever] / left[others].sum()
        for one in (left, joined) if len(others) else (left,):
            tidy = tidied(levers, limits, one)
            if tidy is not None and (tidy > 0).sum() < (units > 0).sum():
                found.append(tidy)
    return found


def _steps(levers: Levers, limits: Limits, centres: Sequence[Floats], seed: int, length: float) -> list[Floats]:
    """Return mixes a step away from the centres: all scaled, more or less of one lever, or a part moved to another."""
    scale = unit_scale(levers, limits)
    luck = uniforms(seed, "steps of a mix", 60 * 4).reshape(-1, 4)
    found = []
    for centre in centres:
        for u, v, size, way in luck:
            used = np.flatnonzero(centre > 0)
            step, goal = centre.copy(), int(v * len(levers))
            source = used[int(u * len(used))] if len(used) else goal
            moved = step[source] * (1.0 if way > 0.95 else 0.5 * size * length)
            if way < 0.2:
                step *= 1.0 + (0.4 * size - 0.2) * length
            elif way < 0.45:
                step[goal] += 0.1 * size * length * scale[goal]
            elif way < 0.6:
                step[source] -= moved
            else:
                step[source] -= moved
                step[goal] += moved / scale[source] * scale[goal]
            tidy = tidied(levers, limits, step)
            if tidy is not None:
                found.append(tidy)
    return found


def climb(surface: Surface, levers: Levers, limits: Limits, start: Floats) -> Floats:
    """Return the mix at the surface's nearest peak within the limits (SLSQP, Kraft 1988, in shares of the scarcest)."""
    scale = unit_scale(levers, limits)
    total = np.eye(len(limits.least))[levers.tactic].T
    least = np.where(limits.may_stop, 0.0, limits.least)
    rows = [(levers.cost * scale[:, None]).T / np.maximum(limits.have, 1e-12)[:, None]]
    lows, highs = [np.full(len(limits.have), -np.inf)], [np.ones(len(limits.have))]
    held = np.isfinite(limits.most) | (least > 0)
    if held.any():
        size = np.maximum(np.where(np.isfinite(limits.most), limits.most, least), 1e-12)[held]
        rows.append(total[held] * scale / size[:, None])
        lows.append(least[held] / size)
        highs.append(limits.most[held] / size)
    constraint = LinearConstraint(np.concatenate(rows), np.concatenate(lows), np.concatenate(highs))

    def loss(z: Floats) -> tuple[float, Floats]:
        value, slope = surface.value(np.maximum(z, 0.0) * scale)
        return -value, -slope * scale

    began = start / scale
    done = minimize(loss, began, jac=True, method="SLSQP", bounds=[(0.0, 1.0)] * len(scale), constraints=[constraint],
                    options={"maxiter": 40, "ftol": 1e-5})  # fmt: skip
    better = np.all(np.isfinite(done.x)) and done.fun <= loss(began)[0]
    return np.asarray(np.maximum(done.x, 0.0) * scale) if better else start


def _race(ground: Ground, limits: Limits, tried: Tried, kernel: Smoother, budget: Budget, more_hours: float) -> Tried:
    """Return the best allowed mixes on the race's larger luck, best first; the plainer of near equals goes first."""
    order = [i for i in np.argsort(-tried.p, kind="stable") if is_allowed(ground.levers, limits, tried.units[i])]
    units = tried.units[order[: budget.finalists]]
    luck = Luck(tried.luck.seed, tried.luck.last, tried.luck.last + budget.race_draws)
    p = by_draw(smoothed(kernel, margins_of(ground, list(units), luck, more_hours=more_hours)))
    parts = (units > 0).sum(axis=1)
    near = p.mean(axis=1) >= p.mean(axis=1).max(initial=0.0) - PLAIN
    best = np.lexsort((-p.mean(axis=1), np.where(near, parts, len(ground.levers) + 1)))
    return Tried(units[best], p[best], luck)
