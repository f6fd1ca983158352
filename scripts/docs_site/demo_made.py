"""What the pages show of the invented company: JSON answers and pictures, made once per state of the code."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docs_site.pictures import pictures

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "build" / "docs-made"
FEW = ("--paths", "1024")
ASKED: tuple[tuple[str, ...], ...] = (
    ("facts",), ("check",), ("sort", "Make 50 calls a day"),
    ("odds", *FEW), ("explain", "hold", *FEW), ("tactics", *FEW),
    ("backtest", "--every", "26", "--horizons", "13", "--no-auto", "--paths", "256"),
    ("mix", "--paths", "2048"), ("learn", *FEW, "--futures", "10"), ("flips", "--paths", "512"),
    ("commit", "hold", "--because", "an example", *FEW), ("change", "--to", "focus_healthcare", "--dry-run", *FEW),
    ("track",), ("score",), ("effort",), ("ledger", "show"), ("ledger", "verify"), ("doctor",),
)  # fmt: skip
"""On few paths: the page shows what an answer holds, and its numbers are examples."""
WORK_DONE = "date,tactic,units\n2027-01,cold_calling,260\n2027-01,seminars,1\n"
"""A log of the work, so that `bestbet effort` has something to hold against the commitment."""


def answers() -> dict[str, dict[str, Any]]:
    """Return each command's JSON about the invented company."""
    return _kept("answers", _ask_everything)


def drawings() -> dict[str, str]:
    """Return each picture of the invented company as HTML."""
    return _kept("pictures", pictures)


def _kept(what: str, make: Callable[[Path], dict[str, Any]]) -> dict[str, Any]:
    """Return what was made before where no code changed since; else make it in a passing workspace."""
    path = KEPT / f"{what}-{_code()}.json"
    if path.exists():
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found
    with tempfile.TemporaryDirectory() as folder:
        made = make(Path(folder) / "demo")
    KEPT.mkdir(parents=True, exist_ok=True)
    for old in KEPT.glob(f"{what}-*.json"):
        old.unlink()
    path.write_text(json.dumps(made), encoding="utf-8")
    return made


def _ask_everything(workspace: Path) -> dict[str, Any]:
    _run("demo", str(workspace), *FEW)
    (workspace / "effort.csv").write_text(WORK_DONE, encoding="utf-8")
    found = {}
    for asked in ASKED:
        print(f"docs: bestbet {' '.join(asked)}", file=sys.stderr)
        name = " ".join(asked[:2]) if asked[0] == "ledger" else asked[0]
        where = () if asked[0] == "sort" else ("-w", str(workspace))
        found[name] = json.loads(_run(*asked, *where, "--json"))
    return found


def _run(*words: str) -> str:
    """Return what a command prints; status 1 is an answer too ("no")."""
    code = "from bestbet.cli.main import main; main()"
    done = subprocess.run([sys.executable, "-c", code, *words], check=False, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"bestbet {' '.join(words)} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def _code() -> str:
    """Return a hash of all code that makes them."""
    hasher = hashlib.sha256()
    for path in sorted([*(ROOT / "src").rglob("*.py"), *Path(__file__).parent.glob("*.py")]):
        hasher.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return hasher.hexdigest()[:32]
