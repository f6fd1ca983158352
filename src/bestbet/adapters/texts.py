"""The texts that the odds rest on, as they stand in a workspace."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bestbet.adapters.evidence_file import EVIDENCE_FILE
from bestbet.adapters.plan_file import PLAN_FILE
from bestbet.adapters.snapshots import EFFORT_FILE, MAP_FILE, STORE, read_if_there

DOCUMENT_FILES = {"plan": PLAN_FILE, "facts_map": MAP_FILE, "evidence": EVIDENCE_FILE, "effort": EFFORT_FILE}
"""Kinds of texts that the odds rest on, and their files in the workspace; evidence and effort may be absent."""
BACKTESTS = Path(STORE) / "backtests"
BACKTEST = "backtest/"
"""What looking back taught widens the odds, so it is kept with them: one document per file."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts that the odds rest on, by kind, as they were read."""

    by_kind: dict[str, bytes]


def read_texts(root: Path) -> Texts:
    """Return the texts of a workspace as they are now."""
    found = {}
    looked = {f"{BACKTEST}{path.stem}": path for path in sorted((root / BACKTESTS).glob("*.npz"))}
    for kind, path in {**{kind: root / name for kind, name in DOCUMENT_FILES.items()}, **looked}.items():
        data = read_if_there(path)
        if data is not None:
            found[kind] = data
    return Texts(found)
