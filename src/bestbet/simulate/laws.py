"""Judgements of the selling model, one named constant each, and the small formulas that both engines share by name."""

from __future__ import annotations

import numpy as np

MARKET_SHARE = 0.5
"""Share of the drift's variance that all lanes have in common."""
LANE_STEP = 4
"""A lane's own level moves every so many weeks, with the variance of that many."""
REENGAGED = 0.1
"""Share of opportunities nobody had time for that come back."""
LINE_CALLED = 0.5
"""Share of the places coming free in a week that may go to those who found nobody free the week before."""
REFILL_WEEKS = 8
"""Weeks until a seat that was left is taken again."""
NEWCOMER = 0.2
"""Productivity of a seller on the first day."""
SEAT_BLOCK = 13
"""Weeks in which a person leaves at most once; one uniform each, named by the absolute block."""
REFERRAL_LAG = 4
"""Weeks until a customer's referral turns up."""
FALTER_KEPT = 0.5 ** (1 / 6)
"""Rivals notice slack with a half-life of six weeks."""
SINGLE_VALUES = 16
"""Up to so many values are drawn one by one in a lane and week; more are drawn as one matched sum."""
FEW_VALUES = 4
"""The same where values spread little: sums of few are nearly lognormal there."""
WIDE_VALUES = 1.0
"""Log standard deviation above which values spread too much for that."""

_NODES, _MASSES = np.polynomial.hermite_e.hermegauss(15)
NODES, MASSES = _NODES, _MASSES / _MASSES.sum()
"""Places and masses of the standard normal law, for means over it."""
