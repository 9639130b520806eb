"""Boxes of eyes are drawn where they are, legibly on any background, over a copy."""

import numpy as np
import pytest

from eyelid.drawing import EyeMark, draw_boxes
from eyelid.drawing.boxes import COLOURS


def marks(state="open", face=0):
    return [EyeMark((200 + 60 * n, 150, 30, 30), state, f"{n} {state} 0.50", face) for n in range(2)]


@pytest.mark.parametrize("state", list(COLOURS))
@pytest.mark.parametrize("grey", [0, 128, 255])
def test_boxes_stand_out_on_any_background(state, grey):
    pixels = np.full((480, 640, 3), grey, np.uint8)
    drawn = draw_boxes(pixels, marks(state), {0: (180, 100, 140, 160)})
    assert drawn.shape == pixels.shape
    assert (pixels == grey).all()
    edge = drawn[165, 197:205].astype(int)  # across the left edge of the first eye's box
    assert tuple(COLOURS[state]) in map(tuple, edge.tolist())
    assert np.ptp(edge.sum(axis=1)) > 150  # a light line beside a dark one
    below = drawn[262:300, 180:320].reshape(-1, 3)  # the words
    assert (below.max(axis=1) < 60).mean() > 0.3
    assert below[np.ptp(below, axis=1) > 30].max() > 150


@pytest.mark.parametrize(
    ("shape", "expected"),
    [((24, 24), (240, 240, 3)), ((30, 120, 3), (60, 240, 3)), ((300, 200), (300, 200, 3))],
)
def test_a_bare_patch_is_enlarged_until_words_fit_in(shape, expected):
    height, width = shape[:2]
    drawn = draw_boxes(
        np.full(shape, 90, np.uint8), [EyeMark((0, 0, width, height), "closed", "closed 0.01")], {}
    )
    assert drawn.shape == expected
    assert (drawn == COLOURS["closed"]).all(axis=2).any()


def test_small_faces_get_room():
    pixels = np.zeros((300, 400), np.uint8)
    assert draw_boxes(pixels, [], {0: (10, 10, 25, 30)}).shape == (1200, 1600, 3)
    assert draw_boxes(pixels, [], {0: (10, 10, 2, 2)}).shape == (2100, 2800, 3)


@pytest.mark.parametrize("shape", [(20, 5000), (5000, 20), (66_000, 12)])
def test_no_shape_is_too_strange(shape):
    eye = EyeMark((-5, -5, 5010, 40), "unsure", "right unsure 0.50", 0)
    drawn = draw_boxes(np.zeros(shape, np.uint8), [eye], {0: (-10, -10, 6000, 50)})
    assert max(drawn.shape) <= 65_500


def test_words_on_a_panorama_are_as_large_as_its_faces():
    eyes = [EyeMark((3000 + 60 * n, 150, 30, 30), "open", "right open 0.50", 0) for n in range(2)]
    drawn = draw_boxes(np.full((400, 8000), 255, np.uint8), eyes, {0: (2980, 100, 140, 160)})
    rows, columns = np.nonzero(drawn.max(axis=2) < 60)
    assert np.ptp(columns) < 300
    assert np.ptp(rows) < 250


def test_plates_of_neighbours_do_not_hide_one_another():
    eyes = [EyeMark((100 + 160 * n, 120, 30, 30), "open", f"right open 0.{n}0", n) for n in range(3)]
    faces = {n: (80 + 160 * n, 100, 100, 120) for n in range(3)}
    plain = np.full((480, 640), 255, np.uint8)
    alone = [draw_boxes(plain, [eye], {eye.face: faces[eye.face]}) for eye in eyes]
    together = draw_boxes(plain, eyes, faces)
    assert green(together) == pytest.approx(sum(map(green, alone)), rel=0.02)


def green(drawn):
    """Returns how many pixels are of the boxes and words of open eyes."""
    return (drawn[..., 1] > 1.5 * drawn[..., 0]).sum()
