"""Marks inside copies of JPEGs."""

import struct

import cv2
import numpy as np
import pytest

from eyelid.errors import OutputError, PictureError
from eyelid.photos.embedded_rating import embed_rating
from eyelid.photos.sidecar_marks import LABEL, PICK_LABEL, RATING, LabelNames, Mark, own_values
from eyelid.photos.xmp_patch import Packet

from .sidecar_samples import MARKED, UNMARKED

XMP = b"http://ns.adobe.com/xap/1.0/\0"
REJECT = Mark("reject", reason="both eyes closed")
LABELS = LabelNames()
EXIF = b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0"
EXTENDED = b"http://ns.adobe.com/xmp/extension/\0" + b"A" * 32 + bytes(8) + b"<rest/>"


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def with_segments(jpeg: bytes, *segments: bytes) -> bytes:
    """Returns a JPEG with segments behind its JFIF header."""
    end = 4 + int.from_bytes(jpeg[4:6], "big")
    return jpeg[:end] + b"".join(segments) + jpeg[end:]


def pixels(jpeg: bytes) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)


def packet_of(jpeg: bytes) -> Packet:
    start = jpeg.index(XMP)
    length = int.from_bytes(jpeg[start - 2 : start], "big") - 2
    return Packet(jpeg[start + len(XMP) : start + length])


@pytest.mark.parametrize(
    "extra", [(), (segment(0xE1, EXIF),), (segment(0xE1, EXIF), segment(0xE2, b"MPF\0rest"))]
)
def test_new_packet(eye_jpg: bytes, extra: tuple[bytes, ...]) -> None:
    jpeg = with_segments(eye_jpg, *extra)
    marked = embed_rating(jpeg, REJECT, LABELS)
    packet = packet_of(marked)
    assert [packet.value(name) for name in (RATING, LABEL, PICK_LABEL)] == ["-1", "Red", "1"]
    start = marked.index(XMP) - 4
    assert marked.replace(segment(0xE1, XMP + packet.content), b"") == jpeg
    assert marked[:start].endswith(EXIF if extra else eye_jpg[:start][-4:])
    assert np.array_equal(pixels(jpeg), pixels(marked))
    assert embed_rating(marked, REJECT, LABELS) == marked


def test_packet_is_patched_within_its_padding(eye_jpg: bytes) -> None:
    before = segment(0xE1, XMP + UNMARKED["padding"])
    rest = (segment(0xE1, EXTENDED), segment(0xE2, b"MPF\0rest"))
    jpeg = with_segments(eye_jpg, segment(0xE1, EXIF), before, *rest)
    marked = embed_rating(jpeg, REJECT, LABELS)
    assert len(marked) == len(jpeg)
    assert packet_of(marked).value(RATING) == "-1"
    assert "Jürgen" in packet_of(marked).content.decode()
    after = segment(0xE1, XMP + packet_of(marked).content)
    assert marked.replace(after, b"") == jpeg.replace(before, b"")


def test_marks_of_a_person_win(eye_jpg: bytes) -> None:
    jpeg = with_segments(eye_jpg, segment(0xE1, XMP + MARKED["stars"].encode()))
    packet = packet_of(embed_rating(jpeg, REJECT, LABELS))
    assert packet.value(RATING) == "3"
    assert own_values(packet)["verdict"] == "reject"


@pytest.mark.parametrize(
    "jpeg", [b"", b"\xff\xd8", b"\x89PNG", b"\xff\xd8\xff\xe0\x00", b"\xff\xd8\xff\xe0\x00\x01xx"]
)
def test_no_jpeg(jpeg: bytes) -> None:
    with pytest.raises(PictureError, match="JPEG"):
        embed_rating(jpeg, REJECT, LABELS)


def test_cut_off_at_each_byte(eye_jpg: bytes) -> None:
    scan = eye_jpg.index(b"\xff\xda")
    for length in range(scan + 2):
        with pytest.raises(PictureError):
            embed_rating(eye_jpg[:length], REJECT, LABELS)


@pytest.mark.parametrize(
    ("segments", "said"),
    [
        ((XMP + UNMARKED["lightroom"].replace(b"+0.35", b"+" * 64_700),), "no room"),
        ((XMP + b"<x",), "not well-formed"),
        ((XMP + UNMARKED["lightroom"],) * 2, "two packets"),
    ],
)
def test_what_cannot_be_changed(eye_jpg: bytes, segments: tuple[bytes, ...], said: str) -> None:
    jpeg = with_segments(eye_jpg, *(segment(0xE1, content) for content in segments))
    with pytest.raises(OutputError, match=f"its XMP stays as it is: .*{said}"):
        embed_rating(jpeg, REJECT, LABELS)


def test_further_pictures_are_not_moved(eye_jpg: bytes) -> None:
    """Their places are counted from a segment that stands before the XMP."""
    jpeg = with_segments(eye_jpg, segment(0xE2, b"MPF\0rest"), segment(0xE1, XMP + UNMARKED["lightroom"]))
    with pytest.raises(OutputError, match="further pictures"):
        embed_rating(jpeg, REJECT, LABELS)
