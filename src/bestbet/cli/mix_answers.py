"""What `mix` answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bestbet.adapters.store import open_workspace
from bestbet.cli.border import DONE, print_json, say
from bestbet.cli.shares import share_of
from bestbet.cli.show import show_list, show_tables, show_text
from bestbet.plan.kinds import CHANGE
from bestbet.report.mix_json import mix_json
from bestbet.report.mix_tables import mix_headline, mix_sentences, mix_tables, needs_table, sequence_sentences
from bestbet.workflow.line import Luck
from bestbet.workflow.mixing import Asked, Mixed, refuse_taken, write_mix
from bestbet.workflow.mixing import mix as find_mix


@dataclass(frozen=True, slots=True)
class Told:
    """The options as written."""

    reach: str | None = None
    change: str | None = None
    objectives: tuple[str, ...] = ()
    write: str | None = None
    is_in_time: bool = False


def mix(told: Told, workspace: Path, *, seed: int, n_paths: int, is_json: bool) -> int:
    """Find the best mix, say what stands beside it, and write it where asked."""
    asked = Asked(
        reach=share_of(told.reach, "--reach", "70%"),
        is_in_time=told.is_in_time,
        objectives=told.objectives,
        change=share_of(told.change, "--change", "100%", kind=CHANGE),
    )
    opened = open_workspace(workspace)
    if told.write is not None:
        refuse_taken(opened, told.write)
    found = find_mix(opened, Luck(seed, n_paths), asked=asked, announce=say)
    notes = write_mix(opened, told.write, found) if told.write is not None else ()
    if is_json:
        answer = mix_json(found.plan, found.mix, reach=found.reach, needs=found.needs, sequences=found.sequences)
        print_json({**answer, "written": told.write, "notes": list(notes)})
        return DONE
    _show(found, asked)
    if told.write is not None:
        show_text(f"\nAdded to plan.yaml as the strategy {told.write}. Next: bestbet odds -w {workspace}")
    show_list("Note", notes)
    return DONE


def _show(found: Mixed, asked: Asked) -> None:
    show_text(mix_headline(found.mix), style="bold")
    show_tables(mix_tables(found.plan, found.mix))
    show_list("How firm it is, and what stops it", mix_sentences(found.plan, found.mix))
    if found.reach is not None:
        show_tables((needs_table(found.mix, found.reach, found.needs),))
    if asked.is_in_time:
        show_list("In time", sequence_sentences(found.sequences))
    show_list("What to know beside the mix", found.mix.findings)
