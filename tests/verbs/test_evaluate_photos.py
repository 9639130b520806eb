"""`evaluate --photos` on drawn people, and a model of whole photos in `cull`."""

import csv
from pathlib import Path

import cv2
import pytest

import eyelid
from eyelid.cli import main
from eyelid.errors import DataError, OptionError
from eyelid.photos.cull_rules import CullRules
from eyelid.photos.photo_reading import PhotoReading
from eyelid.photos.photo_verdicts import Limits, PhotoVerdict, judge_photo
from eyelid.synth import FaceLook, Person, draw_scene
from eyelid.verbs.evaluate_photos import evaluate_photos

from ..photos.test_face_verdicts import SHARP_BELOW, SIZE, UNSURE_BELOW, face

pytest.importorskip("exifread", reason="the extra `photos` is not installed")


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    """Returns a table of two drawn photos, one of closed eyes and one of open ones."""
    with open(tmp_path / "truth.csv", "w", newline="", encoding="utf-8") as stream:
        table = csv.writer(stream)
        table.writerow(("file", "label", "light"))
        for name, opening, label in (("a.jpg", 1.0, "keep"), ("b.jpg", 0.0, "reject")):
            person = Person(look=FaceLook(openness=(opening, opening)), x=320.0, y=240.0, width=170.0)
            scene = draw_scene([person], width=640, height=480, seed=3)
            cv2.imwrite(str(tmp_path / name), scene.pixels)
            table.writerow((name, label, "day"))
    return tmp_path / "truth.csv"


def test_verdicts_are_scored_and_nothing_is_written(
    truth: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(truth.parent)
    before = sorted(truth.parent.iterdir())
    assert main(["evaluate", "--photos", "truth.csv"]) == 0
    shown = capsys.readouterr().out
    assert "2 photos" in shown
    assert "0.0 wrong rejects in 1,000 photos to be kept" in shown
    assert sorted(truth.parent.iterdir()) == before


def test_each_slice_is_scored_where_there_are_several(
    truth: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = truth.read_text(encoding="utf-8").replace("reject,day", "reject,night")
    truth.write_text(words, encoding="utf-8")
    assert main(["evaluate", "--photos", str(truth)]) == 0
    shown = capsys.readouterr().out
    rows = [line.split()[:3] for line in shown.splitlines() if line.strip().startswith("light: ")]
    assert rows == [["light:", "day", "1"], ["light:", "night", "1"]]


def test_labels_that_are_no_verdicts_are_told_and_can_be_renamed(truth: Path) -> None:
    words = truth.read_text(encoding="utf-8").replace("reject", "bad")
    truth.write_text(words, encoding="utf-8")
    with pytest.raises(DataError, match="expected keep or reject"):
        evaluate_photos(eyelid.EvaluateOptions(photos=str(truth)))
    assert main(["evaluate", "--photos", str(truth), "--rename.bad=reject"]) == 0


def test_slices_that_are_no_columns_are_told(truth: Path) -> None:
    with pytest.raises(OptionError, match="slices by 'glases': expected columns of the set: light"):
        evaluate_photos(eyelid.EvaluateOptions(photos=str(truth), slices=("Light", "glases")))


def test_data_and_photos_are_one_or_the_other() -> None:
    with pytest.raises(OptionError, match="expected one of them"):
        eyelid.EvaluateOptions(data="a", photos="b")


@pytest.mark.parametrize(
    ("classes", "level"), [(("closed", "open"), "unsure"), (("blurred", "sharp"), "reject")]
)
def test_a_photo_model_withholds_a_reject_for_what_it_knows_of_only(
    classes: tuple[str, str], level: str
) -> None:
    reading = PhotoReading("a.jpg", "[]", *SIZE, p_good=0.98)
    limits = Limits(UNSURE_BELOW, SHARP_BELOW, 0.9, classes)
    verdict = judge_photo(reading, [face(p_open=0.01)], CullRules(), limits)
    assert verdict.level.word == level
    assert verdict.reason.startswith("both eyes closed")


@pytest.mark.parametrize(
    ("p_good", "level", "words"),
    [
        (0.02, "reject", "photo model: blurred"),
        (0.5, "keep", "no face in it"),
        (0.98, "keep", "no face in it"),
    ],
)
def test_a_photo_model_rejects_where_it_is_sure(p_good: float, level: str, words: str) -> None:
    reading = PhotoReading("a.jpg", "[]", 640, 480, p_good=p_good)
    limits = Limits(0.8, 0.2, 0.9, ("blurred", "sharp"))
    verdict: PhotoVerdict = judge_photo(reading, [], CullRules(), limits)
    assert (verdict.level.word, verdict.reason) == (level, words)
