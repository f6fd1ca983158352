"""The likelihood of how opportunities end and when: wins and losses with a delay each, and losses never recorded.

An opportunity of lane l is won with probability pi_l, after a delay T_w. Otherwise its loss is recorded after T_l, or,
with probability delta, never (dead wood). An opportunity open at age a has
G_l(a) = pi_l S_w(a) + (1 - pi_l) (delta + (1 - delta) S_l(a)); one that entered the record at age e is divided by
G_l(e - 1). Where losses are not recorded delta = 1: Chapelle (2014), doi:10.1145/2623330.2623634.
Lanes may have sales cycles of their own (`cycles`): the law of T_w and T_l then is another one for each.
Mixture cure models: Berkson & Gage (1952), doi:10.2307/2281318; Maller & Zhou (1996), Survival Analysis with
Long-Term Survivors.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from bestbet.calibrate import delays
from bestbet.calibrate.cycle_priors import CYCLE_SHIFT, CYCLE_STRETCH
from bestbet.calibrate.delays import DelayTable
from bestbet.calibrate.priors import LOSS_DELAY_MEDIAN, SILENT_LOSS, WIN_DELAY_MEDIAN
from bestbet.facts.lanes import OutcomeCounts
from bestbet.facts.tables import Outcome

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_TINY = 1e-300
_NEWTON_STEPS = 40
_LONGEST_STEP = 1.5
_CERTAIN = 30.0
"""Log odds beyond which a chance is 0 or 1 to any computer."""
_PROPOSAL_WINS = 0.8
_PROPOSAL_OTHERS = 3.2
_APART = 2


@dataclass(frozen=True, slots=True)
class Events:
    """Outcome counts in canonical order, so that neither the order nor the grouping of rows matters.

    Wins and losses are counted by cycle and the day of their age. `stay_*` are the signed terms of ln G, sorted by
    lane: +count at the age of open opportunities, -count at entry age - 1. `cycle[lane]` says whose delays a lane has.
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
    cycle: Ints
    win_cycle: Ints
    loss_cycle: Ints

    @property
    def n_cycles(self) -> int:
        """The number of cycles."""
        return int(self.cycle.max(initial=0)) + 1


@dataclass(frozen=True, slots=True)
class Shape:
    """How many parameters the two laws have: `win` and `loss` numbers (loss 0: never recorded, no delta either).

    Each of the `cycles` after the first has a shift of the medians and a stretch of the spreads besides.
    """

    win: int
    loss: int
    cycles: int = 1

    @property
    def n(self) -> int:
        """Number of delay parameters."""
        return self.first + (self.cycles - 1) * self.apart

    @property
    def first(self) -> int:
        """Number of parameters of the first cycle."""
        return self.win + self.loss + (self.loss > 0)

    @property
    def apart(self) -> int:
        """Number of parameters in which another cycle differs: two of wins, two of losses."""
        return _APART * (1 + (self.loss > 0))


@dataclass(frozen=True, slots=True)
class Delays:
    """Both daily tables and the share of losses that is never recorded."""

    win: DelayTable
    loss: DelayTable | None
    silent: float

    def of(self, cycle: int) -> Delays:
        """Return the laws of one cycle."""
        return Delays(self.win.of(cycle), None if self.loss is None else self.loss.of(cycle), self.silent)

    def unsettled(self) -> Floats:
        """Return P(not closed by day k | not won)."""
        return np.ones_like(self.win.above) if self.loss is None else self.silent + (1 - self.silent) * self.loss.above


def events(counts: OutcomeCounts, n_lanes: int, *, are_losses_recorded: bool, cycle: Ints | None = None) -> Events:
    """Return the counts in the order and grouping that the likelihood needs.

    A loss counts when it was recorded, be it in bulk: until then the deal was open, which is all that G needs.
    `cycle[lane]` says whose delays a lane has; all have the same unless said.
    """
    cycle = np.zeros(n_lanes, np.int64) if cycle is None else cycle
    is_won, is_lost, is_open = (counts.outcome == o for o in (Outcome.WON, Outcome.LOST, Outcome.OPEN))
    (win_cycle, win_day), win_count = _grouped(counts.count[is_won], cycle[counts.lane[is_won]], counts.age[is_won])
    (loss_cycle, loss_day), loss_count = _grouped(
        counts.count[is_lost], cycle[counts.lane[is_lost]], counts.age[is_lost]
    )
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
        win_day=win_day,
        win_count=win_count,
        loss_day=loss_day,
        loss_count=loss_count,
        stay_lane=stays[0],
        stay_age=stays[1],
        stay_count=stay_count,
        n_days=int(max(counts.age.max(initial=0), counts.entry.max(initial=0))) + 1,
        are_losses_recorded=are_losses_recorded,
        cycle=cycle,
        win_cycle=win_cycle,
        loss_cycle=loss_cycle,
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


def split(theta: Floats, shape: Shape, cycle: int = 0) -> tuple[Floats, Floats, float]:
    """Return the win law, the loss law of a cycle and the share of silent losses of a parameter vector."""
    win, loss = theta[: shape.win], theta[shape.win : shape.win + shape.loss]
    if cycle:
        own = theta[shape.first + (cycle - 1) * shape.apart :][: shape.apart]
        win = delays.apart(win, own[:_APART])
        loss = delays.apart(loss, own[_APART:]) if shape.loss else loss
    return win, loss, float(expit(theta[shape.first - 1])) if shape.loss else 1.0


def tables(theta: Floats, shape: Shape, edges: Floats) -> Delays:
    """Return both daily tables at the given edges, those of all cycles side by side."""
    laws = [split(theta, shape, cycle) for cycle in range(shape.cycles)]
    win = delays.side_by_side([delays.table(law, edges) for law, _, _ in laws])
    loss = delays.side_by_side([delays.table(law, edges) for _, law, _ in laws]) if shape.loss else None
    return Delays(win, loss, laws[0][2])


def prior(shape: Shape) -> tuple[Floats, Floats]:
    """Return centres and spreads of the normal priors of the delay parameters."""
    parts = [delays.priors(WIN_DELAY_MEDIAN, shape.win)]
    if shape.loss:
        parts.append(delays.priors(LOSS_DELAY_MEDIAN, shape.loss))
        parts.append((np.array([SILENT_LOSS.value]), np.array([SILENT_LOSS.sd])))
    own = [CYCLE_SHIFT, CYCLE_STRETCH] * ((shape.cycles - 1) * shape.apart // _APART)
    parts.append((np.array([p.value for p in own]), np.array([p.sd for p in own])))
    return np.concatenate([centre for centre, _ in parts]), np.concatenate([sd for _, sd in parts])


def settled_log_likelihood(observed: Events, laws: Delays) -> float:
    """Return the part of the log likelihood in which the win probabilities do not occur: when wins and losses came."""
    total = observed.win_count @ np.log(delays.on(laws.win, _won_at(observed, laws)))
    if laws.loss is not None:
        chance = delays.on(laws.loss, _lost_at(observed, laws)) * (1 - laws.silent)
        total += observed.loss_count @ np.log(np.maximum(chance, _TINY))
    return float(total)


def _won_at(observed: Events, laws: Delays) -> Ints:
    """Return where in the tables the wins stand."""
    return observed.win_cycle * laws.win.n_days + observed.win_day


def _lost_at(observed: Events, laws: Delays) -> Ints:
    return observed.loss_cycle * laws.win.n_days + observed.loss_day


def _stays_at(observed: Events, laws: Delays) -> Ints:
    return observed.cycle[observed.stay_lane] * laws.win.n_days + observed.stay_age


def stay_log_likelihood(observed: Events, laws: Delays, win_probability: Floats) -> Floats:
    """Return sum of count * ln G by lane for every candidate win probability; shape (lane, candidate).

    `win_probability` has shape (candidate,), or (stay, candidate) where not all stays have the same.
    """
    at = _stays_at(observed, laws)
    unsettled = laws.unsettled()[at]
    gain = laws.win.above[at] - unsettled
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
    at = _stays_at(observed, laws)
    unsettled = laws.unsettled()[at]
    gain = laws.win.above[at] - unsettled
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
        x = np.clip(x + np.clip(step, -_LONGEST_STEP, _LONGEST_STEP), -_CERTAIN, _CERTAIN)
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
    chosen, at = pi[observed.stay_lane], _stays_at(observed, laws)
    unsettled = laws.unsettled()[at]
    inside = np.maximum(chosen * laws.win.above[at] + (1 - chosen) * unsettled, _TINY)
    value = settled_log_likelihood(observed, laws) + observed.stay_count @ np.log(inside) - 0.5 * z @ z
    value += (observed.wins + _PROPOSAL_WINS) @ np.log(pi) + (observed.losses + _PROPOSAL_OTHERS) @ np.log1p(-pi)
    weight = observed.stay_count / inside
    slope, own = _slopes(laws.win, _win_pull(observed, laws, weight * chosen))
    if laws.loss is not None:
        of_losses, own_losses = _slopes(laws.loss, _loss_pull(observed, laws, weight * (1 - chosen)))
        slope = np.concatenate([slope, of_losses, [_silent_slope(observed, laws, weight * (1 - chosen))]])
        own = np.concatenate([own, own_losses], axis=1)
    return float(value), np.concatenate([slope, own.ravel()]) - z / spread


def _slopes(law: DelayTable, pull: Floats) -> tuple[Floats, Floats]:
    """Return the slope by the parameters of the first law, and by shift and stretch of each other cycle."""
    by_cycle = [law.of(c).slopes @ pull[c * law.n_days : (c + 1) * law.n_days] for c in range(len(pull) // law.n_days)]
    own = [delays.apart_slopes(by) for by in by_cycle[1:]]
    return np.asarray(sum(by_cycle)), np.reshape(own, (len(own), _APART))


def _win_pull(observed: Events, laws: Delays, weight: Floats) -> Floats:
    """Return by how much the log likelihood rises with each entry of the table of wins."""
    pull = -sums(_stays_at(observed, laws), weight, len(laws.win.below))
    _pull_on(pull, laws.win, _won_at(observed, laws), observed.win_count)
    return pull


def _loss_pull(observed: Events, laws: Delays, weight: Floats) -> Floats:
    law = laws.loss
    assert law is not None  # noqa: S101 - for the type checker: called only where losses are recorded
    pull = -(1 - laws.silent) * sums(_stays_at(observed, laws), weight, len(law.below))
    _pull_on(pull, law, _lost_at(observed, laws), observed.loss_count)
    return np.asarray(pull)


def _silent_slope(observed: Events, laws: Delays, weight: Floats) -> float:
    law, silent = laws.loss, laws.silent
    assert law is not None  # noqa: S101 - for the type checker: called only where losses are recorded
    to_silent = weight @ law.below[_stays_at(observed, laws)] - observed.loss_count.sum() / (1 - silent)
    return float(to_silent * silent * (1 - silent))


def _pull_on(pull: Floats, law: DelayTable, at: Ints, count: Floats) -> None:
    share = count / delays.on(law, at)
    pull += sums(at, share, len(pull))
    follows = at % law.n_days > 0
    pull -= sums(at[follows] - 1, share[follows], len(pull))
