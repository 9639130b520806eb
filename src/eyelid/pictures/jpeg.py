"""JPEG files: the size that they declare, how many scans they have, and whether the scans are whole."""

import re
import struct
from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
import simplejpeg
from numpy.typing import NDArray

SIGNATURE = b"\xff\xd8"

HEIGHT_WIDTH = struct.Struct(">HH")

# What most programs write before the frame header: JFIF, and tables of 64 or 128 bytes.
USUAL = re.compile(
    rb"\xff\xd8(?:\xff\xe0\x00\x10.{14}|\xff\xdb\x00\x43.{65}|\xff\xdb\x00\x84.{130})*"
    rb"\xff[\xc0-\xc2].{3}(.{4})",
    re.DOTALL,
)
"""Matches the beginning of most files; its group is the height and the width."""

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # DHT, JPG, DAC share the row with frame headers
_SEQUENTIAL = frozenset((0xC0, 0xC1))  # frames that one scan of all components completes
_NO_MARKER = frozenset((0x00, 0xFF))  # a stuffed zero, and padding before a marker
_SCAN = b"\xff\xda"
_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")  # but for restarts, which divide a scan
_END = 0xD9
_LONG = 65_536  # bytes; in fewer, scans are counted in no time
_NO_LENGTH = frozenset((0x01, *range(0xD0, 0xD9)))  # TEM, RST0 to RST7, SOI

# What libjpeg says of damaged scans; its other words are of headers and of kinds that it cannot read.
_DAMAGE = re.compile(r"Corrupt JPEG data: (?!bad ICC)(.+)|(Inconsistent progression sequence).*")

_EXIF = re.compile(rb"\xff\xe1..Exif\x00\x00(II|MM)", re.DOTALL)
_ORIENTATION = 0x0112
_TURNS = {3: cv2.ROTATE_180, 6: cv2.ROTATE_90_CLOCKWISE, 8: cv2.ROTATE_90_COUNTERCLOCKWISE}
_FLIPS = {2: 1, 4: 0, 7: -1}  # by the other orientations, as `cv2.flip` counts; 5 and 7 are transposed first


def size(data: bytes) -> tuple[int, int]:
    """Returns the width and height that a JPEG declares, before EXIF rotation; `(-1, -1)` if it does not."""
    for marker, at in _segments(data, len(data) - 9):
        if marker in _FRAMES:
            height, width = HEIGHT_WIDTH.unpack_from(data, at + 5)
            return width, height
    return -1, -1


def _segments(data: bytes, last: int) -> Iterator[tuple[int, int]]:
    """Yields the markers of a JPEG that have a length, and where they are, up to the last place."""
    at = 2
    while at <= last:
        marker = data[at + 1]
        if data[at] != 0xFF or marker in _NO_MARKER:  # skipped as decoders do, lest they see another size
            at += 1
        elif marker in _NO_LENGTH:
            at += 2
        else:
            yield marker, at
            at += 2 + (data[at + 2] << 8 | data[at + 3])


def has_more_scans(data: bytes, most: int) -> bool:
    """Returns whether a JPEG has more than `most` scans up to its end, after which a film may follow."""
    if (len(data) > _LONG and _is_one_scan(data)) or data.count(_SCAN) <= most:
        return False
    at, count = 2, 0
    while (found := _MARKER.search(data, at)) and (marker := found[0][1]) != _END:
        at = found.end()
        count += marker == _SCAN[1]
        if marker not in _NO_LENGTH:
            at += int.from_bytes(data[at : at + 2], "big")
    return count > most


def _is_one_scan(data: bytes) -> bool:
    """Returns whether the first scan of a JPEG has all of it, so that decoders read no other."""
    components = 0
    for marker, at in _segments(data, len(data) - 10):
        if marker == _SCAN[1]:
            return 0 < components == data[at + 4]
        if marker in _FRAMES:
            components = data[at + 9] if marker in _SEQUENTIAL else 0
    return False


def decode_whole(data: bytes, *, colour: bool) -> tuple[NDArray[np.uint8] | None, str]:
    """Decodes a JPEG whose scans show no damage; the pixels are those that OpenCV would give.

    A JPEG has no checksum, so damage shows only where it leaves codes that do not exist, or too many or too
    few of them: rarely for a single bit, nearly always for a lost or blank piece.

    Args:
        data: The whole file.
        colour: True for BGR pixels, False for grey ones.

    Returns:
        The pixels and an empty text. None and what is damaged, if the file is. None and an empty text if it
        is of a kind that is not read here, such as CMYK.
    """
    try:
        pixels: NDArray[Any] = simplejpeg.decode_jpeg(data, "BGR" if colour else "GRAY")
    except ValueError as error:
        found = _DAMAGE.match(str(error))
        return None, (found[1] or found[2]) if found else ""
    return upright(pixels if colour else pixels[..., 0], orientation(data)), ""


def orientation(data: bytes) -> int:
    """Returns the orientation of EXIF data, 1 to 8; 1 if there is none, and any number if it is damaged."""
    end = data.find(_SCAN)
    if data.find(b"Exif", 0, end) < 0:  # quicker than the search
        return 1
    found = _EXIF.search(data, 0, end)
    if not found:
        return 1
    start, order = found.start(1), "<" if found[1] == b"II" else ">"
    try:
        table = start + struct.unpack_from(f"{order}I", data, start + 4)[0]
        for entry in range(struct.unpack_from(f"{order}H", data, table)[0]):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", data, table + 2 + 12 * entry)
            if tag == _ORIENTATION:
                return int(value)
    except struct.error:  # the data ends before its table does
        pass
    return 1


def with_orientation(data: bytes, orientation: int) -> bytes:
    """Returns a JPEG with an orientation, 1 to 8, in EXIF data before any that it has: the first counts."""
    table = struct.pack(">HHHIHHI", 1, _ORIENTATION, 3, 1, orientation, 0, 0)
    segment = b"Exif\0\0MM\0*\0\0\0\x08" + table
    return b"".join((SIGNATURE, b"\xff\xe1", struct.pack(">H", 2 + len(segment)), segment, data[2:]))


def upright(pixels: NDArray[Any], orientation: int) -> NDArray[Any]:
    """Returns pixels turned as an orientation of EXIF data says; any that is not 2 to 8 leaves them."""
    if orientation in _TURNS:  # as cameras are held; in half the time of the two steps below
        return cv2.rotate(pixels, _TURNS[orientation])
    if orientation in (5, 7):
        pixels = cv2.transpose(pixels)
    return cv2.flip(pixels, _FLIPS[orientation]) if orientation in _FLIPS else pixels
