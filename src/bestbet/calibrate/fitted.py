"""The fitted parts together, before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bestbet.calibrate.accounts import NewAccounts
from bestbet.calibrate.arrivals import Arrivals
from bestbet.calibrate.closing import Closing
from bestbet.calibrate.customers import Customers
from bestbet.calibrate.cycle_changes import CycleChange
from bestbet.calibrate.newcomers import Newcomers
from bestbet.calibrate.open_shock import Shock
from bestbet.calibrate.order_pace import OrderPace
from bestbet.calibrate.pace import Pace
from bestbet.calibrate.sizes import Sizes
from bestbet.calibrate.values import Values
from bestbet.calibrate.win_changes import WinChanges
from bestbet.calibrate.winning import Winning


@dataclass(frozen=True, slots=True)
class Fitted:
    """The posterior in parts; `orders` is None where nothing is ordered again.

    `pace` is None where the record is too short to tell the team's own pace, `closing` where it is too short to tell
    one week of the quarter from another.
    `is_wins_only` says that nothing but wins is on record, so that no win rate can be known.
    `late_wins` is how likely it is that wins of the last weeks are not written down yet.
    """

    arrivals: Arrivals
    winning: Winning
    values: Values
    orders: Values | None
    accounts: NewAccounts
    newcomers: Newcomers
    customers: Customers
    is_wins_only: bool
    open_shock: Shock
    pace: Pace | None = None
    order_pace: OrderPace | None = None
    closing: Closing | None = None
    win_changes: WinChanges | None = None
    sizes: Sizes | None = None
    cycle_change: CycleChange | None = None
    late_wins: float = 0.0

    @property
    def are_valued_as_orders(self) -> bool:
        """Whether no deal on record has a value, but orders have: what is won is then worth an order of its segment."""
        return self.orders is not None and bool(np.isnan(self.values.centre).all())
