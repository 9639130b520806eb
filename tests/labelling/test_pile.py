"""The pile, which may lose and gain pictures while it is open."""

import os
import shutil
import zipfile

import cv2
import numpy as np
import pytest

from eyelid.errors import LabelError, MissingFileError, PictureError
from eyelid.labelling.pile import Pile


def zipped(folder, path):
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*.png")):
            archive.write(file, file.relative_to(folder))
    return path


@pytest.mark.parametrize("form", ["folder", "slash", "relative", "zip", "glob", "list", "several"])
def test_names_are_relative_and_unique(form, folder, names, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "all.txt").write_text("".join(f"eyes/{name}\n" for name in [*names, names[0]]))
    sources = {
        "folder": [str(folder)],
        "slash": [f"{folder}/"],
        "relative": ["eyes"],
        "zip": [str(zipped(folder, tmp_path / "pile.zip"))],
        "glob": ["eyes/*/*.png"],
        "list": ["all.txt"],
        "several": ["eyes/ann", "eyes/ben"],
    }
    pile = Pile(sources[form], size=24)
    assert pile.names == names
    assert pile.patches.shape == (10, 24, 24)
    assert pile.read(names[7]) == (folder / names[7]).read_bytes()
    assert names[3] in pile
    assert "x.png" not in pile


def test_the_number_of_pictures_is_told_before_they_are_decoded(folder):
    told = []
    Pile([str(folder)], size=24, expect=told.append, progress=told.append)
    assert told[0] == sum(told[1:]) == 10


def test_unreadable_pictures_are_listed_and_never_shown(folder, names):
    (folder / names[2]).write_bytes(b"no picture")
    pile = Pile([str(folder)], size=24)
    assert len(pile) == 9
    assert list(pile.unreadable) == [names[2]]
    assert names[2] not in pile
    assert pile.refresh() is False


def test_results_inside_the_pile_do_not_belong_to_it(folder, names, drawn):
    (folder / "labels").mkdir()
    cv2.imwrite(str(folder / "labels" / "sheet.png"), drawn[0][0])
    assert len(Pile([str(folder)], size=24)) == 11
    assert Pile([str(folder)], size=24, exclude=folder / "labels").names == names


def test_pictures_that_come_stand_at_the_end_and_those_that_go_keep_their_number(folder, names, drawn):
    pile = Pile([str(folder)], size=24)
    assert pile.refresh() is False
    cv2.imwrite(str(folder / "ann" / "05.png"), drawn[0][10])
    (folder / "ann" / "06.png").write_bytes(b"half a pic")
    (folder / names[1]).unlink()
    assert pile.refresh() is True
    assert pile.names == [*names, "ann/05.png"]
    assert (pile.lost, pile.gained, list(pile.unreadable)) == ({1}, 1, ["ann/06.png"])
    assert np.abs(pile.patches[10] - drawn[0][10].mean(axis=2)).mean() < 20
    assert np.abs(pile.patches[10] - pile.patches[9].astype(float)).mean() > 20
    with pytest.raises(PictureError):
        pile.read(names[1])
    assert pile.refresh() is False
    cv2.imwrite(str(folder / names[1]), drawn[0][1])
    assert pile.refresh() is True
    assert pile.lost == set()
    cv2.imwrite(str(folder / "ann" / "06.png"), drawn[0][11])  # it was being written before
    assert pile.refresh() is True
    assert pile.names[11:] == ["ann/06.png"]
    assert not pile.unreadable
    shutil.rmtree(folder)
    assert pile.refresh() is True
    assert len(pile.lost) == 12


def test_what_other_threads_iterate_is_never_changed_in_place(folder, names, drawn):
    (folder / "half.png").write_bytes(b"half a pic")
    pile = Pile([str(folder)], size=24)
    lost, unreadable = iter(pile.lost), iter(pile.unreadable)
    pile.report_lost(names[0])
    (folder / "other.png").write_bytes(b"half a pic")
    cv2.imwrite(str(folder / "half.png"), drawn[0][10])
    pile.refresh()
    assert (list(lost), list(unreadable)) == ([], ["half.png"])
    assert list(pile.unreadable) == ["other.png"]


@pytest.mark.parametrize(
    ("sources", "error", "message"),
    [
        (["none"], MissingFileError, "none"),
        (["-"], LabelError, "expected a folder, zip, glob or list on disk"),
        (["empty"], LabelError, "no picture that can be read: no pictures in this folder"),
        (["spoilt"], LabelError, "no picture that can be read"),
    ],
)
def test_piles_without_pictures_are_refused(sources, error, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    os.mkdir("empty")
    os.mkdir("spoilt")
    (tmp_path / "spoilt" / "0.png").write_bytes(b"spoilt")
    with pytest.raises(error, match=message):
        Pile(sources, size=24)


@pytest.mark.parametrize("name", ["../secret.png", "/etc/passwd", "ann", "ann/../ann/0.png", ""])
def test_nothing_outside_the_pile_is_read(name, folder, pile, drawn):
    cv2.imwrite(str(folder.parent / "secret.png"), drawn[0][0])
    with pytest.raises(LabelError, match="has this name"):
        pile.read(name)


def test_the_cache_gives_the_same_patches(folder, tmp_path, pile):
    for _ in range(2):
        cached = Pile([str(folder)], size=24, cache=tmp_path / "cache")
        assert np.array_equal(cached.patches, pile.patches)
