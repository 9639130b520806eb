"""Labelled photos become labelled eyes: those of the largest face, or the one that a column names."""

from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import pytest

from eyelid.data import LabelledPictures, find_eyes, pack, read_labelled
from eyelid.errors import DataError
from eyelid.eyes import Eye, PatchFinder
from eyelid.pictures import DiskFile

RIGHT, LEFT = Eye((2, 2, 20, 20), "right", 0), Eye((30, 2, 20, 20), "left", 0, roll=12.5)
SMALL = Eye((5, 25, 9, 9), "right", 1)
EYES = {"both": [RIGHT, LEFT], "one": [LEFT], "crowd": [RIGHT, LEFT, SMALL], "hidden": [SMALL], "nobody": []}


@dataclass(frozen=True)
class KnownEyes:
    """A finder that knows the photos by their names, and keeps a list of those that it saw."""

    name: str = "known"
    seen: list = field(default_factory=list, repr=False)
    colour = True

    def find(self, picture):
        assert picture.pixels.ndim == 3
        self.seen.append(picture.source)
        return EYES[Path(picture.source).stem]


@pytest.fixture(autouse=True)
def photos(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for number, name in enumerate(EYES):
        pixels = np.random.default_rng(number).integers(0, 256, (40, 60, 3), np.uint8)
        cv2.imwrite(f"{name}.png", pixels)


def labelled(*names, groups=None, **columns):
    files = [DiskFile(f"{name}.png") for name in names]
    labels = ["open" if number % 2 else "closed" for number in range(len(names))]
    return LabelledPictures("photos", files, labels, groups or [""] * len(names), columns)


def test_the_label_of_a_photo_is_that_of_both_eyes():
    eyes = find_eyes(labelled("both", "one", groups=["ann", "bob"], light=["good", "bad"]), KnownEyes())
    assert [file.source for file in eyes.files] == ["both.png", "both.png", "one.png"]
    assert [file.eye for file in eyes.files] == [RIGHT, LEFT, LEFT]
    assert eyes.labels == ["closed", "closed", "open"]
    assert eyes.groups == ["ann", "ann", "bob"]
    assert eyes.columns == {"light": ["good", "good", "bad"], "side": ["right", "left", "left"]}
    assert not eyes.notes


def test_a_photo_is_the_group_of_its_eyes_if_no_other_is_known():
    packed = pack(find_eyes(labelled("both", "one"), KnownEyes()), classes=("open", "closed"), size=20)
    assert packed.groups.tolist() == ["photos/both.png", "photos/both.png", "photos/one.png"]
    assert packed.patches.shape == (3, 20, 20)


def test_a_side_says_whose_label_it_is_and_the_photo_is_searched_once():
    finder = KnownEyes()
    sides = ["L", "right", "unknown", " Right "]
    eyes = find_eyes(labelled("both", "both", "crowd", "one", side=sides), finder)
    assert list(zip(eyes.labels, eyes.columns["side"], strict=True)) == [
        ("closed", "left"),
        ("open", "right"),
        ("closed", "right"),
        ("closed", "left"),
    ]
    assert sorted(finder.seen) == ["both.png", "crowd.png", "one.png"]
    assert "photos: no eye of a face found in 1 of 4 pictures (one.png), left out" in eyes.notes


def test_a_side_that_is_none_is_told():
    with pytest.raises(DataError, match=r"photos: side 'up' of both\.png: expected left"):
        find_eyes(labelled("both", side=["up"]), KnownEyes())


def test_photos_without_the_eyes_of_their_largest_face_are_named():
    eyes = find_eyes(labelled("both", "nobody", "hidden", "crowd"), KnownEyes())
    assert [file.eye for file in eyes.files] == [RIGHT, LEFT, RIGHT, LEFT]
    assert eyes.eyeless == ["nobody.png", "hidden.png"]
    assert eyes.notes == (
        "photos: no eye of a face found in 2 of 4 pictures (nobody.png, hidden.png), left out",
        "photos: several faces in 1 of 4 pictures (crowd.png); the largest counts",
    )


def test_photos_that_show_nobody_are_refused():
    with pytest.raises(
        DataError, match="photos: none of its 2 pictures shows the eyes of a face; --eyes patch"
    ):
        find_eyes(labelled("nobody", "hidden"), KnownEyes())


def test_a_photo_that_cannot_be_read_is_told_as_any_picture():
    Path("broken.png").write_bytes(b"no picture")
    eyes = find_eyes(labelled("both", "broken"), KnownEyes())
    packed = pack(eyes, classes=("open", "closed"), size=20)
    assert len(packed) == 2
    assert len(packed.unreadable) == 1
    assert packed.unreadable[0].startswith("broken.png: ")


def test_a_picture_that_is_an_eye_stays_whole():
    eyes = find_eyes(labelled("both", side=["left"]), PatchFinder())
    assert eyes.files[0].picture().pixels.shape == (40, 60)
    assert eyes.columns["side"] == ["left"]


def test_eyes_with_boxes_are_not_searched_for():
    Path("truth.csv").write_text(
        "path,label,x,y,width,height\nboth.png,open,1,1,9,9\nnobody.png,closed,2,2,9,9\n"
    )
    finder = KnownEyes()
    pictures = read_labelled("truth.csv")
    assert find_eyes(pictures, finder).files == pictures.files
    assert not finder.seen


def test_found_eyes_are_kept_until_a_photo_or_the_finder_is_another():
    cache = Path("cache")
    pictures = labelled("both", "crowd")
    first = find_eyes(pictures, KnownEyes(), cache=cache)
    again = KnownEyes()
    assert find_eyes(pictures, again, cache=cache) == first
    assert not again.seen
    other = KnownEyes("other")
    assert find_eyes(pictures, other, cache=cache) == first
    assert len(other.seen) == 2
    cv2.imwrite("both.png", np.zeros((41, 60), np.uint8))
    changed = KnownEyes()
    find_eyes(pictures, changed, cache=cache)
    assert len(changed.seen) == 2


@pytest.mark.parametrize("damage", [b"", b"[[[1]]]", b"[null, null]", b"[[], []", b"[[]]"])
def test_a_damaged_list_of_found_eyes_is_made_again(damage):
    pictures = labelled("both", "one")
    first = find_eyes(pictures, KnownEyes(), cache=Path("cache"))
    (file,) = Path("cache").glob("*.json")
    file.write_bytes(damage)
    assert find_eyes(pictures, KnownEyes(), cache=Path("cache")) == first


def test_nothing_is_kept_of_photos_that_cannot_be_read_now_or_where_nothing_can_be_written():
    Path("broken.png").write_bytes(b"no picture")
    find_eyes(labelled("both", "broken"), KnownEyes(), cache=Path("cache"))
    assert not Path("cache").exists()
    Path("full").touch()
    assert len(find_eyes(labelled("both"), KnownEyes(), cache=Path("full"))) == 2
