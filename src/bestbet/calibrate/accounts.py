"""Which share of wins are new accounts: beta by lane, lanes leaning on each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet import streams
from bestbet.calibrate import pooling
from bestbet.calibrate.pooling import WIDE_LOGITS, Pooled
from bestbet.calibrate.priors import NEW_ACCOUNT_CENTRE

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class NewAccounts:
    """Posterior of the share of new accounts by lane."""

    names: tuple[str, ...]
    pooled: Pooled


def fit(recent_wins: Ints, recent_new: Ints, names: tuple[str, ...]) -> NewAccounts:
    """Return the posterior of the share of wins that are the first of their account, from recent wins by lane."""
    new, old = recent_new[:, None], (recent_wins - recent_new)[:, None]
    log_likelihood = -new * np.logaddexp(0, -WIDE_LOGITS) - old * np.logaddexp(0, WIDE_LOGITS)
    return NewAccounts(names, pooling.fit(pooling.pool(NEW_ACCOUNT_CENTRE, WIDE_LOGITS), log_likelihood[None]))


def draw(found: NewAccounts, n_draws: int, *, seed: int) -> Floats:
    """Return draws of the share, shape (draw, lane)."""
    support = np.zeros(n_draws, dtype=np.int64)
    cells = pooling.draw_cells(found.pooled, support, streams.uniforms(seed, "new account pool", n_draws))
    shares = np.empty((n_draws, len(found.names)))
    for lane, name in enumerate(found.names):
        own = streams.uniforms(seed, f"new account:{name}", n_draws)
        shares[:, lane] = pooling.draw_shares(found.pooled, lane, support, cells, own)
    return shares
