"""What came since a commitment: actual flows week by week, and the value of a goal as far as the facts tell it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from bestbet.facts.actuals import Actuals, actuals
from bestbet.facts.ages import counts_by_end
from bestbet.facts.tables import Facts
from bestbet.odds.measures import FORMULAS, REFERRAL_SCOPE, Goal
from bestbet.plan.nodes import Measure, Plan, Where
from bestbet.simulate.model import STOCKS, Stream
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]

SEEN = frozenset(field for field in Actuals.__dataclass_fields__)
"""Names of streams whose past an export tells; stocks, hours and departures it does not."""
CREATED = Stream.CREATED.name.lower()


@dataclass(frozen=True, slots=True)
class Seen:
    """One stream since the day after `since`: `weekly` of whole weeks, and what came in `days_over` days beyond."""

    stream: str
    where: Where
    since: date
    weekly: Floats
    days_over: int
    over: float

    @property
    def days(self) -> tuple[date, ...]:
        """The last day of each whole week."""
        return tuple(self.since + timedelta(days=DAYS_PER_WEEK * (week + 1)) for week in range(len(self.weekly)))


def seen_since(facts: Facts, since: date, until: date, streams: tuple[tuple[str, Where], ...]) -> tuple[Seen, ...]:
    """Return the weekly flows after `since` of every stream that an export tells; `until` ends the plan.

    A last week that is not over is kept apart, so that a part of a week is never held against a whole one.
    """
    last = min(facts.as_of, until)
    n_weeks, days_over = divmod(max((last - since).days, 0), DAYS_PER_WEEK)
    told = told_by(facts)
    places = {_key(where): where for stream, where in streams if stream in told}
    weeks = {key: _weeks(facts, since, n_weeks, last, where) for key, where in places.items()}
    return tuple(
        Seen(
            stream,
            where,
            since,
            np.array([float(getattr(one, stream)) for one in weeks[_key(where)][:n_weeks]]),
            days_over,
            float(getattr(weeks[_key(where)][-1], stream)) if days_over else 0.0,
        )
        for stream, where in streams
        if stream in told
    )


def told_by(facts: Facts) -> frozenset[str]:
    """Return the streams whose past these facts tell; where only what ended is on record, not what came in of late."""
    return SEEN - {CREATED} if counts_by_end(facts) else SEEN


def _key(where: Where) -> str:
    return repr(sorted(where.items()))


def _weeks(facts: Facts, since: date, n_weeks: int, last: date, where: Where) -> list[Actuals]:
    found = []
    for week in range(n_weeks + 1):
        first = since + timedelta(days=DAYS_PER_WEEK * week + 1)
        end = min(first + timedelta(days=DAYS_PER_WEEK - 1), last)
        if first <= last:
            found.append(actuals(facts, since=first, until=end, where=where))
    return found


def so_far(goal: Goal, facts: Facts, plan: Plan, referrals: Callable[[Where], Where], until: date) -> float | None:
    """Return the goal's measure from its start to `until` or its end, None where the facts cannot tell it.

    `referrals` narrows a place to its referral lanes. A share of nothing is None too.
    """
    formula = FORMULAS.get(goal.threshold.measure)
    if formula is None or any(not _is_seen(part.stream, facts) for part in formula.parts.values()):
        return None
    end = min(goal.until, until, facts.as_of)
    parts = {}
    for name, part in formula.parts.items():
        where = referrals(goal.where) if part.scope == REFERRAL_SCOPE else goal.where
        parts[name] = np.array([_flow(facts, goal, part.stream, where, end)])
    factor = 1.0
    if goal.threshold.measure is Measure.GROSS_MARGIN:
        if plan.gross_margin is None:
            return None
        factor = plan.gross_margin.median
    value = float(formula.value(parts)[0]) * factor
    return value if np.isfinite(value) else None


def _is_seen(stream: Stream, facts: Facts) -> bool:
    return stream not in STOCKS and _name(stream) in told_by(facts)


def _name(stream: Stream) -> str:
    return stream.name.lower()


def _flow(facts: Facts, goal: Goal, stream: Stream, where: Where, end: date) -> float:
    return float(getattr(actuals(facts, since=goal.since, until=end, where=where), _name(stream)))
