"""A hook of mkdocs: pages that lie outside of docs/, as the cards of models do, and links to them."""

from __future__ import annotations

import re
from pathlib import Path
from posixpath import dirname, join, normpath, relpath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
CARDS = "src/eyelid/weights"
PROJECT_PAGES = ("MODEL_CARD", "ARCHITECTURE", "CHANGELOG", "CONTRIBUTING", "CODE_OF_CONDUCT")

_LINK = re.compile(r"(\]\()([^)\s#:]+)((?:#[^)\s]*)?\))")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the pages: each stands where `_place` puts its file."""
    sources = [f"{name}.md" for name in PROJECT_PAGES]
    sources += [f"{CARDS}/{card.name}" for card in sorted((ROOT / CARDS).glob("*.md"))]
    for source in sources:
        files.append(File.generated(config, _place(source), abs_src_path=str(ROOT / source)))
    return files


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Turns links between files of the project into links between pages of the site."""
    file = Path(str(page.file.abs_src_path)).relative_to(ROOT).as_posix()
    here = dirname(page.file.src_uri)

    def turned(link: re.Match[str]) -> str:
        target = normpath(join(dirname(file), link[2]))
        return f"{link[1]}{relpath(_place(target), here or '.')}{link[3]}"

    return _LINK.sub(turned, markdown)


def _place(file: str) -> str:
    """Returns where a file of the project is on the site: `file` and the place as paths with slashes."""
    if file.startswith(f"{CARDS}/"):
        return f"models/{file.removeprefix(f'{CARDS}/')}"
    return file.removeprefix("docs/")
