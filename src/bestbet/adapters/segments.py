"""Which attribute divides the market, and which says where opportunities come from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet.adapters.coded import counts
from bestbet.adapters.recognise_words import FIELDS, SEGMENT_WORDS, Table, squash
from bestbet.facts.existing import tells_new_from_existing
from bestbet.facts.tables import Coded, Outcome

FEWEST, MOST = 2, 8
_MOST_VALUES = 40
_LEAST_FILLED = 0.5
_WELL_FILLED = 20
_PEOPLE = ("owner", "manager", "leader", "agent", "rep", "user", "seller")


@dataclass(frozen=True, slots=True)
class Choice:
    """An attribute, how sure the choice is (0 to 1), and why in plain words."""

    attribute: str | None
    confidence: float
    why: str


def choose_source(attributes: Mapping[str, Coded]) -> Choice:
    """Return the attribute that says where opportunities come from."""
    words = FIELDS[Table.OPPORTUNITIES]["source"].words
    offers = [name for name in attributes if squash(name) in words and _n_values(attributes[name]) >= FEWEST]
    if not offers:
        return Choice(None, 1.0, "no column says where opportunities come from")
    best = min(offers, key=lambda name: (name != "source", words.index(squash(name))))
    filled = _filled(attributes[best])
    return Choice(best, round(0.5 + 0.5 * filled, 2), f"filled in {filled:.0%} of rows")


def choose_segment(
    attributes: Mapping[str, Coded], outcome: npt.NDArray[np.int8], amount: npt.NDArray[np.float64], source: str | None
) -> Choice:
    """Return the attribute that best divides the market: by its name first, then by how well it separates.

    Attributes known less often for open or lost opportunities than for won ones are left out: they were filled in
    afterwards, and would foretell the outcome. A column that tells new from existing business divides no market: who is
    won becomes the other. `amount` is NaN where not known.
    """
    scored = []
    for name, column in attributes.items():
        n = _n_values(column)
        if name == source or not FEWEST <= n <= _MOST_VALUES or _filled(column) < _LEAST_FILLED:
            continue
        if _is_filled_afterwards(column, outcome) or any(word in squash(name) for word in _PEOPLE):
            continue
        if tells_new_from_existing(column):
            continue
        scored.append((_score(name, column, outcome, amount), name))
    if not scored:
        return Choice(None, 1.0, "no attribute has 2 to 8 well-filled values")
    score, best = min(scored, key=lambda offer: (-offer[0], offer[1]))
    others = ", ".join(name for _, name in sorted(scored, key=lambda offer: (-offer[0], offer[1])) if name != best)
    n = _n_values(attributes[best])
    why = f"{n} values, filled in {_filled(attributes[best]):.0%} of rows"
    return Choice(best, round(min(score, 0.99), 2), f"{why}; also possible: {others}" if others else why)


def _score(name: str, column: Coded, outcome: npt.NDArray[np.int8], amount: npt.NDArray[np.float64]) -> float:
    word = squash(name)
    ranks = [at for at, known in enumerate(SEGMENT_WORDS) if word == known or word.endswith(known)]
    by_name = 0.55 - 0.01 * min(ranks) if ranks else 0.15
    by_size = 0.1 if _n_values(column) <= MOST else 0.05
    separation = min(0.15, _separation(column, outcome, amount))
    return by_name + by_size + 0.15 * _filled(column) + separation


def _separation(column: Coded, outcome: npt.NDArray[np.int8], amount: npt.NDArray[np.float64]) -> float:
    """Return the larger of two shares explained by the attribute: of winning, and of the logarithm of the value."""
    ended = outcome != Outcome.OPEN
    shares = [_explained(column.codes[ended], (outcome[ended] == Outcome.WON).astype(np.float64))]
    priced = ~np.isnan(amount) & (amount > 0)
    shares.append(_explained(column.codes[priced], np.log(amount[priced])))
    return max(shares)


def _explained(codes: npt.NDArray[np.int32], y: npt.NDArray[np.float64]) -> float:
    """Return the share of the variance of y between the groups of codes, adjusted for their number."""
    known = codes >= 0
    codes, y = codes[known], y[known]
    n_groups = len(np.unique(codes))
    if len(y) <= n_groups + 1 or float(np.var(y)) == 0 or n_groups < FEWEST:
        return 0.0
    n = np.bincount(codes)
    means = np.bincount(codes, weights=y) / np.maximum(n, 1)
    within = float(((y - means[codes]) ** 2).sum()) / (len(y) - n_groups)
    return max(0.0, 1 - within / float(np.var(y, ddof=1)))


def _n_values(column: Coded) -> int:
    filled = max(int((column.codes >= 0).sum()), 1)
    return int((counts(column) >= min(_WELL_FILLED, math.ceil(filled / 50))).sum())


def _filled(column: Coded) -> float:
    return float((column.codes >= 0).mean()) if len(column.codes) else 0.0


def _is_filled_afterwards(column: Coded, outcome: npt.NDArray[np.int8]) -> bool:
    won, other = column.codes[outcome == Outcome.WON] >= 0, column.codes[outcome != Outcome.WON] >= 0
    if not won.size or not other.size:
        return False
    return float(won.mean()) - float(other.mean()) > 0.5
