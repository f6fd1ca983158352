"""Reads a sentence as a person would skim it: its label, its mood, its first verb and object, what stands aside.

Not a grammar. A sentence is parted into zones: what is said in the main (`main`), by what means (`means`), to what end
(`end`), why (`why`), instead of what (`against`), and in side clauses (`side`). The first verb of the main zone is the
head; the first listed noun behind it is its object. The mood says who does it, and whether it is told, wanted or asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bestbet.plan.sort_cues import Item

VERB_KINDS = ("change", "reach", "gain", "do", "choose", "plain")
NOUN_KINDS = ("measure", "counted", "segment", "approach", "instrument", "staff")
WISHED = ("change", "reach", "gain", "choose", "do")
_OURS = {
    "i": "i",
    "i'll": "i",
    "im": "i",
    "ive": "i",
    "id": "i",
    "we": "we",
    "we'll": "we",
    "us": "we",
    "weve": "we",
    "wed": "we",
    "were": "we",
}
_SUBJECTS = frozenset(
    "we they i you he she it everybody everyone somebody someone nobody who all we'll they'll i'll you'll he'll she'll weve ive im".split()
)
_MODALS = frozenset(
    "will shall should must can would could may might we'll i'll they'll you'll he'll she'll lets gonna ought cannot cant wont".split()
)
_MODES = {
    "lets": "let",
    "can": "can",
    "could": "can",
    "cannot": "cannot",
    "cant": "cannot",
    "may": "can",
    "might": "can",
    "would": "would",
}
_BE = frozenset("is are was were be been am isnt arent wasnt werent its thats theres im being".split())
_PAST_BE = frozenset("was were wasnt werent had did".split())
_HAVE = frozenset("have has had weve ive".split())
_ASKING = frozenset(
    "do does did can could should would will shall is are am have has may which whose why how who whom when where".split()
)
_SIDE = frozenset(
    "which who whom whose that where when if while although though whenever wherever whoever what once until unless".split()
)
_WHY = frozenset("because since so therefore hence thus as for".split())
_DETERMINERS = frozenset(
    "the a an our my your their his her its each every all any some more new this that these those one no own".split()
)
_ADVERBS = frozenset(
    "then please also just always simply only now here both either never not still first really to and or but again dont do".split()
)
LONGEST_LABEL = 4
LONGEST_NAMING = 9


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
    label, body = _label(list(found))
    naming = _naming(body)
    label, body = label + body[:naming], body[naming:]
    reading = Reading(body, ["main"] * len(body), label)
    reading.is_question = any(item.word == "?" for item in found[-2:]) or _is_asked(body)
    _zone(reading)
    _find_head(reading)
    _find_object(reading)
    return reading


def _label(found: list[Item]) -> tuple[list[Item], list[Item]]:
    """Part "KR 2.3:" or "Decision -" from what follows, and drop a bullet or number in front."""
    while found and (
        (found[0].kind == "sign" and found[0].word not in {"<", ">", "+", "("})
        or (found[0].kind == "number" and len(found) > 1 and found[1].word in {".", ")"})
    ):
        found = found[2:] if found[0].kind == "number" else found[1:]
    for i, item in enumerate(found[: LONGEST_LABEL + 4]):
        if 0 < i < len(found) - 1 and (
            (item.word == ":" and _is_label(found[:i]))
            or (item.word in {"-", "–", "—", "|", "]", "."} and _is_name(found[:i]))
        ):
            rest = found[i + 1 :]
            return found[:i], rest[1:] if rest[0].kind == "sign" and rest[0].word in {"-", "–", "]"} else rest
    return [], found


def _is_label(some: Sequence[Item]) -> bool:
    return sum(item.kind == "word" for item in some) <= LONGEST_LABEL and not any(
        item.has("contrast", "segment") for item in some
    )


def _is_name(some: Sequence[Item]) -> bool:
    """Whether these words only name what follows, as "KR4", "Decision" or "Next step" do."""
    words = [item for item in some if item.kind == "word"]
    return 0 < len(words) <= 2 and all(
        item.has("wayname", "workname", "aimed", "decided") or item.word in {"kr", "o", "risk", "note", "value", "idea"}
        for item in words
    )


def _naming(body: Sequence[Item]) -> int:
    """Return how many items of "Our strategy is to ...", "The goal for next year is ..." only say what follows."""
    named = None
    for i, item in enumerate(body[:LONGEST_NAMING]):
        if item.has("wayname", "workname") or item.word in {
            "aim",
            "aims",
            "goal",
            "goals",
            "objective",
            "target",
            "plan",
            "ambition",
            "purpose is",
            "idea",
        }:
            named = i if named is None else named
        elif (
            item.word
            in {
                "is",
                "are",
                "will be",
                "must be",
                "remains",
                "means",
                "consists",
                "consist",
                "comprises",
                "consists of",
                "consist of",
                "is to",
                "are to",
            }
            and named is not None
        ):
            starts_well = (
                body[0].word in {"our", "the", "my", "this"}
                or body[0].has("our approach", "wayname")
                and body[0].word.startswith(("our", "the"))
            )
            rest = i + 1
            while rest < len(body) and body[rest].word in {
                "to",
                "of",
                "that",
                "simply",
                "therefore",
                "simple",
                "clear",
            }:
                rest += 1
            return rest if starts_well and rest < len(body) else 0
        elif item.kind == "sign" or item.has(*VERB_KINDS) and named is not None and not item.has(*NOUN_KINDS):
            return 0
    return 0


def _is_asked(body: Sequence[Item]) -> bool:
    if len(body) < 3 or body[0].kind != "word":
        return False
    first, second = body[0].word, body[1].word
    return (
        first in {"why", "how", "what", "who", "whose", "do", "does", "did", "should", "could", "can", "is", "are"}
        and (
            second in _ASKING | {"about", "much", "many", "not"}
            or (first in _ASKING and second in _SUBJECTS | {"the", "our"} and first not in {"who", "do", "can"})
        )
        and not (first == "what" and second in {"we", "matters"})
    )


def _zone(reading: Reading) -> None:
    zone, has_verb = "main", False
    for i, item in enumerate(reading.items):
        before = reading.items[i - 1] if i else None
        after = reading.items[i + 1] if i + 1 < len(reading.items) else None
        zone = _next_zone(reading, i, zone, before, after, has_verb=has_verb)
        reading.zones[i] = zone
        has_verb = has_verb or item.has(*VERB_KINDS) or item.word in _BE


def _next_zone(reading: Reading, i: int, zone: str, before: Item | None, after: Item | None, *, has_verb: bool) -> str:
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
    if item.has("slowly") or (i > 0 and word in _WHY and after.word in _SUBJECTS and word != "for"):
        return "why"
    if word in _SIDE and not (before and (before.has("aimed") or before.word == "and")):
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
    if before.has("aimed", "decided", "wayname") or before.word in _BE | _HAVE | {
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
            return _base(after) or after.word in _SUBJECTS | {"lets", "one"}
    return False


def _find_head(reading: Reading) -> None:
    """Set head, form and mood: the first verb of the main zone, whose it is, and how it is said."""
    subject, mode, is_slot, is_first = "", "", True, True
    for i, item in enumerate(reading.items):
        if reading.zones[i] != "main":
            continue
        if item.word in _MODALS:
            mode = mode or _MODES.get(item.word, "will")
        if item.word == "to" and i and not mode and not is_slot:
            mode = "will"
        if item.word in _OURS or item.word in _SUBJECTS:
            subject = subject or _OURS.get(item.word, "they")
            is_slot, is_first = True, False
            if item.word in {"im", "ive", "weve", "its"}:
                reading.head, reading.form, mode = i, "be", mode
                break
            continue
        if (
            item.has("aimed")
            and item.form("aimed")
            and item.word.split()[0]
            in {
                "want",
                "wants",
                "would",
                "aim",
                "aims",
                "seek",
                "seeks",
                "intend",
                "intends",
                "plan",
                "plans",
                "hope",
                "hopes",
                "need",
                "needs",
                "must",
                "have",
                "has",
                "should",
                "ought",
                "shall",
                "strive",
                "we",
                "wed",
            }
        ):
            mode = mode or "want"
            subject = subject or ("we" if item.word.startswith("we") else "")
            is_slot = True
            continue
        form = _verb_form(reading, i, is_slot=is_slot)
        if form:
            reading.head, reading.form = i, form
            break
        is_slot = (
            item.kind in {"sign", "deadline", "freq", "date"}
            or item.word in _MODALS | _ADVERBS
            or item.has("decided", "only", "aimed")
        )
        is_first = is_first and (is_slot or item.kind == "sign")
    reading.mood = _mood(reading, subject, mode, is_first=is_first)


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


def _verb_form(reading: Reading, at: int, *, is_slot: bool) -> str:
    """Return the form in which the item is a verb here, or nothing where it is none."""
    item = reading.items[at]
    if item.word in _BE | _HAVE and not item.has("gain"):
        behind = reading.items[at + 1 : at + 4]
        if item.word in {"be", "is", "are", "been"} and any(_is_done(one) for one in behind):
            return ""  # "will be published": the participle is the head
        return "was" if item.word in _PAST_BE else "be"
    forms = {entry.form for entry in item.entries if entry.kind in VERB_KINDS}
    if not forms:
        return ""
    before = reading.items[at - 1] if at else None
    after = reading.items[at + 1] if at + 1 < len(reading.items) else None
    is_noun_too = item.has(*NOUN_KINDS)
    if "base" in forms and is_slot and not (is_noun_too and not _takes_object(after)):
        return "base"
    if "ing" in forms and (is_slot or (before is not None and before.word in _BE)) and not (is_noun_too and at > 0):
        return "ing"
    if before is None:
        return "ed" if "ed" in forms and not is_noun_too and "base" not in forms else ""
    if before.kind != "word" or before.word in _DETERMINERS:
        return ""
    if "s" in forms and (not is_noun_too or _takes_object(after)):
        return "s"
    if "base" in forms and before.word.endswith("s") and before.has(*NOUN_KINDS) and not is_noun_too:
        return "s"
    if "ed" in forms and not is_noun_too and "base" not in forms:
        if (
            before.has(*NOUN_KINDS)
            and after is not None
            and after.word in {"from", "by", "through", "via"}
            and not item.has("change")
        ):
            return ""  # "sales generated from repeat buyers" is a thing with a participle
        if reading.items[0].kind in {"number", "percent", "money", "share"} and before.has(*NOUN_KINDS):
            return ""  # "120 machines sold" names what is wanted; nobody is said to have done it
        return "done" if before.word in _BE | {"be", "to be"} else "ed"
    return ""


def _is_done(item: Item) -> bool:
    return any(entry.form == "ed" and entry.kind in VERB_KINDS for entry in item.entries) and not item.has(*NOUN_KINDS)


def _takes_object(after: Item | None) -> bool:
    if after is None or after.kind == "sign":
        return False
    return (
        after.word
        in _DETERMINERS | {"back", "to", "on", "at", "with", "for", "up", "people", "them", "us", "in", "by", "about"}
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
