"""Measures the Mix page in a real browser: from a key on a slider to the picture drawn anew, and many people at once.

    python scripts/live_latency.py URL LOGIN PASSWORD [--moves 200] [--pause 0.25] [--chromium PATH]
    python scripts/live_latency.py URL LOGIN PASSWORD --people 20 [--seconds 30]

The server must be running, with the courses of the Mix page simulated (open the page once). A move is a real key press;
its time runs from the event's own time stamp to the second frame after the answer was put into the page. No mix is
asked for twice. With --people each person has a session of the browser's cookie and asks twice a second over HTTP.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import threading
import time

import httpx
import numpy as np
from playwright.sync_api import Page, sync_playwright

WATCH = """
() => {
  window.moves = [];
  let begun = null;
  document.addEventListener("input", (event) => { begun ??= event.timeStamp; }, true);
  new MutationObserver(() => {
    if (begun === null) return;
    const start = begun; begun = null;
    const paths = document.querySelector(".mix-detail > .quiet:last-child").textContent.match(/[0-9,]+/)[0];
    requestAnimationFrame(() => requestAnimationFrame((now) => {
      window.moves.push([performance.now() - start, Number(paths.replace(/,/g, ""))]);
    }));
  }).observe(document.getElementById("answer"), { childList: true });
}
"""


FREE = """
(ids) => ids.filter((id) => Number(document.getElementById(id).value) < Number(document.getElementById(id).max))
"""
STATE = """
() => [
  [...new FormData(document.getElementById("mix-form"))].map(([name, value]) => [name, String(value)]),
  Object.fromEntries([...document.querySelectorAll("#mix-form input[type=range]")].map((r) => [r.name, Number(r.max)])),
]
"""


def main() -> int:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("login")
    parser.add_argument("password")
    parser.add_argument("--moves", type=int, default=200)
    parser.add_argument("--pause", type=float, default=0.25)
    parser.add_argument("--people", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    given = parser.parse_args()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=given.chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        _enter(page, given)
        if given.people:
            state, ends = page.evaluate(STATE)
            cookies = {one["name"]: one["value"] for one in page.context.cookies()}
            browser.close()
            return _people(given, cookies, dict(state), ends)
        _moves(page, given)
        browser.close()
    return 0


def _enter(page: Page, given: argparse.Namespace) -> None:
    page.goto(f"{given.url}/login")
    page.fill("#login", given.login)
    page.fill("#password", given.password)
    page.click("main button")
    page.wait_for_load_state()
    page.goto(f"{given.url}/mix")
    page.wait_for_selector(".mix-head", timeout=120_000)
    time.sleep(6)


def _moves(page: Page, given: argparse.Namespace) -> None:
    page.evaluate(WATCH)
    sliders = [one.get_attribute("id") for one in page.query_selector_all("fieldset > .slide > input")]
    for i in range(given.moves):
        free = page.evaluate(FREE, sliders)
        page.focus(f"#{free[i % len(free)]}")
        page.keyboard.press("ArrowRight")
        time.sleep(given.pause)
    time.sleep(1)
    found = np.array(page.evaluate("() => window.moves"))
    median, high = np.quantile(found[:, 0], [0.5, 0.95])
    paths = statistics.median(found[:, 1])
    print(f"{len(found)} moves, {given.pause} s apart: median {median:.0f} ms, 95th percentile {high:.0f} ms, "
          f"longest {found[:, 0].max():.0f} ms; median {paths:.0f} paths (from {found[:, 1].min():.0f})")  # fmt: skip


def _people(given: argparse.Namespace, cookies: dict[str, str], state: dict[str, str], ends: dict[str, int]) -> int:
    waits: list[float] = []
    paths: list[int] = []
    wrong: list[int] = []
    stop_at = time.perf_counter() + given.seconds

    def person(number: int) -> None:
        rng = np.random.default_rng(number)
        keys = list(ends)
        mine = {name: value for name, value in state.items() if name in ends or name == "of"}
        with httpx.Client(base_url=given.url, cookies=cookies, headers={"X-Bestbet-Part": "1"}) as client:
            time.sleep(float(rng.uniform(0, 0.5)))
            while time.perf_counter() < stop_at:
                key = keys[int(rng.integers(len(keys)))]
                mine[key] = str(int(rng.integers(ends[key] + 1)))
                begun = time.perf_counter()
                answer = client.get("/mix/live", params={**mine, "who": f"p{number}", "screen": "desk"})
                took = time.perf_counter() - begun
                if answer.status_code != httpx.codes.OK:
                    wrong.append(answer.status_code)
                else:
                    waits.append(1000 * took)
                    said = answer.text.rpartition("From ")[2].split(" ", 1)[0]
                    paths.append(int(said.replace(",", "")))
                time.sleep(max(0.0, 0.5 - took))

    people = [threading.Thread(target=person, args=(number,)) for number in range(given.people)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    median, high, higher = np.quantile(waits, [0.5, 0.95, 0.99])
    print(f"{given.people} people, {len(waits)} changes in {given.seconds:.0f} s: median {median:.0f} ms, "
          f"95th percentile {high:.0f} ms, 99th {higher:.0f} ms; median {statistics.median(paths):.0f} paths; "
          f"{len(wrong)} not answered {sorted(set(wrong))}")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
