"""`eyelid predict` on photos of people."""

import csv

import cv2
import numpy as np
import pytest

from eyelid.cli import main
from eyelid.errors import OptionError
from eyelid.synth import FaceLook, Person, draw_scene
from eyelid.verbs.predict import PredictOptions


@pytest.fixture
def folder(tmp_path):
    pictures = {
        "eye": np.full((24, 24), 90, np.uint8),
        "nobody": np.full((480, 640), 90, np.uint8),
        "people": draw_scene().pixels,
    }
    for name, pixels in pictures.items():
        cv2.imwrite(str(tmp_path / f"{name}.png"), pixels)
    return tmp_path


def rows_of(folder, *flags):
    assert main(["predict", str(folder), "--output", str(folder / "rows.csv"), "--overwrite", *flags]) == 0
    with (folder / "rows.csv").open(newline="") as stream:
        return [(row["source"].split("/")[-1], row["face"], row["side"]) for row in csv.DictReader(stream)]


@pytest.mark.parametrize("engine", ["threads", "processes"])
def test_each_picture_is_taken_for_what_it_is(folder, engine, capsys):
    people = [("people.png", "0", "right"), ("people.png", "0", "left")]
    eye = ("eye.png", "", "unknown")
    nobody = ("nobody.png", "", "")
    assert rows_of(folder, "--engine", engine) == [eye, nobody, *people]
    assert "1 pictures taken as an eye, 2 as photos" in " ".join(capsys.readouterr().out.split())
    assert rows_of(folder, "--eyes", "faces") == [("eye.png", "", ""), nobody, *people]
    assert [side for *_, side in rows_of(folder, "--eyes", "patch")] == ["unknown"] * 3


def test_another_finder_does_not_go_on_with_a_table(folder, capsys):
    assert main(["predict", str(folder), "--eyes", "nose"]) == 2
    assert "--eyes" in capsys.readouterr().err


LOOKS = {
    "left": FaceLook(gaze_x=0.8),
    "right": FaceLook(gaze_x=-0.8),
    "up": FaceLook(gaze_y=0.8),
    "straight": FaceLook(),
    "blink": FaceLook(openness=(0.0, 0.0)),
}


@pytest.mark.parametrize(
    ("flags", "of_faces", "of_patches"),
    [((), True, False), (("--movements", "all"), True, True), (("--movements", "none"), False, False)],
)
def test_both_eyes_of_a_face_say_where_it_looks(tmp_path, flags, of_faces, of_patches):
    for name, look in LOOKS.items():
        cv2.imwrite(str(tmp_path / f"{name}.png"), draw_scene([Person(look=look)]).pixels)
    cv2.imwrite(str(tmp_path / "eye.png"), np.full((24, 24), 90, np.uint8))
    table = tmp_path / "rows.csv"
    assert main(["predict", str(tmp_path), "--output", str(table), *flags, "--quiet"]) == 0
    with table.open(newline="") as stream:
        rows = [(row["source"].split("/")[-1], row["movement"]) for row in csv.DictReader(stream)]
    assert [name for name, _ in rows] == sorted([f"{name}.png" for name in LOOKS] * 2 + ["eye.png"])
    for name, movement in rows:
        if name == "eye.png":
            assert bool(movement) is of_patches
        else:
            assert movement == (name.removesuffix(".png") if of_faces else "")


def test_another_word_for_movements_is_refused():
    with pytest.raises(OptionError, match="--movements patches: expected faces, all or none"):
        PredictOptions(sources=("a.png",), movements="patches")
