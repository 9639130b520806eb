"""`eyelid predict` draws copies and writes boxes from the run that writes the table."""

import json
import os
import shutil
import zipfile

import cv2
import numpy as np
import pytest

from eyelid.cli import main
from eyelid.errors import OutputError
from eyelid.synth import Person, draw_scene
from eyelid.verbs.predict import PredictOptions, predict_blocks


def draw_person():
    return draw_scene([Person(x=150, y=130, width=120)], width=300, height=300).pixels


@pytest.fixture
def photos(tmp_path, monkeypatch):
    """A folder with a photo, an eye of the same name, a photo in a subfolder, and what is no picture."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "photos/more").mkdir(parents=True)
    photo = draw_person()
    cv2.imwrite("photos/a.jpg", photo)
    cv2.imwrite("photos/a.png", np.full((24, 24), 90, np.uint8))
    cv2.imwrite("photos/more/a.jpg", photo)
    (tmp_path / "photos/bad.jpg").write_bytes(b"none")
    return tmp_path


def run(*words):
    return main(["predict", *words, "--quiet"])


def files_in(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("engine", ["threads", "processes"])
def test_copies_are_drawn_and_the_rows_stay_the_same(photos, engine):
    assert run("photos", "--output", "plain.csv") == 1
    assert run("photos", "--output", "t.csv", "--draw", "drawn", "--boxes", "c.json", "--engine", engine) == 1
    assert (photos / "t.csv").read_bytes() == (photos / "plain.csv").read_bytes()
    assert files_in(photos / "drawn") == ["a.jpg", "a.png.jpg", "more/a.jpg"]
    drawn, original = cv2.imread("drawn/a.jpg"), cv2.imread("photos/a.jpg")
    assert drawn.shape == original.shape
    changed = np.abs(drawn.astype(int) - original).max(axis=2) > 60
    assert 0.005 < changed.mean() < 0.2
    assert np.abs(drawn[:40].astype(int) - original[:40]).mean() < 3  # in colour
    content = json.loads((photos / "c.json").read_text())
    assert [image["file_name"] for image in content["images"]] == ["a.jpg", "a.png", "more/a.jpg"]
    names = [content["categories"][each["category_id"] - 1]["name"] for each in content["annotations"]]
    assert names.count("face") == 2
    assert len(names) == 2 * 3 + 1
    assert np.ptp(original[:40].astype(int), axis=2).mean() > 6


def test_a_copy_is_upright(photos):
    (photos / "turned").mkdir()
    lying = np.ascontiguousarray(np.rot90(draw_person())[:, :280])
    jpeg = cv2.imencode(".jpg", lying)[1].tobytes()
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    segment = b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif
    (photos / "turned/t.jpg").write_bytes(jpeg[:2] + segment + jpeg[2:])
    assert run("turned", "--draw", "drawn", "--boxes", "c.json", "--output", "t.csv") == 0
    assert cv2.imread("drawn/t.jpg").shape == (280, 300, 3)
    (image,) = json.loads((photos / "c.json").read_text())["images"]
    assert (image["width"], image["height"]) == (300, 280)


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        ("yolo", ["classes.txt", "data.yaml", "labels/a.png.txt", "labels/a.txt", "labels/more/a.txt"]),
        ("voc", ["a.png.xml", "a.xml", "more/a.xml"]),
    ],
)
def test_a_folder_of_boxes_has_a_file_for_each_picture(photos, layout, expected):
    assert run("photos", "--boxes", "boxes", "--boxes-format", layout, "--output", "t.csv") == 1
    assert files_in(photos / "boxes") == expected


def test_two_members_of_one_name_have_two_copies(photos):
    with zipfile.ZipFile("two.zip", "w") as archive:
        archive.write("photos/a.png", "../e.png")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.write("photos/a.png", "../e.png")
    assert run("two.zip", "--draw", "drawn", "--output", "t.csv") == 0
    assert len(files_in(photos / "drawn")) == 2


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (("--draw", "photos"), "photos: is not empty; name a new folder, or add --overwrite"),
        (("--draw", "photos", "--overwrite"), "photos lies in it"),
        (("--draw", ".", "--overwrite"), "photos lies in it"),
        (("--draw", "photos/a.jpg"), "is no folder"),
        (("--boxes", "photos"), "--boxes photos: is not empty"),
        (("--boxes", "old.json"), "--boxes old.json: exists; add --overwrite"),
        (("--boxes", "new.json", "--boxes-format", "voc"), "expected a folder for --boxes-format voc"),
        (("--boxes", "nosuch/new.json"), "--boxes nosuch/new.json: cannot be written"),
        (("--boxes", "new", "--boxes-format", "coco"), "boxes-format"),
        (("--boxes", "new.CSV"), "--boxes new.CSV: expected FILE.json, or a folder for --boxes-format"),
    ],
)
def test_what_cannot_be_written_is_refused_at_the_start(photos, flags, message, capsys):
    (photos / "old.json").write_text("{}")
    before = files_in(photos)
    assert run("photos", *flags) == 2
    assert message in capsys.readouterr().err
    assert files_in(photos) == before


def test_a_run_that_is_refused_leaves_the_folders_as_they_were(photos, capsys):
    interrupted(output="t.csv")
    assert run("photos", "--output", "t.csv", "--boxes", "boxes", "--draw", "drawn") == 2
    assert "add --resume to continue it" in capsys.readouterr().err
    assert not (photos / "boxes").exists()
    assert not (photos / "drawn").exists()


def test_copies_inside_a_source_folder_are_not_read_again(photos):
    for _ in range(2):
        assert run(".", "--draw", "photos/drawn", "--output", "t.csv", "--overwrite") == 1
    assert files_in(photos / "photos/drawn") == ["photos/a.jpg", "photos/a.png.jpg", "photos/more/a.jpg"]


def test_a_full_disk_is_one_line(photos, capsys):
    (photos / "drawn").mkdir()
    (photos / "drawn/more").touch()  # in place of a folder, as root writes anywhere
    assert run("photos", "--draw", "drawn", "--output", "t.csv", "--overwrite") == 2
    assert "drawn/more/a.jpg: cannot be written" in capsys.readouterr().err


def interrupted(**options):
    """Stops a run after the first results."""
    reads = predict_blocks(PredictOptions(sources=("photos",), batch_size=1, engine="threads", **options))
    for _ in range(2):
        next(reads)
    reads.close()


def test_an_interrupted_run_goes_on_to_the_same_files(photos):
    options = {"draw": "drawn", "boxes": "c.json", "output": "t.csv"}
    flags = [word for name, value in options.items() for word in (f"--{name}", value)]
    assert run("photos", *flags) == 1
    whole = {name: (photos / name).read_bytes() for name in files_in(photos)}
    shutil.rmtree("drawn")
    for name in ("t.csv", "c.json"):
        os.unlink(name)
    interrupted(**options)
    assert {"t.csv.part", "c.json.part"} <= set(files_in(photos))
    assert run("photos", *flags, "--resume") == 1
    assert {name: (photos / name).read_bytes() for name in files_in(photos)} == whole


def test_a_run_does_not_go_on_with_other_copies_or_boxes(photos):
    interrupted(draw="drawn", boxes="c.json", output="t.csv")
    for options in ({}, {"draw": "others", "boxes": "c.json"}, {"draw": "drawn"}):
        with pytest.raises(OutputError, match="another folder of --draw or kind of --boxes"):
            list(predict_blocks(PredictOptions(sources=("photos",), output="t.csv", resume=True, **options)))
    with pytest.raises(OutputError, match=r"boxes are missing in d\.json"):
        list(
            predict_blocks(
                PredictOptions(sources=("photos",), output="t.csv", resume=True, draw="drawn", boxes="d.json")
            )
        )
