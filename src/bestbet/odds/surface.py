"""A smooth surface of chances over futures: penalised logistic regression, read off as the mean over worlds.

Chances near 0 multiply and cannot go below it, which a straight surface does not know; on the log odds it does (Wood
2017, doi:10.1201/9781315370279, chapter 3).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit, xlogy

from bestbet.odds.regression import CAUTION, Design

Floats = npt.NDArray[np.float64]

PENALTIES = (0.3, 3.0, 30.0, 300.0)
LEAST_PENALTY = 0.01
"""Straight lines and covariates too, so that chances of exactly 0 leave the slopes finite."""
MOST_ROUNDS = 15
FURTHEST = 30.0
N_WORLDS = 2048
"""Worlds over which a place on the surface is averaged."""


@dataclass(frozen=True, slots=True)
class Surface:
    """Slopes[column, strategy] on the log odds: the constant, the places' columns, the worlds' covariates.

    `worlds[world, strategy]` is what the covariates of some worlds add; `penalty[strategy]` the penalty chosen.
    """

    slopes: Floats
    n_place: int
    middle: Floats
    worlds: Floats
    penalty: Floats

    def at(self, columns: Floats) -> Floats:
        """Return the chance[place, strategy] of places with these columns, averaged over worlds."""
        odds = self.slopes[0] + (columns - self.middle) @ self.slopes[1 : self.n_place + 1]
        return np.stack([expit(odds[:, [i]] + self.worlds[:, i]).mean(axis=1) for i in range(odds.shape[1])], axis=1)


def surface(
    places: Design, covariates: Floats, shares: Floats, n_each: int, *, start: Surface | None = None
) -> Surface:
    """Return the surface through shares[draw, strategy] of `n_each` paths; `covariates[draw, any]` have mean 0.

    Penalties by an information criterion with degrees of freedom counted CAUTION times; with `start` its penalties are
    kept and its slopes refined.
    """
    middle = places.full.mean(axis=0)
    x = np.column_stack([np.ones(len(shares)), places.full - middle, covariates])
    weights = np.concatenate([[0.0], places.penalty, np.zeros(covariates.shape[1])])
    slopes = np.empty((x.shape[1], shares.shape[1]))
    penalty = np.empty(shares.shape[1])
    for i in range(shares.shape[1]):
        if start is None:
            slopes[:, i], penalty[i] = _chosen(x, shares[:, i], n_each, weights)
        else:
            penalty[i] = start.penalty[i]
            slopes[:, i] = _newton(x, shares[:, i], n_each, _held(weights, penalty[i]), start.slopes[:, i])[0]
    n_place = places.full.shape[1]
    step = -(-len(shares) // N_WORLDS)
    return Surface(slopes, n_place, middle, covariates[::step] @ slopes[n_place + 1 :], penalty)


def _held(weights: Floats, penalty: float) -> Floats:
    held = penalty * weights + LEAST_PENALTY
    held[0] = 1e-6
    return np.asarray(held)


def _chosen(x: Floats, share: Floats, n_each: int, weights: Floats) -> tuple[Floats, float]:
    best, slopes, chosen = np.inf, np.zeros(x.shape[1]), PENALTIES[-1]
    found = np.zeros(x.shape[1])
    found[0] = _log_odds(float(share.mean()))
    # from stiff to loose, each starting where the stiffer one ended
    for penalty in reversed(PENALTIES):
        found, freedom = _newton(x, share, n_each, _held(weights, penalty), found)
        chance = np.clip(expit(x @ found), 1e-12, 1 - 1e-12)
        deviance = -2 * n_each * float((xlogy(share, chance) + xlogy(1 - share, 1 - chance)).sum())
        if deviance + 2 * CAUTION * freedom < best:
            best, slopes, chosen = deviance + 2 * CAUTION * freedom, found, penalty
    return slopes, chosen


def _newton(x: Floats, share: Floats, n_each: int, held: Floats, start: Floats) -> tuple[Floats, float]:
    """Return slopes of the largest penalised likelihood, and the degrees of freedom used."""
    slopes = start.copy()
    for _ in range(MOST_ROUNDS):
        chance = expit(np.clip(x @ slopes, -FURTHEST, FURTHEST))
        weight = n_each * np.maximum(chance * (1 - chance), 1e-9)
        gram = (x * weight[:, None]).T @ x
        inverse = np.linalg.inv(gram + np.diag(held))
        step = inverse @ (x.T @ (n_each * (share - chance)) - held * slopes)
        # a step that throws the log odds far away comes from chances of almost 0: shorten it
        slopes = slopes + step * min(1.0, 3.0 / max(float(np.abs(x @ step).max()), 1e-12))
        if float(np.abs(step).max()) < 1e-4:
            break
    return slopes, float(np.einsum("ij,ji->", inverse, gram))


def _log_odds(share: float) -> float:
    held = min(max(share, 1e-4), 1 - 1e-4)
    return float(np.log(held / (1 - held)))
