"""All pictures of docs/evidence/true.md from the committed data, by file name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evidence_drawn import chart_coverage, chart_past, chart_ranks, chart_reliability
from evidence_drawn.fleet_data import MEASURES, Fleet, read_fleet
from evidence_drawn.judged import Agreement, agreement
from evidence_drawn.marks import WORLD_NAMES
from evidence_drawn.past_data import Past, read_past
from evidence_drawn.places import WORLDS, Run, runs
from evidence_drawn.rank_data import Ranks, read_ranks


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the committed data hold, and how the chances of the fleets agree with what came."""

    fleets: Mapping[str, Fleet]
    chosen: Mapping[str, Agreement]
    hold: Mapping[str, Agreement]
    measures: Mapping[str, Mapping[str, Agreement]]
    ranks: Ranks
    past: tuple[Past, ...]
    runs: Mapping[str, Run]


def gathered(folder: Path) -> Evidence:
    """Return the evidence of one folder of data files; FileNotFoundError where one is missing."""
    for world in WORLDS:
        if not (folder / f"fleet_{world}.csv").exists():
            raise FileNotFoundError(f"no data of the {WORLD_NAMES[world].lower()}: --fleet {world} FILE makes them")
    fleets = {world: read_fleet(folder / f"fleet_{world}.csv") for world in WORLDS}
    return Evidence(
        fleets=fleets,
        chosen={world: agreement(fleet.chosen) for world, fleet in fleets.items()},
        hold={world: agreement(fleet.hold) for world, fleet in fleets.items()},
        measures={
            world: {m: agreement(fleet.measures[m]) for m in MEASURES if m in fleet.measures}
            for world, fleet in fleets.items()
        },
        ranks=read_ranks(folder / "ranks.csv"),
        past=read_past(folder / "past.csv"),
        runs=runs(folder),
    )


def pictures(evidence: Evidence) -> dict[str, str]:
    """Return each picture's text by its file name."""
    ranges = {world: chart_coverage.fleet_rows(fleet) for world, fleet in evidence.fleets.items()}
    return {
        "reliability.svg": chart_reliability.reliability_picture(evidence.chosen),
        "reliability-measures.svg": chart_reliability.measures_picture(evidence.measures),
        "coverage.svg": chart_coverage.coverage_picture(ranges, chart_coverage.rank_rows(evidence.ranks)),
        "ranks.svg": chart_ranks.ranks_picture(evidence.ranks),
        "past.svg": chart_past.past_picture(evidence.past),
    }
