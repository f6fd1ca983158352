"""Pages with entries in them, in a real browser: a commitment, a newer export, a claim, a brief, a mix kept at once by two."""

from datetime import UTC, date, datetime, timedelta

import pytest
from test_in_browser import CHROMIUM, browser, violations
from test_killed_server import Running, free_port
from test_plan_in_browser import LEAST_WIDTH, NARROWEST

from bestbet.adapters.answers import keep_answer
from bestbet.adapters.demo import life, write_sheets
from bestbet.web.kinds import KINDS, parameters_of
from bestbet.workflow import answer_brief
from bestbet.workflow.answering import answer_of, key_of
from bestbet.workflow.briefing import Wanted, brief_of
from bestbet.workflow.committing import Request, commit
from bestbet.workflow.ledger import decision_in_force
from bestbet.workflow.line import Luck
from bestbet.workflow.making import add, make_demo

__all__ = ["browser"]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
    pytest.mark.filterwarnings("ignore"),
]
LONG = 600_000
AS_OF = date(2026, 12, 31)
PATHS = (
    "/track",
    "/ledger",
    "/ledger?everything=true",
    "/brief",
    "/tactics",
    "/evidence?claim=a_fair",
    "/mix?cold_calling=none",
)
STORY = """\
claims:
  a_fair: {tactic: cold_calling, channel: opportunities, kind: anecdote, story: it doubled for them, says: works}
"""
READY = "main details, main section, #mix-form"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A server over a company with a commitment, an export of two months later, and everything worked out."""
    folder = tmp_path_factory.mktemp("filled")
    workspace = make_demo(folder / "company", seed=1)
    at = datetime(2027, 1, 4, 9, tzinfo=UTC)
    request = Request(
        "focus_healthcare", "nobody owns it yet", "Ada", "a test", "owner", ("wins below 9 by 2027-12-31 then review",)
    )
    (workspace.root / "evidence.yaml").write_text(STORY, encoding="utf-8")
    commit(workspace, request, Luck(1, 512), at=at, announce=print)
    add(workspace, write_sheets(life(1).exports(AS_OF + timedelta(weeks=8)), folder / "newer"))
    seq = decision_in_force(workspace).entry.seq
    claimed = ("evidence", {"claim": "a_fair"})
    for name, chosen in (
        claimed,
        ("odds", {}),
        ("tactics", {}),
        ("track", {"commitment": seq}),
        ("brief", {"decided": seq}),
    ):
        answered(workspace, name, chosen)
    server = Running(workspace.root, free_port())
    server.greeted()
    yield server.wait()
    server.kill()


def answered(workspace, name, chosen):
    """Keep an answer from few paths as the one that pages ask for."""
    usual = parameters_of(KINDS[name], chosen)
    key = key_of(workspace, name, usual)
    few = {**usual, "n_paths": 512} if "n_paths" in usual else usual
    at = datetime.now(UTC)
    with pytest.MonkeyPatch.context() as patch:
        short = Wanted(learn=False, mix=False)
        patch.setattr(answer_brief, "brief_of", lambda *given, **more: brief_of(*given, **more, wanted=short))
        found = KINDS[name].work(workspace, few, at, lambda _text: None)
    keep_answer(workspace.root, answer_of(workspace, name, key, found, at=at))


@pytest.fixture(scope="module")
def entered(running, browser):
    context = browser.new_context()
    page = context.new_page()
    page.goto(running.url)
    for field, text in (
        ("code", running.code),
        ("name", "Ada"),
        ("login", "ada"),
        ("password", "four horses eat plums"),
    ):
        page.fill(f"#{field}", text)
    page.click("main button")
    page.wait_for_url("**/odds")
    state = context.storage_state()
    context.close()
    return state


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_filled_pages_are_accessible_fit_and_say_no_raw_names(running, browser, entered, scheme, width):
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme, storage_state=entered)
    context.set_default_timeout(LONG)
    page = context.new_page()
    for path in PATHS:
        page.goto(running.url + path)
        page.locator(".state progress").first.wait_for(state="detached")
        page.locator(READY).first.wait_for()
        page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.evaluate(NARROWEST) > LEAST_WIDTH, path
        assert violations(page) == [], (path, scheme, width)
        shown = page.evaluate("document.querySelector('main').innerText")
        assert "focus_healthcare" not in shown, path
        assert "cold_calling" not in shown, path
    context.close()


def test_a_mix_is_kept_beside_what_a_second_browser_changes(running, browser, entered):
    contexts = [browser.new_context(storage_state=entered) for _ in range(2)]
    mine, theirs = (context.new_page() for context in contexts)
    mine.set_default_timeout(LONG)
    mine.goto(f"{running.url}/mix?cold_calling=none")
    mine.wait_for_selector("#mix-form")
    theirs.goto(f"{running.url}/plan")
    theirs.click("article:has(h3:text-is('Volume')) a:has-text('Edit')")
    theirs.fill("[name=v_amount]", "5 million")
    theirs.click("article button:has-text('Save')")
    theirs.wait_for_selector("#plan-bar >> text=Saved.")
    mine.get_by_text("Keep this mix as a strategy of the plan").click()
    mine.fill("#strategy_name", "No calls")
    mine.fill("#because", "nobody picks up")
    mine.get_by_role("button", name="Keep it").click()
    mine.wait_for_url("**/plan?said=joined", timeout=60_000)
    assert "together with what others changed" in mine.inner_text("#plan-bar")
    assert "5 million" in mine.inner_text("article:has(h3:text-is('Volume'))")
    assert mine.get_by_role("heading", name="No calls", exact=True).count() >= 1
    mine.locator("#plan-bar").get_by_role("button", name="Undo").click()
    mine.wait_for_selector("#plan-bar >> text=Undone.")
    assert mine.get_by_role("heading", name="No calls").count() == 0
    assert "5 million" in mine.inner_text("article:has(h3:text-is('Volume'))")
    for context in contexts:
        context.close()


def test_the_check_of_names_sees_a_raw_one(running, browser, entered):
    """Negative control: a raw name is planted, and a column is squeezed."""
    context = browser.new_context(storage_state=entered)
    page = context.new_page()
    page.goto(f"{running.url}/ledger")
    page.evaluate("document.querySelector('h1').textContent = 'focus_healthcare'")
    assert "focus_healthcare" in page.evaluate("document.querySelector('main').innerText")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    page.evaluate("document.querySelector('.facts dd').setAttribute('hidden', '')")
    assert page.evaluate(NARROWEST) <= LEAST_WIDTH
    context.close()
