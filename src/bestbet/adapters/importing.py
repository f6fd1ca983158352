"""Exports into a workspace: the first import makes it, each newer one adds to what is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bestbet.adapters.coded import texts
from bestbet.adapters.crm import Built, build
from bestbet.adapters.crm_work import Given
from bestbet.adapters.draft import ImportOptions, draft_map
from bestbet.adapters.files import Export, read_export
from bestbet.adapters.mapping import FILE, FileMap, ImportMap, complete_map, read_map
from bestbet.adapters.mapping_text import write_map
from bestbet.adapters.raw import RawTable
from bestbet.adapters.recognise_words import Table
from bestbet.adapters.snapshot_files import keep, name_of, read_snapshot
from bestbet.adapters.snapshots import Snapshot, list_snapshots, write_file
from bestbet.adapters.store import Workspace, cache_facts, read_facts
from bestbet.errors import DataError, NotAnswerable, Place, Problem, UsageError
from bestbet.facts.tables import Facts, Opportunities, Outcome


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import changed: opportunities that are new, those that changed, and of these the late corrections.

    A late correction changes an opportunity that had already ended. `was_known` is True where the same files had been
    imported before, and nothing was done.
    """

    facts: Facts
    n_new: int = 0
    n_changed: int = 0
    n_corrected: int = 0
    n_absent: int = 0
    was_known: bool = False


def create_workspace(directory: Path, files: Sequence[Path], *, options: ImportOptions | None = None) -> Workspace:
    """Return a new workspace with the first import of the given export files.

    Where something must be decided by a person, facts.yaml is written all the same, so that it can be corrected, and
    the DataError raised names its lines; nothing is imported. NotAnswerable where no file holds a sales history.
    """
    options = options or ImportOptions()
    workspace = Workspace(directory)
    if list_snapshots(directory):
        text = f"{directory} is a workspace already, with imports."
        raise UsageError(Problem("BB-S07", text, "Use bestbet import, or choose another folder."))
    exports = _read(files, options.encoding)
    raws = _tables(exports)
    draft = draft_map(raws, options)
    _refuse_without_history(raws, draft)
    write_file(workspace.map_path, write_map(draft, {}).encode())
    mapping = _with_notes(read_map(workspace.map_path.read_text(encoding="utf-8")), draft)
    built = build([Given(raw, _how(mapping, raw)) for raw in raws], mapping)
    near = [(n.field, n.label, n.other, n.n) for n in built.near if n.field in ("account", "product", "owner")]
    said = replace(built.mapping, files=_with_confidence(built.mapping, draft), as_of=options.as_of)
    write_file(workspace.map_path, write_map(said, built.remarks, near).encode())
    _keep(workspace, exports, built, number=0)
    return workspace


def _refuse_without_history(raws: Sequence[RawTable], draft: ImportMap) -> None:
    """Raise NotAnswerable for files without any history, before a folder is made for them."""
    if all(file.table in _NO_HISTORY for file in draft.files):
        build([Given(raw, _how(draft, raw)) for raw in raws], draft)


_NO_HISTORY = (
    Table.IGNORED, Table.ACCOUNTS, Table.PRODUCTS, Table.OWNERS, Table.STAGES, Table.MERGED, Table.ORDER_LINES,
)  # fmt: skip


def _read(files: Sequence[Path], encoding: str | None) -> list[Export]:
    """Return every file, or every problem of every file."""
    exports, problems = [], []
    names: dict[str, Path] = {}
    for path in files:
        if path.name in names:
            text = f"{names[path.name]} and {path} have the same name."
            problems.append(Problem("BB-S08", text, "Rename one, so that facts.yaml can tell them apart."))
            continue
        names[path.name] = path
        try:
            exports.append(read_export(path, encoding))
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(problems)
    if not exports:
        raise UsageError(Problem("BB-S09", "No file was given.", "Name the exports after --from."))
    return exports


def _tables(exports: Sequence[Export]) -> list[RawTable]:
    return [raw for export in exports for raw in export.tables]


def _how(mapping: ImportMap, raw: RawTable) -> FileMap:
    found = mapping.file(raw.file)
    if found is None:
        raise DataError(Problem("BB-D15", f"{raw.file} does not stand under files:.", "Add it.", Place(FILE)))
    return found


def _with_notes(mapping: ImportMap, draft: ImportMap) -> ImportMap:
    """Return what was read back, with the reasons that only the draft knows."""
    notes = {file.name: file.note for file in draft.files}
    return replace(mapping, files=tuple(replace(file, note=notes.get(file.name, "")) for file in mapping.files))


def _with_confidence(mapping: ImportMap, draft: ImportMap) -> tuple[FileMap, ...]:
    files = []
    for file in mapping.files:
        first = draft.file(file.name) or file
        columns = {
            name: replace(column, confidence=first.columns[name].confidence if name in first.columns else None)
            for name, column in file.columns.items()
        }
        files.append(replace(file, columns=columns, confidence=first.confidence, encoding=first.encoding))
    return tuple(files)


def _keep(workspace: Workspace, exports: Sequence[Export], built: Built, *, number: int) -> None:
    folder = name_of(built.facts.as_of, exports)
    files = {export.name: export.sha256 for export in exports}
    names = {raw.file for export in exports for raw in export.tables}
    rejects = [reject for reject in built.rejects if reject.file in names]
    keep(workspace.root, Snapshot(folder, built.facts.as_of, number, files), exports, rejects)
    cache_facts(workspace, built.facts)


def _given(workspace: Workspace, mapping: ImportMap) -> list[Given]:
    return [
        Given(raw, how_of(mapping, raw), at, snapshot.as_of)
        for at, snapshot in enumerate(list_snapshots(workspace.root))
        for raw in read_snapshot(workspace.root, snapshot)
    ]


def how_of(mapping: ImportMap, raw: RawTable) -> FileMap:
    """Return how a table is read: as the file of its name, else as the one file whose columns it has."""
    by_name = mapping.file(raw.file)
    if by_name is not None:
        return by_name
    alike = [
        file
        for file in mapping.files
        if file.columns and {column.column for column in file.columns.values()} <= set(raw.header)
    ]
    most = max((len(file.columns) for file in alike), default=0)
    best = [file for file in alike if len(file.columns) == most]
    if len({file.table for file in best}) == 1:
        return replace(best[0], name=raw.file)
    return FileMap(raw.file, Table.IGNORED, note="no file under files: has its columns")


def rebuild(workspace: Workspace) -> Facts:
    """Return the facts built anew from every import, read as facts.yaml says now."""
    mapping = read_map(workspace.map_path.read_text(encoding="utf-8"))
    given = _given(workspace, mapping)
    if not given:
        text = "This workspace has no import yet."
        raise NotAnswerable(Problem("BB-D18", text, "Import your export files: bestbet import FILE..."))
    return build(given, mapping).facts


def import_files(workspace: Workspace, files: Sequence[Path], *, options: ImportOptions | None = None) -> Imported:
    """Return what a newer export changed; the same files again change nothing.

    A file is read as the file of the same name in facts.yaml, else as the one whose columns it has; files of a new kind
    are recognised and added to facts.yaml.
    """
    options = options or ImportOptions()
    snapshots = list_snapshots(workspace.root)
    exports = _read(files, options.encoding)
    shas = {sha for snapshot in snapshots for sha in snapshot.files.values()}
    if snapshots and all(export.sha256 in shas for export in exports):
        return Imported(read_facts(workspace), was_known=True)
    before = read_facts(workspace) if snapshots else None
    text = workspace.map_path.read_text(encoding="utf-8")
    mapping = _with_options(read_map(text), options)
    raws = _tables(exports)
    unknown = [raw for raw in raws if how_of(mapping, raw).table is Table.IGNORED and mapping.file(raw.file) is None]
    added = draft_map(unknown, replace(options, map={})) if unknown else ImportMap()
    wide = replace(mapping, files=(*mapping.files, *added.files))
    number = len(snapshots)
    alone = build([Given(raw, how_of(wide, raw)) for raw in raws], wide) if _has_history(raws, wide) else None
    as_of = alone.facts.as_of if alone else (before.as_of if before else date.min)
    older = _given(workspace, wide)
    given = [*older, *(Given(raw, how_of(wide, raw), number, as_of) for raw in raws)]
    built = build(given, wide)
    said = ImportMap(files=added.files, stages=built.mapping.stages, as_of=options.as_of)
    write_file(workspace.map_path, complete_map(text, said).encode())
    dated = replace(built, facts=replace(built.facts, as_of=as_of if as_of != date.min else built.facts.as_of))
    _keep_next(workspace, exports, dated, built, number)
    return _compare(before, built.facts)


def _keep_next(workspace: Workspace, exports: Sequence[Export], dated: Built, built: Built, number: int) -> None:
    _keep(workspace, exports, dated, number=number)
    cache_facts(workspace, built.facts)


def _has_history(raws: Sequence[RawTable], mapping: ImportMap) -> bool:
    return any(how_of(mapping, raw).table not in (*_NO_HISTORY, Table.STAGE_HISTORY) for raw in raws)


def _with_options(mapping: ImportMap, options: ImportOptions) -> ImportMap:
    return replace(
        mapping,
        as_of=options.as_of or mapping.as_of,
        segment_by=options.segment_by or mapping.segment_by,
        source_by=options.source_by or mapping.source_by,
        on_duplicate=options.on_duplicate or mapping.on_duplicate,
        currency=options.currency or mapping.currency,
    )


def _compare(before: Facts | None, after: Facts) -> Imported:
    old = _by_id(before.opportunities if before else None)
    new = _by_id(after.opportunities)
    changed = [key for key, row in new.items() if key in old and old[key] != row]
    ended = [key for key in changed if old[key][0] != Outcome.OPEN]
    n_new = sum(key not in old for key in new)
    return Imported(after, n_new, len(changed), len(ended), sum(key not in new for key in old))


def _by_id(table: Opportunities | None) -> dict[str, tuple[object, ...]]:
    if table is None:
        return {}
    columns = [table.outcome.tolist(), table.created.tolist(), table.closed.tolist(), table.amount.tolist(),
               texts(table.account), texts(table.owner), texts(table.stage)]  # fmt: skip
    return dict(zip(table.id, zip(*columns, strict=True), strict=True))
