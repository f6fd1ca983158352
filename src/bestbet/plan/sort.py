"""Sorts plain English statements into objective, strategy, tactic and other, says why, and what each lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from bestbet.errors import Problem, UsageError, quote
from bestbet.plan.sort_lacks import Lack, lacks_of
from bestbet.plan.sort_model import Statement, statement
from bestbet.plan.sort_phrases import SMALL_WORDS, Place
from bestbet.plan.sort_says import said_of
from bestbet.plan.sort_weights import KINDS
from bestbet.plan.sort_wording import better_wording

MOST_CUES = 4
LEAST_PUSH = 0.25
UNCLEAR = 0.25
"""A kind with at least this share beside the first is named as what the statement could be read as."""
LONGEST_STATEMENT = 2000
_WORDS_SAY = (
    "words like these mostly tell a wanted result",
    "words like these mostly tell a choice",
    "words like these mostly tell something to do",
    "words like these mostly tell how things are",
)
"""What words say that are no listed sign, per kind of `KINDS`."""


class Kind(Enum):
    """What a statement is."""

    OBJECTIVE = "objective"
    STRATEGY = "strategy"
    TACTIC = "tactic"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that speak for the kind found: where they stand (signs counted from 0, end excluded) and what they show.

    `words` is empty and `start` is `end` where the form of the sentence shows it, not a word.
    """

    words: str
    start: int
    end: int
    says: str


@dataclass(frozen=True, slots=True)
class Sorting:
    """One statement as sorted.

    `confidence` is the share of `kind` in `shares`, which add up to 1; `could_be` names what else it could be;
    `lacks` says what is missing, and `better` offers a wording in its own words (empty: none needed).
    """

    text: str
    kind: Kind
    confidence: float
    shares: Mapping[str, float]
    could_be: tuple[Kind, ...]
    cues: tuple[Cue, ...]
    lacks: tuple[Lack, ...]
    better: str


def sort_statements(texts: Iterable[str], *, as_of: date | None = None) -> tuple[Sorting, ...]:
    """Return each statement as sorted, in the same order; raises UsageError with every text that is no statement.

    `as_of` is the day from which 24 months are counted; without it only spans ("in five years") can be too long.
    """
    kept = list(texts)
    problems = [problem for i, text in enumerate(kept, start=1) for problem in _refused(text, i)]
    if problems:
        raise UsageError(problems)
    return tuple(_sorted(text, as_of) for text in kept)


def sort_statement(text: str, *, as_of: date | None = None) -> Sorting:
    """Return one statement as sorted; raises UsageError where it is empty or longer than 2,000 signs."""
    return sort_statements((text,), as_of=as_of)[0]


def _refused(text: str, number: int) -> Iterable[Problem]:
    if not any(c.isalnum() for c in text):
        yield Problem("BB-U70", f"statement {number} has no words: {quote(text)}.", "Write one statement in English.")
    if len(text) > LONGEST_STATEMENT:
        found = f"statement {number} has {len(text):,} signs; the longest that is sorted has {LONGEST_STATEMENT:,}."
        yield Problem("BB-U70", found, "Give one statement per line, or a shorter one.")


def _sorted(text: str, as_of: date | None) -> Sorting:
    read = statement(text)
    found, shares = read.sentences, read.shares
    first = max(range(len(KINDS)), key=lambda k: shares[k])
    kind = Kind(KINDS[first])
    lacks = lacks_of(text, kind.value, found, as_of)
    rounded = {name: round(share, 3) for name, share in zip(KINDS, shares, strict=True)}
    return Sorting(
        text=text,
        kind=kind,
        confidence=rounded[kind.value],
        shares=rounded,
        could_be=tuple(Kind(KINDS[k]) for k in _next(shares, first)),
        cues=_cues(text, read, first),
        lacks=lacks,
        better=better_wording(text, kind.value, found, lacks),
    )


def _next(shares: Sequence[float], first: int) -> list[int]:
    others = [k for k in range(len(KINDS)) if k != first and shares[k] >= UNCLEAR]
    return sorted(others, key=lambda k: -shares[k])


def _cues(text: str, read: Statement, kind: int) -> tuple[Cue, ...]:
    """Return the words that push most towards the kind; all that pushes from the same words counts together."""
    listed = {i: (item.start, item.end) for item in read.whole.reading.items for i in range(item.start, item.end)}
    pushed: dict[Place, tuple[float, float, str]] = {}
    for sign, place, weights in read.pushes:
        where = (0, 0) if place is None else listed.get(place[0], place)
        says, weight = "" if place and sign.startswith("mood") else said_of(sign), weights[kind]
        total, best, best_says = pushed.get(where, (0.0, 0.0, ""))
        pushed[where] = (total + weight, *((weight, says) if says and weight > best else (best, best_says)))
    ranked = sorted(
        (-total, place, says or _WORDS_SAY[kind])
        for place, (total, _, says) in pushed.items()
        if total >= LEAST_PUSH and (says or _is_telling(text[place[0] : place[1]]))
    )
    return tuple(Cue(text[start:end], start, end, says) for _, (start, end), says in ranked[:MOST_CUES])


def _is_telling(words: str) -> bool:
    """Whether words that are no listed sign are worth showing: small words push, but tell a reader nothing."""
    return any(c.isalpha() for c in words) and words.lower() not in SMALL_WORDS
