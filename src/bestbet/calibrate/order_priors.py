"""Priors and judgement defaults of repeat orders where only orders are on record."""

from __future__ import annotations

from bestbet.calibrate.prior import Prior

FLOW_DRIFT = Prior(
    "flow of orders, drift of its level",
    -4.2,
    "ln of the weekly sd of the log level",
    "judgement",
    "1.5 % a week, 0.2 % to 11 %: from a market that stands still to one that moves tenfold in a year; weighed by the"
    " record",
    1.2,
)
FLOW_STEADY = Prior(
    "flow of orders, chance that its trend only fades",
    0.4,
    "probability",
    "judgement",
    "a trend that takes no new turn of its own",
)
FLOW_TURN = Prior(
    "flow of orders, turns of its trend",
    -6.5,
    "ln of the weekly sd of the weekly growth",
    "judgement",
    "growth that differs by 1 % a week from one year to the next, 0.15 % to 7 %; weighed by the record",
    1.0,
)
FLOW_UNEVEN = Prior(
    "flow of orders, unevenness of weeks",
    3.4,
    "ln k",
    "judgement",
    "a week's intensity varies by 18 % about its level, 5 % to 60 %; weighed by the record",
    1.3,
)
ORDER_LOOK_USUAL = Prior(
    "misses of repeat orders, usual",
    0.1,
    "ln of the orders in a quarter",
    "judgement",
    "what either view of repeat orders misses by beside chance; a miss counts against a view by how far it is beyond",
)
ORDER_LOOK_WEIGHT = Prior(
    "misses of repeat orders, weight of the usual",
    4.0,
    "looks",
    "judgement",
    "as many as there are past looks at most",
)
ORDER_LOOK_MOST = Prior(
    "misses of repeat orders, largest that counts",
    0.5,
    "ln of the orders in a quarter",
    "judgement",
    "a look from a record's first weeks may miss by far more and says little of today",
)
FLOW_START = Prior(
    "flow of orders, level at the start",
    0.0,
    "ln of the total of a week",
    "judgement",
    "about the mean of the first eight weeks",
    1.0,
)
FLOW_TREND_START = Prior(
    "flow of orders, trend at the start",
    0.0,
    "weekly growth of the log level",
    "judgement",
    "a record's first weeks may rise or fall by 5 % a week",
    0.05,
)
HOLIDAYS = Prior(
    "orders before Christmas, height",
    0.5,
    "sd of the log factor about late November, and about mid December",
    "judgement",
    "two to three times the usual is nothing unheard of",
)
HOLIDAYS_CHANCE = Prior(
    "orders before Christmas, chance",
    0.08,
    "probability",
    "judgement",
    "that they, and no other season, move orders; of a record too short to tell other seasons .18, none the rest",
)

TABLE: tuple[Prior, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Prior))
