"""The plan file on disk, read as UTF-8."""

from __future__ import annotations

from pathlib import Path

from bestbet.adapters.snapshots import write_file
from bestbet.errors import Place, PlanError, Problem, StorageError, UsageError

PLAN_FILE = "plan.yaml"
SCHEMA_FILE = Path(".bestbet") / "plan.schema.json"


def read_plan_text(workspace: Path) -> str:
    """Return the text of the workspace's plan; raises UsageError where there is no workspace here."""
    path = workspace / PLAN_FILE
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        text = f"there is no {PLAN_FILE} in {workspace.resolve()}, so this is no workspace."
        remedy = "Make one with: bestbet new DIR --from EXPORT, or name one with -w DIR."
        raise UsageError(Problem("BB-U01", text, remedy)) from None
    except UnicodeDecodeError as error:
        where = Place(PLAN_FILE, error.object[: error.start].count(b"\n") + 1)
        text = f"byte {error.start:,} is not valid UTF-8 (0x{error.object[error.start]:02X})."
        raise PlanError(Problem("BB-P06", text, "Save the plan as UTF-8.", where)) from None
    except OSError as error:
        raise StorageError(
            Problem("BB-S04", f"{path} cannot be read: {error.strerror}.", "Check its rights.")
        ) from error


def write_plan_text(workspace: Path, text: str) -> None:
    """Put a text in the plan's place, whole or not at all."""
    write_file(workspace / PLAN_FILE, text.encode())
