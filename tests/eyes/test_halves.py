"""Parts of pictures are the same whether their halves are at hand or not."""

import cv2
import numpy as np
import pytest

from eyelid.eyes import Face, FaceMarks, Halves
from eyelid.eyes.confirming import LEAST_SCORE, SURE, certainty_of
from eyelid.eyes.halves import part_around
from eyelid.eyes.landmark_model import level_crop


def picture(height, width, *colours):
    smooth = np.random.default_rng(0).random((height // 8 + 2, width // 8 + 2, *colours), np.float32)
    return (cv2.resize(smooth, (width, height), interpolation=cv2.INTER_CUBIC).clip(0, 1) * 255).astype(
        np.uint8
    )


def test_each_half_is_the_mean_of_squares():
    pixels = picture(50, 71)
    halved = Halves(pixels).halved(2)
    assert halved.shape == (12, 17)
    means = pixels[:48, :68].reshape(12, 4, 17, 4).mean(axis=(1, 3))
    assert np.abs(halved - means).max() <= 1
    assert Halves(pixels).halved(20).shape == (1, 2)


@pytest.mark.parametrize("factor", [0.3, 1.0, 1.99, 2.0, 5.0, 1000.0])
@pytest.mark.parametrize(
    ("centre", "reach"),
    [((60.0, 40.0), 21.3), ((0.0, 79.9), 30.0), ((130.0, 90.0), 500.0), ((-90.0, 400.0), 7.0)],
    ids=["inside", "corner", "more than all", "beyond"],
)
@pytest.mark.parametrize("colours", [(), (3,)], ids=["grey", "BGR"])
def test_a_part_is_the_same_of_a_picture_and_of_its_halves(colours, centre, reach, factor):
    pixels = picture(83, 131, *colours)
    part, other = (
        part_around(pixels, centre, reach, factor),
        part_around(Halves(pixels), centre, reach, factor),
    )
    np.testing.assert_array_equal(part.pixels, other.pixels)
    assert part[1:] == other[1:]
    assert min(part.pixels.shape) >= 1
    assert part.step <= max(factor, 1)
    assert part.left % part.step == part.top % part.step == 0


@pytest.mark.parametrize("side", [40.0, 64.0, 90.0, 150.0, 300.0])
@pytest.mark.parametrize("roll", [0.0, 0.6])
def test_a_levelled_crop_shows_the_same_at_any_size(side, roll):
    small = picture(320, 320)
    crop = level_crop(small, np.array([150.0, 170.0]), side, roll, 32).astype(int)
    large = cv2.resize(small, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)
    again = level_crop(large, np.array([600.0, 680.0]), side * 4, roll, 32)
    assert np.abs(crop - again).mean() < 6
    assert crop.std() > 25


def test_a_face_is_cut_out_of_a_panorama_wider_than_opencv_turns():
    pixels = np.zeros((60, 40_000), np.uint8)
    pixels[:, 36_000:] = 200
    crop = level_crop(pixels, np.array([36_000.0, 30.0]), 40.0, 0.2, 64)
    assert crop.min() == 0
    assert crop.max() == 200


@pytest.mark.parametrize(("score", "is_face"), [(LEAST_SCORE - 1e-6, False), (LEAST_SCORE + 1e-6, True)])
def test_below_the_least_score_no_marks_make_a_face(score, is_face):
    best = FaceMarks(np.zeros((2, 7, 2), np.float32), (1.0, 1.0), (0.0, 0.0, 0.0), 0.0)
    assert (certainty_of(Face((0, 0, 9, 9), score), best) >= SURE) == is_face
