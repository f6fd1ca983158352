"""What is published is kept: odds with what they were computed from, so that they can be computed again and scored."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from bestbet.adapters.database import Database
from bestbet.adapters.fingerprint import libraries, line_fingerprint
from bestbet.adapters.open_store import open_store
from bestbet.adapters.published import publish
from bestbet.adapters.registry import import_refs, register_imports, register_texts
from bestbet.adapters.store import Workspace
from bestbet.commit.decision import Basis
from bestbet.errors import Problem, ServiceError, StorageError
from bestbet.odds.assessment import Assessment
from bestbet.workflow.line import Announce, silent
from bestbet.workflow.publishing import Seen, seen_in


def basis_of(connection: Connection, seen: Seen, at: datetime) -> Basis:
    """Return what odds were computed from and with, the texts registered."""
    documents = register_texts(connection, seen.texts, at)
    return Basis(documents, import_refs(connection, seen.folders), line_fingerprint(), libraries())


def ready_store(root: Path, at: datetime) -> Database:
    """Return the store of a workspace with every import registered."""
    database = open_store(root, at)
    register_imports(database, root, at)
    return database


def keep_odds(
    workspace: Workspace, assessment: Assessment, seen: Seen, *, at: datetime, announce: Announce = silent
) -> int | None:
    """Return the number under which odds were kept; None, with the reason announced, where they could not be.

    An answer is worth having even where it cannot be kept: on a full or read-only disk, or without the database.
    """
    try:
        if seen_in(workspace.root) != seen:
            announce(str(moved("These odds were not kept.")))
            return None
        database = ready_store(workspace.root, at)
        with database.writing() as connection:
            return publish(connection, assessment, basis_of(connection, seen, at), at)
    except (StorageError, ServiceError) as error:
        announce(f"These odds could not be kept for later scoring. {error}")
        return None


def keep_imports(workspace: Workspace, *, at: datetime, announce: Announce = silent) -> None:
    """Register the imports of a workspace with the hash of every file; where that fails it is announced.

    The imports themselves are in place by then; what is not registered now is by the next command that records.
    """
    try:
        ready_store(workspace.root, at)
    except (StorageError, ServiceError) as error:
        announce(f"The import is in place, but could not be registered yet. {error}")


def moved(consequence: str) -> Problem:
    """Return the problem of a workspace that changed under a computation."""
    text = f"the plan, facts.yaml or the imports changed while the odds were computed. {consequence}"
    return Problem("BB-L02", text, "Run the same command again.")
