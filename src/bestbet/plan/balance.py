"""Holds what strategies need against what there is: people's hours and money."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bestbet.errors import Problem, Severity, quote
from bestbet.plan.nodes import Plan, Resource, Strategy

BUSY = 0.85
"""Above this share of the hours, waiting makes everything slower."""
UNEQUAL = 0.15
_RESOURCE, _BALANCE, _UNEQUAL = "BB-P12", "BB-P13", "BB-P18"


def needs(plan: Plan, strategy: Strategy) -> Mapping[str, float]:
    """Return, per resource, what the strategy's tactics need per week, at the medians of their costs."""
    tactics = {tactic.name: tactic for tactic in plan.tactics}
    total = dict.fromkeys((resource.name for resource in plan.resources), 0.0)
    for effort in strategy.effort:
        for name, cost in tactics[effort.tactic].costs.items():
            total[name] += effort.units * cost.median
    return total


def check_balance(plan: Plan) -> Iterator[Problem]:
    """Yield resources that are none, strategies that need more than there is, and rivals with unequal means."""
    yield from _check_resources(plan)
    for resource in plan.resources:
        yield from _check_record(plan, resource)
    for strategy in plan.strategies:
        need = needs(plan, strategy)
        for resource in plan.resources:
            if resource.have.high > 0:
                yield from _check_need(plan, strategy, resource, need[resource.name])
    for resource in plan.resources:
        yield from _check_equal(plan, resource)


def _check_resources(plan: Plan) -> Iterator[Problem]:
    hours = [resource for resource in plan.resources if resource.is_hours]
    for resource in plan.resources:
        if resource.have.high <= 0:
            what = "people's hours" if resource.is_hours else "money"
            text = f"resource {quote(resource.name)} is 0: no tactic that needs these {what} can be done."
            remedy = "Write what there is per week or month, or delete the resource and its costs."
            yield Problem(_RESOURCE, text, remedy, plan.place_of("resources", resource.name, "have"))
    if len(hours) > 1:
        names = " and ".join(quote(resource.name) for resource in hours)
        text = f"{names} are both hours; Bestbet moves one pool of people's hours."
        remedy = "Add them up into one resource."
        yield Problem(_RESOURCE, text, remedy, plan.place_of("resources", hours[1].name))
    if not hours:
        text = "no resource is people's hours, so work never runs out of hands and the odds are too good."
        remedy = "Add for example rep_hours: {have: 400 hours per week, per_open_deal: 0.5 to 1.5 hours per week}"
        yield Problem(_RESOURCE, text, remedy, plan.place_of("resources"), Severity.WARNING)


def _check_record(plan: Plan, resource: Resource) -> Iterator[Problem]:
    """Yield hours of the past that no record can have been made with."""
    if resource.had is None:
        return
    place, name = plan.place_of("resources", resource.name, "had"), quote(resource.name)
    today = sum(t.today * t.costs[resource.name].median for t in plan.tactics if resource.name in t.costs)
    if resource.had.low <= 0:
        text = f"had of {name} is 0, but the record was made with some hours."
        remedy = "Write what the team had then, or delete `had` where that is what it has."
        yield Problem(_RESOURCE, text, remedy, place)
    elif today > resource.had.median * (1 + 1e-9):
        text = f"what the tactics do today needs {_figure(today)} hours per week of {name}, and the team had"
        text = f"{text} {_figure(resource.had.median)}: work that was done must have fitted in."
        yield Problem(_BALANCE, text, "Correct `had`, or what the tactics do today.", place)


def _check_need(plan: Plan, strategy: Strategy, resource: Resource, need: float) -> Iterator[Problem]:
    have = resource.have.median
    unit = "hours" if resource.is_hours else resource.unit
    path = ("strategies", strategy.name, "effort") if not strategy.is_implied else ("resources", resource.name)
    figures = f"{_figure(need)} {unit} per week of {quote(resource.name)}, and there are {_figure(have)}"
    if need > have * (1 + 1e-9):
        side = "hours out of balance: the tactics" if resource.is_hours else "money out of balance: the tactics"
        text = f"strategy {quote(strategy.name)}, {side} alone need {figures}."
        remedy = "Do less of a tactic, drop one, or add to the resource."
        # what is done today cannot be less: it was done with what there was, and is cut by what will be
        is_cut = strategy.is_status_quo and resource.had is not None
        yield Problem(_BALANCE, text, remedy, plan.place_of(*path), Severity.WARNING if is_cut else Severity.ERROR)
    elif resource.is_hours and need > BUSY * have:
        text = f"strategy {quote(strategy.name)}: tactics need {figures}, so hardly any hours are left to work deals."
        remedy = f"Keep tactics well below {BUSY:.0%} of the hours."
        yield Problem(_BALANCE, text, remedy, plan.place_of(*path), Severity.WARNING)


def _check_equal(plan: Plan, resource: Resource) -> Iterator[Problem]:
    """Yield strategies with far more means than holding course, or (people cost money too) far fewer hours."""
    if plan.status_quo is None:
        return
    usual = needs(plan, plan.status_quo)[resource.name]
    for strategy in plan.strategies:
        need = needs(plan, strategy)[resource.name]
        if need > resource.have.median:
            continue  # already an error of its own
        margin = UNEQUAL * max(usual, 0.2 * resource.have.median)
        if need - usual <= margin and not (resource.is_hours and usual - need > margin):
            continue
        unit = "hours" if resource.is_hours else resource.unit
        text = (
            f"strategy {quote(strategy.name)} takes {_figure(need)} {unit} per week of {quote(resource.name)}, holding "
            f"course {_figure(usual)}: one may win by means alone."
        )
        remedy = "Give all the same means where you want to compare ways, not budgets."
        yield Problem(_UNEQUAL, text, remedy, plan.place_of("strategies", strategy.name), Severity.WARNING)


def _figure(value: float) -> str:
    return f"{value:,.0f}".replace(",", " ") if abs(value) >= 100 else f"{value:.3g}"
