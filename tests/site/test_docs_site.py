"""The documentation site: its reference is complete, and a built site leads somewhere and needs nothing from outside."""

import json
import os
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("mkdocs", reason="the extra bestbet[docs] is not installed")

from docs_site import demo_made, hook
from docs_site.check import faults
from docs_site.command_line import command_line_page, commands
from docs_site.json_results import json_page
from docs_site.plan_file import keys, plan_file_page
from docs_site.python_api import python_page

import bestbet
from bestbet.plan.schema import plan_schema

ROOT = Path(__file__).resolve().parents[2]


def test_every_command_and_option_is_in_the_reference():
    page = command_line_page()
    found = dict(commands())
    assert len(found) > 20
    for name, command in found.items():
        assert f"\n## {name} " in page
        for param in command.params:
            for option in param.opts:
                assert option in page, (name, option)


def test_every_key_of_the_plan_file_is_in_the_reference():
    page = plan_file_page()
    assert [key for key in keys(plan_schema()) if f"`{key}`" not in page] == []


def test_a_key_that_the_page_lacks_would_be_seen():
    assert "`no_such_key`" not in plan_file_page()


def test_every_name_of_the_facade_is_in_the_reference():
    page = python_page()
    assert [name for name in bestbet.__all__ if f"\n### {name} " not in page] == []


def test_json_keys_are_listed_with_what_they_hold_and_words_of_the_user_are_not():
    answer = {
        "p_all": None,
        "strategies": [{"name": "a", "p_all": 0.31, "objectives": {}}, {"name": "b", "p_all": 0.2}],
    }
    page = json_page({"odds": {**answer, "by_segment": {"retail": {"n": 1}, "health": {"n": 2}}}})
    assert (
        "| <code>strategies[].<wbr>p_all</code> | number | chance of meeting all must-have objectives together | `0.31` |"
        in page
    )
    assert "| <code>by_segment.<wbr>NAME.<wbr>n</code> | whole number | how many it was counted from | `1` |" in page
    assert "retail" not in page


def test_every_command_with_json_is_asked_for_the_page():
    answering = {
        name.removeprefix("bestbet ")
        for name, command in commands()
        if any("--json" in param.opts for param in command.params)
    }
    asked = {" ".join(one[:2]) if one[0] == "ledger" else one[0] for one in demo_made.ASKED}
    left = answering - asked
    assert left <= {
        "new",
        "import",
        "weigh",
        "backup",
        "restore",
        "ledger checkpoint",
        "ledger erase",
        "ledger export",
        "report",
    }


def test_every_picture_that_a_page_asks_for_is_drawn_by_name():
    drawn = (ROOT / "scripts" / "docs_site" / "pictures.py").read_text()
    for page in (ROOT / "docs").rglob("*.md"):
        for name in hook.PICTURE.findall(page.read_text()):
            assert f'"{name}"' in drawn, f"{page.name} asks for {name}"


@pytest.fixture
def site(tmp_path):
    (tmp_path / "index.html").write_text('<h1 id="top">A</h1><a href="#top">up</a><a href="b.html#there">b</a>')
    (tmp_path / "b.html").write_text('<p id="there">B</p><img src="mark.svg">')
    return tmp_path


def test_a_sound_site_has_no_faults(site):
    assert faults(site) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('<a href="gone.html">x</a>', "links to gone.html"),
        ('<a href="b.html#gone">x</a>', "a place that the page does not have"),
        ('<script src="//cdn.example/x.js"></script>', "loads //cdn.example/x.js"),
        ('<link rel="stylesheet" href="https://fonts.example/a.css">', "loads https://fonts.example/a.css"),
        ('<div style="background:url(https://a.example/b.png)">', "loads https://a.example/b.png"),
    ],
)
def test_a_dead_link_and_an_outside_address_are_seen(site, text, fault):
    (site / "c.html").write_text(text)
    (found,) = faults(site)
    assert fault in found


@pytest.mark.slow
def test_the_site_builds_and_nothing_is_asked_of_anybody_else():
    """Builds everything, then reads it in a real browser and listens to every request."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(["src", os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run([ROOT / "scripts" / "docs"], check=False, capture_output=True, text=True, env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARNING" not in done.stderr
    page = (ROOT / "build" / "site" / "tutorial.html").read_text()
    assert page.count('<figure class="drawn">') == 5
    index = json.loads((ROOT / "build" / "site" / "search" / "search_index.json").read_text())
    assert any("reference/command-line.html" in entry["location"] for entry in index["docs"])


@pytest.mark.slow
def test_a_browser_loads_everything_from_the_site_itself():
    sync_api = pytest.importorskip("playwright.sync_api", reason="no Playwright")
    chromium = Path("/usr/bin/chromium")
    if not chromium.exists():
        pytest.skip("no Chromium")
    built = ROOT / "build" / "site"
    if not built.exists():
        pytest.skip("the site is not built: run the test before this one")
    asked = []
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(chromium), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        for name in ("index.html", "tutorial.html", "reference/json.html"):
            page.goto((built / name).as_uri())
            page.wait_for_load_state("load")
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        browser.close()
    assert asked
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
