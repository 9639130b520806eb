import cv2
import numpy as np
import pytest

from eyelid.errors import DataError
from eyelid.photos.look import DETAIL_STEPS, Look, look_of


def test_a_look_has_one_size_and_survives_as_text() -> None:
    grey = np.random.default_rng(0).integers(0, 256, (300, 500)).astype(np.uint8)
    look = look_of(grey)
    assert look.thumbnail.shape == (48, 64)
    assert look.detail.shape == (12, 12)
    text = look.to_text()
    assert len(text) <= 6000
    again = Look.from_text(text)
    assert np.array_equal(again.thumbnail, look.thumbnail)
    assert np.array_equal(again.detail, look.detail)


@pytest.mark.parametrize("shape", [(1, 1), (1, 5000), (5000, 1), (3, 7), (2047, 1023), (48, 64)])
def test_every_size_has_a_look(shape: tuple[int, int]) -> None:
    look = look_of(np.full(shape, 77, np.uint8))
    assert (look.thumbnail == 77).all()
    assert (look.detail == 0).all()


def test_the_thumbnail_is_the_picture_made_small() -> None:
    grey = np.zeros((1200, 1600), np.uint8)
    grey[:600, 800:] = 200
    thumbnail = look_of(grey).thumbnail
    assert (thumbnail[:24, 32:] == 200).all()
    assert (thumbnail[24:] == 0).all()


def test_detail_is_where_the_focus_is() -> None:
    grey = np.random.default_rng(0).integers(0, 256, (600, 900)).astype(np.uint8)
    grey = np.asarray(cv2.GaussianBlur(grey, (0, 0), 1), np.uint8)
    soft = cv2.GaussianBlur(grey, (0, 0), 4)
    grey[:, 450:] = soft[:, 450:]
    detail = look_of(grey).detail.astype(int)
    assert detail[:, :5].min() > detail[:, 7:].max() + DETAIL_STEPS


@pytest.mark.parametrize("text", ["", "AAAA", "not base64!", "ä", "A" * 4284])
def test_a_broken_text_is_told(text: str) -> None:
    with pytest.raises(DataError, match=r"expected 3,216 bytes in base64, got a text of .* characters"):
        Look.from_text(text)
