"""What `commit` and `ledger` answer."""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from pathlib import Path

from bestbet.adapters.snapshots import write_file
from bestbet.adapters.store import open_workspace
from bestbet.cli.border import ANSWER_IS_NO, DONE, now, print_json, say, say_problems
from bestbet.cli.show import show_list, show_tables, show_text
from bestbet.commit.checkpoint import Checkpoint, parse_checkpoint
from bestbet.errors import Problem, StorageError, UsageError
from bestbet.report.ledger_tables import (
    committed_json,
    committed_lines,
    entry_json,
    ledger_table,
    trip_wires_table,
    verdict_problems,
)
from bestbet.workflow import ledger as work
from bestbet.workflow.committing import Request
from bestbet.workflow.committing import commit as add_commitment
from bestbet.workflow.line import Luck


@dataclass(frozen=True, slots=True)
class Commitment:
    """What `commit` was told on the command line."""

    strategy: str
    because: str
    by: str | None
    trip_wires: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """What `ledger verify` was told: against which checkpoint and key, and whether to compute again."""

    checkpoint: Path | None
    key: str | None
    is_recomputing: bool
    is_everything: bool


@dataclass(frozen=True, slots=True)
class Keys:
    """A key to sign with, or a file to make one in."""

    sign: Path | None
    new: Path | None


def commit(workspace: Path, asked: Commitment, *, seed: int, n_paths: int, is_json: bool) -> int:
    """Freeze the decision and say what was frozen."""
    known = "stated on the command line" if asked.by else "account of the operating system"
    who = asked.by or getpass.getuser()
    request = Request(asked.strategy, asked.because, who, known, trip_wires=asked.trip_wires)
    done = add_commitment(open_workspace(workspace), request, Luck(seed, n_paths), at=now(), announce=say)
    if is_json:
        print_json(committed_json(done.entry, who, asked.because, done.checkpoint))
        return DONE
    headline, *lines = committed_lines(done.entry)
    show_text(headline, style="bold")
    show_list("Frozen", lines)
    wires = trip_wires_table(done.entry)
    show_tables((wires,) if wires else ())
    kept = "keep it where the owner of this ledger is not, or a tail cut off later would not show"
    show_list("Next", (f"bestbet ledger checkpoint -o FILE: {kept}", f"bestbet ledger show -w {workspace}"))
    return DONE


def show(workspace: Path, *, is_everything: bool, is_json: bool) -> int:
    """Show the entries."""
    entries = work.shown_entries(open_workspace(workspace), everything=is_everything)
    if is_json:
        print_json({"entries": [entry_json(one.entry, one.body, one.who, one.because) for one in entries]})
    elif not entries:
        show_text("Nothing was committed in this workspace yet: bestbet commit STRATEGY --because TEXT.")
    else:
        show_tables((ledger_table([(one.entry, one.body, one.who, one.because) for one in entries]),))
    return DONE


def verify(workspace: Path, asked: Check, *, is_json: bool) -> int:
    """Say whether the ledger holds, and where it does not."""
    found = open_workspace(workspace)
    point = None if asked.checkpoint is None else _checkpoint(asked.checkpoint)
    checked = work.verify(found, point)
    problems = verdict_problems(checked.faults, checked.moments, checked.import_faults)
    if point is not None:
        problems += _signature_problems(point, asked)
    repeated = []
    if asked.is_recomputing:
        repeated = list(work.recompute(found, everything=asked.is_everything, announce=say))
        problems += tuple(_differs(one) for one in repeated if one.different)
    if is_json:
        print_json(
            {
                "ok": not problems,
                "entries": checked.n_entries,
                "head": checked.head,
                "checkpoint": None if point is None else point.at,
                "anchored": None if checked.anchor is None else {"size": checked.anchor[0], "at": checked.anchor[1]},
                "clock_back": list(checked.clock_backs),
                "faults": [{"entry": fault.seq, "what": fault.what} for fault in checked.faults],
                "import_faults": list(checked.import_faults),
                "recomputed": [
                    {"at": one.snapshot.at, "same": not one.different, "different": list(one.different[:20])}
                    for one in repeated
                ],
                "problems": [str(problem) for problem in problems],
            }
        )
    else:
        say_problems(problems)
        _say_verdict(checked, n_problems=len(problems), n_repeated=len(repeated))
    return ANSWER_IS_NO if problems else DONE


def _say_verdict(checked: work.Verification, *, n_problems: int, n_repeated: int) -> None:
    if n_problems:
        show_text(f"The ledger does not hold: {n_problems:,} problems.", style="bold")
        return
    show_text(f"The ledger holds: {checked.n_entries:,} entries.", style="bold")
    if checked.point is not None:
        show_text(
            f"It continues the one that the checkpoint of {checked.point.at} saw ({checked.point.size:,} entries)."
        )
        if checked.point.signature is not None:
            show_text(f"Signed with {checked.point.signature.key}; name it with --key to be sure whose key it is.")
    else:
        last = "none was ever given out" if checked.anchor is None else f"the last was given out {checked.anchor[1]}"
        show_text(
            "It is consistent in itself, but was not held against a checkpoint: a tail cut off or a history written "
            f"anew would not show ({last})."
        )
    if checked.clock_backs:
        places = ", ".join(map(str, checked.clock_backs))
        show_text(f"The clock had gone back at entries {places}; their order is that of their numbers.", style="red")
    if n_repeated:
        show_text(f"{n_repeated} published odds were computed again: the same, bit for bit.")


def _differs(one: work.Recomputed) -> Problem:
    places = ", ".join(one.different[:3]) + (f" and {len(one.different) - 3} more" if len(one.different) > 3 else "")
    text = f"the odds published {one.snapshot.at} came out otherwise: {places}."
    if one.is_same_code:
        return Problem("BB-L06", text, "The same code on the same facts: look for a changed machine or library.")
    remedy = f"Other code computed them then ({one.snapshot.code[:12]}): check out that version to compare bit for bit."
    return Problem("BB-L09", text, remedy)


def _checkpoint(path: Path) -> Checkpoint:
    try:
        return parse_checkpoint(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StorageError(
            Problem("BB-S04", f"{path} cannot be read: {error.strerror}.", "Check its rights.")
        ) from error
    except ValueError as error:
        text = f"{path} is no checkpoint: {error}."
        raise UsageError(Problem("BB-L03", text, "Name a file that bestbet ledger checkpoint wrote.")) from error


def _signature_problems(point: Checkpoint, asked: Check) -> tuple[Problem, ...]:
    if point.signature is None and asked.key is None:
        return ()
    from bestbet.adapters.signing import signature_fault

    fault = signature_fault(point, asked.key)
    remedy = "Do not rely on this checkpoint; use another copy of it."
    return (Problem("BB-L04", f"the checkpoint cannot be trusted: {fault}.", remedy),) if fault else ()


def export(workspace: Path, output: Path | None, *, is_everything: bool) -> int:
    """Write the ledger as lines of JSON."""
    lines = work.export_lines(open_workspace(workspace), everything=is_everything)
    if output is None:
        # All are read before the first is shown: a slow reader of the pipe must not keep writers waiting.
        print("\n".join(lines))
        return DONE
    write_file(output, "".join(f"{line}\n" for line in lines).encode())
    show_text(f"Written: {output}")
    return DONE


def checkpoint(workspace: Path, output: Path | None, keys: Keys, *, is_json: bool) -> int:
    """Give a checkpoint out, and record that it was."""
    found = open_workspace(workspace)
    moment = now()
    point = work.give_checkpoint(found, moment)
    if keys.sign or keys.new:
        point = _signed(point, keys)
    if output is not None:
        write_file(output, point.text.encode())
    work.remember_checkpoint(found, point, moment)
    if is_json:
        print_json({"size": point.size, "head": point.head, "root": point.root, "at": point.at, "text": point.text})
    elif output is None:
        print(point.text, end="")
    else:
        show_text(f"Written: {output}. Keep it where the owner of this ledger is not.")
    return DONE


def _signed(point: Checkpoint, keys: Keys) -> Checkpoint:
    from bestbet.adapters.signing import make_key, sign

    if keys.new is not None:
        say(f"The public key, to give to those who verify: {make_key(keys.new)}")
    return sign(point, keys.new or keys.sign or Path())


def erase(workspace: Path, name: str, *, with_reasons: bool, is_json: bool) -> int:
    """Erase a name and say which entry records it."""
    entry = work.erase(open_workspace(workspace), name, with_reasons=with_reasons, at=now())
    if is_json:
        print_json({"entry": entry.seq, "id": entry.id})
    else:
        show_text(f"Erased; entry {entry.seq:,} records it. Backups made before still hold the name: let them expire.")
    return DONE
