"""The desk: frames and keys in, views, effects and guides out."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eyelid.errors import DataError, EyelidError, OptionError
from eyelid.people import Profile
from eyelid.speaking.notice import SYMBOLS
from eyelid.speaking.reflex_blinks import ReflexBlinks
from eyelid.speaking.speak_desk import SpeakDesk
from eyelid.speaking.speak_folder import SpeakFolder
from tests.speaking.folders import Clock, Keys, open_folder
from tests.speaking.frames import Person, ShadeReader, frame_of

RATE = 10.0
YES_NO = {"speaker": {"way": "yes_no"}}


class Room:
    """A desk with a camera, before which people look somewhere, and time goes on only as a test says."""

    def __init__(self, path: Path, values: Any = None, *, tilt: tuple[float, ...] = (0.0,) * 5) -> None:
        self.folder: SpeakFolder = open_folder(path, values)
        self.clock = Clock()
        self.shades = ShadeReader(tilt=tilt)
        self.desk = SpeakDesk(self.folder, source="browser", movements=self.shades, clock=self.clock)  # type: ignore[arg-type]
        self.keys = Keys(self.desk, self.clock)
        self.number = 0

    def show(self, looks: str, seconds: float, *others: Person) -> None:
        """Shows a person who makes a movement for some seconds."""
        p_open = 0.02 if looks == "blink" else 0.98
        people = [] if looks == "nobody" else [Person(0, looks, x=10, right=p_open, left=p_open)]
        self.show_people([*people, *others], seconds)

    def show_people(self, people: list[Person], seconds: float) -> None:
        for _ in range(round(seconds * RATE)):
            self.clock.seconds += 1 / RATE
            self.desk.see(frame_of(self.number, self.number / RATE, people))
            self.desk.tick()
            self.number += 1

    def wait(self, seconds: float) -> None:
        """Lets time go on without a frame."""
        for _ in range(round(seconds * 20)):
            self.clock.seconds += 0.05
            self.desk.tick()

    @property
    def news(self) -> dict[str, Any]:
        return self.desk.news()

    def follow(self, *, never: str = "", by_keys: bool = False) -> dict[str, Any]:
        """Follows the requests of a guide to its end, but for a movement that the person does not make."""
        for _ in range(3000):
            guide: dict[str, Any] = self.news["guide"]
            if guide["is_over"]:
                return guide
            asked = guide["asked"] if guide["asked"] != never else "straight"
            if by_keys and asked in SYMBOLS:
                self.keys.press(asked)
            elif guide["kind"] == "trial" and asked == "blink":
                self.show("blink", 1.2)
                self.show("straight", 0.4)
            else:
                self.show(asked or "straight", 0.1)
        raise AssertionError("a guide without an end")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path, YES_NO)
    with room.folder:
        yield room


def test_a_look_that_is_held_speaks(room: Room) -> None:
    room.show("straight", 1.0)
    turn = room.news["turn"]
    room.show("left", 0.4)
    assert room.news["hold"]["symbol"] == "left"
    assert 0.3 <= room.news["hold"]["share"] < 1
    room.show("left", 0.4)
    room.show("straight", 0.5)
    news = room.desk.news(after=turn)
    assert [effect["text"] for effect in news["effects"] if effect["kind"] == "speak"] == ["Yes"]
    assert [(each["symbol"], each["by"]) for each in news["symbols"]] == [("left", "eyes")]
    assert news["view"]["history"] == ["Yes"]
    assert room.desk.said == ["Yes"]


def test_effects_come_once_and_have_numbers(room: Room) -> None:
    room.desk.tick()
    turn = room.news["turn"]
    room.keys.press("left", "right")
    effects = room.desk.news(after=turn)["effects"]
    numbers = [effect["number"] for effect in effects]
    assert numbers == sorted(set(numbers))
    assert [effect["text"] for effect in effects if effect["kind"] == "speak"] == ["Yes", "No"]
    assert room.desk.news(after=room.news["turn"])["effects"] == []
    assert room.news["effects"] == []  # a page that was just opened says nothing of the past


def test_a_key_press_that_comes_twice_counts_once(room: Room) -> None:
    for _ in range(3):
        room.clock.seconds += 1
        room.desk.key("left", click="the same")
    assert room.desk.said == ["Yes"]
    with pytest.raises(OptionError, match="'down' is no movement"):
        room.desk.key("down", click="other")


def test_late_key_presses_do_not_call_for_help(room: Room) -> None:
    for number in range(8):
        room.desk.key("left", click=f"late {number}", is_late=True)
    assert room.news["view"]["mode"] == "speaking"
    for number in range(8):
        room.clock.seconds += 0.3
        room.desk.key("left", click=f"now {number}")
    assert room.news["view"]["mode"] != "speaking"


def test_shut_eyes_call_for_help_and_a_person_silences_the_alarm(room: Room) -> None:
    room.show("straight", 3.0)
    room.show("blink", 4.5)
    assert room.news["view"]["mode"] == "countdown"
    room.show("blink", 2.5)
    assert room.news["view"]["mode"] == "alarm"
    room.desk.silence(click="nurse")
    assert room.news["view"]["mode"] == "speaking"


def test_a_face_that_leaves_is_told_and_never_calls(room: Room) -> None:
    room.show("straight", 2.0)
    assert room.news["camera"]["state"] == "fine"
    room.show("nobody", 3.0)
    assert room.news["camera"]["state"] == "nobody"
    assert room.news["view"]["mode"] == "lost"
    assert room.news["reading"]["box"] is None
    room.show("nobody", 20.0)
    assert room.news["view"]["mode"] == "lost"
    room.show("straight", 1.0)
    assert room.news["view"]["mode"] == "speaking"


def test_who_was_away_at_the_end_can_call_for_help_the_next_time(tmp_path: Path) -> None:
    for looks in ("nobody", "blink"):
        room = Room(tmp_path, YES_NO)
        with room.folder:
            room.show("straight", 1)
            assert room.news["view"]["mode"] == "speaking"
            room.show(looks, 8)
            assert room.news["view"]["mode"] == ("lost" if looks == "nobody" else "alarm")


@pytest.mark.parametrize("values", [{"symbols": {"dwell_s": 1.5}}, {"speaker": {"way": "phrases"}}])
def test_settings_that_change_while_a_face_is_away_change_nothing_of_that(room: Room, values: Any) -> None:
    room.show("straight", 1)
    room.show("nobody", 3)
    room.desk.set_settings(values, click="1")
    assert room.news["view"]["mode"] == "lost"
    room.show("straight", 1)
    assert room.news["view"]["mode"] == "speaking"


def test_a_camera_whose_clock_is_slow_sees_all_the_time(room: Room) -> None:
    room.show("straight", 1)
    room.clock.seconds += 0.7  # by which the camera falls behind, little by little
    for looks in ("straight", "left", "straight"):
        room.show(looks, 2)
        room.wait(0.05)
    assert room.news["view"]["mode"] == "speaking"
    assert room.desk.said == ["Yes"]


def test_words_that_were_taken_back_do_not_return(tmp_path: Path) -> None:
    room = Room(tmp_path, YES_NO)
    with room.folder:
        for looks in ("left", "straight", "right", "straight"):
            room.show(looks, 2)
        room.desk.undo(click="undo")
        before = room.news["view"]["history"]
        assert len(before) == 1
        room.desk.set_settings({"symbols": {"dwell_s": 1.5}}, click="2")
        assert room.news["view"]["history"] == before
    with (again := Room(tmp_path)).folder:
        assert again.news["view"]["history"] == before


def test_a_tab_in_the_background_is_told_and_says_nothing(room: Room) -> None:
    room.show("straight", 1.0)
    room.show("left", 0.3)
    room.wait(4.0)
    assert room.news["camera"]["state"] == "stopped"
    assert "background" in room.news["camera"]["words"]
    assert room.news["view"]["mode"] == "lost"
    assert room.desk.said == []
    room.keys.press("left")
    assert room.desk.said == ["Yes"]


def test_two_faces_are_told_and_the_other_can_be_chosen(room: Room) -> None:
    other = Person(7, "left", x=150, size=70)
    room.show("straight", 0.5, other)
    assert room.news["camera"]["state"] == "two_faces"
    assert room.news["reading"]["track"] == 0
    assert [each["track"] for each in room.news["reading"]["others"]] == [7]
    room.desk.choose_face(7, click="face")
    room.show("straight", 1.0, other)
    assert room.news["reading"]["track"] == 7
    assert room.desk.said == ["Yes"]


def test_blinding_light_is_told(room: Room) -> None:
    room.show("straight", 1.0)
    room.show_people([Person(0, x=10, shade=250)], 3.0)
    assert room.news["camera"]["state"] == "bright"
    assert room.news["reading"]["movement"] == "unsure"
    assert room.desk.said == []


def test_a_camera_that_is_refused_leaves_the_keys(room: Room) -> None:
    assert room.news["camera"]["state"] == "waiting"
    room.desk.camera_failed("NotAllowedError", click="refused")
    assert room.news["camera"] == {
        "state": "refused",
        "words": "the camera cannot be used; keys choose: NotAllowedError",
    }
    room.keys.press("right")
    assert room.desk.said == ["No"]
    room.wait(5.0)
    assert room.news["view"]["mode"] == "speaking"


def test_a_camera_that_is_lost_says_why(room: Room) -> None:
    room.show("straight", 0.5)
    room.desk.lose("the cable is out")
    assert room.news["camera"]["words"].endswith("the cable is out")
    room.show("straight", 0.5)
    assert room.news["camera"]["state"] == "fine"


def test_a_calibration_is_used_and_kept(tmp_path: Path) -> None:
    room = Room(tmp_path, tilt=(2.8, 0.0, 0.0, 0.0, -2.8))  # straight looks like left
    with room.folder:
        room.show("straight", 1.0)
        assert room.news["reading"]["movement"] == "left"
        room.desk.calibrate("bed", click="go")
        guide = room.follow()
        assert guide["failure"] == ""
        assert any("looks" in line for line in guide["lines"])
        room.show("straight", 1.0)
        assert room.news["reading"]["movement"] == "straight"
        assert room.desk.start()["profile"]["condition"] == "bed"
        assert room.news["settings_turn"] == 1
        room.desk.stop_guide(click="close")
        assert room.news["guide"] is None
    with open_folder(tmp_path) as folder:
        assert folder.condition == "bed"
        assert folder.known is not None
        assert set(folder.known.levels)  # of open and shut eyes, too


def test_a_movement_that_is_not_made_is_switched_off(room: Room) -> None:
    room.show("straight", 1.0)
    room.desk.calibrate("usual", click="go")
    guide = room.follow(never="up")
    assert "not recognised well enough, and switched off: up" in guide["lines"]
    assert room.desk.start()["settings"]["symbols"]["movements"] == ["left", "right", "blink"]


def test_a_calibration_without_a_face_fails_and_changes_nothing(room: Room) -> None:
    settings = room.folder.settings
    room.desk.calibrate("usual", click="go")
    room.show("nobody", 33.0)
    guide = room.news["guide"]
    assert guide["is_over"]
    assert "not seen long enough" in guide["failure"]
    assert room.folder.settings == settings
    assert room.folder.profile.conditions == {}


def test_reflex_blinks_are_known_the_next_time(tmp_path: Path) -> None:
    room = Room(tmp_path)
    with room.folder:
        room.show("straight", 2.0)
        for _ in range(10):
            room.show("blink", 0.3)
            room.show("straight", 1.5)
        room.desk.end()
        usual = room.folder.reflex_blinks()
        assert usual != ReflexBlinks()
    with open_folder(tmp_path) as folder:
        assert folder.reflex_blinks() == usual
        (tmp_path / "reflex_blinks.json").write_text('{"log_mean": "x"}')
        assert folder.reflex_blinks() == ReflexBlinks()


def test_a_trial_tells_how_good_each_movement_is_and_says_nothing(room: Room) -> None:
    room.show("straight", 3.0)
    room.desk.try_out(click="go", seed=1)
    guide = room.follow(never="up")
    assert guide["scores"]["left"] == [5, 5]
    assert guide["scores"]["up"] == [0, 5]
    assert guide["scores"]["blink"][0] >= 4
    assert any(line.startswith("left: 5 of 5 understood") for line in guide["lines"])
    assert room.desk.said == []
    trial = room.desk.start()["profile"]["conditions"][0]["trial"]
    assert trial["confusion"]["up"] == {"": 5}
    assert Profile.load(room.folder.path / "profile.json").conditions == room.folder.profile.conditions


def test_keys_answer_a_trial_too(tmp_path: Path) -> None:
    room = Room(tmp_path, YES_NO)
    with room.folder:
        room.desk.try_out(click="go", seed=2)
        assert room.follow(by_keys=True)["scores"] == {
            name: [5, 5] for name in ("left", "right", "up", "blink")
        }


def test_a_call_for_help_is_heard_during_a_guide(room: Room) -> None:
    room.show("straight", 2.0)
    room.desk.try_out(click="go", seed=1)
    room.show("blink", 7.0)
    assert room.news["view"]["mode"] == "alarm"


def test_without_a_camera_there_is_no_calibration(tmp_path: Path) -> None:
    with open_folder(tmp_path) as folder:
        desk = SpeakDesk(folder)
        assert desk.news()["camera"]["state"] == "off"
        assert desk.start()["camera"] == "none"
        with pytest.raises(OptionError, match="needs a camera"):
            desk.calibrate("usual", click="go")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"symbols": {"dwell_s": 50}}, "dwell_s"),
        ({"symbols": {"movements": ["down"]}}, "movements"),
        ({"speaker": {"language": "xx"}}, "language"),
        ({"voice": {}}, "no such setting"),
    ],
)
def test_settings_that_cannot_be_used_change_nothing(room: Room, values: Any, expected: str) -> None:
    before = room.desk.start()["settings"]
    with pytest.raises(EyelidError, match=expected):
        room.desk.set_settings(values, click="bad")
    assert room.desk.start()["settings"] == before
    room.keys.press("left")
    assert room.desk.said == ["Yes"]


def test_settings_are_used_at_once(room: Room) -> None:
    room.show("straight", 1.0)
    room.desk.set_settings({"symbols": {"dwell_s": 2.0}}, click="slow")
    room.show("left", 1.5)
    assert room.desk.said == []
    room.show("left", 1.0)
    assert room.desk.said == ["Yes"]


def test_what_was_said_last_stays_when_settings_change(room: Room) -> None:
    room.keys.press("left")
    room.desk.set_settings({"speaker": {"way": "phrases"}}, click="way")
    assert room.news["view"]["said"] == "Yes"
    room.desk.set_settings({"speaker": {"way": "yes_no"}}, click="back")
    room.keys.press("right")
    assert room.news["view"]["said"] == "No"


def test_a_clashing_table_is_refused(room: Room) -> None:
    with pytest.raises(DataError, match="stands for 'A' and for 'B'"):
        room.desk.set_phrases("own.csv", b"sequence,phrase\nup,A\nup,B\n", click="clash")
    room.desk.set_phrases("own.csv", b"sequence,phrase\nup,A\nleft,B\n", click="fine")
    assert [each["phrase"] for each in room.desk.phrases()] == ["A", "B"]


def test_who_waits_is_told_when_a_frame_was_read_or_something_is_new(room: Room) -> None:
    room.show("straight", 0.2)
    turn, number = room.news["turn"], room.number
    found: list[object] = []

    def wait() -> None:
        room.desk.wait_for_frame(number + 1, timeout_s=10)
        room.desk.wait(after=turn, timeout_s=10)
        found.append(room.desk.reading(number + 1))

    thread = threading.Thread(target=wait)
    thread.start()
    room.show("straight", 0.2)
    thread.join(10)
    assert found[0] is room.desk.reading()
    assert found[0] is not None
    assert room.desk.reading(number - 100) is None


def test_time_is_kept_until_the_end(tmp_path: Path) -> None:
    values = {"symbols": {"movements": ["blink"]}, **YES_NO}
    with open_folder(tmp_path, values) as folder:
        desk = SpeakDesk(folder)
        thread = threading.Thread(target=desk.keep_time)
        thread.start()
        desk.wait(after=0, timeout_s=10)  # scanning lights a choice by itself
        lit = [choice["is_lit"] for choice in desk.news()["view"]["choices"]]
        desk.finished.set()
        thread.join(10)
        assert sum(lit) == 1
        assert not thread.is_alive()
        desk.end()
        assert desk.news()["over"]


def test_scanning_goes_on_when_words_were_spoken(tmp_path: Path) -> None:
    room = Room(tmp_path, {"symbols": {"movements": ["blink"]}, **YES_NO})
    with room.folder:
        room.wait(0.5)
        turn = room.news["turn"]
        room.desk.key("blink", click="yes")
        speak = next(each for each in room.desk.news(after=turn)["effects"] if each["kind"] == "speak")
        room.wait(0.3)
        assert not any(choice["is_lit"] for choice in room.news["view"]["choices"])
        room.desk.spoken(speak["number"])
        room.wait(0.1)
        assert any(choice["is_lit"] for choice in room.news["view"]["choices"])
