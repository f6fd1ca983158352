"""Turns the pieces of a sentence into marks: single words, pairs of neighbours, first words, and the bare build.

The build keeps small words, signs and kinds of amounts, and replaces every other word by its ending (Xs, Xed, Xing,
Xly, X), so that "stop doing logos, do packaging" and "stop making hats, sell gloves" are built alike.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bestbet.plan.sort_tokens import Piece, words

SMALL_WORDS = frozenset(
    words(
        "a an the of to and in for on at by with from is are be was were our we i it that this or as us you your they "
        "their he she not no only than instead rather over before first more less fewer up down per every each will "
        "would should must can cannot could let lets have has had do does did but if so all any who which what how why "
        "when where there into through out off"
    )
)
_STOPPED = frozenset(words("a an the of to and in for on at by with from is are be our we i it that this or as"))
_ENDINGS = (("ing", "Xing"), ("ed", "Xed"), ("ly", "Xly"))
_LONGEST_OPENING = 4
_WORDS = frozenset({"word", "rest"})
_MOODS = {
    **dict.fromkeys(("command", "infinitive", "doing", "let"), "told to do"),
    "naming": "named",
    **dict.fromkeys(("past", "now", "asking", "can", "cannot", "would"), "told as fact"),
}
_WANTED = "wanted"
_NEXT = 3
_BULLETS = frozenset("-–—*•·>")

Place = tuple[int, int]
"""Where words stand in the text, counted from 0, end excluded."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The name of something seen and where its last word stands; no place where the build of the sentence shows it."""

    name: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Token:
    """A word in one spelling, a sign, or the kind of an amount or date in angle brackets; and where it stands."""

    name: str
    place: Place
    is_word: bool


def trimmed(found: Sequence[Piece]) -> list[Piece]:
    """Return the pieces without bullets in front and without a full stop at the end: they say nothing."""
    begin, end = 0, len(found)
    while begin < end and found[begin].word in _BULLETS:
        begin += 1
    while end > begin and found[end - 1].word == ".":
        end -= 1
    return list(found[begin:end])


def tokens(found: Sequence[Piece]) -> list[Token]:
    """Return the pieces as tokens: amounts and dates by their kind only, so that no number is learned by heart."""
    return [
        Token(piece.word, (piece.start, piece.end), is_word=True)
        if piece.kind in _WORDS
        else Token(piece.word if piece.kind == "sign" else f"<{piece.kind}>", (piece.start, piece.end), is_word=False)
        for piece in found
    ]


def content(found: Sequence[Token]) -> list[Token]:
    """Return the tokens that are words and carry meaning."""
    return [token for token in found if token.is_word and token.name not in _STOPPED]


def marks(found: Sequence[Token]) -> list[Mark]:
    """Return the marks of one sentence, each name once, in a fixed order."""
    seen: dict[str, Place | None] = {}
    before = "^"
    for token in found:
        seen.setdefault(token.name, token.place)
        seen.setdefault(f"{before} {token.name}", token.place)
        before = token.name
    if found:
        seen.setdefault(f"{before} $", found[-1].place)
    spoken = [token for token in found if token.is_word][:2]
    for place, token in enumerate(spoken, start=1):
        seen.setdefault(f"{place}: {token.name}", token.place)
    for name in _built(found):
        seen.setdefault(name, None)
    return [Mark(name, place) for name, place in seen.items()]


def mood_group(mood: str) -> str:
    """Return the coarse group of a mood: told to do, named, told as fact, or wanted."""
    return _MOODS.get(mood.rsplit(maxsplit=1)[-1], _WANTED)


def roles_of(
    found: Sequence[Token], known: Container[str], group: str, *, has_amount: bool
) -> Iterator[tuple[Token, str, float]]:
    """Yield every known word with a role in which it counts, and how much: anywhere, first, next or last."""
    meant = [token for token in content(found) if token.name in known]
    if not meant:
        return
    share = 1 / math.sqrt(len(meant))
    anywhere = f"{group}, {'amount' if has_amount else 'no amount'}"
    for token in meant:
        yield token, anywhere, share
    yield meant[0], "first", 1.0
    following = meant[1:_NEXT]
    for token in following:
        yield token, "next", 1 / math.sqrt(len(following))
    yield meant[-1], "last", 1.0


def _built(found: Sequence[Token]) -> list[str]:
    build: list[str] = []
    for token in found:
        part = _shape(token.name) if token.is_word else token.name
        if not (build and part == build[-1] == "X"):
            build.append(part)
    opening = [f"^{' '.join(build[:length])}" for length in range(1, _LONGEST_OPENING + 1)]
    threes = [f"~{one} {two} {three}" for one, two, three in zip(["^", *build], build, [*build[1:], "$"], strict=False)]
    return opening + threes


@lru_cache(maxsize=65536)
def _shape(word: str) -> str:
    if word in SMALL_WORDS:
        return word
    if word.endswith("s") and not word.endswith("ss"):
        return "Xs"
    return next((shape for ending, shape in _ENDINGS if word.endswith(ending)), "X")
