"""The likelihood of how opportunities end and when: wins and losses with a delay each, and losses never recorded.

An opportunity of lane l is won with probability pi_l, after a delay T_w. Otherwise its loss is recorded after T_l, or,
with probability delta, never (dead wood). An opportunity open at age a has
G_l(a) = pi_l S_w(a) + (1 - pi_l) (delta + (1 - delta) S_l(a)); one that entered the record at age e is divided by
G_l(e - 1). Where losses are not recorded delta = 1: Chapelle (2014), doi:10.1145/2623330.2623634.
Mixture cure models: Berkson & Gage (1952), doi:10.2307/2281318; Maller & Zhou (1996), Survival Analysis with
Long-Term Survivors.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from bestbet.calibrate import delays
from bestbet.calibrate.delays import DelayTable
from bestbet.calibrate.priors import LOSS_DELAY_MEDIAN, SILENT_LOSS, WIN_DELAY_MEDIAN
from bestbet.facts.lanes import OutcomeCounts
from bestbet.facts.tables import Outcome

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_TINY = 1e-300
_NEWTON_STEPS = 40
_LONGEST_STEP = 1.5
_PROPOSAL_WINS = 0.8
_PROPOSAL_OTHERS = 3.2


@dataclass(frozen=True, slots=True)
class Events:
    """Outcome counts in canonical order, so that neither the order nor the grouping of rows matters.

    Wins and losses are counted by the day of their age. `stay_*` are the signed terms of ln G, sorted by lane:
    +count at the age of open opportunities, -count at entry age - 1.
    """

    n_lanes: int
    wins: Floats
    losses: Floats
    win_day: Ints
    win_count: Floats
    loss_day: Ints
    loss_count: Floats
    stay_lane: Ints
    stay_age: Ints
    stay_count: Floats
    n_days: int
    are_losses_recorded: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """How many parameters the two laws have: `win` and `loss` numbers (loss 0: never recorded, no delta either)."""

    win: int
    loss: int

    @property
    def n(self) -> int:
        """Number of delay parameters."""
        return self.win + self.loss + (self.loss > 0)


@dataclass(frozen=True, slots=True)
class Delays:
    """Both daily tables and the share of losses that is never recorded."""

    win: DelayTable
    loss: DelayTable | None
    silent: float

    def unsettled(self) -> Floats:
        """Return P(not closed by day k | not won)."""
        return np.ones_like(self.win.above) if self.loss is None else self.silent + (1 - self.silent) * self.loss.above


def events(counts: OutcomeCounts, n_lanes: int, *, are_losses_recorded: bool) -> Events:
    """Return the counts in the order and grouping that the likelihood needs.

    A loss counts when it was recorded, be it in bulk: until then the deal was open, which is all that G needs.
    """
    is_won, is_lost, is_open = (counts.outcome == o for o in (Outcome.WON, Outcome.LOST, Outcome.OPEN))
    win_day, win_count = _grouped(counts.count[is_won], counts.age[is_won])
    loss_day, loss_count = _grouped(counts.count[is_lost], counts.age[is_lost])
    is_late = counts.entry > 0
    stays, stay_count = _grouped(
        np.concatenate([counts.count[is_open], -counts.count[is_late]]),
        np.concatenate([counts.lane[is_open], counts.lane[is_late]]),
        np.concatenate([counts.age[is_open], counts.entry[is_late] - 1]),
    )
    return Events(
        n_lanes=n_lanes,
        wins=sums(counts.lane[is_won], counts.count[is_won], n_lanes),
        losses=sums(counts.lane[is_lost], counts.count[is_lost], n_lanes),
        win_day=win_day[0],
        win_count=win_count,
        loss_day=loss_day[0],
        loss_count=loss_count,
        stay_lane=stays[0],
        stay_age=stays[1],
        stay_count=stay_count,
        n_days=int(max(counts.age.max(initial=0), counts.entry.max(initial=0))) + 1,
        are_losses_recorded=are_losses_recorded,
    )


def sums(index: Ints, weight: npt.NDArray[np.floating | np.integer], n: int) -> Floats:
    """Return the sum of the weights at each index from 0 to n - 1."""
    return np.asarray(np.bincount(index, weight, n), dtype=np.float64)


def _grouped(count: Ints, *keys: Ints) -> tuple[Ints, Floats]:
    stacked = np.stack([np.asarray(k, dtype=np.int64) for k in keys])
    if stacked.shape[1] == 0:
        return stacked, np.empty(0)
    unique, inverse = np.unique(stacked, axis=1, return_inverse=True)
    total = sums(inverse.ravel(), count, unique.shape[1])
    return unique[:, total != 0], total[total != 0]


def split(theta: Floats, shape: Shape) -> tuple[Floats, Floats, float]:
    """Return the win law, the loss law and the share of silent losses of a parameter vector."""
    win, loss = theta[: shape.win], theta[shape.win : shape.win + shape.loss]
    return win, loss, float(expit(theta[-1])) if shape.loss else 1.0


def tables(theta: Floats, shape: Shape, edges: Floats) -> Delays:
    """Return both daily tables at the given edges."""
    win, loss, silent = split(theta, shape)
    return Delays(delays.table(win, edges), delays.table(loss, edges) if shape.loss else None, silent)


def prior(shape: Shape) -> tuple[Floats, Floats]:
    """Return centres and spreads of the normal priors of the delay parameters."""
    win = delays.priors(WIN_DELAY_MEDIAN, shape.win)
    if not shape.loss:
        return win
    loss = delays.priors(LOSS_DELAY_MEDIAN, shape.loss)
    last = ([SILENT_LOSS.value], [SILENT_LOSS.sd])
    return np.concatenate([win[0], loss[0], last[0]]), np.concatenate([win[1], loss[1], last[1]])


def settled_log_likelihood(observed: Events, laws: Delays) -> float:
    """Return the part of the log likelihood in which the win probabilities do not occur: when wins and losses came."""
    total = observed.win_count @ np.log(delays.on(laws.win, observed.win_day))
    if laws.loss is not None:
        chance = delays.on(laws.loss, observed.loss_day) * (1 - laws.silent)
        total += observed.loss_count @ np.log(np.maximum(chance, _TINY))
    return float(total)


def stay_log_likelihood(observed: Events, laws: Delays, win_probability: Floats) -> Floats:
    """Return sum of count * ln G by lane for every candidate win probability; shape (lane, candidate).

    `win_probability` has shape (candidate,), or (stay, candidate) where not all stays have the same.
    """
    unsettled = laws.unsettled()[observed.stay_age]
    gain = laws.win.above[observed.stay_age] - unsettled
    inside = np.maximum(unsettled[:, None] + gain[:, None] * win_probability, _TINY)
    return _by_lane(observed, np.log(inside) * observed.stay_count[:, None])


def _by_lane(observed: Events, terms: Floats) -> Floats:
    summed = np.zeros((observed.n_lanes, terms.shape[1]))
    if len(terms):
        lanes, starts = np.unique(observed.stay_lane, return_index=True)
        summed[lanes] = np.add.reduceat(terms, starts, axis=0)
    return summed


def profile(observed: Events, laws: Delays) -> Floats:
    """Return the win probability of each lane that is likeliest given the delays and a weak Beta(0.8, 3.2).

    The Beta only keeps the profile off 0 and 1 while delays are placed; the fit itself integrates over the pool.
    """
    unsettled = laws.unsettled()[observed.stay_age]
    gain = laws.win.above[observed.stay_age] - unsettled
    won, other = observed.wins + _PROPOSAL_WINS, observed.losses + _PROPOSAL_OTHERS
    x = np.log(won / other)
    for _ in range(_NEWTON_STEPS):
        p = expit(x)
        ratio = gain / np.maximum(unsettled + gain * p[observed.stay_lane], _TINY)
        first = won / p - other / (1 - p) + sums(observed.stay_lane, observed.stay_count * ratio, len(x))
        second = won / p**2 + other / (1 - p) ** 2
        second += sums(observed.stay_lane, observed.stay_count * ratio**2, len(x))
        slope = p * (1 - p) * first
        bend = (p * (1 - p)) ** 2 * second - p * (1 - p) * (1 - 2 * p) * first
        step = slope / np.maximum(bend, 0.05 * (won + other) * p * (1 - p))
        x = x + np.clip(step, -_LONGEST_STEP, _LONGEST_STEP)
        if np.abs(step).max(initial=0.0) < 1e-9:
            break
    return np.asarray(expit(x))


def log_posterior(theta: Floats, shape: Shape, observed: Events, edges: Floats) -> tuple[float, Floats]:
    """Return the log posterior of the delay parameters at the likeliest win probabilities, and its gradient.

    By the envelope theorem the profiled win probabilities add nothing to the gradient.
    """
    laws = tables(theta, shape, edges)
    pi = profile(observed, laws)
    centre, spread = prior(shape)
    z = (theta - centre) / spread
    chosen = pi[observed.stay_lane]
    unsettled = laws.unsettled()[observed.stay_age]
    inside = np.maximum(chosen * laws.win.above[observed.stay_age] + (1 - chosen) * unsettled, _TINY)
    value = settled_log_likelihood(observed, laws) + observed.stay_count @ np.log(inside) - 0.5 * z @ z
    value += (observed.wins + _PROPOSAL_WINS) @ np.log(pi) + (observed.losses + _PROPOSAL_OTHERS) @ np.log1p(-pi)
    weight = observed.stay_count / inside
    slope = _win_slope(observed, laws.win, weight * chosen)
    if laws.loss is not None:
        slope = np.concatenate([slope, _loss_slope(observed, laws, weight * (1 - chosen))])
    return float(value), slope - z / spread


def _win_slope(observed: Events, law: DelayTable, weight: Floats) -> Floats:
    pull = -sums(observed.stay_age, weight, len(law.below))
    _pull_on(pull, law, observed.win_day, observed.win_count)
    return law.slopes @ pull


def _loss_slope(observed: Events, laws: Delays, weight: Floats) -> Floats:
    law = laws.loss
    assert law is not None  # noqa: S101 - for the type checker: called only where losses are recorded
    pull = -(1 - laws.silent) * sums(observed.stay_age, weight, len(law.below))
    _pull_on(pull, law, observed.loss_day, observed.loss_count)
    to_silent = weight @ law.below[observed.stay_age] - observed.loss_count.sum() / (1 - laws.silent)
    return np.append(law.slopes @ pull, to_silent * laws.silent * (1 - laws.silent))


def _pull_on(pull: Floats, law: DelayTable, day: Ints, count: Floats) -> None:
    share = count / delays.on(law, day)
    pull += sums(day, share, len(pull))
    starts = day > 0
    pull -= sums(day[starts] - 1, share[starts], len(pull))
