"""A small hand-made posterior: two segments, two lanes (one of them referral), no tactics."""

from datetime import date

import numpy as np

from bestbet.calibrate.delay_tables import DelayTables
from bestbet.calibrate.posterior import Draws, Posterior, Rests
from bestbet.calibrate.quarter import QUARTER_WEEKS
from bestbet.facts.lanes import (
    CustomerCounts,
    Lane,
    LaneFacts,
    OpenDeals,
    OutcomeCounts,
    ValueStatistics,
)

AS_OF = date(2026, 12, 31)
NO_INTS = np.empty(0, np.int64)
NO_FLOATS = np.empty(0)


def lane_facts(**changes):
    lanes = (Lane(("health", "outbound")), Lane(("retail", "referral")))
    values = ValueStatistics(
        np.array([5, 5]),
        np.array([9.0, 9.0]),
        np.array([2.0, 2.0]),
        np.array([2e4, 2e4]),
        np.zeros(2, np.int64),
        NO_FLOATS,
    )
    parts = {
        "as_of": AS_OF,
        "attributes": ("sector", "source"),
        "lanes": lanes,
        "segments": ("health", "retail"),
        "segment": np.array([0, 1]),
        "is_referral": np.array([False, True]),
        "first_week": date(2025, 1, 3),
        "arrivals": np.full((2, 104), 2),
        "outcomes": OutcomeCounts(NO_INTS, NO_INTS, NO_INTS, NO_INTS, NO_INTS),
        "values": values,
        "open_deals": OpenDeals(NO_INTS, NO_INTS, NO_FLOATS, np.empty(0, np.bool_)),
        "undated": np.zeros(2, np.int64),
        "recent_wins": np.array([10, 10]),
        "recent_new": np.array([5, 5]),
        "active_accounts": np.array([50, 50]),
        "customers": CustomerCounts(NO_INTS, NO_INTS, NO_FLOATS, NO_FLOATS, NO_INTS),
        "contracts": None,
        "order_values": None,
        "are_losses_recorded": True,
    }
    return LaneFacts(**{**parts, **changes})


def draws(n, **changes):
    lanes, segments = (n, 2), (n, 2)
    classes = (n, 2, 1)
    parts = {
        "rate": np.full(lanes, 2.0),
        "dispersion": np.full(lanes, 5.0),
        "drift_sd": np.full(n, 0.01),
        "growth": np.zeros(n),
        "growth_turn": np.zeros(n),
        "open_shock": np.full(n, 0.3),
        "older_age": np.zeros(n),
        "older_odds": np.zeros(n),
        "size_slope": np.zeros(n),
        "size_won": np.zeros(n),
        "size_lost": np.zeros(n),
        "value_growth": np.zeros(n),
        "value_walk": np.zeros(n),
        "order_growth": np.zeros(n),
        "order_walk": np.zeros(n),
        "season": np.ones((n, 53)),
        "win_probability": np.full(lanes, 0.25),
        "delay": np.zeros(n, np.int64),
        "value_log_mean": np.full(lanes, 9.0),
        "value_log_sd": np.full(lanes, 0.8),
        "new_account_share": np.full(lanes, 0.5),
        "running_out": np.zeros(n),
        "churn": np.full(classes, 0.005),
        "repeat": np.full(classes, 0.02),
        "opening": np.full(classes, 50.0),
        "joining": np.ones(classes),
        "order_log_mean": np.full(segments, 8.0),
        "order_log_sd": np.full(segments, 0.5),
        "expansion": np.zeros(segments),
        "effect": np.zeros((n, 0, 6)),
        "doubling": np.full((n, 0), 1.5),
        "half_life": np.full((n, 0), 1.0),
        "unit_cost": np.zeros((n, 0, 0)),
        "have": np.zeros((n, 0)),
        "had": np.zeros((n, 0)),
        "staying": np.ones(n),
        "attrition": np.zeros(n),
        "ramp": np.full(n, 13.0),
        "hours_per_deal": np.zeros(n),
        "pressure": np.zeros(segments),
        "rival_cost": np.zeros(segments),
        "falter": np.ones(segments),
        "gross_margin": np.full(n, 0.6),
        "closing": np.ones((n, QUARTER_WEEKS)),
        "order_season": np.ones((n, 53)),
        "order_course": np.ones((n, 1)),
    }
    return Draws(**{**parts, **changes})


def posterior(n=256, *, facts=None, rests=(), **changes):
    days = np.arange(800.0)
    delays = DelayTables(1 - np.exp(-days / 60)[None], 1 - np.exp(-days / 40)[None])
    return Posterior(
        facts=facts or lane_facts(),
        as_of=AS_OF,
        delays=delays,
        draws=draws(n, **changes),
        value_cap=np.full(2, 1e6),
        order_cap=np.full(2, 1e5),
        rests=tuple(Rests(*r) for r in rests),
        estimates=(),
    )
