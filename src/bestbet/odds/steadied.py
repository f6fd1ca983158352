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

DRAWS_PER_ANCHOR = 12
"""Each anchor that steadies needs so many draws, or its weight would be luck; the first come first (judgement)."""
RIDGE = 1e-9
"""Share of the anchors' variance added to it, so that anchors that agree in every draw can be told apart."""
UNSEEN = 10.0
"""So many draws of plain luck are added to those seen when the error is worked out: what is rare may not have happened
in the few draws, and an error read from them alone would be too small (judgement, checked in docs/evidence/web.md)."""


@dataclass(frozen=True, slots=True)
class Anchors:
    """Courses known from many paths: `shares[draw, anchor]` of success per draw, over all draws.

    `p[anchor]` are their odds, `error[anchor, anchor]` the covariance of those by simulation.
    """

    shares: Floats
    p: Floats
    error: Floats

    @classmethod
    def of(cls, shares: Floats) -> Anchors:
        """Return the anchors with these shares."""
        p = shares.mean(axis=0)
        away = shares - p
        return cls(shares, p, np.einsum("di,dj->ij", away, away) / (len(shares) - 1) / len(shares))


@dataclass(frozen=True, slots=True)
class Steadied:
    """Odds with their error, as counted and as steadied; `ahead` holds (lead, error) over each anchor."""

    counted: float
    counted_mcse: float
    p: float
    mcse: float
    ahead: tuple[tuple[float, float], ...]


def steadied(shares: Floats, anchors: Anchors, *, same: int | None = None, n_per_draw: int) -> Steadied:
    """Return the odds behind shares[draw] of the first draws; those of all draws are left as counted.

    The error has two parts: what the anchors do not tell of the few draws, with the price of having estimated the
    weights from them, and the error of the anchors themselves over all draws. `same` names the anchor that is this
    very course: then its odds over all draws are known, and the few draws add nothing.
    """
    n, k = len(shares), anchors.shares.shape[1]
    counted, counted_mcse = _mean_error(shares)
    used = min(k, n // DRAWS_PER_ANCHOR)
    if same is not None or n == len(anchors.shares) or used == 0:
        known = anchors.shares[:, same] if same is not None else shares
        p, mcse = _mean_error(known)
        gaps = tuple(_mean_error(known - anchors.shares[: len(known), i]) for i in range(k))
        return Steadied(counted, counted_mcse, p, mcse, gaps)
    few = anchors.shares[:n, :used]
    weights = _weights(shares, few)
    p = min(max(counted + float(np.sum(weights * (anchors.p[:used] - few.mean(axis=0)))), 0.0), 1.0)
    left = _left(shares, few, weights, max(p, float(anchors.p.mean())) / n_per_draw)
    padded = np.concatenate([weights, np.zeros(k - used)])
    carried = padded - np.concatenate([np.zeros((1, k)), np.eye(k)])
    errors = np.sqrt(left + np.einsum("ij,jk,ik->i", carried, anchors.error, carried))
    ahead = zip((p - anchors.p).tolist(), (float(error) for error in errors[1:]), strict=True)
    return Steadied(counted, counted_mcse, p, float(errors[0]), tuple(ahead))


def _mean_error(values: Floats) -> tuple[float, float]:
    return float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values)))


def _weights(shares: Floats, few: Floats) -> Floats:
    x, y = few - few.mean(axis=0), shares - shares.mean()
    # einsum adds in a fixed order, whatever the number of threads of the linear algebra library
    inner, cross = np.einsum("di,dj->ij", x, x), np.einsum("di,d->i", x, y)
    scale = RIDGE * max(float(np.trace(inner)), 1e-12)
    return np.asarray(np.linalg.solve(inner + scale * np.eye(len(inner)), cross))


def _left(shares: Floats, few: Floats, weights: Floats, luck: float) -> float:
    """Return the variance of the mean of what the anchors do not tell; `luck` is that of one draw by luck alone."""
    n, k = few.shape
    rest = shares - shares.mean() - np.einsum("di,i->d", few - few.mean(axis=0), weights)
    variance = (float((rest * rest).sum()) + UNSEEN * luck) / (n - k - 1 + UNSEEN)
    return float(variance / n * (n - 2) / max(n - k - 2, 1))
