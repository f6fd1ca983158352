"""Whether a built site leads somewhere with every link, and loads nothing from outside."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_LOADS = {
    "img": "src",
    "script": "src",
    "iframe": "src",
    "source": "src",
    "link": "href",
    "image": "href",
    "use": "href",
}
_OUTSIDE_IN_CSS = re.compile(r"(?:url\(\s*|@import\s+)[\"']?((?:https?:)?//[^\"')\s]+)")


class _Page(HTMLParser):
    """Collects what a page names (ids), links to, and loads."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if name := found.get("id"):
            self.ids.add(name)
        if tag == "a" and (target := found.get("href")):
            self.links.append(target)
        if (target := found.get(_LOADS.get(tag, ""))) and found.get("rel") not in ("canonical", "next", "prev"):
            self.loads.append(target)
        self.loads += _OUTSIDE_IN_CSS.findall(found.get("style") or "")


def faults(site: Path) -> list[str]:
    """Return every link that leads nowhere and every address outside that a page would load from."""
    pages = {path: _read(path) for path in sorted(site.rglob("*.html"))}
    found = [fault for path, page in pages.items() for fault in _of_page(site, path, page, pages)]
    styles = sorted(site.rglob("*.css"))
    found += [
        f"{path.relative_to(site)} loads {address}"
        for path in styles
        for address in _OUTSIDE_IN_CSS.findall(path.read_text(encoding="utf-8"))
    ]
    return found


def _read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def _of_page(site: Path, path: Path, page: _Page, pages: dict[Path, _Page]) -> Iterator[str]:
    here = path.relative_to(site)
    for target in page.loads:
        if urlsplit(target).netloc:
            yield f"{here} loads {target}"
    for target in page.links:
        parts = urlsplit(target)
        if parts.scheme or parts.netloc or here.name == "404.html":
            continue
        there = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        there = there / "index.html" if there.is_dir() else there
        if not there.exists():
            yield f"{here} links to {target}, which is not there"
        elif parts.fragment and there in pages and unquote(parts.fragment) not in pages[there].ids:
            yield f"{here} links to {target}, a place that the page does not have"


def main() -> None:
    """Leave with status 1 where the site named on the command line has a fault."""
    found = faults(Path(sys.argv[1]).resolve())
    print("\n".join(found) or "Every link leads somewhere, and nothing is loaded from outside.")
    sys.exit(1 if found else 0)
