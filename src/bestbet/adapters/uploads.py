"""Files that somebody dropped on a page: kept aside until they are imported, then deleted; at most for a week."""

from __future__ import annotations

import re
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from bestbet.adapters.snapshots import STORE
from bestbet.errors import DataError, Problem, StorageError, UsageError, quote

UPLOADS = Path(STORE) / "uploads"
PREVIEW = "preview.json"
MOST_FILES = 16
KEPT_SECONDS = 7 * 24 * 3600
_NAME = re.compile(r"[0-9a-f]{32}")
_CHUNK = 1 << 20
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]")
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Upload:
    """Files that wait: `name` is a random number, so that nobody can ask for another's by guessing."""

    name: str
    folder: Path

    @property
    def files(self) -> list[Path]:
        """The files, by name."""
        return sorted(path for path in (self.folder / "files").iterdir() if path.is_file())


def safe_name(given: str) -> str:
    """Return the last part of a file's name without anything that could lead elsewhere."""
    last = re.split(r"[/\\]", given)[-1]
    plain = _UNSAFE.sub("_", last).strip(". ")
    return plain[-_LONGEST_NAME:] or "export"


def receive(root: Path, files: list[tuple[str, BinaryIO]], *, most: int) -> Upload:
    """Return the upload that holds these files; DataError where they are none, too many, too large or of one name."""
    if not 1 <= len(files) <= MOST_FILES:
        text = f"{len(files)} files were given."
        raise DataError(Problem("BB-A40", text, f"Give 1 to {MOST_FILES} export files at a time."))
    drop_old(root)
    name = secrets.token_hex(16)
    upload = Upload(name, root / UPLOADS / name)
    try:
        (upload.folder / "files").mkdir(parents=True)
        left = most
        for given, stream in files:
            left = _write(upload.folder / "files" / safe_name(given), stream, left)
    except OSError as error:
        shutil.rmtree(upload.folder, ignore_errors=True)
        if isinstance(error, StorageError):
            raise
        text = f"the files could not be kept: {error.strerror}. Nothing was imported."
        raise StorageError(Problem("BB-S01", text, "Free space and drop them again.")) from error
    except DataError:
        shutil.rmtree(upload.folder, ignore_errors=True)
        raise
    return upload


def _write(path: Path, stream: BinaryIO, left: int) -> int:
    if path.exists():
        text = f"two files are called {quote(path.name)}."
        raise DataError(Problem("BB-S08", text, "Rename one, so that facts.yaml can tell them apart."))
    with path.open("xb") as target:
        while chunk := stream.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                text = "the files together are larger than this server takes."
                raise DataError(Problem("BB-A21", text, "Give fewer at a time, or compressed with gzip."))
            target.write(chunk)
    return left


def upload_of(root: Path, name: str) -> Upload:
    """Return an upload by its name; UsageError where there is none."""
    folder = root / UPLOADS / name
    if not _NAME.fullmatch(name) or not (folder / "files").is_dir():
        text = "these files are here no longer."
        raise UsageError(Problem("BB-A41", text, "Drop them again; what was imported already stays."))
    return Upload(name, folder)


def waiting(root: Path) -> Upload | None:
    """Return the newest upload that was not imported; None without one."""
    folders = sorted((root / UPLOADS).glob("*/files"), key=lambda path: path.stat().st_mtime)
    return Upload(folders[-1].parent.name, folders[-1].parent) if folders else None


def drop(upload: Upload) -> None:
    """Delete an upload."""
    shutil.rmtree(upload.folder, ignore_errors=True)


def drop_old(root: Path) -> None:
    """Delete what waited longer than a week."""
    before = time.time() - KEPT_SECONDS
    for folder in (root / UPLOADS).glob("*"):
        if folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)
