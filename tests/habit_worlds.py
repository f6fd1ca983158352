"""Habits of people who keep records: a steady team's deals as each would write them down; forty futures a team."""

import numpy as np

import sales_data
from cohort_worlds import BEFORE, FUTURES, STEADY, fates, lived
from size_worlds import WEEKS, told

NEVER = 10**6
PER_WEEK = 40.0


def company(seed, habit):
    """Facts, and by weeks ahead the wins and bookings to come, [future].

    `habit(deals, rng)` returns the days on which deals came and closed by the record, and amounts.
    """
    rng, steady = np.random.default_rng([seed, 127]), (*STEADY[:-1], PER_WEEK)
    created = rng.integers(-7 * (WEEKS + BEFORE), 1, rng.poisson(PER_WEEK * (WEEKS + BEFORE)))
    ends, won, amount = fates(rng, created, steady, -np.inf)
    came, closed, worth = habit((created, ends, won, amount), rng)
    facts, _ = told(rng, (came, closed, won, worth), 1.0)
    waits = ends > 0
    lives = [lived(rng, (created[waits], amount[waits]), steady) for _ in range(FUTURES)]
    return facts, {weeks: tuple(np.array([one[weeks] for one in lives]).T) for weeks in (13, 26, 52)}


def _closing(which, day):
    """The habit by which some deals close on another day; `day(created, ends)` says which."""

    def habit(deals, rng):
        created, ends, won, amount = deals
        return created, np.where(which(won, ends, rng), day(created, ends), ends), amount

    return habit


def _lost(share, since=-np.inf, until=np.inf):
    """Lost deals, the share of them that a habit takes, by when they were lost."""
    return lambda won, ends, rng: ~won & (rng.random(won.size) < share) & (ends >= since) & (ends < until)


def _never(_, ends):
    return np.full(ends.size, NEVER)


def _quarter_end(_, ends):
    """The last day of the quarter in which a deal ended; until then it is open."""
    as_of = np.datetime64(sales_data.AS_OF, "D")
    month = (as_of + ends).astype("datetime64[M]").astype(int)
    last = ((month // 3 + 1) * 3).astype("datetime64[M]").astype("datetime64[D]") - 1 - as_of
    return np.where((ends <= 0) & (last.astype(int) > 0), NEVER, np.where(ends <= 0, last.astype(int), ends))


def _typed_late(weeks, share=1.0):
    """Wins that nobody has closed yet, where so many are closed up to so many weeks late."""

    def which(won, ends, rng):
        late = rng.integers(0, 7 * weeks + 1, won.size) * (share == 1.0 or rng.random(won.size) < share)
        return won & (ends <= 0) & (ends + late > 0)

    return which


def _gone(which):
    """The habit by which some deals are on no record."""

    def habit(deals, rng):
        created, ends, won, amount = deals
        return np.where(which(won, ends, rng), NEVER, created), ends, amount

    return habit


def _before(days, won_kept, lost_kept):
    """The habit by which of the deals that came before a day only such shares of won and lost ones are on record."""

    def habit(deals, rng):
        created, ends, won, amount = deals
        kept = rng.random(won.size) < np.where(won, won_kept, lost_kept)
        return np.where((created < days) & ~kept, NEVER, created), ends, amount

    return habit


def _since(days, lost_kept):
    """The habit by which of the deals that came since a day only such a share of lost ones is on record."""

    def habit(deals, rng):
        created, ends, won, amount = deals
        kept = won | (rng.random(won.size) < lost_kept)
        return np.where((created >= days) & ~kept, NEVER, created), ends, amount

    return habit


def _begun(weeks):
    """A record that begins with what was open then, as if it had come on that day."""

    def habit(deals, _):
        (created, ends, _, amount), first = deals, -7 * weeks
        early = np.where(ends > first, first, NEVER)
        return np.where(created < first, early, created), ends, amount

    return habit


def _restarted(deals, rng):
    """One deal in five is created anew some time before it ends."""
    created, ends, _, amount = deals
    again = np.minimum(created + ((ends - created) * rng.random(ends.size)).astype(int), 0)
    return np.where(rng.random(ends.size) < 0.2, np.maximum(again, created), created), ends, amount


def _asked(factor):
    """Open deals ask for so many times what they will bring; amounts of 0 are not known."""

    def habit(deals, _):
        created, ends, _, amount = deals
        return created, ends, np.where(ends > 0, factor * amount, amount)

    return habit


def _as_it_was(deals, _):
    return deals[0], deals[1], deals[3]


TWO_MONTHS, A_QUARTER, HALF_A_YEAR, A_YEAR = -56, -91, -182, -364
HABITS = {
    "all as it was": _as_it_was,
    "three losses in ten never closed": _closing(_lost(0.3), _never),
    "six losses in ten never closed": _closing(_lost(0.6), _never),
    "losses closed since half a year only": _closing(_lost(1, until=HALF_A_YEAR), _never),
    "losses no longer closed since half a year": _closing(_lost(1, since=HALF_A_YEAR), _never),
    "half of the losses closed at once": _closing(_lost(0.5), lambda created, _: created),
    "losses closed two months late": _closing(_lost(1), lambda _, ends: ends + 60),
    "six losses in ten closed by age, at 180 days": _closing(_lost(0.6), lambda created, _: created + 180),
    "losses closed on a quarter's last day": _closing(_lost(1), _quarter_end),
    "wins closed up to a week late": _closing(_typed_late(1), _never),
    "wins closed up to two weeks late": _closing(_typed_late(2), _never),
    "wins closed up to four weeks late": _closing(_typed_late(4), _never),
    "three wins in ten closed up to four weeks late": _closing(_typed_late(4, 0.3), _never),
    "wins closed up to eight weeks late": _closing(_typed_late(8), _never),
    "one deal in five created anew on the way": _restarted,
    "twice as many leads that are lost, for two months": _before(TWO_MONTHS, 1.0, 0.5),
    "the same, for a quarter": _before(A_QUARTER, 1.0, 0.5),
    "the same, for half a year": _before(HALF_A_YEAR, 1.0, 0.5),
    "half of the leads that are lost shut out, for a quarter": _since(A_QUARTER, 0.5),
    "the same shut out, for half a year": _since(HALF_A_YEAR, 0.5),
    "demand 1.6 times as large, for two months": _before(TWO_MONTHS, 0.63, 0.63),
    "the same demand, for a quarter": _before(A_QUARTER, 0.63, 0.63),
    "record begun 65 weeks ago with what was open": _begun(65),
    "what closed over a year ago deleted": _gone(lambda _, ends, __: ends < A_YEAR),
    "what was lost over a year ago deleted": _gone(_lost(1, until=A_YEAR)),
    "one lost deal in ten deleted": _gone(_lost(0.1, until=1)),
    "half of the lost deals deleted": _gone(_lost(0.5, until=1)),
    "open deals without amounts": _asked(0.0),
    "open deals ask 30 % more than they bring": _asked(1.3),
}
