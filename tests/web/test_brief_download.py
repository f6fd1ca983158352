"""The brief on its page: its first page in words, its files for download, and a new one after every decision."""

import json
from dataclasses import replace

import pytest

from bestbet.adapters.brief_files import MOST_FILES, keep_brief, kept_brief
from bestbet.web import kinds
from bestbet.web.kinds import KINDS
from bestbet.web.pages.brief import MEDIA
from bestbet.web.worker import work_once
from bestbet.workflow import answer_brief
from bestbet.workflow.briefing import Wanted, brief_of

PART = {"x-bestbet-part": "1"}


@pytest.fixture
def quick(monkeypatch):
    """The brief on few paths and without what takes longest."""

    def small(workspace, luck, *, at, announce):
        return brief_of(workspace, luck, at=at, wanted=Wanted(learn=False, mix=False), announce=announce)

    def work(workspace, parameters, at, announce):
        return KINDS["brief"].work(workspace, {**parameters, "n_paths": 512}, at, announce)

    monkeypatch.setattr(answer_brief, "brief_of", small)
    monkeypatch.setattr(kinds, "KINDS", {**KINDS, "brief": replace(KINDS["brief"], work=work)})


@pytest.mark.usefixtures("quick")
def test_the_brief_is_written_once_and_given_in_every_form(company, people):
    client = company.as_(people["viewer"])
    assert "Not worked out yet" in client.get("/brief").text
    assert client.get("/brief/files/pdf").status_code == 404
    token = company.with_token(people["viewer"], "read")
    assert token.get("/api/v1/brief/files/pdf").status_code == 409
    client.post("/work/brief", data={"p_decided": "0", "back": "/brief"})
    assert work_once(company.store, company.settings.root, "here:1", is_stopping=False)
    page = client.get("/brief").text
    value = token.get("/api/v1/brief").json()
    assert value["board"]["headline"] in page
    assert "focus_healthcare" not in page
    assert [one["format"] for one in value["written"]] == ["html", "pdf", "xlsx"]
    for one in value["written"]:
        answer = client.get(f"/brief/files/{one['format']}")
        assert (answer.status_code, len(answer.content)) == (200, one["bytes"])
        assert answer.headers["content-disposition"] == f'attachment; filename="{one["file"]}"'
        assert answer.headers["content-type"].startswith(MEDIA[one["format"]])
        assert token.get(f"/api/v1/brief/files/{one['format']}").content == answer.content
    assert client.get("/brief/files/docx").status_code == 404
    assert client.get("/brief/files/..%2F..%2Fplan").status_code == 404
    assert json.dumps(value, allow_nan=False)


def test_of_old_briefs_only_the_newest_stay(tmp_path):
    for number in range(MOST_FILES + 3):
        keep_brief(tmp_path, f"key{number}", {"pdf": b"%d" % number})
    assert kept_brief(tmp_path, f"key{MOST_FILES + 2}", "pdf") == b"%d" % (MOST_FILES + 2)
    assert kept_brief(tmp_path, "key0", "pdf") is None
    assert len(list((tmp_path / ".bestbet" / "briefs").iterdir())) == MOST_FILES
