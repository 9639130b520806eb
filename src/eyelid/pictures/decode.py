"""Bytes of a picture file to pixels, refusing what is empty, damaged, or too large to be meant."""

import struct
from io import BytesIO
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.errors import PictureError
from eyelid.pictures import avif, heic, jpeg, png, raw, webp
from eyelid.pictures.avif_display import display_of, upright

MAX_PIXELS = 100_000_000
"""Largest picture that is decoded, in pixels: twice what a 50-megapixel camera writes."""

_FORMATS = "JPEG, PNG, BMP, WebP, TIFF, GIF, PNM, JPEG 2000, AVIF, HEIC or a camera RAW"
_HOT_SHARE = 200  # one in so many values of a 16-bit picture may be a hot pixel
_UINT8 = np.dtype(np.uint8)
_SCANNED_PIXELS = 2_000_000_000
_MOST_SCANS = 100  # each is a pass over all pixels; encoders make about ten
_GREY = cv2.IMREAD_GRAYSCALE | cv2.IMREAD_ANYDEPTH
_COLOUR = cv2.IMREAD_COLOR | cv2.IMREAD_ANYDEPTH
_AS_STORED = cv2.IMREAD_IGNORE_ORIENTATION


class Decoded(NamedTuple):
    """The pixels of a picture file.

    Attributes:
        pixels: uint8, grey `[H, W]` or BGR `[H, W, 3]`, upright.
        damage: What is damaged in a file that was read as far as it goes; empty for a file that seems whole.
    """

    pixels: NDArray[np.uint8]
    damage: str = ""


def decode(data: bytes, *, colour: bool = False, most_pixels: int = MAX_PIXELS) -> Decoded:
    """Decodes one picture file, and rotates it as its EXIF data say; an AVIF or HEIC, as it says itself.

    Transparency is dropped. A 16-bit picture is scaled so that the highest bit that it uses becomes the
    highest of 8, because cameras store 10 or 12 bits into 16. The brightest values, one pixel or half a
    percent, have no say in it, since they may be hot pixels; they become white at most.

    A JPEG that is damaged among its pixels is decoded as far as it goes, and the result says so. Of a file
    with several pictures (MPO, GIF, HEIC) it is the first, or the one that is marked as the primary one.

    A camera RAW is read through its largest preview; see `eyelid.pictures.raw`. RAW and HEIC need the extra
    `photos`.

    Args:
        data: The whole file.
        colour: True for BGR pixels. False for grey ones; then colours become their luma.
        most_pixels: Largest picture that is decoded.

    Returns:
        The pixels, BGR if `colour`, and what is damaged.

    Raises:
        PictureError: The data is empty, is not a picture, is cut short, or has more than `most_pixels`; a RAW
            has no preview of a useful size; or what it takes to read RAW or HEIC is not installed.
    """
    # The size is known before the decoder runs, because a file of a few KB can declare gigabytes.
    usual = jpeg.USUAL.match(data)
    if not usual and raw.is_raw(data):
        return _decode_raw(data, colour=colour, most_pixels=most_pixels)
    if not usual and heic.is_heic(data):
        return Decoded(_in_8_bits(heic.read(data, colour=colour, most_pixels=most_pixels)))
    height, width = jpeg.HEIGHT_WIDTH.unpack(usual[1]) if usual else declared_size(data)[::-1]
    if width < 1 or not 0 < width * height <= most_pixels:
        raise _size_error(data, width, height, most_pixels)
    damage = ""
    if usual or data.startswith(jpeg.SIGNATURE):
        most = min(_MOST_SCANS, _SCANNED_PIXELS // (width * height))
        if jpeg.has_more_scans(data, most):
            raise PictureError(f"the picture is damaged: a JPEG of over {most} scans")
        whole, damage = jpeg.decode_whole(data, colour=colour)
        if whole is not None:
            return Decoded(whole)
    elif data.startswith(png.SIGNATURE):
        data = png.pixel_chunks(data)
    elif avif.is_avif(data):
        width, height = avif.coded_size(data)
        if width * height > most_pixels:
            raise _size_error(data, width, height, most_pixels)
        return Decoded(upright(_decode_avif(data, colour=colour), display_of(data)))
    elif webp.is_webp(data):
        data = webp.with_plain_exif(data)
    return Decoded(_decode_any(data, colour=colour), damage)


def _decode_raw(data: bytes, *, colour: bool, most_pixels: int) -> Decoded:
    found, damage = raw.preview(data)
    if isinstance(found, bytes):
        try:
            pixels, broken = decode(found, colour=colour, most_pixels=most_pixels)
        except PictureError as error:
            raise PictureError(f"the preview of the RAW: {error}") from error
        return Decoded(pixels, "; ".join(filter(None, (damage, broken))))
    height, width = found.shape[:2]
    if width * height > most_pixels:
        raise _size_error(data, width, height, most_pixels)
    return Decoded(found if colour else np.asarray(cv2.cvtColor(found, cv2.COLOR_BGR2GRAY), np.uint8), damage)


def _decode_avif(data: bytes, *, colour: bool) -> NDArray[np.uint8]:
    """Returns the pixels as they are stored. EXIF data have no say: many files say the same turn by both."""
    try:
        return _decode_any(data, colour=colour, flags=_AS_STORED)
    except PictureError:
        return _decode_any(avif.without_metadata(data), colour=colour, flags=_AS_STORED)


def _decode_any(data: bytes, *, colour: bool, flags: int = 0) -> NDArray[np.uint8]:
    try:
        buffer = np.frombuffer(data, _UINT8)
        pixels: NDArray[Any] | None = cv2.imdecode(buffer, (_COLOUR if colour else _GREY) | flags)
    except cv2.error as error:
        raise PictureError(f"the picture cannot be decoded: {error.err}") from error
    if pixels is None:
        raise PictureError(
            f"the picture is damaged, cut short, or not of 8 or 16 bits a channel ({len(data):,} bytes)"
        )
    return _in_8_bits(pixels)


def _in_8_bits(pixels: NDArray[Any]) -> NDArray[np.uint8]:
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


def _size_error(data: bytes, width: int, height: int, most_pixels: int) -> PictureError:
    if not data:
        return PictureError("the file is empty")
    if width < 0 or height < 0:
        return PictureError(f"not a picture, or cut short: expected {_FORMATS}")
    if width * height == 0:
        return PictureError(f"{width}x{height} pixels: there is nothing in it")
    return PictureError(f"{width}x{height} pixels is over the limit of {most_pixels:,}")


def declared_size(data: bytes) -> tuple[int, int]:
    """Reads the size that a picture file declares, without decoding it.

    JPEG and PNG are parsed here, because `imagesize` takes as long as decoding a small eye patch does.

    Args:
        data: The whole file.

    Returns:
        `(width, height)` in pixels before EXIF rotation; `(-1, -1)` if the format is not known.
    """
    if data.startswith(jpeg.SIGNATURE):
        return jpeg.size(data)
    if data.startswith(png.SIGNATURE):
        width, height = struct.unpack_from(">II", data, 16) if len(data) >= 24 else (-1, -1)
    elif avif.is_avif(data) and min(size := display_of(data)[:2]) > 0:  # imagesize knows none that is turned
        width, height = size
    else:
        import imagesize  # here, because it imports a client for HTTP, too, and is seldom needed

        width, height = imagesize.get(BytesIO(data))
    return width, height
