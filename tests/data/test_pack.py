"""A labelled set becomes one array, and all that belongs to a picture stays beside it."""

import numpy as np
import pytest

from eyelid.data import LabelledPictures, pack, patch_rows, read_labelled
from eyelid.errors import DataError
from eyelid.pictures import DiskFile, decode

CLASSES = ("closed", "open")


@pytest.fixture
def pictures(eyes):
    """The twelve eyes: every other one open, two of each person, one column beside."""
    files = [DiskFile(str(file)) for file in sorted(eyes.iterdir())]
    return LabelledPictures(
        "drawn",
        files,
        [CLASSES[1 - number % 2] for number in range(12)],
        [f"p{number // 2}" for number in range(12)],
        {"light": [f"light {number}" for number in range(12)]},
    )


@pytest.fixture(params=["in memory", "in a cache"])
def cache(request, tmp_path):
    return tmp_path / "cache" if request.param == "in a cache" else None


def test_all_that_belongs_to_a_picture_stays_beside_it(pictures, cache):
    packed = pack(pictures, classes=CLASSES, size=40, cache=cache)
    assert packed.patches.shape == (12, 40, 40)
    assert packed.patches.dtype == np.uint8
    for number, file in enumerate(pictures.files):
        assert np.array_equal(packed.patches[number], decode(file.read()).pixels)
        assert packed.sources[number] == file.source
        assert CLASSES[packed.labels[number]] == pictures.labels[number]
        assert packed.groups[number] == pictures.groups[number]
        assert packed.columns["light"][number] == f"light {number}"


def test_what_cannot_be_read_is_told_and_left_out(pictures, eyes, cache):
    (eyes / "03.png").write_bytes(b"not a picture")
    (eyes / "07.png").unlink()
    for _ in range(2):
        packed = pack(pictures, classes=CLASSES, size=24, cache=cache)
        assert packed.unreadable[0].startswith("eyes/03.png: not a picture")
        assert packed.unreadable[1:] == ["eyes/07.png: no such file or directory"]
        assert list(packed.sources) == [
            f"eyes/{number:02}.png" for number in range(12) if number not in (3, 7)
        ]
        assert list(packed.columns["light"]) == [f"light {int(source[5:7])}" for source in packed.sources]
        assert len(packed.patches) == len(packed) == 10


def test_set_of_which_nothing_can_be_read_is_empty(pictures, eyes, cache):
    for file in eyes.iterdir():
        file.write_bytes(b"")
    for _ in range(2):
        packed = pack(pictures, classes=CLASSES, size=24, cache=cache)
        assert (len(packed), packed.patches.shape, len(packed.unreadable)) == (0, (0, 24, 24), 12)


@pytest.mark.parametrize("copied", [patch_rows.COPIED_BYTES, 100])
def test_taken_pictures_keep_what_belongs_to_them(pictures, cache, copied, monkeypatch):
    monkeypatch.setattr(patch_rows, "COPIED_BYTES", copied)
    packed = pack(pictures, classes=CLASSES, size=24, cache=cache)
    chosen = packed.labels == 1
    taken = packed.take(chosen)
    assert len(taken) == 6
    assert np.array_equal(taken.patches[np.array([5, 0])], packed.patches[np.array([10, 0])])
    assert list(taken.columns["light"]) == [f"light {number}" for number in range(0, 12, 2)]
    assert list(taken.groups) == [f"p{number}" for number in range(6)]
    assert (taken.labels == 1).all()


def test_pictures_whose_person_is_unknown_are_groups_of_their_own(eyes, tmp_path):
    (tmp_path / "set").mkdir()
    eyes.rename(tmp_path / "set" / "open")
    packed = pack(read_labelled("folders:set"), classes=CLASSES, size=24)
    assert len(set(packed.groups)) == 12


def test_progress_counts_every_picture_once(pictures, cache):
    for _ in range(2):
        counts = []
        pack(pictures, classes=CLASSES, size=24, cache=cache, progress=counts.append)
        assert sum(counts) == 12


def test_label_that_is_not_a_class_is_refused_by_name(pictures):
    labels = ["open"] * 11 + ["ajar"]
    wrong = LabelledPictures("drawn", pictures.files, labels, pictures.groups)
    with pytest.raises(
        DataError, match=r"^drawn: label 'ajar' of eyes/11\.png: expected closed or open; say what"
    ):
        pack(wrong, classes=CLASSES, size=24)
