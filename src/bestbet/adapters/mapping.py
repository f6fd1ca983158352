"""facts.yaml: how the export files are read; written by the program, corrected by people, read back strictly."""

from __future__ import annotations

import difflib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, NodeEvent, ScalarEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from bestbet.adapters.columns_dates import is_format
from bestbet.adapters.recognise_words import FIELDS, Table
from bestbet.adapters.snapshots import MAP_FILE
from bestbet.errors import DataError, Place, Problem, quote
from bestbet.facts.tables import Outcome

FILE = MAP_FILE
MOST_BYTES = 1_000_000
MOST_DEEP = 50
ADD = "add"
ON_DUPLICATE = ("error", "first", "last-modified", ADD)
DECIMALS = ("point", "comma")
LATEST, NONE, AUTO = "latest", "none", "auto"
JOINED = ("account", "product", "owner")


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """The column that a field is read from, and where a person may have set its format."""

    column: str
    confidence: float | None = None
    date_format: str | None = None
    decimal: str | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class FileMap:
    """How one table is read: `name` as the file is called ("deals.csv", "deals.xlsx[Pipeline]")."""

    name: str
    table: Table
    columns: Mapping[str, ColumnMap] = field(default_factory=dict)
    confidence: float | None = None
    encoding: str | None = None
    note: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class ImportMap:
    """All that facts.yaml says. None means: decide from the data; segment_by and source_by "none" mean: none at all.

    `same_as[field][label]` is the name under which a person says the label is to be joined.
    """

    files: tuple[FileMap, ...] = ()
    as_of: date | None = None
    currency: str | None = None
    segment_by: str | None = None
    source_by: str | None = None
    on_duplicate: str = "error"
    stages: Mapping[str, Outcome] = field(default_factory=dict)
    same_as: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)

    def file(self, name: str) -> FileMap | None:
        """Return how the file of that name is read."""
        return next((found for found in self.files if found.name == name), None)


def read_map(text: str, file: str = FILE) -> ImportMap:
    """Return what facts.yaml says. Failure: DataError BB-D15 with every mistake, its line and column."""
    return _Reader(file).read(text)


def _compose(text: str, file: str) -> Node | None:
    if len(text.encode()) > MOST_BYTES:
        raise DataError(Problem("BB-D15", "The file is larger than 1 MB.", "Shorten it.", Place(file)))
    try:
        _refuse_tricks(text, file)
        node: Node | None = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        said = f"This is no valid YAML: {error.problem or error.context}."
        raise DataError(Problem("BB-D15", said, "Correct this line.", where)) from error
    except YAMLError as error:
        raise DataError(Problem("BB-D15", f"This is no valid YAML: {error}.", "Correct it.", Place(file))) from error
    return node


def _refuse_tricks(text: str, file: str) -> None:
    depth = 0
    for event in YAML(typ="safe", pure=True).parse(text):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        place = Place(file, event.start_mark.line + 1, event.start_mark.column + 1) if event.start_mark else Place(file)
        if depth > MOST_DEEP:
            raise DataError(Problem("BB-D15", "This is nested too deeply.", "Write it flat.", place))
        has_tag = isinstance(event, ScalarEvent | CollectionStartEvent) and event.tag is not None
        if isinstance(event, AliasEvent) or has_tag or (isinstance(event, NodeEvent) and event.anchor):
            said = "Tags (!), anchors (&) and aliases (*) are refused."
            raise DataError(Problem("BB-D15", said, "Write the text out, in quotes if it begins so.", place))


class _Reader:
    """Walks the nodes of facts.yaml and collects every mistake before it gives up."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.places: dict[str, Place] = {}

    def read(self, text: str) -> ImportMap:
        root = _compose(text, self.file)
        found: dict[str, Node] = {}
        for key, node, place in self._pairs(root, "facts.yaml"):
            self.places[key] = place
            found[key] = node
            self._known(key, _KEYS, place)
        result = ImportMap(
            files=tuple(self._files(found.get("files"))),
            as_of=self._date(found.get("as_of")),
            currency=self._unless(found.get("currency"), AUTO),
            segment_by=self._unless(found.get("segment_by"), AUTO),
            source_by=self._unless(found.get("source_by"), AUTO),
            on_duplicate=self._choice(found.get("on_duplicate"), ON_DUPLICATE) or "error",
            stages=self._stages(found.get("stages")),
            same_as=self._same_as(found.get("same_as")),
            places=self.places,
        )
        if self.problems:
            raise DataError(self.problems)
        return result

    def _place(self, node: Node) -> Place:
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def _wrong(self, node: Node, text: str, remedy: str) -> None:
        self.problems.append(Problem("BB-D15", text, remedy, self._place(node)))

    def _pairs(self, node: Node | None, what: str) -> Iterator[tuple[str, Node, Place]]:
        if node is None or _is_null(node):
            return
        if not isinstance(node, MappingNode):
            self._wrong(node, f"{what} must be a list of name: value.", "Write one per line.")
            return
        seen: dict[str, Place] = {}
        for key, value in node.value:
            place = self._place(key)
            if not isinstance(key, ScalarNode):
                self._wrong(key, "A name must be plain text.", "Write name: value.")
                continue
            if key.value in seen:
                self._wrong(key, f"{quote(key.value)} stands twice (first at {seen[key.value]}).", "Remove one.")
                continue
            seen[key.value] = place
            yield key.value, value, place

    def _known(self, key: str, allowed: tuple[str, ...], place: Place) -> bool:
        if key in allowed:
            return True
        near = difflib.get_close_matches(key, allowed, 1)
        hint = f'Did you mean "{near[0]}"? ' if near else ""
        remedy = f"{hint}Known are: {', '.join(allowed)}."
        self.problems.append(Problem("BB-D15", f"unknown key {quote(key)}.", remedy, place))
        return False

    def _text(self, node: Node | None) -> str | None:
        if node is None or _is_null(node):
            return None
        if not isinstance(node, ScalarNode):
            self._wrong(node, "Here a plain text is expected.", "Write it in one line.")
            return None
        return str(node.value)

    def _unless(self, node: Node | None, word: str) -> str | None:
        text = self._text(node)
        return None if text == word else text

    def _choice(self, node: Node | None, allowed: tuple[str, ...]) -> str | None:
        text = self._text(node)
        if text is not None and node is not None and text not in allowed:
            self._wrong(node, f"{quote(text)} is not allowed here.", f"Write one of: {', '.join(allowed)}.")
            return None
        return text

    def _date(self, node: Node | None) -> date | None:
        text = self._unless(node, LATEST)
        if text is None or node is None:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self._wrong(node, f"{quote(text)} is no date.", f'Write a date such as 2026-11-23, or "{LATEST}".')
            return None

    def _stages(self, node: Node | None) -> dict[str, Outcome]:
        stages = {}
        for key, value, place in self._pairs(node, "stages"):
            self.places[f"stages/{key}"] = place
            word = self._choice(value, ("won", "lost", "open"))
            if word:
                stages[key] = Outcome[word.upper()]
        return stages

    def _same_as(self, node: Node | None) -> dict[str, dict[str, str]]:
        names: dict[str, dict[str, str]] = {}
        for key, value, place in self._pairs(node, "same_as"):
            if self._known(key, JOINED, place):
                pairs = self._pairs(value, f"same_as: {key}")
                names[key] = {label: text for label, other, _ in pairs if (text := self._text(other))}
        return names

    def _files(self, node: Node | None) -> Iterator[FileMap]:
        for name, value, place in self._pairs(node, "files"):
            parts = {key: part for key, part, at in self._pairs(value, name) if self._known(key, _FILE_KEYS, at)}
            table = self._choice(parts.get("table"), tuple(kind.value for kind in Table))
            if table is None:
                if "table" not in parts:
                    remedy = f"Add table: and one of {', '.join(kind.value for kind in Table)}."
                    self.problems.append(Problem("BB-D15", f"{name} has no table.", remedy, place))
                continue
            columns = dict(self._columns(parts.get("columns"), Table(table)))
            yield FileMap(name, Table(table), columns, encoding=self._text(parts.get("encoding")), place=place)

    def _columns(self, node: Node | None, table: Table) -> Iterator[tuple[str, ColumnMap]]:
        for key, value, place in self._pairs(node, "columns"):
            if not self._known(key, tuple(FIELDS[table]), place):
                continue
            if isinstance(value, MappingNode):
                parts = {k: part for k, part, at in self._pairs(value, key) if self._known(k, _COLUMN_KEYS, at)}
                column = self._text(parts.get("column"))
                form = self._format(parts.get("date_format"))
                mark = self._choice(parts.get("decimal"), DECIMALS)
            else:
                column, form, mark = self._text(value), None, None
            if column:
                yield key, ColumnMap(column, None, form, mark, place)

    def _format(self, node: Node | None) -> str | None:
        text = self._text(node)
        if text is not None and node is not None and not is_format(text):
            remedy = "Write DD/MM/YYYY, MM/DD/YYYY, YYYY-MM-DD, excel, excel-1904, epoch or epoch-ms."
            self._wrong(node, f"{quote(text)} is no date format.", remedy)
            return None
        return text


_KEYS = (
    "as_of",
    "currency",
    "segment_by",
    "source_by",
    "on_duplicate",
    "files",
    "stages",
    "same_as",
)
_FILE_KEYS = ("table", "columns", "encoding")
_COLUMN_KEYS = ("column", "date_format", "decimal")


def _is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.style is None and node.value in ("", "~", "null")


def complete_map(text: str, new: ImportMap) -> str:
    """Return facts.yaml with the files and stages of `new` that it lacks, and its as-of date; comments stay.

    What a person wrote is never changed or removed, except as_of when `new` sets one.
    """
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    content = yaml.load(text)
    before = read_map(text)
    if new.as_of and new.as_of != before.as_of:
        content["as_of"] = new.as_of
    stages = {stage: outcome for stage, outcome in new.stages.items() if stage not in before.stages}
    files = [file for file in new.files if before.file(file.name) is None]
    if not stages and not files and new.as_of in (None, before.as_of):
        return text
    for key, additions in (("stages", stages), ("files", files)):
        if additions and content.get(key) is None:
            content[key] = {}
    for stage, outcome in stages.items():
        content["stages"][stage] = outcome.name.lower()
    for file in files:
        content["files"][file.name] = _plain(file)
    out = io.StringIO()
    yaml.dump(content, out)
    return out.getvalue()


def _plain(file: FileMap) -> dict[str, object]:
    columns: dict[str, object] = {}
    for name, column in file.columns.items():
        extra = {"date_format": column.date_format, "decimal": column.decimal}
        said = {key: value for key, value in extra.items() if value}
        columns[name] = {"column": column.column, **said} if said else column.column
    return {"table": file.table.value, **({"columns": columns} if columns else {})}
