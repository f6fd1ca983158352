"""The Plan page in a real browser: accessible open and closed, by keyboard alone, live checks that eat no letter."""

import pytest
from test_in_browser import CHROMIUM, browser, entered, running, violations

__all__ = ["browser", "entered", "running"]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
    pytest.mark.filterwarnings("ignore"),
]
NARROWEST = "Math.min(...[...document.querySelectorAll('.facts dd')].map((one) => one.getBoundingClientRect().width))"
LEAST_WIDTH = 80
"""What stands beside a word is never squeezed into a column of single letters."""
PATHS = ("/plan", "/plan/text", "/plan/versions", "/plan/new?section=tactics", "/plan/entry?section=plan&edit=1")


def opened(browser, entered, **more):
    context = browser.new_context(storage_state=entered, **more)
    page = context.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return context, page, said


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_plan_is_accessible_and_fits_with_forms_open_and_problems_shown(running, browser, entered, scheme, width):
    context, page, said = opened(browser, entered, viewport={"width": width, "height": 844}, color_scheme=scheme)
    for path in PATHS:
        page.goto(running.url + path)
        page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert violations(page) == [], (path, scheme, width)
    page.goto(f"{running.url}/plan")
    assert page.evaluate(NARROWEST) > LEAST_WIDTH
    for name in ("Volume", "Focus healthcare", "Seminars"):
        page.click(f"article:has(h3:text-is('{name}')) a:has-text('Edit')")
        page.wait_for_selector(f"article h3:text-is('Edit {name.lower()}')")
    page.fill("[name='v_where.seminars.0']", "industry: Helthcare")
    page.wait_for_selector("text=Did you mean")
    assert page.get_attribute("[name='v_where.seminars.0']", "aria-invalid") == "true"
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
    assert said == []
    context.close()


def tab_to(page, wanted):
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement.matches({wanted!r})"):
            return
    pytest.fail(f"the keyboard does not reach {wanted}")


def test_an_objective_is_edited_and_undone_by_keyboard_alone(running, browser, entered):
    context, page, said = opened(browser, entered)
    page.goto(f"{running.url}/plan")
    before = page.inner_text("article:has(h3:text-is('Loyal')) .goal")
    tab_to(page, "[href*='name=loyal&edit=1']")
    page.keyboard.press("Enter")
    page.wait_for_selector("h3:text-is('Edit loyal')")
    assert page.evaluate("document.activeElement.textContent") == "Edit loyal"
    tab_to(page, "[name=v_amount]")
    page.keyboard.press("Control+A")
    typed = "this is no number at all but a long text typed while checks come and go"
    page.keyboard.type(typed, delay=40)
    page.wait_for_selector("article .beside .wrong")
    assert page.input_value("[name=v_amount]") == typed
    assert page.evaluate("document.activeElement.name") == "v_amount"
    page.keyboard.press("Control+A")
    page.keyboard.type("43 %")
    page.wait_for_selector("article .beside .wrong", state="detached")
    page.keyboard.press("Enter")
    page.wait_for_selector("#plan-bar >> text=Saved.")
    assert "43 %" in page.inner_text("article:has(h3:text-is('Loyal')) .goal")
    assert page.evaluate("document.activeElement !== document.body")
    page.evaluate("document.querySelector('#plan-bar').scrollIntoView()")
    page.focus("#plan-bar button:has-text('Undo')")
    page.keyboard.press("Enter")
    page.wait_for_selector("#plan-bar >> text=Undone.")
    assert page.inner_text("article:has(h3:text-is('Loyal')) .goal") == before
    assert said == []
    context.close()


def test_everything_works_without_script(running, browser, entered):
    context, page, _ = opened(browser, entered, java_script_enabled=False)
    page.goto(f"{running.url}/plan")
    page.click("article:has(h3:text-is('Deal size')) a:has-text('Edit')")
    page.fill("[name=v_amount]", "lots")
    page.click("main button:has-text('Save')")
    assert "is not a number" in page.inner_text("main") or "does not start" in page.inner_text("main")
    assert page.input_value("[name=v_amount]") == "lots"
    page.fill("[name=v_amount]", "19 000")
    page.click("main button:has-text('Save')")
    assert "Saved." in page.inner_text("#plan-bar")
    assert "19 000" in page.inner_text("article:has(h3:text-is('Deal size')) .goal")
    page.click("#plan-bar button:has-text('Undo')")
    assert "Undone." in page.inner_text("#plan-bar")
    context.close()


def test_two_windows_at_the_same_field_see_both_values(running, browser, entered):
    first, one, _ = opened(browser, entered)
    second, two, said = opened(browser, entered)
    for page in (one, two):
        page.goto(f"{running.url}/plan")
        page.click("article:has(h3:text-is('New in healthcare')) a:has-text('Edit')")
        page.wait_for_selector("h3:text-is('Edit new in healthcare')")
    one.fill("[name=v_amount]", "160")
    one.click("article button:has-text('Save')")
    one.wait_for_selector("#plan-bar >> text=Saved.")
    two.fill("[name=v_amount]", "170")
    two.click("article button:has-text('Save')")
    two.wait_for_selector(".overlap")
    assert "160" in two.inner_text(".overlap")
    assert "170" in two.inner_text(".overlap")
    assert violations(two) == []
    two.check(".overlap input[value=theirs]")
    two.click("article button:has-text('Save')")
    two.wait_for_selector("article:has(h3:text-is('New in healthcare')) .goal")
    assert "160" in two.inner_text("article:has(h3:text-is('New in healthcare')) .goal")
    assert [text for text in said if "409" not in text] == []
    first.close()
    second.close()
