"""No click is lost: the server is killed in the middle, the page goes on, another run takes what waits."""

import json
import signal
import socket
import subprocess
import sys
from functools import cached_property

import pytest

from .. import browser as driven
from .conftest import draw_pile
from .label_page import BACKSPACE, LabelPage

pytestmark = pytest.mark.skipif(
    not (driven.DRIVER and driven.CHROMIUM),
    reason="needs chromium and chromedriver: apt install chromium-driver",
)

PROGRAM = """
import sys
from eyelid.verbs.label import LabelOptions, label
port = int(sys.argv[1])
options = LabelOptions(sources=("eyes",), output="labels", embed="hog", no_browser=True, port=port)
label(options, say=lambda words: print(words, flush=True))
"""


class Run:
    """One run of `eyelid label` in a folder."""

    def __init__(self, folder, port):
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(port)], cwd=folder, stdout=subprocess.PIPE, text=True
        )

    @cached_property
    def address(self):
        """Is there once the page is served."""
        words = next(line for line in self.process.stdout if "http://" in line)
        return next(word for word in words.split() if word.startswith("http://"))

    def end(self, number: int) -> None:
        self.process.send_signal(number)
        self.process.wait(10)
        self.process.stdout.close()


@pytest.fixture
def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def marked(folder):
    """The pictures of the journal's marks in order, and how many undos there are."""
    entries = [json.loads(line) for line in (folder / "labels" / "journal.jsonl").read_text().splitlines()]
    clicks = [entry["click"] for entry in entries if "click" in entry]
    assert len(set(clicks)) == len(clicks)
    names = [name for entry in entries if entry["kind"] == "mark" for name in entry["marks"]]
    return names, sum(entry["kind"] == "undo" for entry in entries)


def test_whatever_is_killed_no_click_is_lost(tmp_path, free_port):
    draw_pile(tmp_path / "eyes", 40)
    first = Run(tmp_path, free_port)
    browser = driven.Browser(tmp_path / "profile")  # while the server starts
    page = LabelPage(browser)
    page.open(first.address.replace("/#", "/?by=ann#"))
    names = [page.answer("o") for _ in range(3)]
    first.end(signal.SIGKILL)
    kept = marked(tmp_path)[0]
    assert kept == names[: len(kept)]

    names += [page.answer("c") for _ in range(3)]  # of those that were fetched before
    page.until(lambda: "not saved yet" in page.text("banner"))
    page.press(BACKSPACE)
    undone = names.pop()
    assert page.name() == undone
    assert page.unsent() >= 4
    assert "not saved yet" in page.text("saved")

    second = Run(tmp_path, free_port)
    page.until(lambda: "earlier run" in page.text("banner"))
    assert page.unsent() >= 4
    page.open(second.address)  # in the same window: the page begins anew, and sends what waited
    page.until(lambda: page.unsent() == 0 and page.name())
    page.wait_saved()
    assert marked(tmp_path) == ([*names, undone], 1)
    assert page.text("banner") == ""

    page.settle()
    second.process.send_signal(signal.SIGSTOP)  # it takes requests, and answers none
    more = [page.answer("o") for _ in range(3)]
    page.until(lambda: page.unsent() == 3)
    browser.close()
    second.process.send_signal(signal.SIGCONT)
    browser = driven.Browser(tmp_path / "profile")
    page = LabelPage(browser)
    page.open(second.address)
    page.until(lambda: page.unsent() == 0 and page.name())
    page.wait_saved()
    assert marked(tmp_path) == ([*names, undone, *more], 1)
    browser.close()
    second.end(signal.SIGTERM)
    assert second.process.returncode == 0
