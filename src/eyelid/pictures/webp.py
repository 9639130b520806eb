"""WebP files whose EXIF data begin as in a JPEG, as some programs write them: OpenCV does not see these."""

_RIFF, _WEBP, _EXIF = b"RIFF", b"WEBP", b"EXIF"
_BEFORE = b"Exif\0\0"  # what stands before EXIF data in a JPEG, and should not in a WebP
_MOST_CHUNKS = 10_000  # that are looked at; a film has one or two for each frame


def is_webp(data: bytes) -> bool:
    """Returns whether a file is a WebP, by its beginning."""
    return data[:4] == _RIFF and data[8:12] == _WEBP


def with_plain_exif(data: bytes) -> bytes:
    """Returns a WebP whose EXIF data begin with their table, so that a decoder sees how it is turned."""
    at = 12
    for _ in range(_MOST_CHUNKS):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        start = at + 8
        if data[at : at + 4] == _EXIF:
            if not data.startswith(_BEFORE, start) or length < len(_BEFORE):
                return data
            shorter = (length - len(_BEFORE)).to_bytes(4, "little")
            whole = max(int.from_bytes(data[4:8], "little") - len(_BEFORE), 0).to_bytes(4, "little")
            after = start + len(_BEFORE)
            return b"".join((_RIFF, whole, data[8:at], _EXIF, shorter, data[after:]))
        at = start + length + length % 2
        if at >= len(data):
            break
    return data
