"""PNG files that would cost much more than their pictures are worth, and honest ones."""

import struct
import zlib

import cv2
import numpy as np
import pytest

from eyelid.errors import PictureError
from eyelid.pictures import decode
from eyelid.pictures.png import SIGNATURE, pixel_chunks

PIXELS = np.random.default_rng(0).integers(0, 256, (40, 30), np.uint8)
HONEST = cv2.imencode(".png", PIXELS)[1].tobytes()
HEAD, REST = HONEST[:33], HONEST[33:]


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


@pytest.mark.parametrize("name", [b"tEXt", b"zTXt", b"iTXt", b"iCCP", b"sPLT", b"acTL", b"teSt"])
@pytest.mark.parametrize("place", ["first", "last"])
def test_what_shows_nothing_is_not_given_to_the_decoder(name, place):
    more = chunk(name, b"a\0\0" + zlib.compress(bytes(1 << 20)))
    data = HEAD + more + REST if place == "first" else HONEST[:-12] + more + HONEST[-12:]
    assert pixel_chunks(data) == HONEST
    assert np.array_equal(decode(data).pixels, PIXELS)


def test_an_honest_file_is_not_copied():
    assert pixel_chunks(HONEST) is HONEST


def test_transparency_and_orientation_stay():
    colour = cv2.imencode(".png", cv2.merge([PIXELS] * 4))[1].tobytes()
    oriented = (
        colour[:33]
        + chunk(b"eXIf", b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0")
        + colour[33:]
    )
    assert pixel_chunks(oriented) is oriented
    assert decode(oriented).pixels.shape == (30, 40)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (HEAD + struct.pack(">I", 0xFFFFFFF0) + REST[4:], "a part of 4,294,967,280 bytes in a file of"),
        (HEAD + struct.pack(">I4s", 0x7FFFFFF0, b"tEXt") + REST, "a part of 2,147,483,632 bytes"),
        (
            HEAD + chunk(b"IDAT", zlib.compress(bytes(1 << 28))) + HONEST[-12:],
            "are more than its size can need",
        ),
        (HONEST[:-12], "cut short"),
        (HONEST[:40], "cut short"),
        (SIGNATURE + chunk(b"IEND", b"") + bytes(20), "no size at its beginning"),
    ],
)
def test_what_costs_much_is_refused_before_it_is_decoded(data, message):
    with pytest.raises(PictureError, match=message):
        pixel_chunks(data)
