"""Odds from a few paths, steadied by courses whose odds are known from many paths of the same luck.

Control variates: what a mix reaches draw by draw goes with what today's effort reaches in the same draws, so how far
the few draws were lucky for today's says how far they were lucky for the mix. With shares y[draw] of the mix and
x[draw, anchor] of the anchors, y - b (x - mean of x over all draws) has the mean of y and a smaller error (Lavenberg &
Welch 1981, Management Science 27, 322-335, doi:10.1287/mnsc.27.3.322).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

FEWEST_PER_ANCHOR = 8
"""Draws per anchor below which nothing is steadied: the weights would be luck themselves (judgement)."""
RIDGE = 1e-9
"""Share of the anchors' variance added to it, so that anchors that agree in every draw can be told apart."""


@dataclass(frozen=True, slots=True)
class Anchors:
    """Courses known from many paths: `shares[draw, anchor]` of success per draw, over all draws."""

    shares: Floats

    @property
    def p(self) -> Floats:
        """The odds of each anchor."""
        return np.asarray(self.shares.mean(axis=0))

    def mcse(self, anchor: int) -> float:
        """The standard error of one anchor's odds."""
        return float(self.shares[:, anchor].std(ddof=1) / np.sqrt(len(self.shares)))


@dataclass(frozen=True, slots=True)
class Steadied:
    """Odds with their error, as counted and as steadied; `ahead` holds (lead, error) over each anchor."""

    counted: float
    counted_mcse: float
    p: float
    mcse: float
    ahead: tuple[tuple[float, float], ...]


def steadied(shares: Floats, anchors: Anchors) -> Steadied:
    """Return the odds behind shares[draw] of the first draws; those of all draws are left as counted.

    The error has two parts: what the anchors do not tell of the few draws, with the price of having estimated the
    weights from them, and the error of the anchors themselves over all draws.
    """
    few, n, k = anchors.shares[: len(shares)], len(shares), anchors.shares.shape[1]
    counted, counted_mcse = float(shares.mean()), float(shares.std(ddof=1) / np.sqrt(n))
    is_steadied = n < len(anchors.shares) and n >= FEWEST_PER_ANCHOR * k
    weights = _weights(shares, few) if is_steadied else np.zeros(k)
    p = counted + float(np.sum(weights * (anchors.p - few.mean(axis=0))))
    ahead = []
    for anchor in range(k):
        unit = np.eye(k)[anchor]
        if is_steadied:
            ahead.append((p - float(anchors.p[anchor]), _error(shares, few, anchors, weights, weights - unit)))
        else:
            gap = shares - few[:, anchor]
            ahead.append((float(gap.mean()), float(gap.std(ddof=1) / np.sqrt(n))))
    mcse = _error(shares, few, anchors, weights, weights) if is_steadied else counted_mcse
    return Steadied(counted, counted_mcse, min(max(p, 0.0), 1.0), mcse, tuple(ahead))


def _weights(shares: Floats, few: Floats) -> Floats:
    x, y = few - few.mean(axis=0), shares - shares.mean()
    # einsum adds in a fixed order, whatever the number of threads of the linear algebra library
    inner, cross = np.einsum("di,dj->ij", x, x), np.einsum("di,d->i", x, y)
    scale = RIDGE * max(float(np.trace(inner)), 1e-12)
    return np.asarray(np.linalg.solve(inner + scale * np.eye(len(inner)), cross))


def _error(shares: Floats, few: Floats, anchors: Anchors, weights: Floats, carried: Floats) -> float:
    """Return the error of the steadied odds, or of their lead; `carried` are the weights that all draws enter with."""
    n, k = few.shape
    rest = shares - shares.mean() - np.einsum("di,i->d", few - few.mean(axis=0), weights)
    left = float((rest * rest).sum()) / (n - k - 1) / n * (n - 2) / max(n - k - 2, 1)
    known = np.einsum("di,i->d", anchors.shares - anchors.p, carried)
    return float(np.sqrt(left + float((known * known).sum()) / (len(known) - 1) / len(known)))
