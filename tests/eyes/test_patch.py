"""Any patch is made to fit a model; one too small to tell an eye in is refused."""

import cv2
import numpy as np
import pytest

from eyelid.errors import PictureError
from eyelid.eyes import MIN_SIDE, UNKNOWN, Eye, PatchFinder, crop, fit_patch, fit_patches
from eyelid.pictures import Picture

SHAPES = [(8, 8), (8, 100), (100, 8), (24, 24), (25, 23), (1000, 700), (1, 1), (1, 5000)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("channels", [(), (3,)])
@pytest.mark.parametrize("size", [24, 32])
def test_any_shape_fits(shape, channels, size):
    pixels = np.full((*shape, *channels), 77, np.uint8)
    patch = fit_patch(pixels, size)
    assert (patch.shape, patch.dtype) == ((size, size), np.uint8)
    assert set(np.unique(patch)) == {77}


def test_patch_that_fits_is_not_copied():
    patch = np.zeros((24, 24), np.uint8)
    assert fit_patch(patch, 24) is patch


@pytest.mark.parametrize("shape", [(24, 24), (40, 40), (12, 12), (40, 60), (60, 40)])
def test_grey_and_colour_agree(shape):
    grey = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    colour = cv2.merge([grey] * 3)
    assert np.array_equal(fit_patch(grey, 24), fit_patch(colour, 24))


@pytest.mark.parametrize("shape", [(40, 40), (41, 59), (59, 41)])
def test_mirrored_patch_is_fitted_to_the_mirror_image(shape):
    pixels = cv2.GaussianBlur(np.random.default_rng(0).integers(0, 256, shape, np.uint8), (0, 0), 3)
    mirrored = fit_patch(np.ascontiguousarray(pixels[:, ::-1]), 24)[:, ::-1]
    assert np.abs(mirrored.astype(int) - fit_patch(pixels, 24)).max() <= 12


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("count", [0, 1, 4, 23])
def test_many_are_fitted_as_each_alone_is(count, colour):
    generator = np.random.default_rng(count)
    shapes = [SHAPES[each] for each in generator.integers(0, len(SHAPES), count)] + [(100, 100)] * count
    patches = [generator.integers(0, 256, shape + (3,) * colour, np.uint8) for shape in shapes]
    together = fit_patches(patches, 24)
    assert (together.shape, together.dtype) == ((2 * count, 24, 24), np.uint8)
    assert all(
        np.array_equal(fit_patch(patch, 24), fitted) for patch, fitted in zip(patches, together, strict=True)
    )


def test_input_is_left_as_it_is():
    pixels = np.random.default_rng(0).integers(0, 256, (40, 60, 3), np.uint8)
    before = pixels.copy()
    fit_patch(pixels, 24)
    assert np.array_equal(pixels, before)


def test_finder_takes_the_whole_picture_as_one_eye():
    picture = Picture(np.zeros((40, 60), np.uint8), "a.png")
    (eye,) = PatchFinder().find(picture)
    assert (eye.box, eye.side, eye.face) == ((0, 0, 60, 40), UNKNOWN, None)
    assert crop(picture, eye) is picture.pixels


@pytest.mark.parametrize(
    ("shape", "error"),
    [
        ((MIN_SIDE, MIN_SIDE), None),
        ((MIN_SIDE, 2000), None),
        ((1, 1), "1x1 pixels: an eye needs at least 8x8"),
        ((7, 100), "100x7 pixels"),
        ((100, 7), "7x100 pixels"),
    ],
)
def test_finder_needs_eight_pixels_each_way(shape, error):
    picture = Picture(np.zeros(shape, np.uint8), "a.png")
    if error is None:
        assert len(PatchFinder().find(picture)) == 1
    else:
        with pytest.raises(PictureError, match=error):
            PatchFinder().find(picture)


@pytest.mark.parametrize("shape", [(24, 240), (240, 24), (12, 240), (240, 240)])
def test_no_pixel_is_skipped_when_a_side_shrinks(shape):
    noise = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    assert fit_patch(noise, 24).std() < 40  # single pixels have 74; means of ten have 23


@pytest.mark.parametrize("shape", [(40, 60), (40, 60, 3)])
@pytest.mark.parametrize(
    ("box", "columns", "rows"),
    [
        ((10, 5, 24, 24), (10, 34), (5, 29)),
        ((-6, -4, 24, 24), (0, 18), (0, 20)),
        ((50, 30, 24, 24), (50, 60), (30, 40)),
    ],
)
def test_an_eye_is_cut_out_of_its_picture_and_off_at_the_border(shape, box, columns, rows):
    pixels = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    cut = crop(Picture(pixels, "a.png"), Eye(box))
    assert np.array_equal(cut, pixels[slice(*rows), slice(*columns)])


@pytest.mark.parametrize("box", [(60, 0, 9, 9), (-9, 0, 9, 9), (0, 40, 9, 9), (5, 5, 0, 9)])
def test_an_eye_outside_its_picture_is_an_error(box):
    with pytest.raises(PictureError, match="lies outside the picture"):
        crop(Picture(np.zeros((40, 60), np.uint8), "a.png"), Eye(box))
