"""The fitted parts together, before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass

from bestbet.calibrate.accounts import NewAccounts
from bestbet.calibrate.arrivals import Arrivals
from bestbet.calibrate.customers import Customers
from bestbet.calibrate.values import Values
from bestbet.calibrate.winning import Winning


@dataclass(frozen=True, slots=True)
class Fitted:
    """The posterior in parts; `orders` is None where nothing is ordered again.

    `is_wins_only` says that nothing but wins is on record, so that no win rate can be known.
    """

    arrivals: Arrivals
    winning: Winning
    values: Values
    orders: Values | None
    accounts: NewAccounts
    customers: Customers
    is_wins_only: bool
