"""What `backup`, `restore` and `doctor` answer."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from bestbet.adapters.backup import write_backup
from bestbet.adapters.doctor import examine, tidy
from bestbet.adapters.restore import restore as bring_back
from bestbet.adapters.store import open_workspace
from bestbet.cli.border import ANSWER_IS_NO, DONE, now, print_json, say
from bestbet.cli.show import show_tables, show_text
from bestbet.report.tables import Table
from bestbet.workflow.keeping import ready_store


def backup(workspace: Path, file: Path, *, is_json: bool) -> int:
    """Write the backup and say what it holds."""
    manifest = write_backup(workspace, file, now())
    size = sum(member.size for member in manifest.members)
    about = {"file": str(file), "files": len(manifest.members), "bytes": size, "entries": manifest.n_entries}
    if is_json:
        print_json({**about, "head": manifest.head, "at": manifest.at})
    else:
        show_text(
            f"Written and read back: {file}, {len(manifest.members):,} files, {size / 1e6:,.1f} MB unpacked, "
            f"{manifest.n_entries:,} entries of the ledger."
        )
    return DONE


def restore(workspace: Path, file: Path, *, is_replacing: bool, is_json: bool) -> int:
    """Bring the backup back and say what stood there before."""
    done = bring_back(file, workspace, now(), is_replacing=is_replacing)
    manifest, before = done.manifest, None if done.before is None else str(done.before)
    if is_json:
        print_json({"workspace": str(workspace), "at": manifest.at, "entries": manifest.n_entries, "before": before})
        return DONE
    show_text(f"Restored the state of {manifest.at}: {manifest.n_entries:,} entries, verified.")
    if before is not None:
        show_text(f"What was there before lies in {before}.")
    return DONE


def doctor(workspace: Path, *, is_upgrading: bool, is_tidying: bool, is_json: bool) -> int:
    """Say what every check found."""
    if is_upgrading:
        ready_store(open_workspace(workspace).root, now())
    if is_tidying:
        say(f"{tidy(workspace)} leftovers removed.")
    found = examine(workspace)
    n_ill = sum(not finding.is_well for finding in found)
    if is_json:
        print_json({"ok": n_ill == 0, "checks": [asdict(finding) for finding in found]})
    else:
        rows = tuple(("well" if f.is_well else "ILL", f.check, f.found, f.remedy) for f in found)
        show_tables((Table("The workspace", ("", "check", "found", "do"), rows),))
        show_text("All is well." if not n_ill else f"{n_ill} of {len(found)} checks found something wrong.")
    return ANSWER_IS_NO if n_ill else DONE
