"""A mix tried by hand as a page shows it: words and pictures, drawn anew while sliders move."""

from __future__ import annotations

from dataclasses import dataclass

from bestbet.choose.live import BEST, NEAREST, TODAY, Bound, Gap, LiveGround, LiveObjective, LiveOdds, Use
from bestbet.odds.assessment import FAN_LEVELS
from bestbet.plan.kinds import TIMES_PER_WEEK, Setting, write_number
from bestbet.report.chart_data import FanChart
from bestbet.report.chart_fan import fan_chart
from bestbet.report.chart_tried import Mark, MixBar, mix_bar, use_bar
from bestbet.report.svg import GAP, format_target, format_value
from bestbet.report.words import points, spoken
from bestbet.units import NO_CURRENCY

SIGMAS = 1.96
FIRM = 2.0
"""Differences below so many standard errors are called as good."""
EVEN = 5e-4
"""A lead that would read 0.0 points."""
_BANDS = ((0, 6), (1, 5), (2, 4))
_SPOKEN = {TODAY: "today", BEST: "the best mix", NEAREST: "the one nearest to today"}
_MEDIAN = FAN_LEVELS.index(0.5)


@dataclass(frozen=True, slots=True)
class UseView:
    """One resource: what the mix takes of what there is, in words and as a bar."""

    name: str
    said: str
    bar: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class ObjectiveView:
    """One objective: its chance, how that moved, the middle and the range of eight in ten outcomes, and its fan."""

    name: str
    must: bool
    chance: str
    error: str
    lead: str
    outcome: str
    target: str
    fan: str
    reason: str


@dataclass(frozen=True, slots=True)
class LiveView:
    """All that changes on the page while sliders move."""

    chance: str
    error: str
    leads: tuple[str, ...]
    bar: str
    uses: tuple[UseView, ...]
    problems: tuple[str, ...]
    objectives: tuple[ObjectiveView, ...]
    findings: tuple[str, ...]
    n_paths: int
    n_most: int
    said: str


def live_view(ground: LiveGround, odds: LiveOdds, *, width: float, marked: tuple[str, ...]) -> LiveView:
    """Return the view for pictures of a width; of the mixes held against, those in `marked` are shown by name."""
    gaps = [gap for name in marked for gap in odds.gaps if gap.name == name]
    bar = MixBar.of(odds.p_all, odds.mcse, [Mark(gap.name, gap.p) for gap in gaps])
    error = points(SIGMAS * odds.mcse)
    return LiveView(
        format_value(odds.p_all, "share"),
        error,
        tuple(lead_text(gap) for gap in gaps),
        mix_bar(bar, width=width),
        tuple(_use(use, width) for use in odds.uses),
        (*_over(odds.uses), *(_outside(ground, bound) for bound in odds.bounds)),
        tuple(_objective(ground, one, width) for one in odds.objectives),
        odds.findings,
        odds.n_paths,
        odds.n_most,
        f"{format_value(odds.p_all, 'share')}, plus or minus {error}. {' '.join(lead_text(gap) for gap in gaps)}",
    )


def lead_text(gap: Gap) -> str:
    """Return how a mix stands to another: "3.1 points ahead of today (± 0.8 points)", "as good as today"."""
    name = _SPOKEN.get(gap.name) or spoken(gap.name)
    if abs(gap.lead) < EVEN and gap.mcse < EVEN / 10:
        return f"The same as {name}."
    if abs(gap.lead) <= FIRM * gap.mcse:
        return f"About as good as {name}: {_signed(gap.lead)} ± {points(SIGMAS * gap.mcse)}."
    side = "ahead of" if gap.lead > 0 else "behind"
    return f"{points(abs(gap.lead)).capitalize()} {side} {name}, ± {points(SIGMAS * gap.mcse)}."


def _signed(share: float) -> str:
    return f"{100 * share:+.1f}"


def _use(use: Use, width: float) -> UseView:
    unit = "hours" if use.is_hours else "" if use.unit == NO_CURRENCY else use.unit
    said = f"{_amount(use.needs)} of {_amount(use.have)}{GAP}{unit} a week".replace(f"{GAP} ", " ")
    share = use.needs / use.have if use.have > 0 else float(use.needs > 0)
    return UseView(spoken(use.name), said, use_bar(share, said, width=width), use.is_over)


def _amount(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}"


def _over(uses: tuple[Use, ...]) -> list[str]:
    return [
        f"{spoken(use.name)}: {_amount(use.needs - use.have)}{GAP}{'hours' if use.is_hours else use.unit} a week more "
        "than there is. What hours do not allow is not done."
        if use.is_hours
        else f"{spoken(use.name)}: {_amount(use.needs - use.have)}{GAP}{use.unit} a week more than there is."
        for use in uses
        if use.is_over
    ]


def _outside(ground: LiveGround, bound: Bound) -> str:
    tactic = next(t for t in ground.plan.tactics if t.name == bound.tactic)

    def say(value: float) -> str:
        return write_number(value, TIMES_PER_WEEK, Setting("", tactic.unit))

    limit = f"at least {say(bound.least)}" if bound.units < bound.least else f"at most {say(bound.most)}"
    return f"{spoken(bound.tactic)}: the plan allows {limit}."


def _objective(ground: LiveGround, one: LiveObjective, width: float) -> ObjectiveView:
    target = "" if one.target is None else f"{one.direction.replace('_', ' ')} {format_target(one.target, one.unit)}"
    if one.p is None or one.median is None or one.interval is None or one.lead is None or one.lead_mcse is None:
        return ObjectiveView(one.name, one.must, "–", "", "", "", target, "", one.reason)
    low, high = one.interval
    outcome = f"{format_value(one.median, one.unit)}, eight in ten between {format_value(low, _bare(one.unit))} and "
    return ObjectiveView(
        one.name,
        one.must,
        format_value(one.p, "share"),
        points(SIGMAS * (one.mcse or 0.0)),
        _against_today(one.lead, one.lead_mcse),
        f"{outcome}{format_value(high, one.unit)}",
        target,
        "" if one.fan is None else fan_chart(_fan(ground, one), width=width, height=200, is_titled=False),
        "",
    )


def _against_today(lead: float, mcse: float) -> str:
    if abs(lead) <= FIRM * mcse or abs(lead) < EVEN:
        return "as today"
    return f"{points(abs(lead))} {'more' if lead > 0 else 'less'} than today"


def _bare(unit: str) -> str:
    return unit if unit == "share" else ""


def _fan(ground: LiveGround, one: LiveObjective) -> FanChart:
    assert one.fan is not None  # noqa: S101 - asked for where there is one
    lines = [tuple(float(x) for x in level) for level in one.fan.levels]
    return FanChart(
        label=one.name,
        unit=one.unit,
        days=one.fan.days,
        bands=tuple((lines[low], lines[high]) for low, high in _BANDS),
        median=lines[_MEDIAN],
        target=one.target,
        direction=one.direction,
        probability=one.p,
        as_of=ground.posterior.as_of,
    )
