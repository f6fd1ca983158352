"""The probabilities in published odds, one by one, with the day each falls due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bestbet.commit.canonical import Tree, is_object

ALL_MUSTS = "*"
"""Stands where a forecast is about all must-have objectives together."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """One stated probability; `low` to `high` is the 90 % range of the measure, or of P(all) how far it could move.

    `due` is the day on which it can be scored. Numbers that could not be computed are None.
    """

    strategy: str
    objective: str
    measure: str
    direction: str
    unit: str
    target: float | None
    due: str
    must: bool
    p: float | None
    mcse: float | None
    low: float | None
    median: float | None
    high: float | None


def forecasts_of(assessment: Tree) -> tuple[Forecast, ...]:
    """Return every probability of an assessment that was read from its canonical bytes."""
    if not is_object(assessment):
        raise ValueError("an assessment is an object")
    return tuple(one for option in assessment["strategies"] for one in _of_option(option))


def _of_option(option: dict[str, Any]) -> list[Forecast]:
    objectives = option["objectives"]
    found = [_of_objective(option["name"], one) for one in objectives]
    counted = [o for o in objectives if o["must"]] or [o for o in objectives if o["p"] is not None]
    if counted:
        low, high = (_number(one) for one in option["p_all_interval"])
        due = max(o["by"] for o in counted)
        p, mcse = _number(option["p_all"]), _number(option["mcse"])
        odds = {"p": p, "mcse": mcse, "low": low, "median": None, "high": high}
        found.append(Forecast(option["name"], ALL_MUSTS, ALL_MUSTS, "", "", None, due, must=True, **odds))
    return found


def _of_objective(strategy: str, o: dict[str, Any]) -> Forecast:
    low, high = (_number(one) for one in o["interval"] or (None, None))
    return Forecast(
        strategy, o["name"], o["measure"], o["direction"], o["unit"], _number(o["target"]), o["by"], bool(o["must"]),
        _number(o["p"]), _number(o["mcse"]), low, _number(o["median"]), high,
    )  # fmt: skip


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)
