"""What a draft is built from: the history of a team in a handful of numbers."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date

from bestbet.units import WEEKS_PER

LEAST_RATE = 0.001


_POOLED = ("(unknown)", "other")


@dataclass(frozen=True, slots=True)
class GroupHistory:
    """One segment or source: opportunities per week, eventual win probability, deal values, wins and bookings a year.

    None where the history cannot tell. `share_of_customers` is the group's part of the active customers.
    """

    name: str
    weekly_rate: float
    win_probability: float | None = None
    deal_value_median: float | None = None
    deal_value_mean: float | None = None
    wins_per_year: float = 0.0
    bookings_per_year: float = 0.0
    share_of_customers: float = 0.0
    is_referral: bool = False

    @property
    def is_named(self) -> bool:
        """Whether the group can be aimed at; what is pooled for want of a name cannot."""
        return self.name not in _POOLED

    @property
    def worth(self) -> float:
        """Expected value of one opportunity; its win probability alone where values are not known, 1 where wins are."""
        chance = 1.0 if self.win_probability is None and self.weekly_rate > 0 else self.win_probability or 0.0
        return chance * (self.deal_value_mean or 1.0)


@dataclass(frozen=True, slots=True)
class DraftBasis:
    """Everything that a first plan takes from the history.

    `segments` and `sources` hold one entry per value, or one for everything where there is no such attribute
    (`segment_by` / `source_by` is None then). `n_people` counts sellers active of late (0 where owners are not
    known), `open_deals` the live open opportunities, `new_account_share` the part of recent wins that were the
    first of their account (None where accounts are not known).
    """

    team: str
    currency: str
    as_of: date
    start: date
    segments: tuple[GroupHistory, ...]
    sources: tuple[GroupHistory, ...] = ()
    segment_by: str | None = None
    source_by: str | None = None
    n_people: int = 0
    open_deals: float = 0.0
    active_accounts: float = 0.0
    has_orders: bool = False
    has_subscriptions: bool = False
    has_accounts: bool = False
    are_losses_recorded: bool = True
    new_account_share: float | None = None

    @property
    def weekly_rate(self) -> float:
        """Opportunities created per week; 0 where fewer come than one in twenty years."""
        rate = sum(group.weekly_rate for group in self.segments or self.sources)
        return rate if rate >= LEAST_RATE else 0.0

    @property
    def knows_win_rates(self) -> bool:
        """Whether the record tells how many opportunities are won, and so how many there are."""
        return any(group.win_probability is not None for group in self.segments or self.sources)

    @property
    def wins_per_year(self) -> float:
        """Wins in a year."""
        return sum(group.wins_per_year for group in self.segments or self.sources)

    @property
    def bookings_per_year(self) -> float:
        """Value won in a year, in currency units."""
        return sum(group.bookings_per_year for group in self.segments or self.sources)

    @property
    def has_values(self) -> bool:
        """Whether deals or orders carry values."""
        return self.bookings_per_year > 0

    @property
    def has_rival_segments(self) -> bool:
        """Whether there are at least two segments to choose between."""
        return self.segment_by is not None and len(self.segments) > 1

    @property
    def repeats(self) -> bool:
        """Whether the history shows customers who come back."""
        share = self.new_account_share
        return self.has_orders or self.has_subscriptions or (self.has_accounts and share is not None and share < 0.98)


def significant(value: float, digits: int = 2) -> float:
    """Return the value rounded as people round, to so many leading digits."""
    if value == 0:
        return 0.0
    return float(f"{value:.{digits}g}")


def usual_units(per_week: float, *, is_floored: bool = False) -> float:
    """Return units per week that read well in their natural period, for example 2 per month; 0 stays 0."""
    if per_week <= 0:
        return 0.0
    period = next((name for name in ("week", "month", "quarter") if per_week * WEEKS_PER[name] >= 1), "year")
    amount = per_week * WEEKS_PER[period]
    if is_floored:
        step = 10.0 ** (math.floor(math.log10(amount)) - 1)
        rounded = significant(math.floor(amount / step + 1e-9) * step)
    else:
        rounded = significant(amount)
    return rounded / WEEKS_PER[period]


def slug(name: str) -> str:
    """Return the name as one short word for use as a key."""
    return re.sub(r"\W+", "_", name.lower()).strip("_")[:40] or "unnamed"


def percent(share: float) -> str:
    """Return a share in whole per cent, for sentences."""
    return f"{100 * share:.0f} %"


def money(value: float, currency: str) -> str:
    """Return an amount for sentences, three leading digits."""
    rounded = significant(value, 3)
    if abs(rounded) >= 1e6:
        return f"{rounded / 1e6:g} million {currency}"
    return f"{rounded:,.0f} {currency}".replace(",", " ") if abs(rounded) >= 100 else f"{rounded:g} {currency}"
