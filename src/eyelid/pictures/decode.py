"""Bytes of a picture file to grey pixels, refusing what is empty, damaged, or too large to be meant."""

import struct
from io import BytesIO
from typing import Any

import cv2
import imagesize
import numpy as np
from numpy.typing import NDArray

from eyelid.errors import PictureError

MAX_PIXELS = 100_000_000
"""Largest picture that is decoded, in pixels: twice what a 50-megapixel camera writes."""

_FORMATS = "JPEG, PNG, BMP, WebP, TIFF, GIF, PNM or JPEG 2000"
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_END = b"IEND\xaeB`\x82"
_NOT_A_FRAME = frozenset((0xC4, 0xC8, 0xCC))  # DHT, JPG, DAC share the 0xC0 row with the frame headers
_NO_MARKER = frozenset((0x00, 0xFF))  # a stuffed zero, and padding before a marker
_NO_LENGTH = frozenset((0x01, *range(0xD0, 0xD9)))  # TEM, RST0 to RST7, SOI
_FLAGS = cv2.IMREAD_GRAYSCALE | cv2.IMREAD_ANYDEPTH


def decode(data: bytes) -> NDArray[np.uint8]:
    """Decodes one picture file to upright grey pixels.

    Colour becomes luma; transparency is dropped; 16-bit pictures are scaled by their own highest bit, so
    that 10- and 12-bit cameras that store into 16 bits keep their contrast.

    Args:
        data: The whole file.

    Returns:
        uint8 `[H, W]`.

    Raises:
        PictureError: The data is empty, is not a picture, is cut short, or is larger than `MAX_PIXELS`.
    """
    if not data:
        raise PictureError("the file is empty")
    width, height = declared_size(data)
    # The size is known before the decoder runs, because a file of a few KB can declare gigabytes.
    if width < 0 or height < 0:
        raise PictureError(f"not a picture, or cut short: expected {_FORMATS}")
    if width * height == 0:
        raise PictureError(f"{width}x{height} pixels: there is nothing in it")
    if width * height > MAX_PIXELS:
        raise PictureError(f"{width}x{height} pixels is over the limit of {MAX_PIXELS:,}")
    # libpng reports a missing end on the process's stderr, where no caller could silence it.
    if data.startswith(_PNG) and _PNG_END not in data:
        raise PictureError(f"the picture is cut short ({len(data):,} bytes)")
    try:
        pixels: NDArray[Any] | None = cv2.imdecode(np.frombuffer(data, np.uint8), _FLAGS)
    except cv2.error as error:
        raise PictureError(f"the picture cannot be decoded: {error.err}") from error
    if pixels is None:
        raise PictureError(
            f"the picture is damaged, cut short, or not of 8 or 16 bits a channel ({len(data):,} bytes)"
        )
    if pixels.dtype == np.uint8:
        return pixels
    if pixels.dtype == np.uint16:
        shift = max(int(pixels.max()).bit_length() - 8, 0)
        scaled: NDArray[np.uint8] = (pixels >> shift).astype(np.uint8)
        return scaled
    raise PictureError(f"{pixels.dtype} pixels: expected 8 or 16 bits a channel")


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
    if data.startswith(_PNG):
        width, height = struct.unpack_from(">II", data, 16) if len(data) >= 24 else (-1, -1)
    else:
        width, height = imagesize.get(BytesIO(data))
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at, last = 2, len(data) - 9
    while at <= last:
        marker = data[at + 1]
        if data[at] != 0xFF or marker in _NO_MARKER:  # skipped as decoders do, lest they see another size
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in _NOT_A_FRAME:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        elif marker in _NO_LENGTH:
            at += 2
        else:
            at += 2 + (data[at + 2] << 8 | data[at + 3])
    return -1, -1
