"""What `flips` answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bestbet.adapters.snapshots import write_file
from bestbet.adapters.store import open_workspace
from bestbet.cli.border import DONE, print_json, say
from bestbet.cli.show import show_list, show_tables, show_text
from bestbet.report.chart_flips import flips_picture
from bestbet.report.flips_tables import flips_chart, flips_json, flips_sentences, flips_tables
from bestbet.report.svg import fixed_colours
from bestbet.workflow import flipping
from bestbet.workflow.line import Luck


@dataclass(frozen=True, slots=True)
class Way:
    """Where, on which luck, and how the answer is given."""

    workspace: Path
    seed: int
    n_paths: int
    is_json: bool


def flips(strategy: str | None, pause: int, picture: Path | None, way: Way) -> int:
    """Show what becomes of switching."""
    luck = Luck(way.seed, max(way.n_paths, Luck().n_paths))
    found = flipping.flips(
        open_workspace(way.workspace), luck, n_paths=way.n_paths, strategy=strategy, pause=pause, announce=say
    )
    if picture is not None:
        write_file(picture, fixed_colours(flips_picture(flips_chart(found)), margin=20).encode())
        say(f"Written: {picture}")
    if way.is_json:
        print_json(flips_json(found))
        return DONE
    headline, *more = flips_sentences(found)
    show_text(headline, style="bold")
    show_tables(flips_tables(found))
    show_list("What to know beside it", more)
    return DONE
