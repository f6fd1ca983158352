"""What the size of a deal says of its odds and of its delay, in plain NumPy.

Delays keep the law of all deals together: a copula says where in it a deal of some size stands, and so what a deal
that closes after some time is worth (`calibrate.size_delays`). `tie` is a correlation where `cut` is 0, else the slope
of the log odds of a slow deal, `score` the size in standard deviations.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import expit, ndtr

from bestbet.simulate.arrays import Arrays
from bestbet.simulate.laws import MASSES, NODES
from bestbet.simulate.randoms import normal_quantile

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def shifted(p: Floats, factor: Floats) -> Floats:
    """Return the probability whose odds are those of p times `factor`; 0 and 1 stay what they are."""
    return np.asarray(p * factor / (1.0 - p + p * factor))


def by_size(p: Floats, pi: Floats, slope: Floats, size: Floats) -> Floats:
    """Return the chance p of deals of that size, where those of all sizes are won with probability pi.

    Sizes have variance 1: E[expit(logit(pi) + s x)] is about pi + s^2 pi (1 - pi) (1 - 2 pi) / 2, which is taken back.
    A deal of unknown size keeps its chance.
    """
    log_factor = slope * size - 0.5 * slope**2 * (1.0 - 2.0 * pi)
    return np.where((slope == 0.0) | np.isnan(size), p, shifted(p, np.exp(log_factor)))


def slow_share(cut: float, slope: Floats, score: Floats) -> Floats:
    """Return which share of deals of that size is slow, where `cut` of all deals are quick.

    The mean of expit(a + s x) over a normal x is about expit(a / sqrt(1 + pi s^2 / 8)), which is made what it is.
    """
    usual = np.log1p(-cut) - np.log(cut)
    return np.asarray(expit(usual * np.sqrt(1.0 + np.pi / 8.0 * slope**2) + slope * score))


def closed_by(level: Floats, tie: Floats, score: Floats, cut: float) -> Floats:
    """Return the share of deals of that size that have closed when `level` of all have: P(T <= t | size)."""
    is_tied, (tie, score, level_or) = _where_tied(level, tie, score)
    if cut == 0.0:
        own = ndtr((normal_quantile(level_or) - tie * score) / np.sqrt(1.0 - tie * tie))
    else:
        slow = slow_share(cut, tie, score)
        own = np.where(level_or < cut, level_or * (1 - slow) / cut, 1 - (1 - level_or) * slow / (1 - cut))
    return np.where(is_tied, own, level)


def level_of_all(level: Floats, tie: Floats, score: Floats, cut: float) -> Floats:
    """Return how many of all have closed when `level` of the deals of that size have: the inverse of `closed_by`."""
    is_tied, (tie, score, level_or) = _where_tied(level, tie, score)
    if cut == 0.0:
        of_all = ndtr(tie * score + np.sqrt(1.0 - tie * tie) * normal_quantile(level_or))
    else:
        slow = slow_share(cut, tie, score)
        of_all = np.where(level_or < 1 - slow, level_or * cut / (1 - slow), 1 - (1 - level_or) * (1 - cut) / slow)
    return np.where(is_tied, of_all, level)


def _where_tied(level: Floats, tie: Floats, score: Floats) -> tuple[npt.NDArray[np.bool_], tuple[Floats, ...]]:
    """Return where size says something, and tie, score and level, harmless elsewhere."""
    is_tied = (tie != 0.0) & ~np.isnan(score) & (level > 0.0) & (level < 1.0)
    return is_tied, (np.where(is_tied, tie, 0.0), np.where(is_tied, score, 0.0), np.where(is_tied, level, 0.5))


def worth_of_slow(cut: float, slope: Floats, log_sd: Floats) -> Floats:
    """Return how many times the mean value slow deals are worth: E[e^(s u) w(u)] / (E[e^(s u)] E[w(u)])."""
    return np.asarray(slow_share(cut, slope[..., None], log_sd[..., None] + NODES) @ MASSES / (1 - cut))


def worth_at(level: Floats, tie: Floats, log_sd: Floats, cut: float) -> Floats:
    """Return how many times the mean value a win is worth that comes when `level` of all wins have come."""
    is_tied, (tie, _, level_or) = _where_tied(level, tie, np.zeros_like(level))
    spread = tie * log_sd
    if cut == 0.0:
        worth = np.exp(spread * np.clip(normal_quantile(level_or), -3.0, 3.0) - 0.5 * spread * spread)
    else:
        slow = worth_of_slow(cut, tie, log_sd)
        worth = np.where(level_or < cut, (1 - (1 - cut) * slow) / cut, slow)
    return np.where(is_tied, worth, 1.0)


def worth_of_young(arrays: Arrays, draw: Ints) -> Floats:
    """Return how many times the mean value the wins of each week are worth, of deals that came since the as-of date.

    [path, lane, week]: those of week w are at most w weeks old, so where larger deals take longer they are small ones.
    Of the wins of all ages these are the share F(w), of their value the share Phi(Phi^-1(F(w)) - r s), or as much of
    the quick and of the slow as have closed.
    """
    tie, cut = arrays.team.size_won[draw][:, None, None], arrays.deals.cut[0]
    shape = (len(draw), len(arrays.lanes.key), arrays.n_weeks)
    if not tie.any() or len(arrays.unseen.weeks):
        return np.ones(shape)
    gone = np.broadcast_to(np.cumsum(arrays.delays.win[arrays.delays.rows(draw)], axis=2), shape)
    log_sd = arrays.lanes.log_sd[draw][:, :, None]
    is_tied, (tie, _, share) = _where_tied(gone, tie, np.zeros(shape))
    if cut == 0.0:
        value = ndtr(normal_quantile(share) - tie * log_sd)
    else:
        slow = worth_of_slow(cut, tie, np.broadcast_to(log_sd, shape))
        value = np.where(share < cut, share * (1 - (1 - cut) * slow) / cut, 1 - (1 - share) * slow)
    return np.where(is_tied, value / share, 1.0) / worth_seen(arrays, draw)[:, :, None]


def worth_seen(arrays: Arrays, draw: Ints) -> Floats:
    """Return how many times the mean value of all wins those on record are worth, going by their delays, [path, lane].

    The law of values is theirs: of a young record, where the slow wins are still to come, it is that of quick ones.
    """
    log_sd, place = arrays.lanes.log_sd[draw][:, :, None], arrays.deals.seen
    if not len(place) or len(arrays.unseen.weeks):
        return np.ones(log_sd.shape[:2])
    shape = (*log_sd.shape[:2], len(place))
    tie, log_sd = (np.broadcast_to(one, shape) for one in (arrays.team.size_won[draw][:, None, None], log_sd))
    return np.asarray(worth_at(np.broadcast_to(place, shape), tie, log_sd, arrays.deals.cut[0]).mean(axis=2))
