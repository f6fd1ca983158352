"""The spreadsheet that a sales manager keeps: how much of the open pipeline of each age usually closes, and the rest.

At earlier days of the same record, how many of the deals open then, by age, were won within the same number of weeks;
and how many wins came from deals that did not yet exist. Both are applied to today's pipeline.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from bestbet import streams
from bestbet.facts.ages import day_number, days
from bestbet.facts.tables import Facts, Outcome
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

AGE_EDGES = np.array([0, 14, 30, 60, 90, 180, 365, 10**6])
SNAPSHOT_STEP = 4
_FAR = 10**7
_PRIOR_WINS = 0.5


def age_weighted(facts: Facts, origin: date, weeks: int, n_draws: int, *, seed: int) -> Floats | None:
    """Return draws of the wins of the next weeks from the facts known on `origin`, None where the record is too short.

    Earlier days are taken every 4 weeks, as far back as the record lets `weeks` weeks be seen after them.
    """
    deals = facts.opportunities
    if deals is None:
        return None
    use = ~np.isnat(deals.created)
    created, now = days(deals.created[use]), day_number(origin)
    is_closed = (deals.outcome[use] != Outcome.OPEN) & ~np.isnat(deals.closed[use])
    closed = np.where(is_closed, days(np.where(is_closed, deals.closed[use], np.datetime64("2000-01-01"))), _FAR)
    won = is_closed & (deals.outcome[use] == Outcome.WON)
    if not won.any():
        return None
    ahead = weeks * DAYS_PER_WEEK
    first = int(closed[won].min()) + SNAPSHOT_STEP * DAYS_PER_WEEK
    shots = range(now - ahead, first - 1, -SNAPSHOT_STEP * DAYS_PER_WEEK)
    if len(shots) < 1:
        return None
    n_open, n_won, fresh = _past(created, closed, won, shots, ahead)
    today = _by_age(now - created[(created <= now) & (closed > now)])
    z = [ndtri(streams.uniforms(seed, f"pipeline:{origin}:{weeks}:{i}", n_draws)) for i in range(3)]
    share = (n_won.sum(axis=0) + _PRIOR_WINS) / (n_open.sum(axis=0) + 1)
    told = n_open @ share
    miss = np.std(np.log((n_won.sum(axis=1) + 1) / (told + 1))) if len(shots) > 2 else 0.3
    from_open = float(today @ share) * np.exp(np.hypot(miss, 0.1) * z[0])
    rate = (fresh.sum() + _PRIOR_WINS) / len(shots)
    spread = float(np.std(fresh, ddof=1)) if len(shots) > 2 else 0.3 * rate
    from_new = np.maximum(rate + np.hypot(spread, np.sqrt(rate)) * z[1] * np.sqrt(1 + 1 / len(shots)), 0.0)
    mean = from_open + from_new
    return np.asarray(np.maximum(mean + np.sqrt(mean) * z[2], 0.0))


def _by_age(age: Ints) -> Floats:
    return np.histogram(age, AGE_EDGES)[0].astype(np.float64)


def _past(
    created: Ints, closed: Ints, won: npt.NDArray[np.bool_], shots: range, ahead: int
) -> tuple[Floats, Floats, Floats]:
    n_open, n_won, fresh = [], [], []
    for day in shots:
        was_open = (created <= day) & (closed > day)
        soon = won & (closed <= day + ahead)
        n_open.append(_by_age(day - created[was_open]))
        n_won.append(_by_age(day - created[was_open & soon]))
        fresh.append(float((soon & (created > day)).sum()))
    return np.array(n_open), np.array(n_won), np.array(fresh)
