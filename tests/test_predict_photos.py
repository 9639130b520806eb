"""`eyelid predict` on photos of people."""

import csv

import cv2
import numpy as np
import pytest

from eyelid.cli import main
from eyelid.synth import draw_scene


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
