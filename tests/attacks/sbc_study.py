"""Attack 5, simulation-based calibration: the rank of the truth among posterior draws must be even.

Talts et al. (2018), arXiv:1804.06788; quantities that use the data too: Modrak et al. (2023), arXiv:2211.02383;
simultaneous ECDF bands by simulation: Sailynoja, Burkner & Vehtari (2022), doi:10.1007/s11222-022-10090-6.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sbc_law import AHEAD, LANES, lived, season_at, unknowns
from scipy.special import gammaincc, ndtr

from bestbet.calibrate import delays, outcomes
from bestbet.calibrate import fit as fitting
from bestbet.calibrate.posterior import Posterior
from bestbet.plan.nodes import Plan, Strategy
from bestbet.simulate.compile import compile_model
from bestbet.simulate.model import PATHS_PER_DRAW, Stream, Tally
from bestbet.simulate.paths import simulate
from bestbet.workflow.line import one_blas_thread

DRAWS = 99
BINS = 20
PLANTED = 0.9
WIDEST = 4.0
"""Standard errors by which the spread of ranks may be off: two-sided chance 6e-5, for some thirty quantities."""


def ranks_of(number):
    """Return the ranks of one replicate by quantity, and what the fit's shortcuts did; None for an empty history."""
    rng = np.random.default_rng([number, 5])
    theta = unknowns(rng)
    history = lived(theta, rng)
    if history is None:
        return None
    facts = history.facts
    hold = Strategy("hold", "", "", (), is_status_quo=True)
    plan = Plan("t", "EUR", facts.as_of, 13.0, (), (), (), (hold,))
    with one_blas_thread():
        parts = fitting.fit_parts(plan, facts, seed=number)
        by_age = fitting.draw(plan, facts, parts, seed=number, n_draws=DRAWS)
        whole = fitted_from(parts, plan, facts, number)
    truth, draws = quantities(theta, facts, parts, by_age)
    found = {name: tally(truth[name], draws[name], rng) for name in truth}
    for view, drawn, table in (("", by_age, parts.winning.tables), (", own pace", whole.draws, whole.delays)):
        wins, bookings = ahead(plan, facts, parts, drawn, table, number)
        found[f"wins that came{view}"] = tally(history.wins_ahead, wins, rng)
        found[f"bookings that came{view}"] = tally(history.bookings_ahead, bookings, rng)
    return {
        "number": number,
        "ranks": {name: pair[0] for name, pair in found.items()},
        "planted": {name: pair[1] for name, pair in found.items()},
        "opportunities": int(facts.arrivals.sum()),
        "wins": int((facts.outcomes.outcome == 1).sum()),
        "two kinds": parts.winning.shape.n > 5,
        "k-hat": float(parts.winning.k_hat),
        "tail": parts.values.tail is not None and parts.values.tail.chance >= 0.5,
        "matched": parts.values.matched is not None,
        "unsteady": bool((parts.arrivals.unsteady > 1).any()),
        "pace": None if parts.pace is None else float(parts.pace.share),
    }


def fitted_from(parts, plan, facts, seed):
    """Return the posterior as the product makes it from parts that are fitted already."""
    fit_parts = fitting.fit_parts
    fitting.fit_parts = lambda *_, **__: parts
    try:
        return fitting.fit(plan, facts, seed=seed, n_draws=DRAWS)
    finally:
        fitting.fit_parts = fit_parts


def tally(truth, draws, rng):
    """Return the rank of the truth among the draws, ties broken evenly, as it is and with the draws drawn together."""
    narrowed = draws.mean() + PLANTED * (draws - draws.mean())
    return tuple(int((each < truth).sum() + rng.integers(0, (each == truth).sum() + 1)) for each in (draws, narrowed))


def quantities(theta, facts, parts, drawn):
    """Return the truth and the draws of every quantity, on scales on which drawing together makes sense."""
    truth, draws = {}, {}

    def put(name, true, posterior):
        truth[name], draws[name] = float(true), np.asarray(posterior, float)

    def logit(p):
        return np.log(p / (1 - p))

    win, loss = parts.winning.tables.win[drawn.delay], parts.winning.tables.loss[drawn.delay]
    law_win = law(theta.win_median, theta.win_spread, win.shape[1])
    law_loss = (1 - theta.silent) * law(theta.loss_median, theta.loss_spread, win.shape[1])
    for lane in range(LANES):
        put(f"win probability {lane}", logit(theta.win[lane]), logit(drawn.win_probability[:, lane]))
        put(f"rate {lane}", np.log(theta.rate[lane]), np.log(drawn.rate[:, lane]))
        put(f"dispersion {lane}", np.log(theta.dispersion[lane]), np.log(drawn.dispersion[:, lane]))
        put(f"value, centre {lane}", theta.value_mean[lane], drawn.value_log_mean[:, lane])
        put(f"value, spread {lane}", np.log(theta.value_sd[lane]), np.log(drawn.value_log_sd[:, lane]))
        put(f"new accounts {lane}", logit(theta.new[lane]), logit(drawn.new_account_share[:, lane]))
    put("wins within 30 days", law_win[30], win[:, 30])
    put("wins within 120 days", law_win[120], win[:, 120])
    put("losses within 30 days", law_loss[30], loss[:, 30])
    put("losses within 120 days", law_loss[120], loss[:, 120])
    put("shock on open deals", theta.shock, drawn.open_shock)
    put("season of next quarter", season_ahead(theta, facts), season_drawn(facts, drawn))
    put("all arrivals a week", np.log(theta.rate.sum()), np.log(drawn.rate.sum(axis=1)))
    put(
        "expected wins ahead",
        np.log(expected(facts, theta.rate, theta.win, law_win, law_loss)),
        [np.log(expected(facts, *row)) for row in zip(drawn.rate, drawn.win_probability, win, loss, strict=True)],
    )
    observed = outcomes.events(facts.outcomes, LANES, are_losses_recorded=True)
    put(
        "log likelihood", fitness(observed, theta.win, *true_laws(theta, observed)), likelihoods(observed, parts, drawn)
    )
    return truth, draws


def law(median, spread, n_days):
    return ndtr((np.log(np.arange(n_days) + 0.5) - np.log(median)) / spread)


def season_ahead(theta, facts):
    days = [facts.as_of.fromordinal(facts.as_of.toordinal() + 4 + 7 * week) for week in range(13)]
    return season_at(theta.season, days).mean()


def season_drawn(facts, drawn):
    days = [facts.as_of.fromordinal(facts.as_of.toordinal() + 4 + 7 * week) for week in range(13)]
    week = [min(day.timetuple().tm_yday // 7, drawn.season.shape[1] - 1) for day in days]
    return drawn.season[:, week].mean(axis=1)


def expected(facts, rate, win, law_win, law_loss):
    """Return the wins expected within the weeks ahead from open deals and new ones, season aside."""
    age, lane = facts.open_deals.age, facts.open_deals.lane
    far = 7 * AHEAD
    top = len(law_win) - 1
    soon = win[lane] * (law_win[np.minimum(age + far, top)] - law_win[np.minimum(age, top)])
    still = win[lane] * (1 - law_win[np.minimum(age, top)]) + (1 - win[lane]) * (1 - law_loss[np.minimum(age, top)])
    fresh = float(law_win[:far].sum()) / 7
    return float((soon / np.maximum(still, 1e-300)).sum()) + float(rate @ win) * fresh + 1e-9


def true_laws(theta, observed):
    edges = delays.log_edges(observed.n_days)
    win = delays.table(np.array([np.log(theta.win_median), np.log(theta.win_spread)]), edges)
    loss = delays.table(np.array([np.log(theta.loss_median), np.log(theta.loss_spread)]), edges)
    return (outcomes.Delays(win, loss, theta.silent),)


def likelihoods(observed, parts, drawn):
    edges = delays.log_edges(observed.n_days)
    laws = {q: outcomes.tables(parts.winning.theta[q], parts.winning.shape, edges) for q in np.unique(drawn.delay)}
    return [fitness(observed, pi, laws[q]) for pi, q in zip(drawn.win_probability, drawn.delay, strict=True)]


def fitness(observed, win, laws):
    """Return the log likelihood of how and when everything ended."""
    value = outcomes.settled_log_likelihood(observed, laws)
    value += float(observed.wins @ np.log(win) + observed.losses @ np.log1p(-win))
    unsettled = laws.unsettled()[observed.stay_age]
    inside = win[observed.stay_lane] * laws.win.above[observed.stay_age] + (1 - win[observed.stay_lane]) * unsettled
    return value + float(observed.stay_count @ np.log(np.maximum(inside, 1e-300)))


def ahead(plan, facts, parts, drawn, tables, seed):
    """Return wins and bookings of the weeks ahead by the engine, one path for every draw."""
    posterior = Posterior(facts, facts.as_of, tables, drawn, parts.values.cap, np.full(1, 10.0), (), ())
    since = facts.as_of.fromordinal(facts.as_of.toordinal() + 1)
    until = facts.as_of.fromordinal(facts.as_of.toordinal() + 7 * AHEAD)
    asked = tuple(Tally(stream, since=since, until=until) for stream in (Stream.WINS, Stream.BOOKINGS))
    model = compile_model(replace(plan, start=since), plan.strategies[0], posterior, asked)
    totals = simulate(model, seed=seed, n_paths=DRAWS * PATHS_PER_DRAW, n_fan=0, threads=1).totals
    return totals[::PATHS_PER_DRAW].T


# ------------------------------------------------------------------------------------------------------- statistics


def chi_square(ranks):
    """Return chi-square of 20 bins and its p-value; ranks run from 0 to 99."""
    counts = np.bincount(np.asarray(ranks) * BINS // (DRAWS + 1), minlength=BINS)
    wanted = len(ranks) / BINS
    value = float(((counts - wanted) ** 2 / wanted).sum())
    return value, float(gammaincc((BINS - 1) / 2, value / 2))


def holm(p_values):
    """Return p-values adjusted for being the smallest of many."""
    order = np.argsort(p_values)
    n = len(p_values)
    adjusted, worst = np.empty(n), 0.0
    for at, i in enumerate(order):
        worst = max(worst, min(1.0, (n - at) * p_values[i]))
        adjusted[i] = worst
    return adjusted


def band(n, *, level=0.99, replicates=4000, seed=1):
    """Return the widest gap between ECDF and diagonal, in standard errors, that even ranks show in `level` of cases."""
    rng = np.random.default_rng(seed)
    return float(np.quantile([gap(rng.integers(0, DRAWS + 1, n)) for _ in range(replicates)], level))


def gap(ranks):
    """Return the largest gap of the ECDF of ranks from the diagonal, in its own standard errors."""
    z = (np.arange(DRAWS) + 1) / (DRAWS + 1)
    ecdf = np.cumsum(np.bincount(ranks, minlength=DRAWS + 1))[:DRAWS] / len(ranks)
    return float(np.max(np.abs(ecdf - z) / np.sqrt(z * (1 - z) / len(ranks))))


def width(ranks):
    """Return how much wider than even ranks spread, in standard errors of that spread: above 0 for a narrow posterior."""
    even = np.sqrt(((DRAWS + 1) ** 2 - 1) / 12)
    # the variance of a squared uniform deviate gives the spread's own error: sqrt(1/180) / (1/12) / 2 = 0.447
    return float((np.std(ranks) / even - 1) / (0.447 / np.sqrt(len(ranks))))


@dataclass(frozen=True)
class Judged:
    """One quantity: mean rank (even: .5), spread (even: 1) and its score, chi-square, p after Holm, ECDF gap."""

    name: str
    mean: float
    spread: float
    wide: float
    chi: float
    p: float
    gap: float

    def is_even(self, limit):
        return self.p > 0.001 and self.gap <= limit and abs(self.wide) < WIDEST


def judged(rows, which="ranks"):
    """Return every quantity judged."""
    names = list(rows[0]["ranks"])
    columns = {name: np.array([row[which][name] for row in rows]) for name in names}
    tests = [chi_square(columns[name]) for name in names]
    adjusted = holm(np.array([p for _, p in tests]))
    even = np.sqrt(((DRAWS + 1) ** 2 - 1) / 12)
    return [
        Judged(name, c.mean() / DRAWS, c.std() / even, width(c), value, float(p), gap(c))
        for (name, c), (value, _), p in zip(columns.items(), tests, adjusted, strict=True)
    ]


def table(rows):
    """Return the table of the study, each quantity beside its twin with the draws drawn together by a tenth."""
    limit = band(len(rows))
    planted = {one.name: one for one in judged(rows, "planted")}
    lines = [
        f"{len(rows)} replicates; 99 % simultaneous band of the ECDF: {limit:.2f} standard errors.",
        "",
        "| quantity | mean rank | spread of ranks (score) | chi-square | p after Holm | ECDF gap | verdict | narrowed by .9 |",
        "|---|---:|---:|---:|---:|---:|---|---|",
    ]
    for one in judged(rows):
        verdict = "even" if one.is_even(limit) else "**not even**"
        twin = planted[one.name]
        caught = "missed" if twin.is_even(limit) else "caught"
        lines.append(
            f"| {one.name} | {one.mean:.3f} | {one.spread:.3f} ({one.wide:+.1f}) | {one.chi:.1f} | {one.p:.2g} | "
            f"{one.gap:.2f} | {verdict} | {twin.spread:.3f} ({twin.wide:+.1f}), {caught} |"
        )
    return "\n".join(lines)


def read(path):
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines() if line]
