import csv

import cv2
import numpy as np
import pytest

from eyelid.cli import main


def test_demo_leaves_pictures_readings_and_a_sheet(tmp_path, capsys):
    assert main(["demo", "--folder", str(tmp_path / "demo"), "--count", "20", "--seed", "5"]) == 0
    told = capsys.readouterr().out
    assert "20 eyes drawn" in told
    assert "--seed 5" in told
    truth = list(csv.DictReader((tmp_path / "demo/eyes/truth.csv").open()))
    readings = list(csv.DictReader((tmp_path / "demo/readings.csv").open()))
    right = sum(row["state"] == eye["label"] for row, eye in zip(readings, truth, strict=True))
    assert f"{right} read rightly" in told
    assert right >= 17
    sheet = cv2.imread(str(tmp_path / "demo/sheet.png"))
    assert sheet.shape[1] > sheet.shape[0] > 300
    pictures = [cv2.imread(str(tmp_path / "demo/eyes" / eye["file"])) for eye in truth]
    assert any(picture.std(axis=2).mean() > 5 for picture in pictures)
    columns, side, step = 8, 112, 118
    for index, picture in enumerate(pictures):  # each is shown in its own colours
        top, left = (edge + 6 for edge in (index // columns * (step + 54), index % columns * step))
        shown = sheet[top + 4 : top + side - 4, left + 4 : left + side - 4]
        assert np.abs(shown.mean(axis=(0, 1)) - picture.mean(axis=(0, 1))).max() < 8


def test_without_a_seed_the_eyes_are_fresh(tmp_path):
    for name in ("one", "two"):
        assert main(["demo", "--folder", str(tmp_path / name), "--count", "8"]) == 0
    one, two = ((tmp_path / name / "eyes/truth.csv").read_text() for name in ("one", "two"))
    assert one != two


def test_a_second_demo_in_the_same_folder_shows_only_its_own(tmp_path):
    for count in ("12", "4"):
        assert main(["demo", "--folder", str(tmp_path), "--count", count]) == 0
    assert len((tmp_path / "readings.csv").read_text().splitlines()) == 5


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--count", "0"], "--count 0: expected 1 to 1,000"),
        (
            ["--model", "nosuch"],
            "the shipped models are eye_landmarks, eye_likeness, eye_movement, eye_state",
        ),
        (["--folder", "/dev/null/demo"], "cannot be written"),
    ],
)
def test_mistakes(tmp_path, monkeypatch, capsys, arguments, told):
    monkeypatch.chdir(tmp_path)
    assert main(["demo", *arguments]) == 2
    assert told in capsys.readouterr().err
