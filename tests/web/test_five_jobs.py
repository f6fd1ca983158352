"""The five jobs of the product as a person does them in a browser, from an export that is dropped to the board's brief.

One company, one person, one browser, the real engine; the server is killed twice on the way, with pages open.
"""

import re
import zipfile
from datetime import date, timedelta
from io import BytesIO

import pytest
from browsing import (
    LONG,
    PASSWORD,
    Serving,
    an_objective_changed_over_a_killed_server,
    come_in,
    drag,
    drop,
    go,
    tab_to,
    watched,
)
from pypdf import PdfReader
from test_in_browser import CHROMIUM, browser

from bestbet.adapters.demo import Knobs, life, write_sheets

__all__ = ["browser"]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
    pytest.mark.filterwarnings("ignore"),
]
BEGIN = date(2026, 12, 27)
KNOBS = Knobs(as_of=BEGIN, weeks=117, future_weeks=20, opportunities_per_week=10, segments=3, reps=9, zombies=0.02)
FILES = ("opportunities.csv", "accounts.csv")
EXPECTED = re.compile(r"ERR_CONNECTION|Failed to fetch|status of 4(00|22)")
"""What the browser says of a server that is away, and of what is refused on purpose."""
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}


def exports(company, day, folder):
    """What the CRM gives on a day; a column that says where deals come from has a name nobody could guess."""
    files = write_sheets(company.exports(day, FILES), folder)
    for file in files:
        file.write_text(file.read_text(encoding="utf-8").replace("Lead Source", "Kanaal", 1), encoding="utf-8")
    return files


def test_from_an_export_to_a_commitment_that_is_followed_and_a_brief(browser, tmp_path):
    company = life(1, knobs=KNOBS)
    serving = Serving(tmp_path / "acme")
    context = browser.new_context(viewport={"width": 1280, "height": 844})
    page = context.new_page()
    page.set_default_timeout(LONG)
    said = watched(page)
    try:
        come_in(page, serving)
        a_first_answer_from_a_dropped_export(page, exports(company, BEGIN, tmp_path / "first"))
        a_column_read_otherwise(page)
        a_mix_made_with_sliders(page)
        an_objective_changed_over_a_killed_server(page, serving)
        a_commitment_signed_by_keyboard_alone(page)
        assert [text for text in said if not EXPECTED.search(text)] == []
        phone = browser.new_context(storage_state=context.storage_state(), **PHONE)
        tactics_and_a_story_on_a_phone(phone.new_page(), serving.url)
        newer = exports(company, BEGIN + timedelta(weeks=8), tmp_path / "newer")
        the_course_followed_over_a_killed_server(page, serving, newer)
        forecasts_scored_and_the_ledger_verified(page)
        the_brief_taken_along(page)
    finally:
        context.close()
        serving.kill()


def a_first_answer_from_a_dropped_export(page, files):
    """Job 1: nothing is written by hand before the first answer stands there."""
    assert page.inner_text("h1") == "Which bet is worth keeping?"
    drop(page, files)
    page.wait_for_url("**/data")
    page.wait_for_selector("text=How good these data are")
    go(page, "Odds")
    page.wait_for_selector("text=The strategies side by side")
    ways = page.locator("details[id^='way-']")
    assert ways.count() == 5
    assert "best bet" in page.inner_text("h1").lower()
    ways.first.locator("> summary").click()
    ways.first.get_by_text("What this number rests on").click()
    ways.first.get_by_role("heading", name=re.compile("average week|What the answer rests on")).first.wait_for()


def a_column_read_otherwise(page):
    """Job 1: what could not be recognised is settled on the page, with its samples before one's eyes."""
    go(page, "Data")
    page.wait_for_selector("text=How good these data are")
    file = page.locator("#reading details", has=page.get_by_text("opportunities.csv", exact=True)).first
    file.locator("> summary").click()
    file.get_by_text("fields that no column is read for").click()
    source = file.get_by_label("Column for source in opportunities.csv")
    assert source.input_value() == ""
    source.select_option("Kanaal")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Saved. Everything that rests on it is worked out anew.").wait_for()
    assert page.get_by_label("Column for source in opportunities.csv").input_value() == "Kanaal"


def a_mix_made_with_sliders(page):
    """Job 2: the odds follow while a slider moves; a change is undone; the mix becomes a strategy beside the others."""
    go(page, "Mix")
    page.wait_for_selector("#mix-form")
    chance = page.locator(".mix-chance b")
    page.wait_for_selector("text=The same as today.")
    slider = page.locator(".mix-sliders fieldset > .slide input").first
    before = slider.input_value()
    drag(page, slider, 0.9)
    page.wait_for_selector("text=The same as today.", state="detached")
    assert slider.input_value() != before
    moved = chance.inner_text()
    page.wait_for_selector("[data-step='-1']:enabled")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_selector("text=The same as today.")
    assert slider.input_value() == before
    page.get_by_role("button", name="Redo").click()
    page.wait_for_selector("text=The same as today.", state="detached")
    assert re.fullmatch(r"[<>]?\d+(\.\d+)?\s%", moved)
    page.get_by_text("Keep this mix as a strategy of the plan").click()
    page.get_by_role("button", name="Keep it").click()
    page.get_by_text("Not kept; nothing was changed").wait_for()
    page.get_by_label("Name").fill("Much less of it")
    page.get_by_label(re.compile("^Because")).fill("calls bring little")
    page.get_by_role("button", name="Keep it").click()
    page.get_by_text("money out of balance").wait_for()
    assert page.get_by_label("Name").input_value() == "Much less of it"
    drag(page, slider, 0.05)
    page.get_by_role("button", name="Keep it").click()
    page.wait_for_url("**/odds")
    page.wait_for_selector("text=The strategies side by side")
    assert page.get_by_text("Much less of it").count() > 0


def a_commitment_signed_by_keyboard_alone(page):
    """Job 2: from the menu to the sealed entry without touching the mouse."""
    tab_to(page, "nav a[href='/odds']")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=The strategies side by side")
    tab_to(page, "nav a[href='/ledger']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ledger")
    tab_to(page, "#c-strategy")
    assert "best bet" in page.evaluate("document.activeElement.selectedOptions[0].textContent")
    page.keyboard.press("Tab")
    page.keyboard.type("We win twice as often there, and nobody owns it yet.")
    page.keyboard.press("Tab")
    page.keyboard.type("wins below 5 by 2027-12-31 then review")
    page.keyboard.press("Tab")
    page.keyboard.type("not my password at all")
    page.keyboard.press("Enter")
    page.get_by_text("this is not your password", exact=False).wait_for()
    tab_to(page, "#c-password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=re.compile("^Committed to ")).wait_for()
    assert "nobody owns it yet" in page.inner_text("main")
    assert "_" not in page.inner_text("h1")


def tactics_and_a_story_on_a_phone(page, url):
    """Job 3, at 390 px: each tactic has its verdict in points of the odds; a story is graded and moves nothing."""
    page.set_default_timeout(LONG)
    page.goto(f"{url}/tactics")
    page.get_by_role("heading", name="One by one").wait_for()
    verdicts = page.locator("details[id^='tactic-'] > summary")
    assert verdicts.count() >= 5
    verdicts.first.tap()
    assert re.search(r"[+−-]\d+\.\d ± \d+\.\d points", verdicts.first.inner_text())
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
    page.goto(f"{url}/evidence")
    page.get_by_label(re.compile("^What was told")).fill("it doubled for a friend's team")
    page.get_by_role("button", name="Record and weigh").tap()
    page.wait_for_url("**/evidence?claim=*")
    page.get_by_text("does not enter the odds").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
    page.context.close()


def the_course_followed_over_a_killed_server(page, serving, files):
    """Job 4: a newer export is dropped, the server dies amid the work, and the open page finishes it all the same."""
    go(page, "Data")
    drop(page, files)
    page.wait_for_url("**/jobs/*")
    serving.kill()
    page.get_by_text("The server does not answer").wait_for()
    serving.again()
    page.wait_for_url("**/data")
    page.get_by_text("The last import brought").wait_for()
    go(page, "Track")
    page.get_by_role("heading", name="What came, over the frozen futures").wait_for()
    assert page.inner_text("h1") in {"Hold the course", "Look again", "Reconsider"}
    assert "8 whole weeks are held" in page.inner_text("main") or "7 whole weeks are held" in page.inner_text("main")
    page.get_by_role("button", name="Weigh it").click()
    page.locator("#change h3").first.wait_for()
    assert re.search(r"points|Nothing moves", page.inner_text("#change"))


def forecasts_scored_and_the_ledger_verified(page):
    """Job 5: what was published waits for its day and says so; the ledger holds."""
    page.locator("#scores p").first.wait_for()
    assert "published" in page.inner_text("#scores")
    go(page, "Ledger")
    page.get_by_role("button", name="Verify the ledger").click()
    page.get_by_role("heading", name="The ledger holds").wait_for()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Export").click()
    assert taken.value.suggested_filename == "ledger.jsonl"


def the_brief_taken_along(page):
    """The brief in three forms, each of them about the bet that is in force."""
    go(page, "Brief")
    page.get_by_role("link", name=re.compile("^PDF")).wait_for()
    title = page.inner_text("h1")
    assert "_" not in title
    found = {}
    for form in ("PDF", "Workbook", "Web page"):
        with page.expect_download() as taken:
            page.get_by_role("link", name=re.compile(f"^{form}")).click()
        found[taken.value.suggested_filename.rpartition(".")[2]] = taken.value.path().read_bytes()
    text = "\n".join(one.extract_text() for one in PdfReader(BytesIO(found["pdf"])).pages)
    assert title.split(": ")[-1].split()[0] in text
    assert "nobody owns it yet" in text
    assert zipfile.ZipFile(BytesIO(found["xlsx"])).testzip() is None
    assert title in found["html"].decode()
