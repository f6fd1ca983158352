"""What it takes to reach wished-for odds: more hours, more money, later dates or lower targets, each alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.posterior import Posterior
from bestbet.choose.allocation import tidied
from bestbet.choose.attainment import DOWN, attained, by_draw, margins, mean_error, must_goals, smoothed
from bestbet.choose.ground import Ground, Luck, ground_of, margins_of, totals_of, values_on
from bestbet.choose.mix import Searched
from bestbet.choose.prices import adapted
from bestbet.choose.search import Budget, search
from bestbet.errors import Problem, UsageError
from bestbet.odds.assessment import Question
from bestbet.odds.measures import FORMULAS
from bestbet.plan.nodes import Plan

Floats = npt.NDArray[np.float64]
Ask = Callable[[Plan], Question]

LEVELS = (0.1, 0.25, 0.5, 1.0)
"""Shares of a resource that are added on trial; twice the means is the most that is looked at (judgement)."""
WEEKS_LATER = (13, 26, 39, 52)
MOST_WEEKS_AHEAD = 156
LOWEST = 0.3
"""Targets are not lowered below this share of themselves: another objective would be meant (judgement)."""
STEPS = 30
SMALL = Budget(first=12, later=8, rounds=2, finalists=3)
"""The search with twice the means: it starts from the best mix without them."""


@dataclass(frozen=True, slots=True)
class Need:
    """What it takes along one way: `amount` in the unit, None with a reason; `p_all` is what it then reaches.

    `kind` is hours, money, weeks or target; `name` the resource or objective, empty for all objectives together.
    """

    kind: str
    name: str
    amount: float | None
    unit: str
    base: float
    p_all: float
    mcse: float
    reason: str = ""


def what_it_takes(it: Searched, posterior: Posterior, wish: float, ask: Ask) -> tuple[Need, ...]:
    """Return what reaches P(all) = `wish` from the best mix, each way alone; `ask` turns a plan into its question.

    Amounts are found on the luck of the race, and what they reach is reported on the fresh luck. Raises UsageError
    for a wish outside (0, 1).
    """
    if not 0 < wish < 1:
        raise UsageError(Problem("BB-U92", f"{wish:g} is no chance to reach.", "Write for example --reach 70%."))
    resources = [_resource(it, wish, r) for r in range(len(it.ground.plan.resources)) if it.limits.have[r] > 0]
    return (*resources, _dates(it, posterior, wish, ask), *_targets(it, wish))


def _resource(it: Searched, wish: float, r: int) -> Need:
    ground, resource = it.ground, it.ground.plan.resources[r]
    is_worked, have = ground.frame.hours_resource == r, float(it.limits.have[r])
    levels, reached = [0.0], [_reached(it, [it.best], it.found.finalists.luck)[1]]
    mixes, twice = [it.best], _with_twice(it, r, have if is_worked else 0.0)
    for level in LEVELS:
        more, limits = level * have if is_worked else 0.0, it.limits.with_more(r, level * have)
        between = tidied(ground.levers, limits, it.best + level * (twice - it.best))
        tries = [mixes[-1], *adapted(ground, limits, it.found, mixes[-1])]
        tries += [between] if between is not None else []
        chosen, p = _reached(it, tries, it.found.finalists.luck, more_hours=more)
        levels.append(level)
        reached.append(max(p, reached[-1]))
        mixes.append(tries[chosen])
        if reached[-1] >= wish:
            break
    level, is_there = _crossing(levels, reached, wish)
    mix = mixes[int(np.searchsorted(levels, level))]
    p, mcse = _fresh(it, mix, more_hours=level * have if is_worked else 0.0)
    kind, unit = ("hours", "hours") if resource.is_hours else ("money", resource.unit)
    reason = "" if is_there else f"with twice as much it is {100 * p:.0f} %"
    return Need(kind, resource.name, level * have if is_there else None, unit, have, p, mcse, reason)


def _with_twice(it: Searched, r: int, more_hours: float) -> Floats:
    """Return the best mix of a search with twice as much of a resource."""
    starts = [it.best, it.today, *(units for _, units in it.named)]
    tried = it.found.tried.luck
    budget = replace(SMALL, draws=tried.last - tried.first, race_draws=tried.last - tried.first)
    limits = it.limits.with_more(r, float(it.limits.have[r]))
    found = search(it.ground, limits, starts, seed=tried.seed, budget=budget, more_hours=more_hours)
    return np.asarray(found.finalists.units[0])


def _reached(it: Searched, mixes: Sequence[Floats], luck: Luck, *, more_hours: float = 0.0) -> tuple[int, float]:
    """Return which mix is best by smoothed P(all), and its crude P(all)."""
    margin = margins_of(it.ground, mixes, luck, more_hours=more_hours)
    chosen = int(np.argmax(smoothed(it.found.kernel, margin).mean(axis=1)))
    return chosen, float(attained(margin[chosen]).mean())


def _fresh(it: Searched, mix: Floats, *, more_hours: float = 0.0) -> tuple[float, float]:
    return mean_error(by_draw(attained(margins_of(it.ground, [mix], it.fresh, more_hours=more_hours)))[0])


def _crossing(levels: Sequence[float], reached: Sequence[float], wish: float) -> tuple[float, bool]:
    """Return the level at which straight lines between the trials reach the wish, and whether they do."""
    for i, p in enumerate(reached):
        if p >= wish:
            if i == 0 or p == reached[i - 1]:
                return levels[i], True
            share = (wish - reached[i - 1]) / (p - reached[i - 1])
            return levels[i - 1] + share * (levels[i] - levels[i - 1]), True
    return levels[-1], False


def _dates(it: Searched, posterior: Posterior, wish: float, ask: Ask) -> Need:
    """Move all must-have dates by the same number of weeks, targets as they stand."""
    plan, luck = it.ground.plan, it.found.finalists.luck
    levels, reached = [0.0], [_reached(it, [it.best], luck)[1]]
    last = it.fresh
    for weeks in WEEKS_LATER:
        if ((plan.end - posterior.as_of).days // 7) + weeks > MOST_WEEKS_AHEAD:
            break
        levels.append(float(weeks))
        reached.append(max(_later(it, posterior, weeks, ask, luck)[0], reached[-1]))
        if reached[-1] >= wish:
            break
    level, is_there = _crossing(levels, reached, wish)
    weeks = int(np.ceil(level - 1e-9))
    p, mcse = _later(it, posterior, weeks, ask, last)
    reason = "" if is_there else f"{weeks} weeks later it is {100 * p:.0f} %"
    return Need("weeks", "", float(weeks) if is_there else None, "weeks", 0.0, p, mcse, reason)


def _later(it: Searched, posterior: Posterior, weeks: int, ask: Ask, luck: Luck) -> tuple[float, float]:
    later = tuple(replace(o, by=o.by + timedelta(weeks=weeks)) if o.must else o for o in it.ground.plan.objectives)
    plan = replace(it.ground.plan, objectives=later)
    asked = ask(plan)
    held = replace(asked, targets={name: it.ground.asked.targets.get(name, t) for name, t in asked.targets.items()})
    ground: Ground = ground_of(plan, posterior, held)
    return mean_error(by_draw(attained(margins_of(ground, [it.best], luck)))[0])


def _targets(it: Searched, wish: float) -> tuple[Need, ...]:
    """Lower all must-have targets in proportion, then each alone; values are simulated once for each luck."""
    race, fresh = (
        values_on(it.ground, totals_of(it.ground, [it.best], luck), luck)[0]
        for luck in (it.found.finalists.luck, it.fresh)
    )
    goals = must_goals(it.ground.asked)
    every = [tuple(range(len(goals))), *((g,) for g in range(len(goals)))] if len(goals) > 1 else [(0,)]
    return tuple(_target(it, wish, goals, chosen, race, fresh) for chosen in every)


def _target(
    it: Searched, wish: float, goals: tuple[str, ...], chosen: tuple[int, ...], race: Floats, fresh: Floats
) -> Need:
    asked = it.ground.asked
    name = goals[chosen[0]] if len(chosen) == 1 else ""
    base = asked.targets[name] if name else 1.0
    unit = _unit(it, name) if name else ""

    def at(share: float, values: Floats) -> tuple[float, float]:
        eased = {g: _eased(asked, g, share) if i in chosen else asked.targets[g] for i, g in enumerate(goals)}
        return mean_error(by_draw(attained(margins(replace(asked, targets=eased), values))))

    if at(1.0 - LOWEST, race)[0] < wish:
        p, mcse = at(1.0 - LOWEST, fresh)
        return Need(
            "target", name, None, unit, base, p, mcse, f"{100 * (1 - LOWEST):.0f} % easier, it is {100 * p:.0f} %"
        )
    low, high = 0.0, 1.0 - LOWEST
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if at(middle, race)[0] >= wish else (middle, high)
    p, mcse = at(high, fresh)
    return Need("target", name, _eased(asked, name, high) if name else 1.0 - high, unit, base, p, mcse)


def _eased(asked: Question, goal: str, share: float) -> float:
    """Return a target made easier by a share of itself."""
    is_down = asked.goals[goal].threshold.direction in DOWN
    return asked.targets[goal] * (1.0 + share if is_down else 1.0 - share)


def _unit(it: Searched, goal: str) -> str:
    unit = FORMULAS[it.ground.asked.goals[goal].threshold.measure].unit
    return it.ground.plan.currency if unit == "money" else unit
