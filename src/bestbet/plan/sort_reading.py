"""Reads a sentence as a person would skim it: its label, its mood, its first verb and object, what stands aside.

Not a grammar. A sentence is parted into zones: what is said in the main (`main`), by what means (`means`), to what end
(`end`), why (`why`), instead of what (`against`), and in side clauses (`side`). The first verb of the main zone is the
head; the first listed noun behind it is its object. The mood says who does it, and whether it is told, wanted or asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bestbet.plan.sort_cues import Item
from bestbet.plan.sort_grammar import (
    ADVERBS,
    BE,
    DETERMINERS,
    HAVE,
    MANY,
    MODALS,
    MODES,
    NOUN_KINDS,
    OURS,
    PAST_BE,
    SIDE,
    SUBJECTS,
    TOLD_KINDS,
    VERB_KINDS,
    WANTING,
    WHY,
)
from bestbet.plan.sort_labels import is_asked, naming_length, without_label
from bestbet.plan.sort_tokens import AMOUNTS

_TELLING = frozenset({"is", "are", "was", "were", "remains", "remain", "has", "isnt", "arent"})
_LONGEST_SUBJECT = 5


@dataclass(slots=True)
class Reading:
    """A sentence as read: items, the zone of each, label items, places of head and object, mood and head's form."""

    items: list[Item]
    zones: list[str]
    label: list[Item] = field(default_factory=list)
    head: int | None = None
    form: str = ""
    object: int | None = None
    mood: str = "naming"
    is_question: bool = False


def read_sentence(found: Sequence[Item]) -> Reading:
    """Return the reading of one sentence."""
    label, body = without_label(list(found))
    naming = naming_length(body)
    label, body = label + body[:naming], body[naming:]
    reading = Reading(body, ["main"] * len(body), label)
    reading.is_question = any(item.word == "?" for item in found[-2:]) or is_asked(body)
    _zone(reading)
    _find_head(reading)
    _find_object(reading)
    return reading


def _zone(reading: Reading) -> None:
    zone, has_verb = "main", False
    for i, item in enumerate(reading.items):
        before = reading.items[i - 1] if i else None
        after = reading.items[i + 1] if i + 1 < len(reading.items) else None
        zone = _next_zone(reading, i, zone, before, after, has_verb=has_verb)
        reading.zones[i] = zone
        has_verb = has_verb or item.has(*VERB_KINDS) or item.word in BE


def _next_zone(  # noqa: PLR0911 - one return per trigger reads best
    reading: Reading, i: int, zone: str, before: Item | None, after: Item | None, *, has_verb: bool
) -> str:
    item, word = reading.items[i], reading.items[i].word
    if item.kind == "sign" and word in {",", ";", ")", "—", "–", "-", ":"}:
        return "main"
    if word == "(":
        return "side"
    if after is None:
        return zone
    if (word == "by" and _is_ing(after)) or (word in {"through", "via", "using", "with the help of"} and has_verb):
        return "means"
    if word == "with" and has_verb and after.has("instrument"):
        return "means"
    if item.has("contrast") and word not in {
        "over",
        "before",
        "fewer",
        "but",
        "no longer",
        "without",
        "first",
        "out of",
    }:
        return "against"
    if item.has("slowly") or (i > 0 and word in WHY and after.word in SUBJECTS and word != "for"):
        return "why"
    if word in SIDE and not (before and (before.has("aimed") or before.word == "and")):
        return "side"
    if word == "to" and _base(after) and _is_purpose(reading, i, has_verb=has_verb):
        return "end"
    if word in {"and", "then"} and zone == "means" and _base(after) and not _is_ing(after):
        return "main"
    return zone


def _is_ing(item: Item) -> bool:
    return any(entry.form == "ing" for entry in item.entries) or (item.word.endswith("ing") and len(item.word) > 5)


def _base(item: Item) -> bool:
    return any(entry.form == "base" and entry.kind in VERB_KINDS for entry in item.entries)


def _is_purpose(reading: Reading, at: int, *, has_verb: bool) -> bool:
    """Whether "to" opens an end in view, and is not the infinitive of what is wanted or decided itself."""
    before = reading.items[at - 1] if at else None
    if before is None:
        return _has_later_command(reading, at)
    if before.has("aimed", "decided", "wayname") or before.word in BE | HAVE | {
        "going",
        "able",
        "ready",
        "team",
        "not",
        "like",
        "love",
        "is",
    }:
        return False
    return has_verb


def _has_later_command(reading: Reading, at: int) -> bool:
    """Whether after "To do this" there follows ", do that"."""
    for i in range(at + 2, len(reading.items) - 1):
        if reading.items[i].word == ",":
            after = reading.items[i + 1]
            return _base(after) or after.word in SUBJECTS | {"lets", "one"}
    return False


def _find_head(reading: Reading) -> None:
    """Set head, form and mood: the first verb of the main zone, whose it is, and how it is said."""
    subject, mode, is_slot, is_first = "", "", True, True
    for i, item in enumerate(reading.items):
        if reading.zones[i] != "main":
            continue
        if item.word in MODALS:
            mode = mode or MODES.get(item.word, "will")
        if item.word == "to" and i and not mode and not is_slot and _opens_an_infinitive(reading, i):
            mode = "will"
        if item.word in OURS or item.word in SUBJECTS:
            subject = subject or OURS.get(item.word, "they")
            is_slot, is_first = True, False
            if item.word in {"im", "ive", "weve", "its"}:
                reading.head, reading.form = i, "be"
                break
            continue
        if item.has("aimed") and item.word.split()[0] in WANTING:
            mode = mode or "want"
            subject = subject or ("we" if item.word.startswith("we") else "")
            is_slot = True
            continue
        form = _verb_form(reading, i, is_slot=is_slot)
        if form and not (form == "base" and i == 0 and _is_subject(reading)):
            reading.head, reading.form = i, form
            break
        is_slot = (
            item.kind in {"sign", "deadline", "freq", "date"}
            or item.word in MODALS | ADVERBS
            or item.has("decided", "only", "aimed")
        )
        is_first = is_first and (is_slot or item.kind == "sign")
    reading.mood = _mood(reading, subject, mode, is_first=is_first)


def _is_subject(reading: Reading) -> bool:
    """Whether the first word, which could be a command, begins a subject: "state filing is 90 days"."""
    for item in reading.items[1:_LONGEST_SUBJECT]:
        if item.word in _TELLING:
            return True
        if item.kind != "word" or item.word in DETERMINERS | SUBJECTS | SIDE | {"to", "sure", "and"}:
            return False
    return False


def _opens_an_infinitive(reading: Reading, at: int) -> bool:
    """Whether "to" stands before a verb: "rents to rise", and not "rents fell from 9 to 8"."""
    after = reading.items[at + 1] if at + 1 < len(reading.items) else None
    return after is not None and (after.word in BE or _base(after) or (after.kind == "word" and not after.entries))


def _mood(reading: Reading, subject: str, mode: str, *, is_first: bool) -> str:
    if reading.is_question:
        return "asking"
    if reading.head is None:
        return f"{subject} {mode or 'naming'}".strip() if subject else mode or "naming"
    form = reading.form
    if mode == "let":
        return "command"
    if form in {"base", "ing"} and is_first and not subject:
        if mode:
            return mode
        before = reading.items[reading.head - 1].word if reading.head else ""
        return "infinitive" if before == "to" else "command" if form == "base" else "doing"
    who = subject or "they"
    if form in {"ed", "was"}:
        return f"{who} past"
    return f"{who} {mode or 'now'}"


def _verb_form(  # noqa: PLR0911 - one return per form reads best
    reading: Reading, at: int, *, is_slot: bool
) -> str:
    """Return the form in which the item is a verb here, or nothing where it is none."""
    item = reading.items[at]
    if item.word in BE | HAVE and not item.has("gain"):
        behind = reading.items[at + 1 : at + 4]
        if item.word in {"be", "is", "are", "been"} and any(_is_done(one) for one in behind):
            return ""  # "will be published": the participle is the head
        return "was" if item.word in PAST_BE else "be"
    forms = {entry.form for entry in item.entries if entry.kind in VERB_KINDS}
    if not forms:
        return ""
    before = reading.items[at - 1] if at else None
    after = reading.items[at + 1] if at + 1 < len(reading.items) else None
    is_noun_too = item.has(*NOUN_KINDS)
    if "base" in forms and is_slot and not (is_noun_too and not _takes_object(after)):
        return "base"
    if "ing" in forms and (is_slot or (before is not None and before.word in BE)) and not (is_noun_too and at > 0):
        return "ing"
    if before is None:
        return "ed" if "ed" in forms and not is_noun_too and "base" not in forms else ""
    if before.kind != "word" or before.word in DETERMINERS:
        return ""
    if "s" in forms and (not is_noun_too or _takes_object(after)):
        return "s"
    if "base" in forms and _do_it(before, after, is_noun_too=is_noun_too):
        return "s"
    if "ed" in forms and not is_noun_too and "base" not in forms:
        return "" if _is_participle(reading, at) else "done" if before.word in BE | {"be", "to be"} else "ed"
    return ""


def _do_it(before: Item, after: Item | None, *, is_noun_too: bool) -> bool:
    """Whether the word before is a plural that does something: "banks refer clients", "rentals come from ..."."""
    if before.word not in MANY and (not before.word.endswith("s") or before.word.endswith(("ss", "us", "is"))):
        return False
    if before.has(*NOUN_KINDS) and not is_noun_too:
        return True
    is_noun = before.word in MANY or before.has(*NOUN_KINDS) or not before.entries
    return is_noun and (_takes_object(after) or (after is not None and after.word == "from"))


def _is_participle(reading: Reading, at: int) -> bool:
    """Whether a past form only describes the noun before it, and nobody is said to have done it.

    "Sales generated from repeat buyers" and "120 machines sold" name what is wanted; "sales slipped from 9 to 8" and
    "80 % came from one region" tell what was.
    """
    item, before = reading.items[at], reading.items[at - 1]
    behind = [one.kind in AMOUNTS for one in reading.items[at + 1 : at + 3]]
    is_told = {entry.kind for entry in item.entries if entry.form == "ed"} <= TOLD_KINDS
    if not before.has(*NOUN_KINDS) or is_told:
        return False
    if len(behind) > 1 and reading.items[at + 1].word in {"from", "by", "through", "via"}:
        return not behind[1]
    return reading.items[0].kind in {"number", "percent", "money", "share"}


def _is_done(item: Item) -> bool:
    return any(entry.form == "ed" and entry.kind in VERB_KINDS for entry in item.entries) and not item.has(*NOUN_KINDS)


def _takes_object(after: Item | None) -> bool:
    if after is None or after.kind == "sign":
        return False
    return (
        after.word
        in DETERMINERS | {"back", "to", "on", "at", "with", "for", "up", "people", "them", "us", "in", "by", "about"}
        or after.kind in {"number", "money", "percent", "share"}
        or after.has(*NOUN_KINDS)
    )


def _find_object(reading: Reading) -> None:
    """Set the object: the first listed noun behind the head, or the last of a row ("customer visits" are visits)."""
    start = 0 if reading.head is None else reading.head + 1
    for i in range(start, len(reading.items)):
        if reading.zones[i] == "main" and reading.items[i].has(*NOUN_KINDS):
            last = i
            while (
                last + 1 < len(reading.items)
                and reading.items[last + 1].has(*NOUN_KINDS)
                and reading.zones[last + 1] == "main"
            ):
                last += 1
            reading.object = last
            return
