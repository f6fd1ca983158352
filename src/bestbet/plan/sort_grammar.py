"""The small words of the grammar: who speaks, what is asked, and the kinds of verbs and nouns that the lists hold."""

from __future__ import annotations

from bestbet.plan.sort_tokens import words

VERB_KINDS = ("change", "reach", "gain", "do", "choose", "plain")
TOLD_KINDS = frozenset({"plain", "change"})
"""The kinds of verbs that tell how things went when they stand in the past."""
NOUN_KINDS = ("measure", "counted", "segment", "approach", "instrument", "staff")
OURS = {
    "i": "i",
    "i'll": "i",
    "im": "i",
    "ive": "i",
    "id": "i",
    "we": "we",
    "we'll": "we",
    "weve": "we",
    "wed": "we",
    "we're": "we",
}
SUBJECTS = frozenset(
    words(
        "we they i you he she it everybody everyone somebody someone nobody who all we'll they'll i'll you'll "
        "he'll she'll weve ive im we're they're you're"
    )
)
MANY = frozenset(words("people men women staff children owners"))
MODALS = frozenset(
    words(
        "will shall should must can would could may might we'll i'll they'll you'll he'll she'll lets gonna ought "
        "cannot cant wont"
    )
)
MODES = {
    "lets": "let",
    "can": "can",
    "could": "can",
    "cannot": "cannot",
    "cant": "cannot",
    "may": "can",
    "might": "can",
    "would": "would",
}
BE = frozenset(
    words("is are was were be been am isnt arent wasnt werent its thats theres im being we're they're you're")
)
PAST_BE = frozenset(words("was were wasnt werent had did"))
HAVE = frozenset(["have", "has", "had", "weve", "ive"])
ASKING = frozenset(
    words(
        "do does did can could should would will shall is are am have has may which whose why how who whom when where"
    )
)
SIDE = frozenset(
    words(
        "which who whom whose that where when if while although though whenever wherever whoever what once until unless"
    )
)
WHY = frozenset(words("because since so therefore hence thus as for"))
DETERMINERS = frozenset(
    words("the a an our my your their his her its each every all any some more new this that these those one no own")
)
ADVERBS = frozenset(
    words(
        "then please also just always simply only now here both either never not still first really to and or but "
        "again dont do"
    )
)
WANTING = frozenset(
    words(
        "want wants would aim aims seek seeks intend intends plan plans hope hopes need needs must have has should "
        "ought shall strive we wed"
    )
)
