"""From the best mix to the values that the page shows of it."""

from __future__ import annotations

from collections.abc import Sequence

from bestbet.choose.mix import BestMix, Option
from bestbet.plan.nodes import Effort, Plan
from bestbet.report.chart_mix import MixChart, MixRow
from bestbet.report.mix_tables import (
    cost_text,
    mix_headline,
    mix_sentences,
    mix_tables,
    mix_text,
    price_sentence,
)


def mix_chart(plan: Plan, mix: BestMix) -> MixChart:
    """Return what the page shows of the best mix: tactics that today or any mix as good uses, in the plan's order."""
    prices = tuple(price_sentence(price, plan.currency) for price in mix.prices)
    said = tuple(text for text in mix_sentences(plan, mix) if text not in prices)
    return MixChart(
        headline=mix_headline(mix),
        rows=_rows(plan, mix),
        sentences=(*said, *mix.findings),
        prices=prices,
        tables=mix_tables(plan, mix)[-1:],
    )


def _rows(plan: Plan, mix: BestMix) -> tuple[MixRow, ...]:
    ranges = {name: (least, most) for name, least, most in mix.plateau.ranges}
    rows = []
    for tactic in plan.tactics:
        today, best, nearest = (_units(option, tactic.name) for option in (mix.today, mix.best, mix.nearest))
        least, most = ranges.get(tactic.name, (best, best))
        if max(today, best, most) > 0:
            said, cost = _said(plan, mix.best.effort, tactic.name), cost_text(plan, mix, tactic.name)
            rows.append(MixRow(tactic.name, today, best, nearest, least, most, said, cost))
    return tuple(rows)


def _units(option: Option, name: str) -> float:
    return sum(effort.units for effort in option.effort if effort.tactic == name)


def _said(plan: Plan, effort: Sequence[Effort], name: str) -> str:
    said = mix_text(plan, effort, name)
    return "none of it" if said == "–" else said
