"""WebPs are turned as their EXIF data say, also where these begin as in a JPEG."""

import struct

import cv2
import numpy as np
import pytest

from eyelid.pictures import decode
from eyelid.pictures.webp import with_plain_exif

PIXELS = np.random.default_rng(0).integers(0, 256, (40, 30, 3), np.uint8)
TABLE = b"MM\0*\0\0\0\x08" + struct.pack(">HHHIII", 1, 0x0112, 3, 1, 6 << 16, 0)


def chunk(name, content):
    return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)


def webp_with(exif):
    """Returns a WebP without loss, of 30x40 pixels, with EXIF data behind the picture."""
    picture = cv2.imencode(".webp", PIXELS, [cv2.IMWRITE_WEBP_QUALITY, 101])[1].tobytes()[12:]
    size = struct.pack("<I", PIXELS.shape[1] - 1)[:3] + struct.pack("<I", PIXELS.shape[0] - 1)[:3]
    parts = chunk(b"VP8X", b"\x08\0\0\0" + size) + picture + chunk(b"EXIF", exif)
    return b"RIFF" + struct.pack("<I", 4 + len(parts)) + b"WEBP" + parts


@pytest.mark.parametrize("before", [b"", b"Exif\0\0"], ids=["as it should", "as in a JPEG"])
@pytest.mark.parametrize("colour", [False, True])
def test_a_turned_picture_is_put_upright(before, colour):
    pixels = decode(webp_with(before + TABLE), colour=colour).pixels
    shown = np.rot90(PIXELS, -1)
    assert pixels.shape[:2] == (30, 40)
    assert not colour or np.array_equal(pixels, shown)


@pytest.mark.parametrize("data", [b"RIFF\0\0\0\0WEBP", webp_with(TABLE), webp_with(b"Exif")])
def test_other_files_stay_as_they_are(data):
    assert with_plain_exif(data) is data
