"""Priors and judgement defaults of sales cycles that lie apart."""

from __future__ import annotations

from bestbet.calibrate.prior import Prior

CYCLE_SHIFT = Prior(
    "delays of one kind of deals beside another's, median",
    0.0,
    "difference in ln days",
    "judgement",
    "where they differ: 12 times as long or as short with probability 0.9",
    1.5,
)
CYCLE_STRETCH = Prior(
    "delays of one kind of deals beside another's, spread",
    0.0,
    "ln of the ratio of sds of ln days",
    "judgement",
    "where they differ: 0.44 to 2.3 times as scattered",
    0.5,
)
CYCLE_LEAST = Prior(
    "delays of one kind of deals beside another's, least wins",
    40.0,
    "wins",
    "judgement",
    "a segment or source with fewer is taken to close as the others do",
)
CYCLE_GAIN = Prior(
    "delays of one kind of deals beside another's, least gain",
    6.0,
    "BIC",
    "judgement",
    "delays of their own must earn this much",
)

TABLE = (CYCLE_SHIFT, CYCLE_STRETCH, CYCLE_LEAST, CYCLE_GAIN)
