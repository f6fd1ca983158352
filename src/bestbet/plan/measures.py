"""What each measure is: unit, formula in words, window, and which way is good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bestbet.plan.kinds import TARGET_COUNT, TARGET_DAYS, TARGET_MONEY, TARGET_RATIO, TARGET_SHARE, Kind
from bestbet.plan.nodes import Direction, Measure


@dataclass(frozen=True, slots=True)
class MeasureCard:
    """One measure for people: `unit` is money, deals, accounts, share, times or days; `window` says over which days."""

    measure: Measure
    title: str
    unit: str
    formula: str
    window: str
    is_more_better: bool
    needs: str


_FLOW = "sum over the days from since to by, both included"
_RATIO = "both sums over the days from since to by"
_LEVEL = "level at the end of the day by"
_OPENING = "customers at the start of since, followed to by"
_ANY = "opportunities with dates, or orders"
_CUSTOMERS = "orders or subscriptions"

MEASURES: Mapping[Measure, MeasureCard] = {
    card.measure: card
    for card in (
        MeasureCard(
            Measure.BOOKINGS,
            "Bookings",
            "money",
            "value of opportunities won + value of repeat orders",
            _FLOW,
            is_more_better=True,
            needs="deal or order values",
        ),
        MeasureCard(
            Measure.GROSS_MARGIN,
            "Gross margin",
            "money",
            "bookings x the plan's gross_margin share",
            _FLOW,
            is_more_better=True,
            needs="gross_margin in the plan, and deal values",
        ),
        MeasureCard(
            Measure.REVENUE,
            "Revenue",
            "money",
            "value earned by delivery; not computed from a sales history, which holds no delivery dates",
            _FLOW,
            is_more_better=True,
            needs="delivery dates; use bookings",
        ),
        MeasureCard(Measure.WINS, "Wins", "deals", "opportunities won", _FLOW, is_more_better=True, needs=_ANY),
        MeasureCard(
            Measure.NEW_ACCOUNTS,
            "New accounts",
            "accounts",
            "accounts with their first win",
            _FLOW,
            is_more_better=True,
            needs="the account of each opportunity",
        ),
        MeasureCard(
            Measure.AVERAGE_DEAL,
            "Average deal",
            "money",
            "value of opportunities won / opportunities won",
            _RATIO,
            is_more_better=True,
            needs="deal values",
        ),
        MeasureCard(
            Measure.WIN_RATE,
            "Win rate",
            "share",
            "won / (won + lost), counting opportunities closed in the window",
            _RATIO,
            is_more_better=True,
            needs="losses that are recorded",
        ),
        MeasureCard(
            Measure.SALES_CYCLE,
            "Sales cycle",
            "days",
            "mean days from creation to win of the opportunities won in the window",
            _RATIO,
            is_more_better=False,
            needs="creation and close dates",
        ),
        MeasureCard(
            Measure.REPEAT_SHARE,
            "Repeat share",
            "share",
            "bookings from accounts that bought before / bookings",
            _RATIO,
            is_more_better=True,
            needs="accounts",
        ),
        MeasureCard(
            Measure.REFERRAL_SHARE,
            "Referral share",
            "share",
            "bookings from opportunities that a referral brought / bookings",
            _RATIO,
            is_more_better=True,
            needs="a source that is a referral",
        ),
        MeasureCard(
            Measure.REPEAT_OR_REFERRAL_SHARE,
            "Repeat or referral share",
            "share",
            "bookings from accounts that bought before, or that came by referral / bookings",
            _RATIO,
            is_more_better=True,
            needs="accounts and a source that is a referral",
        ),
        MeasureCard(
            Measure.LOGO_CHURN,
            "Customer churn",
            "share",
            "customers of the start lost in the window / customers at its start",
            _OPENING,
            is_more_better=False,
            needs=_CUSTOMERS,
        ),
        MeasureCard(
            Measure.REVENUE_CHURN,
            "Revenue churn",
            "share",
            "contract value of opening customers lost / contract value of opening customers",
            _OPENING,
            is_more_better=False,
            needs="subscriptions",
        ),
        MeasureCard(
            Measure.NET_REVENUE_RETENTION,
            "Net revenue retention",
            "share",
            "(opening contract value + expansion - churn) / opening contract value, same customers",
            _OPENING,
            is_more_better=True,
            needs="subscriptions",
        ),
        MeasureCard(
            Measure.PIPELINE_COVERAGE,
            "Pipeline coverage",
            "times",
            "value of open opportunities / 13 weeks of the plan's bookings target",
            _LEVEL,
            is_more_better=True,
            needs="an objective on bookings without where, and open opportunities with values",
        ),
        MeasureCard(
            Measure.ACTIVE_ACCOUNTS,
            "Active accounts",
            "accounts",
            "customers that are active",
            _LEVEL,
            is_more_better=True,
            needs=_CUSTOMERS,
        ),
        MeasureCard(
            Measure.COST_OF_SALES,
            "Cost of sales",
            "money",
            "money spent on tactics",
            _FLOW,
            is_more_better=False,
            needs="costs in money",
        ),
    )
}

_KINDS = {
    "money": TARGET_MONEY,
    "deals": TARGET_COUNT,
    "accounts": TARGET_COUNT,
    "share": TARGET_SHARE,
    "times": TARGET_RATIO,
    "days": TARGET_DAYS,
}
_CAN_EXCEED_ALL = frozenset({Measure.NET_REVENUE_RETENTION})


def target_kind(measure: Measure) -> Kind:
    """Return which kind of number a target of the measure is."""
    return TARGET_RATIO if measure in _CAN_EXCEED_ALL else _KINDS[MEASURES[measure].unit]


def usual_direction(measure: Measure) -> Direction:
    """Return AT_LEAST where more is better, AT_MOST where less is."""
    return Direction.AT_LEAST if MEASURES[measure].is_more_better else Direction.AT_MOST


def measure_rows() -> tuple[tuple[str, str, str, str, str], ...]:
    """Return (name, unit, formula, window, needs) of every measure, for `bestbet check --measures`."""
    return tuple((m.value, c.unit, c.formula, c.window, c.needs) for m, c in MEASURES.items())
