"""Small worlds with known answers for the value of finding out."""

from datetime import timedelta
from types import SimpleNamespace

import numpy as np
from scipy.special import expit, ndtri

import odds_cases
from bestbet.calibrate.posterior import CHANNELS
from bestbet.odds.assessment import question, success_by_draw
from bestbet.odds.unknowns import Unknown
from bestbet.plan.nodes import (
    Channel,
    Direction,
    Effort,
    Measure,
    Objective,
    Plan,
    Strategy,
    Tactic,
    Threshold,
)
from bestbet.simulate.compile import compile_model
from bestbet.simulate.model import PATHS_PER_DRAW
from bestbet.simulate.paths import simulate_all
from bestbet.streams import uniforms
from bestbet.units import Range

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


def small_plan(seed, n, *, n_weeks=52):
    """A plan of three strategies on two lanes and two tactics, and a posterior of n draws: every unknown independent.

    How wide each unknown is, and the target, differ by seed; the target lies near the middle of what comes.
    """
    rng = np.random.default_rng(seed)
    wide = np.exp(rng.uniform(np.log(0.03), np.log(0.45), 6))
    z = {name: normals(seed, f"small {name}", n)[:, None] for name in ("rate0", "rate1", "win0", "win1", "e0", "e1")}
    lift = np.zeros((n, 2, len(CHANNELS)))
    lift[:, 0, 0] = 0.25 * np.exp(wide[4] * 2 * z["e0"][:, 0])
    lift[:, 1, CHANNELS.index("win_rate")] = 0.3 * np.exp(wide[5] * 2 * z["e1"][:, 0])
    posterior = odds_cases.posterior(
        n,
        rate=np.hstack([2.0 * np.exp(wide[0] * z["rate0"]), 3.0 * np.exp(wide[1] * z["rate1"])]),
        win_probability=expit(np.hstack([-1.1 + 2 * wide[2] * z["win0"], -1.4 + 2 * wide[3] * z["win1"]])),
        effect=lift,
        doubling=np.full((n, 2), 1.6),
        half_life=np.full((n, 2), 2.0),
        unit_cost=np.zeros((n, 2, 0)),
    )
    start = posterior.as_of + timedelta(days=1)
    end = posterior.as_of + timedelta(weeks=n_weeks)
    target = float(rng.integers(52, 66))
    objective = Objective("wins", Threshold(Measure.WINS, Direction.AT_LEAST, target), end, start)
    one = Range(1.0, 1.0)
    tactics = (
        Tactic("calls", "call", {}, 0.0, 2.0, {Channel.OPPORTUNITIES: one}, one, one, {"sector": ("health",)}),
        Tactic("workshops", "workshop", {}, 0.0, 2.0, {Channel.WIN_RATE: one}, one, one, {"sector": ("retail",)}),
    )
    strategies = (
        Strategy("hold", "", "", (), is_status_quo=True),
        Strategy("call_more", "", "", (Effort("calls", 2.0),)),
        Strategy("work_offers", "", "", (Effort("workshops", 2.0),)),
    )
    return Plan("small", "EUR", start, 13, (objective,), (), tactics, strategies), posterior


def success(plan, posterior, *, seed=1, n_paths=None):
    """Shares of success by draw of every strategy, and the tallies' question, on the same luck."""
    facts = SimpleNamespace(digest="")
    asked = question(plan, posterior, facts)
    models = [compile_model(plan, strategy, posterior, asked.tallies) for strategy in plan.strategies]
    n_paths = n_paths or len(posterior.draws) * PATHS_PER_DRAW
    paths = simulate_all(models, seed=seed, n_paths=n_paths, n_fan=0)
    runs = {model.strategy: (model, found) for model, found in zip(models, paths, strict=True)}
    return success_by_draw(plan, posterior, asked, runs)
