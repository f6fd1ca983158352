"""What a finished commitment teaches: bad luck, bad odds, bad execution or bad strategy, from what is known of it.

The rule is fixed and short, and the numbers that it reads are shown beside the word: one plan is one draw, and nobody
can prove from it what was to blame.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bestbet.track.effort import LEAST_DONE
from bestbet.track.tracked import Step

CAME_IN, LUCK, ODDS, EXECUTION, STRATEGY = "came in", "bad luck", "bad odds", "bad execution", "bad strategy"
TOO_LOW = 0.05
"""An end that so few of the futures with the work done reach or undercut speaks against the odds (judgement)."""
LIKELIER = 0.5


@dataclass(frozen=True, slots=True)
class Work:
    """What is known of the work at the end; each is None where it is not.

    `share` was done of what was committed. `would_have` is the share of futures in which what came, plus what the
    missing work brings there, reaches the objectives. `place` is the share of futures, with the work that was done,
    that end no better than what came: small where the odds promised too much, most of all in `lowest`.
    """

    share: float | None = None
    would_have: float | None = None
    place: float | None = None
    lowest: str = ""

    @property
    def explains_an_alarm(self) -> bool:
        """Whether so much was left undone that an alarm about what came says nothing of the odds."""
        return self.share is not None and self.share < LEAST_DONE


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
    work: Work = Work()


@dataclass(frozen=True, slots=True)
class Course:
    """What a lesson is read from: odds by option when deciding and at the last open step, and the parts between."""

    strategy: str
    first: Mapping[str, float]
    last: Mapping[str, float]
    sums: Mapping[str, float]
    alarmed: bool
    gain: float

    def part(self, name: str) -> float:
        """Return what one part of all changes comes to, 0 where there was none."""
        return self.sums.get(name, 0.0)


def ending(
    seq: int, strategy: str, steps: Sequence[Step], *, came: bool, alarmed: bool, gain: float, work: Work = Work()
) -> Ending:
    """Return the lesson from the course of the odds; `steps` begin with the commitment."""
    sums: dict[str, float] = {}
    for step in steps:
        for one in step.revisions:
            if one.strategy == strategy:
                for name, part in one.parts.items():
                    sums[name] = sums.get(name, 0.0) + part
    course = Course(strategy, steps[0].p, _telling(steps).p, sums, alarmed, gain)
    lesson, reason = _came_in(course) if came else _lesson(course, work)
    return Ending(seq, strategy, steps[0].p[strategy], came, lesson, reason, sums, work)


def _telling(steps: Sequence[Step]) -> Step:
    """The last step at which some option's odds were still open: at the end all are certain and tell nothing."""
    open_ones = [step for step in steps if any(0.02 < p < 0.98 for p in step.p.values())]
    return open_ones[-1] if open_ones else steps[0]


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _came_in(course: Course) -> tuple[str, str]:
    p = _percent(course.first[course.strategy])
    return CAME_IN, f"the chance had been {p}; one plan cannot prove that it was right"


def _lesson(course: Course, work: Work) -> tuple[str, str]:
    """The first rule that holds: execution, strategy, odds; luck where none does."""
    found = _execution(course, work) or _strategy(course) or _odds(course, work)
    if found is not None:
        return found
    return LUCK, f"the chance had been {_percent(course.first[course.strategy])}, and nothing but luck was against it"


def _execution(course: Course, work: Work) -> tuple[str, str] | None:
    if work.would_have is not None and work.share is not None and work.would_have > LIKELIER:
        done = f"{_percent(work.share)} of the committed work was done"
        return EXECUTION, f"{done}; with all of it, it would have come in in {_percent(work.would_have)} of futures"
    changed = course.part("action")
    if changed < 0 and changed < min(course.part("luck"), course.part("parameters")):
        return EXECUTION, f"changes of the plan cost {-100 * changed:.0f} points, more than luck or learning"
    return None


def _strategy(course: Course) -> tuple[str, str] | None:
    first, last, strategy = course.first, course.last, course.strategy
    lead = {name: p - last[strategy] for name, p in last.items() if name != strategy}
    grown = {name: gap - (first[name] - first[strategy]) for name, gap in lead.items() if name in first}
    best = max(lead, key=lambda name: lead[name], default=None)
    if best is not None and lead[best] >= course.gain and grown.get(best, 0.0) >= course.gain:
        return STRATEGY, f"{best} would have had {100 * lead[best]:.0f} points more by then"
    return None


def _odds(course: Course, work: Work) -> tuple[str, str] | None:
    p, learned = course.first[course.strategy], course.part("parameters")
    if p < LIKELIER:
        return ODDS, f"the chance had been {_percent(p)} when deciding: failing was the likelier end"
    if learned < 0 and learned < course.part("luck"):
        return ODDS, f"the market was worse than believed: learning cost {-100 * learned:.0f} points"
    if course.alarmed and not work.explains_an_alarm:
        return ODDS, "the alarm had sounded: less came than the frozen futures could explain"
    if work.place is not None and work.place < TOO_LOW:
        few = f"only {100 * work.place:.1f} %" if work.place >= 0.001 else "fewer than 0.1 %"
        which = "futures as committed" if work.share is None else "futures with the work that was done"
        return ODDS, f"{few} of {which} end as low in {work.lowest.replace('_', ' ')}"
    return None
