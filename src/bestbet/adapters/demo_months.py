"""The invented company's exports as of any later day: the same records, as far as they have come by then.

Each record has luck of its own, so that what one export says the next one repeats, unless something happened. The
dirt is that of every month: sources and amounts that nobody typed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zlib import crc32

import numpy as np

from bestbet.adapters.demo_dirt import MISSING_AMOUNT, MISSING_AMOUNT_OPEN
from bestbet.adapters.demo_history import History, Stream
from bestbet.adapters.demo_knobs import Knobs
from bestbet.adapters.demo_tables import Clerk, Sheet, written
from bestbet.adapters.demo_world import live
from bestbet.errors import Problem, UsageError


@dataclass(frozen=True, slots=True)
class Life:
    """One company lived through, record and future; `seed` and the knobs make it what it is."""

    seed: int
    history: History

    def exports(self, day: date, files: Sequence[str] = ()) -> tuple[Sheet, ...]:
        """Return the exports as of a day, all of them unless some are named.

        Raises UsageError for a day outside record and future.
        """
        knobs = self.history.knobs
        last_day = (day - knobs.as_of).days + 7 * knobs.weeks - 1
        if not 0 <= last_day < 7 * (knobs.weeks + knobs.future_weeks):
            text = f"{day} lies outside the life of the invented company."
            raise UsageError(Problem("BB-U23", text, "Choose a day of its record or its future."))
        clerk = Clerk(knobs, self.history, self._luck("clerk", 0), {}, last_day, self._luck)
        sheets = [sheet for sheet in written(clerk) if not files or sheet.file in files]
        for sheet in sheets:
            if sheet.file == "opportunities.csv":
                self._forget(sheet, knobs)
        return tuple(sheets)

    def _luck(self, kind: str, number: int) -> np.random.Generator:
        words = [self.seed, int(Stream.RECORDS), crc32(kind.encode()), number]
        return np.random.Generator(np.random.PCG64DXSM(np.random.SeedSequence(words)))

    def _forget(self, sheet: Sheet, knobs: Knobs) -> None:
        """Leave out sources and amounts; an amount that is missing may be there once the deal is closed."""
        stage, source, amount = (sheet.at(name) for name in ("Stage", "Lead Source", "Amount"))
        for number, row in enumerate(sheet.rows):
            of_source, of_amount = self._luck("dirt", number).random(2)
            if of_source < knobs.source_loss:
                row[source] = ""
            if of_amount < MISSING_AMOUNT.get(row[stage], MISSING_AMOUNT_OPEN):
                row[amount] = ""


def life(seed: int = 1, *, knobs: Knobs = Knobs()) -> Life:  # noqa: B008 - frozen, hence safe to share
    """Return the company of a seed lived through; its exports can be had as of any day."""
    return Life(seed, live(seed, knobs))
