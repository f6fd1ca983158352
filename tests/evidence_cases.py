"""Small plans and claims for the tests of evidence."""

import math
from dataclasses import replace
from datetime import date

from bestbet.evidence.belief import untested, weighed
from bestbet.evidence.bias import Item
from bestbet.evidence.claims import Claim, Evidence, Grade, Says
from bestbet.evidence.scale import EffectScale
from bestbet.evidence.weights import Weights
from bestbet.plan.nodes import Channel, Effort, Plan, Strategy, Tactic
from bestbet.units import Range, Scale

DAY = date(2027, 1, 4)
WEIGHTS = Weights()
LIFTS = EffectScale()


def tactic(name="webinars", brings=None, reaches=None):
    return Tactic(
        name=name,
        unit="event",
        costs={},
        today=2.0,
        typical=2.0,
        brings=brings if brings is not None else {Channel.WIN_RATE: Range(-0.04, 0.16, text="-4 to 16 %")},
        lasts=Range(2, 6, Scale.LOG),
        doubling_gives=Range(1.3, 1.7),
        reaches=reaches or {},
    )


def plan(*tactics, effort=()):
    known = tactics or (tactic(),)
    hold = Strategy("hold", "", "", (), is_status_quo=True)
    other = Strategy("other", "", "", tuple(effort) or (Effort(known[0].name, 4.0),))
    return Plan("team", "EUR", DAY, 13.0, (), (), known, (hold, other))


def claim(name="c", grade=Grade.RANDOMISED_TEST, **changes):
    told = Claim(name, "webinars", Channel.WIN_RATE, grade, when=DAY, is_ours=True)
    return replace(told, **changes)


def story(i, says=Says.WORKS, **changes):
    return claim(f"story {i}", Grade.ANECDOTE, says=says, is_ours=False, **changes)


def lift(log_lift, error=None):
    """An effect of so much on the log scale, as people would write it, with its error on the scale of lifts."""
    value = math.expm1(log_lift)
    return {"effect": Range(value, value), "standard_error": error and error * math.exp(log_lift)}


def evidence(*claims, **weights):
    return Evidence(claims, Weights(weights))


def item(value, error, bias=0.0, *, is_elsewhere=False, name="i"):
    return Item(claim(name), value, error, value, error, bias, is_elsewhere)


def believed(*items, factor=1.0, weights=WEIGHTS):
    """What is believed of an untested tactic after the items."""
    return weighed(untested(weights), items, LIFTS, weights, story_factor=factor)
