"""PNG files without what can cost much and shows nothing."""

import struct

from eyelid.errors import PictureError

SIGNATURE = b"\x89PNG\r\n\x1a\n"

_HEADER = struct.Struct(">I4s")  # of a chunk: length and name; a checksum of four bytes follows its data
_SIZE = struct.Struct(">IIBB")  # width, height, bits, kind of colour
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by kind of colour
_KEPT = (b"tRNS", b"eXIf")  # transparency; which way is up
_SLACK = 1 << 16  # bytes by which compressed pixels may be larger than the pixels themselves


def pixel_chunks(data: bytes) -> bytes:
    """Returns a PNG without texts, profiles and frames of animations, so that no decoder has to inflate them.

    Args:
        data: The whole file, which begins with `SIGNATURE`.

    Returns:
        The file, or a copy with fewer chunks.

    Raises:
        PictureError: A chunk is longer than what is left of the file, the file does not end with the chunk
            `IEND`, or it has more compressed pixels than its size can need.
    """
    at, compressed = len(SIGNATURE), 0
    kept = [SIGNATURE]
    left_out = False
    name = b""
    while name != b"IEND":
        if at + 12 > len(data):
            raise PictureError(f"the picture is cut short ({len(data):,} bytes)")
        length, name = _HEADER.unpack_from(data, at)
        if len(kept) == 1 and (length, name) != (_SIZE.size + 3, b"IHDR"):
            raise PictureError(f"the picture is damaged: no size at its beginning ({len(data):,} bytes)")
        end = at + 12 + length
        if end > len(data):
            raise PictureError(
                f"the picture is damaged or cut short: a part of {length:,} bytes in a file of {len(data):,}"
            )
        compressed += length if name == b"IDAT" else 0
        if name[:1].isupper() or name in _KEPT:  # upper case marks what a decoder must read
            kept.append(data[at:end])
        else:
            left_out = True
        at = end
    if compressed > 2 * _pixel_bytes(data) + _SLACK:
        raise PictureError(f"the picture is damaged: {compressed:,} bytes are more than its size can need")
    return b"".join(kept) if left_out else data


def _pixel_bytes(data: bytes) -> int:
    """Returns the number of bytes of the pixels, not compressed, that the file declares."""
    width, height, bits, colour = _SIZE.unpack_from(data, 16)
    return int(height * (1 + (width * bits * _CHANNELS.get(colour, 4) + 7) // 8))
