"""What cameras write down is read from every kind of file, and nonsense is nothing."""

import os
import struct
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid.photos.camera_data import CameraData, camera_data

REAL = Path(os.environ.get("EYELID_DATA", "../shared/data")).resolve() / "raw_xmp"

JPEG = cv2.imencode(".jpg", np.zeros((16, 16), np.uint8))[1].tobytes()
FULL = {
    "make": "Canon",
    "model": "Canon EOS R6",
    "serial": "0123",
    "time": "2024:05:01 12:30:15",
    "fraction": "25",
    "exposure": (1, 250),
    "aperture": (28, 10),
    "iso": 400,
    "bias": (-2, 3),
    "focal": (50, 1),
}
READ = CameraData(1714566615.25, True, "Canon EOS R6 0123", 0.004, 2.8, 400, -2 / 3, 50)


def tiff(order="<", *, time_tag=0x9003, fraction_tag=0x9291, **facts):
    """Writes EXIF data by hand: a table with the camera, and one with how the photo was taken."""
    tags = {
        "exposure": (0x829A, 5),
        "aperture": (0x829D, 5),
        "iso": (0x8827, 3),
        "sensitivity": (0x8832, 4),
        "time": (time_tag, 2),
        "bias": (0x9204, 10),
        "focal": (0x920A, 5),
        "fraction": (fraction_tag, 2),
        "serial": (0xA431, 2),
    }
    camera = [(tag, 2, facts[name]) for name, tag in (("make", 0x10F), ("model", 0x110)) if name in facts]
    taken = sorted((*tags[name], value) for name, value in facts.items() if name in tags)
    size = 8 + len(_table([*camera, (0x8769, 4, 0)], 8, order))
    first = _table([*camera, (0x8769, 4, size)], 8, order)
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8)
    return head + first + _table(taken, size, order)


def _table(entries, at, order):
    end = at + 2 + 12 * len(entries) + 4
    fields, outside = b"", b""
    for tag, kind, value in entries:
        if kind == 2:
            packed = value.encode() + b"\0"
        elif kind in (5, 10):
            packed = struct.pack(f"{order}2{'I' if kind == 5 else 'i'}", *value)
        else:
            packed = struct.pack(f"{order}{'H' if kind == 3 else 'I'}", value)
        fields += struct.pack(f"{order}HHI", tag, kind, len(packed) if kind == 2 else 1)
        if len(packed) > 4:
            fields += struct.pack(f"{order}I", end + len(outside))
            outside += packed + b"\0" * (len(packed) % 2)
        else:
            fields += packed.ljust(4, b"\0")
    return struct.pack(f"{order}H", len(entries)) + fields + b"\0\0\0\0" + outside


def jpeg(exif):
    return JPEG[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 8) + b"Exif\0\0" + exif + JPEG[2:]


def webp(exif):
    chunks = (
        b"VP8X\x0a\0\0\0\x08" + b"\0" * 9 + b"EXIF" + struct.pack("<I", len(exif) + 6) + b"Exif\0\0" + exif
    )
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks


def png(exif):
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(exif)) + b"eXIf" + exif + b"\0\0\0\0"


def taken(**facts):
    return camera_data(jpeg(tiff(**facts)), name="a.jpg")


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    "packed",
    [
        pytest.param(jpeg, id="JPEG"),
        pytest.param(webp, id="WebP"),
        pytest.param(png, id="PNG"),
        pytest.param(bytes, id="TIFF and most RAWs"),
        pytest.param(lambda exif: b"FUJIFILMCCD-RAW " + b"\0" * 100 + jpeg(exif), id="RAF"),
        pytest.param(lambda exif: b"\0\0\0\x18ftypcrx " + b"\0" * 40 + b"CMT1" + exif, id="CR3"),
        pytest.param(lambda exif: b"\0MRM" + b"\0" * 40 + b"\0TTW\0\0\1\0" + exif, id="MRW"),
        pytest.param(lambda exif: b"\0\0\0\x18ftypheic" + b"\0" * 40 + b"Exif\0\0" + exif, id="HEIC"),
    ],
)
def test_every_kind_of_file(packed, order):
    data = camera_data(packed(tiff(order, **FULL)), name="a")
    assert data.camera == READ.camera
    assert data.has_fraction
    for name in ("time_s", "exposure_s", "aperture", "iso", "bias_ev", "focal_mm"):
        assert getattr(data, name) == pytest.approx(getattr(READ, name), abs=1e-6), name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024:05:01 12:30:15", 1714566615),
        ("2024-05-01T12:30:15", 1714566615),
        ("2024/05/01 12:30:15", 1714566615),
        ("0000:00:00 00:00:00", None),
        ("    :  :     :  :  ", None),
        ("1970:01:01 00:00:00", None),
        ("1980:01:01 00:00:12", None),
        ("2000:01:01 00:03:12", None),
        ("2024:02:31 12:30:15", None),
        ("2024:05:01 25:30:15", None),
        ("2024:05:01 12:30", None),
        ("2024:05:01 12:30:  ", None),
        ("9999:05:01 12:30:15", None),
        ("", None),
    ],
)
def test_times(text, expected):
    assert taken(time=text).time_s == expected


@pytest.mark.parametrize(
    ("fraction", "seconds", "known"),
    [
        ("5", 0.5, True),
        ("05", 0.05, True),
        ("123456789", 0.123456, True),
        ("00", 0.0, True),
        ("5 ", 0.5, True),
        ("", 0.0, False),
        ("x", 0.0, False),
        ("-5", 0.0, False),
        ("²", 0.0, False),
    ],
)
def test_fractions_of_seconds(fraction, seconds, known):
    data = taken(time="2024:05:01 12:30:15", fraction=fraction)
    assert data.time_s == pytest.approx(1714566615 + seconds)
    assert data.has_fraction == known


def test_time_of_digitising_is_the_second_choice():
    assert taken(time_tag=0x9004, fraction_tag=0x9292, time="2024:05:01 12:30:15").time_s == 1714566615


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"make": "NIKON CORPORATION", "model": "NIKON D70"}, "NIKON D70"),
        ({"make": "SONY", "model": "ILCE-7M3"}, "SONY ILCE-7M3"),
        ({"make": "Drawn  ", "model": "", "serial": " 7"}, "Drawn 7"),
        ({"model": "X\n\x1b[31m"}, "X [31m"),
        ({}, ""),
    ],
)
def test_cameras(facts, expected):
    assert taken(**facts).camera == expected


@pytest.mark.parametrize(
    "facts",
    [
        {"exposure": (0, 0)},
        {"exposure": (1, 0)},
        {"exposure": (0, 1)},
        {"aperture": (0, 0)},
        {"aperture": (0, 1)},
        {"focal": (0, 1)},
        {"bias": (-1000, 1)},
        {"bias": (0, 0)},
        {"iso": 0},
    ],
)
def test_numbers_without_sense(facts):
    assert taken(**facts) == CameraData()


def test_newer_tag_of_sensitivity_where_the_older_one_overflows():
    assert taken(iso=65535, sensitivity=102400).iso == 102400


@given(st.data())
def test_damaged_data_raise_nothing(data):
    whole = bytearray(jpeg(tiff(**FULL)))
    for _ in range(data.draw(st.integers(0, 10))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    assert isinstance(
        camera_data(bytes(whole[: data.draw(st.integers(0, len(whole)))]), name="a"), CameraData
    )


@given(st.binary(max_size=300), st.sampled_from((b"", b"II*\0", b"\xff\xd8\xff\xe1", b"\0\0\0\x18ftypheic")))
def test_any_bytes_raise_nothing(data, head):
    assert isinstance(camera_data(head + data, name="a.heic"), CameraData)


def test_hostile_tables_take_no_time():
    """A table of 5,000 entries of 999 values each, at every place of a chain."""
    entry = struct.pack("<HHII", 0x8888, 4, 999, 0)
    chain = b"II*\0" + struct.pack("<IH", 8, 5000) + entry * 5000 + struct.pack("<I", 10)
    texts = b"II*\0" + struct.pack("<IH", 8, 5000) + struct.pack("<HHII", 0x10F, 2, 1 << 31, 0) * 5000
    started = time.process_time()
    assert camera_data(chain, name="a.tif").time_s is None
    assert camera_data(texts + b"x" * 20_000_000, name="a.tif").time_s is None
    assert time.process_time() - started < 10


@pytest.mark.skipif(not REAL.is_dir(), reason="EYELID_DATA names no folder of camera files")
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "Canon-R6-pruned.CR3",
            CameraData(1620822081.92, True, "Canon EOS R6 093022004357", 0.25, 25, 100, 0, 200),
        ),
        ("Nikon.nef", CameraData(1086796955, True, "NIKON D70", 0.05, 3.5, 200, 0, 18)),
        ("FujiFilm.raf", CameraData(1179842310, False, "FUJIFILM FinePix S5Pro", 0.004, 8, 100, 0, 70)),
        ("SigmaDP2.x3f", CameraData(1259413520, False, "SIGMA DP2", 0.1, 2.8, 100, 0, 24.2)),
        ("powershot-s40.crw", CameraData()),
    ],
)
def test_real_cameras(name, expected):
    (file,) = REAL.glob(f"*/*{name}")
    data = camera_data(file.read_bytes(), name=str(file))
    assert data[1:3] == expected[1:3]
    assert (data.time_s or 0, *(value or 0 for value in data[3:])) == pytest.approx(
        (expected.time_s or 0, *(value or 0 for value in expected[3:]))
    )
