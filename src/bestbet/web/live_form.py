"""Sliders of the Mix page: what a request says of them, and how they stand on the page."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt

from bestbet.choose.live import TODAY
from bestbet.choose.sliders import Slider, stops_of, units_at
from bestbet.errors import Problem, UsageError
from bestbet.plan.nodes import Effort
from bestbet.report.slider_text import aim_text, slider_name, stop_labels, stop_named
from bestbet.workflow.live import Table

Floats = npt.NDArray[np.float64]
OF = "of"
"""The field that says which sliders the numbers of stops belong to; without it stops are named by their words."""
SLIDERS = "sliders"
"""The field in which a page says what its sliders mean."""
START = "mix"
"""The field that names the mix which sliders that are not named stand at; today unless said."""


@dataclass(frozen=True, slots=True)
class SliderView:
    """One slider on the page; `stop` is where it stands, `today` where today's effort is."""

    key: str
    label: str
    full_name: str
    stops: str
    last: int
    stop: int
    today: int
    words: str
    today_words: str


@dataclass(frozen=True, slots=True)
class TacticView:
    """A tactic with its slider for everywhere and those that aim."""

    name: str
    unit: str
    main: SliderView
    aimed: tuple[SliderView, ...]

    @property
    def is_aimed(self) -> bool:
        """Whether any of the sliders that aim stands above none, or does today."""
        return any(one.stop or one.today for one in self.aimed)


@dataclass(frozen=True, slots=True)
class StartView:
    """A mix that all sliders can be set to: where each of them stands then, as JSON by its key."""

    name: str
    stops: str


def is_of(table: Table, given: Mapping[str, str]) -> bool:
    """Return whether stops in a request are those of these sliders, or named by their words."""
    return given.get(OF) in {None, "", table.mark}


def units_given(table: Table, given: Mapping[str, str]) -> Floats:
    """Return the mix that a request names; sliders that it does not name, or not as we do, stand as in the start."""
    ground = table.ground
    base = ground.start(given.get(START, TODAY))
    return units_at(table.sliders, _stops_given(table, given), ground.today if base is None else base)


def _stops_given(table: Table, given: Mapping[str, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for slider in table.sliders:
        text = given.get(slider.key)
        if text is None:
            continue
        stop = _number(text) if given.get(OF) else stop_named(stop_labels(slider), text)
        if stop is not None:
            found[slider.key] = stop
    return found


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def tactic_views(table: Table, units: Floats) -> tuple[TacticView, ...]:
    """Return the sliders as they stand at a mix, tactic by tactic."""
    stops, today = (stops_of(table.sliders, mix) for mix in (units, table.ground.today))
    rows = [(slider, _view(slider, stop, now)) for slider, stop, now in zip(table.sliders, stops, today, strict=True)]
    found = []
    for name, group in groupby(rows, key=lambda row: row[0].tactic):
        (first, main), *others = group
        found.append(TacticView(name, first.unit, main, tuple(view for _, view in others)))
    return tuple(found)


def _view(slider: Slider, stop: int, today: int) -> SliderView:
    labels = stop_labels(slider)
    label = aim_text(slider.where).capitalize() if not slider.where else f"In {aim_text(slider.where)}"
    return SliderView(
        slider.key,
        label,
        slider_name(slider),
        json.dumps(labels, ensure_ascii=False),
        len(labels) - 1,
        stop,
        today,
        labels[stop],
        labels[today],
    )


def sliders_text(table: Table) -> str:
    """Return what the sliders mean, as JSON that the page carries: so a mix can be kept whatever became of the plan."""
    today = stops_of(table.sliders, table.ground.today)
    rows = [
        {"key": s.key, "tactic": s.tactic, "where": s.where, "stops": s.stops, "today": stop}
        for s, stop in zip(table.sliders, today, strict=True)
    ]
    return json.dumps(rows, ensure_ascii=False)


def efforts_given(given: Mapping[str, str]) -> tuple[Effort, ...]:
    """Return the mix that a page says, by what its own sliders mean; UsageError where it says none."""
    try:
        found = tuple(_effort(row, given) for row in json.loads(given[SLIDERS]))
    except (KeyError, ValueError, TypeError, IndexError, AttributeError) as error:
        text = "what was sent is no mix of this page. Nothing was changed."
        raise UsageError(Problem("BB-A71", text, "Open the Mix page again.")) from error
    return tuple(one for one in found if one.units > 0)


def _effort(row: Mapping[str, Any], given: Mapping[str, str]) -> Effort:
    stop = _number(given.get(str(row["key"]), ""))
    units = float(row["stops"][int(row["today"]) if stop is None else stop])
    if not 0 <= units < math.inf:
        raise ValueError("units are a finite number from 0 up")
    where = {str(name): tuple(map(str, values)) for name, values in row["where"].items()}
    return Effort(str(row["tactic"]), units, where)


def start_views(table: Table) -> tuple[StartView, ...]:
    """Return the mixes that all sliders can be set to."""
    return tuple(StartView(name, _stops_text(table, units)) for name, units in table.ground.starts)


def _stops_text(table: Table, units: Floats) -> str:
    stops = stops_of(table.sliders, units)
    keys = (slider.key for slider in table.sliders)
    return json.dumps(dict(zip(keys, stops, strict=True)), ensure_ascii=False)
