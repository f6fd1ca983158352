"""Priors of how values move: what deals and orders of all lanes are worth more or less, month after month.

Prices follow those of producers, some 2 % a year; a team that moves up or down its market, or changes its price list,
sees far more. So three laws share the prior, and the record weighs them.
"""

from __future__ import annotations

from dataclasses import dataclass

from bestbet.calibrate.prior import Prior

VALUE_GROWTH = Prior(
    "deal value, usual growth",
    0.0,
    "weekly growth of ln value",
    "judgement",
    "about 2 % a year, up or down",
    0.0004,
)
VALUE_FAST_GROWTH = Prior(
    "deal value, fast growth",
    0.0,
    "weekly growth of ln value",
    "judgement",
    "about 13 % a year, up or down: a team that moves up or down its market",
    0.0025,
)
VALUE_WALK = Prior("deal value, usual drift", 0.002, "weekly sd of ln value", "judgement", "1.4 % over a year")
VALUE_FAST_WALK = Prior(
    "deal value, fast drift",
    0.02,
    "weekly sd of ln value",
    "judgement",
    "14 % over a year, or a new price list",
)
VALUE_FAST = Prior(
    "deal value, chance of fast growth, and of fast drift",
    0.1,
    "probability",
    "judgement",
    "each; else usual ones; weighed by the record",
)
VALUE_WOBBLE = Prior(
    "deal value, what four weeks differ by",
    0.05,
    "sd of ln value",
    "judgement",
    "beside chance; passes",
)
VALUE_SEASON = Prior(
    "deal value, season",
    0.1,
    "sd of ln value",
    "judgement",
    "a wave to the year, so that it is not taken for a course; not forecast",
)


@dataclass(frozen=True, slots=True)
class Part:
    """One law of how values move: weekly sds of their growth and of their walk."""

    growth: float
    walk: float
    chance: float


PARTS = (
    Part(VALUE_GROWTH.sd, VALUE_WALK.value, 1 - 2 * VALUE_FAST.value),
    Part(VALUE_FAST_GROWTH.sd, VALUE_WALK.value, VALUE_FAST.value),
    Part(VALUE_GROWTH.sd, VALUE_FAST_WALK.value, VALUE_FAST.value),
)

TABLE: tuple[Prior, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Prior))
