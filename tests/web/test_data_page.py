"""Exports are sent, read in a bounded child, shown with samples, corrected, and read again."""

import os
import re
import signal
import subprocess
import sys

import pytest
from web_cases import serving

from bestbet.adapters import contained as contained_module
from bestbet.adapters.contained import contained
from bestbet.adapters.mapping import read_map
from bestbet.adapters.mapping_edit import MapChanges, edited_map
from bestbet.adapters.uploads import UPLOADS, safe_name
from bestbet.errors import DataError
from bestbet.web.worker import work_once

HEAD = "Deal ID,Account,Stage,Create Date,Close Date,Amount\n"
ISO = HEAD + "".join(
    f"D-{i},A{i % 9},{'Closed Won' if i % 3 else 'Closed Lost'},2026-0{1 + i % 5}-{10 + i % 18},2026-0{3 + i % 6}-{10 + i % 18},{100 + i}.00\n"
    for i in range(60)
)
UNDECIDED = HEAD + "".join(
    f"D-{i},A,Closed Won,0{1 + i % 9}/0{1 + i % 5}/2026,0{1 + i % 9}/0{6 + i % 3}/2026,5\n" for i in range(9)
)
BASE = re.compile(r'name="base" value="([0-9a-f]{64})"')


@pytest.fixture
def firm(tmp_path):
    """A server over an empty folder with an editor."""
    server = serving(tmp_path / "firm")
    return server, server.as_(server.person("editor"))


def send(client, *files):
    return client.post("/data/upload", files=[("files", (name, text)) for name, text in files])


def work(server):
    assert work_once(server.store, server.settings.root, "here:1")


def test_two_exports_go_from_the_drop_to_a_plan(firm):
    server, client = firm
    answer = send(
        client, ("deals.csv", ISO), ("accounts.csv", "Account ID,Account Name,Industry\n1,A1,Health\n2,A2,Steel\n")
    )
    assert answer.headers["location"] == "/jobs/1"
    assert "Reading your files" in client.get("/jobs/1").text
    work(server)
    assert client.get("/jobs/1").headers["location"] == "/data"
    assert client.get("/jobs/1/part", headers={"x-bestbet-part": "1"}).headers["x-bestbet-go"] == "/data"
    assert {file.name for file in read_map((server.settings.root / "facts.yaml").read_text()).files} == {
        "deals.csv",
        "accounts.csv",
    }
    assert (server.settings.root / "plan.yaml").is_file()
    assert list((server.settings.root / UPLOADS).iterdir()) == []
    client.post("/work/data", data={"back": "/data"})
    work(server)
    page = client.get("/data").text
    assert "How good these data are" in page
    assert "D-0 · D-1" in page
    assert "60 rows" in page
    again = send(client, ("deals.csv", ISO))
    work(server)
    assert again.headers["location"] == "/jobs/3"
    assert "nothing changed" in client.get("/data").text


def test_what_a_person_must_decide_is_asked_on_the_page_and_then_read(firm):
    server, client = firm
    send(client, ("deals.csv", UNDECIDED))
    work(server)
    said = client.get("/jobs/1").text
    assert "BB-D02" in said
    assert "/data" in said
    page = client.get("/data").text
    assert "Nothing is imported yet" in page
    assert "01/01/2026" in page
    form = {"base": BASE.search(page)[1], "f0.table": "opportunities"}
    form |= {"f0.created": "Create Date", "f0.closed": "Close Date"}
    form |= {f"f0.{field}.date_format": "MM/DD/YYYY" for field in ("created", "closed")}
    assert client.post("/data/mapping", data=form).headers["location"] == "/jobs/2"
    work(server)
    assert client.get("/jobs/2").headers["location"] == "/data"
    assert "date_format: MM/DD/YYYY" in (server.settings.root / "facts.yaml").read_text()


def test_two_people_at_once_lose_nothing(company, people):
    one, two = company.as_(people["editor"]), company.as_(people["owner"])
    pages = [client.get("/data").text for client in (one, two)]
    stage = {"s0": "open"}
    assert (
        one.post("/data/mapping", data={"base": BASE.search(pages[0])[1], **stage}).headers["location"] == "/data?saved"
    )
    late = two.post("/data/mapping", data={"base": BASE.search(pages[1])[1], "currency": "USD"})
    assert "BB-A31" in late.text
    text = (company.settings.root / "facts.yaml").read_text()
    assert "Closed Lost: open" in text
    assert "currency: EUR" in text
    assert "# Numbers" in text or "Numbers are how sure" in text


def test_a_mapping_that_cannot_be_read_is_refused_with_its_place(company, people):
    client = company.as_(people["editor"])
    before = (company.settings.root / "facts.yaml").read_text()
    base = BASE.search(client.get("/data").text)[1]
    answer = client.post("/data/mapping", data={"base": base, "text": before.replace("stages:", "stagse:")})
    assert answer.status_code == 422
    assert "BB-D15" in answer.text
    assert "facts.yaml:" in answer.text
    assert (company.settings.root / "facts.yaml").read_text() == before


def test_an_edit_changes_what_was_said_and_keeps_comments():
    text = "# mine\nas_of: latest   # why\nfiles:\n  a.csv:\n    table: orders   # yes\n    columns:\n      id: No\n      day: {column: Day, date_format: DD/MM/YYYY}\n"
    assert edited_map(text, MapChanges()) == text
    columns = {"a.csv": {"id": "Number", "day": "Day"}}
    formats = {"a.csv": {"day": ("MM/DD/YYYY", "")}}
    after = edited_map(text, MapChanges(tables={"a.csv": "orders"}, columns=columns, formats=formats))
    assert "# mine" in after
    assert "# why" in after
    assert "id: Number" in after
    assert "MM/DD/YYYY" in after
    gone = edited_map(text, MapChanges(tables={"a.csv": "ignored"}))
    assert read_map(gone).files[0].columns == {}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\deals.csv", "deals.csv"),
        ("..", "export"),
        ("a\x00b\n.csv", "a_b_.csv"),
        ("", "export"),
        (".bashrc", "bashrc"),
    ],
)
def test_a_name_leads_nowhere_else(given, kept):
    assert safe_name(given) == kept


@pytest.mark.parametrize("n", [0, 17])
def test_none_or_too_many_files_are_refused(firm, n):
    server, client = firm
    answer = send(client, *((f"{i}.csv", ISO) for i in range(n))) if n else client.post("/data/upload")
    assert answer.status_code in (400, 422)
    assert not (server.settings.root / UPLOADS).exists()


def test_a_bomb_is_told_and_nothing_is_left_half_done(firm):
    server, client = firm
    send(client, ("x.xlsx", b"PK\x03\x04" + b"\0" * 100))
    work(server)
    assert client.get("/api/v1/jobs/1").json()["outcome"] == "failed"
    assert not (server.settings.root / "facts.yaml").exists()
    assert client.get("/").status_code == 200


def test_a_reader_that_dies_takes_nothing_with_it(monkeypatch):
    def killed(*_arguments, **_more):
        return subprocess.CompletedProcess([], -signal.SIGSEGV, b"", b"")

    monkeypatch.setattr(contained_module.subprocess, "run", killed)
    with pytest.raises(DataError, match=r"BB-D19 .*SIGSEGV"):
        contained("bestbet.workflow.import_child", [])


BOUND = "import sys; from bestbet.adapters.contained import bound_this_process; {before}; {act}"
ACTS = {
    "the network": "import socket; socket.create_connection(('127.0.0.1', 9), 1)",
    "a name": "import socket; socket.getaddrinfo('example.invalid', 80)",
    "a program": "import subprocess; subprocess.run(['true'])",
    "memory": "x = bytearray(8 << 30)",
}


@pytest.mark.parametrize("what", ACTS)
@pytest.mark.parametrize("is_bound", [True, False])
def test_the_child_reaches_neither_network_nor_programs_nor_endless_memory(what, is_bound):
    """Unbound, as a negative control, the same act is not refused by us."""
    if what == "memory" and not is_bound:
        pytest.skip("taking 8 GB would prove nothing and may harm the machine")
    before = "bound_this_process()" if is_bound else "pass"
    command = [sys.executable, "-c", BOUND.format(before=before, act=ACTS[what])]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ))
    is_refused = "reading files needs no" in ended.stderr or "MemoryError" in ended.stderr
    assert is_refused == is_bound, ended.stderr
