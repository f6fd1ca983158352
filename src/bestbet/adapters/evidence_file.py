"""The evidence file on disk."""

from __future__ import annotations

from pathlib import Path

from bestbet.adapters.snapshots import write_file
from bestbet.errors import Place, PlanError, Problem, StorageError

EVIDENCE_FILE = "evidence.yaml"


def read_evidence_text(workspace: Path) -> str:
    """Return the text of the workspace's evidence; empty where nobody has claimed anything yet."""
    path = workspace / EVIDENCE_FILE
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        where = Place(EVIDENCE_FILE, error.object[: error.start].count(b"\n") + 1)
        text = f"byte {error.start:,} is not valid UTF-8 (0x{error.object[error.start]:02X})."
        raise PlanError(Problem("BB-P06", text, "Save the evidence as UTF-8.", where)) from None
    except OSError as error:
        problem = Problem("BB-S04", f"{path} cannot be read: {error.strerror}.", "Check its rights.")
        raise StorageError(problem) from error


def write_evidence_text(workspace: Path, text: str) -> None:
    """Put the evidence file in place, whole or not at all."""
    write_file(workspace / EVIDENCE_FILE, text.encode())
