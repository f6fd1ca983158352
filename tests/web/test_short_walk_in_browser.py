"""A short walk in a real browser, every day: into the odds, over a killed server, on a desk and on a phone."""

import pytest
from browsing import Serving, an_objective_changed_over_a_killed_server, come_in, go, watched
from test_in_browser import CHROMIUM, browser

from copies import copy_of

__all__ = ["browser"]
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
    pytest.mark.filterwarnings("ignore"),
]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def test_from_the_first_run_to_a_changed_objective_over_a_killed_server(answered, browser, tmp_path):
    root = tmp_path / "company"
    copy_of(answered, root)
    serving = Serving(root)
    context = browser.new_context(viewport={"width": 1280, "height": 844})
    page = context.new_page()
    said = watched(page)
    try:
        come_in(page, serving)
        page.wait_for_selector("text=The strategies side by side")
        page.locator("#way-1 > summary").click()
        assert page.locator("#way-1 .fans svg:visible").count() > 0
        assert page.get_by_text("focus_healthcare").count() == 0
        a_button_fetches_what_it_names(page)
        an_objective_changed_over_a_killed_server(page, serving)
        assert [text for text in said if "ERR_CONNECTION" not in text and "Failed to fetch" not in text] == []
        phone = browser.new_context(storage_state=context.storage_state(), **PHONE).new_page()
        phone.goto(f"{serving.url}/odds")
        go(phone, "Ledger")
        phone.get_by_role("heading", name="Commit to a bet").wait_for()
        assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
        phone.context.close()
    finally:
        context.close()
        serving.kill()


def a_button_fetches_what_it_names(page):
    """Whether its address alone says so, or it says the occasion too."""
    for said in ("", 'data-on="click"'):
        page.evaluate(
            "(said) => document.querySelector('main').insertAdjacentHTML('afterbegin',"
            " `<button id='probe' data-get='/ledger/verified' ${said} data-target='#fetched'>Probe</button>"
            "<div id='fetched'></div>`)",
            said,
        )
        page.click("#probe")
        page.locator("#fetched", has_text="ledger").wait_for()
        page.evaluate("document.querySelectorAll('#probe, #fetched').forEach((one) => one.remove())")
