"""The invented company lived through event by event: deals, people's hours, customers and referrals."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from bestbet.adapters.demo_history import (
    NOBODY,
    Account,
    Contract,
    Deal,
    History,
    Order,
    Stream,
    bulk_close_days,
    stream,
    working_day,
)
from bestbet.adapters.demo_knobs import REFERRAL, SOURCES, Knobs, Sector, Source
from bestbet.adapters.demo_market import Market, campaign_hours, market
from bestbet.adapters.demo_names import AccountNames, people
from bestbet.adapters.demo_team import Rep, staff

LEGACY_DAYS = 1_092
LEGACY_PER_WEEK = 1.0
REENGAGED_SHARE = 0.1
REENGAGED_AFTER = 28
ASK_SD = 0.15
BULK_CLOSE_AGE = 45
CONTRACT_DAYS = 364
LARGEST_DEAL = 400_000.0
REPEAT_SHAPE = 1.5


class _Event(IntEnum):
    """What happens; the number with it is a seller, a deal, or the account that refers (NOBODY if none does)."""

    LEAVING = 0
    CLOSE = 1
    ARRIVE = 2


Lane = tuple[Sector, Source]
_Due = tuple[int, int, _Event, int, Lane | None]


@dataclass(slots=True)
class _World:
    """The running state: who holds which deal, who is a customer, and what is due."""

    knobs: Knobs
    market: Market
    reps: tuple[Rep, ...]
    names: AccountNames
    arrivals: np.random.Generator
    luck: np.random.Generator
    customers_luck: np.random.Generator
    accounts: list[Account] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)
    customers: dict[str, list[int]] = field(default_factory=dict)
    held: list[list[int]] = field(default_factory=list)
    holder: dict[int, int] = field(default_factory=dict)
    queue: list[_Due] = field(default_factory=list)
    n_events: int = 0

    @property
    def last_day(self) -> int:
        return (self.knobs.weeks + self.knobs.future_weeks) * 7

    def put(self, day: int, kind: _Event, number: int, lane: Lane | None = None) -> None:
        """Let something happen on a day; events of one day happen in the order in which they were put."""
        self.n_events += 1
        heapq.heappush(self.queue, (day, self.n_events, kind, number, lane))


def live(seed: int, knobs: Knobs) -> History:
    """Return the whole history and future of one seed."""
    world = _start(seed, knobs)
    used: list[float] = []
    owners_now: dict[int, int] = {}
    for week in range(knobs.weeks + knobs.future_weeks):
        if week == knobs.weeks:
            owners_now = dict(world.holder)
        _plan_arrivals(world, week)
        _run_until(world, week * 7 + 7)
        used.append(sum(len(held) for held in world.held) * knobs.hours_per_deal + tactic_hours(world, week))
    return History(
        knobs,
        world.market,
        world.reps,
        tuple(world.accounts),
        tuple(world.deals),
        tuple(sorted(world.orders, key=lambda order: (order.day, order.account))),
        tuple(world.contracts),
        owners_now or dict(world.holder),
        tuple(used),
    )


def _start(seed: int, knobs: Knobs) -> _World:
    names_luck = stream(seed, Stream.NAMES)
    names = people(names_luck, 400)
    reps = staff(stream(seed, Stream.TEAM), knobs, names)
    world = _World(
        knobs,
        market(stream(seed, Stream.MARKET), knobs),
        reps,
        AccountNames(names_luck),
        stream(seed, Stream.ARRIVALS),
        stream(seed, Stream.DEALS),
        stream(seed, Stream.CUSTOMERS),
    )
    world.held = [[] for _ in reps]
    world.customers = {sector.name: [] for sector in knobs.sectors}
    for rep in reps:
        if 0 <= rep.left < world.last_day:
            world.put(int(rep.left), _Event.LEAVING, rep.number)
    _add_legacy_customers(world)
    return world


def _run_until(world: _World, day: int) -> None:
    while world.queue and world.queue[0][0] < day:
        now, _, kind, number, lane = heapq.heappop(world.queue)
        if lane is not None:
            _arrive(world, now, lane, referrer=number)
        elif kind is _Event.LEAVING:
            _hand_over(world, now, number)
        else:
            _close(world, now, number)


def _plan_arrivals(world: _World, week: int) -> None:
    """Put this week's new opportunities on working days; gamma luck makes busy and quiet weeks."""
    mean = world.market.mean[week]
    frailty = world.arrivals.gamma(world.knobs.dispersion, 1 / world.knobs.dispersion, mean.shape)
    counts = world.arrivals.poisson(mean * frailty)
    for s, sector in enumerate(world.knobs.sectors):
        for i, source in enumerate(SOURCES):
            for _ in range(int(counts[s, i])):
                day = working_day(world.knobs, week * 7 + int(world.arrivals.integers(0, 7)))
                world.put(min(day, week * 7 + 6), _Event.ARRIVE, NOBODY, (sector, source))


def tactic_hours(world: _World, week: int) -> float:
    """Return the hours that tactics and campaigns take in a week."""
    hours = [tactic.hours for tactic in world.knobs.tactics]
    spent = float(world.market.units[week] @ hours) if hours else 0.0
    return spent + campaign_hours(world.knobs, week)


def _arrive(world: _World, day: int, lane: Lane, *, referrer: int) -> None:
    buyer = _pick_account(world, day, lane[0], is_referral=referrer != NOBODY)
    deal = _fate(world, day, buyer, lane, referrer=referrer)
    world.deals.append(deal)
    world.holder[deal.number] = deal.owner
    if deal.owner != NOBODY:
        world.held[deal.owner].append(deal.number)
    world.put(deal.ends, _Event.CLOSE, deal.number)


def _pick_account(world: _World, day: int, sector: Sector, *, is_referral: bool) -> tuple[int, bool]:
    """Return the buying account and whether it is new: some opportunities come from present customers."""
    if not is_referral and world.luck.random() < world.knobs.existing_share:
        here = [a for a in world.customers[sector.name] if (world.accounts[a].lost_on or math.inf) > day]
        if here:
            return here[int(world.luck.integers(0, len(here)))], False
    world.accounts.append(Account(len(world.accounts), world.names.take(sector.name), sector, day))
    return len(world.accounts) - 1, True


def _free_rep(world: _World, day: int, *, need: float) -> int:
    """Return the seller with the most free hours, or NOBODY when that is less than `need`."""
    here = [rep for rep in world.reps if rep.is_here(day)]
    if not here:
        return NOBODY
    supply = [rep.hours(day, world.knobs) for rep in here]
    share = min(1.0, tactic_hours(world, day // 7) / max(sum(supply), 1e-9))
    free = [
        hours * (1 - share) - len(world.held[rep.number]) * world.knobs.hours_per_deal
        for rep, hours in zip(here, supply, strict=True)
    ]
    best = max(range(len(here)), key=lambda i: (free[i], -i))
    return here[best].number if free[best] >= need else NOBODY


def _fate(world: _World, day: int, buyer: tuple[int, bool], lane: Lane, *, referrer: int) -> Deal:
    """Return the deal with everything that will become of it."""
    knobs = world.knobs
    win_draw, forget_draw, again_draw = world.luck.random(3)
    delay_draw, value_draw, ask_draw = world.luck.normal(size=3)
    owner, starts = _free_rep(world, day, need=knobs.hours_per_deal), day
    if owner == NOBODY and again_draw < REENGAGED_SHARE:
        owner, starts = _free_rep(world, day, need=-math.inf), day + REENGAGED_AFTER
    chance = _chance(world, starts, lane, owner)
    is_won = bool(win_draw < chance)
    ends = working_day(knobs, starts + _delay(knobs, float(delay_draw), is_won=is_won))
    is_forgotten = not is_won and bool(forget_draw < knobs.zombies)
    usual = lane[0].value * float(world.market.value_factor[day // 7])
    value = min(LARGEST_DEAL, usual * math.exp(knobs.value_sd * value_draw))
    return Deal(
        number=len(world.deals),
        account=buyer[0],
        sector=lane[0],
        source=lane[1],
        created=day,
        ends=ends,
        recorded=_bulk_close(knobs, day, ends) if is_forgotten else ends,
        is_won=is_won,
        is_new_account=buyer[1],
        owner=owner,
        value=round(value, 2),
        ask=float(round(value * math.exp(ASK_SD * ask_draw) / 50) * 50),
        win_probability=chance,
        referred_by=referrer if referrer != NOBODY else None,
    )


def _delay(knobs: Knobs, score: float, *, is_won: bool) -> int:
    """Return the days that a deal takes, at least one, at a standard normal score."""
    middle, spread = (knobs.win_delay, knobs.win_spread) if is_won else (knobs.loss_delay, knobs.loss_spread)
    return max(1, round(7 * middle * math.exp(spread * score)))


def _chance(world: _World, day: int, lane: Lane, owner: int) -> float:
    """Return the chance to win: the lane's own, shifted by rivals, tactics and the seller; 0 if nobody works it."""
    if owner == NOBODY:
        return 0.0
    base = world.knobs.win_of(*lane)
    week = min(day // 7, len(world.market.win_shift) - 1)
    shift = float(world.market.win_shift[week, world.knobs.sectors.index(lane[0])]) + world.reps[owner].skill
    return 1 / (1 + (1 - base) / base * math.exp(-shift))


def _bulk_close(knobs: Knobs, created: int, ends: int) -> int | None:
    """Return the day on which a forgotten deal is swept out, None if no sweep comes in the record."""
    sweeps = [day for day in bulk_close_days(knobs) if day >= max(ends, created + BULK_CLOSE_AGE)]
    return sweeps[0] if sweeps else None


def _close(world: _World, day: int, number: int) -> None:
    deal = world.deals[number]
    holder = world.holder[number]
    if holder != NOBODY and number in world.held[holder]:
        world.held[holder].remove(number)
    if not deal.is_won:
        return
    world.orders.append(Order(deal.account, day, deal.value, number))
    if world.accounts[deal.account].customer_since is None:
        _become_customer(world, deal.account, day)


def _hand_over(world: _World, day: int, leaver: int) -> None:
    """Give the deals of somebody who leaves to those who stay, in turn."""
    here = [rep.number for rep in world.reps if rep.is_here(day) and rep.number != leaver]
    for turn, number in enumerate(world.held[leaver] if here else ()):
        world.held[here[turn % len(here)]].append(number)
        world.holder[number] = here[turn % len(here)]
    world.held[leaver] = []


def _become_customer(world: _World, number: int, day: int) -> None:
    """Settle a new customer's life: how long it stays, what it buys again, whom it refers."""
    account, luck, knobs = world.accounts[number], world.customers_luck, world.knobs
    sector = account.sector
    stays = luck.exponential() * 7 / sector.churn
    is_contractual = bool(luck.random() < knobs.contractual_share)
    frailty = float(luck.gamma(REPEAT_SHAPE, 1 / REPEAT_SHAPE))
    if is_contractual:
        lost = _sign_contract(world, number, day, stays)
    else:
        lost = day + int(stays) + 1
        for when in _times(luck, day, min(lost, world.last_day), sector.repeat * frailty / 7):
            value = sector.order_value * math.exp(0.6 * luck.normal())
            world.orders.append(Order(number, working_day(knobs, when), round(value, 2), None))
    world.accounts[number] = Account(
        number, account.name, sector, account.created, day, lost if lost < world.last_day else None
    )
    world.customers[sector.name].append(number)
    per_day = knobs.referral * sector.churn / 7 / max(knobs.win_of(sector, REFERRAL), 1e-9)
    for when in _times(luck, day, min(lost, world.last_day), per_day):
        if when >= 0:
            world.put(working_day(knobs, when), _Event.ARRIVE, number, (sector, REFERRAL))


def _sign_contract(world: _World, number: int, day: int, stays: float) -> int:
    """Record a contract that ends at the anniversary after the customer wants to go; return that day."""
    end = day + CONTRACT_DAYS * (int(stays) // CONTRACT_DAYS + 1)
    sector = world.accounts[number].sector
    annual = round(52 * sector.repeat * sector.order_value * math.exp(0.4 * world.customers_luck.normal()), 2)
    world.contracts.append(Contract(number, day, end if end < world.last_day else None, annual))
    return end


def _times(luck: np.random.Generator, start: int, end: int, per_day: float) -> Iterator[int]:
    """Yield the days of a Poisson process after `start` and before `end`."""
    if per_day <= 0:
        return
    when = start + luck.exponential() / per_day
    while when < end:
        yield math.ceil(when)
        when += luck.exponential() / per_day


def _add_legacy_customers(world: _World) -> None:
    """Add those who were customers before the record of opportunities began; their orders are on record."""
    knobs, luck = world.knobs, world.customers_luck
    shares = np.array([sector.share for sector in knobs.sectors])
    n_legacy = round(LEGACY_DAYS / 7 * LEGACY_PER_WEEK * knobs.opportunities_per_week / Knobs().opportunities_per_week)
    days = np.sort(luck.integers(-LEGACY_DAYS, 0, n_legacy))
    for day, s in zip(days, luck.choice(len(shares), n_legacy, p=shares / shares.sum()), strict=True):
        sector, since = knobs.sectors[int(s)], working_day(knobs, int(day))
        created = since - int(luck.integers(20, 120))
        world.accounts.append(Account(len(world.accounts), world.names.take(sector.name), sector, created))
        value = sector.value * math.exp(knobs.value_sd * luck.normal())
        world.orders.append(Order(len(world.accounts) - 1, since, round(min(LARGEST_DEAL, value), 2), None))
        _become_customer(world, len(world.accounts) - 1, since)
