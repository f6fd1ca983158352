"""Two views of what closes when: deals close by their age, or the team closes at its own pace.

The fit of delays takes every deal to close by its age. Where sellers work a backlog, or close in waves at quarter
ends, ages mislead: much that is open never closes, and wins come as fast as before however many deals come in. Both
views are held against the record's own past; the pace takes over in as many draws as its misses make it probable.
Averaging by past predictive score: Yao, Vehtari, Simpson & Gelman (2018), doi:10.1214/17-BA1091.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit, ndtri

from bestbet import streams
from bestbet.calibrate import arrivals, closing, season, views
from bestbet.calibrate.arrivals import Arrivals
from bestbet.calibrate.closing import Closing
from bestbet.calibrate.delay_tables import DelayTables
from bestbet.calibrate.pace_breaks import after_breaks, levels
from bestbet.calibrate.pace_looks import QUARTER, Past, at, origins
from bestbet.calibrate.posterior import CHANNELS, Draws
from bestbet.calibrate.priors import PACE_USUAL
from bestbet.calibrate.win_changes import WinChanges
from bestbet.calibrate.winning import Winning
from bestbet.facts.lanes import Calendar, LaneFacts
from bestbet.facts.tables import Outcome
from bestbet.units import DAYS_PER_WEEK, Range

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LEAST_WEEKS = 16
_LEAST_AHEAD = 6
_LEAST_ERROR = 0.02
_MOST_DEAD = 200.0
_BISECTIONS = 60
_OPPORTUNITIES = CHANNELS.index("opportunities")


@dataclass(frozen=True, slots=True)
class Pace:
    """The team's own pace: `wins` per week by lane, and how it did against the ages.

    `share` of the draws follow the pace. `dead[p, q]` is how many never-closing opportunities there are per real one
    in past p of the wins under delay row q, so that the open pipeline delivers what the pace leaves to it. `missed_*`
    are root mean square errors of the log of totals over `ahead` weeks, from `n_origins` past weeks; `by_chance` is
    the mean square by which counts so small miss anyway.
    """

    wins: Arrivals
    share: float
    dead: Floats
    missed_by_age: float
    missed_by_pace: float
    by_chance: float
    ahead: int
    n_origins: int


def fit(
    facts: LaneFacts,
    found: Winning,
    win_probability: Floats,
    delay: Ints,
    drift: Range | None,
    demand: Arrivals | None = None,
    changed: WinChanges | None = None,
    bunching: Closing | None = None,
    *,
    since: int = 0,
) -> Pace | None:
    """Return the pace and its share, None where fewer than 16 weeks of closings are on record.

    `win_probability[draw, lane]` and `delay[draw]` are draws of the view by age. Where `demand` broke wins come at
    another pace once the deals of before have closed; where the odds of winning `changed`, at once. How wins bunch
    within the quarter (`bunching`) is taken out as it is found. Deals of the last `since` weeks go by a cycle of their
    own, which `found` is of.
    """
    calendar = facts.calendar
    if calendar is None or calendar.weeks < LEAST_WEEKS or not (calendar.outcome == Outcome.WON).any():
        return None
    began = facts.as_of - timedelta(days=DAYS_PER_WEEK * calendar.weeks - 1)
    by_week = replace(facts, arrivals=_wins_by_week(facts, calendar), first_week=began)
    annual = season.of_year(calendar.weeks) if calendar.weeks >= season.TWO_YEARS else season.NONE
    fitted = partial(arrivals.fit, by_week, drift, shape=season.QUARTERLY if bunching is None else annual)
    if bunching is not None:
        fitted = partial(fitted, known=closing.by_week(bunching.by_pace, began, calendar.weeks))
    wins = after_breaks(fitted, by_week, demand, (_weeks_to_win(found), win_probability.mean(axis=0)), changed)
    created, won = (_season_of(of, began, calendar.weeks) for of in (demand, wins))
    seen = Past(facts, calendar, created, won, since)
    ahead = int(np.clip(calendar.weeks // 2, _LEAST_AHEAD, QUARTER))
    looks = origins(calendar.weeks, ahead)
    misses = np.array([seen.misses(back, ahead, found) for back in looks])
    aged, paced, chance = misses.T
    by_age, by_pace = (float(np.sqrt((missed**2).mean() + _LEAST_ERROR**2)) for missed in (aged, paced))
    share = views.share(aged, paced, chance)
    weekly = [levels(past) for _, past in wins.pasts()]
    dead = np.zeros((len(weekly), len(found.weight)))
    rows = found.tables.rows(np.arange(len(found.weight)), len(facts.lanes))
    for q in np.unique(delay):
        pi = win_probability[delay == q].mean(axis=0)
        dead[:, q] = [_dead(facts, found.tables, (rows[q], pi), level) for level in weekly]
    return Pace(wins, share, dead, by_age, by_pace, float(chance.mean()), ahead, len(looks))


def _season_of(found: Arrivals | None, began: date, n_weeks: int) -> Floats:
    """Return the year's factor on each week on record, newest first; 1 where none was looked for."""
    if found is None:
        return np.ones(n_weeks)
    likeliest = found.likeliest()
    waves = season.part(likeliest.season.mean[None], likeliest.harmonics, likeliest.passed_on)[0]
    return np.asarray(np.exp(season.week_columns(began, n_weeks, likeliest.passed_on) @ waves)[::-1])


def _weeks_to_win(found: Winning) -> int:
    """Return the median weeks from creation to a win under the likeliest delays, all lanes alike."""
    win = found.tables.together(found.observed.wins + 1e-9).win[int(np.argmax(found.weight))]
    return round(int(np.searchsorted(win, 0.5 * win[-1])) / DAYS_PER_WEEK)


def applied(found: Pace, base: Draws, tables: DelayTables, *, seed: int, closing: Floats) -> tuple[Draws, DelayTables]:
    """Return the draws of which `share` follow the pace, and the delay tables with their rows.

    `closing[draw, week of the year]` is how wins bunch about the pace.

    Those draws hold so many more opportunities that never close; wins and recorded losses per real opportunity,
    delays, and what a tactic's opportunities win stay as they were.
    """
    follows = streams.uniforms(seed, "own pace", len(base)) < found.share
    if not follows.any():
        return loosened(found, base, seed=seed), tables
    own = arrivals.draw(found.wins, len(base), seed=seed)
    past = arrivals.taken(found.wins, len(base), seed=seed)
    factor = 1 + found.dead[past, base.delay]
    # without losses on record nothing but the win rate can carry the dead wood, and it cannot pass certainty
    chance = np.minimum(base.win_probability / factor[:, None], 0.98)
    own_rate = own.rate / chance
    wins_by_age = np.maximum((base.rate * base.win_probability).sum(axis=1), 1e-300)
    running_out = base.running_out * own.rate.sum(axis=1) / wins_by_age
    middle = base.win_probability.mean(axis=1)
    effect = base.effect.copy()
    effect[follows, :, _OPPORTUNITIES] *= factor[follows, None]
    n_rows, n_points = len(tables.win), found.dead.shape[1]
    by_row = np.array([middle[base.delay == q].mean() if (base.delay == q).any() else 0.0 for q in range(n_points)])
    recorded = np.clip((1 - by_row) / np.maximum(1 + found.dead - by_row, 1e-9), 0.0, None)
    most = np.maximum(tables.loss[:, -1], 1e-300)
    losses = [tables.loss * np.minimum(np.resize(row, n_rows), 1 / most)[:, None] for row in recorded]
    pick = follows[:, None]
    changed = replace(
        base,
        rate=np.where(pick, own_rate, base.rate),
        drift_sd=np.where(follows, own.drift_sd, base.drift_sd),
        growth=np.where(follows, own.growth, base.growth),
        growth_turn=np.where(follows, own.growth_turn, base.growth_turn),
        dispersion=np.where(pick, own.dispersion, base.dispersion),
        season=np.where(pick, own.season, base.season),
        win_probability=np.where(pick, chance, base.win_probability),
        older_odds=np.where(follows, 0.0, base.older_odds),
        delay=np.where(follows, base.delay + n_rows * (1 + past), base.delay),
        effect=effect,
        running_out=np.where(follows, running_out, base.running_out),
        closing=np.where(pick, closing, base.closing),
    )
    win, loss = np.vstack([tables.win] * (1 + len(losses))), np.vstack([tables.loss, *losses])
    return loosened(found, changed, seed=seed), DelayTables(win, loss, tables.apart)


def loosened(found: Pace, draws: Draws, *, seed: int) -> Draws:
    """Return the draws with wins, from open deals and new ones alike, spread as widely as past forecasts missed.

    Only misses beyond chance and beyond 15 % count: so much the draws already allow for.
    """
    squared = found.share * found.missed_by_pace**2 + (1 - found.share) * found.missed_by_age**2
    sd = float(np.sqrt(max(squared - PACE_USUAL.value**2 - found.by_chance, 0.0)))
    if sd == 0:
        return draws
    moved = sd * ndtri(streams.uniforms(seed, "past misses", len(draws)))[:, None]
    chance = expit(logit(draws.win_probability) + moved)
    return replace(draws, win_probability=chance, rate=draws.rate * np.exp(moved) * draws.win_probability / chance)


def finding(found: Pace) -> str | None:
    """Return what the past said of the two views, None where the pace has next to no part."""
    if found.share < 0.05:
        return None
    looked = (
        f"over the past, {found.ahead} weeks ahead, ages missed the number of wins by {found.missed_by_age:.0%} and "
        f"the pace by {found.missed_by_pace:.0%}"
    )
    follow = f"{found.share:.0%} of the futures follow the pace"
    counted = "so opportunities that never close are counted among those that come in."
    if found.share >= 0.5:
        return f"Deals here close at the team's own pace rather than by their age: {looked}. {follow}, {counted}"
    if found.missed_by_pace < found.missed_by_age:
        return (
            f"Deals here are taken to close by their age: {looked}, but luck alone may have made that difference."
            f" {follow}, {counted}"
        )
    return (
        f"Deals here close by their age rather than at the team's own pace: {looked}. {follow} all the same, {counted}"
    )


def _dead(facts: LaneFacts, tables: DelayTables, of: tuple[Ints, Floats], level: Floats) -> float:
    """Return how many never-closing opportunities per real one make the pipeline deliver what the pace leaves to it.

    `of` are each lane's row of the tables and win probability, `level` its wins a week.
    """
    (row, pi), ahead = of, QUARTER * DAYS_PER_WEEK
    in_time = at(tables.win[row], np.arange(ahead)).sum(axis=1) / DAYS_PER_WEEK
    wanted = float(level @ (QUARTER - in_time))
    live = ~facts.open_deals.is_dead_wood
    age, lane = facts.open_deals.age[live], facts.open_deals.lane[live]
    chance, win, loss = pi[lane], tables.win, tables.loss
    by_now = _of(win, row[lane], age)
    soon = chance * (_of(win, row[lane], age + ahead) - by_now)
    real = chance * (1 - by_now) + (1 - chance) * (1 - _of(loss, row[lane], age))
    low, high = -0.98 * float(((1 - pi) * (1 - loss[row, -1])).min()), _MOST_DEAD
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        told = float((soon / np.maximum(real + middle, 1e-9)).sum())
        low, high = (middle, high) if told > wanted else (low, middle)
    return (low + high) / 2


def _wins_by_week(facts: LaneFacts, calendar: Calendar) -> Ints:
    """Return wins[lane, week], oldest first, over the weeks on record."""
    use = (calendar.outcome == Outcome.WON) & (calendar.ended >= 0) & (calendar.ended < calendar.weeks)
    counts = np.zeros((len(facts.lanes), calendar.weeks), np.int64)
    np.add.at(counts, (calendar.lane[use], calendar.weeks - 1 - calendar.ended[use]), calendar.count[use])
    return counts


def _of(tables: Floats, row: Ints, day: Ints) -> Floats:
    return np.asarray(tables[row, np.minimum(day, tables.shape[1] - 1)])
