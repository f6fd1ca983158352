"""Smooth regression on unknowns: penalised natural cubic splines in normal scores, smoothness chosen by GCV.

Every unknown is replaced by its normal scores (ranks through the normal quantile), so one table of functions serves
all: a straight line and six curves, orthonormal under N(0, 1), the wigglier the more they are penalised (the
Demmler-Reinsch basis; Wood 2017, doi:10.1201/9781315370279). Knowing an unknown only in part, with reliability r,
makes its score √r z + √(1 - r) ε with ε unknown; a curve then becomes its mean over ε, which is exact here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt
import scipy
from scipy.special import ndtri

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.bool_]

GRID = np.linspace(-6.0, 6.0, 1201)
N_KNOTS = 8
N_CURVES = N_KNOTS - 1
"""A straight line and curves: 7 of an unknown, with the constant 8 degrees of freedom at most."""
MOST_WITH_PRODUCTS = 12
"""Sets of more unknowns than this are taken as adding up, without products of pairs."""
MOST_COLUMNS = 42
"""Curves of a set share so many columns; the straight lines always stay."""
PENALTIES = np.geomspace(1e-5, 1e2, 15)
CAUTION = 1.4
"""Degrees of freedom count so much in GCV, against wiggles found in noise (Kim & Gu 2004,
doi:10.1046/j.1369-7412.2003.05316.x)."""
_NOISE, _MASS = np.polynomial.hermite_e.hermegauss(21)


@cache
def curves() -> tuple[Floats, Floats]:
    """Return the functions on GRID, [place, curve], and their penalties; line first, then ever wigglier."""
    knots = ndtri(np.linspace(0.02, 0.98, N_KNOTS))
    spline = scipy.interpolate.CubicSpline(knots, np.eye(N_KNOTS), bc_type="natural")
    inside = np.clip(GRID, knots[0], knots[-1])
    values = spline(inside) + spline(inside, 1) * (GRID - inside)[:, None]
    bend = spline(inside, 2) * (inside == GRID)[:, None]
    mass = np.exp(-(GRID**2) / 2)
    mass /= mass.sum()
    gram, wiggle = (values * mass[:, None]).T @ values, bend.T @ bend * (GRID[1] - GRID[0])
    null = np.column_stack([np.ones_like(GRID), GRID])
    free = values - null @ (null.T @ (values * mass[:, None]))
    penalty, mix = scipy.linalg.eigh(wiggle, gram)
    wavy = (free @ mix)[:, 2:]
    wavy /= np.sqrt((wavy**2 * mass[:, None]).sum(axis=0))
    return np.column_stack([GRID, wavy]), np.concatenate([[0.0], penalty[2:] / penalty[2]])


def ranks(values: Floats) -> Floats:
    """Return the ranks of values[draw] from 1 on; equals share their mean rank."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(count) - (count - 1) / 2)[place])


def scores(values: Floats) -> Floats:
    """Return the normal scores of values[draw]."""
    return np.asarray(ndtri((ranks(values) - 0.5) / len(values)))


@dataclass(frozen=True, slots=True)
class Design:
    """Columns to regress on: `known[draw, column]` as they would be known, `full` as they are, and their penalties."""

    full: Floats
    known: Floats
    penalty: Floats


def design(z: Floats, reliability: Sequence[float] | None = None, *, most_curves: int = N_CURVES) -> Design:
    """Return the columns of unknowns with scores z[draw, unknown]; `reliability` in [0, 1] each, 1 unless said.

    Curves of every unknown, and the products of pairs where there are few; products are penalised like the parabola.
    """
    n = z.shape[1]
    r = np.ones(n) if reliability is None else np.asarray(reliability, dtype=np.float64)
    kept = max(min(most_curves, MOST_COLUMNS // max(n, 1)), 1)
    values, penalties = curves()
    full = [_at(values[:, :kept], z[:, j]) for j in range(n)]
    known = [full[j] if r[j] == 1 else _at(_blurred(kept, float(r[j])), z[:, j]) for j in range(n)]
    penalty = [penalties[:kept]] * n
    if 1 < n <= MOST_WITH_PRODUCTS:
        pairs = list(combinations(range(n), 2))
        full.append(np.column_stack([z[:, i] * z[:, j] for i, j in pairs]))
        known.append(np.column_stack([z[:, i] * z[:, j] * np.sqrt(r[i] * r[j]) for i, j in pairs]))
        penalty.append(np.ones(len(pairs)))
    return Design(np.column_stack(full), np.column_stack(known), np.concatenate(penalty))


def _at(table: Floats, z: Floats) -> Floats:
    place = np.clip((z - GRID[0]) / (GRID[1] - GRID[0]), 0.0, len(GRID) - 1.000001)
    below = place.astype(np.int64)
    part = (place - below)[:, None]
    return np.asarray(table[below] * (1 - part) + table[below + 1] * part)


def _blurred(kept: int, reliability: float) -> Floats:
    """Return the first curves on GRID as functions of the full score, seen through what is left unknown."""
    places = np.sqrt(reliability) * GRID[:, None] + np.sqrt(1 - reliability) * _NOISE
    mass = _MASS / _MASS.sum()
    seen = [np.interp(places, GRID, column) @ mass for column in curves()[0][:, :kept].T]
    return np.column_stack(seen)


@dataclass(frozen=True, slots=True)
class Fit:
    """Slopes[column, outcome], the means of columns and outcomes, and what each outcome's fit is like.

    Per outcome: the penalty chosen, the degrees of freedom and the variance left.
    """

    slopes: Floats
    middle: Floats
    mean: Floats
    penalty: Floats
    freedom: Floats
    noise: Floats

    def fitted(self, columns: Floats) -> Floats:
        """Return fitted[draw, outcome]."""
        return np.asarray((columns - self.middle) @ self.slopes + self.mean)


def fit(found: Design, outcomes: Floats) -> Fit:
    """Return the regression of outcomes[draw, outcome]; each outcome has the penalty that GCV likes best."""
    n, middle, mean = len(found.full), found.full.mean(axis=0), outcomes.mean(axis=0)
    x, y = found.full - middle, outcomes - mean
    gram, cross = x.T @ x / n, x.T @ y / n
    total = (y**2).mean(axis=0)
    best = np.full(y.shape[1], np.inf)
    slopes = np.zeros_like(cross)
    chosen, freedom, noise = np.zeros_like(best), np.zeros_like(best), total.copy()
    for penalty in PENALTIES:
        inverse = _inverse(gram, found.penalty, penalty)
        b = inverse @ cross
        used = float(np.einsum("ij,ji->", inverse, gram))
        left = np.maximum(total - 2 * (b * cross).sum(axis=0) + (b * (gram @ b)).sum(axis=0), 0.0)
        score = left / max(1 - CAUTION * (used + 1) / n, 1e-3) ** 2
        is_better = score < best * (1 - 1e-9)
        slopes[:, is_better], best[is_better] = b[:, is_better], score[is_better]
        chosen[is_better], freedom[is_better] = penalty, used
        noise[is_better] = left[is_better] / max(1 - (used + 1) / n, 1e-3)
    return Fit(slopes, middle, mean, chosen, freedom, noise)


def without_blocks(found: Design, outcomes: Floats, penalty: Floats, n_blocks: int) -> Iterator[tuple[Rows, Floats]]:
    """Yield, per block of draws left out, the rows kept and the fitted values there, at the penalties given."""
    x, n = found.full, len(found.full)
    gram, cross = x.T @ x, x.T @ outcomes
    total_x, total_y = x.sum(axis=0), outcomes.sum(axis=0)
    for rows in blocks(n, n_blocks):
        left = n - (rows.stop - rows.start)
        part, seen = x[rows], outcomes[rows]
        middle, mean = (total_x - part.sum(axis=0)) / left, (total_y - seen.sum(axis=0)) / left
        gram_left = (gram - part.T @ part) / left - np.outer(middle, middle)
        cross_left = (cross - part.T @ seen) / left - np.outer(middle, mean)
        slopes = np.empty_like(cross)
        for value in np.unique(penalty):
            columns = penalty == value
            slopes[:, columns] = _inverse(gram_left, found.penalty, float(value)) @ cross_left[:, columns]
        kept = np.ones(n, dtype=bool)
        kept[rows] = False
        yield kept, (found.known[kept] - middle) @ slopes + mean


def blocks(n: int, n_blocks: int) -> list[slice]:
    """Return n_blocks runs of draws that cover 0 to n."""
    ends = np.linspace(0, n, n_blocks + 1).astype(int)
    return [slice(int(a), int(b)) for a, b in pairwise(ends)]


def _inverse(gram: Floats, penalty: Floats, weight: float) -> Floats:
    # a whisper of ridge keeps unknowns that repeat each other solvable
    held = gram + np.diag(weight * penalty + 1e-8)
    return np.asarray(np.linalg.inv(held))


@dataclass(frozen=True, slots=True)
class Curve:
    """What one unknown does to each outcome: `values[place, outcome]` at the scores `z`, with standard errors."""

    z: Floats
    values: Floats
    errors: Floats


def curve(z: Floats, outcomes: Floats, places: Floats) -> Curve:
    """Return the fitted curve of outcomes on one unknown's scores z[draw], at `places` on the score scale."""
    found = design(z[:, None])
    done = fit(found, outcomes)
    at, n = _at(curves()[0], places), len(z)
    x, off = found.full - done.middle, at - done.middle
    gram = x.T @ x / n
    errors = np.empty((len(places), outcomes.shape[1]))
    for i in range(outcomes.shape[1]):
        inverse = _inverse(gram, found.penalty, float(done.penalty[i]))
        spread = inverse @ gram @ inverse
        errors[:, i] = np.sqrt(done.noise[i] / n * (1 + np.einsum("pi,ij,pj->p", off, spread, off)))
    return Curve(places, done.fitted(at), errors)
