"""The brief as HTML: the board's page first, one file, nothing that runs, and open to everybody."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import brief_sample
import pytest
from test_page import PAYLOADS, outline, said
from test_workbook import poisoned_brief

from bestbet.report.board_html import brief_html

CHROMIUM = os.environ.get("BESTBET_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
SIZES = ((1280, 900), (390, 844))


@pytest.fixture(scope="module", params=[False, True], ids=["open", "committed"])
def html(request):
    return brief_html(brief_sample.brief(is_committed=request.param))


def test_the_boards_page_comes_first_and_the_appendix_after(html):
    text = said(html)
    places = [text.index(words) for words in ("Asked of the board", "The objectives", "Why this bet", "Appendix")]
    assert places == sorted(places)
    assert "The method, in words" in text
    assert outline(html).tags.count("h1") == 1


def test_it_needs_nothing_from_outside_and_runs_nothing(html):
    found = outline(html)
    assert not set(found.tags) & {"script", "link", "img", "iframe", "object", "embed", "form", "base", "a"}
    assert not [name for name, _ in found.attributes if name.startswith("on") or name in {"src", "href", "srcset"}]
    assert "default-src 'none'" in html


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_is_shown_as_text(payload):
    clean = set(outline(brief_html(brief_sample.brief(is_committed=True))).tags)
    found = outline(brief_html(poisoned_brief(payload)))
    assert set(found.tags) <= clean
    assert not [name for name, _ in found.attributes if name.startswith("on") or name in {"src", "href"}]


def test_the_same_brief_gives_the_same_page(html):
    assert html in {brief_html(brief_sample.brief(is_committed=committed)) for committed in (False, True)}


def browser_violations(pages):
    """Problems that axe-core finds on each page in Chromium, in light and dark, on a desk and on a phone."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright drives the browser")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-core comes with this package")
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no Chromium at {CHROMIUM}; set BESTBET_CHROMIUM")
    found = []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for name, html in pages.items():
            for scheme in ("light", "dark"):
                for width, height in SIZES:
                    size = {"width": width, "height": height}
                    page = browser.new_page(viewport=size, color_scheme=scheme, bypass_csp=True)
                    page.set_content(html)
                    found += [(name, scheme, width, v["id"]) for v in axe.Axe().run(page).response["violations"]]
                    if page.evaluate("document.documentElement.scrollWidth") > width:
                        found.append((name, scheme, width, "wider than the screen"))
                    page.close()
        browser.close()
    return found


def test_axe_finds_nothing_in_light_and_dark_on_desk_and_phone():
    pages = {str(c): brief_html(brief_sample.brief(is_committed=c)) for c in (False, True)}
    assert browser_violations(pages) == []


def test_axe_is_seen_red_on_a_page_of_pale_words():
    pale = brief_html(brief_sample.brief()).replace("--muted:#5a666b", "--muted:#c5cbcd")
    assert ("pale", "light", 1280, "color-contrast") in browser_violations({"pale": pale})


def test_a_brief_without_anything_beside_the_odds_has_no_empty_headings():
    brief = brief_sample.brief()
    board = replace(brief.board, wires=(), drop=(), since=(), risks=(), why=(), gives_up="")
    page = brief_html(replace(brief, board=board))
    assert "Why this bet" not in page
    assert "These facts name no count to watch." in page
