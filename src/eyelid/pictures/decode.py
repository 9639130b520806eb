"""Bytes of a picture file to pixels, refusing what is empty, damaged, or too large to be meant."""

import re
import struct
from io import BytesIO
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.errors import PictureError
from eyelid.pictures import png

MAX_PIXELS = 100_000_000
"""Largest picture that is decoded, in pixels: twice what a 50-megapixel camera writes."""

_FORMATS = "JPEG, PNG, BMP, WebP, TIFF, GIF, PNM, JPEG 2000 or AVIF"
_HOT_SHARE = 200  # one in so many values of a 16-bit picture may be a hot pixel
_HEIC = (b"ftypheic", b"ftypheix", b"ftypheim", b"ftypheis", b"ftyphevc")
_UINT8 = np.dtype(np.uint8)
_HEIGHT_WIDTH = struct.Struct(">HH")
# What most programs write before the frame header: JFIF, and tables of 64 or 128 bytes.
_USUAL_JPEG = re.compile(
    rb"\xff\xd8(?:\xff\xe0\x00\x10.{14}|\xff\xdb\x00\x43.{65}|\xff\xdb\x00\x84.{130})*"
    rb"\xff[\xc0-\xc2].{3}(.{4})",
    re.DOTALL,
)
_NOT_A_FRAME = frozenset((0xC4, 0xC8, 0xCC))  # DHT, JPG, DAC share the 0xC0 row with the frame headers
_NO_MARKER = frozenset((0x00, 0xFF))  # a stuffed zero, and padding before a marker
_SCAN = b"\xff\xda"
_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")  # but for restarts, which divide a scan
_END = 0xD9
_SCANNED_PIXELS = 2_000_000_000
_MOST_SCANS = 100  # each is a pass over all pixels; encoders make about ten
_NO_LENGTH = frozenset((0x01, *range(0xD0, 0xD9)))  # TEM, RST0 to RST7, SOI
_GREY = cv2.IMREAD_GRAYSCALE | cv2.IMREAD_ANYDEPTH
_COLOUR = cv2.IMREAD_COLOR | cv2.IMREAD_ANYDEPTH


def decode(data: bytes, *, colour: bool = False) -> NDArray[np.uint8]:
    """Decodes one picture file, and rotates it as its EXIF data says.

    Transparency is dropped. A 16-bit picture is scaled so that the highest bit that it uses becomes the
    highest of 8, because cameras store 10 or 12 bits into 16. The brightest values, one pixel or half a
    percent, have no say in it, since they may be hot pixels; they become white at most.

    Args:
        data: The whole file.
        colour: True for BGR pixels. False for grey ones; then colours become their luma.

    Returns:
        uint8, grey `[H, W]`, or BGR `[H, W, 3]` if `colour`.

    Raises:
        PictureError: The data is empty, is not a picture, is cut short, or is larger than `MAX_PIXELS`.
    """
    # The size is known before the decoder runs, because a file of a few KB can declare gigabytes.
    usual = _USUAL_JPEG.match(data)
    height, width = _HEIGHT_WIDTH.unpack(usual[1]) if usual else declared_size(data)[::-1]
    if not usual and data[4:12] in _HEIC:
        raise PictureError("a HEIC picture, which cannot be decoded here: convert it to JPEG")
    if width < 1 or not 0 < width * height <= MAX_PIXELS:
        raise _size_error(data, width, height)
    if not usual and data.startswith(png.SIGNATURE):
        data = png.pixel_chunks(data)
    else:
        most = min(_MOST_SCANS, _SCANNED_PIXELS // (width * height))
        if data.count(_SCAN) > most and _count_scans(data) > most:
            raise PictureError(f"the picture is damaged: a JPEG of over {most} scans")
    try:
        buffer = np.frombuffer(data, _UINT8)
        pixels: NDArray[Any] | None = cv2.imdecode(buffer, _COLOUR if colour else _GREY)
    except cv2.error as error:
        raise PictureError(f"the picture cannot be decoded: {error.err}") from error
    if pixels is None:
        raise PictureError(
            f"the picture is damaged, cut short, or not of 8 or 16 bits a channel ({len(data):,} bytes)"
        )
    if pixels.dtype == _UINT8:
        return pixels
    if pixels.dtype == np.uint16:
        return _scaled(pixels)
    raise PictureError(f"{pixels.dtype} pixels: expected 8 or 16 bits a channel")


def _scaled(pixels: NDArray[np.uint16]) -> NDArray[np.uint8]:
    hot = max(pixels.size // _HOT_SHARE, pixels.shape[2] if pixels.ndim == 3 else 1)
    brightest = int(np.partition(pixels, -1 - hot, axis=None)[-1 - hot]) if hot < pixels.size else 0
    shift = max((brightest or int(pixels.max())).bit_length() - 8, 0)
    scaled: NDArray[np.uint8] = np.minimum(pixels >> shift, 255).astype(np.uint8)
    return scaled


def _size_error(data: bytes, width: int, height: int) -> PictureError:
    if not data:
        return PictureError("the file is empty")
    if width < 0 or height < 0:
        return PictureError(f"not a picture, or cut short: expected {_FORMATS}")
    if width * height == 0:
        return PictureError(f"{width}x{height} pixels: there is nothing in it")
    return PictureError(f"{width}x{height} pixels is over the limit of {MAX_PIXELS:,}")


def declared_size(data: bytes) -> tuple[int, int]:
    """Reads the size that a picture file declares, without decoding it.

    JPEG and PNG are parsed here, because `imagesize` takes as long as decoding a small eye patch does.

    Args:
        data: The whole file.

    Returns:
        `(width, height)` in pixels before EXIF rotation; `(-1, -1)` if the format is not known.
    """
    if data.startswith(b"\xff\xd8"):
        return _jpeg_size(data)
    if data.startswith(png.SIGNATURE):
        width, height = struct.unpack_from(">II", data, 16) if len(data) >= 24 else (-1, -1)
    else:
        import imagesize  # here, because it imports a client for HTTP, too, and is seldom needed

        width, height = imagesize.get(BytesIO(data))
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at, last = 2, len(data) - 9
    while at <= last:
        marker = data[at + 1]
        if data[at] != 0xFF or marker in _NO_MARKER:  # skipped as decoders do, lest they see another size
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in _NOT_A_FRAME:
            height, width = _HEIGHT_WIDTH.unpack_from(data, at + 5)
            return width, height
        elif marker in _NO_LENGTH:
            at += 2
        else:
            at += 2 + (data[at + 2] << 8 | data[at + 3])
    return -1, -1


def _count_scans(data: bytes) -> int:
    """Returns the number of scans of a JPEG; what follows its end, such as a film, is not looked at."""
    if not data.startswith(b"\xff\xd8"):
        return 0
    at, count = 2, 0
    while (found := _MARKER.search(data, at)) and (marker := found[0][1]) != _END:
        at = found.end()
        count += marker == _SCAN[1]
        if marker not in _NO_LENGTH:
            at += int.from_bytes(data[at : at + 2], "big")
    return count
