"""Which share of wins are new accounts: beta by lane, lanes leaning on each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet import streams
from bestbet.calibrate import pooling
from bestbet.calibrate.pooling import WIDE_LOGITS, Pooled
from bestbet.calibrate.priors import NEW_ACCOUNT_CENTRE
from bestbet.facts.lanes import LaneFacts

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class NewAccounts:
    """Posterior of the share of new accounts by lane, under each view of the earlier wins (`newcomers`)."""

    names: tuple[str, ...]
    pooled: Pooled


def fit(facts: LaneFacts, spoken: tuple[float, ...]) -> NewAccounts:
    """Return the posterior of the share of wins that are the first of their account, by lane.

    `spoken[view]` is how much an earlier win speaks, beside a recent one.
    """
    wins, new = _told(facts.recent_wins, facts.earlier_wins, spoken), _told(facts.recent_new, facts.earlier_new, spoken)
    log_likelihood = -new * np.logaddexp(0, -WIDE_LOGITS) - (wins - new) * np.logaddexp(0, WIDE_LOGITS)
    names = tuple(lane.name for lane in facts.lanes)
    return NewAccounts(names, pooling.fit(pooling.pool(NEW_ACCOUNT_CENTRE, WIDE_LOGITS), log_likelihood))


def _told(recent: Ints, earlier: Ints | None, spoken: tuple[float, ...]) -> Floats:
    """Return counts under each view, [view, lane, 1]."""
    before = np.zeros_like(recent) if earlier is None else earlier
    return np.stack([recent + weight * before for weight in spoken])[..., None]


def draw(found: NewAccounts, view: Ints, *, seed: int) -> Floats:
    """Return draws of the share, shape (draw, lane), each under its view of the earlier wins."""
    support, n_draws = np.minimum(view, len(found.pooled.cumulative) - 1), len(view)
    cells = pooling.draw_cells(found.pooled, support, streams.uniforms(seed, "new account pool", n_draws))
    shares = np.empty((n_draws, len(found.names)))
    for lane, name in enumerate(found.names):
        own = streams.uniforms(seed, f"new account:{name}", n_draws)
        shares[:, lane] = pooling.draw_shares(found.pooled, lane, support, cells, own)
    return shares
