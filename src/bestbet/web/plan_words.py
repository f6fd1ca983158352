"""What entries and changes of the plan are called on pages."""

from __future__ import annotations

import re

from bestbet.adapters.plan_steps import OUTSIDE, Step
from bestbet.plan.fields import TOP

SINGULAR = {
    TOP: "the plan itself",
    "objectives": "objective",
    "strategies": "strategy",
    "tactics": "tactic",
    "resources": "resource",
    "rivals": "rivals in a segment",
}
"""What one entry of a section is called."""
_PLACE = re.compile(r'^[a-z_]+(?: [a-z_]+)*(?: "[^"]*")?(?:(?:,| in) "[^"]*")?: (?=.)')


def step_words(step: Step) -> str:
    """Return what a step changed, for a button or a line: "objective volume"."""
    if step.way == OUTSIDE:
        return "what was changed in the file itself"
    section, _, rest = step.about.partition(" ")
    name, _, what = rest.partition(", ")
    if section == TOP:
        return SINGULAR[TOP]
    if section not in SINGULAR:
        return step.about
    said = f"{SINGULAR[section]} {name.replace('_', ' ')}"
    return f"{said} ({what})" if what else said


def without_place(text: str) -> str:
    """Return a problem's text without the words that say where: beside its field they are said already."""
    return _PLACE.sub("", text)
