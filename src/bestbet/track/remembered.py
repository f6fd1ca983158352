"""What a backtest leaves behind for later answers: its verdict in words, what to widen, and what pictures need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet.odds.widening import Past

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Remembered:
    """A backtest in short: `held[i]` is how often ranges of `levels[i]` held; `pits` are those of all own forecasts.

    `stated` and `frequency` are the chances of targets as stated and as they came (isotonic), both ascending; empty
    where fewer than 200 are resolved.
    """

    past: Past
    sentences: tuple[str, ...]
    levels: Floats
    held: Floats
    pits: Floats
    stated: Floats
    frequency: Floats
