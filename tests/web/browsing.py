"""A person in a real browser: what tests do on the pages with mouse and keyboard, and a server that can be killed."""

import re

import pytest
from test_killed_server import Running, free_port

LONG = 600_000
"""Milliseconds that an answer of the real engine may take on a machine with other work."""
PASSWORD = "four horses eat plums"  # noqa: S105 - of a person who exists in these tests alone


class Serving:
    """A server over a folder that can be killed and started again at the same address."""

    def __init__(self, root):
        self.root, self.port = root, free_port()
        self.now = Running(root, self.port)
        self.code = self.now.greeted()
        self.url = self.now.wait().url

    def kill(self):
        self.now.kill()

    def again(self):
        self.now = Running(self.root, self.port)
        self.now.wait()


def come_in(page, serving):
    """Make the first owner with the code from the console."""
    page.goto(serving.url)
    fields = {"Code from the console": serving.code, "Your name": "Ada", "Login": "ada", "Password": PASSWORD}
    for label, text in fields.items():
        page.get_by_label(re.compile(f"^{label}")).fill(text)
    page.get_by_role("button", name="Begin").click()
    page.wait_for_load_state()


def drop(page, files):
    """Drop files (name and text) where the page takes them, as from a folder."""
    data = page.evaluate_handle(
        "(files) => { const data = new DataTransfer();"
        " for (const [name, text] of files) data.items.add(new File([text], name)); return data; }",
        [[file.name, file.read_text(encoding="utf-8")] for file in files],
    )
    page.dispatch_event("[data-drop]", "drop", {"dataTransfer": data})


def go(page, name):
    """Go to a page by the menu."""
    page.get_by_role("navigation", name="Pages").get_by_role("link", name=name, exact=True).click()
    page.wait_for_load_state()


def drag(page, slider, share):
    """Drag a slider with the mouse to a share of its length."""
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    now = int(slider.input_value()) / int(slider.get_attribute("max"))
    height = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 8 + now * (box["width"] - 16), height)
    page.mouse.down()
    page.mouse.move(box["x"] + 8 + share * (box["width"] - 16), height, steps=6)
    page.mouse.up()


def tab_to(page, wanted, *, at_most=250):
    """Press Tab until an element that matches a selector has the focus."""
    for _ in range(at_most):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement.matches({wanted!r})"):
            return
    pytest.fail(f"the keyboard does not reach {wanted}")


def watched(page):
    """What the page complains of, as it comes: messages of the console and errors of scripts."""
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def an_objective_changed_over_a_killed_server(page, serving):
    """What was typed is there when the server is back, and can be saved and undone."""
    go(page, "Plan")
    goal = page.locator("article", has=page.get_by_role("heading", name="Volume", exact=True))
    before = goal.locator(".goal").inner_text()
    goal.get_by_role("link", name="Edit").click()
    page.get_by_role("heading", name="Edit volume").wait_for()
    page.fill("[name=v_amount]", "7 mil")
    serving.kill()
    page.locator("[name=v_amount]").press_sequentially("lion", delay=60)
    page.get_by_text("The server does not answer").wait_for()
    serving.again()
    assert page.input_value("[name=v_amount]") == "7 million"
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("#plan-bar >> text=Saved.")
    assert "7" in goal.locator(".goal").inner_text() != before
    page.locator("#plan-bar").get_by_role("button", name="Undo").click()
    page.wait_for_selector("#plan-bar >> text=Undone.")
    assert goal.locator(".goal").inner_text() == before
