"""Offers a better wording, made of the statement's own words and of brackets to be filled in."""

from __future__ import annotations

from collections.abc import Sequence

from bestbet.plan.sort_cues import Item
from bestbet.plan.sort_lacks import Fault, Lack
from bestbet.plan.sort_model import Sentence

_DATE = "by [a date within 24 months]"
_SERVES: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("newsletter", "visit", "review", "account", "onboard", "check", "customer magazine", "loyalty", "thank"),
        "a share of [number] % of sales from repeat buyers",
    ),
    (("referral", "recommend", "testimonial", "google review"), "a share of [number] % of sales from referrals"),
    (("survey", "reminder", "renewal", "exit interview", "churn"), "[number] % fewer customers lost"),
    (
        ("demo", "proposal", "pitch", "training", "coaching", "script", "battlecard", "workshop"),
        "a win rate of [number] %",
    ),
)  # fmt: skip
_USUAL = "[number] new accounts"


def better_wording(text: str, kind: str, found: Sequence[Sentence], lacks: Sequence[Lack]) -> str:
    """Return a better wording, or nothing where the statement lacks nothing that words can mend."""
    faults = {lack.fault: lack for lack in lacks}
    body = _body(text, found)
    if kind == "objective":
        return _objective(body, found, faults)
    if kind == "strategy":
        return _strategy(text, body, found, faults)
    if kind == "tactic":
        return _tactic(body, found, faults)
    return _other(body, faults)


def _objective(body: str, found: Sequence[Sentence], faults: dict[Fault, Lack]) -> str:
    if not faults:
        return ""
    said = body
    if Fault.BEYOND_24_MONTHS in faults:
        said = said.replace(faults[Fault.BEYOND_24_MONTHS].words, _DATE)
    if Fault.NO_NUMBER in faults:
        moves = any(sentence.signs.keys() & {"verb change", "later change"} for sentence in found)
        said += " from [today's level] to [the level wanted]" if moves else ": at least [number]"
    if Fault.NO_MEASURE in faults:
        said += " of [what is counted]"
    return said + (f" {_DATE}" if Fault.NO_DATE in faults else "")


def _strategy(text: str, body: str, found: Sequence[Sentence], faults: dict[Fault, Lack]) -> str:
    if Fault.FOR_EVERYONE in faults:
        return "Concentrate on [the customers you win most often], because [the fact], and give up [the others]"
    if Fault.GIVES_UP_NOTHING not in faults:
        return ""
    return f"{body}, and give up [what gets fewer hours and less money]{_than(text, found)}"


def _than(text: str, found: Sequence[Sentence]) -> str:
    segment = next((item for one in found for item in one.reading.items if item.has("segment")), None)
    return "" if segment is None else f", for example all outreach beyond {text[segment.start : segment.end]}"


def _tactic(body: str, found: Sequence[Sentence], faults: dict[Fault, Lack]) -> str:
    if Fault.LIST_OF_TACTICS in faults or Fault.TACTIC_POSING in faults:
        names = ", ".join(dict.fromkeys(item.word for item in _instruments(found)))
        return (
            "Strategy: concentrate on [whom], because [the fact], and give up [what]. "
            f"Tactics that carry it out: {names or body}"
        )
    if Fault.POSES_AS_GOAL in faults:
        return f"Objective: {_served(found)} {_DATE}. Tactic that serves it: {body}"
    return ""


def _served(found: Sequence[Sentence]) -> str:
    said = " ".join(item.word for item in _instruments(found))
    return next((measure for words, measure in _SERVES if any(word in said for word in words)), _USUAL)


def _other(body: str, faults: dict[Fault, Lack]) -> str:
    if faults.keys() & {Fault.SLOGAN, Fault.WISH}:
        return f"Say what would show it: [a measure] of at least [number] {_DATE}"
    if faults.keys() & {Fault.PAST, Fault.FACT, Fault.OPINION}:
        return f"If it matters, use it as a reason: concentrate on [whom], because {_small(body)}"
    return ""


def _instruments(found: Sequence[Sentence]) -> list[Item]:
    return [item for one in found for item in one.reading.items if item.has("instrument")]


def _body(text: str, found: Sequence[Sentence]) -> str:
    """Return the statement without its label, bullet and full stop."""
    first = next((one for one in found if one.reading.items), None)
    start = first.reading.items[0].start if first else 0
    said = text[start:].strip().rstrip(".!;, ")
    return said[:1].upper() + said[1:]


def _small(said: str) -> str:
    return said if said[:2].isupper() or said.startswith(("I ", "I'")) else said[:1].lower() + said[1:]
