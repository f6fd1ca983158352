"""Small worlds with known answers for the value of finding out."""

from dataclasses import replace

import numpy as np
from scipy.special import expit, ndtri

import odds_cases
from bestbet.odds.unknowns import Unknown
from bestbet.plan.nodes import Direction, Measure, Objective, Plan, Strategy, Threshold
from bestbet.streams import uniforms

EVPI, EVPPI_X, EVPPI_Y, EVSI_X = 0.4798, 0.3956, 0.0833, 0.2890
"""D = 1 + 2 X + Y with X, Y standard normal: unit normal loss, s phi(a / s) - |a| Phi(-|a| / s) with a = 1."""
RELIABILITY = 10 / (10 + 2**2)
"""Ten looks of standard deviation 2 at an unknown of standard deviation 1."""


def normals(seed, name, n):
    return ndtri(uniforms(seed, f"case {name}", n))


def unknown(values, name="x", group="g", unit="share"):
    return Unknown(name, "", group, unit, values)


def linear(n, seed=1):
    """x, y, an unknown of no consequence, and values of two strategies that differ by D."""
    x, y, w = (normals(seed, name, n) for name in "xyw")
    return x, y, w, np.column_stack([np.zeros(n), 1 + 2 * x + y])


def lucky(chances, seed, n_per_draw=4):
    """Success of n_per_draw paths a draw on the same luck for all strategies: [path, strategy]."""
    n = len(chances)
    luck = np.stack([uniforms(seed, f"case luck {i}", n) for i in range(n_per_draw)], axis=1)
    return (luck[:, :, None] < chances[:, None, :]).reshape(n * n_per_draw, -1)


def two_bets(n, seed=1):
    """A safe bet of .5, and one whose chance rests on x alone; w does not matter."""
    x, w = normals(seed, "bet x", n), normals(seed, "bet w", n)
    return x, w, np.column_stack([np.full(n, 0.5), expit(1.5 * x - 0.2)])


def plan_and_posterior(n, *, names=("a", "b")):
    posterior = odds_cases.posterior(n)
    objective = Objective(
        "wins", Threshold(Measure.WINS, Direction.AT_LEAST, 100), posterior.as_of.replace(year=2027), posterior.as_of
    )
    strategies = tuple(Strategy(name, "", "", (), is_status_quo=i == 0) for i, name in enumerate(names))
    plan = Plan("t", "EUR", posterior.as_of, 13, (objective,), (), (), strategies)
    return plan, posterior


def varied(posterior, **changes):
    return replace(posterior, draws=replace(posterior.draws, **changes))
