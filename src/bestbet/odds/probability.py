"""Probabilities from paths, with the error of the simulation and the width of our ignorance kept apart.

Paths come in groups of R that share one draw of the unknowns. With g[draw, strategy] the share of a group's paths
that succeed, Cov(g) = Cov over knowledge + E[Cov within a group] / R; subtracting the second leaves the first
(the one-way random-effects decomposition; Searle, Casella & McCulloch 1992, doi:10.1002/9780470316856).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv, ndtr, ndtri

from bestbet.streams import uniforms

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

KNOWLEDGE_LOW, KNOWLEDGE_HIGH = 0.10, 0.90
EQUAL = 0.005
"""Chances this near one another are the same to anybody who has to choose."""
_KNOWN = 1e-6
"""Variance of the true chance, of all there can be, below which it is known."""
_LOOKED_AT, _STEPS, _STRIDE = 1024, 6, 1.5
"""Draws that tell how strategies go together, and the steps towards it."""


@dataclass(frozen=True, slots=True)
class Grouped:
    """Success shares by draw: `shares[draw, strategy]` of `n_per_draw` paths each, and the covariance of luck."""

    shares: Floats
    luck: Floats
    n_per_draw: int

    @property
    def p(self) -> Floats:
        """The probability of success per strategy."""
        return np.asarray(self.shares.mean(axis=0))

    @property
    def mcse(self) -> Floats:
        """The simulation's standard error per strategy; groups are independent, their paths are not.

        What happened in none of n paths, or in all, is not certain: it gets the error of one case in n + 2.
        """
        error, n = self.shares.std(axis=0, ddof=1) / np.sqrt(len(self.shares)), self.shares.shape[0] * self.n_per_draw
        is_chance = ((self.shares >= 0) & (self.shares <= 1)).all(axis=0)
        return np.asarray(np.where((error == 0) & is_chance, np.sqrt(n + 1) / (n + 2) / np.sqrt(n), error))

    @property
    def knowledge(self) -> Floats:
        """Covariance over draws of the true success probabilities, made positive semidefinite."""
        total = np.atleast_2d(np.cov(self.shares, rowvar=False))
        values, vectors = np.linalg.eigh(total - self.luck / self.n_per_draw)
        return np.asarray((vectors * np.maximum(values, 0)) @ vectors.T)


def group(success: Bools | Floats, n_per_draw: int) -> Grouped:
    """Return success[path, strategy], or any utility in its place, grouped by draw; needs two paths per draw."""
    cube = success.reshape(-1, n_per_draw, success.shape[1]).astype(float)
    shares = cube.mean(axis=1)
    within = cube - shares[:, None, :]
    luck = np.einsum("gri,grj->ij", within, within) / (len(cube) * (n_per_draw - 1))
    return Grouped(shares=shares, luck=luck, n_per_draw=n_per_draw)


def knowledge_intervals(grouped: Grouped) -> list[tuple[float, float]]:
    """Return, per strategy, the 10-90 % range of P(all | the unknowns): a Beta with the corrected two moments."""
    return [_beta_range(p, v) for p, v in zip(grouped.p, np.diag(grouped.knowledge), strict=True)]


def _beta_range(p: float, variance: float) -> tuple[float, float]:
    if variance <= 0 or p <= 0 or p >= 1:
        return float(p), float(p)
    a, b = _beta_of(p, variance)
    return float(betaincinv(a, b, KNOWLEDGE_LOW)), float(betaincinv(a, b, KNOWLEDGE_HIGH))


def _beta_of(p: float, variance: float) -> tuple[float, float]:
    size = p * (1 - p) / min(variance, 0.999 * p * (1 - p)) - 1
    return p * size, (1 - p) * size


def plausible_truths(grouped: Grouped, *, seed: int) -> Floats:
    """Return one plausible true success probability per draw and strategy, shape of `shares`.

    True chances follow the Beta law with the mean and variance that knowledge leaves them, and what a draw's few paths
    showed is heard as a binomial count (Beta-binomial posterior). How far strategies go together beyond their counts is
    set so that the covariance over draws is that of the truth: without the first the luck of small groups would look
    like knowledge (methods.md B5, nested trap), without the second strategies that rise together would seem to take
    turns. A normal law instead, cut off at 0, promises a third more regret than there is where odds are small.
    """
    p, knowledge = grouped.p, grouped.knowledge
    found = np.tile(np.clip(p, 0.0, 1.0), (len(grouped.shares), 1))
    open_ = np.flatnonzero((np.diag(knowledge) > _KNOWN * p * (1 - p)) & (p > 0) & (p < 1))
    if not len(open_):
        return found
    laws = [_beta_of(p[i], knowledge[i, i]) for i in open_]
    counts = np.clip(grouped.shares[:, open_], 0.0, 1.0) * grouped.n_per_draw
    noise = np.column_stack([ndtri(uniforms(seed, f"plausible truth {i}", len(counts))) for i in open_])
    root = _going_together(laws, counts, grouped.n_per_draw, knowledge[np.ix_(open_, open_)], noise)
    truths = _heard(laws, counts, grouped.n_per_draw, noise @ root.T)
    found[:, open_] = np.column_stack([_evened(*each) for each in zip(truths.T, laws, strict=True)])
    return found


def _heard(laws: list[tuple[float, float]], counts: Floats, n: int, score: Floats) -> Floats:
    """Return the true chances after `counts[draw, strategy]` successes of n, at standard normal scores."""
    place = ndtr(score)
    columns = [betaincinv(a + counts[:, i], b + n - counts[:, i], place[:, i]) for i, (a, b) in enumerate(laws)]
    return np.column_stack(columns)


def _going_together(laws: list[tuple[float, float]], counts: Floats, n: int, wanted: Floats, noise: Floats) -> Floats:
    """Return the root of the scores' correlation that gives the true chances the covariance `wanted`, step by step."""
    counts, noise = counts[:_LOOKED_AT], noise[:_LOOKED_AT]
    together, spread = np.eye(len(laws)), np.sqrt(np.diag(wanted))
    root = together
    for _ in range(_STEPS):
        found = np.atleast_2d(np.cov(_heard(laws, counts, n, noise @ root.T), rowvar=False))
        together = together + _STRIDE * (wanted - found) / np.outer(spread, spread)
        values, vectors = np.linalg.eigh(together)
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        root /= np.maximum(np.sqrt((root**2).sum(axis=1, keepdims=True)), 1e-12)
        together = root @ root.T
    return np.asarray(root)


def _evened(values: Floats, law: tuple[float, float]) -> Floats:
    """Return values in the same order that follow their Beta law evenly, so that their mean is that of the paths."""
    place = np.empty(len(values))
    place[np.argsort(values, kind="stable")] = (np.arange(len(values)) + 0.5) / len(values)
    return np.asarray(betaincinv(*law, place))


def plausible_values(grouped: Grouped, *, seed: int) -> Floats:
    """Return one plausible true value of any utility per draw and column, not held to [0, 1].

    The noisy values are shrunk by the linear Bayes rule, and the lost variance is put back as normal noise.
    """
    knowledge, p = grouped.knowledge, grouped.p
    total = knowledge + grouped.luck / grouped.n_per_draw
    gain = knowledge @ np.linalg.pinv(total, rcond=1e-10, hermitian=True)
    rest = knowledge - gain @ knowledge
    values, vectors = np.linalg.eigh((rest + rest.T) / 2)
    root = vectors * np.sqrt(np.maximum(values, 0))
    n, k = grouped.shares.shape
    noise = np.column_stack([ndtri(uniforms(seed, f"plausible truth {i}", n)) for i in range(k)])
    return np.asarray(p + (grouped.shares - p) @ gain.T + noise @ root.T)


def p_best(truths: Floats) -> Floats:
    """Return, per strategy, the share of draws in which it is the best one; those within half a point share the draw.

    So do all where nobody has a chance to speak of.
    """
    is_top = truths >= truths.max(axis=1, keepdims=True) - EQUAL
    return np.asarray((is_top / is_top.sum(axis=1, keepdims=True)).mean(axis=0))


def expected_regret(truths: Floats) -> Floats:
    """Return, per strategy, the mean over draws of (best strategy's probability there - its own)."""
    return np.asarray((truths.max(axis=1, keepdims=True) - truths).mean(axis=0))


def means_with_errors(values: Bools | Floats, n_per_draw: int) -> tuple[Floats, Floats]:
    """Return the mean of each column of values[path, ...] and its simulation error; groups are independent."""
    grouped = by_draw(values, n_per_draw)
    return np.asarray(grouped.mean(axis=0)), np.asarray(grouped.std(axis=0, ddof=1) / np.sqrt(len(grouped)))


def by_draw(values: Bools | Floats, n_per_draw: int) -> Floats:
    """Return the mean of values[path, ...] over the paths of each draw; strides beat a sum over a short axis."""
    total = values[::n_per_draw].astype(np.float64)
    for i in range(1, n_per_draw):
        total += values[i::n_per_draw]
    return np.asarray(total / n_per_draw)
