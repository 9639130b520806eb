"""Copies and hard links, sorted by verdict."""

import errno
import os
from pathlib import Path

import pytest

from eyelid.errors import OutputError, PictureError
from eyelid.photos.sorted_files import SortedCounts, SortedPhoto, sort_files


@pytest.fixture
def shoot(tmp_path: Path) -> Path:
    """Returns a folder with two files of one name in two folders."""
    for folder in ("one", "two"):
        file = tmp_path / "shoot" / folder / "a.jpg"
        file.parent.mkdir(parents=True)
        file.write_bytes(f"picture {folder}".encode())
    return tmp_path / "shoot"


def photos_of(shoot: Path) -> list[SortedPhoto]:
    return [
        SortedPhoto((str(shoot / "one/a.jpg"),), "keep"),
        SortedPhoto((str(shoot / "two/a.jpg"),), "reject"),
    ]


def sort(shoot: Path, photos: list[SortedPhoto], way: str = "copy") -> SortedCounts:
    return sort_files(photos, shoot.parent / "sorted", str(shoot), way)  # type: ignore[arg-type]


def test_copies_lie_in_the_folder_of_their_verdict_as_they_lay_in_theirs(shoot: Path) -> None:
    counts = sort(shoot, photos_of(shoot))
    assert counts.placed == 2
    assert (shoot.parent / "sorted/keep/one/a.jpg").read_bytes() == b"picture one"
    assert (shoot.parent / "sorted/reject/two/a.jpg").read_bytes() == b"picture two"


def test_copies_have_the_time_of_their_originals_and_are_made_once(shoot: Path) -> None:
    os.utime(shoot / "one/a.jpg", (1_000_000_000, 1_000_000_000))
    sort(shoot, photos_of(shoot))
    assert (shoot.parent / "sorted/keep/one/a.jpg").stat().st_mtime == 1_000_000_000
    again = sort(shoot, photos_of(shoot))
    assert (again.placed, again.there) == (0, 2)


def test_links_take_no_room(shoot: Path) -> None:
    sort(shoot, photos_of(shoot), "link")
    assert os.path.samefile(shoot.parent / "sorted/keep/one/a.jpg", shoot / "one/a.jpg")
    assert sort(shoot, photos_of(shoot), "link").there == 2


@pytest.mark.parametrize("way", ["copy", "link"])
def test_a_photo_with_another_verdict_than_before_moves(shoot: Path, way: str) -> None:
    sort(shoot, photos_of(shoot), way)
    other = shoot.parent / "sorted/keep/two/a.jpg"
    other.parent.mkdir(parents=True)
    other.write_bytes(b"of a person")
    sort(shoot, [photo._replace(verdict="unsure") for photo in photos_of(shoot)], way)
    left = {
        str(file.relative_to(shoot.parent / "sorted")) for file in (shoot.parent / "sorted").rglob("*.jpg")
    }
    assert left == {"unsure/one/a.jpg", "unsure/two/a.jpg", "keep/two/a.jpg"}
    assert other.read_bytes() == b"of a person"


@pytest.mark.parametrize("step", [10_000_000, 2_000_000_000])
def test_copies_are_known_again_on_disks_that_keep_coarse_times(
    shoot: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    set_time = os.utime

    def set_coarse_time(path: str, *, ns: tuple[int, int], **how: bool) -> None:
        set_time(path, ns=(ns[0], ns[1] // step * step), **how)

    for file in shoot.rglob("*.jpg"):
        set_time(file, ns=(0, 1_700_000_001_123_456_789))
    other = shoot.parent / "sorted/unsure/two/a.jpg"
    other.parent.mkdir(parents=True)
    other.write_bytes(b"of a person")
    set_time(other, ns=(0, 1_700_000_001_023_456_789))
    monkeypatch.setattr(os, "utime", set_coarse_time)
    sort(shoot, photos_of(shoot))
    assert sort(shoot, photos_of(shoot)).there == 2
    sort(shoot, [photo._replace(verdict="reject") for photo in photos_of(shoot)])
    left = {
        str(file.relative_to(shoot.parent / "sorted")) for file in (shoot.parent / "sorted").rglob("*.jpg")
    }
    assert left == {"reject/one/a.jpg", "reject/two/a.jpg", "unsure/two/a.jpg"}


@pytest.mark.parametrize("before", [b"", b"5 stars "])
@pytest.mark.parametrize("after", [b"", b"1 star "])
@pytest.mark.parametrize("verdict", ["keep", "reject"])
def test_a_copy_with_another_rating_than_before_is_replaced(
    shoot: Path, before: bytes, after: bytes, verdict: str
) -> None:
    for rating, folder in ((before, "keep"), (after, verdict), (after, verdict)):
        rated = rating.__add__ if rating else None
        counts = sort(shoot, [SortedPhoto((str(shoot / "one/a.jpg"),), folder, rated)])
        assert not counts.failures
    assert counts.there == 1
    (left,) = (shoot.parent / "sorted").rglob("*.jpg")
    assert left == shoot.parent / "sorted" / verdict / "one/a.jpg"
    assert left.read_bytes() == after + b"picture one"


def test_what_is_another_file_is_not_replaced(shoot: Path) -> None:
    other = shoot.parent / "sorted/keep/one/a.jpg"
    other.parent.mkdir(parents=True)
    other.write_bytes(b"mine")
    counts = sort(shoot, photos_of(shoot))
    assert other.read_bytes() == b"mine"
    assert counts.failures == (f"{shoot}/one/a.jpg: another file is there",)


def test_two_files_of_one_verdict_and_one_place_do_not_meet(shoot: Path, tmp_path: Path) -> None:
    upper = shoot / "one/A.JPG"
    upper.write_bytes(b"upper")
    sort(shoot, [SortedPhoto((str(shoot / "one/a.jpg"), str(upper)), "keep")])
    assert (tmp_path / "sorted/keep/one/A-2.JPG").read_bytes() == b"upper"


def test_a_photo_that_vanished_is_named_and_the_others_are_placed(shoot: Path) -> None:
    (shoot / "one/a.jpg").unlink()
    counts = sort(shoot, photos_of(shoot))
    assert counts.placed == 1
    assert counts.failures == (f"{shoot}/one/a.jpg: no such file or directory",)


def test_only_jpegs_are_rated_and_those_that_cannot_be_are_copied_whole(shoot: Path) -> None:
    def fail(data: bytes) -> bytes:
        raise PictureError("not a JPEG")

    raw = shoot / "one/a.cr2"
    raw.write_bytes(b"raw")
    files = str(raw), str(shoot / "one/a.jpg")
    counts = sort(
        shoot,
        [SortedPhoto(files, "keep", lambda data: b"rated " + data), SortedPhoto((files[1],), "reject", fail)],
    )
    folder = shoot.parent / "sorted"
    assert (folder / "keep/one/a.cr2").read_bytes() == b"raw"
    assert (folder / "keep/one/a.jpg").read_bytes() == b"rated picture one"
    assert (folder / "reject/one/a-2.jpg").read_bytes() == b"picture one"
    assert counts.unrated == (f"{files[1]}: not a JPEG",)


def test_another_disk_is_told_with_what_to_do(shoot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", fail)
    counts = sort(shoot, photos_of(shoot), "link")
    assert "lies on another disk" in counts.failures[0]
    assert "--copy" in counts.failures[0]


def test_a_full_disk_stops_and_says_how_to_go_on(shoot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("shutil.copyfile", fail)
    with pytest.raises(OutputError, match="make room and run again with --resume"):
        sort(shoot, photos_of(shoot))
    assert not list((shoot.parent / "sorted").rglob(".eyelid-*"))
