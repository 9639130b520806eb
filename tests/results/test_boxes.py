"""Boxes of faces and eyes in the formats of COCO, YOLO and Pascal VOC."""

import json
from contextlib import suppress
from xml.etree import ElementTree

import pytest

from eyelid.errors import OutputError
from eyelid.results import Row
from eyelid.results.box_files import VocFiles, YoloFiles
from eyelid.results.coco import CocoWriter, coco_line
from eyelid.results.picture_boxes import CATEGORIES, PictureBoxes

RIGHT = Row("a/b.jpg", None, None, 0, None, "right", -10, 20, 40, 40, 0.9, 0.3, 0.99, "open")
LEFT = RIGHT._replace(side="left", x=70, p_open=0.01, state="closed")
PICTURE = PictureBoxes("a/b.jpg", 200, 100, [RIGHT, LEFT], {0: (-20.5, -5, 150, 120)})
NOBODY = PictureBoxes("nobody.png", 64, 48, [], {})
PATCH = PictureBoxes(
    "eye.png",
    24,
    24,
    [Row("eye.png", side="unknown", x=0, y=0, width=24, height=24, p_open=0.5, state="unsure")],
    {},
)
OUTSIDE = PictureBoxes("c.png", 50, 50, [RIGHT._replace(x=60), LEFT._replace(x=20, y=49)], {0: (60, 0, 9, 9)})


def coco_of(path, *pictures):
    with CocoWriter(path, is_resumable=False) as coco:
        for picture in pictures:
            coco.append(coco_line(picture))
        coco.finish()
    return json.loads(path.read_text())


def test_coco_has_faces_with_keypoints_and_eyes_by_state(tmp_path):
    content = coco_of(tmp_path / "c.json", PICTURE, NOBODY, PATCH)
    assert [(each["id"], each["file_name"], each["width"], each["height"]) for each in content["images"]] == [
        (1, "a/b.jpg", 200, 100),
        (2, "nobody.png", 64, 48),
        (3, "eye.png", 24, 24),
    ]
    face, right, left, patch = content["annotations"]
    names = {each["id"]: each["name"] for each in content["categories"]}
    assert [names[each["category_id"]] for each in (face, right, left, patch)] == list(CATEGORIES)
    assert face["bbox"] == [0, 0, 129.5, 100]
    assert face["area"] == 12950
    assert (face["keypoints"], face["num_keypoints"]) == ([10, 40, 2, 90, 40, 2], 2)
    assert (right["bbox"], right["side"], right["p_open"]) == ([0, 20, 30, 40], "right", 0.99)
    assert [each["image_id"] for each in (face, right, left, patch)] == [1, 1, 1, 3]
    assert [each["id"] for each in content["annotations"]] == [1, 2, 3, 4]
    kind = content["categories"][0]
    assert (kind["keypoints"], kind["skeleton"]) == (["right_eye", "left_eye"], [[1, 2]])
    assert [path.name for path in tmp_path.iterdir()] == ["c.json"]


def test_an_eye_that_is_not_seen_is_no_keypoint(tmp_path):
    content = coco_of(tmp_path / "c.json", PICTURE._replace(rows=[LEFT]))
    face = content["annotations"][0]
    assert (face["keypoints"], face["num_keypoints"]) == ([0, 0, 0, 90, 40, 2], 1)


def test_no_picture_is_valid_json(tmp_path):
    content = coco_of(tmp_path / "c.json")
    assert (content["images"], content["annotations"]) == ([], [])


def test_lines_of_an_interrupted_run_are_kept_as_far_as_they_count(tmp_path):
    path = tmp_path / "c.json"
    with suppress(KeyboardInterrupt), CocoWriter(path, is_resumable=True) as coco:
        coco.append(coco_line(PICTURE))
        kept = coco.size
        coco.append(coco_line(NOBODY))
        raise KeyboardInterrupt
    assert not path.exists()
    with CocoWriter(path, is_resumable=True) as coco:
        coco.keep(kept)
        coco.append(coco_line(PATCH))
        coco.finish()
    whole = path.read_bytes()
    coco_of(path, PICTURE, PATCH)
    assert whole == path.read_bytes()
    with pytest.raises(OutputError, match="missing"), CocoWriter(path, is_resumable=True) as coco:
        coco.keep(kept)
    assert [each.name for each in tmp_path.iterdir()] == ["c.json"]


def test_yolo_has_middles_and_sizes_as_shares_of_the_picture(tmp_path):
    files = YoloFiles(tmp_path)
    files.begin()
    for picture in (PICTURE, NOBODY, OUTSIDE):
        files.write(picture.name[:-4], picture)
    assert (tmp_path / "labels/a/b.txt").read_text().splitlines() == [
        "0 0.323750 0.500000 0.647500 1.000000",
        "1 0.075000 0.400000 0.150000 0.400000",
        "2 0.450000 0.400000 0.200000 0.400000",
    ]
    assert (tmp_path / "labels/nobody.txt").read_text() == ""
    assert (tmp_path / "labels/c.txt").read_text() == "2 0.700000 0.990000 0.600000 0.020000\n"
    assert (tmp_path / "classes.txt").read_text().split() == list(CATEGORIES)
    assert "  1: open_eye\n" in (tmp_path / "data.yaml").read_text()


def test_voc_counts_pixels_from_one(tmp_path):
    VocFiles(tmp_path).write("a/b", PICTURE)
    VocFiles(tmp_path).write("eye", PATCH)
    root = ElementTree.parse(tmp_path / "a/b.xml").getroot()
    assert [root.findtext(name) for name in ("folder", "filename", "size/width", "size/height")] == [
        "a",
        "b.jpg",
        "200",
        "100",
    ]
    found = [
        [
            thing.findtext("name"),
            *(int(each.text) for each in thing.find("bndbox")),
            thing.findtext("truncated"),
        ]
        for thing in root.iter("object")
    ]
    assert found == [
        ["face", 1, 1, 130, 100, "1"],
        ["open_eye", 1, 21, 30, 60, "1"],
        ["closed_eye", 71, 21, 110, 60, "0"],
    ]
    patch = ElementTree.parse(tmp_path / "eye.xml").getroot().find("object/bndbox")
    assert [each.text for each in patch] == ["1", "1", "24", "24"]


def test_strange_names_stay_valid_xml(tmp_path):
    VocFiles(tmp_path).write("x", PICTURE._replace(name="<a>/\x1b & \n.jpg"))
    root = ElementTree.parse(tmp_path / "x.xml").getroot()
    assert (root.findtext("folder"), root.findtext("filename")) == ("<a>", r"\x1b & \n.jpg")
