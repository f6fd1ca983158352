"""The no-U-turn sampler as an oracle for the fit: the same priors and likelihoods, written anew for NumPyro.

Six cases: few wins, a young record, pooled lanes, heavy tails, lanes that spread alike, arrivals with a season. Needs NumPyro, which the
product does not; whoever imports this module without it gets ImportError.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
from jax.scipy.special import logsumexp, ndtr
from numpyro.infer import MCMC, NUTS
from sbc_law import lived, unknowns

from bestbet import streams
from bestbet.calibrate import arrivals, growth_priors, outcomes, priors, values, winning
from bestbet.calibrate.season import week_columns
from bestbet.facts.gather import value_statistics
from bestbet.facts.lanes import Lane, OutcomeCounts
from bestbet.units import Range

numpyro.enable_x64()
DRAWS = 8192
TINY = 1e-280


@dataclass(frozen=True)
class Compared:
    """One quantity of one case: draws of the fit and of the sampler."""

    case: str
    quantity: str
    ours: np.ndarray
    nuts: np.ndarray

    def row(self):
        parts = [self.case, self.quantity]
        for draws in (self.ours, self.nuts):
            low, high = np.quantile(draws, (0.05, 0.95))
            parts += [f"{draws.mean():.4g}", f"{draws.std():.3g}", f"{low:.4g} to {high:.4g}"]
        parts += [f"{self.gap():+.2f}", f"{self.ratio():.2f}"]
        return "| " + " | ".join(parts) + " |"

    def gap(self):
        """Difference of means in the sampler's standard deviations."""
        return float((self.ours.mean() - self.nuts.mean()) / self.nuts.std())

    def ratio(self):
        """Standard deviation of the fit over the sampler's."""
        return float(self.ours.std() / self.nuts.std())


HEAD = (
    "| case | quantity | mean | sd | 5 % to 95 % | NUTS mean | sd | 5 % to 95 % | gap in sd | ratio of sd |\n"
    "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|"
)


def sampled(model, *data, seed=0, warmup=800, samples=1500):
    """Return posterior samples by name of two chains, and the number of divergent steps."""
    sampler = NUTS(model, target_accept_prob=0.95)
    run = MCMC(
        sampler, num_warmup=warmup, num_samples=samples, num_chains=2, chain_method="sequential", progress_bar=False
    )
    run.run(jax.random.PRNGKey(seed), *data, extra_fields=("diverging",))
    found = {name: np.asarray(draws) for name, draws in run.get_samples().items()}
    return found, int(run.get_extra_fields()["diverging"].sum())


# ---------------------------------------------------------------------------------------- wins, losses and their delays


def outcome_model(events, n_lanes):
    """Wins after one lognormal delay, losses after another or never; lanes exchangeable. `events` as arrays."""
    z = numpyro.sample("centre", dist.Normal(priors.WIN_RATE_CENTRE.value, priors.WIN_RATE_CENTRE.spread))
    spread = numpyro.sample(
        "spread", dist.TruncatedNormal(0.0, priors.WIN_RATE_SPREAD.spread, low=np.exp(-4), high=np.exp(0.25))
    )
    kappa, m = spread**-2, jax.nn.sigmoid(z)
    with numpyro.plate("lanes", n_lanes):
        pi = numpyro.sample("pi", dist.Beta(m * kappa, (1 - m) * kappa))
    win = law("win", priors.WIN_DELAY_MEDIAN)
    loss = law("loss", priors.LOSS_DELAY_MEDIAN)
    silent = jax.nn.sigmoid(numpyro.sample("silent", dist.Normal(priors.SILENT_LOSS.value, priors.SILENT_LOSS.spread)))
    lane, outcome, age, count = events
    won, lost = pi[lane] * on(age, *win), (1 - pi[lane]) * (1 - silent) * on(age, *loss)
    still = pi[lane] * after(age, *win) + (1 - pi[lane]) * (silent + (1 - silent) * after(age, *loss))
    chance = jnp.where(outcome == 1, won, jnp.where(outcome == 2, lost, still))
    numpyro.factor("record", (count * jnp.log(jnp.maximum(chance, TINY))).sum())


def law(name, median):
    centre = numpyro.sample(f"{name} median", dist.Normal(median.value, median.spread))
    log_sd = numpyro.sample(f"{name} spread", dist.Normal(priors.DELAY_SPREAD.value, priors.DELAY_SPREAD.spread))
    return centre, jnp.exp(log_sd)


def z_of(day, centre, sd):
    return (jnp.log(day + 0.5) - centre) / sd


def after(day, centre, sd):
    return ndtr(-z_of(day, centre, sd))


def on(day, centre, sd):
    high, low = z_of(day, centre, sd), z_of(jnp.maximum(day, 1) - 1.0, centre, sd)
    low_below = jnp.where(day > 0, ndtr(low), 0.0)
    low_above = jnp.where(day > 0, ndtr(-low), 1.0)
    return jnp.where(low_below < 0.5, ndtr(high) - low_below, low_above - ndtr(-high))


def of_fit(counts, n_lanes, *, seed=1):
    """Return the fit's draws of the delay rows and win rates, and the fit."""
    observed = outcomes.events(counts, n_lanes, are_losses_recorded=True)
    found = winning.fit(observed, seed=seed)
    return *winning.draw(found, tuple(f"lane {i}" for i in range(n_lanes)), DRAWS, seed=seed), found


def of_outcomes(case, counts, n_lanes, *, seed=1):
    """Return the comparison of win rates and delays of one record."""
    delay, ours, found = of_fit(counts, n_lanes, seed=seed)
    rows = np.stack([counts.lane, counts.outcome, counts.age])
    unique, times = np.unique(rows, axis=1, return_counts=True)
    data = (*(jnp.asarray(row) for row in unique), jnp.asarray(times, float))
    nuts, divergent = sampled(outcome_model, data, n_lanes)
    rows = [Compared(case, f"win probability {i}", ours[:, i], nuts["pi"][:, i]) for i in range(n_lanes)]
    for day in (30, 120):
        for name, table, silent in (("wins", found.tables.win, 0.0), ("losses", found.tables.loss, None)):
            key = "win" if name == "wins" else "loss"
            below = 1 - np.asarray(after(day, nuts[f"{key} median"], np.exp(nuts[f"{key} spread"])))
            below = below * (1 - (1 / (1 + np.exp(-nuts["silent"])) if silent is None else 0.0))
            rows.append(Compared(case, f"{name} within {day} days", table[delay, day], below))
    return (
        rows,
        f"{case}: k-hat {found.k_hat:.2f}, {'two kinds of delay' if found.shape.n > 5 else 'one kind'}, {divergent} divergent steps",
    )


def record(seed, weeks, win_rates, per_week):
    """Return outcomes on record: wins after LN(ln 112, .6) days, losses after LN(ln 42, .9), 3 in 100 never closed."""
    rng = np.random.default_rng(seed)
    n = rng.poisson(per_week * weeks)
    lane, left = rng.integers(0, len(win_rates), n), rng.integers(0, 7 * weeks, n)
    is_won = rng.random(n) < np.asarray(win_rates)[lane]
    days = np.exp(np.where(is_won, np.log(112) + 0.6 * rng.normal(size=n), np.log(42) + 0.9 * rng.normal(size=n)))
    days[~is_won & (rng.random(n) < 0.03)] = 1e9
    days = np.floor(days + 0.5)
    is_open = days > left
    outcome = np.where(is_open, 0, np.where(is_won, 1, 2))
    age = np.where(is_open, left, days).astype(np.int64)
    return OutcomeCounts(lane, outcome, np.zeros_like(age), age, np.ones_like(age))


def few_wins():
    return of_outcomes("few wins", record(12, 60, [0.12], 1.2), 1)


def young():
    return of_outcomes("young record", record(2, 26, [0.25], 8), 1)


def pooled():
    return of_outcomes("pooled lanes", record(3, 78, [0.1, 0.2, 0.25, 0.3, 0.35, 0.15], 5), 6)


# --------------------------------------------------------------------------------------------------------------- values


ANYWHERE = 10.0
"""Sd of the mean of ln value that lanes share: nothing is known of it beforehand."""


def value_model(x, centre):
    k0, v0, s0 = priors.VALUE_PSEUDO_COUNT.value, priors.VALUE_PSEUDO_DF.value, priors.VALUE_PSEUDO_SD.value
    variance = numpyro.sample("variance", dist.InverseGamma(v0 / 2, v0 * s0**2 / 2))
    shared = numpyro.sample("shared", dist.Normal(centre, ANYWHERE))
    mean = numpyro.sample("mean", dist.Normal(shared, jnp.sqrt(variance / k0)))
    numpyro.sample("x", dist.Normal(mean, jnp.sqrt(variance)), obs=x)


def tail_model(excess):
    shape = numpyro.sample(
        "shape", dist.TruncatedNormal(priors.TAIL_SHAPE.value, priors.TAIL_SHAPE.spread, low=-0.3, high=0.88)
    )
    # the grid of the fit has even steps in ln scale: a prior of 1 / scale over its range
    middle = jnp.log(excess.mean())
    log_scale = numpyro.sample("log scale", dist.Uniform(middle - 1.6, middle + 1.2))
    inside = jnp.maximum(1 + shape * excess / jnp.exp(log_scale), 1e-12)
    numpyro.factor("tail", (-log_scale - (1 / shape + 1) * jnp.log(inside)).sum())


def heavy():
    """Return the comparison on 200 wins with a Pareto tail: the lognormal of all wins, and the tail of the largest."""
    rng = np.random.default_rng(4)
    value = np.where(
        rng.random(200) < 0.85, np.exp(9 + 0.5 * rng.normal(size=200)), 15_000 * (1 + rng.pareto(1.5, 200))
    )
    statistics = value_statistics(value, np.zeros(200, np.int64), 1)
    found = values.fit(statistics, ("all",))
    plain = values.Values(
        **{name: getattr(found, name) for name in found.__dataclass_fields__} | {"tail": None, "matched": None}
    )
    mean, sd = values.draw(plain, DRAWS, seed=1, what="value")
    nuts, divergent = sampled(value_model, jnp.log(value), float(np.log(value).mean()))
    case = "heavy tails"
    rows = [
        Compared(case, "mean of ln value", mean[:, 0], nuts["mean"]),
        Compared(case, "sd of ln value", sd[:, 0], np.sqrt(nuts["variance"])),
    ]
    tail = found.tail
    if tail is None:
        return rows, f"{case}: no tail seen, {divergent} divergent steps"
    at = np.searchsorted(tail.cumulative, streams.uniforms(1, "value tail", DRAWS))
    more, worse = sampled(tail_model, jnp.asarray(statistics.top[1:] - statistics.top[0]))
    rows += [
        Compared(case, "tail shape xi", tail.shape[at], more["shape"]),
        Compared(case, "ln tail scale", np.log(tail.scale[at]), more["log scale"]),
    ]
    return rows, f"{case}: {divergent + worse} divergent steps"


def alike_model(x, lane, centres):
    k0, v0, s0 = priors.VALUE_PSEUDO_COUNT.value, priors.VALUE_PSEUDO_DF.value, priors.VALUE_PSEUDO_SD.value
    log_alike = numpyro.sample(
        "log alike",
        dist.TruncatedNormal(priors.VALUE_ALIKE.value, priors.VALUE_ALIKE.spread, low=np.log(4.0), high=np.log(256.0)),
    )
    common = numpyro.sample("common", dist.InverseGamma(v0 / 2, v0 * s0**2 / 2))
    half = jnp.exp(log_alike) / 2
    shared = numpyro.sample("shared", dist.Normal(centres[0], ANYWHERE))
    with numpyro.plate("lanes", len(centres)):
        variance = numpyro.sample("variance", dist.InverseGamma(half, half * common))
        mean = numpyro.sample("mean", dist.Normal(shared, jnp.sqrt(variance / k0)))
    numpyro.sample("x", dist.Normal(mean[lane], jnp.sqrt(variance[lane])), obs=x)


def alike():
    """Return the comparison on six lanes of 4 to 60 wins whose spreads are nearly alike."""
    rng = np.random.default_rng(6)
    n = np.array([60, 40, 30, 20, 10, 4])
    lane = np.repeat(np.arange(6), n)
    x = 9 + np.exp(rng.normal(np.log(0.6), 0.15, 6))[lane] * rng.normal(size=n.sum())
    found = values.fit(value_statistics(np.exp(x), lane, 6), tuple("abcdef"))
    plain = replace(found, tail=None, matched=None)
    sd = values.draw(plain, DRAWS, seed=1, what="value")[1]
    nuts, divergent = sampled(alike_model, jnp.asarray(x), lane, np.full(6, x.mean()))
    cells = found.spreads.cells(DRAWS, seed=1, what="value")
    rows = [
        Compared("spreads alike", f"sd of ln value, lane of {n[i]}", sd[:, i], np.sqrt(nuts["variance"][:, i]))
        for i in (0, 3, 5)
    ]
    rows += [
        Compared("spreads alike", "ln alike", np.log(found.spreads.alike[cells]), nuts["log alike"]),
        Compared("spreads alike", "common sd", np.sqrt(found.spreads.common[cells]), np.sqrt(nuts["common"])),
    ]
    return rows, f"spreads alike: {divergent} divergent steps"


# ------------------------------------------------------------------------------------------------------------- arrivals


def step_laws(n_steps, drift):
    """Return chances and covariances of the weekly steps: a walk of three speeds, and growth of three kinds."""
    fast, steady = growth_priors.FAST_GROWTH_CHANCE.value, growth_priors.STEADY_CHANCE.value
    kept = growth_priors.GROWTH_KEPT.value
    growths = [
        (1 - fast, growth_priors.GROWTH.spread, kept),
        (fast * (1 - steady), growth_priors.FAST_GROWTH.spread, kept),
        (fast * steady, growth_priors.FAST_GROWTH.spread, 1.0),
    ]
    prices = np.exp(-priors.HISTORY_GAIN.value * np.arange(3))
    ago = np.abs(np.subtract.outer(np.arange(n_steps), np.arange(n_steps)))
    laws = [
        (chance * price, (drift * speed) ** 2 * np.eye(n_steps) + spread**2 * left**ago)
        for chance, spread, left in growths
        for speed, price in zip((1.0, 3.0, 10.0), prices / prices.sum(), strict=True)
    ]
    return np.array([chance for chance, _ in laws]), np.array([covariance for _, covariance in laws])


def drawn_steps(n_steps, drift):
    """Sample the steps under the mixture of the laws: normal about the mean covariance, and weighed to the mixture."""
    chances, covariances = step_laws(n_steps, drift)
    root = np.linalg.cholesky(np.einsum("l,lij->ij", chances, covariances))
    luck = numpyro.sample("steps", dist.Normal(jnp.zeros(n_steps), 1.0))
    steps = root @ luck
    squares = jnp.einsum("i,lij,j->l", steps, np.linalg.inv(covariances), steps)
    of_law = np.log(chances) - 0.5 * np.linalg.slogdet(covariances)[1] - 0.5 * squares
    numpyro.factor("laws", logsumexp(of_law) + 0.5 * (luck**2).sum())
    return steps


def arrival_model(counts, columns, divisor_columns, divisor_weights, drift, centre):
    n = counts.shape[0]
    log_k = numpyro.sample("log k", dist.Normal(priors.DISPERSION.value, priors.DISPERSION.spread))
    waves = numpyro.sample("waves", dist.Normal(jnp.zeros(columns.shape[1]), priors.SEASON.spread))
    first = numpyro.sample("first", dist.Normal(centre, priors.LEVEL.spread))
    level = first + jnp.concatenate([jnp.zeros(1), jnp.cumsum(drawn_steps(n - 1, drift))])
    divisor = jnp.log(jnp.exp(divisor_columns @ waves) @ divisor_weights)
    numpyro.deterministic("last", level[-1] + divisor)
    mean, k = jnp.exp(level + columns @ waves), jnp.exp(log_k)
    numpyro.sample("counts", dist.NegativeBinomial2(mean, k), obs=counts)


def weekly(counts, first):
    """Return facts of one lane with these weekly counts."""
    rng = np.random.default_rng(1)
    facts = lived(unknowns(rng), rng).facts
    last = first + timedelta(days=7 * len(counts) - 1)
    lane = (Lane(("all", "one")),)
    return replace(facts, lanes=lane, segment=np.zeros(1, int), arrivals=counts[None], first_week=first, as_of=last)


def seasonal():
    """Return the comparison on 100 weekly counts with a season, a stated drift of .02 a week, and growth that is open."""
    rng = np.random.default_rng(5)
    weeks, drift = 100, 0.02
    first = date(2024, 1, 1)
    columns = week_columns(first, weeks)
    level = 1.6 + np.cumsum(drift * rng.normal(size=weeks))
    counts = rng.poisson(np.exp(level + columns @ np.array([0.2, -0.1, 0.15, 0.05])) * rng.gamma(5, 1 / 5, weeks))
    facts = weekly(counts, first)
    found = arrivals.fit(facts, Range(drift, drift))
    ours = arrivals.draw(found, DRAWS, seed=1)
    day = 2 * np.pi * np.arange(1, 366) / 365.25
    year = np.stack([np.sin(day), np.cos(day), np.sin(2 * day), np.cos(2 * day)], axis=1)
    centre = float(np.log((counts.sum() + 0.5) / weeks))
    nuts, divergent = sampled(
        arrival_model,
        jnp.asarray(counts),
        jnp.asarray(columns),
        jnp.asarray(year),
        jnp.full(365, 1 / 365),
        drift,
        centre,
    )
    case = "arrivals with a season"
    waves = nuts["waves"]
    rows = [
        Compared(case, "rate today, ln", np.log(ours.rate[:, 0]), nuts["last"]),
        Compared(case, "dispersion, ln", np.log(ours.dispersion[:, 0]), nuts["log k"]),
    ]
    for week in (5, 18, 31, 44):
        angle = 2 * np.pi * (7 * week + 3) / 365.25
        wave = np.array([np.sin(angle), np.cos(angle), np.sin(2 * angle), np.cos(2 * angle)])
        own = np.exp(waves @ wave) / np.exp(waves @ year.T).mean(axis=1)
        rows.append(Compared(case, f"season, week {week}", ours.season[:, week], own))
    return rows, f"{case}: {divergent} divergent steps"


CASES = (few_wins, young, pooled, heavy, alike, seasonal)
