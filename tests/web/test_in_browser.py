"""The pages in a real browser: accessible in light and dark, no wider than a phone, within their content policy."""

import re
import shutil
from pathlib import Path

import pytest
from test_killed_server import Running, free_port

from copies import copy_of

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PAGES = ("/odds", "/mix", "/tactics", "/evidence", "/track", "/ledger", "/brief", "/data", "/team")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture(scope="module")
def running(answered, tmp_path_factory):
    root = tmp_path_factory.mktemp("browser") / "company"
    copy_of(answered, root)
    server = Running(root, free_port())
    server.greeted()
    yield server.wait()
    server.kill()


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where a browser is

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def entered(running, browser):
    """The state of a browser that came in by keyboard alone, with the code of the first run."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(running.url)
    for text in (running.code, "Ada", "ada@example.com", "four horses eat plums"):
        page.keyboard.press("Tab")
        while not page.evaluate("document.activeElement.matches('main input')"):
            page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_url("**/odds")
    state = context.storage_state()
    context.close()
    return state


def violations(page):
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - as above

    found = Axe().run(page).response["violations"]
    return [(one["id"], one["nodes"][0]["html"][:120]) for one in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_accessible_fits_and_keeps_its_policy(running, browser, entered, scheme, width):
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, storage_state=entered, bypass_csp=False
    )
    page = context.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in PAGES:
        page.goto(running.url + path)
        page.wait_for_selector("h1")
        page.evaluate(
            "document.querySelectorAll('main details').forEach((one) => { if (!one.querySelector('[data-on=open]')) one.open = true })"
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert violations(page) == [], (path, scheme, width)
    assert said == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_entrance_is_accessible(running, browser, entered, scheme):
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{running.url}/login")
    assert entered
    assert violations(page) == []
    context.close()


def test_the_check_sees_an_image_without_words(running, browser, entered):
    """Negative control: what axe should find is planted."""
    context = browser.new_context(storage_state=entered)
    page = context.new_page()
    page.goto(f"{running.url}/team")
    page.evaluate("document.querySelector('main').append(new Image())")
    assert any(rule == "image-alt" for rule, _ in violations(page))
    context.close()


def test_a_script_in_the_page_is_stopped_by_its_policy(running, browser, entered):
    """Negative control of the content policy: an inline script does not run, and is reported."""
    context = browser.new_context(storage_state=entered)
    page = context.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{running.url}/team")
    page.evaluate(
        "const one = document.createElement('script'); one.textContent = 'window.ran = 1'; document.body.append(one)"
    )
    assert page.evaluate("window.ran") is None
    assert any(re.search("Content Security Policy", text) for text in said)
    context.close()


def test_the_script_of_the_pages_is_short():
    import bestbet.web  # noqa: PLC0415

    script = Path(bestbet.web.__file__).parent / "static" / "bestbet.js"
    assert len(script.read_text().splitlines()) < 150
