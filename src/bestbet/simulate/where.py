"""Which lanes and segments a `where` means, with every name it gets wrong."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bestbet.errors import Place, Problem, quote
from bestbet.facts.lanes import LaneFacts
from bestbet.plan.nodes import Where

Flags = npt.NDArray[np.bool_]


def problems_of(where: Where, facts: LaneFacts, *, what: str, place: Place | None = None) -> list[Problem]:
    """Return one problem per attribute or value of `where` that these facts do not know."""
    problems = []
    for attribute, values in where.items():
        if attribute not in facts.attributes:
            allowed = ", ".join(facts.attributes) or "none"
            text = f"{what} is narrowed by {quote(attribute)}, which these facts do not split lanes by."
            problems.append(Problem("BB-P80", text, f"Attributes: {allowed}.", place))
            continue
        known = _values(facts, attribute)
        problems += [
            Problem(
                "BB-P81",
                f"{what} names the {attribute} {quote(value)}, which these facts do not hold.",
                f"Values: {', '.join(known)}.",
                place,
            )
            for value in values
            if value not in known
        ]
    return problems


def _values(facts: LaneFacts, attribute: str) -> list[str]:
    position = facts.attributes.index(attribute)
    return sorted({lane.values[position] for lane in facts.lanes})


def lanes_of(where: Where, facts: LaneFacts) -> Flags:
    """Return, per lane, whether `where` allows it; unknown attributes are ignored (see `problems_of`)."""
    allowed = np.ones(len(facts.lanes), dtype=bool)
    for attribute, values in where.items():
        if attribute in facts.attributes:
            position = facts.attributes.index(attribute)
            allowed &= np.array([lane.values[position] in values for lane in facts.lanes], dtype=bool)
    return allowed


def segments_of(where: Where, facts: LaneFacts) -> Flags:
    """Return, per segment, whether `where` allows it, by the segment attribute alone."""
    values = where.get(facts.attributes[0]) if facts.attributes else None
    return np.array([values is None or segment in values for segment in facts.segments], dtype=bool)


def beyond_segments(where: Where, facts: LaneFacts) -> tuple[str, ...]:
    """Return the known attributes of `where` that a number per segment cannot be narrowed by."""
    return tuple(attribute for attribute in where if attribute in facts.attributes[1:])
