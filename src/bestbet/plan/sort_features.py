"""Turns a sentence as read into signs: named yes-or-no observations, each with the words that show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bestbet.plan.sort_cues import Item
from bestbet.plan.sort_grammar import NOUN_KINDS, VERB_KINDS
from bestbet.plan.sort_reading import Reading
from bestbet.plan.sort_tokens import AMOUNTS, words
from bestbet.plan.sort_turns import turns

Signs = dict[str, Item | None]
"""The name of each sign seen -> the words that show it, or None where the form of the sentence shows it."""

TIMES = ("deadline", "date", "freq", "span", "past")
_BE = frozenset(words("is are was were am isnt arent wasnt werent"))
_PAST_BE = frozenset(words("was were had did wasnt werent hadnt didnt went got"))
_BOUNDS = frozenset(
    words("above below under over least most than minimum around < > <= >= ≤ ≥ = beyond exceeding plus minus to")
)
_LABELS: Mapping[str, str] = {
    **dict.fromkeys(words("kr krs goal goals objective objectives target targets aim aims ambition okr kpi"), "goal"),
    **dict.fromkeys(["key result", "key results", "success means", "milestone"], "goal"),
    **dict.fromkeys(words("strategy strategies pillar theme bet option direction choice approach thesis"), "way"),
    **dict.fromkeys(words("action actions task tasks todo initiative initiatives tactic tactics step"), "work"),
    **dict.fromkeys(words("status comment note notes risk vision mission value values blocked blocker"), "talk"),
    **dict.fromkeys(words("feedback question idea fact issue observation info motto slogan quote"), "talk"),
    **dict.fromkeys(words("apologies warning purpose problem background context fyi"), "talk"),
}  # fmt: skip
_WHOLE = frozenset(["team health", "open question", "confidence", "last check in", "last check"])
_NOT = frozenset(words("not no never dont doesnt didnt wont isnt arent none nobody nothing without"))
_SOMEBODY = frozenset(words("nobody somebody someone everybody everyone anybody people customers most some many")) | {
    "no one",
    "most people",
    "many people",
}
_TEAM = frozenset(words("team staff marketing sales department manager managers director directors")) | {"sales team"}
_MOVED = frozenset(words("up down plus minus from +")) | {"up from", "down to", "up to", "up by", "down by"}
_AFTER_VERB = frozenset(words("the a an our my your their his her every each all some any them it us one with at in"))
_LENGTHS = (4, 8, 14, 25)
_ARTICLES = frozenset({"a", "an", "the", "our", "my", "his", "her", "their"})
_LITTLE = frozenset({"a", "an", "the", "we", "to", "our"})
MANY_INSTRUMENTS = 3


def signs(reading: Reading) -> Signs:
    """Return the signs of one sentence in a fixed order."""
    found: Signs = {"any": None}
    _label_signs(reading, found)
    _zone_signs(reading, found)
    _head_signs(reading, found)
    _amount_signs(reading, found)
    _time_signs(reading, found)
    _form_signs(reading, found)
    for name, item in turns(reading):
        found.setdefault(name, item)
    _pair_signs(found)
    return found


def _label_signs(reading: Reading, found: Signs) -> None:
    for item in reading.label:
        kind = _LABELS.get(item.word) or next((_LABELS[w] for w in item.word.split() if w in _LABELS), None)
        if kind is None and item.word in _WHOLE:
            kind = "talk"
        if kind:
            found.setdefault(f"label {kind}", item)
    if reading.label and not any(name.startswith("label") for name in found):
        found["label other"] = None


def _zone_signs(reading: Reading, found: Signs) -> None:
    for item, zone in zip(reading.items, reading.zones, strict=True):
        place = "main" if zone == "main" else "side"
        for entry in item.entries:
            if entry.kind in VERB_KINDS:
                continue
            found.setdefault(entry.kind, item)
            if entry.kind in NOUN_KINDS:
                found.setdefault(f"{entry.kind} in {place}", item)
        if zone in {"means", "end", "why", "against"}:
            found.setdefault(f"zone {zone}", item)
    for kind in NOUN_KINDS:
        if len({item.start for item in reading.items if item.has(kind)}) > 1:
            found[f"{kind} twice"] = next(item for item in reading.items if item.has(kind))


def _head_signs(reading: Reading, found: Signs) -> None:
    found[f"mood {reading.mood}"] = None
    who, _, tense = reading.mood.rpartition(" ")
    found[f"tense {tense}"] = None
    if who:
        found[f"subject {who}"] = None
    thing = None if reading.object is None else reading.items[reading.object]
    things = [kind for kind in NOUN_KINDS if thing is not None and thing.has(kind)] or ["nothing"]
    for kind in things:
        found[f"mood {reading.mood}, {kind}"] = thing
    if reading.head is None:
        return
    head = reading.items[reading.head]
    if reading.form in {"be", "was"}:
        found[f"verb {reading.form}"] = head
        return
    is_told = reading.mood.split()[-1] in {"now", "past", "asking"} and reading.mood != "we now"
    for kind in VERB_KINDS:
        if head.form(kind) is None:
            continue
        found[f"verb {kind}" + (" told" if is_told else "")] = head
        for other in things:
            found[f"verb {kind}, {other}"] = head
    behind = list(zip(reading.items, reading.zones, strict=True))[reading.head + 1 :]
    for verb in VERB_KINDS:
        later = next((item for item, zone in behind if zone == "main" and item.form(verb) in {"base", "ing"}), None)
        if later is not None:
            found[f"later {verb}"] = later


def _amount_signs(reading: Reading, found: Signs) -> None:
    for i, item in enumerate(reading.items):
        if item.kind not in AMOUNTS:
            continue
        place = "main" if reading.zones[i] == "main" else "side"
        found.setdefault(f"amount {item.kind}", item)
        found.setdefault(f"amount in {place}", item)
        before = [one.word for one in reading.items[max(0, i - 3) : i]]
        if before and (set(before[-2:]) & _BOUNDS):
            found.setdefault("bound", item)
        if before and before[-1] in {"to", "->", "→"}:
            found.setdefault("to an amount", item)
        if (before and before[-1] in _MOVED) or (len(before) > 1 and before[-2] in _MOVED):
            found.setdefault("moved to an amount", item)
        if before and before[-1] == "by":
            found.setdefault("by an amount", item)
        if any(one.kind in AMOUNTS for one in reading.items[max(0, i - 3) : i]) and {"to", "->", "→", "from"} & set(
            before
        ):
            found.setdefault("from to", item)
        if item.kind == "number":
            _counted(reading.items[i + 1 : i + 4], found)


def _counted(after: Sequence[Item], found: Signs) -> None:
    """Note what a plain number counts: the first listed noun within the next three items."""
    for item in after:
        if item.kind == "sign" or item.kind in AMOUNTS:
            return
        kinds = [kind for kind in NOUN_KINDS if item.has(kind)]
        for kind in kinds:
            found.setdefault(f"number of {kind}", item)
        if kinds:
            return


def _time_signs(reading: Reading, found: Signs) -> None:
    for item in reading.items:
        if item.kind in TIMES:
            found.setdefault(f"time {item.kind}", item)


def _form_signs(reading: Reading, found: Signs) -> None:
    """Note how the sentence is said: as a question or a call, how long, as a list, how it begins, and about whom."""
    if reading.is_question:
        found["question"] = None
    if any(item.word == "!" for item in reading.items[-2:]):
        found["exclamation"] = None
    length = len(reading.items)
    found[f"length {next((str(most) for most in _LENGTHS if length <= most), 'more')}"] = None
    instruments = [item for item in reading.items if item.has("instrument")]
    if len(instruments) >= MANY_INSTRUMENTS and any(item.word == "," for item in reading.items):
        found["list of instruments"] = instruments[0]
    for item, zone in zip(reading.items, reading.zones, strict=True):
        _word_signs(item, zone, found)
    _begin_signs(reading, found)
    _person_signs(reading, found)


def _word_signs(item: Item, zone: str, found: Signs) -> None:
    forms = {entry.form for entry in item.entries}
    if item.word in _NOT:
        found.setdefault("not", item)
    if zone == "main" and "ed" in forms and "base" not in forms:
        found.setdefault("past verb in main", item)
    if item.word in _BE and zone == "main":
        found.setdefault("to be", item)


def _begin_signs(reading: Reading, found: Signs) -> None:
    first = next((item for item in reading.items if item.kind == "word"), None)
    if first is None:
        return
    if first.word in _ARTICLES:
        found["starts with an article"] = first
    if first is reading.items[0] and not first.entries and first.word not in _LITTLE:
        found["starts with an unlisted word"] = first
    if _is_unlisted_command(reading):
        found["starts like a command"] = reading.items[0]
    if first.word == "to":
        found["starts with to"] = first
    if first.word in {"lets", "let"}:
        found["starts with let us"] = first


def _person_signs(reading: Reading, found: Signs) -> None:
    if any(item.word in _SOMEBODY for item in reading.items[:3]):
        found["somebody or nobody"] = reading.items[0]
    if any(item.has("staff") or item.word in _TEAM for item in reading.items[: reading.head or 0]):
        found["our people do it"] = reading.items[0]
    if any(item.word in {"their", "theirs"} for item in reading.label):
        found["label of others"] = None
    said = {item.word for item in reading.items}
    if said & {"i", "me", "my", "im", "ive"}:
        found["first person"] = None
    if said & {"he", "she", "his", "her", "they", "their"}:
        found["third person"] = None


_PAIR_TABLE = """
anecdote: amount, measure, instrument, time deadline, past verb in main
tense past: measure, amount, instrument, segment, time deadline
verb plain told: amount, measure, instrument, segment
feeling: instrument
opinion: instrument, segment
limit: amount, instrument, verb do
question: instrument, segment, measure, amount
number of instrument: time deadline
not: resource
verb be: amount, measure, instrument, segment, approach
deed: time deadline
subject they: amount, instrument, segment
tense cannot: amount
verb gain: number of counted, staff, amount
verb do: number of counted, measure, staff, time freq, counted
starts like a command: instrument, measure, segment
mood they will: amount, counted, verb do, instrument, segment, measure
mood we want: amount
mood i want: amount
mood naming: counted, bound, moved to an amount, amount, time freq, time deadline, contrast, only, refuse, slogan
mood naming: compare, zone against
verb choose: anecdote, contrast, only, refuse
mood command: counted, staff, segment in main, instrument in main, approach in main, measure in main, slogan, refuse
mood command: only
measure: amount, time deadline, compare, aimed, bound, time past, past verb in main
counted: number of counted, time deadline, compare, aimed
instrument in main: time freq, number of instrument
instrument: time deadline, compare, aimed
segment in main: contrast, only
segment: refuse, compare, aimed
approach: refuse, contrast, compare
compare: contrast
amount: time deadline, bound, aimed, past verb in main
slogan: aimed
label goal: amount, measure, verb do, slogan
label way: instrument, list of instruments
past: amount
resource: amount
measure in main: instrument in main
zone means: verb change, verb choose, verb gain
verb reach: amount
verb change: amount
to be: amount, time deadline, instrument
mood we now: refuse, only, amount
mood they now: amount, time freq, contrast, only, refuse, time deadline
mood they past: amount
third person: mood they now
our people do it: verb do told, verb do
starts with an unlisted word: verb do told
somebody or nobody: verb do told
hearsay: verb choose, verb choose told, contrast, only, segment, amount, time deadline, subject they, approach
hearsay: verb do told, verb gain told, verb plain told, others towards us
forecast: amount, segment, counted, subject they, time deadline, time date, verb change, measure
definition: amount, counted, measure
year gone: tense past, verb choose, verb choose told, contrast, verb do, measure, instrument
year gone: starts like a command, mood command
starts with a year gone: contrast, only, verb choose, segment, tense past, tense now, tense naming
we did: contrast, only, segment, verb choose told, approach, amount, instrument
tense past: contrast, only, refuse, verb choose told, segment in main, approach
others towards us: time past, contrast, compare, tense now, tense naming
others first: contrast, compare, amount, refuse, tense now, tense naming, mood naming, time freq, time deadline
"""
_PAIRS = tuple(
    (one, two.strip())
    for one, _, seconds in (line.partition(": ") for line in _PAIR_TABLE.strip().splitlines())
    for two in seconds.split(",")
)


def _pair_signs(found: Signs) -> None:
    amount = next(
        (found[name] for name in found if name.startswith("amount ") and not name.startswith("amount in")), None
    )
    if amount is not None:
        found["amount"] = amount
    for one, two in _PAIRS:
        if one in found and two in found:
            found[f"{one} + {two}"] = found[one] or found[two]


def _is_unlisted_command(reading: Reading) -> bool:
    """Whether a sentence starts as a command with a verb that stands in no list: "Depute one executive"."""
    if (
        len(reading.items) < 3
        or reading.items[0].entries
        or reading.items[0].kind != "word"
        or reading.head not in {None, *range(1, 99)}
    ):
        return False
    first, second = reading.items[0].word, reading.items[1]
    return (
        not first.endswith(("s", "ed", "ing", "ly"))
        and first not in _AFTER_VERB
        and (second.word in _AFTER_VERB or second.kind in AMOUNTS)
    )
