"""Names in zips, as other programs write them."""

import struct
import zipfile
import zlib

import pytest

from eyelid.pictures import find_sources
from eyelid.pictures.zip_names import member_names


def member(name, *, flags=0, extra=b""):
    info = zipfile.ZipInfo(name)
    info.flag_bits = flags
    info.extra = extra
    return info


def unicode_path(name, *, raw):
    field = struct.pack("<BL", 1, zlib.crc32(raw)) + name.encode()
    return struct.pack("<HH", 0x5455, 1) + b"x" + struct.pack("<HH", 0x7075, len(field)) + field


STORED = "目.png".encode("shift_jis").decode("cp437")


@pytest.mark.parametrize(
    ("members", "names"),
    [
        ([member("a.png"), member("deep/b.png")], ["a.png", "deep/b.png"]),
        ([member("müde.png", flags=0x800)], ["müde.png"]),
        ([member("müde.png".encode().decode("cp437"))], ["müde.png"]),
        ([member("müde.png")], ["müde.png"]),
        ([member(STORED)], [STORED]),
        ([member(STORED, extra=unicode_path("目.png", raw=STORED.encode("cp437")))], ["目.png"]),
        ([member(STORED, extra=unicode_path("other.png", raw=b"another"))], [STORED]),
        ([member(STORED, extra=b"\x75\x70\xff\xff\x01")], [STORED]),
        ([member("open\\a.png"), member("open\\")], ["open/a.png", "open/"]),
        ([member("eyes/open\\a.png"), member("eyes/b.png")], ["eyes/open/a.png", "eyes/b.png"]),
        (
            [member("open/a.png"), member("open/b\\c.png"), member("open/d.png")],
            ["open/a.png", "open/b\\c.png", "open/d.png"],
        ),
    ],
)
def test_names_are_what_was_meant(members, names):
    assert member_names(members) == names


def test_members_of_other_names_can_be_read(tmp_path, eye_png):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("top\\open\\a.png", eye_png)
    (only,) = find_sources([str(tmp_path / "a.zip")])
    assert only.source == f"{tmp_path}/a.zip/top/open/a.png"
    assert only.read() == eye_png
