"""A realistic answer of an invented company, to be drawn by the tests and looked at by people."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from datetime import date, timedelta

from bestbet.report.charts import AT_LEAST, FanChart, ObjectiveChance, OddsRow, RestsRow, StripMark, StripPanel
from bestbet.report.page import FindingText, ReportContent, StrategyText
from bestbet.report.tables import Table

AS_OF = date(2026, 12, 31)
OBJECTIVES = ("volume", "healthcare_accounts", "loyal_share")
STRATEGIES = (
    ("hold_course", 0.213, (0.12, 0.34), (0.41, 0.52, 0.47), "What the team does today, carried on.", "nothing new is tried"),
    ("healthcare_first", 0.381, (0.28, 0.58), (0.63, 0.81, 0.52), "We win twice as often there and nobody owns it yet.", "outbound to logistics and the public sector"),
    ("broad_outbound", 0.174, (0.06, 0.37), (0.58, 0.49, 0.31), "More conversations bring more deals, if people have the hours.", "seminars and the newsletter"),
    ("grow_repeat_and_referral", 0.332, (0.19, 0.49), (0.46, 0.55, 0.78), "Present customers buy again at a tenth of the effort.", "a third of all outbound"),
    ("fewer_larger_deals", 0.127, (0.05, 0.24), (0.49, 0.38, 0.35), "Large deals pay for the hours that they take.", "deals under 8,000 EUR"),
)  # fmt: skip


def fan(
    *, label="Bookings by 31 December 2027", unit="EUR", rate=83_500.0, target=4_200_000.0, probability=0.63
) -> FanChart:
    """Return a fan of 52 weeks that widens as sums do, after 12 weeks on record."""
    days = tuple(AS_OF + timedelta(weeks=w) for w in range(53))
    middle = tuple(rate * w for w in range(53))
    spread = [rate * (1.1 * math.sqrt(w) + 0.05 * w) for w in range(53)]
    bands = tuple(
        (tuple(max(0.0, m - z * s) for m, s in zip(middle, spread, strict=True)),
         tuple(m + z * s for m, s in zip(middle, spread, strict=True)))
        for z in (1.645, 1.282, 0.674)
    )  # fmt: skip
    return FanChart(label, unit, days, bands, middle, target, AT_LEAST, probability)


def share_fan() -> FanChart:
    """Return a fan of a share with a record before it."""
    days = tuple(AS_OF + timedelta(weeks=w) for w in range(79))
    middle = tuple(0.31 + 0.0006 * w for w in range(79))
    spread = [0.004 + 0.0075 * math.sqrt(w) for w in range(79)]
    bands = tuple(
        (tuple(m - z * s for m, s in zip(middle, spread, strict=True)), tuple(m + z * s for m, s in zip(middle, spread, strict=True)))
        for z in (1.645, 1.282, 0.674)
    )  # fmt: skip
    past = tuple(AS_OF - timedelta(weeks=40 - w) for w in range(41))
    known = tuple(0.29 + 0.02 * w / 40 + 0.006 * math.sin(w / 3) for w in range(41))
    return FanChart(
        "Share from repeat and referral", "share", days, bands, middle, 0.35, AT_LEAST, 0.52, past, known, AS_OF
    )


def odds_rows() -> tuple[OddsRow, ...]:
    return tuple(
        OddsRow(
            name,
            p,
            math.sqrt(p * (1 - p) / 16_384),
            knowledge,
            tuple(ObjectiveChance(o, q) for o, q in zip(OBJECTIVES, each, strict=True)),
            is_status_quo=name == "hold_course",
            is_best=name == "healthcare_first",
        )
        for name, p, knowledge, each, _, _ in STRATEGIES
    )


def panels() -> tuple[StripPanel, ...]:
    middles = (
        ("volume", "EUR", 4.2e6, (4.02e6, 4.43e6, 4.36e6, 4.13e6, 4.17e6), 0.19),
        ("healthcare_accounts", "accounts", 30, (30, 36, 29, 31, 27), 0.24),
        ("loyal_share", "share", 0.35, (0.345, 0.352, 0.318, 0.391, 0.325), 0.15),
    )
    return tuple(
        StripPanel(
            name,
            unit,
            target,
            AT_LEAST,
            tuple(
                StripMark(
                    s[0], m, (m * (1 - w), m * (1 + w)), s[3][i], s[0] == "healthcare_first", s[0] == "hold_course"
                )
                for s, m in zip(STRATEGIES, medians, strict=True)
            ),
        )
        for i, (name, unit, target, medians, w) in enumerate(middles)
    )


def rests() -> tuple[RestsRow, ...]:
    return (
        RestsRow("opportunities per week", 0.91, 0.0, 0.09, "your 2,831 opportunities; drift is a prior"),
        RestsRow("win rate, healthcare", 0.86, 0.0, 0.14, "231 wins of 702, open deals counted by age"),
        RestsRow("time to win", 0.97, 0.0, 0.03, "483 wins"),
        RestsRow("deal value", 0.93, 0.0, 0.07, "476 wins with an amount"),
        RestsRow("what cold calling brings", 0.12, 0.33, 0.55, "catalogue range, two graded studies"),
        RestsRow("what seminars bring", 0.0, 0.18, 0.82, "catalogue range"),
        RestsRow("rivals' pressure", 0.0, 0.0, 1.0, "judgement; no loss reasons on record"),
    )


def tables() -> tuple[Table, ...]:
    return (
        Table(
            "Win rate by sector",
            ("sector", "opportunities", "wins", "win rate", "90 % interval", "won / closed"),
            (
                ("Healthcare", "702", "231", "34.6 %", "31.4–37.9 %", "33.0 %"),
                ("Manufacturing", "951", "118", "16.1 %", "14.0–18.4 %", "13.4 %"),
                ("Logistics", "640", "79", "15.0 %", "12.6–17.6 %", "13.2 %"),
                ("Public Sector", "538", "55", "13.9 %", "11.3–16.9 %", "11.1 %"),
            ),
            "Open deals count by their age; the last column leaves them out and reads low.",
            frozenset({"opportunities", "wins", "win rate", "90 % interval", "won / closed"}),
        ),
        Table(
            "Rows read",
            ("file", "table", "read", "loaded", "rejected", "merged", "skipped"),
            (
                ("opportunities.csv", "opportunities", "2,851", "2,828", "3", "6", "14"),
                ("orders.csv", "orders", "1,853", "1,849", "0", "4", "0"),
            ),
            "",
            frozenset({"read", "loaded", "rejected", "merged", "skipped"}),
        ),
    )


def findings() -> tuple[FindingText, ...]:
    return (
        FindingText(
            "35 of 204 open deals are older than almost any deal that ever closed.",
            "Counted as live they would promise 7 more wins than they will bring; they are counted as dead wood.",
            "Close them, or confirm the ones that live.",
        ),
        FindingText(
            "49 deals were closed on one day, 4 March 2026.",
            "The dates of those losses say nothing about how long losing takes.",
        ),
        FindingText(
            "Seminars and cold calling rest mostly on judgement.",
            "",
            "Test cold calling first: it moves the odds most.",
        ),
    )


def sample(**changes) -> ReportContent:
    """Return the content of a whole page."""
    values = {
        "team": "Larkmoor Instruments",
        "as_of": AS_OF,
        "by": date(2028, 6, 30),
        "n_musts": 3,
        "odds": odds_rows(),
        "strategies": tuple(
            StrategyText(name, because, gives_up, p_best, regret)
            for (name, _, _, _, because, gives_up), p_best, regret in zip(
                STRATEGIES, (0.06, 0.58, 0.05, 0.29, 0.02), (0.171, 0.021, 0.21, 0.064, 0.262), strict=True
            )
        ),
        "seed": 1,
        "n_paths": 16_384,
        "facts_digest": "b2c7e0a94f1d5566",
        "engine": "1",
        "version": "0.1.0",
        "reason": "It leads in 58 % of the plausible markets, and trails the best by 2.1 points on average where it does not.",
        "fans": (
            fan(),
            fan(
                label="New healthcare accounts by 30 June 2028",
                unit="accounts",
                rate=0.69,
                target=30.0,
                probability=0.81,
            ),
            share_fan(),
        ),
        "panels": panels(),
        "rests": rests(),
        "judgement_share": 0.62,
        "findings": findings(),
        "tables": tables(),
        "is_demo": True,
    }
    return ReportContent(**{**values, **changes})


def parse(drawn: str) -> ET.Element:
    """Return the root of a picture; raises ParseError where it is not well-formed."""
    return ET.fromstring(drawn)  # noqa: S314 - text of our own making
