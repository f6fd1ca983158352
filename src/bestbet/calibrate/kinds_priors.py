"""Priors and judgement defaults of deals of two kinds that no column tells apart."""

from __future__ import annotations

from bestbet.calibrate.prior import Prior

KINDS_GAIN = Prior(
    "deal values of two kinds, least gain",
    6.0,
    "BIC",
    "literature",
    "less is no strong evidence (Kass & Raftery 1995, doi:10.1080/01621459.1995.10476572)",
)
KINDS_APART = Prior(
    "deal values of two kinds, least distance of their centres",
    2.0,
    "root mean square of their sds of ln value",
    "literature",
    "nearer ones make one hump, not two (Ashman, Bird & Zepf 1994, doi:10.1086/117248): a skewed law is not two kinds",
)
KINDS_LEAST = Prior(
    "deal values of two kinds, least deals of a lane",
    60.0,
    "closed deals",
    "judgement",
    "as for two kinds of delay",
)
KINDS_FEW = Prior(
    "deal values of two kinds, least deals of either kind",
    6.0,
    "closed deals",
    "judgement",
    "as many as a tail needs; with 3, bookings of teams with a whale in 500 deals were said a quarter too high",
)
KINDS_PART = Prior(
    "deal values of two kinds, least part of either kind",
    0.01,
    "of the deals or of what they bring",
    "judgement",
    "a kind that is less of both, as orders of next to nothing among thousands, changes nothing",
)
KINDS_SHARE = Prior(
    "deal values of two kinds, weight of the share's prior",
    0.5,
    "deals of either kind",
    "literature",
    "Jeffreys' prior of a share, that of a lane's wins and of its lost deals alike",
)
KINDS_LOST = Prior(
    "deal values of two kinds, most that lost deals say of shares",
    2.0,
    "deals won of the rarer kind",
    "judgement",
    "odds of large and small deals differ by a factor of 2 either way (sd of its log 0.7)",
)
KINDS_ALIKE = Prior(
    "deal values of two kinds, how alike their sd are",
    4.0,
    "deals",
    "judgement",
    "the sd of both together counts for as many deals of either kind as the guess of a lane's sd does",
)

TABLE = (KINDS_GAIN, KINDS_APART, KINDS_LEAST, KINDS_FEW, KINDS_PART, KINDS_SHARE, KINDS_LOST, KINDS_ALIKE)
