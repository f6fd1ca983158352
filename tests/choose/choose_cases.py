"""Comparisons and questions made by hand: two or three objectives, every path known."""

from datetime import date

import numpy as np

from bestbet.odds.assessment import Question
from bestbet.odds.comparison import Comparison
from bestbet.odds.measures import Goal
from bestbet.odds.probability import group, plausible_truths
from bestbet.plan.nodes import Direction, Measure, Objective, Plan, Threshold

R = 4
SINCE, BY = date(2027, 1, 1), date(2027, 12, 31)
NAMES = ("a", "b", "c", "d", "e")


def objective(name, measure=Measure.BOOKINGS, target=100.0, *, direction=Direction.AT_LEAST, must=True, floor=None):
    return Objective(name, Threshold(measure, direction, target), BY, SINCE, must=must, floor=floor)


def asked(*objectives, money=""):
    """The question of these objectives, with no tallies behind it."""
    goals = {o.name: Goal(o.name, o.threshold, {}, o.since, o.by) for o in objectives}
    for o in objectives:
        if o.floor is not None:
            goals[f"{o.name} (floor)"] = Goal(f"{o.name} (floor)", o.floor, {}, o.since, o.by)
    targets = {name: goal.threshold.target for name, goal in goals.items()}
    return Question(objectives, goals, targets, {}, (), {name: slice(0, 0) for name in goals}, money=money)


def compared(question, values, *, seed=1):
    """A comparison of strategies from values[strategy][goal][path], put together without the code under test."""
    musts = [o for o in question.objectives if o.must]

    def met(found):
        return np.column_stack([_met(question, o, found) for o in musts])

    names = tuple(values)
    success = np.column_stack([met(values[name]).all(axis=1) for name in names])
    grouped = group(success, R)
    truths = plausible_truths(grouped, seed=seed)
    return Comparison(names, tuple(musts), values, {n: met(values[n]) for n in names}, success, grouped, truths)


def _met(question, o, found):
    up = o.threshold.direction is Direction.AT_LEAST
    met = found[o.name] >= question.targets[o.name] if up else found[o.name] <= question.targets[o.name]
    return met if o.floor is None else met & (found[f"{o.name} (floor)"] >= o.floor.target)


def by_success(success):
    """A comparison that holds success alone."""
    grouped = group(success, R)
    names = NAMES[: success.shape[1]]
    return Comparison(names, (), {}, {}, success, grouped, plausible_truths(grouped, seed=1))


def lucky(truths, *, seed):
    """Success of R paths per draw whose true chances are truths[draw, strategy], on common luck."""
    luck = np.random.default_rng(seed).random((len(truths), R, 1))
    return (luck < truths[:, None, :]).reshape(-1, truths.shape[1])


def plan(*objectives, tie_within=0.03):
    return Plan("t", "EUR", SINCE, 13.0, objectives, (), (), (), tie_within=tie_within)
