"""The automatic forecasters that statisticians use first: AutoETS, AutoARIMA and AutoTheta, each over whole futures.

They come with the extra `bestbet[forecast]`; without it they are left out, and the verdict says so. Hyndman & Khandakar
(2008), doi:10.18637/jss.v027.i03; Fiorucci and others (2016), doi:10.1016/j.ijforecast.2015.12.004.
"""

from __future__ import annotations

import importlib
import importlib.util
import warnings
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

AUTO = ("AutoETS", "AutoARIMA", "AutoTheta")
BLOCK = 4
"""Weeks that are taken together: single weeks of a sales team are mostly luck, and 13 such blocks are a year."""
LEAST_BLOCKS = 12
"""With fewer blocks on record the weeks themselves are forecast."""
BLOCKS_PER_YEAR = 13
_REFUSALS = (NotImplementedError, ValueError, ZeroDivisionError, IndexError, np.linalg.LinAlgError)


def is_available() -> bool:
    """Return whether the extra is installed."""
    return importlib.util.find_spec("statsforecast") is not None


def forecast_auto(
    weekly: Floats, horizons: Sequence[int], n_draws: int, *, seed: int, name: str
) -> dict[str, dict[int, Floats]]:
    """Return draws of the total of the next weeks, by model and horizon, from weekly totals, oldest first.

    Each model is chosen and fitted once per record and draws whole futures, so that the spread of a total holds the
    dependence between its weeks. From 48 weeks on it sees 4-week totals (a last block that is not needed whole counts
    by its share), with a season once two years are known. A model that refuses the record is left out.
    """
    block = BLOCK if len(weekly) >= BLOCK * LEAST_BLOCKS else 1
    series = weekly[len(weekly) % block :].reshape(-1, block).sum(axis=1)
    season = BLOCKS_PER_YEAR if block == BLOCK and len(series) >= 2 * BLOCKS_PER_YEAR else 1
    ahead = -(-max(horizons) // block)
    found = {}
    for label in AUTO:
        luck = zlib.crc32(f"{seed}:{label}:{name}".encode())
        futures = _futures(label, series, ahead, n_draws, season=season, seed=luck)
        if futures is not None:
            found[label] = {weeks: np.maximum(futures @ _weights(weeks, ahead, block), 0.0) for weeks in horizons}
    return found


def _weights(weeks: int, ahead: int, block: int) -> Floats:
    """How much of each block ahead lies inside the weeks."""
    return np.clip(weeks / block - np.arange(ahead), 0.0, 1.0)


def _futures(label: str, series: Floats, ahead: int, n_draws: int, *, season: int, seed: int) -> Floats | None:
    models: Any = importlib.import_module("statsforecast.models")
    model = getattr(models, label)(season_length=season)
    try:
        with _quiet():
            found = model.simulate(h=ahead, n_paths=n_draws, y=np.ascontiguousarray(series), seed=seed)
    except _REFUSALS:
        return None
    futures = np.asarray(found, dtype=np.float64)
    return futures if np.isfinite(futures).all() else None


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the library's warnings to itself, and give back the global random state that it seeds."""
    state = np.random.get_state()  # noqa: NPY002 - saved only to be put back
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            yield
    finally:
        np.random.set_state(state)  # noqa: NPY002 - as found
