"""Companies drawn from the very priors of the fit, as an export and a future under any strategy.

The world of simulation-based calibration (`sbc_law.py`, written from docs/maths/calibrate.md), told as a sales system
would export it and lived on under strategies whose effects are drawn from the ranges that the team states. What the
product believes is true here: odds that are not true in this world are wrong by the product's own lights. People's
hours, customers who order again and rivals are left to the other two worlds.
"""

import csv
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
from fleet_plan import HOLD, NAMES, Setting, drawn_levers, drawn_truth, factors
from sbc_law import (
    START,
    Size,
    arrivals,
    fates,
    level_ahead,
    open_ends,
    season_at,
    shaken,
    spread_out,
    unknowns,
)

SOURCES = ("Cold outreach", "Trade fairs", "Website", "Dealers")
FEWEST_WINS, FEWEST, MOST = 10, 60, 4000
KNOWN_WEEKS = 26
HEAD = ("Record ID", "Deal Name", "Deal Stage", "Amount", "Close Date", "Create Date", "Associated Company", "Source")
OPEN, WON, LOST = "Qualified To Buy", "Closed Won", "Closed Lost"


@dataclass(frozen=True)
class Past:
    """Every deal on record in order of creation: lane, days from the start, how it ended, worth, and its account."""

    lane: np.ndarray
    born: np.ndarray
    ended: np.ndarray
    is_open: np.ndarray
    is_won: np.ndarray
    worth: np.ndarray
    account: np.ndarray
    is_new: np.ndarray


@dataclass
class LawCompany:
    """A company of the law: what it exports, and what comes under a strategy."""

    seed: int
    has_hours = False
    has_rivals = False
    lived: dict = field(default_factory=dict)

    def __post_init__(self):
        rng = np.random.default_rng([self.seed, 424])
        self.weeks_ahead = int(rng.choice([26, 39, 52]))
        size = Size(len(NAMES), int(rng.integers(53, 105)), self.weeks_ahead)
        self.past = None
        while self.past is None:  # given enough on record to speak of odds: a choice that the record alone makes
            self.theta = unknowns(rng, size)
            self.past = recorded(self.theta, rng)
        self.as_of = START + timedelta(days=7 * size.weeks - 1)
        self.options = {"as_of": self.as_of}
        levers = drawn_levers(rng)
        self.truth = drawn_truth(rng, levers)
        known = self.known_rates(size)
        self.setting = Setting(known.sum(), tuple(zip(SOURCES, known / known.sum(), strict=True)), levers, people=1)

    def known_rates(self, size):
        """Return opportunities a week of every lane as the team knows them: those of the last half year."""
        recent = self.past.born >= 7 * (size.weeks - KNOWN_WEEKS)
        return np.maximum(np.bincount(self.past.lane[recent], minlength=size.lanes), 1) / KNOWN_WEEKS

    def export(self, folder, strategy=HOLD):
        """Write what its sales system exports on the as-of date, which is the same whatever will be done."""
        self.came(strategy)
        folder.mkdir(parents=True)
        file = folder / "deals.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(HEAD)
            writer.writerows(self.row(number) for number in range(len(self.past.lane)))
        return (file,)

    def row(self, number):
        """Return one deal as it is exported."""
        past = self.past
        stage = OPEN if past.is_open[number] else WON if past.is_won[number] else LOST
        closed = "" if past.is_open[number] else (START + timedelta(days=int(past.ended[number]))).isoformat()
        born = (START + timedelta(days=int(past.born[number]))).isoformat()
        account, source = f"Account {past.account[number]}", SOURCES[past.lane[number]]
        return [
            50_000 + number,
            f"{account} - {source}",
            stage,
            f"{past.worth[number]:.2f}",
            closed,
            born,
            account,
            source,
        ]

    def came(self, strategy):
        """Totals over the weeks ahead by measure; the luck is the same under every strategy, as far as it can be."""
        if strategy not in self.lived:
            rng = np.random.default_rng([self.seed, 425])
            self.lived[strategy] = future(self.theta, self.past, self.gains(strategy), rng)
        return self.lived[strategy]

    def gains(self, strategy):
        """Return opportunities a week that the strategy brings beyond today's, [lane, week], on an average level."""
        does = factors(strategy, self.setting.levers)
        found = np.empty((len(NAMES), self.weeks_ahead))
        for lane, name in enumerate(NAMES):
            brings = self.truth.brings[lane] * self.setting.rate * self.setting.sources[lane][1]
            bend = 2 * (self.truth.doubling[lane] - 1) / (2 - self.truth.doubling[lane])
            kept = 0.5 ** (np.arange(1, self.weeks_ahead + 1) / self.truth.lasts[lane])
            stock = does[name] + (1 - does[name]) * kept
            found[lane] = brings * (stock * (1 + bend) / (stock + bend) - 1)
        return found


def recorded(theta, rng):
    """Return the record of the unknowns up to the as-of date; None where too little or too much stands on it."""
    weeks = theta.size.weeks
    season = season_of(theta)[:weeks]
    lane, born = spread_out(rng, arrivals(rng, np.exp(theta.course) * season, theta.dispersion), 0)
    if not FEWEST <= len(lane) <= MOST:
        return None
    order = np.argsort(born, kind="stable")
    lane, born = lane[order], born[order]
    is_won, delay = fates(rng, theta, lane)
    ended, until = born + delay, 7 * weeks - 1
    is_won = shaken(rng, theta, lane, is_won, (until - born, until - ended))
    is_open = ended > until
    if (is_won & ~is_open).sum() < FEWEST_WINS:
        return None
    # an amount is what the deal would bring where it closed, or as of today
    worth = worths(theta, rng, lane, np.where(is_open, -1, np.minimum(ended, until) // 7))
    account, is_new = accounts(theta, rng, (lane, born, np.where(is_won & ~is_open, ended, until + 1)))
    return Past(lane, born, ended, is_open, is_won, worth, account, is_new)


def season_of(theta):
    """Return the season's factor of every week, on record and ahead."""
    weeks = range(theta.size.weeks + theta.size.ahead)
    return season_at(theta.season, [START + timedelta(days=7 * week + 3) for week in weeks])


def worths(theta, rng, lane, week):
    """Return what deals are worth that are priced in these weeks from the start; -1 is today."""
    course = np.where(week < 0, 0.0, theta.value_course[week])
    return np.exp(theta.value_mean[lane] + course + theta.value_sd[lane] * rng.normal(size=len(lane)))


def accounts(theta, rng, deals):
    """Return the account of every deal, in order of creation, and whether it is a new one.

    Who is no new account has won before the deal was created; as long as nobody has, everybody is new.
    """
    lane, born, won = deals
    wants_new, luck = rng.random(len(lane)) < theta.new[lane], rng.random(len(lane))
    account, is_new = np.arange(len(lane)), np.ones(len(lane), bool)
    for number in np.flatnonzero(~wants_new):
        earlier = np.flatnonzero(won[:number] < born[number])
        if len(earlier):
            account[number] = account[earlier[int(luck[number] * len(earlier))]]
            is_new[number] = False
    return account, is_new


def future(theta, past, gains, rng):
    """Return wins, bookings and new accounts of the weeks ahead."""
    weeks, n_ahead = theta.size.weeks, theta.size.ahead
    until, last = 7 * weeks - 1, 7 * (weeks + n_ahead) - 1
    waiting = np.flatnonzero(past.is_open)
    lane = past.lane[waiting]
    comes = waiting[open_ends(rng, theta, lane, until - past.born[waiting], last - until)]
    moved = level_ahead(rng, theta) / theta.rate[:, None]
    base = np.maximum(theta.rate[:, None] + gains, 0) * moved * season_of(theta)[weeks:]
    later, born = spread_out(rng, arrivals(rng, base, theta.dispersion), 7 * weeks)
    is_won, delay = fates(rng, theta, later)
    is_won &= born + delay <= last
    later, closed = later[is_won], (born + delay)[is_won]
    worth = worths(theta, rng, later, closed // 7)
    is_new = rng.random(len(later)) < theta.new[later]
    return {
        "wins": len(comes) + len(later),
        "bookings": float(past.worth[comes].sum() + worth.sum()),
        "new_accounts": int(past.is_new[comes].sum() + is_new.sum()),
    }
