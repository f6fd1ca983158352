"""A second company generator, different on purpose: people who run out of hours, buyers who stall, a market that breaks.

It is written for the fleet alone and shares no code with the product or with its invented company. Nothing in it is
the law that the product fits: leads come in self-exciting bursts on working days from a finite market; a deal is a row
of meetings, each of which needs somebody's hours and then a buyer's wait; signatures cluster at month ends; prices are
heavy-tailed and round; customers reorder on a cycle; lost deals are often left lying; demand may jump, and rivals may
start a price war, in the record or after it.

Mended 2026-11-26. The as-of date is drawn from the year before the last of June 2026: until then every company stood on
that day, before the same weak summer, so that one season's luck was counted as that of hundreds of companies. And new
accounts are counted as the product counts them and its ledger settles them, from what the sales system shows: until then
somebody who had bought before the record began, which no export tells, was no new account.
"""

import bisect
import csv
import heapq
import math
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from fleet_plan import HOLD, NAMES, Setting, drawn_levers, drawn_truth, factors

from bestbet.units import Range, Scale

LAST_AS_OF = date(2026, 6, 30)
RUN_IN = 210
"""Days lived before the record, so that it starts with deals under way; those created before it are not exported."""
SAME_SALE_DAYS = 60
"""An order of so many days before its win is the win's own, not an earlier purchase."""
SOURCES = ("Cold outreach", "Trade fairs", "Website", "Dealers")
WORD_OF_MOUTH = "Word of mouth"
SOURCE_SHARE = (0.34, 0.18, 0.30, 0.18)
PRICES = np.array([m * 10.0**k for k in range(2, 7) for m in (1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5)])
FAMILY = ("Weber", "Costa", "Novak", "Byrne", "Larsen", "Silva", "Moreau", "Kaya", "Rossi", "Adler", "Petrov", "Quinn")
BUSY = (1.05, 1.0, 1.1, 1.0, 1.0, 0.95, 0.7, 0.65, 1.2, 1.2, 1.15, 0.75)


@dataclass
class Market:
    """The drawn nature of one company's market; `jump` and `war` are (first day, ...) or None, days from the start."""

    rate: float
    contagion: float
    jump: tuple | None
    war: tuple | None
    kinds: tuple  # (label, share of prospects, ease of winning, price)
    meetings: float
    wait: float
    patience: float
    win: float
    neglect: float
    tail: float
    cycle: float
    one_off: float
    stays: float
    tells: float


@dataclass
class Prospect:
    """An organisation; `customer_since` is a day or None, `gone` the day it leaves."""

    number: int
    kind: int
    last_asked: float = -1e9
    customer_since: int | None = None
    gone: float = math.inf


@dataclass
class Deal:
    """One deal: meetings still to hold, when the buyer is ready for the next, and how it ends."""

    number: int
    prospect: Prospect
    source: str
    born: int
    left: int
    effort: float
    ready: int
    quits: float
    price: float
    owner: int
    worked: float = 0.0
    ended: int | None = None
    closed: int | None = None
    won: bool = False


@dataclass
class Person:
    """Somebody who sells: joined on a day, away on holiday for some weeks, leaves on a day."""

    name: str
    joined: float
    leaves: float
    holidays: tuple
    deals: list = field(default_factory=list)


class OtherCompany:
    """A company of the second kind: its export, and its future under any strategy."""

    def __init__(self, seed):
        rng = np.random.default_rng([seed, 777])
        self.seed = seed
        self.weeks_ahead = int(rng.choice([26, 39, 52]))
        self.weeks = int(rng.integers(52, 105))
        # luck of its own, so that all else of a company is what it was when every one stood on the same day
        self.as_of = LAST_AS_OF - timedelta(days=int(np.random.default_rng([seed, 778]).integers(0, 364)))
        levers = drawn_levers(rng)
        self.truth = drawn_truth(rng, levers)
        self.market = drawn_market(rng, 7 * self.weeks, 7 * self.weeks_ahead)
        sources = tuple(zip(SOURCES, SOURCE_SHARE, strict=True))
        spent = Setting(self.market.rate, sources, levers, 0).hours()
        # deals take their hours per open deal and week, for as long as meetings and waits last
        length = self.market.meetings * (self.market.wait + 3) / 7 * 0.7
        need = self.market.rate * length * self.truth.per_deal + spent
        people = max(2, math.ceil(need / (self.truth.hours_each * rng.uniform(0.5, 0.95))))
        self.setting = Setting(self.market.rate, sources, levers, people)
        self.lived = {}
        counted = self.life(HOLD).hours_per_deal()
        # the team looks at its own calendars: hours on deals over the last half year, per deal that is alive
        stated = Range(counted / 1.4, counted * 1.4, Scale.LOG)
        self.setting = Setting(self.market.rate, sources, levers, people, stated)

    def life(self, strategy):
        """The company's whole life under a strategy; the record is the same under all of them."""
        if strategy not in self.lived:
            self.lived[strategy] = Life(self, factors(strategy, self.setting.levers))
        return self.lived[strategy]

    def breaks(self):
        """What breaks after the as-of date, which no record can show: demand jumps, or a price war begins."""
        now = 7 * self.weeks
        return [name for name in ("jump", "war") if (at := getattr(self.market, name)) and at[0] >= now]

    def export(self, folder, strategy=HOLD):
        """Write what its sales system exports on the as-of date; the future strategy must not show in it."""
        folder.mkdir(parents=True)
        return self.life(strategy).export(folder)

    def came(self, strategy):
        """Totals over the weeks ahead by measure."""
        return self.life(strategy).totals()


def drawn_market(rng, record, ahead):
    """Return a market whose record is `record` days long and whose future is `ahead` days."""

    def some_day():
        return float(rng.uniform(0.3 * record, record + ahead))

    kinds = (
        ("Clinics", 0.45, float(rng.uniform(0.6, 1.6)), float(rng.uniform(3_000, 20_000))),
        ("Schools", 0.35, float(rng.uniform(0.6, 1.6)), float(rng.uniform(2_000, 12_000))),
        ("Workshops", 0.20, float(rng.uniform(0.6, 1.6)), float(rng.uniform(4_000, 30_000))),
    )
    return Market(
        rate=float(np.clip(rng.lognormal(math.log(9), 0.5), 3, 25)),
        contagion=float(rng.uniform(0, 0.45)),
        jump=(some_day(), float(np.exp(rng.normal(0, 0.35)))) if rng.random() < 0.5 else None,
        war=(some_day(), float(rng.uniform(140, 420)), float(rng.uniform(0.45, 0.85)), float(rng.uniform(0.75, 0.95)))
        if rng.random() < 0.5
        else None,
        kinds=kinds,
        meetings=float(rng.uniform(2, 5)),
        wait=float(rng.uniform(5, 18)),
        patience=float(rng.uniform(60, 200)),
        win=float(rng.uniform(0.2, 0.6)),
        neglect=float(rng.uniform(0.05, 0.35)),
        tail=float(rng.uniform(1.8, 3.2)),
        cycle=float(rng.uniform(60, 240)),
        one_off=float(rng.uniform(0.3, 0.7)),
        stays=float(rng.uniform(300, 1200)),
        tells=float(rng.uniform(0.0, 0.25)),
    )


class Life:
    """Day by day from the first day of the record to the last day ahead."""

    def __init__(self, company, does):
        self.company, self.market, self.truth = company, company.market, company.truth
        self.does = does
        self.n_days = 7 * (company.weeks + company.weeks_ahead)
        self.now = 7 * company.weeks
        self.start = company.as_of - timedelta(days=self.now - 1)
        luck = [np.random.default_rng([company.seed, purpose]) for purpose in (11, 12, 13, 14)]
        self.coming, self.selling, self.buying, self.clerk = luck
        self.prospects = self._prospects()
        self.people = self._people()
        self.deals, self.orders, self.due = [], [], []
        self.echo = np.zeros(len(SOURCES))
        self.stock = np.ones(len(NAMES))
        self.told = 0.0
        self.seen, self.worked, self.alive = {}, 0.0, 0
        self._old_customers()
        for day in range(-RUN_IN, self.n_days):
            if day == self.now:
                self.seen = {deal.number: (deal.left, deal.owner) for deal in self.deals}
            if self.date_of(day).weekday() < 5:
                self._new_leads(day)
                self._work(day)

    def _prospects(self):
        rate = self.market.rate
        n = round(rate * 52 * float(self.coming.uniform(2.0, 4.0)))
        shares = [share for _, share, *_ in self.market.kinds]
        kinds = self.coming.choice(len(shares), size=n, p=shares)
        return [Prospect(i, int(kind)) for i, kind in enumerate(kinds)]

    def _people(self):
        found = []
        for seat in range(self.company.setting.people):
            joined = -RUN_IN - float(self.selling.uniform(0, 900))
            while joined < self.n_days:
                leaves = max(joined, -RUN_IN) + float(self.selling.exponential(365 / self.truth.attrition))
                off = tuple(int(x) for x in self.selling.choice(52, size=5, replace=False))
                name = f"{FAMILY[len(found) % len(FAMILY)]} {seat + 1}.{len(found)}"
                found.append(Person(name, joined, leaves, off))
                joined = leaves + float(self.selling.uniform(30, 100))
        return found

    def _old_customers(self):
        for prospect in self.prospects[: len(self.prospects) // 25]:
            since = -RUN_IN - int(self.buying.integers(10, 600))
            self.orders.append((since, prospect, self._price(prospect.kind, 0)))
            self._settle(prospect, since)

    def date_of(self, day):
        return self.start + timedelta(days=day)

    # leads: a slow base, echoes of earlier leads, dated fairs, stocks of attention
    def _new_leads(self, day):
        when, market = self.date_of(day), self.market
        demand = BUSY[when.month - 1] * (market.jump[1] if market.jump and day >= market.jump[0] else 1.0)
        effort = [self.does[name] if day >= self.now else 1.0 for name in NAMES]
        for i, share in enumerate(SOURCE_SHARE):
            keep = 0.5 ** (1 / (5 * self.truth.lasts[i]))
            self.stock[i] = keep * self.stock[i] + (1 - keep) * effort[i]
            weekly = market.rate * share * demand * (1 - market.contagion)
            brought = self.truth.brings[i] * saturating(self.stock[i], self.truth.doubling[i])
            mean = weekly / 5 * ((1 - self.truth.brings[i]) + brought)
            if i == 1:  # fairs come every third week and bring a crowd
                mean = mean * 15 if (day // 7) % 3 == 0 and when.weekday() == 2 else 0.0
            mean += self.echo[i]
            n = int(self.coming.poisson(mean))
            self.echo[i] = 0.8 * self.echo[i] + 0.2 * market.contagion * n
            for _ in range(n):
                self._meet(day, SOURCES[i], None)
        while self.due and self.due[0][0] <= day and self.due[0][1] == 1:
            self._meet(day, WORD_OF_MOUTH, heapq.heappop(self.due)[2])

    def _meet(self, day, source, teller):
        for _ in range(6):  # those asked lately are not asked again
            prospect = self.prospects[int(self.coming.integers(0, len(self.prospects)))]
            if teller is not None and prospect.kind != self.prospects[teller].kind:
                continue
            if day - prospect.last_asked > 120:
                break
        else:
            return
        prospect.last_asked = day
        market = self.market
        left = 1 + int(self.coming.poisson(market.meetings - 1))
        price = self._price(prospect.kind, day)
        quits = day + float(self.coming.weibull(1.4)) * market.patience
        deal = Deal(
            len(self.deals), prospect, source, day, left, float(self.coming.gamma(2.0, 0.5)), day, quits, price, -1
        )
        self.deals.append(deal)
        here = [p for p in self.people if p.joined <= day < p.leaves]
        if here:
            least = min(here, key=lambda p: (len(p.deals), p.name))
            least.deals.append(deal)
            deal.owner = self.people.index(least)

    def _price(self, kind, day):
        market = self.market
        raw = market.kinds[kind][3] * 0.6 * (1 - float(self.coming.random())) ** (-1 / market.tail)
        if market.war and market.war[0] <= day < market.war[0] + market.war[1]:
            raw *= market.war[3]
        at = bisect.bisect_left(PRICES, raw)
        return float(PRICES[min(at, len(PRICES) - 1)])

    # work: hours a day go to tactics first, then to deals whose buyers are ready, dearest first
    def _work(self, day):
        week = self.date_of(day).isocalendar().week
        here = [p for p in self.people if p.joined <= day < p.leaves]
        for person in self.people:
            if person.leaves <= day and person.deals:
                for turn, deal in enumerate(person.deals):
                    if here:
                        heir = here[turn % len(here)]
                        heir.deals.append(deal)
                        deal.owner = self.people.index(heir)
                person.deals = []
        setting = self.company.setting
        spent = sum(
            (self.does[name] if day >= self.now else 1.0) * units * lever.hours / 5
            for name, units, lever in zip(NAMES, setting.units(), setting.levers, strict=True)
        )
        counts = self.now - 182 <= day < self.now
        self.alive += counts * sum(len(person.deals) for person in self.people)
        for person in here:
            hours = 0.0 if week in person.holidays else self.truth.hours_each / 5
            hours *= 1 - 0.8 * math.exp(-(day - person.joined) / 7 / self.truth.ramp)
            hours -= spent / len(here)
            for deal in sorted(person.deals, key=lambda d: (-d.price, d.number)):
                if deal.ready > day and deal.quits > day:
                    continue
                if deal.quits <= day:
                    self._lose(deal, person, day)
                    continue
                step = self.truth.per_deal * (self.market.wait + 3) / 7 * deal.effort
                give = min(max(hours, 0.0), step - deal.worked)
                hours -= give
                self.worked += counts * give
                deal.worked += give
                if deal.worked >= step - 1e-9:
                    deal.worked = 0.0
                    self._advance(deal, person, day)

    def _advance(self, deal, person, day):
        deal.left -= 1
        wait = float(self.selling.gamma(0.8, self.market.wait / 0.8))
        deal.ready = day + 1 + int(wait)
        if deal.left > 0:
            return
        if self.selling.random() >= self._chance(deal, day):
            self._lose(deal, person, day)
            return
        signed = self._signing_day(deal.ready)
        deal.won, deal.ended, deal.closed = True, signed, signed
        person.deals.remove(deal)
        self.orders.append((signed, deal.prospect, deal.price))
        if deal.prospect.customer_since is None or deal.prospect.gone < signed:
            self._settle(deal.prospect, signed)

    def _signing_day(self, ready):
        """Four in ten wait for the last working day of the month."""
        if self.selling.random() >= 0.4:
            return self._working_day(ready)
        when = self.date_of(ready)
        following = date(when.year + when.month // 12, when.month % 12 + 1, 1)
        return self._working_day(ready + (following - when).days - 1, back=True)

    def _working_day(self, day, *, back=False):
        while self.date_of(day).weekday() >= 5:
            day += -1 if back else 1
        return day

    def _chance(self, deal, day):
        market = self.market
        odds = market.win / (1 - market.win) * market.kinds[deal.prospect.kind][2]
        odds *= {"Cold outreach": 0.7, "Dealers": 1.2, WORD_OF_MOUTH: 2.0}.get(deal.source, 1.0)
        odds *= math.exp(-(day - deal.born) / 250)
        if market.war and market.war[0] <= day < market.war[0] + market.war[1]:
            odds *= market.war[2]
        return odds / (1 + odds)

    def _lose(self, deal, person, day):
        person.deals.remove(deal)
        deal.ended = day
        if self.selling.random() < self.market.neglect:
            # left lying, swept out in some January or never
            january = date(self.date_of(day).year + 1, 1, 15)
            swept = self._working_day(day + (january - self.date_of(day)).days)
            deal.closed = swept if self.selling.random() < 0.6 else None
        else:
            deal.closed = self._working_day(day + int(self.selling.exponential(4)))

    def _settle(self, prospect, day):
        """A new customer's life: how long it stays, when it buys again, whom it tells."""
        luck, market = self.buying, self.market
        prospect.customer_since = day
        prospect.gone = day + market.stays * float(luck.weibull(0.8))
        if luck.random() >= market.one_off:
            cycle = market.cycle * float(np.exp(luck.normal(0, 0.4)))
            at = day + cycle * float(luck.gamma(3.0, 1 / 3))
            while at < min(prospect.gone, self.n_days):
                self.orders.append((self._working_day(int(at)), prospect, float(PRICES[int(luck.integers(3, 18))])))
                at += cycle * float(luck.gamma(3.0, 1 / 3))
        for _ in range(int(luck.poisson(market.tells))):
            at = day + float(luck.exponential(120))
            if at < self.n_days:
                heapq.heappush(self.due, (int(at), 1, prospect.number))

    def export(self, folder):
        """Write deals and orders as of the as-of date, in the words of another sales system."""
        kinds = [kind[0] for kind in self.market.kinds]
        rows = [
            [
                str(70_000 + deal.number),
                f"{self.name(deal.prospect)} - {deal.source}",
                self.stage(deal),
                f"{deal.price:.2f}",
                self.closing(deal),
                self.date_of(deal.born).isoformat(),
                self.owner(deal),
                self.name(deal.prospect),
                deal.source,
                kinds[deal.prospect.kind],
            ]
            for deal in self.deals
            if 0 <= deal.born < self.now
        ]
        head = ["Record ID", "Deal Name", "Deal Stage", "Amount", "Close Date", "Create Date", "Deal owner"]
        head += ["Associated Company", "Original Source", "Industry"]
        orders = [
            [str(i), self.name(who), self.date_of(day).isoformat(), f"{value:.2f}"]
            for i, (day, who, value) in enumerate(sorted(self.orders, key=lambda o: (o[0], o[1].number, o[2])))
            if 0 <= day < self.now
        ]
        files = (folder / "deals.csv", folder / "orders.csv")
        write(files[0], head, rows)
        write(files[1], ["Order Number", "Customer", "Order Date", "Amount"], orders)
        return files

    def name(self, prospect):
        return f"{self.market.kinds[prospect.kind][0][:-1]} No {prospect.number + 1}"

    def stage(self, deal):
        if deal.closed is not None and deal.closed < self.now:
            return "Closed Won" if deal.won else "Closed Lost"
        return ("Appointment Scheduled", "Qualified To Buy", "Contract Sent")[
            min(2, max(0, 3 - self.seen[deal.number][0]))
        ]

    def owner(self, deal):
        owner = self.seen[deal.number][1]
        return self.people[owner].name if owner >= 0 else ""

    def closing(self, deal):
        if deal.closed is not None and deal.closed < self.now:
            return self.date_of(deal.closed).isoformat()
        return self.date_of(self.now + 20 + deal.number % 60).isoformat()

    def hours_per_deal(self):
        """Hours a week per live deal over the last half year of the record, five working days a week."""
        return 5 * max(self.worked, 1.0) / max(self.alive, 1)

    def totals(self):
        """What truly came after the as-of date."""
        last = self.n_days
        won = [d for d in self.deals if d.won and self.now <= d.closed < last]
        wins = {(d.closed, d.prospect.number, d.price) for d in won}
        later = [(day, who, value) for day, who, value in self.orders if self.now <= day < last]
        repeats = [value for day, who, value in later if (day, who.number, value) not in wins]
        new = self._new_accounts(last)
        return {"wins": len(won), "bookings": sum(d.price for d in won) + sum(repeats), "new_accounts": new}

    def _new_accounts(self, last):
        """How many wins after the as-of date the sales system shows as the first of their account by the day `last`.

        It shows deals created since the record began and orders since then: the first win of an account that had not
        ordered more than 60 days before it.
        """
        ordered, won = {}, {}
        for day, who, _ in self.orders:
            if day >= 0:
                ordered[who.number] = min(day, ordered.get(who.number, day))
        for deal in self.deals:
            if deal.won and deal.born >= 0 and deal.closed < last:
                won[deal.prospect.number] = min(deal.closed, won.get(deal.prospect.number, last))
        return sum(day >= self.now and ordered[who] + SAME_SALE_DAYS >= day for who, day in won.items())


def saturating(stock, doubling):
    """Return the effect at a stock of effort relative to today's: 1 - exp(-k x), scaled so that 2 gives `doubling`."""
    k = -math.log(doubling - 1)
    return (1 - math.exp(-k * stock)) / (1 - math.exp(-k))


def write(path, head, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)
