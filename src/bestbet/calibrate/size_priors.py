"""Priors of how the odds of winning, and delays, go with the size of a deal."""

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
    "odds and delays by the size of a deal, least Bayes factor",
    3.0,
    "times",
    "literature",
    "less is not worth more than a bare mention (Kass & Raftery 1995, doi:10.1080/01621459.1995.10476572)",
)
SIZE_DELAY = Prior(
    "delay by the size of a deal",
    0.0,
    "ln days per unit of ln amount",
    "judgement",
    "where delays go with size: twice the amount takes 0.71 to 1.4 times as long with probability 0.9",
    0.3,
)
SIZE_KIND = Prior(
    "slow deals by the size of a deal",
    0.0,
    "log odds per sd of ln amount",
    "judgement",
    "where size tells quick from slow deals: one sd makes the odds of a slow one 0.2 to 5 times as high (9 in 10)",
    1.0,
)
TABLE = (SIZE_SLOPE, SIZE_DELAY, SIZE_KIND, SIZE_WORTH)
