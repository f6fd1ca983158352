"""Weighs signs, marks and meanings so that every push can be traced to its words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bestbet.plan.sort_cues import Item, items
from bestbet.plan.sort_features import Signs, signs
from bestbet.plan.sort_meaning import pushed
from bestbet.plan.sort_phrases import Place, marks, mood_group, roles_of, tokens, trimmed
from bestbet.plan.sort_reading import Reading, read_sentence
from bestbet.plan.sort_tokens import Piece, pieces, words
from bestbet.plan.sort_weights import KINDS, MARK, PLACES, SIGN, WORDS

Shares = tuple[float, ...]
"""One share per kind of `KINDS`, adding up to 1."""
_ENDS = frozenset({".", "!", "?", ";"})
_SHORTEST_SENTENCE = 3
_ABBREVIATED = frozenset(
    words("mio mln st mr mrs ms dr no nr approx incl excl etc vs co ltd inc dept avg min max p m e g i ca resp")
)
_CLOSING = frozenset({'"', "'", "”", "’", ")"})
ASKED = 6.0
"""How far a question mark at the end pushes towards other; all 211 such statements that were learned from are that."""
DOUBT = 0.02
"""The share of statements that a careful reader would label otherwise: no confidence goes beyond it."""


Weights = tuple[float, ...]
"""How far something pushes towards each kind of `KINDS`."""
Push = tuple[str, Place | None, Weights]
"""The sign that pushes (empty for words that are no sign), where its words stand, and how far it pushes."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with its reading and its signs."""

    reading: Reading
    signs: Signs


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement read as one whole, its sentences one by one, all that pushes, and the share of each kind.

    The kind is weighed on the whole: talk before an aim ("Last year was rough. We need 12 %") then pushes less than the
    aim. Weighed sentence by sentence and averaged, more statements of several sentences went wrong.
    """

    whole: Sentence
    sentences: tuple[Sentence, ...]
    pushes: tuple[Push, ...]
    shares: Shares


def statement(text: str) -> Statement:
    """Return a statement as weighed as one whole, and its sentences as read."""
    cut = trimmed(pieces(text))
    found = items(cut)
    parts = [_read(part) for part in _split(found, text)]
    whole = parts[0] if len(parts) == 1 else _read(found)
    pushes = (*_pushes(whole, cut), *_asks(cut))
    return Statement(whole, tuple(parts), pushes, _shares(pushes))


def _read(some: Sequence[Item]) -> Sentence:
    reading = read_sentence(some)
    return Sentence(reading, signs(reading))


def _shares(pushes: Sequence[Push]) -> Shares:
    scores = [sum(column) for column in zip(*(weights for _, _, weights in pushes), strict=True)] or [0.0] * len(KINDS)
    highest = max(scores)
    powers = [math.exp(score - highest) for score in scores]
    total = sum(powers)
    return tuple((1 - DOUBT) * power / total + DOUBT / len(KINDS) for power in powers)


def _pushes(whole: Sentence, cut: Sequence[Piece]) -> Iterator[Push]:
    said = tokens(cut)
    seen = [
        (PLACES[f"{SIGN}{name}"], name, _place(item)) for name, item in whole.signs.items() if SIGN + name in PLACES
    ]
    seen += [(PLACES[MARK + mark.name], "", mark.place) for mark in marks(said) if MARK + mark.name in PLACES]
    has_amount = "amount" in whole.signs
    meant = list(roles_of(said, WORDS, mood_group(whole.reading.mood), has_amount=has_amount))
    found = pushed([row for row, _, _ in seen], [(token.name, role, share) for token, role, share in meant])
    for (_, name, place), weights in zip(seen, found.rows.tolist(), strict=True):
        yield name, place, tuple(weights)
    for (token, _, _), weights in zip(meant, found.words.tolist(), strict=True):
        yield "", token.place, tuple(weights)


def _asks(cut: Sequence[Piece]) -> Iterator[Push]:
    """Yield the push of a question mark at the end: whatever a question proposes, it decides nothing."""
    end = next((piece for piece in reversed(cut) if piece.word not in _CLOSING), None)
    if end is not None and end.word == "?":
        yield "question", None, tuple(ASKED if kind == "other" else 0.0 for kind in KINDS)


def _place(item: Item | None) -> Place | None:
    return None if item is None else (item.start, item.end)


def _split(found: Sequence[Item], text: str) -> list[list[Item]]:
    """Part a statement into sentences: at a full stop before a capital, never behind an abbreviation."""
    parts: list[list[Item]] = [[]]
    for i, item in enumerate(found):
        parts[-1].append(item)
        is_end = item.kind == "sign" and item.word in _ENDS and len(parts[-1]) > _SHORTEST_SENTENCE
        rest = found[i + 1 :]
        if (
            is_end
            and len(rest) >= _SHORTEST_SENTENCE
            and _starts(text, item, rest[0])
            and found[i - 1].word not in _ABBREVIATED
        ):
            parts.append([])
    return parts


def _starts(text: str, end: Item, after: Item) -> bool:
    return after.start > end.end and (
        item_is_capital(text, after) or end.word in {"!", "?", ";"} or text[: after.start].islower()
    )


def item_is_capital(text: str, item: Item) -> bool:
    """Whether an item begins with a capital letter or a digit in the text."""
    return text[item.start].isupper() or text[item.start].isdigit() or text[item.start] in "\"'“"
