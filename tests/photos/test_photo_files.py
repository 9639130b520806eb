"""Files of one shot are one photo, all others are photos of their own, and none is lost."""

import pickle
import time
import zipfile
from itertools import chain
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid.errors import MissingFileError, PictureError
from eyelid.photos.photo_files import find_photos, paired
from eyelid.pictures import DiskFile

LARGE = cv2.imencode(".jpg", np.zeros((1500, 2100), np.uint8))[1].tobytes()
SMALL = cv2.imencode(".jpg", np.zeros((480, 720), np.uint8))[1].tobytes()


def written(folder, *names, data=LARGE):
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return folder


def names_of(photos, folder):
    """Returns the files of each photo, those whose pixels are read first."""
    found = []
    for photo in photos:
        files = [str(Path(file).relative_to(folder)) for file in photo.files]
        first = str(Path(photo.source).relative_to(folder))
        found.append([first, *(file for file in files if file != first)])
    return found


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["1.CR2", "1.JPG"], [["1.JPG", "1.CR2"]]),
        (["IMG_1.cr3", "img_1.JPG"], [["img_1.JPG", "IMG_1.cr3"]]),
        (["1.ARW", "1.HIF"], [["1.HIF", "1.ARW"]]),
        (["1.CR3", "1.HEIC", "1.JPG"], [["1.JPG", "1.CR3", "1.HEIC"]]),
        (["1.HEIC", "1.JPG"], [["1.JPG", "1.HEIC"]]),
        (["1.CR2", "1.dng"], [["1.CR2", "1.dng"]]),
        (["1.CR2", "1-2.jpg", "1_edit.jpg"], [["1-2.jpg"], ["1.CR2"], ["1_edit.jpg"]]),
        (["1.CR2", "1.tif", "1.png"], [["1.CR2"], ["1.png"], ["1.tif"]]),
        (["a/1.CR2", "b/1.JPG", "1.NEF"], [["1.NEF"], ["a/1.CR2"], ["b/1.JPG"]]),
        (["a/x/1.JPG", "b/x/1.JPG"], [["a/x/1.JPG"], ["b/x/1.JPG"]]),
        (["1.JPG", "1.png"], [["1.JPG"], ["1.png"]]),
        (["1.jpeg", "1.jpg"], [["1.jpeg"], ["1.jpg"]]),
        (["1.CR2", "1.jpeg", "1.jpg"], [["1.jpeg", "1.CR2"], ["1.jpg"]]),
        (["A.CR2", "A.jpg", "a.CR2", "a.jpg"], [["A.jpg", "A.CR2"], ["a.jpg", "a.CR2"]]),
    ],
)
def test_pairs(tmp_path, files, expected):
    written(tmp_path, *files)
    if len(list(tmp_path.rglob("*.*"))) < len(files):
        pytest.skip("this disk does not tell capitals apart")
    assert sorted(names_of(find_photos([str(tmp_path)], hidden=False), tmp_path)) == sorted(expected)


def test_small_jpeg_is_not_read_in_place_of_its_raw(tmp_path):
    written(written(tmp_path, "1.CR2"), "1.JPG", data=SMALL)
    (photo,) = find_photos([str(tmp_path)], hidden=False)
    assert photo.source.endswith("1.CR2")
    assert photo.still.source == photo.source
    assert len(photo.files) == 2


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"no JPEG"])
def test_damaged_jpeg_is_not_read_in_place_of_its_raw(tmp_path, data):
    written(written(tmp_path, "1.CR2"), "1.JPG", data=data)
    (photo,) = find_photos([str(tmp_path)], hidden=False)
    assert photo.source.endswith("1.CR2")


def test_order_is_that_of_the_first_files(tmp_path):
    written(tmp_path, *(f"{number}.{ending}" for number in (2, 10, 1) for ending in ("CR2", "JPG")))
    listed = [photo.files[0] for photo in find_photos([str(tmp_path / "2.JPG"), str(tmp_path)], hidden=False)]
    assert [Path(name).name for name in listed] == ["2.JPG", "1.CR2", "10.CR2"]


def test_file_that_is_named_twice_counts_once(tmp_path, monkeypatch):
    written(tmp_path, "day/1.CR2", "day/1.JPG")
    monkeypatch.chdir(tmp_path)
    (photo,) = find_photos(["day", "./day/1.JPG", str(tmp_path / "day")], hidden=False)
    assert photo.files == ("day/1.CR2", "day/1.JPG")


def test_zips_have_pairs_of_their_own(tmp_path):
    with zipfile.ZipFile(tmp_path / "card.zip", "w") as archive:
        for name in ("DCIM/1.CR2", "DCIM/1.JPG", "OTHER/1.JPG"):
            archive.writestr(name, LARGE)
    written(tmp_path, "DCIM/1.NEF")
    photos = find_photos([str(tmp_path / "card.zip"), str(tmp_path / "DCIM")], hidden=False)
    assert [len(photo.files) for photo in photos] == [2, 1, 1]
    assert photos[0].source.endswith("card.zip/DCIM/1.JPG")
    assert photos[0].still.read() == LARGE


def test_lists_name_photos(tmp_path):
    written(tmp_path, "1.CR2", "1.JPG", "2.JPG")
    (tmp_path / "wanted.txt").write_text("1.CR2\n1.JPG\n")
    photos = find_photos([str(tmp_path / "wanted.txt")], hidden=False)
    assert names_of(photos, tmp_path) == [["1.JPG", "1.CR2"]]


def test_hidden_files(tmp_path):
    written(tmp_path, "1.JPG", "._1.JPG", ".trash/2.CR2")
    assert len(find_photos([str(tmp_path)], hidden=False)) == 1
    assert len(find_photos([str(tmp_path)], hidden=True)) == 3


def test_place_that_cannot_be_listed_is_a_photo_with_its_reason(tmp_path):
    (tmp_path / "list.txt").write_bytes(b"\xff\xfe\0")
    written(tmp_path, "1.JPG")
    (tmp_path / "closed.txt").write_text("gone.jpg\n1.JPG\n")
    photos = find_photos([str(tmp_path / "closed.txt")], hidden=False)
    assert [len(photo.files) for photo in photos] == [1, 1]
    with pytest.raises(PictureError):
        photos[0].still.read()
    with pytest.raises(MissingFileError):
        find_photos([str(tmp_path / "none")], hidden=False)


def test_photos_can_be_sent_to_other_processes(tmp_path):
    photos = find_photos([str(written(tmp_path, "1.CR2", "1.JPG"))], hidden=False)
    assert pickle.loads(pickle.dumps(photos)) == photos


@given(
    st.lists(
        st.tuples(
            st.sampled_from(("a", "b/c")),
            st.sampled_from(("1", "2", "x", "X")),
            st.sampled_from((".CR2", ".jpg", ".JPG", ".jpeg", ".heic", ".tif", ".dng", "")),
        ),
        max_size=40,
    )
)
def test_every_file_is_in_one_photo(parts):
    files = [DiskFile(f"/none/{folder}/{stem}{ending}") for folder, stem, ending in parts]
    photos = paired(files)
    assert sorted(chain.from_iterable(photo.files for photo in photos)) == sorted({f.source for f in files})
    assert all(len({Path(file).parent for file in photo.files}) == 1 for photo in photos)
    assert all(photo.source in photo.files for photo in photos)


def test_many_files_are_paired_quickly():
    files = [
        DiskFile(f"/none/{n // 1000}/IMG_{n}{ending}") for n in range(25_000) for ending in (".CR2", ".tif")
    ]
    started = time.process_time()
    assert len(paired(files)) == 50_000
    assert time.process_time() - started < 5
