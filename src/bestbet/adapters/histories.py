"""Stages entered by opportunities: from tables of stage history, and from what changed between imports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pyarrow as pa

from bestbet.adapters.coded import Rows, join, rename, texts
from bestbet.adapters.columns import Columns
from bestbet.adapters.duck import query
from bestbet.adapters.raw import take
from bestbet.adapters.recognise_words import Table, squash
from bestbet.facts.tables import Coded, Days, StageChanges

_CHANGED = """
    SELECT id, stage, import FROM (
        SELECT id, stage, import, lag(stage) OVER (PARTITION BY id ORDER BY import) AS before
        FROM (SELECT id, import, min(stage) AS stage FROM rows GROUP BY id, import)
    ) WHERE before IS NOT NULL AND stage IS NOT NULL AND stage <> before ORDER BY id, import
"""


def read_changes(sources: Sequence[Columns], ids: Sequence[str], stage_names: Mapping[str, str]) -> StageChanges | None:
    """Return the stage changes that tables of stage history hold, of known opportunities; None where there are none."""
    known = set(ids)
    opportunities: list[str] = []
    stages: list[Coded] = []
    days: list[Days] = []
    for columns in sources:
        book = columns.book
        book.skip(columns.truth("is_deleted") == 1, "marked as deleted")
        if columns.how.table is Table.PROPERTY_HISTORY:
            names = columns.labels("name")
            is_stage = np.array(
                [squash(label) in ("dealstage", "stagename", "stage") for label in names.labels] + [False]
            )
            book.skip(~is_stage[names.codes], "a change of something else than the stage")
        owner, stage = columns.labels("opportunity"), rename(columns.labels("stage"), stage_names)
        entered = columns.days("entered")
        is_known = np.array([label in known for label in owner.labels] + [False])
        book.skip(~is_known[owner.codes], "its opportunity was not loaded")
        incomplete = np.flatnonzero((stage.codes < 0) | np.isnat(entered)).tolist()
        book.reject(
            incomplete, columns.how.columns["stage"].column, "no stage or date", "the stage or its date is empty"
        )
        alive = book.alive
        opportunities += texts(take(owner, alive))
        stages.append(take(stage, alive))
        days.append(entered[alive])
    if not opportunities:
        return None
    return StageChanges(tuple(opportunities), join(stages), np.concatenate(days))


def changes_between_imports(ids: Coded, stage: Coded, imports: Rows, days: Mapping[int, date]) -> StageChanges | None:
    """Return a stage change for every opportunity that stood in another stage in an earlier import.

    It is dated on the as-of day of the import that first shows it: the change fell between the two.
    """
    if len(np.unique(imports)) < 2:
        return None
    rows = pa.table({"id": texts(ids), "stage": [text or None for text in texts(stage)], "import": imports})
    found = query(_CHANGED, {"rows": rows})
    if not found.num_rows:
        return None
    names = found.column("stage").to_pylist()
    labels = tuple(dict.fromkeys(names))
    codes = np.array([labels.index(name) for name in names], np.int32)
    entered = np.array([days[number] for number in found.column("import").to_pylist()], "datetime64[D]")
    return StageChanges(tuple(found.column("id").to_pylist()), Coded(codes, labels), entered)


def add(one: StageChanges | None, other: StageChanges | None) -> StageChanges | None:
    """Return both tables in one, without the rows of `other` that `one` has on the same or an earlier day."""
    if one is None or other is None:
        return one or other
    first: dict[tuple[str, str], np.datetime64] = {}
    for key, day in zip(zip(one.opportunity, texts(one.stage), strict=True), one.entered, strict=True):
        first[key] = min(day, first.get(key, day))
    pairs = zip(other.opportunity, texts(other.stage), other.entered, strict=True)
    new = np.array([not ((name, stage) in first and first[name, stage] <= day) for name, stage, day in pairs], np.bool_)
    ids = tuple(name for name, is_new in zip(other.opportunity, new, strict=True) if is_new)
    return StageChanges(
        one.opportunity + ids,
        join([one.stage, take(other.stage, new)]),
        np.concatenate([one.entered, other.entered[new]]),
    )
