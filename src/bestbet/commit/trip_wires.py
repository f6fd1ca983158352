"""Trip-wires as people say them: "wins below 40 by 2027-06-30 then stop cold calling"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bestbet.commit.decision import TripWire
from bestbet.errors import Problem, UsageError, quote
from bestbet.plan.nodes import Measure

MOST_TRIP_WIRES = 5
"""More than a team can keep in mind, and each adds to the false alarms (methods E3)."""
_SAID = re.compile(
    r"(?P<measure>[a-z_]+)\s+(?P<side>below|above)\s+(?P<level>[0-9][0-9_ ]*(?:\.[0-9]+)?)"
    r"\s*(?P<size>thousand|million|%)?\s+by\s+(?P<by>\d{4}-\d{2}-\d{2})\s*,?\s+then\s+(?P<action>\S.*)",
)
_TIMES = {"thousand": 1e3, "million": 1e6}
_FORM = 'Write for example "wins below 40 by 2027-06-30 then stop cold calling".'


@dataclass(frozen=True, slots=True)
class Window:
    """The days in which a trip-wire can be touched: after the facts end, until the plan does."""

    after: date
    until: date


def parse_trip_wires(texts: tuple[str, ...], window: Window) -> tuple[TripWire, ...]:
    """Return the trip-wires that texts say; raises UsageError with every problem."""
    problems: list[Problem] = []
    found: list[TripWire] = []
    if len(texts) > MOST_TRIP_WIRES:
        text = f"{len(texts)} trip-wires were given."
        problems.append(Problem("BB-L10", text, f"Keep the {MOST_TRIP_WIRES} that matter: each adds false alarms."))
    for text in texts:
        try:
            found.append(_trip_wire(text, window))
        except UsageError as error:
            problems += error.problems
    if problems:
        raise UsageError(problems)
    return tuple(found)


def _trip_wire(text: str, window: Window) -> TripWire:
    said = _SAID.fullmatch(text.strip())
    if said is None:
        raise UsageError(Problem("BB-L11", f"the trip-wire {quote(text)} cannot be read.", _FORM))
    if said["measure"] not in {measure.value for measure in Measure}:
        known = ", ".join(measure.value for measure in Measure)
        problem = Problem("BB-L12", f"{quote(said['measure'])} is no measure.", f"There are: {known}.")
        raise UsageError(problem)
    by = _day(said["by"], window)
    level = float(said["level"].replace(" ", "").replace("_", "")) * _TIMES.get(said["size"], 1.0)
    level = level / 100 if said["size"] == "%" else level
    return TripWire(said["measure"], said["side"], level, by, said["action"].strip())


def _day(text: str, window: Window) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UsageError(Problem("BB-L11", f"{quote(text)} is no day.", _FORM)) from None
    if not window.after < day <= window.until:
        problem = Problem(
            "BB-L13",
            f"the trip-wire's day {day} lies outside the plan.",
            f"Choose a day after the facts end ({window.after}) and not after the plan does ({window.until}).",
        )
        raise UsageError(problem)
    return day
