"""Odds that are told are kept: this loads the store while the engine is busy, which hides a tenth of a second."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bestbet.adapters.snapshots import list_snapshots
from bestbet.adapters.store import Workspace
from bestbet.adapters.texts import Texts, read_texts
from bestbet.odds.assessment import Assessment
from bestbet.workflow.line import Announce, Luck, silent
from bestbet.workflow.workspace import odds


@dataclass(frozen=True, slots=True)
class Seen:
    """The texts and imports of a workspace at one moment."""

    texts: Texts
    folders: tuple[str, ...]


def seen_in(root: Path) -> Seen:
    """Return what the odds of a workspace would rest on now."""
    return Seen(read_texts(root), tuple(snapshot.folder for snapshot in list_snapshots(root)))


def published_odds(workspace: Workspace, luck: Luck, *, at: datetime, announce: Announce = silent) -> Assessment:
    """Return the odds of a workspace, kept in its store; where they cannot be kept that is announced."""
    seen = seen_in(workspace.root)
    assessment = odds(workspace, luck, announce=announce, meanwhile=_load_the_store)
    from bestbet.workflow.keeping import keep_odds  # noqa: PLC0415 - loaded by now

    keep_odds(workspace, assessment, seen, at=at, announce=announce)
    return assessment


def _load_the_store() -> None:
    from bestbet.adapters.fingerprint import libraries, line_fingerprint  # noqa: PLC0415 - loading is what it is for
    from bestbet.workflow import keeping  # noqa: F401, PLC0415 - same

    line_fingerprint()
    libraries()
