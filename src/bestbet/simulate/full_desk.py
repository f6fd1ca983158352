"""How a desk that is full evens out luck: what closes early is missing later, so totals vary less than by chance.

Where somebody waits for every place, a deal that closes early makes room for a new one and is itself gone. Over many
weeks closings are then a renewal process with rewards instead of a Poisson one, whose variance is known.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bestbet.simulate.delays import Delays

Floats = npt.NDArray[np.float64]

SHORTEST = 1e-6
"""Weeks; deals that close at once."""


class Returns(NamedTuple):
    """What a full desk takes back of luck, each [draw].

    `stays` is the weekly chance that a deal found open stays so. A week takes back 1 - `stays` times `wins` for each
    win that the weeks before are ahead of what was due, and of the losses `losses` for each loss and `losses_for_wins`
    for each win ahead.
    """

    stays: Floats
    wins: Floats
    losses: Floats
    losses_for_wins: Floats


def returns_of(delays: Delays, rate: Floats, won: Floats) -> Returns:
    """Return what a full desk takes back where opportunities come at rate[draw, lane] and won[draw, lane] are won.

    Of deals that last S with mean m, kind k (a win, a recorded loss) having share s_k and mean m_k, the counts over
    long times have, for each deal, covariance Cov(1_k - s_k S / m, 1_l - s_l S / m): the central limit theorem of
    renewal processes with rewards (Brown & Solomon 1975, Stochastic Processes and their Applications 3, 301-314).
    Taking back as said leaves that much of luck that is Poisson: in the long run 1 / (1 + `wins`) of each win's, and so
    on by its Cholesky factor. A deal found open has E[S^2] / 2m to go. Where lengths differ so much that counts would
    vary more than by chance, chance is kept; no week takes back more than the weeks before are ahead.
    """
    p, (win, win_square), (loss, loss_square), recorded = _all_lanes(delays, rate, won)
    mean = np.maximum(p * win + (1.0 - p) * loss, SHORTEST)
    square = p * win_square + (1.0 - p) * loss_square
    stays = np.exp(-2.0 * mean / np.maximum(square, SHORTEST**2))
    spread = np.maximum(square / mean**2 - 1.0, 0.0)
    lost = (1.0 - p) * recorded
    longer_win, longer_loss = win / mean - 1.0, loss / mean - 1.0
    of_wins = 1.0 - p + p * (spread - 2.0 * longer_win)
    of_losses = 1.0 - lost + lost * (spread - 2.0 * longer_loss)
    shared = lost * (spread - 1.0 - longer_win - longer_loss)
    kept = _kept(of_wins, stays)
    across = np.clip(-shared / kept, 0.0, 1.0)
    rest = of_losses - across**2 * np.divide(p, lost, out=np.zeros_like(p), where=lost > 0)
    kept_losses = _kept(rest, stays)
    return Returns(stays, 1.0 / kept - 1.0, 1.0 / kept_losses - 1.0, across / (kept * kept_losses))


def _all_lanes(delays: Delays, rate: Floats, won: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return per draw the share won of all that comes, the moments of wins, those of losses, and the share recorded."""
    wins, losses = rate * won, rate * (1.0 - won)
    (of_wins, of_losses), row = delays.moments, delays.rows(np.arange(len(rate)))
    p = _ratio(wins.sum(axis=1), rate.sum(axis=1))
    win, loss = (
        np.array([_mean(moment[row], weight) for moment in moments])
        for moments, weight in ((of_wins, wins), (of_losses, losses))
    )
    return p, win, loss, _mean(delays.recorded[row], losses)


def _mean(value: Floats, weight: Floats) -> Floats:
    """Return the mean over the lanes; that of the first where nothing has a weight."""
    total = weight.sum(axis=1)
    if value.shape[1] == 1:
        return value[:, 0]
    return np.where(total > 0, _ratio((value * weight).sum(axis=1), total), value[:, 0])


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.asarray(np.divide(above, np.where(below > 0, below, 1.0)))


def _kept(variance: Floats, stays: Floats) -> Floats:
    return np.clip(np.sqrt(np.maximum(variance, 0.0)), np.maximum(1.0 - stays, SHORTEST), 1.0)


def filled(full: Floats, stays: Floats) -> Floats:
    """Return the chance that a place is filled before the deal that left it would have closed anyway.

    Each week the desk is full with probability `full`, else the deal would have stayed with probability `stays`.
    """
    return full / (1.0 - (1.0 - full) * stays)
