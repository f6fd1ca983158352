"""Kill -9 at random moments of a commit, an import or a migration, and look what is left (reliability B1).

    python tests/crash_trials.py KIND TRIALS SEED FOLDER [BREAK]
    python tests/crash_trials.py race WRITERS COMMITS FOLDER

prints one JSON object: trials, what was found wrong, and how the kills fell. The process forks its victims when all is
loaded and has run once, so that a victim works at full speed and most kills fall on its writes. BREAK breaks the product
on purpose.
"""

import json
import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path

from export_texts import deals
from sqlalchemy import text

from bestbet.adapters import importing, snapshot_files, snapshots
from bestbet.adapters.database import open_database
from bestbet.adapters.database_address import address_of
from bestbet.adapters.database_upgrade import upgrade
from bestbet.adapters.doctor import examine
from bestbet.adapters.importing import create_workspace, import_files
from bestbet.adapters.ledger_check import ledger_faults
from bestbet.adapters.ledger_store import entries_of
from bestbet.adapters.open_store import NEWEST, open_store, revision_of
from bestbet.adapters.registry import import_faults, register_imports
from bestbet.adapters.store import open_workspace, read_facts
from ledger_cases import NOON, commit, fill

MAY = ["D-1,Acme,Closed Won,2026-01-05,2026-02-15,100.00", "D-2,Bolt,Closed Lost,2026-01-06,2026-03-20,200.00", "D-3,Cork,Proposal,2026-02-07,2026-09-30,300.00"]  # fmt: skip
JUNE = [*MAY[:2], "D-3,Cork,Closed Won,2026-02-07,2026-06-20,300.00", "D-4,Dust,Demo,2026-06-01,2026-09-30,400.00"]
SLOWEST_START = 5.0
LONGEST_WAIT = 60.0
"""Seconds of processor and of waiting that the next start may take; a busy machine waits longer than it works."""


def prepare(folder):
    """A workspace with one import and three decisions; a second export waits beside it."""
    (folder / "deals.csv").write_text(deals(*MAY))
    workspace = create_workspace(folder / "ws", [folder / "deals.csv"])
    database = open_store(workspace.root, NOON)
    register_imports(database, workspace.root, NOON)
    fill(database, 3, bulk=bytes(200_000))
    (folder / "june.csv").write_text(deals(*JUNE))


def prepare_migration(folder):
    (folder / "deals.csv").write_text(deals(*MAY))
    root = create_workspace(folder / "ws", [folder / "deals.csv"]).root
    database = open_database(address_of(root, {}), is_created=True)
    with database.writing() as connection:
        upgrade(connection, "0001")
        connection.execute(text("INSERT INTO workspace VALUES (1, '" + "ab" * 16 + "', 'then')"))
        people = [{"name": f"Person {i}", "at": "then"} for i in range(2000)]
        connection.execute(text("INSERT INTO people (name, created_at) VALUES (:name, :at)"), people)


def commits(folder, tell, broken):
    """Commit again and again; each is told only once it is done, or, broken on purpose, a moment before."""
    database = open_store(folder / "ws", NOON)
    tell("begun")
    while True:
        with database.writing() as connection:
            entry = commit(connection, bulk=os.urandom(100_000))
            if broken == "early":
                tell(f"{entry.seq} {entry.id}")
        if broken != "early":
            tell(f"{entry.seq} {entry.id}")


def imports(folder, tell, broken):
    if broken == "direct":
        write_straight_to_its_place()
    tell("begun")
    done = import_files(open_workspace(folder / "ws"), [folder / "june.csv"])
    tell(f"imported {done.facts.digest}")
    register_imports(open_store(folder / "ws", NOON), folder / "ws", NOON)
    tell("registered")


def write_straight_to_its_place():
    """Broken on purpose: the manifest comes first and stands under its name before the tables are on disk."""
    real = snapshot_files.keep

    def straight(root, snapshot, exports, rejects):
        real(root, snapshot, exports, rejects)
        place = root / snapshots.STORE / snapshots.IMPORTS / snapshot.folder
        kept = {path: path.read_bytes() for path in place.glob("*.parquet")}
        for path in kept:
            path.unlink()
        for path, data in kept.items():
            time.sleep(0.02)
            path.write_bytes(data)

    importing.keep = straight


def migrations(folder, tell, _broken):
    tell("begun")
    open_store(folder / "ws", NOON)
    tell("upgraded")


def look(folder, _tell, said):
    """What is wrong after a kill, as the next start finds it; an empty list where all is well."""
    wrong, root = [], folder / "ws"
    start, worked = time.perf_counter(), time.process_time()
    kind, told = said["kind"], said["told"]
    if kind == "migration":
        database = open_database(address_of(root, {}), is_created=False)
        with database.reading() as connection:
            found = revision_of(connection)
        if found not in ("0001", NEWEST) or (told[-1:] == ["upgraded"] and found != NEWEST):
            wrong.append(f"the schema stands at {found}")
    database = open_store(root, NOON)
    register_imports(database, root, NOON)
    with database.reading() as connection:
        wrong += [f"entry {fault.seq}: {fault.what}" for fault in ledger_faults(connection)]
        wrong += import_faults(connection, root)
        kept = {entry.seq: entry.id for entry in entries_of(connection)}
        people = connection.execute(text("SELECT count(*) FROM people")).scalar_one()
    if kind == "migration" and people != 2000:
        wrong.append(f"{people} people are left of 2000")
    if kind == "commit":
        acknowledged = [line.split() for line in told if line != "begun"]
        wrong += [f"entry {seq} was told and is gone" for seq, id_ in acknowledged if kept.get(int(seq)) != id_]
        if len(kept) > 4 + len(acknowledged) + 1:
            wrong.append("more entries than were begun")
    digest = read_facts(open_workspace(root)).digest
    took, worked = time.perf_counter() - start, time.process_time() - worked
    if worked > SLOWEST_START or took > LONGEST_WAIT:
        wrong.append(f"the next start took {took:.1f} s, {worked:.1f} of them work")
    if kind == "import":
        wrong += look_at_import(folder, said, digest)
    wrong += [f"doctor: {f.check}: {f.found}" for f in examine(root) if not f.is_well and f.check != "plan.yaml"]
    with database.writing() as connection:
        commit(connection)
    return wrong


def look_at_import(folder, said, digest):
    wrong = []
    if digest not in (said["old"], said["new"]):
        wrong.append("the facts are neither the old nor the new ones")
    if any(line.startswith("imported") for line in said["told"]) and digest != said["new"]:
        wrong.append("an import that was told is gone")
    done = import_files(open_workspace(folder / "ws"), [folder / "june.csv"])
    return wrong if done.facts.digest == said["new"] else [*wrong, "importing again does not lead to the new facts"]


def apart(function, *arguments):
    """Run a function in a process of its own and return what it gives."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        try:
            answer = {"value": function(*arguments)}
        except BaseException as error:  # noqa: BLE001 - whatever goes wrong there is the finding
            answer = {"error": f"{type(error).__name__}: {error}"}
        with os.fdopen(write, "w") as stream:
            stream.write(json.dumps(answer))
            stream.flush()
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as stream:
        answer = json.loads(stream.read() or '{"error": "it died"}')
    os.waitpid(child, 0)
    return answer


def killed(victim, folder, broken, delay):
    """Start a victim, kill it `delay` seconds after it said that it begins, and return what it told before."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        victim(folder, lambda line: os.write(write, f"{line}\n".encode()), broken)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as stream:
        first = stream.readline()
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
        rest = stream.read()
    os.waitpid(child, 0)
    return (first + rest).splitlines()


KINDS = {"commit": commits, "import": imports, "migration": migrations}


FORKED = 3.0
"""A victim is a fork, and copies the memory it writes: it takes up to twice as long as the same work done in place."""


def length_of(kind, folder):
    """How long the victim works, so that kills fall all over it; with the facts before and after."""
    base = folder / "base"
    old = new = read_facts(open_workspace(base / "ws")).digest
    if kind == "commit":
        return 0.25, old, new
    lengths = []
    for name in ("first", "again"):
        shutil.copytree(base, folder / name)
        start = time.perf_counter()
        KINDS[kind](folder / name, lambda _line: None, "")
        lengths.append(time.perf_counter() - start)
        new = read_facts(open_workspace(folder / name / "ws")).digest
    return lengths[-1], old, new


def run(kind, n, seed, folder, broken=""):
    (folder / "base").mkdir(parents=True)
    (prepare_migration if kind == "migration" else prepare)(folder / "base")
    length, old, new = length_of(kind, folder)
    draw, wrong, n_told, n_hot = random.Random(seed), [], 0, 0  # noqa: S311 - a named seed is the point
    for trial in range(n):
        place = folder / f"t{trial}"
        shutil.copytree(folder / "base", place)
        told = killed(KINDS[kind], place, broken, draw.uniform(0, length * (1.2 if kind == "commit" else FORKED)))
        journal = place / "ws" / ".bestbet" / "store.sqlite-journal"
        n_hot += journal.exists() and journal.stat().st_size > 0
        n_told += len(told) - 1
        said = {"kind": kind, "told": told, "old": old, "new": new}
        found = apart(look, place, None, said)
        wrong += [f"trial {trial}: {what}" for what in found.get("value", [found.get("error")])]
        shutil.rmtree(place)
    return {
        "kind": kind,
        "trials": n,
        "seed": seed,
        "wrong": wrong,
        "told": n_told,
        "hot_journals": n_hot,
        "length": length,
    }


def race(n_writers, n_commits, folder):
    """Many processes commit at once: how long one waited at worst, what they met, and whether the chain holds (B7)."""
    root = folder / "ws"
    root.mkdir(parents=True)
    database = open_store(root, NOON)
    fill(database, 1)
    database.engine.dispose()
    pipes = []
    for _ in range(n_writers):
        read, write = os.pipe()
        if os.fork() == 0:
            os.close(read)
            with os.fdopen(write, "w") as stream:
                stream.write(json.dumps(waits_of(root, n_commits)))
            os._exit(0)
        os.close(write)
        pipes.append(read)
    said = []
    for read in pipes:
        with os.fdopen(read) as stream:
            said.append(json.loads(stream.read() or '{"waits": [], "met": ["a writer died"]}'))
        os.wait()
    with open_store(root, NOON).reading() as connection:
        wrong = [f"entry {fault.seq}: {fault.what}" for fault in ledger_faults(connection)]
        n_entries = len(entries_of(connection))
    met = [what for one in said for what in one["met"]]
    worst = max(wait for one in said for wait in one["waits"])
    return {
        "entries": n_entries,
        "expected": 2 + n_writers * n_commits,
        "wrong": wrong,
        "met": met,
        "worst_wait": worst,
    }


def waits_of(root, n_commits):
    waits, met = [], []
    database = open_store(root, NOON)
    for _ in range(n_commits):
        start = time.perf_counter()
        try:
            with database.writing() as connection:
                commit(connection)
        except Exception as error:  # noqa: BLE001 - whatever a user would meet is the finding
            met.append(str(error))
        waits.append(time.perf_counter() - start)
    return {"waits": waits, "met": met}


if __name__ == "__main__":
    kind, n, seed, folder, *rest = sys.argv[1:]
    if kind == "race":
        print(json.dumps(race(int(n), int(seed), Path(folder))))
    else:
        print(json.dumps(run(kind, int(n), int(seed), Path(folder), *rest)))
