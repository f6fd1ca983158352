"""What a statement lacks to be a good objective, strategy or tactic; and what it is when it is none of these."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import pairwise

from bestbet.plan.sort_cues import Item
from bestbet.plan.sort_features import Signs
from bestbet.plan.sort_horizon import MOST_MONTHS, months_ahead
from bestbet.plan.sort_model import Sentence
from bestbet.plan.sort_tokens import words

SLACK_MONTHS = 1
_WISHED = ("be ", "become ", "to be ", "lead ")
_LEVELS = frozenset(words("to from under below than of at least most < > <= >= ≤ ≥ -> → over above beyond"))
_BESIDE = frozenset(words("than like before as unlike"))
_LABELS_OF_SLOGANS = frozenset(words("motto slogan vision mission purpose value values claim tagline"))
_ROUND = frozenset(words("everyone everybody everything all anyone anybody every"))
_TARGETS = ("amount percent", "amount money", "amount number", "amount share", "amount factor")
_DATES = ("time deadline", "time date")


class Fault(Enum):
    """Each thing that a statement can lack or pose as."""

    NO_NUMBER = "no_number"
    NO_DATE = "no_date"
    NO_MEASURE = "no_measure"
    BEYOND_24_MONTHS = "beyond_24_months"
    POSES_AS_STRATEGY = "objective_posing_as_strategy"
    GIVES_UP_NOTHING = "gives_up_nothing"
    FOR_EVERYONE = "for_everyone"
    POSES_AS_GOAL = "activity_posing_as_goal"
    LIST_OF_TACTICS = "list_of_tactics_posing_as_strategy"
    TACTIC_POSING = "tactic_posing_as_strategy"
    SLOGAN = "slogan"
    WISH = "wish"
    QUESTION = "question"
    ANECDOTE = "anecdote"
    OPINION = "opinion"
    LIMIT = "limit"
    RESOURCE = "resource"
    PAST = "past"
    FACT = "fact"


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing a statement lacks, in words for people; `words` are those that show it, empty where none do."""

    fault: Fault
    text: str
    words: str = ""


def lacks_of(text: str, kind: str, found: Sequence[Sentence], as_of: date | None) -> tuple[Lack, ...]:
    """Return what a statement of that kind lacks, in a fixed order."""
    seen: Signs = {name: item for sentence in reversed(found) for name, item in sentence.signs.items()}
    return tuple(_FINDERS[kind](text, seen, found, as_of))


def _objective(text: str, seen: Signs, found: Sequence[Sentence], as_of: date | None) -> Iterator[Lack]:
    if "label way" in seen:
        said = "It is called a strategy, but it says what is wanted, not how it is to be won."
        yield Lack(Fault.POSES_AS_STRATEGY, said, _words(text, seen["label way"]))
    if not any(name in seen for name in (*_TARGETS, "verb double")) and not _is_factor(found) and not _has_span(found):
        yield Lack(Fault.NO_NUMBER, "It has no number, so nobody can say whether it was reached.")
    elif not any(name in seen for name in ("measure", "counted", "amount money", "rise")):
        yield Lack(Fault.NO_MEASURE, "It has a number, but does not say clearly what is counted.")
    ahead = months_ahead(_items(found), as_of)
    if ahead is not None and ahead[0] > MOST_MONTHS + SLACK_MONTHS:
        said = f"It looks {ahead[0]:.0f} months ahead; beyond {MOST_MONTHS} the odds say little."
        yield Lack(Fault.BEYOND_24_MONTHS, said, _words(text, ahead[1]))
    elif ahead is None and not any(name in seen for name in _DATES):
        yield Lack(Fault.NO_DATE, "It has no date, so it can never be missed.")


def _has_span(found: Sequence[Sentence]) -> bool:
    """Whether a length of time is itself the level wanted: "from 6h to 2h", "under 30 days"."""
    said = _items(found)
    return any(item.kind == "span" and before.word in _LEVELS for before, item in pairwise(said))


def _is_factor(found: Sequence[Sentence]) -> bool:
    factors = {
        "double",
        "doubling",
        "triple",
        "treble",
        "quadruple",
        "halve",
        "halving",
        "doubling of",
        "halving of",
        "break even",
    }
    return any(item.word in factors or item.kind == "factor" or "zero" in item.word.split() for item in _items(found))


def _strategy(text: str, seen: Signs, found: Sequence[Sentence], _: date | None) -> Iterator[Lack]:
    everyone = _everyone(found)
    gives_up = [name for name in ("contrast", "zone against", "refuse", "only") if name in seen]
    if everyone is not None and not gives_up:
        said = "It is for everyone, so it decides nothing."
        yield Lack(Fault.FOR_EVERYONE, said, _words(text, everyone))
    if not gives_up and not _leaves(found):
        yield Lack(Fault.GIVES_UP_NOTHING, "It does not say what is given up for it; hours and money are limited.")


def _everyone(found: Sequence[Sentence]) -> Item | None:
    """Return the word that lets everybody in; "faster than anyone" does not."""
    said = _items(found)
    first = next((item for item in said[:1] if item.word in _ROUND), None)
    return first or next(
        (it for before, it in pairwise(said) if it.word in _ROUND and before.word not in _BESIDE), None
    )


def _leaves(found: Sequence[Sentence]) -> bool:
    """Whether the head itself gives something up: stop, leave, drop, withdraw, first."""
    leaving = (
        "stop",
        "leav",
        "drop",
        "withdraw",
        "exit",
        "abandon",
        "give up",
        "giv",
        "forgo",
        "sacrific",
        "phas",
        "divest",
        "skip",
        "quit",
        "ced",
    )
    return any((item.word.startswith(leaving) and item.has("choose")) or item.word == "first" for item in _items(found))


def _tactic(text: str, seen: Signs, _: Sequence[Sentence], __: date | None) -> Iterator[Lack]:
    many = "list of instruments" in seen
    way = next((seen[name] for name in ("label way", "wayname") if name in seen), None)
    if many and way is not None:
        yield Lack(
            Fault.LIST_OF_TACTICS,
            "A list of tactics is no strategy: it chooses no one and gives up nothing.",
            _words(text, way),
        )
    elif way is not None and "label way" in seen:
        yield Lack(
            Fault.TACTIC_POSING, "It is called a strategy, but it is something to do: a tactic.", _words(text, way)
        )
    goal = next((seen[name] for name in ("label goal", "aimed") if name in seen), None)
    if goal is not None and goal.word == "after":
        goal = None  # "after each installation" says when, not what is wanted
    is_counted = "number of instrument" in seen and ("time deadline" in seen or "time freq" in seen)
    grows = "verb change, instrument" in seen
    if goal is not None or is_counted or grows:
        shown = goal or seen.get("number of instrument") or seen.get("verb change, instrument")
        said = "It counts an activity: doing it can be ticked off and still bring nothing."
        yield Lack(Fault.POSES_AS_GOAL, said, _words(text, shown))


_OTHERS: tuple[tuple[Fault, tuple[str, ...], str], ...] = (
    (Fault.QUESTION, ("question", "mood asking"), "A question. What would be decided differently once it is answered?"),
    (Fault.ANECDOTE, ("anecdote",), "What others did or said. It is evidence at most, and a weak kind: bestbet weigh."),
    (
        Fault.OPINION,
        ("opinion", "feeling", "first person"),
        "An opinion or a feeling; nothing here can be aimed at or done.",
    ),
    (Fault.LIMIT, ("limit",), "A limit. It belongs to the resources of the plan."),
    (Fault.RESOURCE, ("resource",), "What there is to work with. It belongs to the resources of the plan."),
    (
        Fault.PAST,
        ("past", "time past", "verb was", "past verb in main", "mood we past", "mood they past"),
        "What was. It can be the reason of a strategy (because), but is none itself.",
    ),
)


def _other(text: str, seen: Signs, found: Sequence[Sentence], _: date | None) -> Iterator[Lack]:
    label = next((item for one in found for item in one.reading.label if item.word in _LABELS_OF_SLOGANS), None)
    if label is not None and "question" not in seen:
        yield Lack(Fault.SLOGAN, "A slogan: nothing could show that it was not reached.", _words(text, label))
        return
    if (
        "slogan" in seen
        and "question" not in seen
        and not any(name in seen for name in ("past verb in main", "verb was"))
    ):
        shown = seen["slogan"]
        is_wish = (shown is not None and shown.word.startswith(_WISHED)) or any(
            name in seen for name in ("aimed", "verb reach", "verb choose", "mood infinitive", "mood command")
        )
        fault, said = (
            (Fault.WISH, "A wish: it names no measure and no number.")
            if is_wish
            else (Fault.SLOGAN, "A slogan: nothing could show that it was not reached.")
        )
        yield Lack(fault, said, _words(text, seen["slogan"]))
        return
    for fault, names, said in _OTHERS:
        name = next((name for name in names if name in seen), None)
        if name is not None:
            yield Lack(fault, said, _words(text, seen[name]))
            return
    if any(name in seen for name in ("aimed", "verb reach", "verb change", "mood infinitive")):
        yield Lack(Fault.WISH, "A wish: it names no measure and no number.")
    else:
        yield Lack(Fault.FACT, "A statement of how things are. It can be the reason of a strategy, but is none itself.")


def _items(found: Sequence[Sentence]) -> list[Item]:
    return [item for sentence in found for item in (*sentence.reading.label, *sentence.reading.items)]


def _words(text: str, item: Item | None) -> str:
    return "" if item is None else text[item.start : item.end]


_Finder = Callable[[str, Signs, Sequence[Sentence], date | None], Iterator[Lack]]
_FINDERS: dict[str, _Finder] = {"objective": _objective, "strategy": _strategy, "tactic": _tactic, "other": _other}
