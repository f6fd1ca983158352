"""Priors of what breaks: the demand of a segment or of a whole market, and the odds of winning."""

from __future__ import annotations

from bestbet.calibrate.prior import Prior

BREAK_LEAST = Prior(
    "break of a segment's demand, least change",
    1.5,
    "times",
    "judgement",
    "less than that a drifting level follows well enough",
)
BREAK_CHANCE = Prior(
    "break of a segment's demand, chance",
    0.001,
    "probability",
    "judgement",
    "a record without a break is called broken once in a thousand looks, before its size is asked for",
)
BREAK_WEEKS = Prior(
    "break of a segment's demand, age",
    52.0,
    "weeks",
    "judgement",
    "an older break is behind today's level anyway",
)
BREAK_SIZE = Prior(
    "break of a segment's demand, jump",
    1.0,
    "sd of the log level",
    "judgement",
    "demand that is cut to a third or triples is nothing unheard of once it has broken",
)
MARKET_BREAK = Prior(
    "break of the whole market's demand, chance",
    0.02,
    "a year",
    "judgement",
    "once in fifty years the demand of a whole market rises by a half or falls by a third, or more, within a week",
)
WIN_CHANGE = Prior(
    "change of the odds of winning, chance",
    0.1,
    "a year",
    "judgement",
    "a price war, a new rival, another offer: once in ten years, any week alike, and as often as it comes",
)
WIN_CHANGE_SIZE = Prior(
    "change of the odds of winning, size",
    0.5,
    "sd of the log odds",
    "judgement",
    "odds that become .6 times or 1.6 times what they were are usual once they have changed",
)
WIN_CHANGE_LEAST = Prior(
    "change of the odds of winning, least",
    1.1,
    "times",
    "judgement",
    "less than that is no change",
)
WIN_QUARTERS = Prior(
    "odds of winning that differ by quarter, chance",
    0.2,
    "probability",
    "judgement",
    "that quarters and not weeks are uneven about the level: else two bad quarters on end are a change that stays",
)
WIN_BY_BIRTH = Prior(
    "odds of winning that go by the day deals came, chance",
    0.5,
    "probability",
    "judgement",
    "that a change meets what comes in from then on, as other leads or another offer do, and not what closes, as a new"
    " rival does",
)
WIN_TYPED_LATE = Prior(
    "wins that are typed late, chance",
    0.2,
    "probability",
    "judgement",
    "that of the last weeks' wins some are not written down yet, as where somebody does it at the month's end",
)
REDEFINED = Prior(
    "what is written down as a deal changes, chance",
    0.02,
    "a year",
    "judgement",
    "leads are let in that were not, or shut out: as often as demand itself breaks, and what is won stays what it was",
)
REDEFINED_SPREAD = Prior(
    "what is written down as a deal changes, odds of winning",
    0.25,
    "sd of the log odds",
    "judgement",
    "about so many times fewer as come more: those that are let in are won next to never, or one in a few of them",
)
MARKET_BREAK_WORTH = Prior(
    "break of the whole market's demand, least chance",
    0.1,
    "probability",
    "judgement",
    "a break less likely than this counts as none: records in which nothing broke stay what they are",
)
WIN_CHANGE_WORTH = Prior(
    "change of the odds of winning, least evidence",
    3.0,
    "Bayes factor",
    "judgement",
    "less is not worth more than a bare mention (Kass & Raftery 1995, doi:10.1080/01621459.1995.10476572)",
)

TABLE: tuple[Prior, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Prior))
