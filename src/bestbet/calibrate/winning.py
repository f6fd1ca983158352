"""The fit of win probabilities and delays together: support points for the delays, a pooled grid for each of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from bestbet import streams
from bestbet.calibrate import cycles, laplace, outcomes, pooling
from bestbet.calibrate.chebyshev import interpolation
from bestbet.calibrate.delay_tables import DelayTables
from bestbet.calibrate.delays import ONE_KIND, TWO_KINDS, log_edges
from bestbet.calibrate.laplace import Mode
from bestbet.calibrate.outcomes import Events, Shape
from bestbet.calibrate.past_odds import PastOdds
from bestbet.calibrate.pooling import LOGITS, Pooled
from bestbet.calibrate.priors import MIXTURE_GAIN, MIXTURE_LEAST, WIN_RATE_CENTRE

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MOST_SUPPORT = 256
_LANE_POINTS = 4096
_LEAST_SUPPORT = 64
_NODES = 32
"""The stays are analytic in the logit within pi of the real axis: so many nodes are exact to about 1e-6."""
_RECENTRING = 384
_HORIZON_DAYS = 1100
_LEAST_DAYS = 730
_MOST_DAYS = 4000


@dataclass(frozen=True, slots=True)
class Proposed:
    """Where support points come from: the middle; of each the log prior with what delays say, and the log density."""

    middle: Floats
    log_prior: Floats
    log_density: Floats


@dataclass(frozen=True, slots=True)
class Winning:
    """Joint posterior of delays and win probabilities: weighted delay support points and the pool at each of them.

    `observed` are the events it was fitted to, `tables` hold the support points of the first cycle, then of the others.
    """

    observed: Events
    mode: Mode
    shape: Shape
    theta: Floats
    proposed: Proposed
    weight: Floats
    k_hat: float
    pooled: Pooled
    tables: DelayTables

    def laws(self) -> DelayTables:
        """Return the likeliest tables, one row for each cycle: the mean over the support points."""
        n = len(self.weight)
        win, loss = (
            self.weight @ table.reshape(-1, n, table.shape[1]) for table in (self.tables.win, self.tables.loss)
        )
        return DelayTables(win, loss, self.observed.cycle)


def fit(observed: Events, *, seed: int, apart: Iterable[Events] = ()) -> Winning:
    """Return the joint posterior of the delay laws and of every lane's win probability.

    Delay parameters: mode and curvature, then lattice points of a heavy-tailed proposal reweighted by the exact
    evidence (which integrates over all win probabilities and over the pool). Win probabilities: the pooled grid.
    `apart` are the same events with sales cycles of their own, tried in turn.
    """
    edges = log_edges(observed.n_days)
    observed, shape, mode = _choose_cycles(observed, apart, edges)
    n = int(np.clip(_LANE_POINTS // max(observed.n_lanes, 1), _LEAST_SUPPORT, MOST_SUPPORT))
    objective = _objective(observed, shape, edges)
    centre = laplace.recentred(mode, objective, _RECENTRING, seed=seed, name="delay centre")
    theta, log_proposal = laplace.proposals(centre, n, seed=seed, name="delay support")
    prior_log_density, log_likelihood = _support_likelihood(observed, theta, shape, edges)
    pooled = pooling.fit(pooling.pool(WIN_RATE_CENTRE), log_likelihood)
    weight, k_hat = laplace.smoothed_weights(prior_log_density + pooled.log_evidence - log_proposal)
    tables = _delay_tables(observed, theta, shape)
    proposed = Proposed(centre.theta, prior_log_density, log_proposal)
    return Winning(observed, mode, shape, theta, proposed, weight, k_hat, pooled, tables)


def refitted(found: Winning, past: PastOdds) -> Winning:
    """Return the posterior where the odds of winning were others in the past: win probabilities are today's.

    Each support point has one of the pasts, in turn. They are as likely as one another, for what the record says of
    them was heard when they were found: each one's evidence at the middle of the delays is taken out of the weights.
    """
    observed, pool, proposed = found.observed, found.pooled.pool, found.proposed
    edges = log_edges(observed.n_days)
    pooled = pooling.fit(pool, _support_likelihood(observed, found.theta, found.shape, edges, past)[1])
    middle = np.tile(proposed.middle, (len(past.log_odds), 1))
    heard = pooling.fit(pool, _support_likelihood(observed, middle, found.shape, edges, past)[1]).log_evidence
    path = np.arange(len(found.theta)) % len(heard)
    weight, k_hat = laplace.smoothed_weights(
        proposed.log_prior + pooled.log_evidence - proposed.log_density - heard[path]
    )
    return replace(found, weight=weight, k_hat=k_hat, pooled=pooled)


def _choose_cycles(observed: Events, apart: Iterable[Events], edges: Floats) -> tuple[Events, Shape, Mode]:
    """Return the events with the cycles that earn most, shape and fit; those given where none earns its price."""
    shape, mode = choose_shape(observed, edges)
    best, most = (observed, shape, mode), 0.0
    for other in apart:
        wider = replace(shape, cycles=other.n_cycles)
        price = cycles.price(observed, shape, wider)
        if cycles.promise(_objective(other, wider, edges), mode, shape, wider) < price:
            continue
        own_shape, own = choose_shape(other, edges)
        gain = 2 * (_fit(own, own_shape) - _fit(mode, shape)) - cycles.price(observed, shape, own_shape)
        if gain > most:
            best, most = (other, own_shape, own), gain
    return best


def choose_shape(observed: Events, edges: Floats) -> tuple[Shape, Mode]:
    """Return one or two kinds of delay for wins and for losses, by the Bayesian information criterion, and the fit.

    Two kinds are tried where there are 60 events at least, from a start split where the two halves differ most.
    """
    loss = len(ONE_KIND) if observed.are_losses_recorded else 0
    shape = Shape(len(ONE_KIND), loss, observed.n_cycles)
    mode = laplace.find_mode(_objective(observed, shape, edges), start(observed, shape))
    for richer in ("win", "loss"):
        count = (observed.win_count if richer == "win" else observed.loss_count).sum()
        if count < MIXTURE_LEAST.value or (richer == "loss" and not loss):
            continue
        wider = replace(shape, win=len(TWO_KINDS)) if richer == "win" else replace(shape, loss=len(TWO_KINDS))
        trial = laplace.find_mode(_objective(observed, wider, edges), start(observed, wider))
        price = (wider.n - shape.n) * np.log(count)
        gain = 2 * (_fit(trial, wider) - _fit(mode, shape)) - price
        if gain > MIXTURE_GAIN.value:
            shape, mode = wider, trial
    return shape, mode


def _objective(observed: Events, shape: Shape, edges: Floats) -> laplace.Objective:
    return lambda theta: outcomes.log_posterior(theta, shape, observed, edges)


def _fit(mode: Mode, shape: Shape) -> float:
    centre, spread = outcomes.prior(shape)
    return mode.value + 0.5 * float((((mode.theta - centre) / spread) ** 2).sum())


def start(observed: Events, shape: Shape) -> Floats:
    """Return where the search for the mode starts: the moments of what ended."""
    found, _ = outcomes.prior(shape)
    found = found.copy()
    of_wins = observed.win_cycle, observed.win_day, observed.win_count
    found[: shape.win] = _moments(*_of_cycle(of_wins, 0), found[: shape.win])
    own = _apart(of_wins, shape)
    if shape.loss:
        part, of_losses = (
            slice(shape.win, shape.win + shape.loss),
            (observed.loss_cycle, observed.loss_day, observed.loss_count),
        )
        found[part] = _moments(*_of_cycle(of_losses, 0), found[part])
        own = np.concatenate([own, _apart(of_losses, shape)], axis=1)
    found[shape.first :] = own.ravel()
    return found


def _of_cycle(ended: tuple[Ints, Ints, Floats], cycle: int) -> tuple[Ints, Floats]:
    """Return day and count of what ended in one cycle, of all (cycle, day, count)."""
    of, day, count = ended
    return day[of == cycle], count[of == cycle]


def _apart(ended: tuple[Ints, Ints, Floats], shape: Shape) -> Floats:
    """Return where shift and stretch of each cycle after the first start from, [cycle - 1, which]."""
    default = np.zeros(len(ONE_KIND))
    each = np.array([_moments(*_of_cycle(ended, cycle), default) for cycle in range(shape.cycles)])
    seen = np.array([_of_cycle(ended, cycle)[1].sum() > len(ONE_KIND) for cycle in range(shape.cycles)])
    return np.where((seen[1:] & seen[0])[:, None], each[1:] - each[0], 0.0)


def _moments(day: Ints, count: Floats, default: Floats) -> Floats:
    if count.sum() < len(ONE_KIND) + 1:
        return default
    x = np.log(np.maximum(day, 0.5))
    if len(default) == len(ONE_KIND):
        return np.array(_centre_and_spread(x, count))
    cuts = np.unique(x)[1:]
    if not len(cuts):
        return default
    between = [_between(x, count, cut) for cut in cuts]
    cut = cuts[int(np.argmax(between))]
    quick, slow = (_centre_and_spread(x[part], count[part]) for part in (x < cut, x >= cut))
    share = count[x >= cut].sum() / count.sum()
    return np.array([*quick, np.log(max(slow[0] - quick[0], 0.1)), slow[1], np.log(share / (1 - share))])


def _centre_and_spread(x: Floats, count: Floats) -> tuple[float, float]:
    centre = float(count @ x / count.sum())
    variance = float(count @ (x - centre) ** 2 / count.sum())
    return centre, 0.5 * float(np.log(np.clip(variance, 0.04, 4.0)))


def _between(x: Floats, count: Floats, cut: float) -> float:
    low, high = count[x < cut].sum(), count[x >= cut].sum()
    gap = count[x < cut] @ x[x < cut] / low - count[x >= cut] @ x[x >= cut] / high
    return float(low * high * gap * gap)


def _support_likelihood(
    observed: Events, theta: Floats, shape: Shape, edges: Floats, past: PastOdds | None = None
) -> tuple[Floats, Floats]:
    nodes, spread = interpolation(LOGITS, _NODES)
    centre, sd = outcomes.prior(shape)
    certain = -observed.wins[:, None] * np.logaddexp(0, -LOGITS) - observed.losses[:, None] * np.logaddexp(0, LOGITS)
    log_likelihood = np.empty((len(theta), observed.n_lanes, len(LOGITS)))
    settled = np.empty(len(theta))
    for q, parameters in enumerate(theta):
        laws = outcomes.tables(parameters, shape, edges)
        settled[q] = outcomes.settled_log_likelihood(observed, laws)
        chances = expit(nodes)
        if past is not None:
            path = q % len(past.log_odds)
            certain, chances = past.certain(path, LOGITS), past.stays(path, observed, nodes)
        log_likelihood[q] = certain + outcomes.stay_log_likelihood(observed, laws, chances) @ spread
    return settled - 0.5 * (((theta - centre) / sd) ** 2).sum(axis=1), log_likelihood


def _delay_tables(observed: Events, theta: Floats, shape: Shape) -> DelayTables:
    n_days = int(np.clip(observed.n_days + _HORIZON_DAYS, _LEAST_DAYS, _MOST_DAYS))
    edges = log_edges(n_days)
    win = np.empty((shape.cycles, len(theta), n_days))
    loss = np.zeros((shape.cycles, len(theta), n_days))
    for q, parameters in enumerate(theta):
        laws = outcomes.tables(parameters, shape, edges)
        win[:, q] = laws.win.below.reshape(shape.cycles, n_days)
        if laws.loss is not None:
            loss[:, q] = (1 - laws.silent) * laws.loss.below.reshape(shape.cycles, n_days)
    apart = len(theta) * observed.cycle if shape.cycles > 1 else None
    return DelayTables(win.reshape(-1, n_days), loss.reshape(-1, n_days), apart)


def draw(found: Winning, names: tuple[str, ...], n_draws: int, *, seed: int) -> tuple[Ints, Floats]:
    """Return each draw's row of the delay tables, shape (draw,), and win probabilities, shape (draw, lane)."""
    cumulative = np.cumsum(found.weight)
    uniform = streams.uniforms(seed, "delay", n_draws)
    support = np.minimum(np.searchsorted(cumulative, uniform * cumulative[-1]), len(cumulative) - 1)
    cells = pooling.draw_cells(found.pooled, support, streams.uniforms(seed, "win probability pool", n_draws))
    shares = np.empty((n_draws, len(names)))
    for lane, name in enumerate(names):
        own = streams.uniforms(seed, f"win probability:{name}", n_draws)
        shares[:, lane] = pooling.draw_shares(found.pooled, lane, support, cells, own)
    return support, shares
