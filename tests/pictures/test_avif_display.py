"""AVIFs are shown as they say, as every other program shows them."""

import base64
import struct
from time import process_time

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid.pictures import decode
from eyelid.pictures.avif_display import display_of, upright
from eyelid.pictures.decode import declared_size

TURNED = base64.b64decode(  # 16x8: the left half 120 above 0, the right 230; turned, then mirrored; by Pillow
    "AAAAHGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZgAAAP1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5w"
    "aXRtAAAAAAABAAAAHmlsb2MAAAAARAAAAQABAAAAAQAAASEAAAAmAAAAKGlpbmYAAAAAAAEAAAAaaW5mZQIAAAAAAQAAYXYwMUNvbG9y"
    "AAAAAHxpcHJwAAAAW2lwY28AAAAUaXNwZQAAAAAAAAAQAAAACAAAAA5waXhpAAAAAAEIAAAADGF2MUOBABwAAAAAE2NvbHJuY2x4AAEA"
    "DQAGgAAAAAlpcm90AQAAAAlpbWlyAAAAABlpcG1hAAAAAAAAAAEAAQYBAoMEhYYAAAAubWRhdBIACggYDL+0wENBqDIYF4YhhJJlAAD9"
    "Rfk8Q0EFSVFE8Rk5PiZQ"
)
STORED = np.repeat(np.array([[0] * 8 + [230] * 8], np.uint8), 8, axis=0)
STORED[:4, :8] = 120


def avif_shown(turn, mirror):
    return TURNED.replace(b"irot\x01", b"irot%c" % turn).replace(b"imir\x00", b"imir%c" % mirror)


@pytest.mark.parametrize("turn", range(4))
@pytest.mark.parametrize(("mirror", "axis"), [(0, 0), (1, 1)])
@pytest.mark.parametrize("colour", [False, True])
def test_a_picture_is_turned_and_mirrored_as_it_says(turn, mirror, axis, colour):
    pixels = decode(avif_shown(turn, mirror), colour=colour).pixels
    shown = np.flip(np.rot90(STORED, turn), axis)
    assert pixels.shape == (*shown.shape, 3)[: 3 if colour else 2]
    assert np.abs(pixels.reshape(*shown.shape, -1).astype(int) - shown[..., None]).max() <= 25


@pytest.mark.parametrize("is_told", [True, False], ids=["by both", "by EXIF data alone"])
@pytest.mark.parametrize("colour", [False, True])
def test_exif_data_do_not_turn_a_picture_once_more(is_told, colour):
    """Encoders write the turn of a photo into the boxes, and often keep the EXIF data that told them so."""
    exif = b"MM\0*\0\0\0\x08" + struct.pack(">HHHIII", 1, 0x0112, 3, 1, 6 << 16, 0)
    kinds = [cv2.IMAGE_METADATA_EXIF]
    data = cv2.imencodeWithMetadata(".avif", STORED, kinds, [np.frombuffer(exif, np.uint8)])[1].tobytes()
    assert display_of(data).steps == ((b"irot", 3),)
    if not is_told:
        data = data.replace(b"irot\x03", b"irot\x00")
    pixels = decode(data, colour=colour).pixels
    shown = np.rot90(STORED, 3 if is_told else 0)
    assert pixels.shape[:2] == shown.shape
    assert np.abs(pixels.reshape(*shown.shape, -1).astype(int) - shown[..., None]).max() <= 25


def test_size_is_that_before_turning():
    assert declared_size(TURNED) == (16, 8)


def test_what_the_primary_picture_has_not_is_not_done():
    """The box that gives pictures their properties names none of the two steps here."""
    data = TURNED.replace(b"\x06\x01\x02\x83\x04\x85\x86", b"\x04\x01\x02\x83\x04\x01\x01")
    assert display_of(data).steps == ()
    assert decode(data).pixels.shape == STORED.shape


@given(damage=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), min_size=1, max_size=9))
def test_damaged_files_are_shown_in_some_way(damage):
    data = bytearray(TURNED)
    for place, value in damage:
        data[place % len(data)] = value
    display = display_of(bytes(data))
    assert upright(STORED, display).size == STORED.size
    assert display_of(bytes(data[: damage[0][0]])).width >= -1


@pytest.mark.parametrize(
    "data",
    [
        b"\0\0\0\0meta\0\0\0\0" * 20_000,
        b"\0\0\0\0meta\0\0\0\0" + b"\0\0\0\x08ipco" * 200_000,
        TURNED[:284].replace(b"\0\0\0\x19ipma", b"\0\0\0\0ipma") + bytes(2_000_000),
    ],
    ids=["nested", "many boxes", "many lists of properties"],
)
def test_hostile_boxes_cost_little(data):
    start = process_time()
    display_of(data)
    assert process_time() - start < 2
