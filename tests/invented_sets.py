"""Ten small pasts unlike the demo company, each hard in its own way; drawn day by day, seeded, sharing no code with it.

They ask what a spreadsheet is good at: levels that swing, slow wins, peaks at Christmas, returns, breaks, few big deals.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from bestbet.facts.tables import Outcome
from sales_data import facts, opportunities, orders

START = date(2021, 1, 4)


@dataclass(frozen=True)
class Deals:
    """A sales team by its daily laws: `rate(day)` new deals a week, chance and days to close, values.

    `worth(day)` is added to ln of what is won on that day, `luck(day, end)` to the log odds of what came and closed then.
    """

    years: float
    rate: object
    win: object = 0.3
    won_after: tuple[float, float] = (45.0, 0.5)
    lost_after: tuple[float, float] = (30.0, 0.7)
    value: tuple[float, float] = (8.5, 0.8)
    luck: object = None
    pull: float = 0.0
    pulled_to: object = lambda day: day + 90 - day % 91
    tail: float = 0.0
    worth: object = lambda _: 0.0


@dataclass(frozen=True)
class Shop:
    """A shop by its daily laws: `joins(day)` new customers a week, visits a year while they stay, who returns goods.

    Customers come from `before` days before the record on. `worth(day)` is added to ln of what is bought on that day.
    """

    years: float
    joins: object
    stay: float
    visits: float
    busy: object = None
    returned: float = 0.0
    cancelled: float = 0.0
    basket: tuple[float, float] = (3.6, 0.7)
    before: int = 400
    worth: object = lambda _: 0.0


def bump(day, centre, width):
    """A bell over the year, around a day of the year, whole years apart."""
    off = (day % 365.25 - centre + 182.6) % 365.25 - 182.6
    return np.exp(-0.5 * (off / width) ** 2)


def sell(law, seed):
    """The facts of a team, written down as a sales system would: deals that are not over on the last day are open."""
    rng = np.random.default_rng([seed, 77])
    last = round(law.years * 364) - 1
    rows = []
    for day in range(last + 1):
        for _ in range(rng.poisson(max(law.rate(day), 0.0) / 7)):
            chance = law.win(day) if callable(law.win) else law.win
            is_won = rng.random() < chance
            middle, spread = law.won_after if is_won else law.lost_after
            end = day + int(np.ceil(middle * np.exp(spread * rng.normal())))
            if law.luck and (luck := law.luck(day, end)):
                is_won = shaken(law, chance, end - day, luck, rng)
            if is_won and law.pull and rng.random() < law.pull:
                target = law.pulled_to(end)
                end = max(end, target) if target - end < 45 else end
            value = np.exp(law.value[0] + law.worth(end) + law.value[1] * rng.normal())
            if law.tail and rng.random() < law.tail:
                value *= 3 + 4 * rng.pareto(2.2)
            rows.append((day, end, is_won, value, int(rng.integers(0, 400))))
    born = [START + timedelta(days=r[0]) for r in rows]
    over = [r[1] <= last for r in rows]
    ended = [START + timedelta(days=r[1]) if o else None for r, o in zip(rows, over, strict=True)]
    fate = [(Outcome.WON if r[2] else Outcome.LOST) if o else Outcome.OPEN for r, o in zip(rows, over, strict=True)]
    amount = [r[3] if f == Outcome.WON else None for r, f in zip(rows, fate, strict=True)]
    table = opportunities(born, ended, fate, amount=amount, account=[f"firm {r[4]}" for r in rows])
    return facts(table, as_of=START + timedelta(days=last))


def trade(law, seed):
    """The facts of a shop: one row per order, returns and cancellations as rows of negative amount some days later."""
    rng = np.random.default_rng([seed, 78])
    last = round(law.years * 364) - 1
    rows = []
    n_customers = 0
    for day in range(-law.before, last + 1):
        for _ in range(rng.poisson(max(law.joins(max(day, 0)), 0.0) / 7)):
            n_customers += 1
            leaves, now = day + rng.exponential(law.stay), float(day)
            while now <= min(leaves, last):
                if now >= 0:
                    _visit(rows, law, rng, int(now), f"c{n_customers}")
                # thinning: candidates at four times the usual pace, kept as often as the season says
                now += 1.0
                while now <= last and rng.random() >= law.visits / 364 * (law.busy(now) if law.busy else 1.0):
                    now += 1.0
    rows = sorted(r for r in rows if r[0] <= last)
    table = orders([START + timedelta(days=r[0]) for r in rows], [r[1] for r in rows], [r[2] for r in rows])
    return facts(orders=table, as_of=START + timedelta(days=last))


def _visit(rows, law, rng, day, who):
    amount = float(np.exp(law.basket[0] + law.worth(day) + law.basket[1] * rng.normal()))
    rows.append((day, who, amount))
    if rng.random() < law.returned:
        rows.append((day + 1 + int(rng.exponential(12)), who, -amount * float(rng.choice([0.3, 0.5, 1.0]))))
    elif rng.random() < law.cancelled:
        rows.append((day, who, -amount))


def swing(seed):
    """A level that moves tenfold within a year and back, never the same way twice."""
    rng = np.random.default_rng([seed, 79])
    knots = np.cumsum(rng.normal(0, 0.75, 16))
    knots = 1.15 * (knots - knots.mean()) / max(np.ptp(knots) / 2, 0.1)
    return lambda day: 14 * np.exp(np.interp(day / 70, np.arange(16), knots))


def wander(seed, level, sd):
    """A level that drifts like a random walk by the week."""
    steps = np.cumsum(np.random.default_rng([seed, 80]).normal(0, sd, 260))
    return lambda day: level * np.exp(steps[int(day) // 7])


def trend(seed, level, yearly):
    """A level that is `yearly` times as high every year, and drifts a little."""
    drifts = wander(seed, level, 0.01)
    return lambda day: drifts(day) * yearly ** (day / 364)


def uneven(seed, sd):
    """The luck of each quarter of 91 days: what is added to the log odds of what was open when it began."""
    luck = np.random.default_rng([seed, 82]).normal(0, sd, 60)
    return lambda day, end: luck[end // 91] if end // 91 > day // 91 else 0.0


def shaken(law, chance, days, luck, rng):
    """Whether a deal that closes after so many days is won, its odds being those of the law times the luck."""
    (won, won_sd), (lost, lost_sd) = law.won_after, law.lost_after
    z_won, z_lost = np.log(days / won) / won_sd, np.log(days / lost) / lost_sd
    log_odds = np.log(chance / (1 - chance)) + (z_lost**2 - z_won**2) / 2 + np.log(lost_sd / won_sd)
    return bool(rng.random() < 1 / (1 + np.exp(-log_odds - luck)))


def near_quarter_end(seed):
    """A day in the last five of the calendar's quarter."""
    rng = np.random.default_rng([seed, 81])

    def pulled_to(day):
        when = START + timedelta(days=day)
        month = when.month + 2 - (when.month - 1) % 3
        begins = date(when.year + month // 12, month % 12 + 1, 1)
        return (begins - START).days - 1 - int(rng.integers(0, 5))

    return pulled_to


def team(name, seed):
    """The laws of the teams, by name."""
    return {
        "tenfold swing": Deals(3, swing(seed)),
        "slow wins": Deals(3, lambda d: 9 + d / 150, win=0.35, won_after=(130, 0.4), lost_after=(21, 0.8)),
        "christmas deals": Deals(
            4, lambda d: 8 * (1 + 2.5 * bump(d, 325, 22)), win=0.4, won_after=(12, 0.5), lost_after=(14, 0.6)
        ),
        "rare wins": Deals(3, lambda _: 25.0, win=0.06, won_after=(130, 0.4), lost_after=(14, 0.8)),
        "few big deals": Deals(3, wander(seed, 5.0, 0.04), win=0.25, won_after=(70, 0.6), value=(10, 1.1), tail=0.06),
        "quarter ends": Deals(3, lambda _: 12.0, won_after=(55, 0.5), pull=0.8),
        "calendar quarters": Deals(3, lambda _: 12.0, won_after=(55, 0.5), pull=0.8, pulled_to=near_quarter_end(seed)),
        "growing team": Deals(3, trend(seed, 8.0, 1.4)),
        "shrinking team": Deals(3, trend(seed, 25.0, 0.6)),
        "risen team": Deals(3.5, lambda d: 6 * 3 ** np.clip((d - 364) / 364, 0, 1)),
        "break": Deals(3, lambda d: 16.0 if d < 640 else 8.0, win=lambda d: 0.32 if d < 640 else 0.24),
        "big team": Deals(2, lambda _: 150.0),
        "uneven team": Deals(3, lambda _: 40.0, luck=uneven(seed, 0.5)),
        "wandering": Deals(3, wander(seed, 15.0, 0.07)),
        "dearer team": Deals(4, lambda _: 12.0, worth=lambda d: 0.12 * d / 364),
        "cheaper team": Deals(4, lambda _: 12.0, value=(9, 0.6), worth=lambda d: -0.2 * d / 364),
        "new price list": Deals(3, lambda _: 12.0, worth=lambda d: 0.35 if d > 700 else 0.0),
    }[name]


def shop(name, seed):
    """The laws of the shops, by name."""
    return {
        "christmas shop": Shop(
            4, lambda _: 6.0, stay=400, visits=5, busy=lambda d: 0.7 + 3.0 * bump(d, 335, 18), returned=0.08
        ),
        "summer shop": Shop(4, lambda _: 6.0, stay=400, visits=5, busy=lambda d: 0.7 + 3.0 * bump(d, 190, 18)),
        "december shop": Shop(4, lambda _: 6.0, stay=400, visits=5, busy=lambda d: 0.9 + 3.0 * bump(d, 352, 7)),
        "growing shop": Shop(3, lambda d: 4 * np.exp(0.4 * d / 364), stay=300, visits=9, returned=0.1, cancelled=0.05),
        "wandering shop": Shop(3, wander(seed, 7.0, 0.06), stay=150, visits=8, cancelled=0.12),
        "swinging shop": Shop(3, swing(seed), stay=60, visits=12, returned=0.06, cancelled=0.04),
        "one cohort": Shop(1.6, lambda d: 45.0 if d < 91 else 0.0, stay=260, visits=5, before=0),
        "dearer shop": Shop(4, lambda _: 6.0, stay=300, visits=8, returned=0.1, worth=lambda d: 0.1 * d / 364),
        "shrinking shop": Shop(3, lambda d: 16 * np.exp(-0.5 * d / 364), stay=200, visits=8, returned=0.05),
    }[name]


TEAMS = ("tenfold swing", "slow wins", "christmas deals", "few big deals", "quarter ends", "break", "wandering")
MORE_TEAMS = ("calendar quarters", "growing team", "shrinking team", "risen team", "rare wins")
"""Added to judge closing pressure, in the calendar's quarters where those of the other set have 91 days; and growth.

That is demand that grows or shrinks by 40 % a year, and demand that trebles in its second year and then stays.
The last to judge dead wood: of 25 opportunities a week one in seventeen is won, after months, and most are lost within weeks.
"""
LUCKY_TEAMS = ("big team", "uneven team")
"""Added to judge the luck of open deals: a large team that nothing shakes, and one whose quarters differ.

The odds of winning what closes in a quarter at whose start it was open are multiplied by one number, ln N(0, 0.5^2).
"""
SHOPS = ("christmas shop", "growing shop", "wandering shop")
PRICED_TEAMS, PRICED_SHOPS = ("dearer team", "cheaper team", "new price list"), ("dearer shop",)
"""Added to judge values that move: 12 % a year up, 20 % down, two fifths more at once, 10 % up."""
MORE_SHOPS = ("swinging shop", "one cohort", "shrinking shop")
"""Added after the flow of orders had been written, to judge it."""

HOLIDAY_SHOPS = ("summer shop", "december shop")
"""Added to judge the prior of the holidays: a peak as high as the Christmas shop's in July, and one of two weeks."""


def invented(name, seed=1):
    """The facts of a team or shop of any of the lists."""
    return (
        sell(team(name, seed), seed)
        if name in TEAMS + MORE_TEAMS + PRICED_TEAMS + LUCKY_TEAMS
        else trade(shop(name, seed), seed)
    )
