"""The page by keys: speaking, settings, a lesson, voices, a server that is killed, and who can use it."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eyelid.speaking.notice import Notice
from eyelid.speaking.speak_folder import SpeakFolder

from ... import browser as driven
from ..contrast import low_contrasts
from .conftest import Served
from .page import KEYS, SpeakPage

pytestmark = pytest.mark.skipif(
    not (driven.DRIVER and driven.CHROMIUM),
    reason="needs chromium and chromedriver: apt install chromium-driver",
)


def test_keys_speak_take_back_and_can_be_others(serve: Callable[..., Served], page: SpeakPage) -> None:
    served = serve(keys_only=True)
    page.open(served.address)
    page.begin()
    page.make("right", "left")
    page.until(lambda: page.text("said") == "I am thirsty")
    page.make("up", "up")
    page.until(lambda: page.text("made") == "↑ ↑")
    assert page.text("composing")
    page.make("undo")
    page.until(lambda: page.text("made") == "↑")
    page.make("rest")
    page.until(lambda: page.mode == "asleep")
    page.make("left", "rest")
    page.until(lambda: page.mode == "speaking")
    page.make("call")
    page.until(lambda: page.mode == "countdown")
    page.make("up")
    page.until(lambda: page.mode == "speaking")
    page.click("#ways [data-way=yes_no]")
    page.until(lambda: page.text("title") == "Yes or no")
    page.make("right")
    page.until(lambda: page.text("said") == "No")
    page.click("#open-history")
    page.click("#history-list li:nth-child(2) button")
    page.until(lambda: page.text("said") == "I am thirsty")
    page.click("#history form button")
    page.click("#ways [data-way=phrases]")
    page.until(lambda: page.text("title") == "Phrases")

    page.press("s")
    page.click("#keys dd:nth-of-type(2) button")
    page.press("x")  # is the key of `right` now
    page.click("#settings form button")
    page.make("undo")
    page.press("x")
    page.until(lambda: page.text("made") == "→")
    page.make("right")  # has no key any more
    page.press(KEYS["left"])
    page.until(
        lambda: "I am thirsty" in page.browser.run("return document.getElementById('said').textContent")
    )
    page.click("#usual-keys")
    assert page.browser.complaints() == []


def test_settings_are_sent_checked_and_shown(
    serve: Callable[..., Served], page: SpeakPage, tmp_path: Path
) -> None:
    served = serve(keys_only=True)
    page.open(served.address)
    page.begin()
    page.press("s")
    page.choose("dwell_s", "4")
    page.until(lambda: settings_of(tmp_path)["symbols"].get("dwell_s") == 4)
    page.choose("dwell_s", "80")  # the browser refuses it
    page.choose("emergency_s", "2")
    page.until(lambda: "rest_s" in page.text("toast"))  # the server does, since it contradicts another
    page.until(lambda: page.number("emergency_s") == "4")
    assert settings_of(tmp_path)["symbols"].get("dwell_s") == 4
    page.choose("selection", "scan")
    page.until(lambda: page.browser.run("return document.querySelectorAll('.cell.lit').length") == 1)
    first = page.browser.run("return document.querySelector('.cell.lit').innerText")
    page.until(
        lambda: page.browser.run("return document.querySelector('.cell.lit')?.innerText") not in (first, None)
    )
    page.choose("language", "de")
    page.until(lambda: page.text("settings-title") == "Einstellungen, für die Helfenden")
    assert page.browser.run("return document.documentElement.lang") == "de"
    page.click("#settings form button")
    assert page.text("open-settings").startswith("Einstellungen")
    assert [each for each in page.browser.complaints() if "/api/settings" not in each] == []


def settings_of(folder: Path) -> dict[str, Any]:
    file = folder / "ann" / "settings.json"
    return json.loads(file.read_text()) if file.exists() else {"symbols": {}}


def test_a_lesson_has_a_score(served_keys: Served, page: SpeakPage) -> None:
    page.open(served_keys.address)
    page.begin()
    page.click("#open-training")
    page.click("#lesson")
    page.until(lambda: page.text("guide-words"))
    page.until(lambda: answers(page))
    page.click("#stop-guide")
    page.until(lambda: not page.text("guide-words"))
    assert page.text("said") == ""  # it was an exercise


def answers(page: SpeakPage) -> bool:
    """Does what is asked for; what comes too early for an answer does not count."""
    asked = page.browser.run("return document.getElementById('guide').dataset.asked")
    if asked:
        page.make(asked)
    return "1 of 1" in page.text("guide-scores")


@pytest.mark.parametrize(
    ("voices", "by"),
    [
        ([], "none"),  # there are none, or they come late
        (
            [{"name": "Cloud", "lang": "en-GB", "localService": False}],
            "none",
        ),  # words would leave the machine
        ([{"name": "Anna", "lang": "de_DE", "localService": True}], "none"),
        ([{"name": "Ben", "lang": "en-GB", "localService": True}], "browser"),
        ([{"name": "Mute", "lang": "en-GB", "localService": True}], "none"),  # never begins
    ],
)
def test_only_voices_of_this_machine_that_speak_are_used(
    voices: list[dict[str, Any]], by: str, served_keys: Served, page: SpeakPage
) -> None:
    page.open(served_keys.address)
    assert page.browser.run(_SPEECH, voices) == by


# Says a word by voices that a test makes up, without the server's.
_SPEECH = """
const spoken = [];
class Utterance extends EventTarget { constructor(words) { super(); this.words = words; } }
const synthesis = Object.assign(new EventTarget(), {
  getVoices: () => arguments[0], cancel() {},
  speak(utterance) {
    if (utterance.voice.name === "Mute") return;
    for (const kind of ["start", "end"]) setTimeout(() => utterance.dispatchEvent(new Event(kind)), 5);
    spoken.push(utterance.words);
  },
});
Object.defineProperty(window, "speechSynthesis", { value: synthesis, configurable: true });
window.SpeechSynthesisUtterance = Utterance;
return import("/static/speak/speech.js").then(async ({ Speech }) => {
  const speech = new Speech({ isAllowed: true }, false);
  const by = await speech.say("Yes");
  return spoken.length === (by === "browser" ? 1 : 0) ? by : `${by}, but ${spoken}`;
});
"""


def composed(folder: Path, *symbols: str) -> str:
    """What some movements compose, in letters."""
    with SpeakFolder(folder, {"speaker": {"way": "letters"}}) as opened:
        speaker = opened.new_voice().speaker
        for number, symbol in enumerate(symbols):
            speaker.take(Notice("symbol", float(number), symbol))
        return speaker.view().text


def test_what_was_typed_is_there_again_after_the_server_was_killed(page: SpeakPage, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "eyelid",
        "speak",
        "--keys-only",
        "--no-browser",
        "--folder",
        str(tmp_path / "ann"),
    ]
    command += ["--way", "letters", "--port"]
    port = "0"
    before, after = (composed(tmp_path / "plan", "right", "left", "right", *more) for more in ((), ("left",)))
    assert before != after
    for run in range(2):
        process = subprocess.Popen(
            [*command, port], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        )
        try:
            address = next(line for line in process.stderr or () if "http://" in line).split()[4]
            port = address.split("/#")[0].rsplit(":", 1)[1]
            page.open(address)
            page.begin()
            if run == 0:
                page.make("right", "left", "right")
                page.until(lambda: page.text("text") == before)
                process.send_signal(signal.SIGKILL)
                process.wait(30)
                page.press(KEYS["left"])
                page.until(lambda: "1 key press waits" in page.text("banner"))
                page.press(KEYS["call"])
                page.until(lambda: page.mode == "alarm")  # rings without the server, too
                page.click("#stop-alarm")
                page.until(lambda: page.mode == "speaking")
            else:
                page.until(lambda: page.text("text") == after)  # what waited has come, too
                page.make("undo")
                page.until(lambda: page.text("text") == before)
        finally:
            process.kill()
            process.wait(10)
            if process.stderr:
                process.stderr.close()
    page.browser.open("about:blank")


def test_a_tab_in_the_background_is_said_when_it_is_back(
    serve: Callable[..., Served], page: SpeakPage
) -> None:
    served = serve(keys_only=True)
    page.open(served.address)
    page.begin()
    page.browser.in_another_tab(2.5)
    page.until(lambda: "was in the background" in page.text("note"))
    page.click("#close-note")
    assert not page.text("note")


_FAIL_ONCE = """
const usual = window.fetch;
let count = 0;
window.fetch = async (path, ...others) => {
  if (!String(path).includes("/api/silence")) return usual(path, ...others);
  count += 1;
  if (count === 1) throw new TypeError("the network is gone");
  const answer = await usual(path, ...others);
  window.isSilenced = true;
  return answer;
};
"""


def test_an_alarm_is_stopped_on_the_server_too_though_it_did_not_answer(
    served_keys: Served, page: SpeakPage
) -> None:
    page.open(served_keys.address)
    page.begin()
    page.make("call")
    page.until(lambda: page.mode == "alarm")
    page.browser.run(_FAIL_ONCE)
    page.click("#stop-alarm")
    page.until(lambda: page.browser.run("return window.isSilenced"))
    page.make("call")  # which is not heard while an alarm goes on
    page.until(lambda: page.mode == "countdown")
    page.make("silence")
    page.until(lambda: page.mode == "speaking")


def test_the_page_keeps_to_wcag(served_keys: Served, page: SpeakPage) -> None:
    for size in ((1280, 720), (1024, 768), (320, 640)):
        with page.browser.of_size(*size):
            page.browser.open("about:blank")
            page.open(served_keys.address)
            assert low_contrasts(page) == []
            page.begin()
            page.make("left", "left", "call")
            page.until(lambda: page.mode == "countdown")
            assert low_contrasts(page) == []
            page.until(lambda: page.mode == "alarm")
            assert low_contrasts(page) == []
            page.make("silence")
            page.until(lambda: page.mode == "speaking")
            for dialog in ("settings", "training", "about", "history", "ending"):
                page.browser.run("document.getElementById(arguments[0]).showModal()", dialog)
                assert low_contrasts(page) == []
                assert page.faults() == []
                page.browser.run("document.getElementById(arguments[0]).close()", dialog)
            assert page.faults() == []
    live = page.browser.run("return [...document.querySelectorAll('[aria-live]')].map(({ id }) => id)")
    assert live == ["said"]


def test_german_words_that_light_up_fit_a_narrow_phone(
    serve: Callable[..., Served], page: SpeakPage, tmp_path: Path
) -> None:
    with SpeakFolder(tmp_path / "ann", {"speaker": {"selection": "scan"}}):
        pass
    served = serve(keys_only=True, language="de", way="yes_no")
    with page.browser.of_size(320, 640):
        page.open(served.address)
        page.begin()
        cells = page.until(lambda: page.browser.run(_CELLS))
        assert "Rückgängig" in [words for words, _ in cells]
        assert [words for words, is_cut in cells if is_cut] == []
        assert page.faults() == []


# The words of each cell, and whether they are wider or higher than it.
_CELLS = """
return [...document.querySelectorAll("#choices .cell .list")].map((each) => [each.innerText,
  each.scrollWidth > each.clientWidth || each.scrollHeight > each.clientHeight]);
"""
