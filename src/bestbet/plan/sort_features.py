"""Turns a sentence as read into signs: named yes-or-no observations, each with the words that show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bestbet.plan.sort_cues import Item
from bestbet.plan.sort_reading import NOUN_KINDS, VERB_KINDS, Reading
from bestbet.plan.sort_tokens import AMOUNTS

Signs = dict[str, Item | None]
"""The name of each sign seen -> the words that show it, or None where the form of the sentence shows it."""

TIMES = ("deadline", "date", "freq", "span", "past")
_BE = frozenset("is are was were am isnt arent wasnt werent".split())
_PAST_BE = frozenset("was were had did wasnt werent hadnt didnt went got".split())
_BOUNDS = frozenset(
    "above below under over least most than minimum around < > <= >= ≤ ≥ = beyond exceeding plus minus to".split()
)
_LABELS: Mapping[str, str] = {
    **dict.fromkeys("kr krs goal goals objective objectives target targets aim aims ambition okr kpi".split(), "goal"),
    **dict.fromkeys("key result,key results,success means,milestone".split(","), "goal"),
    **dict.fromkeys("strategy strategies pillar theme bet option direction choice approach thesis".split(), "way"),
    **dict.fromkeys("action actions task tasks todo initiative initiatives tactic tactics step activity".split(), "work"),
    **dict.fromkeys("status comment note notes risk vision mission value values blocked blocker feedback question idea fact".split(), "talk"),
    **dict.fromkeys("apologies warning purpose problem issue observation background context fyi info motto slogan quote".split(), "talk"),
}  # fmt: skip
_WHOLE = frozenset("team health,open question,confidence,last check in,last check".split(","))
_MUST = frozenset("should must can could would might will shall cannot cant".split())
_NOT = frozenset("not no never dont doesnt didnt wont isnt arent none nobody nothing without".split())
_SOMEBODY = frozenset("nobody somebody someone everybody everyone anybody people customers most some many".split()) | {
    "no one",
    "most people",
    "many people",
}
_TEAM = frozenset("team staff marketing sales department manager managers director directors".split()) | {"sales team"}
_MOVED = frozenset("up down plus minus from +".split()) | {"up from", "down to", "up to", "up by", "down by", "up from"}
_AFTER_VERB = frozenset("the a an our my your their his her every each all some any them it us one with at in".split())
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
        if before and before[-1] in _MOVED or (len(before) > 1 and before[-2] in _MOVED):
            found.setdefault("moved to an amount", item)
        if before and before[-1] == "by":
            found.setdefault("by an amount", item)
        if any(one.kind in AMOUNTS for one in reading.items[max(0, i - 3) : i]) and {"to", "->", "→", "from"} & set(
            before
        ):
            found.setdefault("from to", item)
        if item.kind == "number":
            _counted(reading.items[i + 1 : i + 4], item, found)


def _counted(after: Sequence[Item], number: Item, found: Signs) -> None:
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
    words = [item for item in reading.items if item.kind == "word"]
    if reading.is_question:
        found["question"] = None
    if any(item.word == "!" for item in reading.items[-2:]):
        found["exclamation"] = None
    length = len(reading.items)
    found[
        "length "
        + ("4" if length <= 4 else "8" if length <= 8 else "14" if length <= 14 else "25" if length <= 25 else "more")
    ] = None
    if sum(1 for item in reading.items if item.has("instrument")) >= MANY_INSTRUMENTS and any(
        i.word == "," for i in reading.items
    ):
        found["list of instruments"] = next(item for item in reading.items if item.has("instrument"))
    for item, zone in zip(reading.items, reading.zones, strict=True):
        if item.word in _NOT:
            found.setdefault("not", item)
        if (
            zone == "main"
            and any(entry.form == "ed" for entry in item.entries)
            and not any(entry.form == "base" for entry in item.entries)
        ):
            found.setdefault("past verb in main", item)
        if item.word in _BE and zone == "main":
            found.setdefault("to be", item)
    if words and words[0].word in {"a", "an", "the", "our", "my", "his", "her", "their"}:
        found["starts with an article"] = words[0]
    if (
        words
        and words[0] is reading.items[0]
        and not words[0].entries
        and not words[0].word in {"a", "an", "the", "we", "to", "our"}
    ):
        found["starts with an unlisted word"] = words[0]
    if _is_unlisted_command(reading):
        found["starts like a command"] = reading.items[0]
    if words and words[0].word == "to":
        found["starts with to"] = words[0]
    if words and words[0].word in {"lets", "let"}:
        found["starts with let us"] = words[0]
    if any(item.word in _SOMEBODY for item in reading.items[:3]):
        found["somebody or nobody"] = reading.items[0]
    if any(item.has("staff") or item.word in _TEAM for item in reading.items[: reading.head or 0]):
        found["our people do it"] = reading.items[0]
    if any(item.word in {"their", "theirs"} for item in reading.label):
        found["label of others"] = None
    if any(item.word in {"i", "me", "my", "im", "ive"} for item in reading.items):
        found["first person"] = None
    if any(item.word in {"he", "she", "his", "her", "they", "their"} for item in reading.items):
        found["third person"] = None


_PAIRS = (
    ("anecdote", "amount"), ("anecdote", "measure"), ("anecdote", "instrument"), ("anecdote", "time deadline"), ("tense past", "measure"), ("tense past", "amount"), ("tense past", "instrument"), ("tense past", "segment"), ("tense past", "time deadline"),
    ("verb plain told", "amount"), ("verb plain told", "measure"), ("verb plain told", "instrument"), ("verb plain told", "segment"), ("feeling", "instrument"), ("opinion", "instrument"), ("opinion", "segment"), ("limit", "amount"), ("limit", "instrument"), ("question", "instrument"), ("question", "segment"), ("question", "measure"), ("question", "amount"),
    ("number of instrument", "time deadline"), ("not", "resource"), ("verb be", "amount"), ("verb be", "measure"), ("verb be", "instrument"), ("verb be", "segment"), ("verb be", "approach"), ("deed", "time deadline"), ("subject they", "amount"), ("subject they", "instrument"), ("subject they", "segment"), ("tense cannot", "amount"),
    ("verb gain", "number of counted"), ("verb do", "number of counted"), ("verb do", "measure"), ("starts like a command", "instrument"), ("starts like a command", "measure"), ("starts like a command", "segment"),
    ("mood they will", "amount"), ("mood they will", "counted"), ("mood we want", "amount"), ("mood i want", "amount"), ("limit", "verb do"), ("mood naming", "counted"), ("mood naming", "bound"), ("mood naming", "moved to an amount"),
    ("verb choose", "anecdote"), ("mood command", "counted"), ("mood command", "staff"), ("verb gain", "staff"), ("verb do", "staff"),
    ("measure", "amount"), ("measure", "time deadline"), ("counted", "number of counted"), ("counted", "time deadline"),
    ("instrument in main", "time freq"), ("instrument in main", "number of instrument"), ("instrument", "time deadline"),
    ("segment in main", "contrast"), ("segment in main", "only"), ("segment", "refuse"), ("approach", "refuse"), ("approach", "contrast"),
    ("segment", "compare"), ("approach", "compare"), ("instrument", "compare"), ("measure", "compare"), ("counted", "compare"), ("compare", "contrast"),
    ("verb choose", "contrast"), ("verb choose", "only"), ("verb choose", "refuse"), ("amount", "time deadline"), ("amount", "bound"),
    ("measure", "aimed"), ("amount", "aimed"), ("counted", "aimed"), ("segment", "aimed"), ("instrument", "aimed"), ("slogan", "aimed"),
    ("label goal", "amount"), ("label goal", "measure"), ("label goal", "verb do"), ("label goal", "slogan"), ("label way", "instrument"), ("label way", "list of instruments"),
    ("measure", "bound"), ("measure", "time past"), ("measure", "past verb in main"), ("amount", "past verb in main"), ("anecdote", "past verb in main"),
    ("past", "amount"), ("resource", "amount"), ("measure in main", "instrument in main"), ("zone means", "verb change"), ("zone means", "verb choose"), ("zone means", "verb gain"),
    ("verb do", "time freq"), ("verb do", "counted"), ("verb gain", "amount"), ("verb reach", "amount"), ("verb change", "amount"), ("to be", "amount"), ("to be", "time deadline"), ("to be", "instrument"),
    ("mood naming", "amount"), ("mood naming", "time freq"), ("mood naming", "time deadline"), ("mood naming", "contrast"), ("mood naming", "only"), ("mood naming", "refuse"), ("mood naming", "slogan"), ("mood naming", "compare"),
    ("mood naming", "zone against"), ("mood we now", "refuse"), ("mood we now", "only"), ("mood we now", "amount"), ("mood they now", "amount"), ("mood they now", "time freq"), ("mood they now", "contrast"), ("mood they now", "only"), ("mood they now", "refuse"),
    ("mood command", "segment in main"), ("mood command", "instrument in main"), ("mood command", "approach in main"), ("mood command", "measure in main"), ("mood command", "slogan"), ("mood command", "refuse"), ("mood command", "only"),
    ("mood they now", "time deadline"), ("mood they past", "amount"), ("third person", "mood they now"), ("our people do it", "verb do told"), ("our people do it", "verb do"), ("starts with an unlisted word", "verb do told"), ("somebody or nobody", "verb do told"), ("mood they will", "verb do"), ("mood they will", "instrument"), ("mood they will", "segment"), ("mood they will", "measure"),
)  # fmt: skip


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
