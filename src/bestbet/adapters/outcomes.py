"""How each opportunity ended: flags first, then real end dates, then status, then stage; nothing is guessed as lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet.adapters.deals import Deals
from bestbet.adapters.recognise_stages import outcome_of
from bestbet.facts.tables import Coded, Outcome

Outcomes = npt.NDArray[np.int8]
UNDECIDED = np.int8(-1)
_MOSTLY, _SELDOM, _FEW = 0.9, 0.5, 5


@dataclass(frozen=True, slots=True)
class Decided:
    """Outcome by row (-1 where nothing says), what each stage text was taken for, and texts that need a person.

    `taken_as_open[stage]` counts rows of unknown stages without any sign of an end; `needs_word[stage]` rows of
    unknown stages that look closed, which would bias the win rate whichever way they were counted.
    """

    outcome: Outcomes
    stages: Mapping[str, Outcome]
    taken_as_open: Mapping[str, int]
    needs_word: Mapping[str, int]


def decide(deals: Deals, stages: Mapping[str, Outcome], labels: Mapping[str, Outcome], today: np.datetime64) -> Decided:
    """Return how each opportunity stands.

    `stages` is the stage map of facts.yaml, `labels` what a table of stages says about ids or names; `today` the
    last day that anything is known about.
    """
    outcome = np.full(len(deals), UNDECIDED, np.int8)
    _set(outcome, deals.is_won == 1, Outcome.WON)
    _set(outcome, (deals.is_closed == 1) & (deals.is_won == 0), Outcome.LOST)
    _set(outcome, deals.is_closed == 0, Outcome.OPEN)
    has_both = ~np.isnat(deals.won_on) & ~np.isnat(deals.lost_on)
    _set(outcome, ~np.isnat(deals.won_on) & ~has_both, Outcome.WON)
    _set(outcome, ~np.isnat(deals.lost_on) & ~has_both, Outcome.LOST)
    by_status, said_status = _by_text(deals.status, stages, labels)
    by_stage, said_stage = _by_text(deals.stage, stages, labels)
    ended = (by_status == Outcome.WON) | (by_status == Outcome.LOST)
    outcome = np.where((outcome == UNDECIDED) & ended, by_status, outcome)
    outcome = np.where((outcome == UNDECIDED) & (by_stage != UNDECIDED), by_stage, outcome)
    outcome = np.where((outcome == UNDECIDED) & (by_status != UNDECIDED), by_status, outcome).astype(np.int8)
    unknown = deals.stage if deals.stage.labels else deals.status
    taken, needs = _judge(deals, outcome, unknown, today)
    for at, label in enumerate(unknown.labels):
        if label in taken:
            outcome[(unknown.codes == at) & (outcome == UNDECIDED)] = Outcome.OPEN
    said = {**said_status, **said_stage, **dict.fromkeys(taken, Outcome.OPEN)}
    return Decided(outcome, dict(sorted(said.items())), taken, needs)


def _set(outcome: Outcomes, rows: npt.NDArray[np.bool_], value: Outcome) -> None:
    outcome[rows & (outcome == UNDECIDED)] = value


def _by_text(
    column: Coded, stages: Mapping[str, Outcome], labels: Mapping[str, Outcome]
) -> tuple[Outcomes, dict[str, Outcome]]:
    meaning = {text: stages.get(text, labels.get(text, outcome_of(text))) for text in column.labels}
    table = np.array([UNDECIDED if m is None else int(m) for m in meaning.values()] + [UNDECIDED], np.int8)
    used = {column.labels[code] for code in np.unique(column.codes) if code >= 0}
    return table[column.codes], {text: m for text, m in meaning.items() if m is not None and text in used}


def _judge(
    deals: Deals, outcome: Outcomes, column: Coded, today: np.datetime64
) -> tuple[dict[str, int], dict[str, int]]:
    """Return the unknown stage texts that show no sign of an end, and those that do, with their rows."""
    is_past = ~np.isnat(deals.closed) & (deals.closed <= today)
    is_open = outcome == Outcome.OPEN
    share_open = float(is_past[is_open].mean()) if is_open.any() else 0.0
    taken: dict[str, int] = {}
    needs: dict[str, int] = {}
    for at, label in enumerate(column.labels):
        rows = (column.codes == at) & (outcome == UNDECIDED)
        n = int(rows.sum())
        if not n:
            continue
        looks_closed = n >= _FEW and float(is_past[rows].mean()) >= _MOSTLY and share_open < _SELDOM
        (needs if looks_closed else taken)[label] = n
    return dict(sorted(taken.items())), dict(sorted(needs.items()))
