import cv2
import numpy as np
import pytest

from eyelid.data import contradictions, pack, read_labelled
from eyelid.errors import DataError
from eyelid.synth import draw_eyes

CLASSES = ("closed", "open")


@pytest.fixture
def folder(tmp_path):
    patches, looks = draw_eyes(12, size=32)
    for number, (patch, look) in enumerate(zip(patches, looks, strict=True)):
        (tmp_path / look.state).mkdir(exist_ok=True)
        cv2.imwrite(str(tmp_path / look.state / f"{number:02}.png"), patch)
    return tmp_path


def test_patches_labels_and_sources_stay_together(folder):
    packed = pack(read_labelled(f"folders:{folder}"), classes=CLASSES, size=24)
    assert packed.patches.shape == (12, 24, 24)
    assert packed.patches.dtype == np.uint8
    for patch, label, source in zip(packed.patches, packed.labels, packed.sources, strict=True):
        grey = cv2.imread(source, cv2.IMREAD_GRAYSCALE)
        assert (patch == cv2.resize(grey, (24, 24), interpolation=cv2.INTER_AREA)).all()
        assert f"/{CLASSES[label]}/" in source


def test_pictures_whose_person_is_unknown_are_groups_of_their_own(folder):
    packed = pack(read_labelled(f"folders:{folder}"), classes=CLASSES, size=24)
    assert len(set(packed.groups)) == 12


def test_what_cannot_be_read_is_told_and_left_out(folder):
    (folder / "open" / "broken.png").write_bytes(b"not a picture")
    packed = pack(read_labelled(f"folders:{folder}"), classes=CLASSES, size=24)
    assert len(packed) == 12
    assert len(packed.unreadable) == 1
    assert "broken.png: not a picture" in packed.unreadable[0]


def test_a_label_that_is_not_a_class_is_refused_by_name(folder):
    (folder / "open").rename(folder / "ajar")
    with pytest.raises(DataError, match=r"'ajar' of .*png: expected closed or open"):
        pack(read_labelled(f"folders:{folder}"), classes=CLASSES, size=24)


def test_contradictions_are_the_same_pixels_with_two_labels(folder):
    twin = (folder / "open" / "00.png").read_bytes()
    (folder / "closed" / "twin.png").write_bytes(twin)
    (folder / "open" / "harmless.png").write_bytes((folder / "open" / "02.png").read_bytes())
    packed = pack(read_labelled(f"folders:{folder}"), classes=CLASSES, size=32)
    found = np.array(packed.sources)[contradictions(packed)]
    assert {source.rsplit("/", 1)[1] for source in found} == {"twin.png", "00.png"}
