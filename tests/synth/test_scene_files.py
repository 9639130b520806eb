"""A folder of drawn people holds what its truth says."""

import csv
import json

import cv2
import pytest

from eyelid.cli import main
from eyelid.errors import OptionError
from eyelid.synth import EyeRow, write_scenes
from eyelid.synth.__main__ import main as synth


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("people")
    write_scenes(folder, count=4, seed=6)
    return folder


def rows_of(folder):
    with (folder / "truth.csv").open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_each_eye_has_a_row_and_a_box_unless_it_is_hidden(folder):
    rows = rows_of(folder)
    assert tuple(rows[0]) == EyeRow._fields
    assert {row["file"] for row in rows} == {path.name for path in folder.glob("*.jpg")}
    assert {row["label"] for row in rows} == {"open", "closed", "hidden"}
    for right, left in zip(rows[::2], rows[1::2], strict=True):
        assert (right["side"], left["side"]) == ("right", "left")
        assert right["person"] == left["person"]
    for row in rows:
        assert (row["label"] == "hidden") == all(row[name] == "" for name in ("x", "y", "width", "height"))
        if row["x"]:
            height, width = cv2.imread(str(folder / row["file"])).shape[:2]
            assert 0 <= int(row["x"]) + int(row["width"]) / 2 <= width
            assert 0 <= int(row["y"]) + int(row["height"]) / 2 <= height


def test_points_agree_with_rows(folder):
    coco = json.loads((folder / "truth.json").read_text())
    names = {image["id"]: image["file_name"] for image in coco["images"]}
    faces = coco["annotations"]
    rows = rows_of(folder)
    assert len(rows) == 2 * len(faces)
    assert coco["categories"][0]["keypoints"][0] == "right_outer"
    for face, pair in zip(faces, zip(rows[::2], rows[1::2], strict=True), strict=True):
        x, y, width, height = face["bbox"]
        points = list(zip(*[iter(face["keypoints"])] * 3, strict=True))
        assert len(points) == 14
        assert all(x <= point[0] <= x + width and y <= point[1] <= y + height for point in points)
        for row, side, eye in zip(pair, ("right", "left"), (points[:7], points[7:]), strict=True):
            assert row["file"] == names[face["image_id"]]
            assert row["label"] == face[side]
            assert {point[2] for point in eye} == {1 if row["label"] == "hidden" else 2}
            if row["x"]:
                middle = (eye[0][0] + eye[1][0]) / 2
                assert int(row["x"]) + int(row["width"]) / 2 == pytest.approx(middle, abs=1)


def test_the_same_seed_writes_the_same_bytes(folder, tmp_path):
    write_scenes(tmp_path, count=4, seed=6)
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in folder.iterdir()}
    for path in folder.iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


def test_the_truth_is_a_manifest_with_boxes(folder, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["evaluate", str(folder / "truth.csv")]) == 0
    told = "".join(capsys.readouterr())
    boxed = sum(row["x"] != "" for row in rows_of(folder))
    assert f"{boxed} pictures" in told


def test_the_command_draws_people(tmp_path, capsys):
    synth([str(tmp_path / "new"), "--faces", "--count", "1", "--seed", "9"])
    truth = tmp_path / "new" / "truth.csv"
    assert capsys.readouterr().out == f"1 pictures of people drawn, truth in {truth}\n"
    assert {path.name for path in truth.parent.iterdir()} == {"01.jpg", "truth.csv", "truth.json"}
    with pytest.raises(SystemExit):
        synth([str(tmp_path), "--faces", "--hard"])


def test_no_pictures_are_refused(tmp_path):
    with pytest.raises(OptionError, match=r"^count: expected 1 or more, got 0"):
        write_scenes(tmp_path, count=0)
