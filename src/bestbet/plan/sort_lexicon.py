"""The word lists as one index: which words and phrases point to what, in every form in which they are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from bestbet.plan import sort_words_talk, sort_words_wanted, sort_words_way, sort_words_work
from bestbet.plan.sort_tokens import pieces, words

_IRREGULAR: Mapping[str, str] = {
    "be": "is was been being", "become": "becomes became become becoming", "begin": "begins began begun beginning",
    "bid": "bids bid bid bidding", "bring": "brings brought brought bringing", "build": "builds built built building",
    "buy": "buys bought bought buying", "choose": "chooses chose chosen choosing", "come": "comes came come coming",
    "cut": "cuts cut cut cutting", "draw": "draws drew drawn drawing", "drive": "drives drove driven driving",
    "fall": "falls fell fallen falling", "feed": "feeds fed fed feeding", "fight": "fights fought fought fighting",
    "find": "finds found found finding", "fly": "flies flew flown flying", "forgo": "forgoes forwent forgone forgoing",
    "get": "gets got got getting", "give": "gives gave given giving", "go": "goes went gone going",
    "grow": "grows grew grown growing", "hang": "hangs hung hung hanging", "have": "has had had having",
    "hit": "hits hit hit hitting", "hold": "holds held held holding", "keep": "keeps kept kept keeping",
    "lead": "leads led led leading", "lean": "leans leaned leant leaning", "leave": "leaves left left leaving",
    "lend": "lends lent lent lending", "let": "lets let let letting", "lose": "loses lost lost losing",
    "make": "makes made made making", "meet": "meets met met meeting", "pay": "pays paid paid paying",
    "put": "puts put put putting", "ride": "rides rode ridden riding", "ring": "rings rang rung ringing",
    "rise": "rises rose risen rising", "run": "runs ran run running", "say": "says said said saying",
    "seek": "seeks sought sought seeking", "sell": "sells sold sold selling", "send": "sends sent sent sending",
    "set": "sets set set setting", "show": "shows showed shown showing", "shrink": "shrinks shrank shrunk shrinking",
    "speak": "speaks spoke spoken speaking", "spend": "spends spent spent spending",
    "split": "splits split split splitting",
    "stand": "stands stood stood standing", "stick": "sticks stuck stuck sticking",
    "swing": "swings swung swung swinging",
    "take": "takes took taken taking", "teach": "teaches taught taught teaching", "tell": "tells told told telling",
    "think": "thinks thought thought thinking", "throw": "throws threw thrown throwing", "win": "wins won won winning",
    "withdraw": "withdraws withdrew withdrawn withdrawing", "write": "writes wrote written writing",
    "shoot": "shoots shot shot shooting", "ship": "ships shipped shipped shipping", "bet": "bets bet bet betting",
    "do": "does did done doing", "swear": "swears swore sworn swearing", "beat": "beats beat beaten beating",
    "cast": "casts cast cast casting", "shut": "shuts shut shut shutting", "quit": "quits quit quit quitting",
}  # fmt: skip
_DOUBLED = frozenset(
    words(
        "stop plan drop cut trim slash chop ship swap skip map tag log pin chat stun grab scan shop wrap slip pop "
        "trap bag net let commit refer admit submit program fit slot tip top step skim clip blog crop equip "
        "transfer prefer defer rebut regret"
    )
)
_VOWELS = "aeiou"
FORMS = ("base", "s", "ed", "ing")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a word or phrase points to, and in which form it stands: base, s, ed, ing, or as written."""

    kind: str
    form: str


Phrase = tuple[str, ...]
Index = Mapping[str, tuple[tuple[Phrase, tuple[Entry, ...]], ...]]


@cache
def index() -> Index:
    """Return, per first word, the phrases that begin with it, the longest first, and what they point to."""
    found: dict[Phrase, dict[Entry, None]] = {}
    for phrase, entry in _entries():
        found.setdefault(phrase, {})[entry] = None
    by_first: dict[str, list[tuple[Phrase, tuple[Entry, ...]]]] = {}
    for phrase, entries in found.items():
        by_first.setdefault(phrase[0], []).append((phrase, tuple(entries)))
    return {first: tuple(sorted(some, key=lambda one: -len(one[0]))) for first, some in by_first.items()}


@cache
def known_words() -> frozenset[str]:
    """Return every word that stands in some list, in every form."""
    return frozenset(word for some in index().values() for phrase, _ in some for word in phrase)


def _entries() -> Iterator[tuple[Phrase, Entry]]:
    for module in (sort_words_wanted, sort_words_way, sort_words_work, sort_words_talk):
        for kind, written in module.NOUNS.items():
            for phrase in _split(written):
                last = phrase[-1]
                yield phrase, Entry(kind, "one")
                yield (*phrase[:-1], plural(last)), Entry(kind, "many")
                if kind == "segment" and last.endswith("s") and not last.endswith(("ss", "us", "is")) and len(last) > 4:
                    yield (*phrase[:-1], f"{last[:-3]}y" if last.endswith("ies") else last[:-1]), Entry(kind, "one")
        for kind, written in module.VERBS.items():
            for phrase in _split(written):
                for form, verb in zip(FORMS, _forms(phrase[0]), strict=True):
                    for one in verb.split("|"):
                        yield (*_respelt(one), *phrase[1:]), Entry(kind, form)
    for phrases in (
        sort_words_wanted.PHRASES,
        sort_words_way.PHRASES,
        sort_words_work.PHRASES,
        sort_words_talk.PHRASES,
    ):
        for kind, written in phrases.items():
            for phrase in _split(written):
                yield phrase, Entry(kind, "as is")


def _split(written: str) -> Iterator[Phrase]:
    for part in written.replace("\n", " ").split(","):
        phrase = _respelt(part.strip())
        if phrase:
            yield phrase


def _respelt(text: str) -> Phrase:
    return tuple(piece.word for piece in pieces(text) if piece.kind != "sign" or piece.word == "%")


def plural(word: str) -> str:
    """Return the plural of a noun by rule; a plural stays as it is."""
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "z", "ch", "sh")) else f"{word}s"


def _forms(verb: str) -> tuple[str, str, str, str]:
    """Return base, third person, past (with "|" between past and participle) and the ing form."""
    if verb in _IRREGULAR:
        third, past, participle, ing = _IRREGULAR[verb].split()
        return verb, third, past if past == participle else f"{past}|{participle}", ing
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        return verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"
    third = f"{verb}es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else f"{verb}s"
    stem = f"{verb}{verb[-1]}" if verb in _DOUBLED else verb
    return verb, third, f"{stem}ed", f"{stem}ing"
