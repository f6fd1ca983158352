"""Deals that the record itself says are with customers already: renewals, expansions, existing business.

Who bought first on this record may have bought for years before it began; a column that tells new business from
existing business knows better.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from bestbet.facts.ages import Mask
from bestbet.facts.tables import Coded, Opportunities

_EXISTING = re.compile(
    r"existing\b|renewals?\b|renew\b|up-?\s?sell|cross-?\s?sell|expansion|add-?\s?on|upgrade|repeat\b|"
    r"reorder|bestand(s|\b)|verlängerung|folge(auftrag|geschäft)|wiederkauf"
)
_NEW = re.compile(r"\bnew\b|neu(kunde|geschäft|\b)|first\b|acquisition")

_MOST = 0.5


def says_existing(label: str) -> bool:
    """Whether a label names business with a customer that is there already."""
    return bool(_EXISTING.search(label.casefold())) and not says_new(label)


def says_new(label: str) -> bool:
    """Whether a label names business with a customer that is won by it."""
    said = label.casefold()
    return bool(_NEW.search(said)) and not _EXISTING.search(said)


def are_of_customers(table: Opportunities) -> Mask:
    """Return the opportunities of which a column says that their account was a customer already.

    A column that knows new and existing business both; where several do, the first by name.
    """
    column = kind_of_business(table.attributes)
    if column is None:
        return np.zeros(len(table), np.bool_)
    meaning = np.array([*(says_existing(label) for label in column.labels), False])
    found: Mask = meaning[column.codes]
    return found


def kind_of_business(attributes: Mapping[str, Coded]) -> Coded | None:
    """Return the attribute that tells new from existing business, None where there is none."""
    return next((column for _, column in sorted(attributes.items()) if tells_new_from_existing(column)), None)


def tells_new_from_existing(column: Coded) -> bool:
    """Whether a column knows new and existing business both, and says either of most of its rows."""
    old, new = ([says(label) for label in column.labels] for says in (says_existing, says_new))
    if not (any(old) and any(new)):
        return False
    filled = column.codes[column.codes >= 0]
    return bool(np.logical_or(old, new)[filled].mean() > _MOST) if len(filled) else False
