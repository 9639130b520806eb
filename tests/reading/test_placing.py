"""Each picture has a place of its own for the files about it, inside the folder, whatever its name is."""

import os

import pytest

from eyelid.pictures import DiskFile
from eyelid.reading import place_sources, shared_folder, sources_outside


def places(names, folder, **options):
    return [each.place for each in place_sources(map(DiskFile, names), folder, **options)]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["/p/a.jpg", "/p/b/a.jpg"], ["a", "b/a"]),
        (["/p/a.jpg", "/p/a.png", "/p/A.gif"], ["a", "a.png", "A.gif"]),
        (["/p/a.jpg", "/p/a.jpg", "/p/a.jpg"], ["a", "a.jpg", "a.jpg-2"]),
        (["/p/a.jpg", "/p/a.png.gif", "/p/a.png"], ["a", "a.png", "a.png-2"]),
        (["/p/../q/a.jpg", "/q/a.jpg", "/p/z.zip/../../../../e.jpg"], ["q/a", "q/a.jpg", "e"]),
        (["/p/x.y/none", "/p/.hidden"], ["x.y/none", ".hidden"]),
        (["/p/a.mp4", "/p/A-000012.png", "/p/b-000012.png"], ["a", "A-000012.png", "b-000012"]),
        (["/p/a-000012.png", "/p/A.mp4", "/p/b.mp4"], ["a-000012", "A.mp4", "b"]),
        (["/p/a.mp4", "/p/a-1234567.png", "/p/a-1234567.jpg"], ["a", "a-1234567.png", "a-1234567.jpg"]),
        (["/p/a.mp4", "/p/a-12.png", "/p/a-0000012.png"], ["a", "a-12", "a-0000012"]),
        ([f"/p/{'é' * 125}{n}.jpg" for n in range(3)], ["é" * 100 + end for end in ("", "-2", "-3")]),
    ],
)
def test_no_two_places_are_equal_and_none_leaves_the_folder(names, expected):
    assert places(names, "/p") == expected


def test_the_folder_that_all_share_is_where_places_begin(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for folder in ("x/photos", "y/photos"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "1.jpg").touch()
    (tmp_path / "p.zip").touch()
    root = str(tmp_path)
    assert shared_folder(["x/photos"]) == f"{root}/x/photos"
    assert shared_folder(["x/photos", "y/photos"]) == root
    assert shared_folder(["x/photos/1.jpg"]) == f"{root}/x/photos"
    assert shared_folder(["x/**/*.jpg"]) == f"{root}/x"
    assert shared_folder(["p.zip"]) == f"{root}/p.zip"
    assert shared_folder(["-"]) == shared_folder([]) == root
    both = ["x/photos/1.jpg", "y/photos/1.jpg"]
    assert places(both, root) == ["x/photos/1", "y/photos/1"]


def test_pictures_in_the_folder_of_copies_are_not_sources(tmp_path):
    (tmp_path / "drawn").mkdir()
    (tmp_path / "drawn/a.jpg").touch()
    os.symlink(tmp_path / "drawn/a.jpg", tmp_path / "link.jpg")
    names = [str(tmp_path / name) for name in ("drawn/a.jpg", "link.jpg", "drawn2.jpg")]
    kept = sources_outside(map(DiskFile, names), str(tmp_path / "drawn"))
    assert [each.source for each in kept] == names[2:]
