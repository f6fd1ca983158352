"""How long the import takes and how much memory it needs; prints the table of docs/evidence/import.md."""

from __future__ import annotations

import datetime as dt
import random
import subprocess
import sys
import tempfile
from pathlib import Path

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
GENERATED = (100_000, 1_000_000)
ONE = """
import resource, sys, time
from pathlib import Path
from bestbet.adapters.importing import create_workspace
from bestbet.adapters.store import read_facts
root, files = Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]
start = time.perf_counter(); workspace = create_workspace(root, files); imported = time.perf_counter() - start
start = time.perf_counter(); facts = read_facts(workspace); read = time.perf_counter() - start
workspace.cache_path.unlink()
start = time.perf_counter(); read_facts(workspace); rebuilt = time.perf_counter() - start
rows = sum(row.read for row in facts.rows)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(f"{rows:,} | {imported:.2f} | {read * 1000:.0f} | {rebuilt:.2f} | {peak:.0f}")
"""


def write_deals(path: Path, n: int) -> None:
    """Write an export of `n` deals with quoted names and grouped amounts."""
    luck = random.Random(1)  # noqa: S311 - test data
    stages = ("Closed Won", "Closed Lost", "Negotiation", "Proposal")
    with path.open("w", encoding="utf-8") as out:
        out.write("Opportunity ID,Account Name,Stage,Created Date,Close Date,Amount,Lead Source,Region,Owner\n")
        for at in range(n):
            created = dt.date(2022, 1, 1) + dt.timedelta(days=luck.randrange(1_400))
            closed = created + dt.timedelta(days=luck.randrange(5, 200))
            out.write(
                f'D{at:07},"Acme {luck.randrange(20_000)}, Inc",{luck.choice(stages)},{created},{closed},'
                f'"{luck.randrange(100, 90_000):,}.{luck.randrange(100):02}",'
                f"{luck.choice(('Web', 'Referral', 'Outbound'))},{luck.choice(('EMEA', 'AMER', 'APAC'))},"
                f"Rep {luck.randrange(200)}\n"
            )


def main() -> None:
    """Print one line per export."""
    print("| export | rows | import s | read facts ms | rebuild s | peak MB |\n|---|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        jobs = {
            "maven_crm": sorted((SHARED / "maven_crm").glob("*.csv")),
            "olist_funnel": sorted((SHARED / "olist_funnel").glob("*.csv")),
            "cdnow master": sorted((SHARED / "cdnow").glob("*master.txt")),
        }
        for n in GENERATED:
            jobs[f"generated, {n:,} deals"] = [folder / f"deals_{n}.csv"]
            write_deals(folder / f"deals_{n}.csv", n)
        for at, (title, files) in enumerate(jobs.items()):
            command = [sys.executable, "-c", ONE, str(folder / f"workspace{at}"), *map(str, files)]
            if files:
                print(
                    f"| {title} |",
                    subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip(),
                    "|",
                )


if __name__ == "__main__":
    main()
