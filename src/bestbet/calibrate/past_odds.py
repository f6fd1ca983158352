"""What was won and lost when the odds of winning were others, counted at today's odds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from bestbet.calibrate.outcomes import Events
from bestbet.facts.lanes import Calendar
from bestbet.facts.tables import Outcome
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PastOdds:
    """Equally likely pasts: `log_odds[path, week]` of deals that closed then, relative to today's; wins and losses.

    `wins[lane, week]` and `losses[lane, week]` count what closed. Weeks count back from the as-of date: column 0 is the
    week that ends on it, the last column stands for all before.
    """

    log_odds: Floats
    wins: Floats
    losses: Floats

    def certain(self, path: int, logits: Floats) -> Floats:
        """Return the log likelihood of wins and losses, [lane, logit], where `logits` are those of today."""
        total = np.zeros((len(self.wins), len(logits)))
        for shift in np.unique(self.log_odds[path]):
            then = self.log_odds[path] == shift
            won, lost = self.wins[:, then].sum(axis=1), self.losses[:, then].sum(axis=1)
            total -= won[:, None] * np.logaddexp(0, -logits - shift) + lost[:, None] * np.logaddexp(0, logits + shift)
        return total

    def stays(self, path: int, observed: Events, logits: Floats) -> Floats:
        """Return the win probability behind each stay of the events, [row, logit], where `logits` are those of today.

        An open deal has the odds of the week in which it came. One that was there when the record began came before.
        """
        oldest = self.log_odds.shape[1] - 1
        born = np.where(observed.stay_count > 0, observed.stay_age // DAYS_PER_WEEK, oldest)
        shift, row = np.unique(self.log_odds[path, np.minimum(born, oldest)], return_inverse=True)
        return np.asarray(expit(logits + shift[:, None])[row])


def past_odds(calendar: Calendar, n_lanes: int, log_odds: Floats) -> PastOdds:
    """Return the pasts with what closed in their weeks."""
    oldest = log_odds.shape[1] - 1
    tables = []
    for outcome in (Outcome.WON, Outcome.LOST):
        use = (calendar.ended >= 0) & (calendar.outcome == outcome)
        table = np.zeros((n_lanes, oldest + 1))
        np.add.at(table, (calendar.lane[use], np.minimum(calendar.ended[use], oldest)), calendar.count[use])
        tables.append(table)
    return PastOdds(log_odds, *tables)
