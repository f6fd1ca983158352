"""What `bestbet tactics` answers."""

from __future__ import annotations

from pathlib import Path

from bestbet.adapters.store import open_workspace
from bestbet.cli.border import DONE, print_json, say
from bestbet.cli.show import show_list, show_tables, show_text
from bestbet.report.tactics_json import tactics_json
from bestbet.report.tactics_tables import tactics_headline, tactics_sentences, tactics_tables
from bestbet.workflow.line import Luck
from bestbet.workflow.tactical import tactics_of


def tactics(workspace: Path, strategy: str | None, *, seed: int, n_paths: int, is_json: bool) -> int:
    """Show every tactic of a strategy with its verdict."""
    luck = Luck(seed, max(n_paths, Luck().n_paths))
    answer = tactics_of(open_workspace(workspace), luck, strategy=strategy, n_tried=n_paths, announce=say)
    if is_json:
        print_json(tactics_json(answer))
        return DONE
    show_text(tactics_headline(answer), style="bold")
    show_tables(tactics_tables(answer))
    show_list("What to know beside the tactics", tactics_sentences(answer))
    return DONE
