"""What the own history shows of a source or campaign, as an observation: no test, and weighed as none."""

from __future__ import annotations

import numpy as np

from bestbet.errors import Problem, UsageError, quote
from bestbet.evidence.claims import Arm, Arms
from bestbet.facts.attributes import attribute_names, opportunity_labels
from bestbet.facts.tables import Facts, Outcome

_CLOSED_BY_THEN = 0.9


def observed_win_rates(facts: Facts, attribute: str, values: tuple[str, ...]) -> Arms:
    """Return wins of opportunities whose attribute is one of the values, and of all others with a known one.

    Only opportunities created so long ago that nine in ten like them have closed are counted, won or not, so that
    losses that come quicker than wins do not bend the rates. Raises UsageError where the facts know no such
    attribute or value, or hold no such opportunity on one side.
    """
    table = facts.opportunities
    labels = opportunity_labels(facts, attribute) if table is not None else None
    if table is None or labels is None:
        known = ", ".join(attribute_names(facts)) or "none"
        text = f"the history of opportunities has no attribute {quote(attribute)}."
        raise UsageError(Problem("BB-E06", text, f"It has: {known}."))
    unknown = [value for value in values if value not in labels.labels]
    if unknown:
        text = f"{attribute} is never {quote(unknown[0])} in this history."
        raise UsageError(Problem("BB-E06", text, f"It is: {', '.join(labels.labels)}."))
    closed = table.closed[~np.isnat(table.closed)] - table.created[~np.isnat(table.closed)]
    days = np.sort(closed[~np.isnat(closed)].astype(np.int64))
    age = int(days[int(_CLOSED_BY_THEN * (len(days) - 1))]) if len(days) else 0
    old = table.created <= np.datetime64(facts.as_of) - np.timedelta64(age, "D")
    wanted = [labels.labels.index(value) for value in values]
    is_with = np.isin(labels.codes, wanted)
    is_won = table.outcome == Outcome.WON
    arms = []
    for rows in (old & is_with, old & ~is_with & (labels.codes >= 0)):
        if not rows.any():
            text = f"no opportunity of an age of {age} days lies on one side of {attribute} {', '.join(values)}."
            raise UsageError(Problem("BB-E06", text, "Choose a value that some opportunities have and others do not."))
        arms.append(Arm(float(rows.sum()), float((rows & is_won).sum())))
    return Arms(arms[0], arms[1])
