"""The folder of a person: what is kept in it, what is refused, and a restart in the middle of a sentence."""

import json
import os
from pathlib import Path

import pytest

from eyelid.blinks.eye_levels import Levels
from eyelid.errors import DataError, EyelidError, OptionError, OutputError
from eyelid.people import Condition, Profile
from eyelid.speaking.notice import Notice
from eyelid.speaking.phrase_files import read_phrases
from eyelid.speaking.presets import PRESETS
from eyelid.speaking.settings import Settings
from eyelid.speaking.settings_file import changed
from eyelid.speaking.speak_folder import SpeakFolder
from eyelid.speaking.talk import Talk
from tests.speaking.folders import open_desk, open_folder

LETTERS = {"speaker": {"way": "letters"}}


def test_a_new_folder_has_the_settings_that_ship_and_keeps_what_is_changed(tmp_path: Path) -> None:
    with SpeakFolder(tmp_path / "ann") as folder:
        assert folder.settings == Settings()
        folder.change({"symbols": {"dwell_s": 0.8, "movements": ["left", "blink"], "rest_s": None}})
        folder.add_word("Krzysztof")
    with SpeakFolder(tmp_path / "ann") as folder:
        assert folder.settings.symbols.dwell_s == 0.8
        assert folder.settings.symbols.rest_s is None
        assert folder.settings.symbols.movements == ("left", "blink")
        assert folder.words() == ["Krzysztof"]
        folder.remove_word("krzysztof")
        assert folder.words() == []


@pytest.mark.parametrize("values", [{"speaker": {"language": "xx"}}, {"symbols": {"dwell_s": 99}}])
def test_what_is_refused_leaves_no_new_folder_and_changes_no_old_one(tmp_path: Path, values: dict) -> None:
    with pytest.raises(EyelidError):
        SpeakFolder(tmp_path / "all" / "ann", values)
    assert list(tmp_path.iterdir()) == []
    with SpeakFolder(tmp_path / "ann", {"symbols": {"dwell_s": 0.8}}):
        pass
    with pytest.raises(EyelidError):
        SpeakFolder(tmp_path / "ann", values)
    with SpeakFolder(tmp_path / "ann") as folder:
        assert (folder.settings.speaker.language, folder.settings.symbols.dwell_s) == ("en", 0.8)


def test_what_was_learned_is_kept_though_the_command_is_refused(tmp_path: Path) -> None:
    def learn_and_fail() -> None:
        with SpeakFolder(tmp_path / "ann") as folder:
            folder.add_word("Krzysztof")
            folder.use_condition("none")

    with pytest.raises(OptionError):
        learn_and_fail()
    with SpeakFolder(tmp_path / "ann") as folder:
        assert folder.words() == ["Krzysztof"]


@pytest.mark.parametrize(
    ("file", "content", "expected"),
    [
        ("settings.json", "{", "cannot be read as settings"),
        ("settings.json", "[1]", "not settings of eyelid speak"),
        ("settings.json", '{"eyelid_speaking": 99}', "newer version"),
        ("settings.json", '{"eyelid_speaking": 1, "symbols": {"dwel_s": 1}}', r"symbols\.dwel_s.*dwell_s"),
        ("settings.json", '{"eyelid_speaking": 1, "symbols": {"dwell_s": 99}}', r"dwell_s is 99"),
        ("settings.json", '{"eyelid_speaking": 1, "symbols": {"dwell_s": "1"}}', "a number"),
        ("settings.json", '{"eyelid_speaking": 1, "symbols": {"movements": []}}', "movements is"),
        ("settings.json", '{"eyelid_speaking": 1, "speaker": {"language": ""}}', "language is empty"),
        ("settings.json", '{"eyelid_speaking": 1, "speaker": {"language": "xx"}}', "xx"),
        ("settings.json", '{"eyelid_speaking": 1, "speaker": {"table": "own.csv"}}', r"own\.csv"),
        ("settings.json", '{"eyelid_speaking": 1, "speaker": 3}', "settings by name"),
        ("profile.json", '{"eyelid_profile": 99, "conditions": {}}', "newer version"),
        ("profile.json", "{}", "not a profile"),
        ("words.txt", "two words", "one word a line"),
        ("words.txt", b"\xff\xfe\xff", "cannot be read as words"),
    ],
)
def test_a_broken_file_is_named_in_one_line(
    tmp_path: Path, file: str, content: str | bytes, expected: str
) -> None:
    (tmp_path / file).write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(EyelidError, match=expected) as raised, SpeakFolder(tmp_path) as folder:
        Talk(folder)
    assert "\n" not in str(raised.value)
    with pytest.raises(EyelidError, match=expected), SpeakFolder(tmp_path) as folder:  # and nothing is locked
        Talk(folder)


@pytest.mark.parametrize(
    ("file", "content", "expected"),
    [
        ("words.txt.gz", "", "no words"),
        ("words.txt.gz", "word\tmuch\n", "line 1"),
        ("alphabet.json", '{"letters": "a"}', "two letters or more"),
        ("phrases.csv", "sequence,phrase\n", "no phrases"),
    ],
)
def test_an_empty_language_is_told(tmp_path: Path, file: str, content: str, expected: str) -> None:
    open_folder(tmp_path).journal.close()
    (tmp_path / "language" / file).write_text(content)
    with SpeakFolder(tmp_path) as folder, pytest.raises(EyelidError, match=expected) as raised:
        Talk(folder)
    assert "\n" not in str(raised.value)


def test_two_programs_cannot_have_one_folder(tmp_path: Path) -> None:
    with SpeakFolder(tmp_path), pytest.raises(OutputError, match="another `eyelid speak` has it open"):
        SpeakFolder(tmp_path)


def test_a_clashing_table_is_refused_with_the_clash_and_the_old_one_stays(tmp_path: Path) -> None:
    with SpeakFolder(tmp_path) as folder:
        folder.use_phrases(read_phrases("own.csv", b"sequence,phrase\nleft up,Water\nright,Bread\n"))
        assert [phrase.text for phrase in folder.phrases().phrases] == ["Water", "Bread"]
        with pytest.raises(DataError, match=r"'left' \('Tea'\) is the beginning of 'left up' \('Water'\)"):
            folder.use_phrases(read_phrases("bad.csv", b"sequence,phrase\nleft up,Water\nleft,Tea\n"))
        assert [phrase.text for phrase in folder.phrases().phrases] == ["Water", "Bread"]


def test_ten_thousand_own_words_are_used(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("".join(f"zqx{chr(97 + n % 26)}{n}word\n" for n in range(10_000)))
    folder, _, keys = open_desk(tmp_path, LETTERS)
    with folder:
        assert len(folder.words()) == 10_000
        keys.press("left")
        assert keys.view["text"]


def test_a_condition_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="--condition hat: the profile has none"):
        SpeakFolder(tmp_path, condition="hat")


def test_the_condition_that_was_used_last_is_used_again(tmp_path: Path) -> None:
    with SpeakFolder(tmp_path) as folder:
        for name in ("bare", "glasses"):
            folder.learn(name, Condition({("right", "lids"): Levels(0.3, 0.1)}))
        folder.use_condition("bare")
    assert set(Profile.load(tmp_path / "profile.json").conditions) == {"bare", "glasses"}
    with SpeakFolder(tmp_path) as folder:
        assert folder.condition == "bare"


@pytest.mark.parametrize("name", PRESETS)
def test_presets_can_be_set(name: str) -> None:
    settings = changed(Settings(), PRESETS[name])
    assert (settings == Settings()) == (name == "medium")


def killed(folder: SpeakFolder) -> None:
    """Lets go of a folder without an end, as a kill does."""
    folder.journal.close()


@pytest.mark.parametrize("presses", range(1, 7))
def test_a_restart_loses_nothing_that_was_typed(tmp_path: Path, presses: int) -> None:
    symbols = ("left", "up", "right", "blink", "left", "up")[:presses]
    folder, _, keys = open_desk(tmp_path, LETTERS)
    texts = [""]
    for symbol in symbols:
        keys.press(symbol)
        texts.append(keys.view["text"])
    killed(folder)
    folder, desk, keys = open_desk(tmp_path, name="again")
    with folder:
        for text in reversed(texts):  # the half word can still be taken back, movement by movement
            assert keys.view["text"] == text
            keys.clock.seconds += 1
            desk.undo(click=f"undo {len(text)} {keys.clock.seconds}")


def test_a_restart_after_words_have_changed_begins_with_the_text(tmp_path: Path) -> None:
    folder, _, keys = open_desk(tmp_path, LETTERS)
    keys.press("left", "up", "right", "blink", "left", "left")
    text = keys.view["text"]
    killed(folder)
    (tmp_path / "words.txt").write_text("Bizzz\nHirsch\nAaaa\nAn\n")
    folder, _, keys = open_desk(tmp_path)
    with folder:
        assert keys.view["text"] == text
        assert keys.view["way"] == "letters"


def test_settings_that_change_amid_a_sentence_lose_nothing(tmp_path: Path) -> None:
    folder, desk, keys = open_desk(tmp_path, LETTERS)
    with folder:
        keys.press("left", "up", "right", "blink", "left")
        text = keys.view["text"]
        desk.set_settings({"speaker": {"scan_s": 2.0}}, click="scan")
        assert keys.view["text"] == text
        desk.set_settings(
            {"symbols": {"movements": ["left", "right"]}}, click="two"
        )  # other groups of letters
        assert keys.view["text"] == text
        desk.add_word("Aachen", click="word")
        assert keys.view["text"] == text


def test_text_stays_in_the_letters_while_another_way_is_open(tmp_path: Path) -> None:
    folder, desk, keys = open_desk(tmp_path, LETTERS)
    keys.press("left", "up", "right", "blink", "left")
    text = keys.view["text"]
    desk.set_settings({"speaker": {"way": "yes_no"}}, click="a question")
    assert keys.view["way"] == "yes_no"
    keys.press("left")
    assert desk.said == ["Yes"]
    killed(folder)
    folder, desk, keys = open_desk(tmp_path, name="again")
    with folder:
        assert keys.view["way"] == "yes_no"
        desk.set_settings({"speaker": {"way": "letters"}}, click="back")
        assert keys.view["text"] == text
        keys.clock.seconds += 13  # "yes" is not meant
        desk.undo(click="undo")
        assert keys.view["text"] != text


def test_what_was_said_is_known_after_a_restart_and_time_goes_on(tmp_path: Path) -> None:
    folder, _, keys = open_desk(tmp_path, {"speaker": {"way": "yes_no"}})
    keys.press("left", "right")
    killed(folder)
    folder, _, keys = open_desk(tmp_path)
    with folder:
        assert list(keys.view["history"]) == ["No", "Yes"]
        assert keys.desk.news()["time_s"] >= 2


def test_an_alarm_rings_on_after_a_kill_and_not_after_an_end(tmp_path: Path) -> None:
    folder, desk, keys = open_desk(tmp_path)
    desk.call_for_help(click="help")
    keys.clock.seconds += 3
    desk.tick()
    assert keys.view["mode"] == "alarm"
    killed(folder)
    folder, desk, keys = open_desk(tmp_path)
    with folder:
        assert keys.view["mode"] == "alarm"
        desk.end()
    folder, _, keys = open_desk(tmp_path)
    with folder:
        assert keys.view["mode"] == "speaking"


def test_a_damaged_line_is_passed_over_and_told(tmp_path: Path) -> None:
    folder, _, keys = open_desk(tmp_path, LETTERS)
    keys.press("left", "up", "right", "blink", "left")
    text = keys.view["text"]
    killed(folder)
    journal = tmp_path / "spoken.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace(b"up", b"xx")
    journal.write_bytes(b"".join(lines))
    folder, desk, keys = open_desk(tmp_path)
    with folder:
        assert keys.view["text"] == text
        assert "line 3" in desk.start()["warnings"][0]


def test_a_torn_line_is_passed_over(tmp_path: Path) -> None:
    folder, _, keys = open_desk(tmp_path, LETTERS)
    keys.press("left", "up")
    text = keys.view["text"]
    killed(folder)
    with (tmp_path / "spoken.jsonl").open("ab") as journal:
        journal.write(b'{"time":"2026')
    folder, desk, keys = open_desk(tmp_path)
    with folder:
        assert keys.view["text"] == text
        assert "torn" in desk.start()["warnings"][0]


def test_one_speaks_on_while_the_journal_cannot_be_written(tmp_path: Path) -> None:
    folder, desk, keys = open_desk(tmp_path, {"speaker": {"way": "yes_no"}})
    keys.press("left")
    assert desk.news()["saved"]
    folder.journal.close()
    with open(os.devnull, "rb") as full:
        folder.journal._lines._file = full.fileno()  # a descriptor that cannot be written
        keys.press("right")
        assert list(keys.view["history"]) == ["No", "Yes"]
        assert not desk.news()["saved"]
        assert "not written" in desk.start()["warnings"][-1]
        folder.journal._lines._file = -1


def test_a_long_journal_is_put_aside_and_its_end_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _, keys = open_desk(tmp_path, {"speaker": {"way": "yes_no"}})
    keys.press("left", "right")
    killed(folder)
    monkeypatch.setattr("eyelid.speaking.spoken_journal._MOST_BYTES", 100)
    folder, _, keys = open_desk(tmp_path)
    with folder:
        assert list(keys.view["history"]) == ["No", "Yes"]
        assert len(list(tmp_path.glob("spoken-*.jsonl"))) == 1
        with pytest.raises(OutputError, match="another"):
            SpeakFolder(tmp_path)


def test_every_line_says_what_was_heard_and_what_came_of_it(tmp_path: Path) -> None:
    folder, _, _ = open_desk(tmp_path, {"speaker": {"way": "yes_no"}})
    with folder:
        talk = Talk(folder)
        talk.take(Notice("symbol", 5.0, "left"), click="a")
    last = json.loads((tmp_path / "spoken.jsonl").read_text().splitlines()[-1])
    assert (last["kind"], last["symbol"], last["click"]) == ("symbol", "left", "a")
    assert (last["at_s"], last["spoken"]) == (5.0, ["Yes"])
