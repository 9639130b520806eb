"""The verb `speak`: what is refused in one line, guided runs on the terminal, and the server's threads."""

import json
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eyelid
from eyelid.cli import main
from eyelid.errors import DataError, EyelidError, PictureError
from eyelid.people import Profile
from eyelid.pictures import Picture
from eyelid.pictures.video import Lost
from eyelid.speaking.phrase_files import read_phrase_file
from eyelid.speaking.speak_desk import SpeakDesk
from eyelid.speaking.speak_folder import SpeakFolder
from eyelid.speaking.talk import Talk
from eyelid.verbs.speak import SpeakOptions, speak
from tests.speaking.folders import open_folder
from tests.verbs.looking_clip import LookingPerson


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"folder": ""}, "--folder is empty"),
        ({"port": 70_000}, "--port 70000"),
        ({"keys_only": True, "source": "camera:0"}, "--keys-only uses none"),
        ({"keys_only": True, "calibrate": True}, "--calibrate needs a camera"),
        ({"keys_only": True, "how_good": True}, "--how-good needs a camera"),
        ({"calibrate": True, "how_good": True}, "runs of their own"),
    ],
)
def test_options_that_contradict_are_refused(options: dict[str, Any], expected: str) -> None:
    with pytest.raises(EyelidError, match=expected):
        SpeakOptions(**options)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["nowhere.mp4"], "no such file"),
        (["camera:x"], "expected camera:0"),
        (["--keys-only", "--language", "xx"], "language 'xx'"),
        (["--keys-only", "--way", "morse"], "--way"),
        (["--keys-only", "--condition", "hat"], "--condition hat"),
        (["--keys-only", "--langage", "en"], "--langage"),
        (["--movement-model", "eye_state"], "eye_state"),
    ],
)
def test_mistakes_are_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], expected: str
) -> None:
    assert main(["speak", *words, "--folder", str(tmp_path / "ann"), "--no-browser"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert expected in line


def test_a_broken_settings_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "settings.json").write_text('{"eyelid_speaking": 1, "symbols": {"dwell_s": -1}}')
    assert main(["speak", "--keys-only", "--folder", str(tmp_path)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert str(tmp_path / "settings.json") in line
    assert "symbols.dwell_s is -1" in line


def test_phrases_come_and_go_as_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own, board = tmp_path / "own.csv", tmp_path / "own.obz"
    own.write_text("phrase,group\nWater,needs\nBread,needs\nHello,\n")
    folder = ["--folder", str(tmp_path / "ann")]
    assert main(["speak", *folder, "--phrases", str(own), "--export-phrases", str(board)]) == 0
    assert capsys.readouterr().out == f"{board}: 3 phrases\n"
    assert {phrase.text for phrase in read_phrase_file(board).phrases} == {"Water", "Bread", "Hello"}
    with SpeakFolder(tmp_path / "ann") as kept:
        assert [phrase.text for phrase in kept.phrases().phrases] == ["Water", "Bread", "Hello"]
    own.write_text("sequence,phrase\nleft,Water\nleft,Bread\n")
    assert main(["speak", *folder, "--phrases", str(own), "--export-phrases", str(board)]) == 2
    assert "stands for 'Water' and for 'Bread'" in capsys.readouterr().err


def test_help_does_not_load_what_the_verb_needs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["speak", "--help"]) == 0
    assert "no medical device" in capsys.readouterr().out


def test_a_person_is_calibrated_on_the_terminal_by_the_shipped_models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_folder(tmp_path).journal.close()
    monkeypatch.setattr("eyelid.verbs.speak._camera", lambda _: LookingPerson())
    said: list[str] = []
    result = eyelid.speak("camera:0", folder=str(tmp_path), calibrate=True, condition="bed", say=said.append)
    assert said[:4] == [
        "look straight at the camera",
        "look to your left",
        "look straight at the camera",
        "look to your right",
    ]
    assert result.lines[0].endswith("is added to the model, after 14 looks")
    learned = Profile.load(tmp_path / "profile.json").condition("bed")
    assert learned.movements is not None
    assert min(learned.movements.by_movement.values()) > 0.9
    assert set(learned.levels) == {
        (side, signal) for side in ("right", "left") for signal in ("state", "lids")
    }


def test_a_camera_that_ends_too_early_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_folder(tmp_path).journal.close()
    person = LookingPerson(rate=2.0)
    person.seconds = 3.0
    monkeypatch.setattr("eyelid.verbs.speak._camera", lambda _: person)
    with pytest.raises(PictureError, match="ended before all was asked for"):
        speak(SpeakOptions(source="camera:0", folder=str(tmp_path), how_good=True), say=lambda _: None)
    assert not (tmp_path / "profile.json").exists()


def test_a_camera_that_sees_nobody_teaches_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_folder(tmp_path).journal.close()
    person = LookingPerson(rate=2.0)
    monkeypatch.setattr(person._artist, "draw", lambda _: np.full((240, 320, 3), 90, np.uint8))
    monkeypatch.setattr("eyelid.verbs.speak._camera", lambda _: person)
    with pytest.raises(DataError, match="not seen long enough"):
        speak(SpeakOptions(source="camera:0", folder=str(tmp_path), calibrate=True), say=lambda _: None)


def test_ctrl_c_ends_the_page_and_what_was_typed_is_there_again(tmp_path: Path) -> None:
    open_folder(tmp_path, {"speaker": {"way": "letters"}}).journal.close()
    command = [sys.executable, "-m", "eyelid", "speak", "--keys-only", "--no-browser", "--port", "0"]

    def start() -> tuple[subprocess.Popen[str], str, str]:
        process = subprocess.Popen(
            [*command, "--folder", str(tmp_path)], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert process.stderr
        line = process.stderr.readline()
        address, _, token = line.split(" at ")[1].split(" ;")[0].partition("#token=")
        return process, address, token

    def ask(address: str, token: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{address}api/{path}", data, headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            content = answer.read()
        return json.loads(content) if content else None

    text = ""
    for end in ("kill", "ctrl-c"):
        process, address, token = start()
        try:
            assert ask(address, token, "news")["view"]["text"] == text
            for number, symbol in enumerate(("left", "up", "right", "blink", "left")):
                ask(address, token, "symbol", {"click": f"{end} {number}", "symbol": symbol})
            text = ask(address, token, "news")["view"]["text"]
            assert text
            if end == "ctrl-c":
                process.send_signal(signal.SIGINT)
        finally:
            if end == "kill" or sys.exc_info()[0]:
                process.kill()
            process.wait(20)
        assert process.returncode == (-signal.SIGKILL if end == "kill" else 0)
        assert process.stderr
        assert process.stderr.read() == ""
    with open_folder(tmp_path) as folder:
        assert Talk(folder).view().text == text


class Served:
    """Takes the place of the server: waits until a camera is in some state."""

    def __init__(self, *states: str) -> None:
        self.states, self.found = states, ""

    def take_the_place_of_the_server(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("eyelid.web.speak_page.speak_page", lambda desk, **_: desk)
        monkeypatch.setattr("eyelid.web.serve_page", self)

    def __call__(self, desk: SpeakDesk, **_: object) -> bool:
        turn = 0
        for _ in range(200):
            news = desk.news(after=turn)
            self.found = news["camera"]["state"]
            if self.found in self.states or news["finished"]:
                break
            turn = news["turn"]
            desk.wait(after=turn, timeout_s=1.0)
        desk.key("left", click="a key")
        return True


class BrokenPerson(LookingPerson):
    """A camera that fails after some frames."""

    def __init__(self, frames: int) -> None:
        super().__init__(rate=20.0)
        self.frames = frames

    def pictures_and_losses(self, *, colour: bool = False) -> Iterator[Picture | Lost]:
        yield from islice(super().pictures_and_losses(colour=colour), self.frames)
        raise PictureError("drawn: the cable is out")


@pytest.mark.parametrize("person", [BrokenPerson(3), LookingPerson(rate=20.0)], ids=["fails", "ends"])
def test_keys_go_on_when_the_camera_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, person: LookingPerson
) -> None:
    person.seconds = 0.2
    open_folder(tmp_path, {"speaker": {"way": "yes_no"}}).journal.close()
    served = Served("refused")
    monkeypatch.setattr("eyelid.verbs.speak._camera", lambda _: person)
    served.take_the_place_of_the_server(monkeypatch)
    result = speak(SpeakOptions(source="camera:0", folder=str(tmp_path)), say=lambda _: None)
    assert served.found == "refused"
    assert result.said == ["Yes"]


@pytest.mark.parametrize(("asked", "opened"), [("", "yes_no"), ("letters", "letters")])
def test_the_way_that_is_asked_for_opens_instead_of_the_last_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str, opened: str
) -> None:
    ways = []
    for way in ("yes_no", asked):  # the second run finds a journal that ends with yes and no
        served = Served("off")
        served.take_the_place_of_the_server(monkeypatch)
        monkeypatch.setattr(
            "eyelid.web.speak_page.speak_page",
            lambda desk, **_: ways.append(desk.news(after=0)["view"]["way"]) or desk,
        )
        speak(SpeakOptions(keys_only=True, folder=str(tmp_path), way=way), say=lambda _: None)
    assert ways == ["yes_no", opened]


def test_a_camera_that_gives_nothing_ends_it_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_folder(tmp_path).journal.close()
    monkeypatch.setattr("eyelid.verbs.speak._camera", lambda _: BrokenPerson(0))
    Served("refused").take_the_place_of_the_server(monkeypatch)
    with pytest.raises(PictureError, match="the cable is out"):
        speak(SpeakOptions(source="camera:0", folder=str(tmp_path)), say=lambda _: None)
    open_folder(tmp_path).journal.close()  # nothing is locked
