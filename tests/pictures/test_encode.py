"""Pixels as picture files, and in grey or in colour."""

import numpy as np
import pytest

from eyelid.pictures import decode
from eyelid.pictures.colours import colour_of, grey_of
from eyelid.pictures.encode import jpeg_bytes, png_bytes

COLOUR = np.random.default_rng(0).integers(0, 256, (6, 9, 3), np.uint8)
GREY = COLOUR[..., 0].copy()


@pytest.mark.parametrize("pixels", [COLOUR, GREY], ids=["colour", "grey"])
def test_a_png_holds_every_pixel(pixels: np.ndarray) -> None:
    assert np.array_equal(decode(png_bytes(pixels), colour=pixels.ndim == 3).pixels, pixels)


def test_a_jpeg_of_better_quality_is_nearer_and_larger() -> None:
    files = [jpeg_bytes(GREY, quality=quality) for quality in (20, 95)]
    poor, good = (np.abs(decode(file).pixels.astype(int) - GREY).mean() for file in files)
    assert good < poor
    assert len(files[0]) < len(files[1])
    assert files[0].startswith(b"\xff\xd8")


def test_grey_and_colour_are_made_of_each_other_and_left_as_they_are() -> None:
    assert grey_of(GREY) is GREY
    assert colour_of(COLOUR) is COLOUR
    assert np.array_equal(colour_of(GREY), np.stack([GREY] * 3, axis=2))
    assert np.array_equal(grey_of(colour_of(GREY)), GREY)
    red = np.zeros((1, 1, 3), np.uint8)
    red[..., 2] = 255
    assert grey_of(red).item() == 76  # by what the eye sees of red, 0.299
