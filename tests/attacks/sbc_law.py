"""The model's own law, forwards: unknowns from the priors, a history from the likelihood, and its future.

Written from docs/maths/calibrate.md with the numbers of calibrate/priors.py; shares no code with the fit. What the fit
adds beyond a likelihood (a second kind of delay, heavy tails, own pace, an unsteady past) has no law and is left out
here: where those shortcuts act, ranks may tell.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from scipy.special import expit, ndtr

from bestbet.calibrate import growth_priors, priors, value_priors
from bestbet.facts.gather import value_statistics
from bestbet.facts.lanes import Calendar, Lane, LaneFacts, OpenDeals, OutcomeCounts
from spread_law import alike_spreads

START = date(2024, 1, 1)
LANES = 3
WEEKS = 60
AHEAD = 26
OPEN, WON, LOST = 0, 1, 2


@dataclass(frozen=True)
class Size:
    """How many lanes, weeks on record and weeks ahead a world has."""

    lanes: int = LANES
    weeks: int = WEEKS
    ahead: int = AHEAD


SIZE = Size()
LEVEL = (1.0, 0.6)
"""ln opportunities a week at the start: the fit's own prior hangs on the counts themselves and is wider."""
VALUE_CENTRE = 9.0


@dataclass(frozen=True)
class Theta:
    """One draw of all unknowns; delays in days, levels of the last week on record."""

    win: np.ndarray
    win_median: float
    win_spread: float
    shock: float
    loss_median: float
    loss_spread: float
    silent: float
    rate: np.ndarray
    dispersion: np.ndarray
    drift: float
    speed: float
    growth: float
    growth_spread: float
    season: np.ndarray
    value_mean: np.ndarray
    value_sd: np.ndarray
    value_course: np.ndarray
    new: np.ndarray
    course: np.ndarray
    size: Size = SIZE


def unknowns(rng, size=SIZE):
    """Return all unknowns from their priors."""

    def normal(prior):
        return float(rng.normal(prior.value, prior.spread))

    lanes, weeks = size.lanes, size.weeks
    kappa = spread_between(rng) ** -2
    centre = expit(normal(priors.WIN_RATE_CENTRE))
    new_kappa = spread_between(rng) ** -2
    new_centre = expit(normal(priors.NEW_ACCOUNT_CENTRE))
    sd = alike_spreads(rng, lanes)
    drift = abs(float(rng.normal(0, priors.DRIFT.spread)))
    common = getattr(priors, "COMMON_DRIFT", None)
    share = common.value if common else 0.5
    speed = market_speed(rng.spawn(1)[0])
    steps = speed * np.sqrt(share) * rng.normal(size=weeks - 1)
    steps = steps + np.sqrt(1 - share) * rng.normal(size=(lanes, weeks - 1))
    course = np.concatenate([np.zeros((lanes, 1)), drift * np.cumsum(steps, axis=1)], axis=1)
    course += rng.normal(*LEVEL, size=(lanes, 1))
    is_fast = rng.random() < growth_priors.FAST_GROWTH_CHANCE.value
    is_steady = is_fast and rng.random() < growth_priors.STEADY_CHANCE.value
    spread = (growth_priors.FAST_GROWTH if is_fast else growth_priors.GROWTH).spread
    first = float(rng.normal(0, spread))
    growth = np.full(weeks - 1, first) if is_steady else growing(rng, spread, first, weeks - 1)
    course[:, 1:] += np.cumsum(growth)
    return Theta(
        win=shares(rng, centre, kappa, (0.0005, 0.98), lanes),
        win_median=np.exp(normal(priors.WIN_DELAY_MEDIAN)),
        win_spread=np.exp(normal(priors.DELAY_SPREAD)),
        shock=abs(float(rng.normal(0, priors.OPEN_SHOCK.value))),
        loss_median=np.exp(normal(priors.LOSS_DELAY_MEDIAN)),
        loss_spread=np.exp(normal(priors.DELAY_SPREAD)),
        silent=expit(normal(priors.SILENT_LOSS)),
        rate=np.exp(course[:, -1]),
        dispersion=np.exp(1.6094379124341003 + truncated(rng, -2.25, 2.75, lanes)),
        drift=drift,
        speed=speed,
        growth=float(growth[-1]),
        growth_spread=spread,
        season=rng.normal(0, priors.SEASON.spread, 4),
        value_mean=rng.normal(VALUE_CENTRE, sd / np.sqrt(priors.VALUE_PSEUDO_COUNT.value)),
        value_sd=sd,
        value_course=value_course(rng, size),
        new=shares(rng, new_centre, new_kappa, (expit(-7.0), expit(7.0)), lanes),
        course=course,
        size=size,
    )


def market_speed(rng):
    """Return how many times faster than its prior says the market of the record drifted; takes no luck of others."""
    chance = np.exp(-priors.HISTORY_GAIN.value * np.arange(3))
    return float(rng.choice([1.0, 3.0, 10.0], p=chance / chance.sum()))


def value_course(rng, size=SIZE):
    """Return ln of what values are over today's, [week of record and future]: growth, a walk, a season, a wobble.

    After the as-of date growth fades by a fiftieth a week, and season and wobble, which are not forecast, are none.
    """
    weeks, n_ahead = size.weeks, size.ahead
    luck = rng.random()
    fast, part = value_priors.VALUE_FAST.value, value_priors
    grows = (part.VALUE_FAST_GROWTH if luck < fast else part.VALUE_GROWTH).spread * rng.normal()
    walks = (part.VALUE_FAST_WALK if fast <= luck < 2 * fast else part.VALUE_WALK).value
    ago = weeks - 0.5 - np.arange(weeks)
    back = -np.cumsum(walks * rng.normal(size=weeks))[::-1]
    angle = 2 * np.pi * ago / 52.1775
    season = part.VALUE_SEASON.value * (rng.normal() * np.cos(angle) + rng.normal() * np.sin(angle))
    wobble = part.VALUE_WOBBLE.value * rng.normal(size=weeks)[(ago // 4).astype(int)]
    ahead = np.cumsum(grows * 0.98 ** np.arange(1, n_ahead + 1) + walks * rng.normal(size=n_ahead))
    return np.concatenate([-grows * ago + back + season + wobble, ahead])


def spread_between(rng):
    """Return kappa^-1/2, half-normal, inside the grid of the fit."""
    while True:
        spread = abs(float(rng.normal(0, priors.WIN_RATE_SPREAD.spread)))
        if np.exp(-4.0) < spread < np.exp(0.25):
            return spread


def shares(rng, centre, kappa, inside, lanes=LANES):
    """Return a share per lane, beta about the common centre, inside the grid of the fit."""
    least, most = inside
    found = np.empty(lanes)
    for lane in range(lanes):
        for _ in range(100_000):
            found[lane] = rng.beta(centre * kappa, (1 - centre) * kappa)
            if least < found[lane] < most:
                break
    return found


def truncated(rng, low, high, n):
    found = rng.normal(size=n)
    while not ((found > low) & (found < high)).all():
        found = np.where((found > low) & (found < high), found, rng.normal(size=n))
    return found


def season_at(coefficients, days):
    """Return the season's factor at each day: two waves a year, mean 1 over the year."""

    def raw(day_of_year):
        angle = 2 * np.pi * np.asarray(day_of_year, float) / 365.25
        waves = np.stack([np.sin(angle), np.cos(angle), np.sin(2 * angle), np.cos(2 * angle)], axis=-1)
        return np.exp(waves @ coefficients)

    return raw([day.timetuple().tm_yday for day in days]) / raw(np.arange(1, 366)).mean()


@dataclass(frozen=True)
class History:
    """What is on record, and what comes: totals of the weeks ahead."""

    facts: LaneFacts
    wins_ahead: int
    bookings_ahead: float


def lived(theta, rng):
    """Return the history of the unknowns up to the as-of date, and its future; None where next to nothing happened."""
    weeks, n_ahead = theta.size.weeks, theta.size.ahead
    middle = [START + timedelta(days=7 * week + 3) for week in range(weeks + n_ahead)]
    season = season_at(theta.season, middle)
    past = arrivals(rng, np.exp(theta.course) * season[:weeks], theta.dispersion)
    future = arrivals(rng, level_ahead(rng, theta) * season[weeks:], theta.dispersion)
    if past.sum() > 2500 or past.sum() < 5:
        return None
    lane, day = spread_out(rng, past, 0)
    is_won, delay = fates(rng, theta, lane)
    ended = day + delay
    until = 7 * weeks - 1
    is_open = ended > until
    is_won = shaken(rng, theta, lane, is_won, (until - day, until - ended))
    won = is_won & ~is_open
    if won.sum() < 2:
        return None
    later_lane, later_day = spread_out(rng, future, 7 * weeks)
    later_won, later_delay = fates(rng, theta, later_lane)
    last = until + 7 * n_ahead
    comes = np.concatenate(
        [
            open_ends(rng, theta, lane[is_open], until - day[is_open], last - until),
            later_won & (later_day + later_delay <= last),
        ]
    )
    from_lane = np.concatenate([lane[is_open], later_lane])[comes]
    # what is open with an unknown amount is priced as of today
    priced_in = np.concatenate(
        [np.full(is_open.sum(), -1), np.minimum((later_day + later_delay) // 7, weeks + n_ahead - 1)]
    )
    course = np.where(priced_in < 0, 0.0, theta.value_course[priced_in])[comes]
    luck = rng.normal(size=len(from_lane))
    value = np.exp(theta.value_mean[from_lane] + course + theta.value_sd[from_lane] * luck)
    facts = facts_of(
        theta,
        rng,
        lane,
        day,
        np.where(is_open, until, ended),
        np.where(is_open, OPEN, np.where(is_won, WON, LOST)),
        past,
    )
    return History(facts, int(comes.sum()), float(value.sum()))


def arrivals(rng, mean, dispersion):
    """Return negative binomial counts [lane, week]."""
    frailty = rng.gamma(dispersion[:, None], 1 / dispersion[:, None], mean.shape)
    return rng.poisson(mean * frailty)


def level_ahead(rng, theta):
    """Return the level after the as-of date as the engine moves it: half the market's, half the lane's every 4 weeks.

    Of a market that drifted faster the future keeps the root. Its growth fades by a fiftieth a week, and turns.
    """
    n_ahead, lanes = theta.size.ahead, theta.size.lanes
    steps = rng.normal(size=n_ahead) * np.sqrt(0.5 * theta.speed)
    own = np.zeros((lanes, n_ahead))
    own[:, ::4] = rng.normal(size=(lanes, len(range(0, n_ahead, 4)))) * np.sqrt(0.5 * 4)
    grown = np.cumsum(growing(rng, theta.growth_spread, theta.growth, n_ahead))
    return theta.rate[:, None] * np.exp(theta.drift * np.cumsum(steps + own, axis=1) + grown)


def growing(rng, spread, growth, n_weeks):
    """Return the growth of the weeks that follow a week of this growth."""
    found = np.empty(n_weeks)
    for week in range(n_weeks):
        growth = 0.98 * growth + spread * np.sqrt(1 - 0.98**2) * rng.normal()
        found[week] = growth
    return found


def spread_out(rng, counts, first):
    """Return lane and day of every opportunity of the weekly counts."""
    lane, week = np.nonzero(counts)
    n = counts[lane, week]
    return np.repeat(lane, n), first + 7 * np.repeat(week, n) + rng.integers(0, 7, n.sum())


def fates(rng, theta, lane):
    """Return whether each is won, and its delay in whole days (a billion: never recorded)."""
    n = len(lane)
    is_won = rng.random(n) < theta.win[lane]
    z = rng.normal(size=n)
    days = np.where(
        is_won,
        theta.win_median * np.exp(theta.win_spread * z),
        theta.loss_median * np.exp(theta.loss_spread * z),
    )
    days[~is_won & (rng.random(n) < theta.silent)] = 1e9
    return is_won, np.floor(np.minimum(days, 1e9) + 0.5).astype(np.int64)


def above(day, median, spread):
    return 1 - ndtr((np.log(day + 0.5) - np.log(median)) / spread)


def shaken(rng, theta, lane, is_won, back):
    """Return whether each is won, drawn anew for those that closed in a quarter at whose start they were open.

    `back` are the days from birth and from closing to the as-of date. When a deal closes stays; the odds that it is
    won, given when, are those of the law times the quarter's shock.
    """
    born, ended = back
    quarter_of, begun = calendar_quarters(int(ended.max(initial=0)) + 1, theta.size.weeks)
    quarter = quarter_of[np.maximum(ended, 0)]
    waited = (ended >= 0) & (born > begun[quarter])
    age = (born - ended)[waited]

    def on(median, spread):
        before = np.where(age > 0, above(np.maximum(age, 1) - 1, median, spread), 1.0)
        return np.maximum(before - above(age, median, spread), 1e-300)

    pi = theta.win[lane[waited]]
    wins = pi * on(theta.win_median, theta.win_spread)
    losses = (1 - pi) * (1 - theta.silent) * on(theta.loss_median, theta.loss_spread)
    shock = theta.shock * rng.normal(size=int(quarter.max(initial=0)) + 1)
    odds = wins / losses * np.exp(shock[quarter[waited]])
    found = is_won.copy()
    found[waited] = rng.random(len(age)) < odds / (1 + odds)
    return found


def calendar_quarters(n_days, weeks=WEEKS):
    """Return how many calendar quarters ago each day back from the as-of date is, and how many days ago each began."""
    as_of = START + timedelta(days=7 * weeks - 1)
    number = np.array(
        [4 * day.year + (day.month - 1) // 3 for day in (as_of - timedelta(days=n) for n in range(n_days))]
    )
    ago = number[0] - number
    return ago, np.bincount(ago).cumsum() - 1


def open_ends(rng, theta, lane, age, ahead):
    """Return which open deals are won within the days ahead, with the one shock that all of them share."""
    still = theta.win[lane] * above(age, theta.win_median, theta.win_spread)
    lost = (1 - theta.win[lane]) * (
        theta.silent + (1 - theta.silent) * above(age, theta.loss_median, theta.loss_spread)
    )
    odds = still / np.maximum(lost, 1e-300) * np.exp(theta.shock * rng.normal())
    soon = 1 - above(age + ahead, theta.win_median, theta.win_spread) / np.maximum(
        above(age, theta.win_median, theta.win_spread), 1e-300
    )
    return rng.random(len(lane)) < odds / (1 + odds) * soon


def facts_of(theta, rng, lane, day, ended, outcome, counts):
    """Return the record as the fit gets it."""
    lanes = theta.size.lanes
    until = 7 * theta.size.weeks - 1
    age = ended - day
    won = outcome == WON
    course, luck = theta.value_course[ended[won] // 7], rng.normal(size=won.sum())
    values = np.exp(theta.value_mean[lane[won]] + course + theta.value_sd[lane[won]] * luck)
    recent = np.bincount(lane[won & (ended > until - 182)], minlength=lanes)
    is_open = outcome == OPEN
    blank = np.zeros(lanes, np.int64)
    ones = np.ones(len(lane), np.int64)
    return LaneFacts(
        as_of=START + timedelta(days=until),
        attributes=("segment", "source"),
        lanes=tuple(Lane(("all", f"source {i}")) for i in range(lanes)),
        segments=("all",),
        segment=blank,
        is_referral=np.zeros(lanes, bool),
        first_week=START,
        arrivals=counts.astype(np.int64),
        outcomes=OutcomeCounts(lane, outcome.astype(np.int64), np.zeros_like(age), age, ones),
        values=value_statistics(values, lane[won], lanes, (until - ended[won]) // 7),
        open_deals=OpenDeals(
            lane[is_open], age[is_open], np.full(is_open.sum(), np.nan), np.zeros(is_open.sum(), bool)
        ),
        undated=blank,
        recent_wins=recent,
        recent_new=rng.binomial(recent, theta.new),
        active_accounts=np.zeros(1, np.int64),
        customers=None,
        contracts=None,
        order_values=None,
        are_losses_recorded=True,
        calendar=Calendar(
            lane=lane,
            born=(until - day) // 7,
            ended=np.where(is_open, -1, (until - ended) // 7),
            outcome=outcome.astype(np.int64),
            count=ones,
            weeks=theta.size.weeks,
            repeats=np.zeros((1, 0), np.int64),
        ),
    )
