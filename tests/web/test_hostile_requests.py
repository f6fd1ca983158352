"""Paths, names and texts that mean harm stay what they are: text (reliability E8, and B10's answer of the pages)."""

from html.parser import HTMLParser

import pytest
from web_cases import URL, serving

from bestbet.errors import Problem, ServiceError
from bestbet.web import desk as desk_module
from bestbet.web import templating
from bestbet.web.desk import local_path

SPELLINGS = [
    f"{step * n}{target}"
    for step in ("../", "..%2f", "%2e%2e/", "..\\", "..%5c", "....//", "%252e%252e%252f", "..%c0%af", "/", "//")
    for n in (1, 3, 8)
    for target in ("etc/passwd", ".bestbet/server.key", "plan.yaml", "bestbet/web/app.py")
]
ONWARD = [
    "//evil",
    "///evil",
    "/\\evil",
    "\\\\evil",
    "https://evil",
    "http:evil",
    "javascript:alert(1)",
    "/\tevil",
    "/\nevil",
    " //evil",
    "evil",
    "",
    None,
    "@evil",
]
TEXTS = [
    "{{7*7}}",
    "{% raw %}",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "${7*7}",
    "' onmouseover='x",
    "</title><script>",
]


def test_there_are_a_hundred_spellings():
    assert len(SPELLINGS) >= 100


@pytest.mark.parametrize("prefix", ["/static/", "/odds/explain/", "/work/", "/"])
def test_no_spelling_of_a_path_reaches_a_file(company, people, prefix):
    client = company.as_(people["owner"])
    for spelling in SPELLINGS:
        answer = client.get(f"{URL}{prefix}{spelling}")
        assert answer.status_code in (200, 303, 404, 405), spelling
        assert "root:" not in answer.text
        assert "objectives:\n" not in answer.text
        assert "create_app" not in answer.text
        assert company.settings.key.decode() not in answer.text


@pytest.mark.parametrize("onward", ONWARD)
def test_a_way_onward_is_a_path_of_ours(onward):
    assert local_path(onward, "/") == "/"


def test_a_plain_path_is_let_through():
    assert local_path("/odds?x=1", "/") == "/odds?x=1"


class Seen(HTMLParser):
    """What a browser would make of a page: its elements, their attributes, and the texts between them."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.elements, self.attributes, self.texts = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data):
        self.texts.append(data.strip())


def harm(page):
    """What in a page could run: scripts beside our own, pictures, and attributes that are programs."""
    seen = Seen(page)
    return [*["script"] * (seen.elements.count("script") - 1), *[one for one in seen.elements if one in {"img", "iframe"}],
            *[name for name in seen.attributes if name.startswith("on") or name == "style"]]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_texts_of_people_are_shown_as_they_are_written_and_run_nowhere(tmp_path, text):
    server = serving(tmp_path / "w")
    owner = server.as_(server.person("owner"))
    owner.post("/team/people", data={"name": text, "login": f"x{text}", "role": "viewer"})
    owner.post("/team/tokens", data={"name": text, "scope": "read", "days": "5"})
    page = owner.get("/team").text
    assert harm(page) == []
    assert Seen(page).texts.count(text) >= 2
    assert f"x{text}".casefold() in Seen(page).texts


@pytest.mark.parametrize("text", [text for text in TEXTS if "<" in text])
def test_a_text_that_was_not_escaped_would_be_seen(tmp_path, text, monkeypatch):
    """Negative control: the same page from templates that escape nothing."""
    server = serving(tmp_path / "w")
    owner = server.as_(server.person("owner"))
    monkeypatch.setattr(templating.environment(), "autoescape", False)
    templating.environment().cache.clear()
    owner.post("/team/tokens", data={"name": text, "scope": "read", "days": "5"})
    page = owner.get("/team").text
    templating.environment().cache.clear()
    assert harm(page) != []


def test_while_the_store_is_away_pages_and_interface_say_so_and_when_to_come_back(company, people, monkeypatch):
    client = company.as_(people["viewer"])

    class Away:
        def reading(self):
            raise ServiceError(Problem("BB-S26", "the database cannot be reached.", "Check the server."))

        writing = reading

    away = desk_module.Desk(company.settings, Away(), company.desk.tending)
    monkeypatch.setattr(company.app.app.state, "desk", away)
    for path in ("/odds", "/api/v1/odds", "/healthy"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
        assert "BB-S26" in answer.text
