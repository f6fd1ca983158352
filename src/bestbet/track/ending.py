"""What a finished plan teaches: the bet came in, or luck, odds, execution, or strategy failed it.

The rules, in this order (docs/maths/track.md says why):

    came in      every must-have objective was reached
    execution    the plan was changed on the way and that cost more than luck and learning each did
    strategy     a rejected option would by now have had better odds than the chosen one by the agreed gain, also more
                 than when deciding: the choice, not the market
    odds         what was learned of the market cost more than luck did, or the alarm sounded, or the chance had been
                 below one half when deciding
    luck         otherwise
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bestbet.track.tracked import Step

CAME_IN, LUCK, ODDS, EXECUTION, STRATEGY = "came in", "bad luck", "bad odds", "bad execution", "bad strategy"


@dataclass(frozen=True, slots=True)
class Ending:
    """The lesson of one finished commitment; `sums` are the parts of all changes of its odds added up."""

    seq: int
    strategy: str
    p: float
    came: bool
    lesson: str
    reason: str
    sums: Mapping[str, float]


def ending(seq: int, strategy: str, steps: Sequence[Step], *, came: bool, alarmed: bool, gain: float) -> Ending:
    """Return the lesson from the course of the odds; `steps` begin with the commitment."""
    first, last = steps[0].p, _telling(steps).p
    sums: dict[str, float] = {}
    for step in steps:
        for one in step.revisions:
            if one.strategy == strategy:
                for name, part in one.parts.items():
                    sums[name] = sums.get(name, 0.0) + part
    lesson, reason = _lesson(strategy, (first, last), sums, came=came, alarmed=alarmed, gain=gain)
    return Ending(seq, strategy, first[strategy], came, lesson, reason, sums)


def _telling(steps: Sequence[Step]) -> Step:
    """The last step at which some option's odds were still open: at the end all are certain and tell nothing."""
    open_ones = [step for step in steps if any(0.02 < p < 0.98 for p in step.p.values())]
    return open_ones[-1] if open_ones else steps[0]


def _lesson(
    strategy: str,
    odds: tuple[Mapping[str, float], Mapping[str, float]],
    sums: Mapping[str, float],
    *,
    came: bool,
    alarmed: bool,
    gain: float,
) -> tuple[str, str]:
    first, last = odds
    if came:
        return CAME_IN, f"the chance had been {first[strategy]:.0%}; one plan cannot prove that it was right"
    luck, learned, changed = (sums.get(name, 0.0) for name in ("luck", "parameters", "action"))
    if changed < 0 and changed < min(luck, learned):
        return EXECUTION, f"changes of the plan cost {-100 * changed:.0f} points, more than luck or learning"
    lead = {name: p - last[strategy] for name, p in last.items() if name != strategy}
    grown = {name: gap - (first[name] - first[strategy]) for name, gap in lead.items() if name in first}
    best = max(lead, key=lambda name: lead[name], default=None)
    if best is not None and lead[best] >= gain and grown.get(best, 0.0) >= gain:
        return STRATEGY, f"{best} would have had {100 * lead[best]:.0f} points more by then"
    if first[strategy] < 0.5:
        return ODDS, f"the chance had been {first[strategy]:.0%} when deciding: failing was the likelier end"
    if learned < 0 and learned < luck:
        return ODDS, f"the market was worse than believed: learning cost {-100 * learned:.0f} points"
    if alarmed:
        return ODDS, "the alarm had sounded: less came than the frozen futures could explain"
    return LUCK, f"the chance had been {first[strategy]:.0%}, and nothing but luck was against it"
