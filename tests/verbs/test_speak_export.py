"""`speak --export`: the folder of a page that needs no server, without a browser."""

import json
from pathlib import Path
from typing import Any

import pytest

from eyelid.errors import EyelidError
from eyelid.people import Condition
from eyelid.people.movement_calibration import MovementCalibration
from eyelid.people.movement_levels import MovementLevels
from eyelid.read.movement_reader import MOVEMENTS
from eyelid.speaking.phrase_table import Phrase, PhraseTable
from eyelid.speaking.speak_folder import SpeakFolder
from eyelid.verbs.speak import SpeakOptions, speak

from .exported_page import expect_kept, expect_whole


def export(tmp_path: Path, runtime: str, **options: Any) -> Path:
    to = tmp_path / "page"
    speak(SpeakOptions(folder=str(tmp_path / "ann"), export=str(to), runtime=runtime, **options))
    return to


def person(page: Path) -> dict[str, Any]:
    return json.loads((page / "data/person.json").read_text(encoding="utf-8"))


def test_all_that_the_page_asks_for_is_there_and_nothing_from_elsewhere(tmp_path: Path, runtime: str) -> None:
    page = export(tmp_path, runtime)
    expect_whole(page)
    engine = {script.stem for script in (page / "static/speak_alone/engine").iterdir()}
    assert {"speaker", "symbol_finder", "letters", "yes_no"} <= engine


def test_the_service_worker_keeps_every_file(tmp_path: Path, runtime: str) -> None:
    worker = expect_kept(export(tmp_path, runtime))
    with SpeakFolder(tmp_path / "ann") as folder:
        folder.add_word("Zappelin")
    assert expect_kept(export(tmp_path, runtime)) != worker  # so that browsers take the new files


def test_what_is_known_of_the_person_is_taken_along_and_not_what_was_said(
    tmp_path: Path, runtime: str
) -> None:
    levels = MovementLevels(MOVEMENTS, (0.5, 0, 0, 0, 0))
    calibration = MovementCalibration(levels, "offset", {}, {}, 14, (0.1, 0.2, 0, 0, 3.0), "m")
    with SpeakFolder(tmp_path / "ann", {"symbols": {"dwell_s": 0.8}}) as folder:
        folder.learn("glasses", Condition({}, calibration))
        folder.add_word("Zappelin")
        folder.use_phrases(PhraseTable((Phrase("Feed the cat"), Phrase("Sing"))).checked())
    made = person(export(tmp_path, runtime))
    assert made["settings"]["symbols"]["dwell_s"] == 0.8
    assert made["words"] == ["Zappelin"]
    assert [each["text"] for each in made["phrases"]] == ["Feed the cat", "Sing"]
    assert made["calibration"]["levels"]["offset"] == [0.5, 0, 0, 0, 0]
    assert made["calibration"]["model"] == "m"
    assert not {"said", "journal", "history"} & made.keys()


def test_an_earlier_page_is_replaced_and_nothing_else(tmp_path: Path, runtime: str) -> None:
    page = export(tmp_path, runtime)
    (page / "static" / "old.js").write_text("")
    export(tmp_path, runtime)
    assert not (page / "static" / "old.js").exists()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "photo.jpg").write_bytes(b"x")
    with pytest.raises(EyelidError, match="holds other files"):
        speak(SpeakOptions(folder=str(tmp_path / "ann"), export=str(tmp_path / "other"), runtime=runtime))
    assert [each.name for each in (tmp_path / "other").iterdir()] == ["photo.jpg"]


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"export": "page"}, "npm pack onnxruntime-web"),
        ({"export": "page", "runtime": "nowhere"}, "nowhere/dist/ort.* is missing"),
        ({"runtime": "package"}, "--runtime is for --export"),
        ({"export": "page", "source": "camera:0"}, "does nothing else"),
        ({"export": "page", "keys_only": True}, "does nothing else"),
        ({"export": "page", "small_faces": True}, "shipped models"),
    ],
)
def test_what_cannot_be_is_said(options: dict[str, Any], error: str, tmp_path: Path) -> None:
    with pytest.raises(EyelidError, match=error):
        speak(SpeakOptions(folder=str(tmp_path / "ann"), **options))
    assert not Path("page").exists()
    assert list(tmp_path.iterdir()) == []
