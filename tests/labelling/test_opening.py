"""Opening a session: mistakes are found before anything is written, and labels lie beside the pile."""

import pytest

from eyelid.errors import EyelidError, OptionError
from eyelid.labelling.opening import labels_folder, open_session
from eyelid.labelling.options import LabelOptions


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"embed": "none"}, "embedding 'none': expected hog, self"),
        ({"embed": "hog+none"}, "embedding 'none'"),
        ({"suggest": "guess"}, "--suggest guess: expected one of"),
        ({"order": "none"}, "--order none: expected one of"),
    ],
)
def test_unknown_names_are_refused_before_anything_is_opened(options, message, open_pile, tmp_path):
    with pytest.raises(EyelidError, match=message):
        open_pile(**options)
    assert not (tmp_path / "labels").exists()


def test_the_pile_itself_is_no_place_for_its_labels(eyes):
    with pytest.raises(OptionError, match="this is the pile itself"):
        open_session(LabelOptions(sources=(str(eyes),), output=str(eyes)))


@pytest.mark.parametrize(
    ("sources", "folder"),
    [
        (["eyes"], "{here}/eyes-labels"),
        (["eyes/"], "{here}/eyes-labels"),
        (["."], "{here}-labels"),
        (["set.2023/"], "{here}/set.2023-labels"),
        (["set.2024"], "{here}/set.2024-labels"),
        (["eyes.zip"], "eyes-labels"),
        (["set.2023.zip"], "set.2023-labels"),
        (["list.csv"], "list-labels"),
        (["eyes/*.png"], "eyelid-labels"),
        (["eyes", "more"], "eyelid-labels"),
    ],
)
def test_labels_lie_beside_the_pile(sources, folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("eyes", "set.2023", "set.2024"):
        (tmp_path / name).mkdir()
    (tmp_path / "eyes.zip").write_bytes(b"")
    assert str(labels_folder(sources)) == folder.format(here=tmp_path)


def test_a_pile_that_is_misspelt_leaves_no_journal(tmp_path):
    (tmp_path / "empty").mkdir()
    for name in ("empty", "none"):
        with pytest.raises(EyelidError):
            open_session(LabelOptions(sources=(str(tmp_path / name),), output=str(tmp_path / "labels")))
    assert not (tmp_path / "labels").exists()
