"""Parts the label of a statement from what it says: "KR 2.3:", "Decision -", "Our strategy is to ..."."""

from __future__ import annotations

from collections.abc import Sequence

from bestbet.plan.sort_cues import Item
from bestbet.plan.sort_grammar import ASKING, NOUN_KINDS, SUBJECTS, VERB_KINDS

LONGEST_LABEL = 4
LONGEST_NAMING = 9


def without_label(found: list[Item]) -> tuple[list[Item], list[Item]]:
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


def naming_length(body: Sequence[Item]) -> int:
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
            starts_well = body[0].word in {"our", "the", "my", "this"} or (
                body[0].has("our approach", "wayname") and body[0].word.startswith(("our", "the"))
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
        elif item.kind == "sign" or (item.has(*VERB_KINDS) and named is not None and not item.has(*NOUN_KINDS)):
            return 0
    return 0


def is_asked(body: Sequence[Item]) -> bool:
    """Whether a sentence begins as a question, with or without its mark."""
    if len(body) < 3 or body[0].kind != "word":
        return False
    first, second = body[0].word, body[1].word
    return (
        first in {"why", "how", "what", "who", "whose", "do", "does", "did", "should", "could", "can", "is", "are"}
        and (
            second in ASKING | {"about", "much", "many", "not"}
            or (first in ASKING and second in SUBJECTS | {"the", "our"} and first not in {"who", "do", "can"})
        )
        and not (first == "what" and second in {"we", "matters"})
    )
