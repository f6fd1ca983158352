"""Weighs the signs of a statement: a small linear model whose weights anybody can read in `sort_weights`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bestbet.plan.sort_cues import Item, items
from bestbet.plan.sort_features import Signs, signs
from bestbet.plan.sort_reading import Reading, read_sentence
from bestbet.plan.sort_tokens import words
from bestbet.plan.sort_weights import KINDS, WEIGHTS

Shares = tuple[float, ...]
"""One share per kind of `KINDS`, adding up to 1."""
_ENDS = frozenset({".", "!", "?", ";"})
_SHORTEST_SENTENCE = 3
_ABBREVIATED = frozenset(
    words("mio mln st mr mrs ms dr no nr approx incl excl etc vs co ltd inc dept avg min max p m e g i ca resp")
)
DOUBT = 0.02
"""The share of statements that a careful reader would label otherwise: no confidence goes beyond it."""
_LEAST_WEIGHT = 0.02
"""What a sentence that is plain talk still counts beside one that wants, chooses or does something."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with its reading, its signs and the share of each kind."""

    reading: Reading
    signs: Signs
    shares: Shares


def sentences(text: str) -> list[Sentence]:
    """Return the sentences of a statement as read and weighed; one for an empty statement."""
    return [_weighed(read_sentence(some)) for some in _split(items(text), text)]


def combined(found: Sequence[Sentence]) -> Shares:
    """Return the shares of a whole statement; sentences that are plain talk hardly count beside the others."""
    weights = [_LEAST_WEIGHT + 1 - one.shares[-1] for one in found]
    total = sum(weights)
    means = (sum(w * one.shares[k] for w, one in zip(weights, found, strict=True)) / total for k in range(len(KINDS)))
    return tuple((1 - DOUBT) * mean + DOUBT / len(KINDS) for mean in means)


def push(sign: str, kind: int) -> float:
    """Return how far a sign moves a statement towards a kind, against the mean of all kinds; 0 for an unknown sign."""
    weights = WEIGHTS.get(sign)
    return 0.0 if weights is None else weights[kind] - sum(weights) / len(weights)


def _weighed(reading: Reading) -> Sentence:
    found = signs(reading)
    scores = [0.0] * len(KINDS)
    for sign in found:
        for k, weight in enumerate(WEIGHTS.get(sign, ())):
            scores[k] += weight
    highest = max(scores)
    powers = [math.exp(score - highest) for score in scores]
    total = sum(powers)
    return Sentence(reading, found, tuple(power / total for power in powers))


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
