"""JPEG files give the pixels that OpenCV gives, and say where they are damaged."""

import struct

import cv2
import numpy as np
import pytest

from eyelid.pictures import decode
from eyelid.synth import draw_eyes

EYE = cv2.resize(draw_eyes(1, seed=5, size=48)[0][0], (72, 56))
KINDS = {
    "baseline": [],
    "progressive": [cv2.IMWRITE_JPEG_PROGRESSIVE, 1],
    "restarts": [cv2.IMWRITE_JPEG_RST_INTERVAL, 2],
    "4:2:0": [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420],
    "4:1:1": [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_411],
    "optimised": [cv2.IMWRITE_JPEG_OPTIMIZE, 1],
}


def jpeg(kind="baseline", pixels=EYE):
    return cv2.imencode(".jpg", pixels, KINDS[kind])[1].tobytes()


def with_exif(data, orientation, order=">", before=b""):
    tiff = {"<": b"II", ">": b"MM"}[order] + struct.pack(f"{order}HI", 42, 8)
    tiff += struct.pack(f"{order}H", 2) + struct.pack(f"{order}HHIHH", 0x0100, 3, 1, 9, 0)
    tiff += struct.pack(f"{order}HHIHHI", 0x0112, 3, 1, orientation, 0, 0)
    exif = b"\xff\xe1" + struct.pack(">H", len(tiff) + 8) + b"Exif\0\0" + tiff
    return data[:2] + before + exif + data[2:]


def middle_of_scan(data):
    return (data.rindex(b"\xff\xda") + len(data)) // 2


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize(
    "data",
    [
        *(pytest.param(jpeg(kind), id=kind) for kind in KINDS),
        pytest.param(jpeg(pixels=EYE[..., 0]), id="grey"),
        pytest.param(jpeg() + jpeg(), id="a second picture after the end"),
        pytest.param(jpeg() + with_exif(jpeg(), 6), id="a turned picture after the end"),
        pytest.param(jpeg() + bytes(999), id="zeros after the end"),
        *(pytest.param(with_exif(jpeg(), turn), id=f"EXIF {turn}") for turn in range(10)),
        *(pytest.param(with_exif(jpeg(), turn, "<"), id=f"little EXIF {turn}") for turn in (1, 5, 6)),
        pytest.param(
            with_exif(jpeg(), 8).replace(b"\0*\0\0\0\x08", b"\0*\x7f\0\0\0"), id="EXIF without a table"
        ),
        pytest.param(with_exif(jpeg(), 6, before=b"\xff\xe1\0\x08http:\0"), id="EXIF after another segment"),
    ],
)
def test_pixels_are_those_of_opencv_and_none_is_damaged(data, colour):
    flag = cv2.IMREAD_COLOR if colour else cv2.IMREAD_GRAYSCALE
    pixels, damage = decode(data, colour=colour)
    assert np.array_equal(pixels, cv2.imdecode(np.frombuffer(data, np.uint8), flag))
    assert damage == ""


DAMAGES = {
    "the end of the scan is lost": lambda data: data[: middle_of_scan(data)] + b"\xff\xd9",
    "zeros": lambda data: (
        data[: middle_of_scan(data)] + bytes(len(data) - middle_of_scan(data) - 2) + data[-2:]
    ),
    "a second half": lambda data: data[: middle_of_scan(data)] + data[middle_of_scan(data) - 300 :],
}


@pytest.mark.parametrize("kind", ["baseline", "progressive", "restarts", "4:2:0"])
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_scan_is_read_and_told(damage, kind):
    damaged = damage(with_exif(jpeg(kind), 6))
    pixels, told = decode(damaged)
    assert pixels.shape == EYE.shape[1::-1]
    assert told
    assert np.array_equal(pixels, cv2.imdecode(np.frombuffer(damaged, np.uint8), cv2.IMREAD_GRAYSCALE))
