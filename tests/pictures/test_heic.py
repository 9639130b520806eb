"""HEIC pictures are read by libheif where it is installed, or one sentence says why not."""

import os
import re
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from eyelid.errors import PictureError
from eyelid.pictures import decode, heic

REAL = Path(os.environ.get("EYELID_DATA", "../shared/data")).resolve() / "raw_xmp"

HEAD = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"


def extent(width, height):
    return struct.pack(">I4sIII", 20, b"ispe", 0, width, height)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (HEAD, True),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", True),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", False),
        (b"\0\0\0\x18ftypavif\0\0\0\0mif1miaf", False),
        (b"\0\0\0\x18ftypcrx \0\0\0\1crx isom", False),
        (b"\0\0\0\x18ftypisom\0\0\0\0isommp42", False),
        (b"", False),
    ],
)
def test_brands(data, expected):
    assert heic.is_heic(data) == expected


@pytest.mark.parametrize(
    "data",
    [HEAD, HEAD + b"\0" * 500, HEAD + extent(64, 64), b"\0\0\0\x18ftypheic"],
)
def test_damaged_headers(data):
    with pytest.raises(PictureError, match="the HEIC is damaged, cut short, or of a kind") as caught:
        decode(data)
    assert "\n" not in str(caught.value)


def test_missing_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    with pytest.raises(PictureError, match=r"'pi-heif'; run: pip install 'eyelid\[photos\]', or convert it"):
        decode(HEAD)


@pytest.mark.skipif(not REAL.is_dir(), reason="EYELID_DATA names no folder of camera files")
class TestRealFiles:
    @pytest.mark.parametrize(
        ("name", "shape"),
        [("empty_icc.heic", (900, 1025)), ("invalid_id.heic", (870, 564)), ("L_xmp_latin1.heic", (16, 16))],
    )
    def test_grey_and_colours(self, name, shape):
        (file,) = REAL.glob(f"*/*{name}")
        grey, damage = decode(file.read_bytes())
        colours = decode(file.read_bytes(), colour=True).pixels
        assert (grey.shape, grey.dtype, damage) == (shape, np.uint8, "")
        assert (colours.shape, colours.dtype) == ((*shape, 3), np.uint8)

    @pytest.mark.parametrize("name", ["corrupted.heic", "corrupted.hif", "QuickTime.heic"])
    def test_damaged(self, name):
        (file,) = REAL.glob(f"*/*{name}")
        with pytest.raises(PictureError, match="the HEIC is damaged"):
            decode(file.read_bytes())

    def test_every_cut_gives_the_pixels_or_a_reason(self):
        (file,) = REAL.glob("*/*L_exif_xmp_iptc.heic")
        data = file.read_bytes()
        whole = decode(data).pixels
        refused = 0
        for end in range(12, len(data), 997):
            try:  # what is cut off may be only the XMP after the pixels
                pixels, _ = decode(data[:end])
            except PictureError:
                refused += 1
            else:
                assert np.array_equal(pixels, whole)
        assert refused

    @pytest.mark.parametrize(
        ("side", "message"), [(16, "Security limit|tiles"), (15_000, "is over the limit")]
    )
    def test_declared_size_that_lies_is_refused(self, side, message):
        (file,) = REAL.glob("*/*invalid_id.heic")
        size = struct.pack(">II", side, side)
        lying = re.sub(rb"(?s)(ispe.{4}).{8}", lambda found: found[1] + size, file.read_bytes())
        with pytest.raises(PictureError, match=message):
            decode(lying)

    def test_pixels_in_which_the_name_of_a_reference_occurs_stay(self):
        import pi_heif

        (file,) = REAL.glob("*/*invalid_id.heic")
        data = bytearray(file.read_bytes())
        at = data.index(b"mdat") + 80_000
        data[at : at + 4] = b"cdsc"
        expected = np.array(pi_heif.open_heif(bytes(data), bgr_mode=True)[0])
        assert np.array_equal(decode(bytes(data), colour=True).pixels, expected[..., :3])

    def test_damaged_metadata_do_not_end_the_process(self, tmp_path):
        """pi-heif 1.4 crashes over a content type that is not UTF-8."""
        (file,) = REAL.glob("*/*empty_icc.heic")
        damaged = tmp_path / "damaged.heic"
        damaged.write_bytes(file.read_bytes().replace(b"application/rdf+xml", b"application\x80rdf+xml"))
        code = "import pathlib, sys, eyelid.pictures as p; p.decode(pathlib.Path(sys.argv[1]).read_bytes())"
        subprocess.run([sys.executable, "-c", code, damaged], check=True)
