"""The page that needs no server, in a browser whose camera shows a drawn face."""

from collections.abc import Callable
from pathlib import Path

import pytest

from eyelid.speaking.speak_folder import SpeakFolder

from ... import browser as driven
from ..alone.file_server import FileServer
from ..alone.runtime import MISSING, has_runtime
from ..blinking_clip import write_y4m
from ..speak.clip import speaking_clip
from ..speak.page import SpeakPage
from ..speak.test_by_eyes import SETTINGS, symbols_for

pytestmark = [
    pytest.mark.skipif(
        not (driven.DRIVER and driven.CHROMIUM),
        reason="needs chromium and chromedriver: apt install chromium-driver",
    ),
    pytest.mark.skipif(not has_runtime(), reason=MISSING),
]


def test_yes_and_a_phrase_are_said_by_eyes_and_a_call_rings(
    serve: Callable[..., FileServer], page: SpeakPage, camera: Path, tmp_path: Path
) -> None:
    made = [symbols_for(goal, "phrases", tmp_path / "ann") for goal in ("Yes", "I am thirsty")]
    write_y4m(camera, speaking_clip([*made[0], *made[1], 4.5]))
    served = serve()
    page.open(served.address)
    page.begin("start")

    def is_said(goal: str) -> bool:
        if page.mode == "alarm":  # a busy machine has missed a look; the clip is shown again
            page.click("#stop-alarm")
        return page.text("said") == goal

    for goal in ("Yes", "I am thirsty"):
        page.until(lambda goal=goal: is_said(goal))
    page.until(lambda: page.mode == "countdown")
    page.until(lambda: page.mode == "alarm")
    page.click("#stop-alarm")
    page.until(lambda: page.mode == "speaking")
    assert page.colours("#picture") > 100
    assert page.colours("#eye-left") > 20
    assert page.browser.complaints() == []
    assert {each.split()[0] for each in served.asked} == {"GET"}  # nothing is sent


def test_keys_write_and_what_was_said_and_set_is_there_again_without_a_network(
    serve: Callable[..., FileServer], page: SpeakPage, tmp_path: Path
) -> None:
    with SpeakFolder(tmp_path / "ann", {**SETTINGS, "speaker": {"way": "letters"}}) as folder:
        folder.add_word("Zappelin")
    served = serve()
    page.open(served.address)
    page.browser.run("return navigator.serviceWorker.ready.then(() => true)")
    page.begin()
    made = symbols_for("Water", "letters", tmp_path / "bob")
    page.make(*made)
    page.until(lambda: page.text("said") == "Water")
    page.make(made[0])
    composed = page.until(lambda: page.text("text"))
    served.stop()
    page.open(served.address)  # by the service worker
    page.begin()
    assert page.text("text") == composed
    page.press("s")
    page.until(lambda: "Zappelin" in page.text("own-words"))
    page.choose("language", "de")
    page.until(lambda: page.browser.run("return document.documentElement.lang") == "de")
    page.browser.run("document.getElementById('settings').close()")
    page.click("#open-training")
    page.click("#lesson")
    page.until(lambda: page.text("guide-words"))
    page.make(made[0])  # an answer, which writes nothing
    page.click("#stop-guide")
    page.until(lambda: not page.text("guide-words"))
    assert page.text("text") == composed
    page.click("#open-history")
    assert page.text("history-list").splitlines() == ["Water"]
    assert page.faults() == []
    page.browser.run("document.getElementById('history').close()")
    assert page.beyond_touch() == []
    with page.browser.of_size(360, 740):  # a telephone, with the longer words of German
        assert page.faults() == []
    assert page.browser.complaints() == []


def test_a_word_that_is_too_long_to_be_kept_is_said(
    serve: Callable[..., FileServer], page: SpeakPage, tmp_path: Path
) -> None:
    word = "Donaudampfschifffahrtsgesellschaften"
    with SpeakFolder(tmp_path / "ann", {**SETTINGS, "speaker": {"way": "letters"}}):
        pass
    page.open(serve().address)
    page.begin()
    page.make(*symbols_for(word, "letters", tmp_path / "bob"))
    page.until(lambda: page.text("said") == word)
    assert page.browser.complaints() == []
