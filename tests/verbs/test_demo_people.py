import csv

import cv2
import pytest

import eyelid
from eyelid.cli import main


def is_of(row, eye):
    places = [[int(place[at]) + int(place["width"]) / 2 for at in ("x", "y")] for place in (row, eye)]
    off = max(abs(one - other) for one, other in zip(*places, strict=True))
    same = row["source"].endswith(eye["file"]) and row["side"] == eye["side"]
    return same and off < int(eye["width"]) / 2


def test_people_are_drawn_read_and_compared(tmp_path, capsys):
    assert main(["demo", "--faces", "--count", "3", "--seed", "6", "--folder", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    truth = list(csv.DictReader((tmp_path / "people/truth.csv").open()))
    readings = list(csv.DictReader((tmp_path / "people.csv").open()))
    seen = [row for row in truth if row["x"]]
    found = right = 0
    for eye in seen:
        near = [row for row in readings if is_of(row, eye)]
        found += len(near)
        right += near != [] and near[0]["state"] == eye["label"]
    assert f"3 pictures of people drawn: {found} of {len(seen)} eyes in view found" in told
    assert f"\n{right} read rightly" in told
    assert f"; {len(readings) - found} found where none is" in told
    assert right > 0.8 * len(seen)
    assert "closed" in told.partition("pictures of people drawn")[0]  # the table
    assert "--seed 6" in told
    sheet = cv2.imread(str(tmp_path / "people.png"))
    assert sheet.shape[1] > 900
    assert sheet.shape[0] > 300


def test_python_draws_people_too(tmp_path):
    shown = eyelid.demo(tmp_path, faces=True, count=1, seed=2)
    assert shown.pictures == 1
    assert 0 <= shown.right <= shown.found <= shown.eyes
    assert len(shown.rows) >= shown.found + shown.extra


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--hard"], "--hard and --faces: expected one of them"),
        (["--count", "0"], "--count 0: expected 1 to 1,000"),
        (["--folder", "/dev/null/demo"], "cannot be written"),
    ],
)
def test_mistakes(tmp_path, monkeypatch, capsys, arguments, told):
    monkeypatch.chdir(tmp_path)
    assert main(["demo", "--faces", *arguments]) == 2
    assert told in capsys.readouterr().err
