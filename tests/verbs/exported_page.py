"""What every exported page must be: whole, kept by its service worker, with nothing from elsewhere."""

import json
import re
from pathlib import Path

_IMPORT = re.compile(r'(?:from|import) "(\.[^"]+)"|new URL\("([^"]+\.js)", import')


def expect_whole(page: Path) -> None:
    """Checks that all that a page asks for is there, and that it asks for nothing from elsewhere."""
    html = (page / "index.html").read_text(encoding="utf-8")
    assert "connect-src 'self'" in html
    named = re.findall(r'(?:src|href)="([^"]+)"', html)
    assert named
    assert all((page / name).is_file() for name in named)
    scripts = list((page / "static").rglob("*.js"))
    assert scripts
    for script in scripts:
        text = script.read_text(encoding="utf-8")
        for found in _IMPORT.findall(text):
            assert (script.parent / (found[0] or found[1])).is_file(), (script, found)
        assert not re.search(r"https?://(?!page\")", text), script


def expect_kept(page: Path) -> str:
    """Checks that the service worker of a page keeps every file; returns its code."""
    worker = (page / "service_worker.js").read_text(encoding="utf-8")
    kept = json.loads(re.search(r"FILES = (\[.*\]);", worker)[1])  # type: ignore[index]
    there = {file.relative_to(page).as_posix() for file in page.rglob("*") if file.is_file()}
    assert set(kept) == (there - {"service_worker.js"}) | {"./"}
    return worker
