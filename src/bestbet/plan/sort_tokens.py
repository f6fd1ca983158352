"""Cuts a statement into pieces: dates, amounts, frequencies, words and signs, each with its place in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_NUMBER_WORDS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|"
    "nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|dozen|lakh|crore"
)
_WORD_NUMBER = rf"(?:(?:a|one|half a|{_NUMBER_WORDS})[ -])?(?:{_NUMBER_WORDS})(?:[ -](?:and[ -])?(?:{_NUMBER_WORDS}))*"
_DIGITS = r"\d+(?:[.,'\u00a0\u2009\u202f ]\d{3}(?!\d))*(?:[.,]\d+)?"
_SIZE = r"(?:k|m|mm|mn|mio|mln|bn|b|thousand|million|billion|lakhs?|crores?|cr|tsd)(?![a-z])\.?"
_N = rf"(?:{_DIGITS}(?:\s?{_SIZE})?|{_WORD_NUMBER})"
_SMALL = rf"(?:\d{{1,3}}|{_WORD_NUMBER})"
_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
_SEASON = (
    "spring|summer|autumn|fall|winter|christmas|xmas|easter|michaelmas|diwali|ramadan|thanksgiving|harvest|"
    "labou?r day|memorial day|independence day|hogmanay|halloween|midsummer|mother'?s day|valentine(?:'?s)?(?: day)?|"
    "black friday|songkran|tet|eid|holi|golden week|st\\.? patrick'?s day|paddy'?s day|"
    "new year|year[- ]?end|yearend|fiscal half|half[- ]year|half-term|budget day|agm"
)
_YEAR = r"(?:20[2-9]\d(?:[/-]\d\d(?!\d))?)"
_POINT = (
    rf"(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./](?:20)?\d\d|\d{{1,2}}[./](?:0[1-9]|1[0-2])(?!\d)\.?|"
    rf"\d{{1,2}}(?:st|nd|rd|th)?\.? (?:of )?(?:{_MONTH})(?![a-z]),?(?: {_YEAR})?|"
    rf"(?:{_MONTH})\.? \d{{1,2}}(?!\d)(?:st|nd|rd|th)?(?:,? {_YEAR})?|(?:{_MONTH}),? (?:of )?(?:{_YEAR}|'\d\d)|"
    rf"q[1-4](?:[ /-]*(?:of )?(?:fy)?'?(?:20)?\d\d)?(?!\d)|h[12](?:[ /-]*(?:fy)?'?(?:20)?\d\d)?(?!\d)|"
    rf"fy[ -]?'?(?:20)?\d\d(?:/\d\d)?(?:[ -]end)?|fy-end|fye|eoy|ye(?![a-z])|ytd|"
    rf"{_YEAR})"
)
_UNIT = (
    "(?:financial|fiscal|tax|calendar|school|academic|business|budget|trading) (?:years?|quarters?)|"
    "years?|months?|quarters?|weeks?|seasons?|halves|half|decade|terms?|semester"
)
_EDGE = r"(?:(?:end|close|start|beginning|middle|turn|first half|second half|last day)(?: of)? |mid[- ]?|early |late )"
_WHICH = r"(?:(?:the|this|next|our|that|his|her|each) ){0,2}(?:(?:coming|next|current|following|new|second|third) )?"
_WHEN = (
    rf"{_WHICH}{_EDGE}?{_WHICH}(?:{_POINT}|(?:{_MONTH})(?![a-z])|(?:{_SEASON})|(?:{_UNIT})(?![a-z])(?:[- ]end)?)"
    rf"(?:[- ](?:break|holidays?|sales|term|wave|year))?(?: (?:of )?(?:next year|this year|{_YEAR}))?"
)
_SPAN = rf"(?:{_SMALL}|an?|one|half a|a couple of)[- ](?:more )?(?:{_UNIT})(?![a-z])"
_DAYS = (
    "mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|mornings?|afternoons?|evenings?|lunchtimes?"
)
_OFTEN = rf"(?:hour|day|night|shift|{_UNIT}|{_DAYS}|summer|spring|autumn|winter|head|rep|store|branch|visit|person)"
_PATTERNS = (
    ("past", rf"\b(?:last|previous|past) (?:{_UNIT}|{_SEASON}|{_MONTH}|{_DAYS}|night)(?![a-z])"),
    ("past", rf"\b{_SPAN} ago\b|\bsince (?:{_WHEN}|the|last|we|it)\b|\b(?:in|of|from|between) (?:19\d\d|20[01]\d)\b"),
    ("past", r"\b(?:19\d\d|200\d|201\d)\b(?![,.]\d)"),
    (
        "freq",
        (
            rf"\b(?:daily|weekly|fortnightly|monthly|quarterly|yearly|annually|hourly|nightly|biweekly|bi-weekly|24/7)\b|"
            rf"\b(?:once|twice|(?:{_SMALL}|several|a few) times)(?: an?| per| each| every|/)? ?{_OFTEN}(?![a-z])"
        ),
    ),
    ("freq", rf"(?:\b(?:every|each|per)|/) ?(?:other |second |single |two |three |four |six |\d+ )?{_OFTEN}(?![a-z])"),
    (
        "deadline",
        (
            rf"\b(?:by|before|until|till|til|no later than|not later than|due|within|inside|ahead of|come|through|"
            rf"from now to|in time for|as of|up to) (?:{_WHEN}|{_SPAN})(?![a-z])"
        ),
    ),
    (
        "deadline",
        (
            rf"\b(?:in|over|during|across|for|throughout|inside)(?: each of)?(?: the)?"
            rf"(?: next| coming| following| first)? {_SPAN}(?: or less| time)?"
            rf"|\b{_SPAN} from now\b|\bin (?:the )?(?:next|coming) {_SPAN}"
        ),
    ),
    (
        "deadline",
        rf"\b(?:each of )?(?:the |our )?(?:next|coming) (?:{_SMALL} )?(?:{_UNIT}|{_SEASON}|{_MONTH})(?![a-z])",
    ),
    (
        "deadline",
        (
            rf"\b(?:end|close|middle|start)(?: of)? {_WHEN}|\bmid[- ]{_WHEN}|\bthis (?:{_UNIT}|{_SEASON})(?![a-z])|"
            r"\b(?:year|fy)[- ]end\b|\bby then\b|\bin the (?:first|second) half\b|\b(?:in|for) (?:the )?h[12]\b"
        ),
    ),
    (
        "freq",
        rf"\b(?:an?) (?:{_OFTEN})(?![a-z])(?! (?:of|or two|later|after|with|that|in|which|the|when|from|on|at|full))",
    ),
    ("freq", r"\bon (?:mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays)\b"),
    ("date", rf"\b(?:in|on|at|for|from|to|during|of|around|starting) {_WHEN}(?![a-z])"),
    (
        "date",
        rf"\b{_POINT}(?![a-z])|\b(?:this|next|on|every) (?:{_DAYS}|(?:{_MONTH})(?![a-z]))|\btomorrow\b|\btonight\b",
    ),
    (
        "percent",
        (
            rf"{_N}\s?(?:-|to|–)?\s?(?:{_DIGITS})?\s?(?:%|percent\b|per ?cent\b|pct\b|percentage points?\b|bps\b|"
            rf"basis points\b|pp\b|share points?\b|points? of\b)"
        ),
    ),
    (
        "money",
        (
            rf"[€$£¥₹]\s?{_N}|(?:\b(?:rs|eur|usd|gbp|chf|inr|sek|aud|cad)\.? ?){_N}|"
            rf"{_N}\s?(?:€|\$|£|₹|eur\b|euros?\b|usd\b|dollars?\b|bucks\b|pounds?\b|gbp\b|chf\b|francs?\b|rupees?\b|inr\b|rs\b|"
            rf"grand\b|quid\b|cents?\b|kronor\b|zloty\b|yen\b|p\b)|{_DIGITS}\s?(?:k|m|mm|mn|mio|mln|bn|million|lakhs?|crores?)\b\.?"
        ),
    ),
    (
        "share",
        (
            r"\b(?:a|one|two|three|\d) (?:third|fifth|tenth|quarter|sixth|eighth)s? (?:of|up|more|less)\b|"
            r"\b(?:one|two|three|four|five|six|seven|eight|nine|\d+) (?:\w+ )?(?:in|out of) (?:every )?"
            r"(?:two|three|four|five|six|eight|ten|twenty|\d+)\b|"
            r"\bevery (?:second|third|fourth|fifth|tenth)\b|\bthree[- ]quarters\b|\bhalf of\b|"
            r"\b(?:a|one|by) (?:third|quarter|fifth|tenth|half)\b"
        ),
    ),
    ("factor", r"\b\d+(?:\.\d+)?x\b|\btwice(?: as)?\b|\bthreefold\b|\btwofold\b|\bthree times\b|\b\d+ times\b"),
    ("span", rf"{_SMALL}[- ]?(?:{_UNIT}|hours?|minutes?|mins?|days?|hrs?|h)(?![a-z])|\b\d+ ?(?:days?|d|h|hrs?)\b"),
    ("number", rf"(?<![a-z]){_N}(?:th|st|nd|rd)?\+?(?![a-z])"),
    ("word", r"[^\W\d_]+(?:['][^\W\d_]+)*"),
    ("arrow", r"->|=>|→"),
    ("sign", r"<=|>=|[^\w\s]"),
    ("rest", r"[\w]+"),
)
_SCAN = re.compile("|".join(f"(?P<{kind}_{i}>{pattern})" for i, (kind, pattern) in enumerate(_PATTERNS)))
_KINDS = {f"{kind}_{i}": kind for i, (kind, _) in enumerate(_PATTERNS)}
_STRAIGHT = str.maketrans("‘’‚‛“”„‟«»‹›\u00a0\u2009\u202f\t\n\r", '\'\'\'\'""""""""      ')
_CONTRACTED = frozenset({"let's", "it's", "that's", "he's", "she's", "there's", "what's", "who's", "here's"})
_SPELLINGS = (
    (re.compile(r"(?<=[a-z]{3})is(e|es|ed|ing|ation|ations|er|ers)$"), r"iz\1"),
    (re.compile(r"(?<=[a-z]{2}[lnvb])our"), "or"),
    (re.compile(r"(?<=[a-z]{2}[nt]t)re$"), "er"),
    (re.compile(r"ogue(s?)$"), r"og\1"),
    (re.compile(r"amme(s|d)?$"), r"am\1"),
    (re.compile(r"ll(ing|ed|er|ers|ment|ments)$"), r"l\1"),
    (re.compile(r"(?<=[a-z]{3})nce$"), "nse"),
)

_SHORTENED = {
    "acct": "account", "accts": "accounts", "mgr": "manager", "mgrs": "managers", "cust": "customer",
    "custs": "customers", "dept": "department", "qtr": "quarter", "yr": "year", "yrs": "years", "ppl": "people",
    "biz": "business", "mkt": "market", "mktg": "marketing", "rev": "revenue", "appt": "appointment",
    "appts": "appointments", "avg": "average", "u": "you", "ur": "your", "pls": "please", "plz": "please",
    "thx": "thanks", "mth": "month", "mths": "months", "wk": "week", "wks": "weeks", "distr": "distributor",
    "dist": "distributor", "mtg": "meeting", "mtgs": "meetings", "pres": "president", "gonna": "going", "em": "them",
    "abt": "about", "w": "with", "bc": "because", "cuz": "because", "tho": "though",
}  # fmt: skip
"""Words as written in chats and notes -> the word in full."""


def words(text: str) -> tuple[str, ...]:
    """Return the words of a list that is written as one text."""
    return tuple(text.split())


AMOUNTS = frozenset({"percent", "money", "share", "factor", "number"})


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a statement: its kind, its word in one spelling, and where it stands, counted from 0."""

    kind: str
    word: str
    start: int
    end: int


def pieces(text: str) -> list[Piece]:
    """Return the pieces of a text in reading order; every sign that is no blank belongs to exactly one."""
    said = lowered(text)
    return [
        Piece(_KINDS[found.lastgroup], _spelt(found[0]), found.start(), found.end())
        for found in _SCAN.finditer(said)
        if found.lastgroup
    ]


def lowered(text: str) -> str:
    """Return the text in small letters and with straight quotes, sign for sign as long as before."""
    plain = text.translate(_STRAIGHT)
    small = plain.lower()
    return small if len(small) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in plain)


def _spelt(found: str) -> str:
    return one_spelling(found) if found[0].isalpha() and " " not in found else found


@lru_cache(maxsize=65536)
def one_spelling(word: str) -> str:
    """Return a word in the one spelling that the word lists are kept in: American and without apostrophes."""
    if word.endswith("'s") and word not in _CONTRACTED:
        word = word[:-2]
    if not word.endswith(("'ll", "'re")):
        word = word.replace("'", "")
    for pattern, spelling in _SPELLINGS:
        word = pattern.sub(spelling, word)
    return _SHORTENED.get(word, word)
