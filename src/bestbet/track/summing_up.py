"""A backtest and its verdict in short, for later answers."""

from __future__ import annotations

import numpy as np

from bestbet.odds.widening import Past
from bestbet.track.backtest import PRODUCT, Backtest
from bestbet.track.recalibration import widths
from bestbet.track.reliability import LEAST_RESOLVED
from bestbet.track.remembered import Remembered
from bestbet.track.scores import LEVELS
from bestbet.track.verdict import Verdict, held_of, quarters_of, sentences


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
