"""The sheets of the answer's numbers: the options, the objectives under each, and the fans by week."""

from __future__ import annotations

from typing import Any

from bestbet.odds.assessment import Fan, ObjectiveOdds, StrategyOdds
from bestbet.report.board import Brief
from bestbet.report.words import spoken
from bestbet.report.workbook_charts import FanColumns, Span, bar_chart, fan_chart
from bestbet.report.workbook_pen import Pen

SIGMAS = 1.96
CHART = {"x_offset": 12, "y_offset": 12, "object_position": 2}
_SHARE = "share"


def ranked(brief: Brief) -> list[StrategyOdds]:
    """Return the strategies in the order of the board's page, the bet first."""
    by_name = {s.name: s for s in brief.assessment.strategies}
    return [by_name[row.name] for row in brief.board.options]


def look_of(unit: str) -> str:
    """Return how a measure's values look in a cell."""
    return _SHARE if unit == _SHARE else "money" if unit.isupper() else "number"


def form_of(unit: str) -> str:
    """Return the number format of a measure on a chart."""
    return "0%" if unit == _SHARE else "#,##0"


def write_options(book: Any, pen: Pen, brief: Brief, footer: str) -> Span:
    """Write one row for each strategy and the chart of the odds; return where the rows stand."""
    strategies = ranked(brief)
    names = [o.name for o in strategies[0].objectives]
    heads = ["Strategy", "Role", "Chance of all", "Standard error", "\N{PLUS-MINUS SIGN} 95 %", "Low if known better",
             "High if known better", "Best in", "Trails the best by", "Against the bet", "Against today",
             *(f"Chance of {spoken(name)}" for name in names)]  # fmt: skip
    pen.widths([26, 16, *[12] * 9, *[14] * len(names)])
    pen.heads(0, heads, right_from=2)
    today = next((i for i, s in enumerate(strategies, 2) if s.is_status_quo), None)
    for at, (strategy, row) in enumerate(zip(strategies, brief.board.options, strict=True), 1):
        pen.text(at, 0, spoken(strategy.name), "bold")
        pen.text(at, 1, row.tag or ("rejected" if brief.tracked else "option"))
        _option(pen, at, strategy, strategies, today)
        for column, objective in enumerate(strategy.objectives, 11):
            pen.number(at, column, objective.p, "share")
    pen.paper(frozen=(1, 1), footer=footer)
    span = Span("Options", 1, len(strategies))
    chart = bar_chart(book, span, names=0, values=2, errors=4, title="Chance of all objectives, with simulation error",
                      form="0.0%")  # fmt: skip
    chart.set_size({"width": 760, "height": 90 + 44 * len(strategies)})
    pen.sheet.insert_chart(len(strategies) + 2, 0, chart, {**CHART, "description": "The options, the bet on top"})
    return span


def _option(pen: Pen, at: int, s: StrategyOdds, all_: list[StrategyOdds], today: int | None) -> None:
    row = at + 1
    pen.number(at, 2, s.p_all, "share")
    pen.number(at, 3, s.mcse, "share")
    pen.formula(at, 4, f"={SIGMAS}*D{row}", SIGMAS * s.mcse, "share")
    pen.number(at, 5, s.p_all_interval[0], "share")
    pen.number(at, 6, s.p_all_interval[1], "share")
    pen.number(at, 7, s.p_best, "percent")
    pen.number(at, 8, s.regret, "share")
    pen.formula(at, 9, f"=C{row}-C$2", s.p_all - all_[0].p_all, "points")
    if today is None:
        pen.text(at, 10, "no status quo", "quiet")
    else:
        pen.formula(at, 10, f"=C{row}-C${today}", s.p_all - all_[today - 2].p_all, "points")


def write_objectives(pen: Pen, brief: Brief, footer: str) -> None:
    """Write one row for each objective under each strategy."""
    heads = ["Objective", "Measure", "Asked", "Unit", "By", "Must", "Strategy", "Target", "Chance", "Standard error",
             "Middle future", "5 % end below", "95 % end below", "Middle less target"]  # fmt: skip
    pen.widths([24, 24, 10, 10, 12, 8, 26, *[14] * 7])
    pen.heads(0, heads, right_from=7)
    at = 0
    for index in range(len(ranked(brief)[0].objectives)):
        for strategy in ranked(brief):
            at += 1
            _objective(pen, at, strategy, strategy.objectives[index])
    pen.sheet.autofilter(0, 0, at, len(heads) - 1)
    pen.paper(frozen=(1, 1), footer=footer)


def _objective(pen: Pen, at: int, strategy: StrategyOdds, o: ObjectiveOdds) -> None:
    row, look = at + 1, look_of(o.unit)
    side = "at least" if o.direction in {"at_least", "increase_by"} else "at most"
    for column, text in enumerate((spoken(o.name), spoken(o.measure), side, o.unit)):
        pen.text(at, column, text, "bold" if column == 0 else "text")
    pen.day(at, 4, o.by)
    pen.text(at, 5, "must" if o.must else "wish")
    pen.text(at, 6, spoken(strategy.name))
    low, high = o.interval or (None, None)
    for column, value in ((7, o.target), (10, o.median), (11, low), (12, high)):
        pen.number(at, column, value, look)
    pen.number(at, 8, o.p, "share")
    pen.number(at, 9, o.mcse, "share")
    known = None if o.median is None or o.target is None else o.median - o.target
    pen.formula(at, 13, f"=K{row}-H{row}", known, "points" if look == _SHARE else "number")


_LEVELS = ("5 %", "10 %", "25 %", "Middle", "75 %", "90 %", "95 %")
_STEPS = ("Up to 5 %", "5 to 25 %", "25 % to middle", "Middle to 75 %", "75 to 95 %")
_BETWEEN = ((None, 0), (0, 2), (2, 3), (3, 4), (4, 6))
_FIRST_LEVEL, _TARGET, _FIRST_STEP = 3, 10, 11
BANDS = "Bands"


def write_bands(book: Any, pen: Pen, pictures: Pen, brief: Brief, footer: str) -> None:
    """Write the fans of the bet week by week, and a chart of each on a sheet of their own."""
    heads = ["Objective", "Unit", "Week ending", *_LEVELS, "Target", *_STEPS]
    pen.widths([24, 10, 12, *[13] * 7, 13, *[13] * 5])
    pen.heads(0, heads, right_from=2)
    bet = ranked(brief)[0]
    at, fans = 1, [(o, o.fan) for o in bet.objectives if o.fan is not None]
    for i, (objective, fan) in enumerate(fans):
        first = at
        at = _fan_rows(pen, at, objective, fan)
        steps = (_FIRST_STEP, _FIRST_STEP + 1, _FIRST_STEP + 2, _FIRST_STEP + 3, _FIRST_STEP + 4)
        target = None if objective.target is None else _TARGET
        columns = FanColumns(2, steps, _FIRST_LEVEL + 3, target)
        title = f"{spoken(objective.name)} under {spoken(bet.name)}"
        chart = fan_chart(book, Span(BANDS, first, at - 1), columns, title=title, form=form_of(objective.unit))
        chart.set_size({"width": 560, "height": 360})
        pictures.sheet.insert_chart(19 * (i // 2), 9 * (i % 2), chart, {**CHART, "description": title})
    if not fans:
        pen.text(1, 0, "No objective of this plan has a course by week.", "quiet")
    pen.sheet.autofilter(0, 0, max(at - 1, 1), len(heads) - 1)
    pictures.paper(frozen=None, footer=footer)
    pen.paper(frozen=(1, 3), footer=footer)


def _fan_rows(pen: Pen, at: int, o: ObjectiveOdds, fan: Fan) -> int:
    """Write one row for each week, the steps as formulas, and return the row below."""
    look = look_of(o.unit)
    for week, day in enumerate(fan.days):
        pen.text(at, 0, spoken(o.name))
        pen.text(at, 1, o.unit)
        pen.day(at, 2, day)
        levels = [float(value) for value in fan.levels[:, week]]
        for i, value in enumerate(levels):
            pen.number(at, _FIRST_LEVEL + i, value, look)
        if o.target is not None:
            pen.number(at, _TARGET, o.target, look)
        for i, (low, high) in enumerate(_BETWEEN):
            upper, lower = _cell(high, at), None if low is None else _cell(low, at)
            known = levels[high] - (0.0 if low is None else levels[low])
            if known == known:  # noqa: PLR0124 - a week without a value has no step
                pen.formula(at, _FIRST_STEP + i, f"={upper}" if lower is None else f"={upper}-{lower}", known, look)
        at += 1
    return at


def _cell(level: int, at: int) -> str:
    return f"{chr(ord('A') + _FIRST_LEVEL + level)}{at + 1}"
