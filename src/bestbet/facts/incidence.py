"""Aalen-Johansen cumulative incidence of winning and losing, with delayed entry and 90 % intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from bestbet.facts.intervals import Interval, not_known, share
from bestbet.facts.lanes import Floats, Ints
from bestbet.facts.tables import Outcome
from bestbet.units import Z90

LEAST_AT_RISK = 10
NEGLIGIBLE = 0.05
LEAST_WINS = 5
MOST_CANDIDATES = 256


@dataclass(frozen=True, slots=True)
class Incidence:
    """Daily tables by age: at risk, wins and losses on that day, and shares won and lost up to and including it.

    Day d counts opportunities with entry <= d <= age as at risk: a day is an interval, so one that closes on the day
    it was created was at risk on day 0.
    """

    at_risk: Ints
    wins: Ints
    losses: Ints
    won: Floats
    lost: Floats


def incidence(outcome: Ints, entry: Ints, age: Ints, count: Ints) -> Incidence:
    """Return the incidence of `count` opportunities each of outcome, entry and age in days; empty for no rows.

    Aalen & Johansen (1978), Scandinavian Journal of Statistics 5(3), 141-150.
    """
    n_days = int(age.max()) + 1 if len(age) else 0
    closed = [np.bincount(age[outcome == o], count[outcome == o], n_days) for o in (Outcome.WON, Outcome.LOST)]
    entered = np.cumsum(np.bincount(entry, count, n_days + 1))[:n_days]
    left = np.cumsum(np.bincount(age + 1, count, n_days + 1))[:n_days]
    at_risk = entered - left
    safe = np.maximum(at_risk, 1)
    survive = np.concatenate([[1.0], np.cumprod(1 - (closed[0] + closed[1]) / safe)])[:n_days]
    won, lost = (np.cumsum(survive * events / safe) for events in closed)
    whole = [table.astype(np.int64) for table in (at_risk, *closed)]
    return Incidence(whole[0], whole[1], whole[2], won, lost)


def last_day(table: Incidence) -> int:
    """Return the last age at which the shares are known well; -1 for no rows.

    That is as long as at least 10 opportunities (or half, if fewer) are at risk, or at most 5 % are undecided, so that
    the rest can move the shares by no more than that.
    """
    if not len(table.at_risk):
        return -1
    enough = min(LEAST_AT_RISK, max(1, int(table.at_risk.max()) // 2))
    undecided = 1 - np.concatenate([[0.0], (table.won + table.lost)[:-1]])
    return int(np.flatnonzero((table.at_risk >= enough) | (undecided <= NEGLIGIBLE)).max(initial=0))


def _is_settled(table: Incidence) -> bool:
    return bool(1 - table.won[-1] - table.lost[-1] <= NEGLIGIBLE)


def won_by(table: Incidence, day: int) -> Interval:
    """Return the share of opportunities won within `day` days of creation."""
    return _share_by(table, day, is_win=True)


def lost_by(table: Incidence, day: int) -> Interval:
    """Return the share of opportunities lost within `day` days of creation."""
    return _share_by(table, day, is_win=False)


def _share_by(table: Incidence, day: int, *, is_win: bool) -> Interval:
    if day < 0 or not len(table.at_risk):
        return not_known("no dated opportunity")
    last = last_day(table)
    if day > last and not _is_settled(table):
        return not_known(f"too few opportunities were followed for {day} days")
    day = min(day, last)
    at = (table.won if is_win else table.lost)[day]
    variance = float(_variance(table, np.array([day]), np.array([0]), weight=0.0, is_win=is_win)[0])
    return _on_log_log_scale(float(at), variance, int(table.at_risk[: day + 1].max()))


def _on_log_log_scale(p: float, variance: float, n: int) -> Interval:
    """Return the interval of p through log(-log p), which stays inside (0, 1); at the ends, Jeffreys' for n trials."""
    if not 0 < p < 1 or variance <= 0:
        rough = share(round(p * n), n)
        return Interval(p, rough.low, rough.high)
    width = Z90 * math.sqrt(variance) / abs(p * math.log(p))
    return Interval(p, p ** math.exp(width), p ** math.exp(-width))


def decided_for_us(table: Incidence, day: int) -> Interval:
    """Return won / (won + lost) among opportunities decided within `day` days, censoring taken into account."""
    if day < 0 or not len(table.at_risk) or day > last_day(table):
        return not_known("no dated opportunity was followed long enough")
    won, lost = float(table.won[day]), float(table.lost[day])
    if won + lost <= 0:
        return not_known("nothing was decided")
    p = won / (won + lost)
    win, loss, risk = (column[: day + 1] for column in (table.wins, table.losses, table.at_risk))
    by_win, by_loss = _gradients(table, np.array([day]))
    lost_by_win, lost_by_loss = _gradients(table, np.array([day]), is_win=False)
    up, down = (1 - p) / (won + lost), -p / (won + lost)
    variance = _quadratic(up * by_win + down * lost_by_win, up * by_loss + down * lost_by_loss, win, loss, risk)
    n = int(win.sum() + loss.sum())
    if variance[0] <= 0:
        rough = share(round(p * n), n)
        return Interval(p, rough.low, rough.high)
    middle, width = math.log(p / (1 - p)), Z90 * math.sqrt(float(variance[0])) / (p * (1 - p))
    low, high = (1 / (1 + math.exp(-(middle + side * width))) for side in (-1, 1))
    return Interval(p, low, high)


def median_days(table: Incidence, day: int) -> Interval:
    """Return the median days from creation to win among those won within `day` days, censoring taken into account.

    The interval holds every day on which the share won does not differ from half of the final one by more than
    chance (test inversion; Brookmeyer & Crowley 1982, doi:10.2307/2530286).
    """
    if day < 0 or not len(table.at_risk) or table.won[day] <= 0:
        return not_known("nothing was won")
    half = float(table.won[day]) / 2
    estimate = float(np.searchsorted(table.won[: day + 1], half - 1e-12))
    if int(table.wins[: day + 1].sum()) < LEAST_WINS:
        return Interval(estimate, reason=f"fewer than {LEAST_WINS} wins: no interval")
    candidates = _thinned(np.flatnonzero(table.wins[: day + 1]))
    variance = _variance(table, candidates, np.full(len(candidates), day), weight=0.5)
    near = np.flatnonzero(np.abs(table.won[candidates] - half) <= Z90 * np.sqrt(np.maximum(variance, 0)))
    if not len(near):
        return Interval(estimate, estimate, estimate)
    low, high = (float(candidates[i]) for i in (near.min(), near.max()))
    return Interval(estimate, min(low, estimate), max(high, estimate))


def _thinned(candidates: Ints) -> Ints:
    """Return at most MOST_CANDIDATES of the days, evenly spread, so that long histories stay quick."""
    if len(candidates) <= MOST_CANDIDATES:
        return candidates
    return candidates[np.linspace(0, len(candidates) - 1, MOST_CANDIDATES).round().astype(np.int64)]


def _variance(table: Incidence, days: Ints, other: Ints, *, weight: float, is_win: bool = True) -> Floats:
    """Return the variance of I(days) - weight * I(other) by the delta method on the daily hazards."""
    until = int(max(days.max(), other.max())) + 1
    win, loss, risk = (column[:until] for column in (table.wins, table.losses, table.at_risk))
    by_win, by_loss = _gradients(table, days, until, is_win=is_win)
    if weight:
        more_win, more_loss = _gradients(table, other[:1], until, is_win=is_win)
        by_win, by_loss = by_win - weight * more_win, by_loss - weight * more_loss
    return _quadratic(by_win, by_loss, win, loss, risk)


def _gradients(table: Incidence, days: Ints, until: int | None = None, *, is_win: bool = True) -> tuple[Floats, Floats]:
    """Return [day, hazard day] derivatives of the incidence by the day's hazard of winning, and of losing."""
    until = int(days.max()) + 1 if until is None else until
    risk = np.maximum(table.at_risk[:until], 1)
    hazard = (table.wins[:until] + table.losses[:until]) / risk
    before = np.concatenate([[1.0], np.cumprod(1 - hazard)])[:until]
    reach = (table.won if is_win else table.lost)[:until]
    past = np.arange(until)[None, :] <= days[:, None]
    later = np.where(past, reach[days][:, None] - reach[None, :], 0.0)
    # Where everybody at risk closes nothing follows, and the quotient is 0 / 0.
    through = np.divide(later, 1 - hazard, out=np.zeros_like(later), where=(hazard < 1)[None, :] & past)
    direct = np.where(past, before[None, :], 0.0) - through
    return (direct, -through) if is_win else (-through, direct)


def _quadratic(by_win: Floats, by_loss: Floats, win: Ints, loss: Ints, risk: Ints) -> Floats:
    safe = np.maximum(risk, 1)
    w, v = win / safe, loss / safe
    mean = by_win * w + by_loss * v
    total: Floats = ((by_win**2 * w + by_loss**2 * v - mean**2) / safe).sum(axis=1)
    return total
