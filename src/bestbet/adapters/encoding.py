"""Bytes to text without a single invented character."""

from __future__ import annotations

import codecs
import zlib

from bestbet.errors import DataError, Place, Problem, UsageError, quote

MOST_BYTES = 2 * 1024**3
"""Text larger than this, packed or not, is refused."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOK = 4096
_FIT = 0.95


def unpack(data: bytes, file: str) -> bytes:
    """Return the bytes inside a gzip file, and any other bytes as they are; a damaged or huge one is refused."""
    if data[:2] != b"\x1f\x8b":
        return data
    parts: list[bytes] = []
    total = 0
    while data:
        reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            part = reader.decompress(data, MOST_BYTES - total + 1)
        except zlib.error as error:
            raise DataError(_damaged(file)) from error
        parts.append(part)
        total += len(part)
        if total > MOST_BYTES:
            raise DataError(_too_large(file))
        if not reader.eof:
            raise DataError(_damaged(file))
        data = reader.unused_data.lstrip(b"\0")
    return b"".join(parts)


def _damaged(file: str) -> Problem:
    return Problem(
        "BB-D13", "The gzip file is damaged or cut off; nothing was imported.", "Export or copy it again.", Place(file)
    )


def _too_large(file: str) -> Problem:
    text = f"{file} was refused: it unpacks to more than 2.0 GB."
    return Problem("BB-D07", text, "Split the export by year and import the parts.")


def decode(data: bytes, file: str, encoding: str | None = None) -> tuple[str, str]:
    """Return the text of a file and the encoding that was used.

    A byte order mark wins, then UTF-8 wherever it fits, then UTF-16 without a mark; any other encoding must be
    named. A file that is valid UTF-8 beyond ASCII stays UTF-8 even if another encoding is named for its sisters.
    Failure: DataError BB-D04 that names the first byte which does not fit.
    """
    mark = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    chosen = mark or _without_mark(data, file, encoding)
    try:
        text = data.decode(chosen)
    except UnicodeDecodeError as error:
        raise DataError(_misfit(data, file, chosen, error)) from error
    if "\0" in text:
        raise DataError(_holds_nul(text, file))
    return text, chosen.removesuffix("-sig")


def _without_mark(data: bytes, file: str, encoding: str | None) -> str:
    if encoding is not None:
        named = _known(encoding, file)
        return "utf-8" if not data.isascii() and _fits_utf8(data) else named
    head = data[:_LOOK]
    if head and b"\0" in head:
        even, odd = head[0::2].count(0) / max(len(head[0::2]), 1), head[1::2].count(0) / max(len(head[1::2]), 1)
        if odd > 0.3 and even < 0.05:
            return "utf-16-le"
        if even > 0.3 and odd < 0.05:
            return "utf-16-be"
    return "utf-8"


def _known(encoding: str, file: str) -> str:
    try:
        info = codecs.lookup(encoding)
    except LookupError as error:
        text = f"{quote(encoding)} is not an encoding that Bestbet knows."
        raise UsageError(Problem("BB-D04", text, "Use for example utf-8, cp1252, utf-16.", Place(file))) from error
    if not info._is_text_encoding:  # noqa: SLF001 - the only mark that tells text encodings from the others
        text = f"{quote(encoding)} does not turn bytes into text."
        raise UsageError(Problem("BB-D04", text, "Use for example utf-8, cp1252, utf-16.", Place(file)))
    return info.name


def _fits_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _misfit(data: bytes, file: str, chosen: str, error: UnicodeDecodeError) -> Problem:
    before = data[: error.start].decode(chosen, errors="replace")
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    shown = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8"}.get(chosen, chosen)
    text = (
        f"byte {error.start:,} (line {line:,}, column {column}) is not valid {shown} (0x{data[error.start]:02X})."
        f"{_looks_like(data) if chosen.startswith('utf-8') else ''}"
    )
    guess = "cp1252" if "Windows-1252" in text else "NAME"
    return Problem("BB-D04", text, f"Run again with --encoding {guess}, or export as UTF-8.", Place(file))


def _looks_like(data: bytes) -> str:
    high = [byte for byte in data if byte >= 0x80]
    text = bytes(high).decode("cp1252", errors="replace")
    fits = sum(1 for c in text if c.isalpha() or c in "€£§°–—‘’“”…«»·®©™±²³½¼\u00a0")
    share = fits / len(high)
    n = f"{len(high):,} such byte{'s' if len(high) > 1 else ''}"
    if share < _FIT:
        return f" It does not look like Windows-1252 either ({share:.1%} of {n} fit)."
    return f" The file looks like Windows-1252 ({share:.1%} of {n} fit)."


def _holds_nul(text: str, file: str) -> Problem:
    at = text.index("\0")
    line = text.count("\n", 0, at) + 1
    column = at - (text.rfind("\n", 0, at) + 1) + 1
    found = f"character {at:,} (line {line:,}, column {column}) is a NUL byte (0x00): the file is damaged or no text."
    return Problem("BB-D04", found, "Export it again, or name its encoding with --encoding.", Place(file))
