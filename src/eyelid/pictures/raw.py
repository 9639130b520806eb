"""Camera RAWs: known by their bytes, and read through the largest preview that the camera put into them.

Libraw opens them (rawpy, extra `photos`). The sensor's own values are not developed.
"""

import re
import struct
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.errors import PictureError
from eyelid.pictures import jpeg

SMALLEST_PREVIEW = 640
"""Longer side, in pixels, of the smallest preview that is read: below, no face of a group can be judged."""

# How files of makers begin that do not write TIFF; ORF and RW2 are TIFF but for these bytes.
_BEGINNINGS = (
    *(b"FUJIFILMCCD-RAW", b"FOVb", b"\0MRM"),  # Fujifilm, Sigma, Minolta
    *(b"IIRO", b"IIRS", b"MMOR", b"IIU\0"),  # Olympus, Panasonic and Leica
)
_CR3 = b"ftypcrx "
_CRW = b"HEAPCCDR"
_CR2 = b"CR"

_TIFF = {b"II*\0": "<", b"MM\0*": ">", b"IIRO": "<", b"IIRS": "<", b"MMOR": ">", b"IIU\0": "<"}
_MOST_TABLES = 32  # of a TIFF that are looked at
_MOST_ENTRIES = 1_000  # of such a table
_PHOTOMETRIC, _ORIENTATION, _SUB_TABLES, _DNG_VERSION = 262, 274, 330, 50706
_SENSOR = frozenset((32803, 34892))  # photometric interpretations: colour filter array, linear raw
_LONG = 4  # the kind of an entry of 4 bytes; others that matter have 2

_ORIENTATIONS = {0: 1, 1: 2, 3: 3, 2: 4, 4: 5, 6: 6, 7: 7, 5: 8}  # of EXIF, by libraw's flips

_JPEG = re.compile(rb"\xff\xd8\xff[\xc0-\xfe]")
_MOST_JPEGS = 1_000  # in a file that are looked at
_MOST_SEGMENTS = 100  # before the frame header of each
_FRAMES = frozenset((0xC0, 0xC1, 0xC2))  # but not the lossless ones, which hold the sensor's values
_MOST_ALIKE = 2  # JPEGs of one size; more are tiles of a picture that is stored in pieces


class Preview(NamedTuple):
    """The preview of a RAW.

    Attributes:
        data: A JPEG whose EXIF data say how it is turned; or uint8 pixels, BGR `[H, W, 3]`, upright.
        damage: What is wrong with the RAW; empty if nothing shows.
    """

    data: bytes | NDArray[np.uint8]
    damage: str = ""


class _Size(NamedTuple):
    width: int
    height: int


class _Opened(NamedTuple):
    """What libraw says of a RAW: the sensor's size before turning, the orientation, the preview, trouble."""

    sensor: _Size
    orientation: int
    preview: bytes | NDArray[np.uint8] | None
    trouble: str


def is_raw(data: bytes) -> bool:
    """Returns whether a file is a camera RAW, by its bytes.

    Most makers write TIFF, as many others do. A TIFF is a RAW if one of its pictures holds a sensor's values
    (a colour filter array or linear raw, TIFF/EP), or if it is a DNG or CR2.
    """
    if data.startswith(_BEGINNINGS) or data[4:12] == _CR3 or data[6:14] == _CRW:
        return True
    if data[:4] not in _TIFF:
        return False
    if data[8:10] == _CR2:
        return True
    return any(
        tag == _DNG_VERSION or (tag == _PHOTOMETRIC and value in _SENSOR) for tag, value in _entries(data)
    )


def preview(data: bytes) -> Preview:
    """Returns the largest preview of a RAW.

    It is the one that libraw finds. Where that is too small, damaged, or outside of a file that is cut short,
    it is the largest JPEG among the bytes.

    The orientation is that of the preview's own EXIF data, else the RAW's, as dcraw has it. A preview that is
    upright while the sensor lies was turned by the camera, and is not turned again.

    Args:
        data: The whole file.

    Returns:
        The preview, of at least `SMALLEST_PREVIEW` pixels on the longer side.

    Raises:
        PictureError: rawpy is not installed; there is no preview, or only a small one; the file is damaged.
    """
    opened = _open(data)
    if opened.preview is not None:
        size = _size_of(opened.preview)
        if max(size) >= SMALLEST_PREVIEW:
            return Preview(_turned(opened.preview, size, opened))
    largest = max(_embedded(data), key=lambda found: found[1].width * found[1].height, default=None)
    if largest is None or max(largest[1]) < SMALLEST_PREVIEW:
        small = largest[1] if largest else _size_of(opened.preview) if opened.preview is not None else None
        raise _no_preview(small, opened.trouble)
    at, size = largest
    damage = "the preview that the RAW names is missing or damaged; "
    return Preview(
        _turned(data[at:], size, opened), f"{damage}one of {size.width}x{size.height} pixels was found in it"
    )


def _open(data: bytes) -> _Opened:
    try:
        import rawpy  # here, because it takes longer to import than to read a RAW, and is an extra
    except ImportError as error:
        raise PictureError(
            "a camera RAW, which needs the package 'rawpy'; run: pip install 'eyelid[photos]'"
        ) from error
    trouble = ""
    found: bytes | NDArray[np.uint8] | None = None
    sensor, orientation = _Size(0, 0), _tiff_orientation(data)
    try:
        with rawpy.RawPy() as raw:
            raw.open_buffer(BytesIO(data))
            sensor = _Size(raw.sizes.width, raw.sizes.height)
            orientation = _ORIENTATIONS.get(raw.sizes.flip, 1)
            thumb = raw.extract_thumb()
        found = thumb.data if isinstance(thumb.data, bytes) else _bgr(thumb.data)
        if isinstance(found, bytes) and not found.startswith(jpeg.SIGNATURE):
            found = None
    except (rawpy.LibRawNoThumbnailError, rawpy.LibRawUnsupportedThumbnailError):
        pass  # told below, with the size of what there is
    except (rawpy.LibRawError, rawpy.NotSupportedError, MemoryError, OSError, ValueError) as error:
        text = error.args[0] if error.args else ""
        trouble = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return _Opened(sensor, orientation, found, trouble)


def _bgr(pixels: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    if pixels.dtype != np.uint8 or not pixels.size:
        return None
    grey = pixels.ndim == 2 or pixels.shape[2] == 1
    turned = cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR if grey else cv2.COLOR_RGB2BGR)
    return np.asarray(turned, np.uint8)


def _size_of(found: bytes | NDArray[np.uint8]) -> _Size:
    return _Size(*jpeg.size(found)) if isinstance(found, bytes) else _Size(found.shape[1], found.shape[0])


def _turned(found: bytes | NDArray[np.uint8], size: _Size, opened: _Opened) -> bytes | NDArray[np.uint8]:
    """Returns pixels that are upright, or a JPEG that says how it is turned."""
    own = jpeg.orientation(found) if isinstance(found, bytes) else 1
    orientation = own if 1 < own <= 8 else opened.orientation
    lies, lay = size.width > size.height, opened.sensor.width > opened.sensor.height
    if orientation >= 5 and opened.sensor.width and lies != lay:
        orientation = 1
    if isinstance(found, bytes):
        return found if orientation == own else jpeg.with_orientation(found, orientation)
    return jpeg.upright(found, orientation)


def _no_preview(size: _Size | None, trouble: str) -> PictureError:
    if trouble:
        trouble = trouble[:1].lower() + trouble[1:]
        return PictureError(f"the RAW is damaged, cut short, or of a kind that libraw cannot read: {trouble}")
    advice = "export it as JPEG"
    if size is None:
        return PictureError(f"the RAW has no preview, through which it would be read: {advice}")
    return PictureError(
        f"the largest preview of the RAW has {size.width}x{size.height} pixels: expected "
        f"{SMALLEST_PREVIEW} or more on the longer side; {advice}"
    )


def _embedded(data: bytes) -> list[tuple[int, _Size]]:
    """Returns where JPEGs begin in a file, and their sizes; none of those that seem to be tiles."""
    found = []
    for count, match in enumerate(_JPEG.finditer(data)):
        if count == _MOST_JPEGS:
            break
        size = _frame_size(data, match.start())
        if size and min(size) > 0:
            found.append((match.start(), size))
    alike = Counter(size for _, size in found)
    return [(at, size) for at, size in found if alike[size] <= _MOST_ALIKE]


def _frame_size(data: bytes, at: int) -> _Size | None:
    """Returns the size of a JPEG that begins at a place; None if none does, or a lossless one."""
    at += 2
    for _ in range(_MOST_SEGMENTS):
        if at + 9 > len(data) or data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker in _FRAMES:
            height, width = jpeg.HEIGHT_WIDTH.unpack_from(data, at + 5)
            return _Size(width, height)
        if marker < 0xC4 or (0xC5 <= marker <= 0xDA and marker != 0xCC):
            return None
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def _tiff_orientation(data: bytes) -> int:
    """Returns the orientation in the first table of a TIFF, or of the one in a CR3; 1 if there is none."""
    if data[4:12] == _CR3:
        start = data.find(b"CMT1", 0, 1 << 16) + 4
        data = data[start : start + (1 << 16)]
    for tag, value in _entries(data):
        if tag == _ORIENTATION:
            return value if 1 <= value <= 8 else 1
    return 1


def _entries(data: bytes) -> Iterator[tuple[int, int]]:
    """Yields the tags of a TIFF and their first values where they lie in the table; the first table first."""
    order = _TIFF.get(data[:4])
    if not order or len(data) < 8:
        return
    entry = struct.Struct(f"{order}HHI4s")
    short, long = struct.Struct(f"{order}H"), struct.Struct(f"{order}I")
    pending = [long.unpack_from(data, 4)[0]]
    seen: set[int] = set()
    while pending and len(seen) < _MOST_TABLES:
        at = pending.pop(0)
        if at in seen or at + 2 > len(data):
            continue
        seen.add(at)
        (count,) = short.unpack_from(data, at)
        body = data[at + 2 : at + 2 + 12 * min(count, _MOST_ENTRIES)]
        whole = len(body) // 12 * 12
        for tag, kind, values, field in entry.iter_unpack(body[:whole]):
            value = (long if kind == _LONG else short).unpack_from(field)[0]
            if tag == _SUB_TABLES and values > 1:
                start = long.unpack(field)[0]
                places = data[start : start + 4 * min(values, _MOST_TABLES)]
                pending += [place for (place,) in long.iter_unpack(places[: len(places) // 4 * 4])]
            elif tag == _SUB_TABLES:
                pending.append(long.unpack(field)[0])
            yield tag, value
        after = at + 2 + 12 * count
        if after + 4 <= len(data):
            pending.append(long.unpack_from(data, after)[0])
