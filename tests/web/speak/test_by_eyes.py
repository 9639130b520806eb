"""Speaking on the page by the eyes of a drawn face, through the real models."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from eyelid.speaking.espeak import has_espeak
from eyelid.speaking.notice import Notice
from eyelid.speaking.speak_folder import SpeakFolder
from eyelid.synth import Person, draw_scene
from eyelid.synth.clip_files import write_clip

from ... import browser as driven
from ..blinking_clip import RATE, write_y4m
from .clip import speaking_clip, write_still
from .conftest import Served
from .page import SpeakPage

pytestmark = pytest.mark.skipif(
    not (driven.DRIVER and driven.CHROMIUM),
    reason="needs chromium and chromedriver: apt install chromium-driver",
)

SETTINGS = {
    "symbols": {"dwell_s": 0.3, "blink_s": 0.4, "rest_s": 1.0, "emergency_s": 1.5},
    "speaker": {"countdown_s": 2.5},
}
"""Times at which the clips are short, and which a busy machine can keep."""


def symbols_for(goal: str, way: str, folder: Path) -> list[str]:
    """The movements that say something, from the beginning."""
    with SpeakFolder(folder, {**SETTINGS, "speaker": {"way": way}}) as opened:
        speaker = opened.new_voice().speaker
        made: list[str] = []
        while speaker.view().said != goal:
            symbol = speaker.toward(goal)
            assert symbol
            made.append(symbol)
            speaker.take(Notice("symbol", float(len(made)), symbol))
    return made


@pytest.mark.parametrize(("goal", "way"), [("I am thirsty", "phrases"), ("You", "letters")])
def test_words_are_said_by_eyes(
    goal: str, way: str, serve: Callable[..., Served], page: SpeakPage, camera: Path, tmp_path: Path
) -> None:
    made = symbols_for(goal, way, tmp_path / "ann")
    write_y4m(camera, speaking_clip(made))
    served = serve()
    page.open(served.address)
    page.begin("start")
    page.until(lambda: page.text("said") == goal)
    assert page.colours("#picture") > 100
    assert page.colours("#eye-left") > 20
    assert page.text("movement")
    assert page.browser.complaints() == []
    if has_espeak():
        page.until(lambda: page.spoken()[-1:] == [goal])
    served.finish()
    assert served.error is None
    assert served.result
    assert served.result.said[-1] == goal  # a busy machine may miss a look; then the clip is shown again


def test_yes_a_call_that_is_called_off_and_one_that_rings(
    serve: Callable[..., Served], page: SpeakPage, camera: Path, tmp_path: Path
) -> None:
    with SpeakFolder(tmp_path / "ann", SETTINGS):
        pass
    write_y4m(camera, speaking_clip(["left", 2.2, 5.0]))
    served = serve(way="yes_no")
    page.open(served.address)
    page.begin("start")
    page.until(lambda: page.text("said") == "Yes")
    page.until(lambda: page.mode == "countdown")
    assert page.text("seconds") in ("1", "2", "3", "4")
    page.until(lambda: page.mode == "speaking")  # the eyes are open again
    page.until(lambda: page.mode == "countdown")
    page.until(lambda: page.mode == "alarm")
    page.until(lambda: page.text("movement").endswith("straight"))
    rung = len(page.tones())
    page.until(lambda: len(page.tones()) > rung)  # it goes on with open eyes
    assert page.browser.run("return document.getElementById('alarm-said').textContent") == "HELP IS NEEDED"
    page.click("#stop-alarm")
    page.until(lambda: page.mode == "speaking")
    served.finish()
    assert served.result
    assert served.result.said[0] == "Yes"


def test_a_camera_that_the_server_reads_is_seen(
    serve: Callable[..., Served], page: SpeakPage, tmp_path: Path
) -> None:
    clip = speaking_clip(["left"])
    write_clip(tmp_path / "clip.webm", clip, np.arange(round(RATE * clip.seconds)) / RATE)
    served = serve(source=str(tmp_path / "clip.webm"), way="yes_no")
    page.open(served.address)
    page.begin()
    page.until(lambda: page.text("said") == "Yes")
    assert page.colours("#picture") > 100
    page.until(lambda: "keys work" in page.text("camera-state"))  # it has ended
    page.make("right")
    page.until(lambda: page.text("said") == "No")


def test_a_camera_that_is_refused_is_said_and_keys_go_on(
    serve: Callable[..., Served], page: SpeakPage
) -> None:
    served = serve()
    page.open(served.address)
    page.browser.run(
        "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'))"
    )
    page.begin("start")
    page.until(lambda: "was not allowed" in page.text("refused"))
    assert "Keys and switches work all the same" in page.text("refused")
    page.click("#keys-only")
    page.make("left", "left")
    page.until(lambda: page.text("said") == "Yes")
    page.until(lambda: "keys work" in page.text("camera-state"))


def test_of_several_faces_one_speaks_and_another_can_be_chosen(
    serve: Callable[..., Served], page: SpeakPage, camera: Path
) -> None:
    people = (Person(x=120.0, y=150.0, width=110.0), Person(x=360.0, y=150.0, width=90.0))
    write_still(camera, draw_scene(people, width=480, height=360).pixels)
    page.open(serve().address)
    page.begin("start")
    page.until(lambda: page.text("other-face"))
    marked = page.until(lambda: marked_at(page))
    page.click("#other-face")
    page.until(lambda: abs(marked_at(page) - marked) > 100)


def marked_at(page: SpeakPage) -> float:
    """Where the marked face is in the frame, in pixels from the left; 0 if none is."""
    return page.browser.run(_MARKED_AT)


_MARKED_AT = """
const canvas = document.getElementById("picture");
const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
let [sum, count] = [0, 0];
for (let at = 0; at < data.length; at += 4) {
  const isOfFrame = data[at] === 255 && data[at + 1] === 212 && data[at + 2] === 77;
  if (isOfFrame) [sum, count] = [sum + (at / 4) % canvas.width, count + 1];
}
return count ? sum / count : 0;
"""
