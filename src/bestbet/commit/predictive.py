"""What we expected when we decided: weekly joint futures of the chosen strategy, as bytes that no later code can alter.

    bytes = header, line feed, weekly, parameters
    header      canonical bytes: format, strategy, seed, as_of, n_paths, n_weeks, streams, parameters (name and shape)
    weekly      [path, week, stream] as 32-bit floating-point numbers, little end first: counts exact, amounts 7 digits
    parameters  each as 64-bit floating-point numbers, little end first, in the header's order; axis 0 is the draw

Path p uses draw p // (n_paths / number of draws). Flows are of whole weeks after the as-of date, stocks at their ends.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from bestbet.commit.canonical import Tree, canonical_bytes, is_object, read_canonical, tree_of
from bestbet.plan.nodes import Where

FORMAT = "bestbet/predictive/v1"
PREDICTIVE_PATHS = 2000
"""Enough for mixtures of likelihoods over the draws (methods L9)."""


@dataclass(frozen=True, slots=True)
class WeeklyStream:
    """What one column of the weekly futures counts, and where."""

    stream: str
    where: Where


@dataclass(frozen=True, slots=True)
class Predictive:
    """The weekly futures of one strategy, weekly[path, week, stream], with the draws of the unknowns behind them."""

    strategy: str
    seed: int
    as_of: date
    streams: tuple[WeeklyStream, ...]
    weekly: npt.NDArray[np.float32]
    parameters: tuple[tuple[str, npt.NDArray[np.float64]], ...]


def predictive_bytes(predictive: Predictive) -> bytes:
    """Return the bytes of the futures, see the module."""
    n_paths, n_weeks, _ = predictive.weekly.shape
    streams: list[Tree] = [{"stream": s.stream, "where": tree_of(s.where)} for s in predictive.streams]
    parameters: list[Tree] = [{"name": name, "shape": tree_of(list(a.shape))} for name, a in predictive.parameters]
    header = canonical_bytes(
        {
            "format": FORMAT,
            "strategy": tree_of(predictive.strategy),
            "seed": str(predictive.seed),
            "as_of": predictive.as_of.isoformat(),
            "n_paths": str(n_paths),
            "n_weeks": str(n_weeks),
            "streams": streams,
            "parameters": parameters,
        }
    )
    parts = [np.ascontiguousarray(values, "<f8").tobytes() for _, values in predictive.parameters]
    return b"".join((header, b"\n", np.ascontiguousarray(predictive.weekly, "<f4").tobytes(), *parts))


def read_predictive(data: bytes) -> Predictive:
    """Return the futures that bytes say; raises ValueError where they do not fit their header."""
    line, _, rest = data.partition(b"\n")
    header = read_canonical(line)
    if not is_object(header) or header.get("format") != FORMAT:
        raise ValueError("these are no weekly futures")
    shape = (int(header["n_paths"]), int(header["n_weeks"]), len(header["streams"]))
    shapes = [(p["name"], tuple(int(n) for n in p["shape"])) for p in header["parameters"]]
    size = 4 * math.prod(shape)
    if len(rest) != size + sum(8 * math.prod(one) for _, one in shapes):
        raise ValueError("the numbers are fewer or more than the header says")
    at, parameters = size, []
    for name, one in shapes:
        end = at + 8 * math.prod(one)
        parameters.append((name, np.frombuffer(rest[at:end], "<f8").reshape(one)))
        at = end
    return Predictive(
        header["strategy"],
        int(header["seed"]),
        date.fromisoformat(header["as_of"]),
        tuple(WeeklyStream(s["stream"], _where(s["where"])) for s in header["streams"]),
        np.frombuffer(rest[:size], "<f4").reshape(shape),
        tuple(parameters),
    )


def _where(pairs: list[dict[str, list[str]]]) -> Where:
    return {str(pair["name"]): tuple(pair["value"]) for pair in pairs}
