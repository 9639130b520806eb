"""A pile of drawn eyes, and a client that sends requests as the page of its site does."""

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import pytest
from starlette.testclient import TestClient

from eyelid.labelling.opening import open_session
from eyelid.labelling.options import LabelOptions
from eyelid.labelling.session import Session
from eyelid.synth import draw_eyes
from eyelid.web import new_site
from eyelid.web.label_page import label_page

ADDRESS = "http://127.0.0.1:8765"
TOKEN = "the-token-of-this-run"


def draw_pile(folder: Path, count: int) -> dict[str, str]:
    """Draws a pile of eyes of 24x24 pixels; returns the state of each by name."""
    folder.mkdir(parents=True)
    patches, looks = draw_eyes(count, seed=5, size=24, well_lit=True)
    names = [f"{number:03}.png" for number in range(count)]
    for name, patch in zip(names, patches, strict=True):
        cv2.imwrite(str(folder / name), patch)
    return {name: look.state for name, look in zip(names, looks, strict=True)}


@pytest.fixture
def pile(tmp_path: Path) -> Path:
    """The folder of a pile of twenty eyes, 000.png to 019.png."""
    draw_pile(tmp_path / "eyes", 20)
    return tmp_path / "eyes"


@pytest.fixture
def session(pile: Path, tmp_path: Path) -> Iterator[Session]:
    """A session at that pile, which goes by edges."""
    opened = open_session(LabelOptions(sources=(str(pile),), output=str(tmp_path / "labels"), embed="hog"))
    yield opened
    opened.close()


@pytest.fixture
def page(session: Session) -> TestClient:
    """A client that sends requests as the page does, with the token."""
    return client_of(new_site(label_page(session), token=TOKEN))


def client_of(site: object, token: str = TOKEN) -> TestClient:
    """Returns a client of a site; without a token if that is empty."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return TestClient(site, base_url=ADDRESS, headers=headers, raise_server_exceptions=False)  # type: ignore[arg-type]


@pytest.fixture
def without_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers end at once, since no page is open that is to notice it."""
    monkeypatch.setattr("eyelid.web.server._NOTICE_SECONDS", 0)


@pytest.fixture
def mark_request() -> Callable[..., dict[str, object]]:
    """Makes the body of the request that marks one picture."""

    def make(name: str, label: str = "open", click: str = "c1", **other: object) -> dict[str, object]:
        mark = {"label": label, "cant_tell": False, "tags": []}
        body = {"by": "ann", "click": click, "name": name, "mark": mark, "reason": "random", "seconds": 1.5}
        return body | other

    return make
