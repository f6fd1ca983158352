"""Answers that took long to work out, kept beside the store for pages and the REST interface.

Only a cache: deleting it costs computing again. An answer is one JSON file, named by everything it depends on.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bestbet.adapters.snapshots import STORE, write_file
from bestbet.errors import Problem, StorageError

ANSWERS = Path(STORE) / "answers"
MOST_ANSWERS = 64


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page shows of one question: `value` as the command line's --json, `sections` as HTML of the report.

    Sections come from functions of the report that escape every text of people; nothing else may be put there.
    """

    kind: str
    key: str
    at: str
    value: dict[str, Any]
    sections: dict[str, str] = field(default_factory=dict)


def answer_key(*parts: str) -> str:
    """Return the name of an answer that depends on these parts."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def keep_answer(root: Path, answer: Answer) -> None:
    """Write an answer, whole or not at all, and drop the oldest beyond MOST_ANSWERS."""
    folder = root / ANSWERS
    write_file(folder / f"{answer.kind}-{answer.key}.json", json.dumps(asdict(answer), ensure_ascii=False).encode())
    kept = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime)
    for old in kept[:-MOST_ANSWERS]:
        old.unlink(missing_ok=True)


def kept_answer(root: Path, kind: str, key: str) -> Answer | None:
    """Return an answer that was kept; None where there is none, or none that can be read."""
    return _read(root / ANSWERS / f"{kind}-{key}.json")


def last_answer(root: Path, kind: str) -> Answer | None:
    """Return the newest answer of a kind, whatever it rested on; None where there is none."""
    kept = sorted((root / ANSWERS).glob(f"{kind}-*.json"), key=lambda path: path.stat().st_mtime)
    return _read(kept[-1]) if kept else None


def _read(path: Path) -> Answer | None:
    try:
        return Answer(**json.loads(path.read_bytes()))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError):
        path.unlink(missing_ok=True)
        return None
    except OSError as error:
        problem = Problem("BB-S04", f"{path} cannot be read: {error.strerror}.", "Check its rights.")
        raise StorageError(problem) from error
