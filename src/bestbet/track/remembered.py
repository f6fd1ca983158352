"""What a backtest leaves behind for later answers: its verdict in words, what to widen, and what pictures need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet.odds.widening import Past
from bestbet.track.backtest import PRODUCT, Backtest
from bestbet.track.recalibration import widths
from bestbet.track.reliability import LEAST_RESOLVED
from bestbet.track.scores import LEVELS
from bestbet.track.verdict import Verdict, held_of, quarters_of, sentences

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


def remembered(found: Backtest, verdict: Verdict) -> Remembered:
    """Return what later answers need of a backtest with at least one forecast."""
    own = [score for score in verdict.scores if score.model == PRODUCT]
    share, n = held_of(verdict)
    weights = np.array([score.n for score in own])
    held = [np.average([score.coverage[level] for score in own], weights=weights) for level in LEVELS]
    resolved = verdict.reliability if verdict.reliability and verdict.reliability.n >= LEAST_RESOLVED else None
    return Remembered(
        past=Past(quarters_of(found), n, share, widths(found)),
        sentences=sentences(found, verdict),
        levels=np.array(LEVELS),
        held=np.array(held),
        pits=np.concatenate([score.pits for score in own]),
        stated=resolved.stated if resolved else np.empty(0),
        frequency=resolved.recalibrated if resolved else np.empty(0),
    )
