"""What a lived history of the invented company consists of, and its separate sources of luck."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from bestbet.adapters.demo_knobs import Knobs, Sector, Source
from bestbet.adapters.demo_market import Market
from bestbet.adapters.demo_team import Rep

NOBODY = -1
"""Stands where no seller works a deal, and where no account referred it."""


class Stream(IntEnum):
    """Separate luck for separate matters, so that one knob does not stir the others."""

    MARKET = 0
    TEAM = 1
    ARRIVALS = 2
    DEALS = 3
    CUSTOMERS = 4
    NAMES = 5
    RECORDS = 6
    DIRT = 7


def stream(seed: int, which: Stream) -> np.random.Generator:
    """Return the generator of one matter of one seed."""
    return np.random.Generator(np.random.PCG64DXSM(np.random.SeedSequence([seed, int(which)])))


@dataclass(frozen=True, slots=True)
class Account:
    """An organisation; `customer_since` and `lost_on` are days of the record (None if never)."""

    number: int
    name: str
    sector: Sector
    created: int
    customer_since: int | None = None
    lost_on: int | None = None


@dataclass(frozen=True, slots=True)
class Deal:
    """One opportunity and its whole fate, known to the generator alone; days of the record, values in EUR.

    `ends` is when it is truly decided; `recorded` when the record says so (None: never closed by anybody);
    `owner` works it (NOBODY if nobody had hours), `win_probability` is the chance that decided it.
    """

    number: int
    account: int
    sector: Sector
    source: Source
    created: int
    ends: int
    recorded: int | None
    is_won: bool
    is_new_account: bool
    owner: int
    value: float
    ask: float
    win_probability: float
    referred_by: int | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """One purchase; `deal` is the won opportunity that it stems from, None for a repeat order."""

    account: int
    day: int
    value: float
    deal: int | None


@dataclass(frozen=True, slots=True)
class Contract:
    """One yearly contract that runs until `end` (None: still running at the end of the future)."""

    account: int
    start: int
    end: int | None
    annual: float


@dataclass(frozen=True, slots=True)
class History:
    """Everything that truly happened, in the record and in the future; `owners_now[deal]` as of the as-of date."""

    knobs: Knobs
    market: Market
    reps: tuple[Rep, ...]
    accounts: tuple[Account, ...]
    deals: tuple[Deal, ...]
    orders: tuple[Order, ...]
    contracts: tuple[Contract, ...]
    owners_now: dict[int, int]
    used_hours: tuple[float, ...]


def working_day(knobs: Knobs, day: int) -> int:
    """Return the day itself, or the Monday after if it falls on a weekend."""
    weekday = (knobs.as_of.weekday() + day + 1 - 7 * knobs.weeks) % 7
    return day + max(0, 7 - weekday) if weekday >= 5 else day


def bulk_close_days(knobs: Knobs) -> tuple[int, ...]:
    """Return the days on which old open deals are all closed at once, spread evenly over the record."""
    return tuple(
        working_day(knobs, round(7 * knobs.weeks * (k + 2) / (knobs.bulk_closes + 2))) for k in range(knobs.bulk_closes)
    )
