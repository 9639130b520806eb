"""Whether a photo without faces is blurred as a whole, on drawn people."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from eyelid.photos.picture_detail import BLURRED_BELOW, fine_detail
from eyelid.synth import Person, draw_scene


@pytest.fixture(scope="module")
def scene() -> NDArray[np.uint8]:
    people = [Person(x=x, y=240.0, width=130.0) for x in (200.0, 440.0)]
    return cv2.cvtColor(draw_scene(people, width=640, height=480, seed=3).pixels, cv2.COLOR_BGR2GRAY)  # type: ignore[return-value]


def blurred(grey: NDArray[np.uint8], sigma: float) -> NDArray[np.uint8]:
    return cv2.GaussianBlur(grey, (0, 0), sigma)  # type: ignore[return-value]


@pytest.mark.parametrize("scale", [0.5, 1.0, 3.0])
def test_a_blur_of_the_whole_photo_is_told_at_any_size(scene: NDArray[np.uint8], scale: float) -> None:
    for sigma, is_blurred in ((0.5, False), (13.0, True)):
        spoilt = cv2.resize(blurred(scene, sigma), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        detail = fine_detail(spoilt)  # type: ignore[arg-type]
        assert detail is not None
        assert (detail < BLURRED_BELOW) == is_blurred


def test_one_thing_in_focus_is_enough(scene: NDArray[np.uint8]) -> None:
    spoilt = blurred(scene, 13.0)
    spoilt[190:290, 150:250] = scene[190:290, 150:250]
    detail = fine_detail(spoilt)
    assert detail is not None
    assert detail > BLURRED_BELOW


@pytest.mark.parametrize("shape", [(480, 640), (100, 100), (1, 1), (3000, 1)])
def test_of_a_plain_or_tiny_photo_nothing_is_said(shape: tuple[int, int]) -> None:
    assert fine_detail(np.full(shape, 90, np.uint8)) is None
