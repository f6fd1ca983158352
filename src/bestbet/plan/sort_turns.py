"""Finds turns of phrase that writers of many trades share, and that no single word shows.

Customers who act ("brewers ask us first"), hearsay about others' choices, a share of hours or money, work that is
counted as done, a level that is none, and forecasts and definitions, which want nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bestbet.plan.sort_cues import Item
from bestbet.plan.sort_grammar import BE, MODALS, VERB_KINDS
from bestbet.plan.sort_reading import Reading
from bestbet.plan.sort_tokens import AMOUNTS, words

_WE = frozenset(words("we i our my us lets let were im ive weve i'll we'll you your me"))
_PEOPLE_ENDINGS = ("ers", "ors", "ists", "ians", "men", "women", "ees", "owners", "heads", "firms", "chains")
_PEOPLE = frozenset(
    words(
        "people folks ppl somebody someone anybody nobody everybody everyone whoever parents mothers fathers doctors "
        "doctor dr head heads chief cfo cfos cios cio procurement purchasing purchase boards board parish parishes "
        "county counties council councils family families staff nurses residents guests users travellers travelers "
        "partners members banks insurers agencies schools clinics hospitals dealers shops stores half most more both "
        "one two three four five some all every each new existing"
    )
)
_NOT_PEOPLE = frozenset(words("orders numbers offers letters papers quarters others tenders answers matters computers"))
_TOWARDS = frozenset(words("let for of tell told cost costs gives gave leave leaves left than behind between"))
_EFFORT = frozenset(
    words(
        "hours hour days day time effort efforts budget dollars money bandwidth capacity spend week weeks calls slots "
        "attention shifts mornings euros headcount reps diary windshield field selling producer marketing visits desk"
    )
)
_SPENT_ON = frozenset(words("to for on go goes going belong belongs into with spent given"))
_NONE = frozenset(words("none zero nil nobody nothing never"))
_GONE = re.compile(r"(?<!\d)(?:20(?:1\d|2[0-4])|19\d\d|200\d)(?!\d)|fy ?'?2[0-4](?!\d)")
"""A year that is over for whoever reads it now."""
_DATED = frozenset({"date", "deadline", "past", "number"})
_FIRST = 6
_NEAR = 5


def turns(reading: Reading) -> Iterator[tuple[str, Item | None]]:
    """Yield the name of each turn of phrase found and the words that show it."""
    said = reading.items
    yield from _others(reading)
    yield from _effort(said)
    yield from _done(reading)
    if said and any(item.word in _NONE for item in said[-2:]):
        yield "ends with none", said[-1]
    gone = next((i for i, item in enumerate(said) if item.kind in _DATED and _GONE.search(item.word)), None)
    if gone is not None:
        yield "year gone", said[gone]
        if gone < _NEAR:
            yield "starts with a year gone", said[gone]
    told = _told_choice(said)
    if told is not None:
        yield "we did", told


def _others(reading: Reading) -> Iterator[tuple[str, Item | None]]:
    """Yield what shows that somebody other than we acts, and that it is towards us."""
    said = reading.items
    head = reading.head if reading.head is not None else _FIRST
    subject = said[: min(max(head, 1), _FIRST)]
    doer = next((item for item in subject if _is_people(item)), None)
    is_ours = any(item.word in _WE for item in said[: min(head, 3)])
    us = next((i for i, item in enumerate(said) if i and item.word == "us" and said[i - 1].word not in _TOWARDS), None)
    if us is not None:
        yield "towards us", said[us]
    if doer is None or is_ours:
        return
    yield "others first", doer
    if us is not None:
        yield "others towards us", said[us]
    behind = said[said.index(doer) + 1 : said.index(doer) + 1 + _FIRST]
    form = next((form for item in behind if (form := _form(item))), None)
    if form:
        yield f"others {form}", doer
        yield f"others {form}, {'us' if us is not None else 'not us'}", doer


def _is_people(item: Item) -> bool:
    last = item.word.rsplit(" ", maxsplit=1)[-1]
    return (
        item.has("counted", "segment", "staff")
        or last in _PEOPLE
        or (last.endswith(_PEOPLE_ENDINGS) and last not in _NOT_PEOPLE)
    )


def _form(item: Item) -> str:
    """Return how a doer's verb stands: shall, is, base, s, ed or ing; nothing where the item is no verb."""
    if item.word in MODALS or item.word in {"to", "are to", "is to"}:
        return "shall"
    if item.word in BE:
        return "is"
    forms = [entry.form for entry in item.entries if entry.kind in VERB_KINDS]
    if forms:
        return forms[0]
    return "ing" if item.word.endswith("ing") and not item.entries else ""


def _effort(said: Sequence[Item]) -> Iterator[tuple[str, Item | None]]:
    """Yield a share of hours or money, and whether it is said what it goes to."""
    for i, item in enumerate(said):
        if item.kind not in {"percent", "share", "number", "span", "factor"} and item.word not in {"half", "most"}:
            continue
        behind = said[i + 1 : i + 1 + _NEAR]
        at = next((k for k, one in enumerate(behind) if set(one.word.split()) & _EFFORT or one.kind == "span"), None)
        if item.kind == "span" and item.word.split()[-1].rstrip("s") in {"day", "hour"}:
            at = 0
        if at is None:
            continue
        yield f"effort {item.kind}", item
        if any(set(one.word.split()) & _SPENT_ON for one in (*behind[at : at + 4], *said[i + 1 : i + 3])):
            yield f"effort {item.kind} goes to", item


def _done(reading: Reading) -> Iterator[tuple[str, Item | None]]:
    """Yield participles behind a noun: "18 bids submitted", "three tenders lost"."""
    said = reading.items
    for i, item in enumerate(said):
        forms = {entry.form for entry in item.entries}
        if i and "ed" in forms and "base" not in forms and said[i - 1].word not in BE | _WE:
            has_amount = any(one.kind in AMOUNTS or one.word in {"all", "every", "each"} for one in said[:i])
            for kind in VERB_KINDS:
                if item.form(kind) == "ed":
                    yield f"done {kind}{', counted' if has_amount else ''}", item
            return


def _told_choice(said: Sequence[Item]) -> Item | None:
    """Return the word in which we tell what we did: "we courted", "we had positioned"."""
    for before, item in pairwise(said):
        if before.word in {"we", "i", "he", "she", "they"}:
            forms = {entry.form for entry in item.entries}
            is_past = "ed" in forms and "base" not in forms
            if is_past or item.word in {"were", "was", "had", "did"} or (not item.entries and item.word.endswith("ed")):
                return item
    return None
