"""A strategy with one tactic less, or one more, under the same hours and money."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from bestbet.plan.nodes import Effort, Plan, Strategy, Tactic, Where

FOCUS_SHARE = 0.5
"""A strategy aims where at least this share of its efforts aims (judgement)."""


@dataclass(frozen=True, slots=True)
class Variant:
    """The strategy without a tactic it uses (`is_in`), or with one it does not use, and the efforts in question."""

    tactic: Tactic
    is_in: bool
    efforts: tuple[Effort, ...]
    strategy: Strategy

    @property
    def units(self) -> float:
        """Units per week that the tactic takes in the strategy, or would take."""
        return sum(effort.units for effort in self.efforts)


def written_out(plan: Plan, strategy: Strategy) -> Strategy:
    """Return the strategy with every effort spelled out: holding course does what is done today."""
    if not strategy.is_status_quo:
        return strategy
    today = tuple(Effort(t.name, t.today) for t in plan.tactics if t.today > 0)
    return replace(strategy, effort=today, is_status_quo=False, is_implied=False)


def variants_of(plan: Plan, strategy: Strategy) -> tuple[Variant, ...]:
    """Return one variant per tactic of the plan that has a dose, those of the strategy first.

    A tactic that the strategy does not use is tried at today's dose, or at its typical one, where the strategy aims.
    """
    base = written_out(plan, strategy)
    used = {effort.tactic for effort in base.effort if effort.units > 0}
    found = [_without(base, tactic) for tactic in plan.tactics if tactic.name in used]
    focus = focus_of(base)
    found += [
        _with(base, tactic, focus)
        for tactic in plan.tactics
        if tactic.name not in used and (tactic.today > 0 or tactic.typical > 0)
    ]
    return tuple(found)


def focus_of(strategy: Strategy) -> Where:
    """Return where most of a strategy's efforts aim, or everywhere."""
    wheres = [effort.where for effort in strategy.effort if effort.units > 0]
    counted = Counter(tuple(sorted(where.items())) for where in wheres)
    most, n = counted.most_common(1)[0] if counted else ((), 0)
    return dict(most) if n >= FOCUS_SHARE * len(wheres) else {}


def _without(base: Strategy, tactic: Tactic) -> Variant:
    mine = tuple(effort for effort in base.effort if effort.tactic == tactic.name)
    rest = tuple(effort for effort in base.effort if effort.tactic != tactic.name)
    return Variant(tactic, is_in=True, efforts=mine, strategy=replace(base, name=f"- {tactic.name}", effort=rest))


def _with(base: Strategy, tactic: Tactic, focus: Where) -> Variant:
    where = {name: values for name, values in focus.items() if name not in tactic.reaches}
    more = (Effort(tactic.name, tactic.today if tactic.today > 0 else tactic.typical, where),)
    rest = tuple(effort for effort in base.effort if effort.tactic != tactic.name)
    strategy = replace(base, name=f"+ {tactic.name}", effort=(*rest, *more))
    return Variant(tactic, is_in=False, efforts=more, strategy=strategy)
