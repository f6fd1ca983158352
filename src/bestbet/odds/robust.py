"""The bet in futures that have no probability: a Latin hypercube over deep factors, every strategy on the same luck.

Robust decision making (Lempert, Groves, Popper & Bankes 2006, doi:10.1287/mnsc.1050.0472). The futures are never
averaged. Each world (draw) is met in one future, with the luck it had in the plan itself; the odds in a future are
read off a surface fitted over all of them, with the world's odds under the plan as a covariate, so that few paths
suffice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from bestbet.calibrate.posterior import Draws, Posterior
from bestbet.odds.futures import Box, losing_box
from bestbet.odds.regression import Design, blocks, design
from bestbet.odds.surface import Surface, surface
from bestbet.odds.unknowns import Unknown
from bestbet.plan.nodes import Plan, Resource
from bestbet.streams import uniforms

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

N_FUTURES = 200
N_BLOCKS = 16
N_MANY = 2048
CURVES_EACH = 2
"""A line and a parabola for every factor, and products: log odds bend little over these ranges, successes are few."""
HIGH_REGRET = 0.9
_LARGEST_LOSS = 0.95


@dataclass(frozen=True, slots=True)
class Deep:
    """A factor without a probability, from `low` to `high` in `unit`; `apply` puts it into draws, one value each."""

    name: str
    low: float
    high: float
    unit: str
    apply: Callable[[Draws, Floats], Draws]
    is_log: bool = False

    def at(self, share: Floats) -> Floats:
        """Return the values at shares of the way from low to high."""
        if self.is_log:
            return np.asarray(self.low * (self.high / self.low) ** share)
        return self.low + (self.high - self.low) * share


def deep_factors(plan: Plan, posterior: Posterior) -> tuple[Deep, ...]:
    """Return the factors that can matter for this plan; their ranges are judgement and stand in docs/maths/learn.md."""
    hours = next((i for i, r in enumerate(plan.resources) if r.is_hours), None)
    people = _recorded(plan.resources[hours]) if hours is not None else 0.0
    draws = posterior.draws
    found = [
        Deep("the level of demand", 0.75, 1.2, "times", lambda d, x: replace(d, rate=d.rate * x[:, None])),
        Deep("the weekly drift of the market", 0.0, 0.04, "share", lambda d, x: replace(d, drift_sd=x)),
        Deep("the price cut", 0.0, 0.2, "share", _cheaper),
    ]
    if hours is not None and (draws.attrition.any() or (draws.have[:, hours] > draws.had[:, hours]).any()):
        found.append(Deep("the ramp of a new seller", 4.0, 40.0, "weeks", lambda d, x: replace(d, ramp=x), is_log=True))
    if people:
        found.append(Deep("the number of key sellers lost", 0.0, min(2.0, people / 2), "people", _lost(people)))
    if draws.rival_cost.any():
        found.append(Deep("what rivals cost", 0.0, 2.5, "times", _pressed))
    if draws.half_life.shape[1]:
        found.append(Deep("how long effects last", 0.5, 2.0, "times", _lasting, is_log=True))
    return tuple(found)


def _cheaper(draws: Draws, cut: Floats) -> Draws:
    less = np.log1p(-cut)[:, None]
    return replace(draws, value_log_mean=draws.value_log_mean + less, order_log_mean=draws.order_log_mean + less)


def _recorded(hours: Resource) -> float:
    """Return how many of its people made the record and are there when the plan starts: newcomers did not."""
    return (hours.people or 0) * min(1.0, hours.until_now.median / hours.have.median)


def _lost(people: float) -> Callable[[Draws, Floats], Draws]:
    """Return how a world loses so many of the people who made its record, and with them their full hours at once."""
    return lambda draws, lost: replace(draws, staying=1 - lost / people)


def _pressed(draws: Draws, times: Floats) -> Draws:
    return replace(draws, rival_cost=np.minimum(draws.rival_cost * times[:, None], _LARGEST_LOSS))


def _lasting(draws: Draws, times: Floats) -> Draws:
    return replace(draws, half_life=draws.half_life * times[:, None])


@dataclass(frozen=True, slots=True)
class Futures:
    """The futures and who lives in which: `shares[future, factor]` of the way from low to high, `of_draw[draw]`.

    `posterior` holds the draws as changed by their futures; `many` are further places, for the surface.
    """

    factors: tuple[Deep, ...]
    shares: Floats
    many: Floats
    of_draw: Ints
    posterior: Posterior


def futures(plan: Plan, posterior: Posterior, *, seed: int, n_draws: int, n_futures: int = N_FUTURES) -> Futures:
    """Return a Latin hypercube of futures, and the first `n_draws` draws of the posterior dealt to them in turn."""
    factors = deep_factors(plan, posterior)
    shares = np.column_stack([_shuffled(seed, factor.name, n_futures) for factor in factors])
    many = np.column_stack([_shuffled(seed, f"{factor.name}, many", N_MANY) for factor in factors])
    n = min(n_draws, len(posterior.draws))
    of_draw = np.arange(n, dtype=np.int64) % n_futures
    draws = first_draws(posterior.draws, n)
    for i, factor in enumerate(factors):
        draws = factor.apply(draws, factor.at(shares[of_draw, i]))
    return Futures(factors, shares, many, of_draw, replace(posterior, draws=draws))


def first_draws(draws: Draws, n: int) -> Draws:
    """Return the first n draws."""
    return draws[:n]


def _shuffled(seed: int, name: str, n: int) -> Floats:
    """One place in each of n equal parts of (0, 1), in an order of its own."""
    order = np.argsort(uniforms(seed, f"learn future {name} order", n), kind="stable")
    return np.asarray((order + uniforms(seed, f"learn future {name} place", n)) / n)


@dataclass(frozen=True, slots=True)
class Stood:
    """How one strategy stood up: largest and 90th percentile regret over the futures, and the share that satisfies.

    Each with its standard error; `worst` and `best` are its lowest and highest odds over the futures.
    """

    max_regret: float
    max_regret_mcse: float
    high_regret: float
    high_regret_mcse: float
    satisfied: float
    satisfied_mcse: float
    worst: float
    best: float


@dataclass(frozen=True, slots=True)
class Robust:
    """What the futures say: `leader_loses` is the share of futures in which another strategy is clearly better.

    `box` says in which, in the factors; None where nothing tells them apart.
    """

    n_futures: int
    n_paths: int
    factors: tuple[Deep, ...]
    enough: float
    odds: Floats
    strategies: tuple[Stood, ...]
    leader_loses: float
    box: Box | None


def stood_up(
    held: Futures, stressed: Floats, planned: Floats, *, leader: int, enough: float, margin: float, n_per_draw: int
) -> Robust:
    """Return how the strategies stand up in the futures.

    `stressed[draw, strategy]` are the shares of success in the draw's future, `planned` those of the same draws under
    the plan, `enough` the odds that satisfy; the leader loses a future where another is better by more than `margin`.
    """
    shares, covariates = held.shares[held.of_draw], planned - planned.mean(axis=0)
    fitted = surface(_design(shares), covariates, stressed, n_per_draw)
    odds, many = (fitted.at(_design(place).full) for place in (held.shares, held.many))
    found = _figures(odds, enough)
    at = _design(held.shares).full
    parts = _without(shares, covariates, stressed, n_per_draw, fitted)
    without = np.array([_figures(part.at(at), enough) for part in parts])
    errors = np.sqrt((N_BLOCKS - 1) * without.var(axis=0))
    places = [factor.at(held.many[:, i]) for i, factor in enumerate(held.factors)]
    named = [Unknown(f.name, "", "futures", f.unit, place) for f, place in zip(held.factors, places, strict=True)]
    loses = _regret(many)[:, leader] > margin
    return Robust(
        n_futures=len(held.shares),
        n_paths=len(stressed) * n_per_draw,
        factors=held.factors,
        enough=enough,
        odds=odds,
        strategies=tuple(_stood(found[:, i], errors[:, i], odds[:, i]) for i in range(odds.shape[1])),
        leader_loses=float((_regret(odds)[:, leader] > margin).mean()),
        box=losing_box(named, loses),
    )


def _stood(found: Floats, errors: Floats, odds: Floats) -> Stood:
    (largest, high, satisfied), (largest_error, high_error, satisfied_error) = found.tolist(), errors.tolist()
    return Stood(
        largest, largest_error, high, high_error, satisfied, satisfied_error, float(odds.min()), float(odds.max())
    )


def _design(shares: Floats) -> Design:
    return design(ndtri(shares), most_curves=CURVES_EACH)


def _without(
    shares: Floats, covariates: Floats, stressed: Floats, n_per_draw: int, fitted: Surface
) -> Iterator[Surface]:
    """Yield the surface without each block of draws."""
    for rows in blocks(len(stressed), N_BLOCKS):
        places, known, kept = (np.delete(table, rows, axis=0) for table in (shares, covariates, stressed))
        yield surface(_design(places), known - known.mean(axis=0), kept, n_per_draw, start=fitted)


def _figures(odds: Floats, enough: float) -> Floats:
    """Return [figure, strategy]: largest regret, 90th percentile regret, share of futures with enough."""
    regret = _regret(odds)
    return np.stack([regret.max(axis=0), np.quantile(regret, HIGH_REGRET, axis=0), (odds >= enough).mean(axis=0)])


def _regret(odds: Floats) -> Floats:
    return np.asarray(odds.max(axis=1, keepdims=True) - odds)
