"""Asks whether the strategies are real rivals: enough of them, a status quo, and each a choice with a price."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from bestbet.errors import Problem, Severity, quote
from bestbet.plan.nodes import Plan, Strategy, Tactic, Where

MOST_STRATEGIES = 5
_WHERE, _COUNT, _CHOICE, _SERVES = "BB-P11", "BB-P14", "BB-P15", "BB-P16"
_Signature = frozenset[tuple[str, tuple[tuple[str, tuple[str, ...]], ...], float]]


def check_strategies(plan: Plan) -> Iterator[Problem]:
    """Yield strategies that are no bets, tactics that serve none, and aims that miss."""
    yield from _check_count(plan)
    for strategy in plan.strategies:
        yield from _check_choice(plan, strategy)
        yield from _check_aims(plan, strategy)
    yield from _check_twins(plan)
    yield from _check_service(plan)


def _check_count(plan: Plan) -> Iterator[Problem]:
    written = [strategy for strategy in plan.strategies if not strategy.is_implied]
    place = plan.place_of("strategies")
    rivals = [strategy for strategy in written if not strategy.is_status_quo]
    if not rivals:
        text = "there is no strategy to bet on beside holding course." if written else "there is no strategy."
        yield Problem(_COUNT, text, "Write three to five, each with because, gives_up and effort.", place)
    elif len(rivals) == 1:
        text = f"{quote(rivals[0].name)} is the only strategy, so its odds stand against doing nothing new."
        yield Problem(_COUNT, text, "Write two to four rivals that you would really consider.", place, Severity.WARNING)
    if len(written) > MOST_STRATEGIES:
        text = f"there are {len(written)} strategies; beyond {MOST_STRATEGIES} the leader is often just the luckiest."
        yield Problem(_COUNT, text, "Keep the three to five that differ most.", place, Severity.WARNING)
    status_quo = [strategy for strategy in plan.strategies if strategy.is_status_quo]
    if len(status_quo) > 1:
        names = " and ".join(quote(strategy.name) for strategy in status_quo)
        text = f"{names} both say status_quo: yes, but only one course is held today."
        yield Problem(_COUNT, text, "Keep it at one of them.", plan.place_of("strategies", status_quo[1].name))
    implied = [strategy for strategy in status_quo if strategy.is_implied]
    if implied and rivals:
        text = f"no strategy is the status quo, so {quote(implied[0].name)} was added: it goes on as today."
        remedy = f"Write it yourself to make it visible: {implied[0].name}: {{status_quo: yes}}"
        yield Problem(_COUNT, text, remedy, place, Severity.WARNING)


def _check_choice(plan: Plan, strategy: Strategy) -> Iterator[Problem]:
    if strategy.is_status_quo:
        return
    place = plan.place_of("strategies", strategy.name)
    if not strategy.effort or all(effort.units == 0 for effort in strategy.effort):
        text = f"strategy {quote(strategy.name)} puts no effort anywhere."
        yield Problem(_CHOICE, text, "Say what is done, in units per week of each tactic.", place)
    elif _drops_nothing(plan, strategy):
        text = f"strategy {quote(strategy.name)} keeps everything done today and adds to it, so it is not a choice."
        remedy = "Say what is done less: hours and money are limited."
        yield Problem(_CHOICE, text, remedy, place, Severity.WARNING)
    if not strategy.gives_up:
        text = f"strategy {quote(strategy.name)} does not say what it gives up."
        yield Problem(_CHOICE, text, "Add for example gives_up: outbound to retail", place, Severity.WARNING)
    if not strategy.because:
        text = f"strategy {quote(strategy.name)} does not say why it should win."
        yield Problem(_CHOICE, text, "Add because: with the fact it rests on.", place, Severity.WARNING)


def _drops_nothing(plan: Plan, strategy: Strategy) -> bool:
    """Whether each of today's tactics goes on at least as strongly and as widely, and something is added."""
    wide: dict[str, float] = {}
    total: dict[str, float] = {}
    for effort in strategy.effort:
        total[effort.tactic] = total.get(effort.tactic, 0.0) + effort.units
        if not effort.where:
            wide[effort.tactic] = wide.get(effort.tactic, 0.0) + effort.units
    keeps = all(wide.get(tactic.name, 0.0) >= tactic.today for tactic in plan.tactics)
    adds = any(total.get(tactic.name, 0.0) > tactic.today for tactic in plan.tactics)
    return keeps and adds


def _check_aims(plan: Plan, strategy: Strategy) -> Iterator[Problem]:
    tactics = {tactic.name: tactic for tactic in plan.tactics}
    for effort in strategy.effort:
        missed = _missed(effort.where, tactics[effort.tactic])
        if missed:
            reached = ", ".join(tactics[effort.tactic].reaches[missed])
            text = (
                f"strategy {quote(strategy.name)} aims {quote(effort.tactic)} at {missed} "
                f"{quote(', '.join(effort.where[missed]))}, but that tactic reaches only {missed} {quote(reached)}."
            )
            place = effort.place or plan.place_of("strategies", strategy.name, "effort", effort.tactic)
            yield Problem(_WHERE, text, "Change where, or what the tactic reaches.", place)


def _missed(where: Where, tactic: Tactic) -> str | None:
    """Return the attribute on which aim and reach have no value in common."""
    return next(
        (
            name
            for name, values in where.items()
            if name in tactic.reaches and not set(values) & set(tactic.reaches[name])
        ),
        None,
    )


def _check_twins(plan: Plan) -> Iterator[Problem]:
    for one, two in combinations(plan.strategies, 2):
        if _signature(one) != _signature(two) or not _signature(one):
            continue
        first, second = (two, one) if one.is_status_quo else (one, two)
        if second.is_status_quo:
            text = f"strategy {quote(first.name)} is what is done today: it is no choice beside the status quo."
            place = plan.place_of("strategies", first.name)
        else:
            text = f"strategies {quote(one.name)} and {quote(two.name)} put the same effort in the same places."
            place = plan.place_of("strategies", two.name)
        yield Problem(_CHOICE, text, "Change one of them, or drop it.", place)


def _signature(strategy: Strategy) -> _Signature:
    totals: dict[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], float] = {}
    for effort in strategy.effort:
        where = tuple(sorted((name, tuple(sorted(values))) for name, values in effort.where.items()))
        totals[effort.tactic, where] = totals.get((effort.tactic, where), 0.0) + effort.units
    return frozenset((*key, units) for key, units in totals.items() if units > 0)


def _check_service(plan: Plan) -> Iterator[Problem]:
    used = {effort.tactic for strategy in plan.strategies for effort in strategy.effort if effort.units > 0}
    for tactic in plan.tactics:
        if tactic.name not in used:
            text = f"tactic {quote(tactic.name)} serves no strategy: it costs attention and changes no odds."
            remedy = "Name it under the effort of a strategy, or delete it."
            yield Problem(_SERVES, text, remedy, plan.place_of("tactics", tactic.name), Severity.WARNING)
