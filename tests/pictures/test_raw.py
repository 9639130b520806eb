"""RAWs are known by their bytes, read through their largest preview, and turned once."""

import os
import struct
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eyelid.errors import PictureError
from eyelid.pictures import RAW_SUFFIXES, PictureFilter, decode, find_sources, raw
from eyelid.pictures.jpeg import with_orientation

from .drawn_raw import dng_of_pixels, drawn_dng

REAL = Path(os.environ.get("EYELID_DATA", "../shared/data")).resolve() / "raw_xmp"

WIDE = np.full((480, 720), 60, np.uint8)  # with one bright corner, so that it shows how it was turned
WIDE[:120, :240] = 220
LOOP = b"II*\0\x08\0\0\0" + struct.pack("<HHHIII", 1, 330, 4, 1, 8, 8)  # a table that leads to itself


def jpg(pixels, *options):
    return cv2.imencode(".jpg", pixels, options)[1].tobytes()


def dng(pixels=WIDE, **options):
    height, width = pixels.shape[:2]
    return drawn_dng(jpg(pixels), width=width, height=height, **options)


def turned(pixels, orientation):
    upright = {
        1: pixels,
        2: pixels[:, ::-1],
        3: pixels[::-1, ::-1],
        4: pixels[::-1],
        5: pixels.T,
        6: np.rot90(pixels, -1),
        7: pixels[::-1, ::-1].T,
        8: np.rot90(pixels),
    }
    return upright[orientation]


def assert_same(pixels, expected):
    assert pixels.shape == expected.shape
    assert np.abs(pixels.astype(int) - expected).mean() < 3


@pytest.mark.parametrize("orientation", range(1, 9))
def test_preview_without_exif_is_turned_as_the_raw_says(orientation):
    assert_same(decode(dng(orientation=orientation)).pixels, turned(WIDE, orientation))


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_preview_with_its_own_exif_is_turned_once(orientation):
    data = drawn_dng(with_orientation(jpg(WIDE), orientation), width=720, height=480, orientation=orientation)
    assert_same(decode(data).pixels, turned(WIDE, orientation))


@pytest.mark.parametrize("orientation", [6, 8])
def test_preview_that_the_camera_turned_is_not_turned_again(orientation):
    upright = np.ascontiguousarray(np.rot90(WIDE))
    assert_same(decode(dng(upright, orientation=orientation)).pixels, upright)


@pytest.mark.parametrize("orientation", [1, 6])
def test_preview_that_is_not_compressed(orientation):
    rgb = cv2.merge([WIDE, WIDE // 2, WIDE // 4])
    pixels = decode(dng_of_pixels(rgb, orientation=orientation), colour=True).pixels
    for channel, expected in enumerate((WIDE // 4, WIDE // 2, WIDE)):
        assert np.array_equal(pixels[..., channel], turned(expected, orientation))
    grey = decode(dng_of_pixels(rgb, orientation=orientation)).pixels
    assert grey.shape == turned(WIDE, orientation).shape


def test_colours_are_bgr():
    blue = np.zeros((480, 720, 3), np.uint8)
    blue[..., 0] = 200
    pixels = decode(dng(blue), colour=True).pixels
    assert pixels.shape == (480, 720, 3)
    assert pixels[..., 0].mean() > 150 > 50 > pixels[..., 2].mean()


def test_another_preview_is_found_where_the_named_one_is_cut_off():
    """As in a file of which the card has lost the end: a JPEG lies before the largest one."""
    whole = drawn_dng(jpg(np.zeros((1500, 2000), np.uint8)), width=2000, height=1500, orientation=6)
    start = whole.rindex(b"\xff\xd8\xff")
    small = jpg(WIDE)
    cut = whole[: start - len(small)] + small + whole[start : start + 20]
    pixels, damage = decode(cut)
    assert_same(pixels, turned(WIDE, 6))
    assert "720x480" in damage


def test_tiles_are_no_previews():
    tile = jpg(np.zeros((1024, 1024), np.uint8))
    with pytest.raises(PictureError, match="no preview"):
        decode(drawn_dng(b"", width=8, height=8) + tile * 12)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (drawn_dng(b"", width=720, height=480), "the RAW has no preview.* export it as JPEG"),
        (dng(WIDE[:120, :160]), "largest preview of the RAW has 160x120 pixels: expected 640 or more"),
        (dng_of_pixels(np.zeros((120, 160, 3), np.uint8)), "160x120 pixels: expected 640 or more"),
        (b"FUJIFILMCCD-RAW 0201" + b"\0" * 200, "damaged, cut short, or of a kind that libraw cannot read"),
        (b"\0\0\0\x18ftypcrx " + b"\0" * 200, "damaged, cut short, or of a kind that libraw cannot read"),
        (b"II\x1a\0\0\0HEAPCCDR", "damaged, cut short, or of a kind that libraw cannot read"),
        (b"FOVb" + b"\0" * 5000, "damaged, cut short, or of a kind that libraw cannot read"),
        (dng()[:400], "the RAW is damaged, cut short|no preview"),
    ],
)
def test_what_cannot_be_read_is_told(data, message):
    with pytest.raises(PictureError, match=message):
        decode(data)


def test_size_of_a_preview_is_checked_before_it_is_decoded():
    large = bytearray(jpg(WIDE))
    at = large.index(b"\xff\xc0")
    large[at + 5 : at + 9] = b"\xff\xff\xff\xff"
    with pytest.raises(PictureError, match="65535x65535 pixels is over the limit"):
        decode(drawn_dng(bytes(large), width=65535, height=65535))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (dng(), True),
        (drawn_dng(b"", width=720, height=480), True),
        (b"II*\0\x10\0\0\0CR\2\0", True),
        (b"IIU\0\x18\0\0\0", True),
        (b"MMOR\0\0\0\x08", True),
        (cv2.imencode(".tif", WIDE)[1].tobytes(), False),
        (cv2.imencode(".tif", cv2.merge([WIDE] * 3))[1].tobytes(), False),
        (b"II*\0", False),
        (b"II*\0\xff\xff\xff\xff", False),
        (
            b"II*\0\x08\0\0\0\1\0\x4a\1\4\0\1\0\0\0\x08\0\0\0\x08\0\0\0",
            False,
        ),  # tables that lead to themselves
        (b"", False),
        (jpg(WIDE), False),
    ],
)
def test_raws_are_told_from_tiffs(data, expected):
    assert raw.is_raw(data) == expected


def test_in_folders_raws_are_read_only_where_they_are_asked_for(tmp_path):
    for name in ("a.CR2", "a.jpg", "b.CR2"):
        (tmp_path / name).write_bytes(b"")
    keep = PictureFilter()
    assert [Path(still.source).name for still in find_sources([str(tmp_path)], keep=keep)] == ["a.jpg"]
    assert keep.summary() == "passed over: 2 files of other endings (2 .cr2)"
    asked = find_sources([str(tmp_path)], keep=PictureFilter(raw=True))
    assert [Path(still.source).name for still in asked] == ["a.CR2", "a.jpg", "b.CR2"]
    assert len(list(find_sources([str(tmp_path / "a.CR2")]))) == 1


def test_endings_are_in_lower_case_and_have_their_dot():
    assert all(ending.startswith(".") and ending == ending.lower() for ending in RAW_SUFFIXES)


def test_rawpy_is_imported_only_for_raws():
    code = "import sys, eyelid.pictures; assert not {'rawpy', 'pi_heif', 'PIL'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_missing_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "rawpy", None)
    with pytest.raises(PictureError, match=r"'rawpy'; run: pip install 'eyelid\[photos\]'"):
        decode(dng())


@settings(max_examples=200)
@given(data=st.data())
def test_damaged_raws_give_pixels_or_a_reason(data):
    whole = bytearray(dng())
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, 600))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    with suppress(PictureError):
        assert decode(bytes(whole[:cut])).pixels.dtype == np.uint8


@pytest.mark.skipif(not REAL.is_dir(), reason="EYELID_DATA names no folder of camera files")
class TestRealFiles:
    def test_all_are_read_or_told_why_not(self):
        files = [file for file in REAL.glob("*/*") if file.suffix.lower() in RAW_SUFFIXES]
        assert len(files) > 20
        reasons = []
        for file in files:
            try:
                pixels, _ = decode(file.read_bytes(), colour=True)
            except PictureError as error:
                reasons.append(str(error))
            else:
                assert max(pixels.shape[:2]) >= raw.SMALLEST_PREVIEW
        assert not [reason for reason in reasons if "\n" in reason]

    def test_preview_of_a_cut_cr3(self):
        (file,) = REAL.glob("*/*R6-pruned.CR3")
        pixels, damage = decode(file.read_bytes(), colour=True)
        assert pixels.shape == (1080, 1620, 3)
        assert "1620x1080" in damage
        assert pixels.std() > 20

    @pytest.mark.parametrize(
        "name", ["CanonRaw.cr2", "Nikon.nef", "DNG.dng", "IMG_1361.dng", "Panasonic.rw2"]
    )
    def test_makers_tiffs_are_raws(self, name):
        (file,) = REAL.glob(f"*/*{name}")
        assert raw.is_raw(file.read_bytes())

    def test_pictures_of_several_give_the_first(self):
        files = list(REAL.glob("*/*.mpo"))
        assert {decode(file.read_bytes()).pixels.shape for file in files} >= {(480, 640), (64, 64)}

    def test_all_avifs_are_read(self):
        files = list(REAL.glob("*/*.avif"))
        assert len(files) > 5
        assert all(decode(file.read_bytes()).pixels.size for file in files)

    @pytest.mark.parametrize("name", ["ExifTool.tif", "GeoTiff.tif"])
    def test_tiffs_stay_tiffs(self, name):
        (file,) = REAL.glob(f"*/*{name}")
        assert decode(file.read_bytes()).pixels.size
