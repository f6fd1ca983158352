"""Compiled: what the size of a deal says of its odds and of its delay; `sized` says what it means."""

from __future__ import annotations

import math

from bestbet.simulate.kernel_layout import LOG_SD, SIZE_WON, WIN_SHARES, Stacked
from bestbet.simulate.kernel_room import Work
from bestbet.simulate.laws import MASSES, NODES
from bestbet.simulate.scalars import compiled, compiled_apart, exponential, normal_quantile, portable_log

OF_ODDS, OF_WINS, OF_LOSSES = range(3)
"""Rows of `Stacked.size`."""
_HALF_ROOT = 0.5**0.5


@compiled_apart
def _below(x: float) -> float:
    """Return the standard normal distribution function of x."""
    return 0.5 * math.erfc(-x * _HALF_ROOT)


@compiled
def by_size(p: float, pi: float, slope: float, size: float) -> float:
    """Return the odds of a deal of that size."""
    if slope == 0.0 or math.isnan(size):
        return p
    factor = exponential(slope * size - 0.5 * slope * slope * (1.0 - 2.0 * pi))
    return p * factor / (1.0 - p + p * factor)


@compiled
def _is_tied(level: float, tie: float, score: float) -> bool:
    return not (tie == 0.0 or math.isnan(score) or level <= 0.0 or level >= 1.0)


@compiled_apart
def _slow_share(cut: float, slope: float, score: float) -> float:
    """Return which share of deals of that size is slow, where `cut` of all deals are quick."""
    usual = math.log1p(-cut) - math.log(cut)
    return 1.0 / (1.0 + exponential(-usual * math.sqrt(1.0 + math.pi / 8.0 * slope * slope) - slope * score))


@compiled_apart
def closed_by(level: float, tie: float, score: float, cut: float) -> float:
    """Return the share of deals of that size that have closed when `level` of all have."""
    if not _is_tied(level, tie, score):
        return level
    if cut == 0.0:
        return _below((normal_quantile(level) - tie * score) / math.sqrt(1.0 - tie * tie))
    slow = _slow_share(cut, tie, score)
    return level * (1.0 - slow) / cut if level < cut else 1.0 - (1.0 - level) * slow / (1.0 - cut)


@compiled_apart
def level_of_all(level: float, tie: float, score: float, cut: float) -> float:
    """Return how many of all have closed when `level` of the deals of that size have."""
    if not _is_tied(level, tie, score):
        return level
    if cut == 0.0:
        return _below(tie * score + math.sqrt(1.0 - tie * tie) * normal_quantile(level))
    slow = _slow_share(cut, tie, score)
    return level * cut / (1.0 - slow) if level < 1.0 - slow else 1.0 - (1.0 - level) * (1.0 - cut) / slow


@compiled_apart
def _worth_of_slow(cut: float, slope: float, log_sd: float) -> float:
    """Return how many times the mean value slow deals are worth."""
    total = 0.0
    for node in range(len(NODES)):
        total += MASSES[node] * _slow_share(cut, slope, log_sd + NODES[node])
    return total / (1.0 - cut)


@compiled_apart
def worth_at(level: float, tie: float, log_sd: float, cut: float) -> float:
    """Return how many times the mean value a win is worth that comes when `level` of all wins have come."""
    if not _is_tied(level, tie, 0.0):
        return 1.0
    if cut == 0.0:
        spread = tie * log_sd
        return exponential(spread * min(max(normal_quantile(level), -3.0), 3.0) - 0.5 * spread * spread)
    slow = _worth_of_slow(cut, tie, log_sd)
    return (1.0 - (1.0 - cut) * slow) / cut if level < cut else slow


@compiled_apart
def weigh_young(inputs: Stacked, work: Work, draw: int) -> None:
    """Fill what the weeks add to ln of the value of wins of deals that came since the as-of date, lane by lane."""
    tie, cut = inputs.team[draw, SIZE_WON], inputs.size_cut[0]
    work.young[:, :] = 0.0
    work.seen_worth[:] = 1.0
    if tie == 0.0 or len(inputs.unseen) > 0:
        return
    for lane in range(inputs.n_lanes):
        row, log_sd, gone = inputs.delay_row[draw] + inputs.delay_apart[lane], inputs.lane[draw, LOG_SD, lane], 0.0
        slow = 1.0 if cut == 0.0 else _worth_of_slow(cut, tie, log_sd)
        usual = 0.0 if len(inputs.size_seen) > 0 else 1.0
        for place in inputs.size_seen:
            usual += worth_at(place, tie, log_sd, cut) / len(inputs.size_seen)
        work.seen_worth[lane] = usual
        for week in range(inputs.n_weeks):
            gone += inputs.shares[row, WIN_SHARES, week]
            worth = _value_by(gone, tie * log_sd, cut, slow) / gone if 0.0 < gone < 1.0 else 1.0
            work.young[lane, week] = portable_log(worth / usual)


@compiled
def _value_by(gone: float, spread: float, cut: float, slow: float) -> float:
    """Return the share of the value that has come when that share of the wins has."""
    if cut == 0.0:
        return _below(normal_quantile(gone) - spread)
    return gone * (1.0 - (1.0 - cut) * slow) / cut if gone < cut else 1.0 - (1.0 - gone) * slow
