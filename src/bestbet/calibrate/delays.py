"""Laws of the delay from creation to a win or a recorded loss: lognormal, or two lognormals where one fits badly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit, ndtr

from bestbet.calibrate.prior import Prior
from bestbet.calibrate.priors import DELAY_SPREAD, MIXTURE_GAP, MIXTURE_SHARE

Floats = npt.NDArray[np.float64]

ONE_KIND = ("median", "spread")
TWO_KINDS = ("median", "spread", "gap", "slow spread", "slow share")
_TINY = 1e-300
_ROOT_TWO_PI = 2.5066282746310002


@dataclass(frozen=True, slots=True)
class DelayTable:
    """Daily distribution function `below[k]` = P(delay <= day k), its complement, and their slopes.

    A delay is recorded in whole days: day k stands for the delays between k - 1/2 and k + 1/2 days, day 0 for those
    up to half a day. `slopes[p, k]` is the derivative of `below[k]` by parameter p. Where several cycles have laws of
    their own, theirs follow one another: day k of cycle c stands at c * n_days + k.
    """

    below: Floats
    above: Floats
    slopes: Floats
    n_days: int

    def of(self, cycle: int) -> DelayTable:
        """Return the table of one cycle."""
        own = slice(cycle * self.n_days, (cycle + 1) * self.n_days)
        return DelayTable(self.below[own], self.above[own], self.slopes[:, own], self.n_days)


def log_edges(n_days: int) -> Floats:
    """Return ln of the upper edge of every day from 0 to n_days - 1."""
    return np.asarray(np.log(np.arange(n_days) + 0.5))


def kinds(law: Floats) -> tuple[Floats, Floats, Floats]:
    """Return shares, centres and spreads (of ln days) of the one or two kinds that a parameter vector stands for."""
    if len(law) == len(ONE_KIND):
        return np.ones(1), law[:1].copy(), np.exp(law[1:2])
    slow = float(expit(law[4]))
    return np.array([1 - slow, slow]), np.array([law[0], law[0] + np.exp(law[2])]), np.exp(law[[1, 3]])


def table(law: Floats, edges: Floats) -> DelayTable:
    """Return the daily table of one law at the edges from `log_edges`.

    `law` is (ln median, ln sd) or, for two kinds, (ln median, ln sd, ln gap, ln sd of the slow, logit share of the
    slow), the slow kind's ln median being larger by exp(ln gap).
    """
    share, centre, spread = kinds(law)
    z = (edges - centre[:, None]) / spread[:, None]
    tail = ndtr(-np.abs(z))
    below, above = np.where(z < 0, tail, 1 - tail), np.where(z < 0, 1 - tail, tail)
    density = np.exp(-0.5 * z * z) / _ROOT_TWO_PI * share[:, None]
    to_centre = -density / spread[:, None]
    to_spread = -density * z
    if len(law) == len(ONE_KIND):
        slopes = np.vstack([to_centre, to_spread])
    else:
        to_share = share[0] * share[1] * (below[1] - below[0])
        gap = np.exp(law[2])
        slopes = np.vstack([to_centre.sum(axis=0), to_spread[0], to_centre[1] * gap, to_spread[1], to_share])
    return DelayTable(share @ below, share @ above, slopes, len(edges))


def apart(law: Floats, own: Floats) -> Floats:
    """Return the law of another cycle: its median shifted by own[0], spreads and gap stretched by own[1] (of ln)."""
    steps = own[1] * np.ones_like(law)
    steps[0] = own[0]
    steps[len(ONE_KIND) + 2 :] = 0.0
    return np.asarray(law + steps)


def apart_slopes(slopes: Floats) -> tuple[float, float]:
    """Return the slopes by shift and by stretch that go with those by the parameters of the law."""
    return float(slopes[0]), float(slopes[1 : len(ONE_KIND) + 2].sum())


def side_by_side(tables: list[DelayTable]) -> DelayTable:
    """Return the tables of several cycles in one."""
    if len(tables) == 1:
        return tables[0]
    below, above = (np.concatenate([getattr(t, name) for t in tables]) for name in ("below", "above"))
    return DelayTable(below, above, np.concatenate([t.slopes for t in tables], axis=1), tables[0].n_days)


def on(delays: DelayTable, day: npt.NDArray[np.int64]) -> Floats:
    """Return P(delay = day), exact in both tails and never 0; `day` as the table has it."""
    follows = day % delays.n_days > 0
    low_below = np.where(follows, delays.below[np.maximum(day - 1, 0)], 0.0)
    low_above = np.where(follows, delays.above[np.maximum(day - 1, 0)], 1.0)
    from_left = delays.below[day] - low_below
    from_right = low_above - delays.above[day]
    return np.asarray(np.maximum(np.where(low_below < 0.5, from_left, from_right), _TINY))


def priors(median: Prior, n_parameters: int) -> tuple[Floats, Floats]:
    """Return centres and spreads of the normal priors of one law's parameters."""
    chosen = (median, DELAY_SPREAD, MIXTURE_GAP, DELAY_SPREAD, MIXTURE_SHARE)[:n_parameters]
    return np.array([p.value for p in chosen]), np.array([p.sd for p in chosen])
