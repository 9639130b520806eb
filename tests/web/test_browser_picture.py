"""Which picture files a browser gets as they are, and what becomes of the others."""

import struct

import cv2
import numpy as np
import pytest

from eyelid.errors import PictureError
from eyelid.web.browser_picture import browser_picture

EYE = np.tile(np.arange(24, dtype=np.uint8) * 10, (40, 1))
GIF = b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\4\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"


def encoded(ending, pixels=EYE):
    return cv2.imencode(ending, pixels)[1].tobytes()


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        (".png", "image/png"),
        (".jpg", "image/jpeg"),
        (".bmp", "image/bmp"),
        (".webp", "image/webp"),
    ],
)
def test_what_browsers_know_stays_as_it_is(ending, kind):
    data = encoded(ending)
    assert browser_picture(data) == (data, kind)
    assert browser_picture(GIF) == (GIF, "image/gif")


@pytest.mark.parametrize("ending", [".tiff", ".pgm"])
def test_other_pictures_become_png(ending):
    data, kind = browser_picture(encoded(ending))
    assert kind == "image/png"
    assert np.abs(cv2.imdecode(np.frombuffer(data, np.uint8), -1).astype(int) - EYE).max() <= 2


def test_pictures_of_sixteen_bits_keep_their_contrast():
    dark = EYE.astype(np.uint16) * 16  # 12 bits in 16
    data, kind = browser_picture(encoded(".png", dark))
    assert kind == "image/png"
    assert np.array_equal(cv2.imdecode(np.frombuffer(data, np.uint8), -1), EYE)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        encoded(".png")[:16] + struct.pack(">II", 40_000, 40_000) + encoded(".png")[24:],
    ],
)
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(PictureError):
        browser_picture(data)
