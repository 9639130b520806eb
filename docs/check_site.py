"""Checks a built site: every link leads to a page and a place in it, and nothing is loaded from elsewhere.

Run: `python docs/check_site.py site` (as `make docs` does); ends with 1 if something is wrong, and names it.
"""

from __future__ import annotations

import argparse
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_LOADED = ("src", "srcset", "poster", "data")
_ELSEWHERE = re.compile(r"url\(\s*[\"']?(?:https?:)?//|@import\s+[\"']?(?:https?:)?//")


class _PageLinks(HTMLParser):
    """The links of a page, what it loads, and the places in it that a link may lead to."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.places: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("id", "name") and value:
                self.places.add(value)
            elif value and (name in _LOADED or (name == "href" and tag == "link")):
                self.loaded.append(value)
            elif value and name == "href":
                self.links.append(value)


def mistakes(site: Path) -> list[str]:
    """Returns what is wrong with a site, a line for each mistake.

    Args:
        site: Its folder.
    """
    pages = {}
    for file in sorted(site.rglob("*.html")):
        pages[file.resolve()] = page = _PageLinks()
        page.feed(file.read_text("utf-8"))
    found = []
    for file, page in pages.items():
        if file.name == "404.html":  # its links are those of the root of a server
            continue
        name = file.relative_to(site.resolve())
        found += [f"{name}: loads {each}" for each in page.loaded if _is_elsewhere(each)]
        for link in page.links + page.loaded:
            to = urlsplit(link)
            if to.scheme or to.netloc or _is_elsewhere(link):
                continue
            target = (file.parent / unquote(to.path)).resolve() if to.path else file
            target = target / "index.html" if target.is_dir() else target
            if not target.is_file():
                found.append(f"{name}: {link} leads to no file")
            elif to.fragment and target in pages and unquote(to.fragment) not in pages[target].places:
                found.append(f"{name}: {link} leads to no place in the page")
    for file in sorted(site.rglob("*.css")):
        if _ELSEWHERE.search(file.read_text("utf-8")):
            found.append(f"{file.relative_to(site)}: loads something from elsewhere")
    return found


def _is_elsewhere(link: str) -> bool:
    return link.startswith("//") or urlsplit(link).scheme in ("http", "https")


def main() -> int:
    """Checks the site that is named; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("site", type=Path)
    site = parser.parse_args().site
    found = mistakes(site)
    print("\n".join(found) or f"{site}: every link leads somewhere, and nothing is loaded from elsewhere")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
