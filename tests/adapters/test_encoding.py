import gzip

import pytest

from bestbet.adapters import encoding
from bestbet.adapters.files import read_bytes
from bestbet.errors import DataError, UsageError

TEXT = "Name;Größe\nMüller;1\nJosé;2\n"
JAPANESE = "名前,段階\n田中,成約\n"

READABLE = {
    "utf-8": (TEXT.encode(), None),
    "utf-8 with mark": (b"\xef\xbb\xbf" + TEXT.encode(), None),
    "utf-16 le with mark": (b"\xff\xfe" + TEXT.encode("utf-16-le"), None),
    "utf-16 be with mark": (b"\xfe\xff" + TEXT.encode("utf-16-be"), None),
    "utf-16 le without mark": (TEXT.encode("utf-16-le"), None),
    "utf-16 be without mark": (TEXT.encode("utf-16-be"), None),
    "utf-32 with mark": (b"\xff\xfe\x00\x00" + TEXT.encode("utf-32-le"), None),
    "cp1252 named": (TEXT.encode("cp1252"), "cp1252"),
    "latin-1 named": (TEXT.encode("latin-1"), "latin-1"),
    "utf-8 although cp1252 is named for its sisters": (TEXT.encode(), "cp1252"),
    "gzip of utf-8": (gzip.compress(TEXT.encode()), None),
    "gzip of cp1252 named": (gzip.compress(TEXT.encode("cp1252")), "cp1252"),
    "gzip in two members": (gzip.compress(TEXT[:9].encode()) + gzip.compress(TEXT[9:].encode()), None),
}
REFUSED = {
    "cp1252 not named": (TEXT.encode("cp1252"), None, "byte 7 (line 1, column 8)"),
    "latin-1 not named": (TEXT.encode("latin-1"), None, "0xF6"),
    "shift-jis not named": (JAPANESE.encode("shift_jis"), None, "is not valid UTF-8"),
    "mixed utf-8 and latin-1": (TEXT.encode() + "Café;3\n".encode("latin-1"), None, "(line 4, column 4)"),
    "truncated character": ("Name\nMü".encode()[:-1], None, "(line 2, column 2)"),
    "NUL byte": (b"a,b\n1,\x002\n", None, "(line 2, column 3) is a NUL byte"),
    "lone surrogate in utf-8": (b"a,b\n\xed\xa0\x80,1\n", None, "(line 2, column 1)"),
    "lone surrogate in utf-16": (b"\xff\xfea\x00\n\x00\x00\xd8b\x00", None, "utf-16"),
    "undefined byte in cp1252": (b"a,b\n\x81,\xe9\n", "cp1252", "0x81"),
    "truncated gzip": (gzip.compress(TEXT.encode())[:-9], None, "damaged or cut off"),
    "damaged gzip": (b"\x1f\x8b\x08" + b"\x00" * 20 + b"xyz", None, "damaged or cut off"),
}


def test_the_corpus_has_24_files():
    assert len(READABLE) + len(REFUSED) == 24


@pytest.mark.parametrize("name", READABLE)
def test_a_file_whose_encoding_is_certain_or_named_gives_the_right_text(name):
    data, named = READABLE[name]
    (table,) = read_bytes(data, "a.csv", named)
    assert table.header == ("Name", "Größe")
    assert table.cells[0].labels == ("Müller", "José")


def test_shift_jis_is_read_when_it_is_named():
    (table,) = read_bytes(JAPANESE.encode("shift_jis"), "a.csv", "shift_jis")
    assert table.header == ("名前", "段階")


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_would_need_a_guess_is_refused_with_its_place(name):
    data, named, said = REFUSED[name]
    with pytest.raises(DataError) as caught:
        read_bytes(data, "a.csv", named)
    assert said in str(caught.value)


def test_no_file_of_the_corpus_ever_gives_a_replacement_character():
    for data, named in READABLE.values():
        (table,) = read_bytes(data, "a.csv", named)
        assert "\ufffd" not in "".join(table.header) + "".join(table.cells[0].labels)


def test_the_message_looks_as_the_design_says():
    data = ("x" * 20 + "\n").encode() * 3 + "Caf\u00e9\n".encode("cp1252")
    with pytest.raises(DataError) as caught:
        encoding.decode(data, "deals.csv")
    assert str(caught.value) == (
        "BB-D04 deals.csv: byte 66 (line 4, column 4) is not valid UTF-8 (0xE9). The file looks like Windows-1252 "
        "(100.0% of 1 such byte fit). Run again with --encoding cp1252, or export as UTF-8."
    )


def test_an_unknown_encoding_is_a_wrong_call():
    with pytest.raises(UsageError, match="klingon"):
        encoding.decode(b"\xe9", "a.csv", "klingon")
    with pytest.raises(UsageError, match="does not turn bytes into text"):
        encoding.decode(b"\xe9", "a.csv", "base64")


def test_a_gzip_bomb_is_stopped_while_it_unpacks(monkeypatch):
    monkeypatch.setattr(encoding, "MOST_BYTES", 10_000)
    with pytest.raises(DataError, match="unpacks to more than"):
        encoding.unpack(gzip.compress(b"0" * 1_000_000), "a.csv.gz")


def test_without_the_strict_decoder_a_wrong_text_would_come_through():
    """Negative control: what the checks above would let pass if errors were replaced."""
    assert "\ufffd" in TEXT.encode("cp1252").decode("utf-8", errors="replace")
