"""Converting picture files to formats that browsers can show."""

from collections.abc import Mapping

from eyelid.errors import PictureError
from eyelid.pictures import MAX_PIXELS, decode
from eyelid.pictures.decode import declared_size
from eyelid.pictures.encode import png_bytes

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_DEPTH = 24  # offset of the byte with the bits per channel
_MEDIA_TYPES: Mapping[bytes, str] = {
    b"\xff\xd8\xff": "image/jpeg",
    _PNG: "image/png",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"BM": "image/bmp",
}


def browser_picture(data: bytes) -> tuple[bytes, str]:
    """Returns a picture file that browsers can show, and its media type.

    JPEG, PNG, GIF, BMP and WebP files are returned unchanged. Other formats become a grey PNG, and so do PNG
    files with 16 bits a channel: cameras often use only 12 of these, which browsers show nearly black.

    Args:
        data: The content of the file.

    Raises:
        PictureError: The file is not a picture, or declares more pixels than `MAX_PIXELS`.
    """
    width, height = declared_size(data)
    if width * height > MAX_PIXELS:
        raise PictureError(f"{width}x{height} pixels is over the limit of {MAX_PIXELS:,}")
    kind = next((kind for start, kind in _MEDIA_TYPES.items() if data.startswith(start)), "")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        kind = "image/webp"
    if kind and not (kind == "image/png" and data[_PNG_DEPTH : _PNG_DEPTH + 1] == b"\x10"):
        return data, kind
    return png_bytes(decode(data).pixels), "image/png"
