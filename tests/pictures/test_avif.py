"""What an AVIF really codes is known before it is decoded."""

from time import process_time

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid.errors import PictureError
from eyelid.pictures import avif, decode


def avif_of(width, height):
    return cv2.imencode(".avif", np.full((height, width, 3), 90, np.uint8))[1].tobytes()


def with_coded_size(data, width, height):
    """Writes another size into the sequence header, in as many bytes; the declared size stays."""
    at = data.index(b"\x12\x00\x0a") + 4
    short = "000110000011111111" + f"{width - 1:016b}{height - 1:016b}"
    header = int(short.ljust(8 * data[at - 1], "0"), 2).to_bytes(data[at - 1], "big")
    return data[:at] + header + data[at + len(header) :]


@pytest.mark.parametrize("size", [(1, 1), (24, 24), (40, 30), (500, 3), (33, 700)])
def test_coded_size_is_that_of_the_picture(size):
    data = avif_of(*size)
    assert avif.is_avif(data)
    assert avif.coded_size(data) == size
    assert decode(data).pixels.shape == size[::-1]


def test_a_large_picture_that_declares_a_small_one_is_refused():
    data = with_coded_size(avif_of(40, 30), 12_000, 12_000)
    assert avif.coded_size(data) == (12_000, 12_000)
    with pytest.raises(PictureError, match="12000x12000 pixels is over the limit"):
        decode(data)


@pytest.mark.parametrize(
    "more",
    [
        b"\0\0\0\0meta\0\0\0\0" * 20_000,
        b"\0\0\0\0moov" * 20_000,
        b"\0\0\0\0meta\0\0\0\0" + b"\0\0\0\0iloc\2" + bytes(3) + b"\x44\0" + b"\xff" * 4 + b"\0\1" * 200_000,
        b"\x12\0" * 400_000,
    ],
    ids=["nested", "nested films", "items", "units"],
)
def test_hostile_boxes_cost_little(more):
    data = avif_of(40, 30)
    start = process_time()
    assert avif.coded_size(data + more) == (40, 30)
    assert process_time() - start < 5


@given(damage=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), min_size=1, max_size=9))
def test_damaged_files_have_some_size(damage):
    data = bytearray(avif_of(40, 30))
    for place, value in damage:
        data[place % len(data)] = value
    assert min(avif.coded_size(bytes(data))) >= 0
