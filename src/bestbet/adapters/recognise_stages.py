"""What the words of a stage or status say about the outcome of an opportunity."""

from __future__ import annotations

import re

from bestbet.facts.tables import Outcome

_WON = frozenset(
    [
        "won",
        "closedwon",
        "closewon",
        "dealwon",
        "win",
        "gewonnen",
        "closedgewonnen",
        "abgeschlossengewonnen",
        "geschlossengewonnen",
        "gagne",
        "gagné",
        "ganado",
        "ganada",
        "vinto",
        "gewonnendeal",
        "signed",
        "contractsigned",
        "abschluss",
        "auftrag",
        "auftragerteilt",
        "ordered",
        "order",
        "purchased",
        "sold",
        "closedsold",
        "customer",
        "success",
        "successful",
    ]
)
_LOST = frozenset(
    [
        "lost",
        "closedlost",
        "closelost",
        "deallost",
        "loss",
        "verloren",
        "closedverloren",
        "abgeschlossenverloren",
        "geschlossenverloren",
        "perdu",
        "perdido",
        "perdida",
        "perso",
        "canceled",
        "cancelled",
        "abandoned",
        "disqualified",
        "unqualified",
        "dead",
        "declined",
        "rejected",
        "nodecision",
        "closednodecision",
        "closedcanceled",
        "closedcancelled",
        "outsold",
        "closedoutsold",
        "abgelehnt",
        "abgesagt",
        "storniert",
        "closeddead",
        "closedlosttocompetition",
        "losttocompetition",
        "closedlosttocompetitor",
        "closeddisqualified",
        "closednotconverted",
    ]
)
_OPEN_WORDS = re.compile(
    r"open|prospect|qualif|engag|discover|demo|propos|quote|negot|contract sent|decision|present|evaluat|trial|pilot|"
    r"commit|pipeline|new\b|lead|contact|meeting|appointment|interest|analysis|needs|value prop|percep|review|"
    r"develop|scheduled|nurtur|in progress|in arbeit|offen|angebot|verhandl|erstkontakt|termin|bedarf|stage \d|"
    r"solution|identify|id\. dec|legal|procure|verbal|best case|upside|working|active|proof",
    re.IGNORECASE,
)
_CANCELLED = frozenset(
    [
        "canceled",
        "cancelled",
        "cancellation",
        "void",
        "voided",
        "refunded",
        "fullyrefunded",
        "storniert",
        "storno",
        "annulliert",
        "erstattet",
        "annule",
        "annulé",
        "annulée",
        "cancelado",
        "cancelada",
        "anulado",
        "anulada",
        "annullato",
        "failed",
        "paymentfailed",
        "declined",
        "rejected",
        "abgelehnt",
        "chargedback",
    ]
)
_TRUE = frozenset(["true", "yes", "y", "1", "t", "ja", "wahr", "oui", "si", "sí", "x", "1.0"])
_FALSE = frozenset(["false", "no", "n", "0", "f", "nein", "falsch", "non", "0.0"])


def outcome_of(text: str) -> Outcome | None:
    """Return what a stage or status text says; None for a text that is not known."""
    squashed = re.sub(r"[\W\d_]+", "", text.casefold())
    if squashed in _WON:
        return Outcome.WON
    if squashed in _LOST:
        return Outcome.LOST
    words = re.findall(r"[^\W\d_]+", text.casefold())
    if {"won", "gewonnen"} & set(words) and "not" not in words:
        return Outcome.WON
    if {"lost", "verloren"} & set(words) and "not" not in words:
        return Outcome.LOST
    return Outcome.OPEN if _OPEN_WORDS.search(text) else None


def is_cancelled(text: str) -> bool:
    """Return whether a status says that an order came to nothing; one refunded in part did not."""
    return re.sub(r"[\W\d_]+", "", text.casefold()) in _CANCELLED


def yes_or_no(text: str) -> bool | None:
    """Return the meaning of a yes/no cell; None for anything else."""
    lowered = text.casefold()
    if lowered in _TRUE:
        return True
    return False if lowered in _FALSE else None
