"""Finds the cues of a statement: words and phrases of the lists, amounts and dates, each with its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from bestbet.plan.sort_lexicon import Entry, index, known_words
from bestbet.plan.sort_tokens import Piece, words

SHORTEST_MISSPELT = 6
SHORTEST_MISTYPED = 8
_PLAIN = frozenset(
    words(
        "about above across after again against all almost alone along already also although among another any "
        "anyone anything around are away back based because been before behind being below besides better between "
        "beyond both bring brought came could days different doing done down during each either enough especially "
        "even every everyone everything except few first following four from full further going good great have "
        "having help here himself however important include into itself just kind know large larger last later "
        "least left less like little long longer look made make makes making many matter might more most much must "
        "myself near nearly need never next none nothing number often once only other others ought ourselves over "
        "own part past people perhaps place point possible really right same second several should show similar "
        "since small some somebody something soon special still such than that their them themselves then there "
        "these they thing things think third this those though three through time times today together toward "
        "towards under unless until upon used using usually very want week well were what when where whether which "
        "while whole whom whose will with within without words work world would year yesterday your yours house "
        "housed stages stage state stated states tables table cable sale safe same name game late rate date gate "
        "plate place price prize pride prime crime board broad bread break great treat heart hearth heard hears "
        "years clear learn earns early form forms from store story stored score scores short sport spots spot "
        "parts party pasta paste waste taste tests texts contact contract contracts contacts former farmer farmers "
        "corner corners winter winner dinner diner printer painter person period reason season lesson letter "
        "better butter matter ladder leader reader header border order older colder holder folder golden garden "
        "warden burden sudden hidden listen kitten mitten written bitten lately lovely lonely likely country "
        "countries month months resort resorts simple racing supplies producer police polite public publish polish "
        "accept except expect aspect respect inspect prospect project product produce reduce advice device service "
        "surface finance balance chance change charge charger larger danger manager message passage package remain "
        "retain detain contain certain curtain captain mountain fountain station nation notion motion action "
        "section mention tension pension version mission passion session option portion caution auction function "
        "junction"
    )
)


@dataclass(frozen=True, slots=True)
class Item:
    """A piece or phrase of a statement with all that it points to; `entries` is empty for an unlisted word."""

    kind: str
    word: str
    start: int
    end: int
    entries: tuple[Entry, ...] = ()

    def form(self, kind: str) -> str | None:
        """Return the form in which the item is of that kind, or None where it is not."""
        return next((entry.form for entry in self.entries if entry.kind == kind), None)

    def has(self, *kinds: str) -> bool:
        """Whether the item points to one of the kinds."""
        return any(entry.kind in kinds for entry in self.entries)


def items(cut: Sequence[Piece]) -> list[Item]:
    """Return pieces as items in reading order, the longest listed phrase first; hyphens between words are dropped."""
    found = list(_without_hyphens(cut))
    result: list[Item] = []
    at = 0
    while at < len(found):
        piece = found[at]
        length, entries = _match(found, at)
        result.append(Item(piece.kind, piece.word, piece.start, found[at + length - 1].end, entries))
        if length > 1:
            result[-1] = Item("word", " ".join(p.word for p in found[at : at + length]), *_ends(result[-1]), entries)
        at += length
    return result


def _ends(item: Item) -> tuple[int, int]:
    return item.start, item.end


def _match(found: Sequence[Piece], at: int) -> tuple[int, tuple[Entry, ...]]:
    piece = found[at]
    word = piece.word if piece.kind != "word" else _corrected(piece.word)
    for phrase, entries in index().get(word, ()):
        length = len(phrase)
        if length == 1:
            return 1, entries
        if all(at + i < len(found) and _same(found[at + i], part) for i, part in enumerate(phrase[1:], start=1)):
            return length, entries
    return 1, ()


def _same(piece: Piece, part: str) -> bool:
    return piece.word == part or (piece.kind == "word" and _corrected(piece.word) == part)


def _without_hyphens(found: Sequence[Piece]) -> Iterator[Piece]:
    for i, piece in enumerate(found):
        is_joint = (
            piece.word in {"-", "/"}
            and 0 < i < len(found) - 1
            and found[i - 1].end == piece.start
            and found[i + 1].start == piece.end
        )
        if not is_joint:
            yield piece


@lru_cache(maxsize=65536)
def _corrected(word: str) -> str:
    """Return the listed word that a misspelt one stands for (one letter wrong, missing or swapped), or itself."""
    if len(word) < SHORTEST_MISSPELT or word in known_words() or word in _PLAIN:
        return word
    if word.endswith("s") and word[:-1] in known_words() | _PLAIN:
        return word
    near = {known for gone in _shortened(word) for known in _by_shortened().get(gone, ()) if _is_near(word, known)}
    return min(near) if len({_stem(known) for known in near}) == 1 else word


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending):
            return word[: -len(ending)]
    return word


@cache
def _by_shortened() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for word in sorted(known_words()):
        if len(word) > SHORTEST_MISSPELT and word.isalpha():
            for gone in _shortened(word):
                found.setdefault(gone, []).append(word)
    return {gone: tuple(words) for gone, words in found.items()}


def _shortened(word: str) -> tuple[str, ...]:
    return (word, *dict.fromkeys(word[:i] + word[i + 1 :] for i in range(1, len(word))))


def _is_near(word: str, known: str) -> bool:
    """Whether two words differ by one slip of the finger; they begin and end alike, for endings carry meaning."""
    if word[0] != known[0] or word[-1] != known[-1] or abs(len(word) - len(known)) > 1:
        return False
    if len(word) == len(known):
        wrong = [i for i, (one, two) in enumerate(zip(word, known, strict=True)) if one != two]
        if len(wrong) == 1:
            return len(word) >= SHORTEST_MISTYPED
        first, last = wrong[0], wrong[-1]
        return last == first + 1 and (word[first], word[last]) == (known[last], known[first])
    short, long = sorted((word, known), key=len)
    return any(long[:i] + long[i + 1 :] == short for i in range(1, len(long)))
