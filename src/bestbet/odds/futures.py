"""The worlds in which the bet loses, as boxes in a few unknowns that can be said in words (patient rule induction).

Friedman & Fisher 1999, doi:10.1023/A:1008894516817, for scenario discovery as in Bryant & Lempert 2010,
doi:10.1016/j.techfore.2009.08.002. A box is found on half of the worlds and judged on the other half.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from bestbet.odds.regression import design, fit, scores
from bestbet.odds.unknowns import Unknown
from bestbet.odds.value import ENOUGH_DRAWS, Stakes

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

PEELED = 0.07
"""Share of the worlds in a box that one step peels off (between .05 and .1)."""
SMALLEST = 0.05
"""A box holds at least this share of all worlds."""
COVERAGE, DENSITY = 0.6, 0.7
"""A box that covers so much of the losses and holds so many losses among its worlds says it well (judgement)."""
MOST_LIMITS = 3
"""More conditions than this cannot be kept in mind."""
MOST_TELLING = 10
"""So many unknowns enter the surface and the boxes."""
FEWEST = 40
"""With fewer losing or other worlds in a half nothing is looked for."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One condition: the unknown lies above `low` and below `high` (None: no end)."""

    unknown: Unknown
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Box:
    """Worlds that meet all limits, judged on worlds not used to find it.

    `coverage` is the share of all losing worlds inside, `density` the share of losing among those inside, `mass` the
    share of all worlds inside, `base` the share of losing worlds overall; `mcse` is the error of `density`.
    """

    limits: tuple[Limit, ...]
    coverage: float
    density: float
    mass: float
    base: float
    mcse: float

    @property
    def says_it_well(self) -> bool:
        """Whether the box covers enough of the losses and is dense enough in them."""
        return self.coverage >= COVERAGE and self.density >= DENSITY


def losing_box(found: Sequence[Unknown], loses: Bools) -> Box | None:
    """Return the box that describes best where `loses[world]` is true; None where nothing tells such worlds apart.

    Among the boxes met while peeling the one with the best balance of coverage and density is kept, conditions that
    add nothing are dropped, and at most MOST_LIMITS remain.
    """
    values = np.column_stack([unknown.values for unknown in found]) if found else np.empty((len(loses), 0))
    learn = np.arange(len(loses)) % 2 == 0
    if min(loses[learn].sum(), (~loses[learn]).sum(), loses[~learn].sum()) < FEWEST or not found:
        return None
    best = _simplified(_peeled(values[learn], loses[learn]), values[learn], loses[learn])
    if not best.sides:
        return None
    return _judged(best, found, values[~learn], loses[~learn])


@dataclass(frozen=True, slots=True)
class Losing:
    """Worlds in which another strategy is better than the leader by more than the margin.

    `share` of all worlds as far as the unknowns looked at tell; `box` describes them, None where nothing does.
    """

    share: float
    box: Box | None


def losing_worlds(found: Sequence[Unknown], held: Stakes, *, margin: float) -> Losing | None:
    """Return where the leader loses; None with a single strategy or too few draws.

    A world's own few paths are mostly luck, so the gaps are first smoothed by a regression on the unknowns that tell
    most about them, and a world loses where its smoothed gap is beyond the margin.
    """
    if held.values.shape[1] < 2 or len(held.values) < ENOUGH_DRAWS or not found:
        return None
    kept = _telling(found, held.gaps)
    surface = design(np.column_stack([scores(unknown.values) for unknown in kept]))
    loses = fit(surface, held.gaps).fitted(surface.full).max(axis=1) > margin
    return Losing(float(loses.mean()), losing_box(kept, loses))


def _telling(found: Sequence[Unknown], gaps: Floats) -> list[Unknown]:
    """The unknowns whose own curves explain most of the gaps, beyond what chance would explain."""
    told = []
    for unknown in found:
        alone = design(scores(unknown.values)[:, None])
        done = fit(alone, gaps)
        explained = done.fitted(alone.full).var(axis=0) - done.noise * done.freedom / len(gaps)
        told.append(float(explained.max()))
    order = sorted(range(len(found)), key=lambda i: (-told[i], i))
    return [found[i] for i in order[:MOST_TELLING] if told[i] > 0] or [found[order[0]]]


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Bounds by (column, is_upper)."""

    sides: dict[tuple[int, bool], float] = field(default_factory=dict)

    def with_side(self, column: int, value: float, *, is_upper: bool) -> _Bounds:
        return replace(self, sides={**self.sides, (column, is_upper): value})

    def without(self, column: int) -> _Bounds:
        return replace(self, sides={key: value for key, value in self.sides.items() if key[0] != column})

    @property
    def columns(self) -> list[int]:
        return sorted({column for column, _ in self.sides})

    def inside(self, values: Floats) -> Bools:
        kept = np.ones(len(values), dtype=bool)
        for (column, is_upper), value in self.sides.items():
            kept &= values[:, column] <= value if is_upper else values[:, column] >= value
        return kept


def _peeled(values: Floats, loses: Bools) -> _Bounds:
    """Peel the side whose removal leaves the densest box, down to SMALLEST; return the best balanced of all."""
    box, best = _Bounds(), _Bounds()
    inside = np.ones(len(values), dtype=bool)
    while True:
        step = _next_side(values[inside], loses[inside])
        if step is None:
            return best
        box = box.with_side(*step[:2], is_upper=step[2])
        inside = box.inside(values)
        if inside.mean() < SMALLEST:
            return best
        if _balance(inside, loses) > _balance(best.inside(values), loses):
            best = box


def _next_side(values: Floats, loses: Bools) -> tuple[int, float, bool] | None:
    best, found = float(loses.mean()), None
    for column in range(values.shape[1]):
        for is_upper, share in ((False, PEELED), (True, 1 - PEELED)):
            value = float(np.quantile(values[:, column], share))
            kept = values[:, column] <= value if is_upper else values[:, column] >= value
            if 0 < kept.sum() < len(kept) and (mean := float(loses[kept].mean())) > best:
                best, found = mean, (column, value, is_upper)
    return found


def _balance(inside: Bools, loses: Bools) -> float:
    """Harmonic mean of coverage and density."""
    hits = float((inside & loses).sum())
    return 2 * hits / max(float(inside.sum() + loses.sum()), 1.0)


def _simplified(box: _Bounds, values: Floats, loses: Bools) -> _Bounds:
    """Drop the condition whose loss costs least, while there are too many or the cost is below 1 % of the balance."""
    while box.columns:
        now = _balance(box.inside(values), loses)
        costs = [now - _balance(box.without(column).inside(values), loses) for column in box.columns]
        least = int(np.argmin(costs))
        if len(box.columns) <= MOST_LIMITS and costs[least] > 0.01 * now:
            return box
        box = box.without(box.columns[least])
    return box


def _judged(box: _Bounds, found: Sequence[Unknown], values: Floats, loses: Bools) -> Box:
    inside = box.inside(values)
    hits, n = float((inside & loses).sum()), float(inside.sum())
    density = hits / n if n else 0.0
    limits = tuple(
        Limit(found[column], box.sides.get((column, False)), box.sides.get((column, True))) for column in box.columns
    )
    return Box(
        limits,
        coverage=hits / float(loses.sum()),
        density=density,
        mass=n / len(loses),
        base=float(loses.mean()),
        mcse=float(np.sqrt(density * (1 - density) / n)) if n else 0.0,
    )
