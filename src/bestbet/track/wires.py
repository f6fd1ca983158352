"""The trip-wires of a commitment against what came: touched, passed by, or not yet to be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bestbet.commit.decision import TripWire
from bestbet.plan.nodes import Measure

TOUCHED, CLEAR, AHEAD, UNSEEN = "touched", "clear", "ahead", "cannot be seen"
_ONLY_GROWS = frozenset({Measure.BOOKINGS, Measure.GROSS_MARGIN, Measure.WINS, Measure.NEW_ACCOUNTS})


@dataclass(frozen=True, slots=True)
class WireState:
    """One trip-wire: its state, and the value so far (None where the facts cannot tell it)."""

    wire: TripWire
    state: str
    value: float | None


def wire_state(wire: TripWire, value: float | None, as_of: date) -> WireState:
    """Return where a wire stands. "Below" is told on its day; "above" as soon as a sum that only grows is over."""
    if value is None:
        return WireState(wire, UNSEEN, None)
    is_over = value > wire.level
    if wire.side == "above" and is_over and Measure(wire.measure) in _ONLY_GROWS:
        return WireState(wire, TOUCHED, value)
    if as_of < wire.by:
        return WireState(wire, CLEAR if _is_safe(wire, value) else AHEAD, value)
    touched = value < wire.level if wire.side == "below" else is_over
    return WireState(wire, TOUCHED if touched else CLEAR, value)


def _is_safe(wire: TripWire, value: float) -> bool:
    """Whether a wire can no longer be touched: a sum that only grows has passed the level it must not stay below."""
    return wire.side == "below" and value >= wire.level and Measure(wire.measure) in _ONLY_GROWS
