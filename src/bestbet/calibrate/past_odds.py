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
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class PastOdds:
    """Equally likely pasts: `log_odds[path, week]` of deals that closed then, relative to today's; wins and losses.

    Where it is `by_birth[path]` they are the odds of deals that came then. `wins[by birth, lane, week]` and `losses`
    count what closed by the week it closed in, then by that in which it came. Weeks count back from the as-of date:
    column 0 is the week that ends on it, the last column stands for all before.
    """

    log_odds: Floats
    by_birth: Flags
    wins: Floats
    losses: Floats

    def certain(self, path: int, logits: Floats) -> Floats:
        """Return the log likelihood of wins and losses, [lane, logit], where `logits` are those of today."""
        wins, losses = (table[int(self.by_birth[path])] for table in (self.wins, self.losses))
        total = np.zeros((len(wins), len(logits)))
        for shift in np.unique(self.log_odds[path]):
            then = self.log_odds[path] == shift
            won, lost = wins[:, then].sum(axis=1), losses[:, then].sum(axis=1)
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


def past_odds(calendar: Calendar, n_lanes: int, log_odds: Floats, by_birth: Flags) -> PastOdds:
    """Return the pasts with what closed, by the weeks in which it did and by those in which it came."""
    oldest = log_odds.shape[1] - 1
    wins, losses = np.zeros((2, 2, n_lanes, oldest + 1))
    for table, outcome in ((wins, Outcome.WON), (losses, Outcome.LOST)):
        use = (calendar.ended >= 0) & (calendar.outcome == outcome)
        for which, week in enumerate((calendar.ended, calendar.born)):
            np.add.at(table[which], (calendar.lane[use], np.minimum(week[use], oldest)), calendar.count[use])
    return PastOdds(log_odds, by_birth, wins, losses)
