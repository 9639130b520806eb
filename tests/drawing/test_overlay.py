import numpy as np
import pytest

from eyelid.drawing import overlay
from eyelid.drawing.overlay import lay_over

GREY = np.full((30, 50), 120, np.uint8)


def _spot(value):
    values = np.zeros((6, 10), np.float32)
    values[2, 7] = value
    return values


@pytest.mark.parametrize(("value", "signed", "strongest"), [(2.0, True, 0), (-2.0, True, 2), (2.0, False, 0)])
def test_the_strongest_place_of_a_picture_has_the_colour(value, signed, strongest):
    laid = lay_over(GREY, _spot(value), signed=signed).astype(int)
    assert laid.shape == (30, 50, 3)
    change = np.abs(laid - 120).sum(axis=2)
    row, column = np.unravel_index(change.argmax(), change.shape)
    assert (row // 5, column // 5) == (2, 7)
    if signed:
        assert laid[row, column].argmax() == strongest
    assert (laid[:, :25] == 120).all()


def test_nothing_is_laid_over_where_nothing_counts():
    assert (lay_over(GREY, np.zeros((6, 10), np.float32), signed=True) == 120).all()


def test_large_pictures_are_brought_to_a_size_that_fits(monkeypatch):
    monkeypatch.setattr(overlay, "LONGEST", 20)
    assert lay_over(GREY, _spot(1.0), signed=False).shape == (12, 20, 3)
