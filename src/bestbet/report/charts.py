"""The pictures of an answer: fans against targets, strategies side by side, and what the answer rests on.

Pure functions from plain values to SVG text. Every picture takes its width, so that a page can show one for a desk
and one for a phone; below `NARROW` the layout changes instead of shrinking.
"""

from __future__ import annotations

from bestbet.report.chart_data import (
    AT_LEAST,
    NARROW,
    FanChart,
    ObjectiveChance,
    OddsRow,
    RestsRow,
    StripMark,
    StripPanel,
)
from bestbet.report.chart_fan import fan_chart
from bestbet.report.chart_odds import odds_chart, odds_picture
from bestbet.report.chart_rests import rests_chart
from bestbet.report.chart_strip import objective_strip

__all__ = [
    "AT_LEAST",
    "NARROW",
    "FanChart",
    "ObjectiveChance",
    "OddsRow",
    "RestsRow",
    "StripMark",
    "StripPanel",
    "fan_chart",
    "objective_strip",
    "odds_chart",
    "odds_picture",
    "rests_chart",
]
