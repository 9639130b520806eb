"""Tests of finding the one eye in a picture that shows much around it."""

import pickle

import cv2
import numpy as np
import pytest

from eyelid.cli import main
from eyelid.errors import PictureError
from eyelid.eyes import finder_of
from eyelid.pictures import Picture
from eyelid.synth import EyeLook, Framing, Glasses, draw_eye


def wide_patch(shift_x, shift_y, *, openness=1.0, seed=0):
    """Returns a drawn eye of 53 pixels in a picture of 160."""
    look = EyeLook(
        openness=openness,
        framing=Framing(share=0.33, shift_x=shift_x, shift_y=shift_y),
        glasses=Glasses(kind="thin"),
    )
    return draw_eye(look, size=160, seed=seed)


@pytest.mark.parametrize("openness", [0.0, 1.0])
@pytest.mark.parametrize(("shift_x", "shift_y"), [(0.0, 0.0), (0.2, 0.1), (-0.25, -0.1), (0.1, 0.25)])
def test_the_eye_is_found_wherever_it_is(shift_x, shift_y, openness):
    pixels = wide_patch(shift_x, shift_y, openness=openness)
    (eye,) = finder_of("wide-patch").find(Picture(pixels, "drawn"))
    x, y, width, height = eye.box
    assert x + width / 2 == pytest.approx(160 * (0.5 + shift_x), abs=25)
    assert y + height / 2 == pytest.approx(160 * (0.5 + shift_y), abs=25)
    assert 40 <= width == height <= 110


def test_of_an_eye_that_fills_the_picture_most_is_kept():
    (eye,) = finder_of("wide-patch").find(Picture(draw_eye(EyeLook(), size=64), "drawn"))
    assert min(eye.box[2:]) >= 35


@pytest.mark.parametrize("shape", [(8, 8), (9, 400), (400, 9), (2000, 3000)])
def test_a_picture_of_any_shape_has_a_box_in_it(shape):
    pixels = np.random.default_rng(0).integers(0, 255, shape, np.uint8)
    finder = pickle.loads(pickle.dumps(finder_of("wide-patch")))
    (eye,) = finder.find(Picture(pixels, "noise"))
    x, y, width, height = eye.box
    assert 0 <= x <= shape[1] - width
    assert 0 <= y <= shape[0] - height
    assert min(width, height) >= 8


def test_a_picture_too_small_for_an_eye_is_refused():
    with pytest.raises(PictureError, match="7x30 pixels"):
        finder_of("wide-patch").find(Picture(np.zeros((30, 7), np.uint8), "thin"))


def test_predict_reads_wide_patches_by_the_eye_in_them(tmp_path, capsys):
    for number, (openness, shift_x) in enumerate([(1.0, 0.2), (0.0, 0.2), (1.0, -0.2), (0.0, -0.2)]):
        name = f"{'open' if openness else 'closed'}{number}.png"
        cv2.imwrite(str(tmp_path / name), wide_patch(shift_x, 0.1, openness=openness, seed=number))
    assert main(["predict", str(tmp_path), "--eyes", "wide-patch", "--output", "-"]) == 0
    _, *rows = capsys.readouterr().out.splitlines()
    assert len(rows) == 4
    for row in rows:
        name, _, cells = row.rpartition("/")[2].partition(".png")
        assert (",open," in cells) == ("open" in name), row
