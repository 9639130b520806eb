"""Manifests with boxes: each row is one eye, cut out of a photo."""

import json
from pathlib import Path

import cv2
import numpy as np
import openpyxl
import pytest

from eyelid.auditing.picture_facts import inspect_pictures
from eyelid.columns import ColumnOptions
from eyelid.data import content_hashes, pack, read_labelled
from eyelid.data.pack_cache import pack_key
from eyelid.errors import DataError
from eyelid.pictures import DiskFile, Picture
from eyelid.score import slicing_columns
from eyelid.training.options import SetOptions, SplitOptions
from eyelid.training.split import divide_sets

HEADER = ["path", "label", "x", "y", "width", "height"]
CLASSES = ("open", "closed")


@pytest.fixture(autouse=True)
def photo(tmp_path, monkeypatch):
    """A photo `a.png` of 60x40 pixels, and a second one."""
    monkeypatch.chdir(tmp_path)
    first, second = np.random.default_rng(1).integers(0, 256, (2, 40, 60), np.uint8)
    cv2.imwrite("a.png", first)
    cv2.imwrite("b.png", second)
    return first


def table(*rows, header=HEADER, name="truth.csv"):
    lines = [",".join(map(str, row)) for row in (header, *rows)]
    Path(name).write_text("\n".join(lines) + "\n")
    return name


def shown(data, **options):
    return [file.picture().pixels for file in read_labelled(data, **options).files]


def as_tsv(rows):
    table(*rows)
    text = Path("truth.csv").read_text().replace(",", "\t")
    Path("truth.csv").unlink()
    Path("truth.tsv").write_text(text)


def as_jsonl(rows):
    Path("truth.jsonl").write_text(
        "".join(json.dumps(dict(zip(HEADER, row, strict=True))) + "\n" for row in rows)
    )


def as_xlsx(rows):
    book = openpyxl.Workbook()
    for row in (HEADER, *rows):
        book.active.append(row)
    book.save("truth.xlsx")


@pytest.mark.parametrize("write", [lambda rows: table(*rows), as_tsv, as_jsonl, as_xlsx])
def test_each_row_is_an_eye_of_its_photo(photo, write):
    write(
        [["a.png", "open", 10, 5, 20, 16], ["a.png", "closed", 35, 5, 20, 16], ["b.png", "open", 0, 0, 9, 9]]
    )
    pictures = read_labelled(".")
    assert pictures.labels == ["open", "closed", "open"]
    right, left, other = (file.picture().pixels for file in pictures.files)
    assert np.array_equal(right, photo[5:21, 10:30])
    assert np.array_equal(left, photo[5:21, 35:55])
    assert other.shape == (9, 9)
    assert any("in the box of its x, y, width, height" in note for note in pictures.notes)


@pytest.mark.parametrize(
    ("box", "rows", "columns"),
    [
        ((-4, -6, 20, 20), slice(0, 14), slice(0, 16)),
        ((50, 30, 20, 20), slice(30, 40), slice(50, 60)),
        (("12.0", "4.6", "10.2", "9.9"), slice(5, 15), slice(12, 22)),
        (('"12,0"', '"4,6"', '"10,2"', '"9,9"'), slice(5, 15), slice(12, 22)),
    ],
)
def test_a_box_that_reaches_beyond_is_cut_off(photo, box, rows, columns):
    (pixels,) = shown(table(["a.png", "open", *box]))
    assert np.array_equal(pixels, photo[rows, columns])


@pytest.mark.parametrize(
    "box",
    [
        *((1, 1, 0, 9), (1, 1, 9, -9), ("left", 1, 9, 9), ("", 1, 9, 9), (1, "nan", 9, 9), (1, 1, "inf", 9)),
        ('"1,024"', 1, 9, 9),  # which is not 1.024
    ],
)
def test_a_box_that_is_none_is_told_with_its_row(box):
    data = table(["a.png", "open", 1, 1, 9, 9], ["a.png", "closed", *box])
    with pytest.raises(
        DataError, match=r"truth\.csv: row 3 has the box .*: expected x, y, width, height of"
    ) as told:
        read_labelled(data)
    assert "\n" not in str(told.value)


def test_eyes_that_lie_outside_or_are_too_small_are_named_as_unreadable():
    data = table(
        ["a.png", "open", 1, 1, 9, 9], ["a.png", "open", 70, 1, 9, 9], ["b.png", "open", 55, 1, 9, 9]
    )
    packed = pack(read_labelled(data), classes=CLASSES, size=8)
    assert len(packed) == 1
    outside, small = packed.unreadable
    assert outside.startswith("a.png: the box (70, 1, 9, 9) of an eye lies outside")
    assert small.startswith("b.png: 5x9 pixels: an eye needs at least")


def test_a_photo_of_several_eyes_is_decoded_once(monkeypatch):
    decoded = []

    def picture(file, *, colour=False):
        decoded.append(file.path)
        return Picture(np.zeros((40, 60), np.uint8), file.path)

    monkeypatch.setattr(DiskFile, "picture", picture)
    data = table(*(["a.png", "open", x, 1, 9, 9] for x in (1, 20, 90)), ["b.png", "open", 1, 1, 9, 9])
    packed = pack(read_labelled(data), classes=CLASSES, size=8)
    assert decoded == ["a.png", "b.png"]
    assert (len(packed), len(packed.unreadable)) == (3, 1)


def test_scores_are_not_sliced_by_boxes_but_by_width_where_it_is_none():
    data = table(["a.png", "open", 1, 1, 9, 9])
    assert not {*HEADER} & slicing_columns(pack(read_labelled(data), classes=CLASSES, size=8)).keys()
    data = table(["a.png", "open", 9], header=["path", "label", "width"])
    assert "width" in slicing_columns(pack(read_labelled(data), classes=CLASSES, size=8))


def test_rows_without_a_box_are_left_out_and_counted():
    data = table(
        ["a.png", "open", 1, 1, 9, 9], ["b.png", "open", "", "", "", ""], ["b.png", "", "", "", "", ""]
    )
    pictures = read_labelled(data)
    assert len(pictures) == 1
    assert "truth.csv: 1 row without a box left out, the first for b.png" in pictures.notes
    assert pictures.left_out == 1  # the row without a label
    assert [pixels.shape for pixels in shown(data, complete=False)] == [(9, 9), (40, 60), (40, 60)]


def test_width_and_height_alone_are_no_box():
    data = table(["a.png", "open", 9, 9], header=["path", "label", "width", "height"])
    assert shown(data)[0].shape == (40, 60)


def test_the_box_is_that_of_the_upright_picture(photo):
    turned = cv2.imencode(".jpg", np.rot90(photo), [cv2.IMWRITE_JPEG_QUALITY, 100])[1].tobytes()
    orientation = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    app1 = b"\xff\xe1" + (len(orientation) + 2).to_bytes(2, "big") + orientation
    Path("turned.jpg").write_bytes(turned[:2] + app1 + turned[2:])
    (pixels,) = shown(table(["turned.jpg", "open", 10, 5, 20, 16]))
    assert np.abs(pixels.astype(int) - photo[5:21, 10:30]).mean() < 5


def test_a_pack_of_other_boxes_is_another_pack():
    keys = {
        pack_key(read_labelled(table(["a.png", "open", *box])).files, 24)
        for box in [(1, 1, 9, 9), (1, 1, 9, 10), (2, 1, 9, 9)]
    }
    assert len(keys) == 3


def test_both_eyes_of_a_photo_are_in_one_part_but_are_not_the_same_picture():
    rows = [[f"{number}.png", label] for number in range(40) for label in CLASSES]
    for number in range(40):
        cv2.imwrite(f"{number}.png", np.random.default_rng(number).integers(0, 256, (40, 60), np.uint8))
    data = table(*([*row, 1 + 30 * (row[1] == "open"), 1, 20, 20] for row in rows))
    pictures = read_labelled(data, columns=ColumnOptions())
    assert len(set(content_hashes(pictures.files))) == 80
    (divided,) = divide_sets(
        [pictures], [SetOptions(data=data)], SplitOptions(allow_leak=True, folds=3, test_fold=0)
    )
    parts = {}
    for file, part in zip(divided.files, divided.columns["part"], strict=True):
        parts.setdefault(file.source, set()).add(part)
    assert all(len(of_photo) == 1 for of_photo in parts.values())
    assert len(set.union(*parts.values())) == 3
    facts = inspect_pictures(pictures, ["exact_duplicate"], show_progress=False)
    assert len(set(facts.contents)) == 80
    assert len(set(facts.units)) == 40
