"""Cut the power after any system call of a few commits, and look what a restart finds (reliability B2, B3).

    python tests/power_loss.py record FOLDER SYNCHRONOUS    commits under strace, told in FOLDER/told
    python tests/power_loss.py cut FOLDER CUTS SEED         replays the log; prints one JSON object

Two ways to stop: *killed* keeps every write that was made (a process dies, the system lives); *power lost* keeps of what
was not yet synced any set of 512-byte sectors, and of truncations those up to some moment, in their order.
"""

import json
import random
import re
import shutil
import sys
from pathlib import Path

from sqlalchemy import text

from bestbet.adapters.database import check_file
from bestbet.adapters.database_address import file_address
from bestbet.adapters.ledger_check import ledger_faults
from bestbet.adapters.ledger_store import entries_of
from bestbet.adapters.open_store import opened
from bestbet.errors import BestbetError
from ledger_cases import NOON, commit, fill

NAMES = ("store.sqlite", "store.sqlite-journal", "told")
SECTOR = 512
_CALL = re.compile(r"(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)")


def record(folder, synchronous):
    """Six commits; what is told is written to a file of its own, so that the log knows when."""
    store = opened(file_address(folder / "store.sqlite"), NOON)
    with (folder / "told").open("ab", buffering=0) as told:
        for i in range(6):
            with store.writing() as connection:
                # Ours is FULL; the study sets it back on purpose to be seen red.
                entry = commit(connection, bulk=bytes([i]) * 20_000) if synchronous == "FULL" else None
            if entry is None:
                entry = carelessly(store, i)
            told.write(f"{entry.seq} {entry.id}\n".encode())


def carelessly(store, i):
    with store.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA synchronous = OFF")
        with connection.begin():
            return commit(connection, bulk=bytes([i]) * 20_000)


def prepare(folder):
    folder.mkdir(parents=True)
    store = opened(file_address(folder / "store.sqlite"), NOON)
    with store.writing() as connection:
        connection.execute(text("UPDATE workspace SET origin = '" + "ab" * 16 + "'"))
    fill(store, 2)
    (folder / "told").touch()


def calls_of(log, folder):
    """The calls that matter, in order: (what, file, offset or size, data)."""
    names = {str(folder / name): name for name in NAMES}
    files, found = {}, []
    for line in log.read_text().splitlines():
        matched = _CALL.match(line)
        if matched is None or matched[3].startswith("-"):
            continue
        what, said, result = matched.groups()
        if what == "openat":
            path = bytes_of(said.split('"')[1]).decode()
            if path in names:
                files[result] = names[path]
            continue
        name = files.get(said.split(",")[0].rstrip(")"))
        if what == "close":
            files.pop(said, None)
        elif name is not None and what in ("pwrite64", "write"):
            data = bytes_of(said.split('"')[1])
            assert len(data) == int(result), "strace shortened what was written"
            found.append(("write", name, int(said.rsplit(",", 1)[1]) if what == "pwrite64" else None, data))
        elif name is not None and what == "ftruncate":
            found.append(("truncate", name, int(said.rsplit(",", 1)[1]), b""))
        elif name is not None and what in ("fsync", "fdatasync"):
            found.append(("sync", name, 0, b""))
    return found


def bytes_of(escaped):
    return bytes.fromhex(escaped.replace("\\x", ""))


def applied(content, call):
    what, _, at, data = call
    if what == "truncate":
        return content[:at] + bytes(max(at - len(content), 0))
    at = len(content) if at is None else at
    return content[:at] + bytes(max(at - len(content), 0)) + data + content[at + len(data) :]


def after(base, calls, draw):
    """The files as a restart finds them after these calls: all of what was written, or with `draw` after a power cut."""
    durable, pending = dict(base), {name: [] for name in base}
    for call in calls:
        name = call[1]
        if call[0] == "sync":
            for one in pending[name]:
                durable[name] = applied(durable[name], one)
            pending[name] = []
        else:
            pending[name].append(call)
    for name, waiting in pending.items():
        for one in survivors(waiting, draw) if draw and name != "told" else waiting:
            durable[name] = applied(durable[name], one)
    return durable


def survivors(waiting, draw):
    """Sectors in any combination; truncations up to some moment, in their order."""
    n_cuts = draw.randint(0, sum(call[0] == "truncate" for call in waiting))
    for call in waiting:
        if call[0] == "truncate":
            if n_cuts == 0:
                continue
            n_cuts -= 1
            yield call
            continue
        _, name, at, data = call
        for start in range(0, len(data), SECTOR):
            if draw.random() < 0.5:
                yield "write", name, at + start, data[start : start + SECTOR]


def wrong_in(folder, files):
    """What a restart finds wrong: damage, or an entry that was told and is gone."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    told = [line.split() for line in files["told"].decode().splitlines()]
    try:
        store = opened(file_address(folder / "store.sqlite"), NOON)
        with store.reading() as connection:
            if check_file(connection):
                return ["corrupt: the file"]
            faults = [f"entry {fault.seq}: {fault.what}" for fault in ledger_faults(connection)]
            kept = {entry.seq: entry.id for entry in entries_of(connection)}
    except BestbetError as error:
        return [f"corrupt: {error.problems[0].code}"]
    faults = [f"corrupt: {fault}" for fault in faults]
    return faults + [f"lost: entry {seq}" for seq, id_ in told if kept.get(int(seq)) != id_]


def cut(folder, n, seed):
    base = {name: (folder / "base" / name).read_bytes() for name in NAMES}
    calls = calls_of(folder / "log", folder / "run")
    draw = random.Random(seed)  # noqa: S311 - a named seed is the point
    killed = [wrong_in(folder / "look", after(base, calls[:k], None)) for k in range(len(calls) + 1)]
    powerless = [wrong_in(folder / "look", after(base, calls[: draw.randint(0, len(calls))], draw)) for _ in range(n)]
    return {
        "calls": len(calls),
        "told": sum(call[1] == "told" for call in calls),
        "killed_wrong": sum(map(bool, killed)),
        "cuts": n,
        "corrupt": sum(any(what.startswith("corrupt") for what in one) for one in powerless),
        "lost": sum(any(what.startswith("lost") for what in one) for one in powerless),
        "examples": sorted({what for one in (*killed, *powerless) for what in one})[:5],
    }


if __name__ == "__main__":
    if sys.argv[1] == "record":
        record(Path(sys.argv[2]), sys.argv[3])
    else:
        print(json.dumps(cut(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))))
