"""The verdict on a commitment in one sentence: hold, look, or reconsider, and why.

A fall of the odds is never a reason by itself: on most healthy plans they fall by ten points some month (methods E3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bestbet.track.bands import Banded
from bestbet.track.effort import RECENT_WEEKS
from bestbet.track.executed import Executed
from bestbet.track.watch import Alarm
from bestbet.track.wires import TOUCHED, WireState

HOLD, LOOK, RECONSIDER = "hold", "look", "reconsider"
LOOK_AT = 5.0
"""Evidence from which one looks: a healthy plan ever reaches it in at most one of five cases (judgement)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The verdict with its reasons in order of weight, and the next review day (None after the last)."""

    verdict: str
    reasons: tuple[str, ...]
    next_review: date | None
    reviews_due: tuple[date, ...]

    @property
    def sentence(self) -> str:
        """The verdict in one sentence."""
        head = {HOLD: "Hold", LOOK: "Look", RECONSIDER: "Reconsider"}[self.verdict]
        return f"{head}: {self.reasons[0]}."


def standing(
    as_of: date,
    reviews: tuple[date, ...],
    alarm: Alarm,
    wires: Sequence[WireState],
    bands: Sequence[Banded],
    ahead: Mapping[str, float],
    work: Executed | None = None,
) -> Standing:
    """Return the verdict; `ahead` maps options that lead the chosen one by the agreed gain to their lead in P(all).

    Work left undone is a reason to look, and to look at it before the strategy.
    """
    due = tuple(day for day in reviews if day <= as_of)
    coming = next((day for day in reviews if day > as_of), None)
    strong = [*_touched(wires), *_low_alarm(alarm)]
    seen = [*_undone(work), *_high_alarm(alarm), *_rising(alarm), *_outside(bands)]
    weak = [*seen, *_overtaken(ahead), *_review(due, coming)]
    if strong:
        return Standing(RECONSIDER, (*strong, *weak), coming, due)
    if weak:
        return Standing(LOOK, tuple(weak), coming, due)
    reason = "what came lies inside what was committed, no trip-wire is touched, and the alarm is silent"
    return Standing(HOLD, (reason if len(alarm.log_e) else "the first week is not over",), coming, due)


def _undone(work: Executed | None) -> list[str]:
    if work is None or not work.is_wanting or work.recent is None:
        return []
    done = f"{100 * work.recent:.0f} % of the committed work was done in the last {RECENT_WEEKS} weeks of the log"
    return [f"{done}: that is execution, and says little about the strategy"]


def _touched(wires: Sequence[WireState]) -> list[str]:
    return [
        f"the trip-wire on {one.wire.measure.replace('_', ' ')} is touched ({one.value:,.6g}, {one.wire.side} "
        f"{one.wire.level:,.6g}): {one.wire.action}"
        for one in wires
        if one.state == TOUCHED
    ]


def _low_alarm(alarm: Alarm) -> list[str]:
    if alarm.sounded_in is None or not alarm.is_low:
        return []
    least = min(alarm.leans, key=lambda name: alarm.leans[name])
    why = f"fewer came than the plan can explain by luck (the alarm sounded in week {alarm.sounded_in})"
    return [f"{why}: {least} run at about {alarm.leans[least]:.2g} of the committed pace"]


def _high_alarm(alarm: Alarm) -> list[str]:
    if alarm.sounded_in is None or alarm.is_low:
        return []
    most = max(alarm.leans, key=lambda name: alarm.leans[name])
    return [f"more came than luck explains: {most} run at about {alarm.leans[most]:.2g} of the committed pace"]


def _rising(alarm: Alarm) -> list[str]:
    if alarm.sounded_in is not None or alarm.e < LOOK_AT:
        return []
    way = "slower" if alarm.is_low else "faster"
    return [f"counts run {way} than committed (evidence {alarm.e:.1f}; {alarm.alarm_at:g} would be an alarm)"]


def _outside(bands: Sequence[Banded]) -> list[str]:
    """An objective outside its band is worth a look; one in ten healthy ones is on any given day."""
    found = [(one.name.replace("_", " "), one.standing) for one in bands if one.standing in {"below", "above"}]
    return [f"{name} is {where} the range that held nine in ten committed futures" for name, where in found]


def _overtaken(ahead: Mapping[str, float]) -> list[str]:
    if not ahead:
        return []
    name = max(ahead, key=lambda one: ahead[one])
    lead = f"{name} has come to lead by {100 * ahead[name]:.0f} points before any cost of switching"
    return [f"{lead}; whether that earns a switch says `bestbet change --to {name}`"]


def _review(due: tuple[date, ...], coming: date | None) -> list[str]:
    return [f"the last agreed review was due on {due[-1]}, at the plan's end"] if due and coming is None else []
