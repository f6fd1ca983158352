"""Probabilities from paths, with the error of the simulation and the width of our ignorance kept apart.

Paths come in groups of R that share one draw of the unknowns. With g[draw, strategy] the share of a group's paths
that succeed, Cov(g) = Cov over knowledge + E[Cov within a group] / R; subtracting the second leaves the first
(the one-way random-effects decomposition; Searle, Casella & McCulloch 1992, doi:10.1002/9780470316856).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv, ndtri

from bestbet.streams import uniforms

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

KNOWLEDGE_LOW, KNOWLEDGE_HIGH = 0.10, 0.90
TIE_MARGIN = 0.03
"""Differences of P(all) up to this are called a tie (judgement, methods C3)."""
LEADER_MUST_LEAD = 0.6
"""A leader that is best in fewer than this share of the possible worlds is called a tie."""
Z95 = 1.959963984540054


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
        """The simulation's standard error per strategy; groups are independent, their paths are not."""
        return np.asarray(self.shares.std(axis=0, ddof=1) / np.sqrt(len(self.shares)))

    @property
    def knowledge(self) -> Floats:
        """Covariance over draws of the true success probabilities, made positive semidefinite."""
        total = np.atleast_2d(np.cov(self.shares, rowvar=False))
        values, vectors = np.linalg.eigh(total - self.luck / self.n_per_draw)
        return np.asarray((vectors * np.maximum(values, 0)) @ vectors.T)


def group(success: Bools | Floats, n_per_draw: int) -> Grouped:
    """Return success[path, strategy], or any number, grouped by draw; needs two paths per draw and two draws."""
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
    size = p * (1 - p) / min(variance, 0.999 * p * (1 - p)) - 1
    a, b = p * size, (1 - p) * size
    return float(betaincinv(a, b, KNOWLEDGE_LOW)), float(betaincinv(a, b, KNOWLEDGE_HIGH))


def plausible_truths(grouped: Grouped, *, seed: int) -> Floats:
    """Return one plausible true success probability per draw and strategy, shape of `shares`.

    The noisy shares are shrunk by the linear Bayes rule and the lost variance is put back as normal noise, so that
    mean and covariance over draws are those of the truth; without it the luck of small groups would look like
    knowledge (methods.md B5, nested trap).
    """
    knowledge, p = grouped.knowledge, grouped.p
    total = knowledge + grouped.luck / grouped.n_per_draw
    gain = knowledge @ np.linalg.pinv(total, rcond=1e-10, hermitian=True)
    rest = knowledge - gain @ knowledge
    values, vectors = np.linalg.eigh((rest + rest.T) / 2)
    root = vectors * np.sqrt(np.maximum(values, 0))
    n, k = grouped.shares.shape
    noise = np.column_stack([ndtri(uniforms(seed, f"plausible truth {i}", n)) for i in range(k)])
    return np.asarray(np.clip(p + (grouped.shares - p) @ gain.T + noise @ root.T, 0.0, 1.0))


def p_best(truths: Floats) -> Floats:
    """Return, per strategy, the share of draws in which it is the best one; equals share the draw."""
    is_top = truths >= truths.max(axis=1, keepdims=True) - 1e-12
    return np.asarray((is_top / is_top.sum(axis=1, keepdims=True)).mean(axis=0))


def expected_regret(truths: Floats) -> Floats:
    """Return, per strategy, the mean over draws of (best strategy's probability there - its own)."""
    return np.asarray((truths.max(axis=1, keepdims=True) - truths).mean(axis=0))


@dataclass(frozen=True, slots=True)
class Verdict:
    """The leader and those it cannot be told from; `reason` in plain words."""

    leader: int
    tied: tuple[int, ...]
    reason: str


def verdict(grouped: Grouped, best: Floats, names: tuple[str, ...]) -> Verdict:
    """Return the best bet or the tie, by the rule of methods C3; the earlier-named strategy leads among equals."""
    p = grouped.p
    leader = int(np.argmax(p))
    gaps = p[leader] - p
    errors = (grouped.shares - grouped.shares[:, [leader]]).std(axis=0, ddof=1) / np.sqrt(len(grouped.shares))
    others = [i for i in range(len(p)) if i != leader]
    close = tuple(i for i in others if gaps[i] <= max(2 * errors[i], TIE_MARGIN))
    if close:
        return Verdict(leader, close, f"the others come within {100 * TIE_MARGIN:.0f} points or two standard errors")
    if others and best[leader] < LEADER_MUST_LEAD:
        rivals = tuple(i for i in others if best[i] >= best[others].max() / 2)
        reason = f"{names[leader]} is best in only {100 * best[leader]:.0f} % of the worlds these facts allow"
        return Verdict(leader, rivals, reason)
    second = others[int(np.argmin(gaps[others]))] if others else leader
    return Verdict(leader, (), f"{100 * gaps[second]:.0f} points ahead of {names[second]}")
