"""A peer of whole faces gives each eye the measure of the nearest one in its photo, by a fitted curve."""

import cv2
import numpy as np
import pytest

pytest.importorskip("lightning", reason="lightning is not installed; it comes with eyelid[train]")

from eyelid.data import EyeInPhoto, PackedPatches
from eyelid.errors import DataError
from eyelid.eyes import Eye
from eyelid.peers.eye_aspect_ratio import EyeAspectRatio
from eyelid.peers.face_peer import FacePeer, PhotoEye, eyes_for
from eyelid.pictures import Picture, find_sources
from eyelid.synth import FaceLook, Person, draw_scene

LEFT, RIGHT, NOWHERE = ((x, 40, 20, 20) for x in (10, 70, 130))


class Brightness:
    """Finds two eyes in each photo, and measures how bright it is there."""

    name, colour, kilobytes, away_s, trained_on = "brightness", False, 1.0, 0.0, frozenset()

    def __init__(self):
        self.photos = 0

    def measure(self, photo):
        self.photos += 1
        return [PhotoEye(x, 48.0, float(photo.pixels[48, x])) for x in (22, 78)]


class Fold:
    """The training part of a fold."""

    def __init__(self, files, labels):
        self.files, self.labels = files, np.array(labels)

    def sample_files(self, part, *, most):
        assert part == "training"
        return self.files, self.labels


@pytest.fixture
def photos(tmp_path):
    """Ten photos; the eye on the left is bright in every other one, and dark in the others."""
    for number in range(10):
        pixels = np.full((100, 160), 100, np.uint8)
        pixels[:, :50] = 120 if number % 2 == 0 else 80
        cv2.imwrite(str(tmp_path / f"{number}.png"), pixels)
    return list(find_sources([str(tmp_path)]))


def eyes_in(photos, *boxes):
    return [EyeInPhoto(photo, Eye(box)) for photo in photos for box in boxes]


def test_the_nearest_eye_counts_and_photos_are_measured_once(photos):
    meter = Brightness()
    peer = FacePeer(meter)
    assert peer.fit(Fold(eyes_in(photos, LEFT), [1, 0] * 5)) > 0
    assert meter.photos == 10
    p_open = peer.read(eyes_in(photos[:4], LEFT, RIGHT))
    assert meter.photos == 14
    assert (p_open[0::2] > 0.9).tolist() == [True, False, True, False]
    assert (p_open[0::2] < 0.1).tolist() == [False, True, False, True]
    assert p_open[1::2] == pytest.approx([p_open[1]] * 4)


def test_an_eye_that_is_not_found_counts_as_closed(photos):
    peer = FacePeer(Brightness())
    peer.fit(Fold([*eyes_in(photos, LEFT), *photos], [1, 0] * 10))
    assert peer.read([*eyes_in(photos[:1], NOWHERE), photos[0]]).tolist() == [0.5, 0.5]


def test_pictures_that_are_eyes_are_taken_as_files_too(photos):
    files = [*eyes_in(photos[:1], LEFT), photos[1]]
    labels, groups = np.zeros(2, int), np.array(["a", "b"])
    packed = PackedPatches("set", np.zeros((2, 24, 24), np.uint8), labels, groups, ["", ""], [], files=files)
    assert eyes_for(FacePeer(Brightness()), packed).tolist() == files


def test_found_eyes_of_one_class_are_refused(photos):
    with pytest.raises(DataError, match="peer brightness: finds 5 of 10 eyes of the training part, expected"):
        FacePeer(Brightness()).fit(Fold(eyes_in(photos[:5], LEFT, NOWHERE), [1, 0] * 5))


def test_the_eye_aspect_ratio_is_larger_of_wider_eyes():
    ratios = []
    for openness in (0.4, 1.0):
        look = FaceLook(openness=(openness, openness))
        scene = draw_scene([Person(look=look, x=160, y=150, width=130)], width=320, height=320)
        eyes = EyeAspectRatio().measure(Picture(scene.pixels, "a.png"))
        truth = scene.faces[0].points[:, :2].mean(axis=1)
        assert [(one.x, one.y) for one in eyes] == [pytest.approx(place, abs=6) for place in truth.tolist()]
        ratios.append(np.mean([one.measure for one in eyes]))
    assert ratios[1] > 1.3 * ratios[0]
