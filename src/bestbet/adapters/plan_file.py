"""The plan file and the report on disk: read as UTF-8, written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

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
        raise PlanError(Problem("BB-P07", text, "Save the plan as UTF-8.", where)) from None
    except OSError as error:
        raise StorageError(
            Problem("BB-S03", f"{path} cannot be read: {error.strerror}.", "Check its rights.")
        ) from error


def write_whole(path: Path, text: str) -> None:
    """Write a text file so that a reader finds the old one or the new one, never a part."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        problem = Problem(
            "BB-S04", f"{path} cannot be written: {error.strerror}. Nothing was changed.", "Free space or check rights."
        )
        raise StorageError(problem) from error
