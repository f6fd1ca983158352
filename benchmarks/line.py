"""Times the whole line as a newcomer meets it: every command a process of its own, on each history in ../shared/data.

Prints a Markdown table; seconds of wall clock, second run in brackets where a cache helps.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
ENTRY = [sys.executable, "-c", "from bestbet.cli.main import main; main()"]
HISTORIES = {
    "maven_crm": ["maven_crm/*.csv"],
    "olist_funnel": ["olist_funnel/*.csv"],
    "cdnow": ["cdnow/CDNOW_master.txt"],
    "salesforce_sample": ["salesforce_sample/*.csv"],
}


def timed(*command):
    start = time.perf_counter()
    done = subprocess.run([*ENTRY, *map(str, command)], capture_output=True, text=True, check=False)
    return time.perf_counter() - start, done


def starts(repeats):
    """Seconds to import the package and to show the help, byte code compiled: best of several."""
    code = "import bestbet"
    best = {"import bestbet": 1e9, "bestbet --help": 1e9}
    for _ in range(repeats):
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        best["import bestbet"] = min(best["import bestbet"], time.perf_counter() - begin)
        best["bestbet --help"] = min(best["bestbet --help"], timed("--help")[0])
    return best


def answer(text):
    found = json.loads(text)
    ranked = sorted(found["strategies"], key=lambda s: -s["p_all"])
    said = ", ".join(f"{s['name']} {100 * s['p_all']:.0f} %" for s in ranked)
    return f"{found['verdict']}: {said}"


def line(name, patterns, folder):
    files = [path for pattern in patterns for path in sorted(DATA.glob(pattern))]
    workspace = folder / name
    new, made = timed("new", workspace, "--from", *files)
    if made.returncode:
        return f"| {name} | {new:.1f} | refused: {made.stderr.strip().splitlines()[-1]} | | | |"
    facts, _ = timed("facts", "-w", workspace)
    check, checked = timed("check", "-w", workspace)
    first, _ = timed("odds", "-w", workspace, "--json")
    again, done = timed("odds", "-w", workspace, "--json")
    said = answer(done.stdout) if done.returncode == 0 else done.stderr.strip()
    times = f"{new:.1f} | {facts:.1f} | {check:.1f} ({checked.returncode}) | {first:.1f} ({again:.1f})"
    return f"| {name} | {times} | {said} |"


def main():
    argparse.ArgumentParser(description=__doc__).parse_known_args()
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(ROOT / "src")], check=True)
    for name, seconds in starts(5).items():
        print(f"{name}: {seconds:.2f} s")
    print()
    with tempfile.TemporaryDirectory() as folder:
        demo, _ = timed("demo", Path(folder) / "demo")
        again, _ = timed("demo", Path(folder) / "demo")
        print(f"bestbet demo: {demo:.1f} s, second run {again:.1f} s\n")
        print("| history | new | facts | check (status) | odds, 5 x 16,384 paths (fitted before) | answer |")
        print("|---|---|---|---|---|---|")
        for name, patterns in HISTORIES.items():
            if DATA.exists():
                print(line(name, patterns, Path(folder)), flush=True)


if __name__ == "__main__":
    main()
