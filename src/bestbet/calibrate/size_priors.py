"""Priors of how the odds of winning go with the size of a deal."""

from __future__ import annotations

from bestbet.calibrate.prior import Prior

SIZE_SLOPE = Prior(
    "odds of winning by the size of a deal",
    0.0,
    "log odds per unit of ln amount",
    "judgement",
    "where they go with size: twice the amount makes the odds 0.71 to 1.4 times as high with probability 0.9",
    0.3,
)
SIZE_WORTH = Prior(
    "odds of winning by the size of a deal, least Bayes factor",
    3.0,
    "times",
    "literature",
    "less is not worth more than a bare mention (Kass & Raftery 1995, doi:10.1080/01621459.1995.10476572)",
)
TABLE = (SIZE_SLOPE, SIZE_WORTH)
