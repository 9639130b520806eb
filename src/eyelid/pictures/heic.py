"""HEIC pictures, which phones and some cameras write: read by libheif (pi-heif, extra `photos`)."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.errors import PictureError
from eyelid.pictures.iso_boxes import boxes

_BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"))
_ANY_CODEC = frozenset((b"mif1", b"msf1", b"miaf"))
_MOST_BRANDS = 16
_DESCRIBES = b"cdsc"  # the reference from EXIF or XMP data to their picture


def is_heic(data: bytes) -> bool:
    """Returns whether a file is a HEIC, or a HEIF of a codec that it does not name, by its first box."""
    if data[4:8] != b"ftyp":
        return False
    first = data[8:12]
    end = min(int.from_bytes(data[:4], "big"), 16 + 4 * _MOST_BRANDS)
    brands = {first, *(data[at : at + 4] for at in range(16, end, 4))}
    if brands & {b"avif", b"avis"} and first not in _BRANDS:
        return False
    return bool(brands & _BRANDS) or first in _ANY_CODEC


def read(data: bytes, *, colour: bool, most_pixels: int) -> NDArray[Any]:
    """Decodes the primary picture of a HEIC; libheif turns it as the file says, and EXIF data have no say.

    Args:
        data: The whole file.
        colour: True for BGR pixels, False for grey ones.
        most_pixels: Largest picture that is decoded.

    Returns:
        uint8 or uint16, grey `[H, W]` or BGR `[H, W, 3]`.

    Raises:
        PictureError: pi-heif is not installed; the file is damaged, too large, or coded in another way.
    """
    try:
        import pi_heif  # here, because it is an extra and seldom needed
    except ImportError as error:
        raise PictureError(
            "a HEIC picture, which needs the package 'pi-heif'; run: pip install 'eyelid[photos]', "
            "or convert it to JPEG"
        ) from error
    try:
        file = pi_heif.open_heif(_without_metadata(data), bgr_mode=True)
        picture = file[file.primary_index]
        width, height = picture.size  # a larger one is not decoded: libheif's limits follow from this size
        if width * height > most_pixels:
            raise PictureError(f"{width}x{height} pixels is over the limit of {most_pixels:,}")
        pixels = np.array(picture)  # a copy, because the memory is libheif's and goes with the file
    except (ValueError, EOFError, SyntaxError, RuntimeError, OSError, MemoryError, LookupError) as error:
        said = " ".join(str(error).split())
        raise PictureError(
            f"the HEIC is damaged, cut short, or of a kind that libheif cannot decode: {said}"
        ) from error
    return _in_colours(pixels, colour=colour)


def _without_metadata(data: bytes) -> bytes:
    """Returns a HEIC in which nothing refers to EXIF or XMP data, so that pi-heif does not read them.

    Damaged ones can crash the process inside pi-heif. What is coded of the picture stays as it is.
    """
    changed = bytearray(data)
    for name, start, stop in boxes(data, 0, len(data)):
        if name == b"meta":
            changed[start:stop] = data[start:stop].replace(_DESCRIBES, b"skip")
    return bytes(changed)


def _in_colours(pixels: NDArray[Any], *, colour: bool) -> NDArray[Any]:
    """Returns pixels without transparency, grey or BGR."""
    channels = pixels.shape[2] if pixels.ndim == 3 else 1
    if channels <= 2:  # grey, perhaps with transparency
        grey = np.ascontiguousarray(pixels[..., 0] if pixels.ndim == 3 else pixels)
        return cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR) if colour else grey
    bgr = np.ascontiguousarray(pixels[..., :3])
    return bgr if colour else cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY)
