"""What `bestbet odds` answers: it is asked most often, so it stands apart and loads what it needs alone."""

from __future__ import annotations

from pathlib import Path

from bestbet.adapters.store import open_workspace
from bestbet.cli.border import DONE, now, print_json, say
from bestbet.report.odds_json import assessment_json
from bestbet.report.odds_tables import headline, odds_tables
from bestbet.workflow.line import Luck
from bestbet.workflow.publishing import published_odds


def odds(workspace: Path, *, seed: int, n_paths: int, is_json: bool) -> int:
    """Show the odds of every strategy."""
    assessment = published_odds(open_workspace(workspace), Luck(seed, n_paths), at=now(), announce=say)
    if is_json:
        print_json(assessment_json(assessment))
        return DONE
    from bestbet.cli.show import show_list, show_tables, show_text

    show_text(headline(assessment), style="bold")
    show_tables(odds_tables(assessment))
    show_list("What to know beside the odds", assessment.findings)
    return DONE
