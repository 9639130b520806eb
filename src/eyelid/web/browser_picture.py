"""Picture files as a browser can show them."""

from collections.abc import Mapping

import cv2
import numpy as np

from eyelid.errors import PictureError
from eyelid.pictures import MAX_PIXELS, decode
from eyelid.pictures.decode import declared_size

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_DEPTH = 24  # the byte that holds the bits of a channel
_SHOWN: Mapping[bytes, str] = {
    b"\xff\xd8\xff": "image/jpeg",
    _PNG: "image/png",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"BM": "image/bmp",
}


def shown(data: bytes) -> tuple[bytes, str]:
    """Returns a picture file that browsers show, and its media type.

    JPEG, PNG, GIF, BMP and WebP stay as they are, with their colours. What browsers cannot show, or show
    nearly black (16 bits of which a camera fills 12), becomes a grey PNG.

    Args:
        data: The whole file.

    Raises:
        PictureError: It is not a picture, or declares more pixels than are decoded here.
    """
    width, height = declared_size(data)
    if width * height > MAX_PIXELS:
        raise PictureError(f"{width}x{height} pixels is over the limit of {MAX_PIXELS:,}")
    kind = next((kind for start, kind in _SHOWN.items() if data.startswith(start)), "")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        kind = "image/webp"
    if kind and not (kind == "image/png" and data[_PNG_DEPTH : _PNG_DEPTH + 1] == b"\x10"):
        return data, kind
    grey: np.ndarray[tuple[int, ...], np.dtype[np.uint8]] = cv2.imencode(".png", decode(data))[1]
    return grey.tobytes(), "image/png"
