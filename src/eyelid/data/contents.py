"""Hashes of the contents of picture files, by which equal and changed files are found wherever they lie."""

import hashlib
import zlib
from collections.abc import Sequence

from eyelid.data.eye_in_photo import EyeInPhoto
from eyelid.engines import in_batches, map_blocks
from eyelid.errors import PictureError
from eyelid.pictures import Still

_AT_ONCE = 256


def content_hashes(files: Sequence[Still]) -> list[str]:
    """Returns a hash of the bytes of each file. It does not depend on where the file lies, or on its name.

    Two eyes of one photo have two hashes. A file that cannot be read gets a hash of its name.
    """
    return list(map_blocks(_hashes, in_batches(files, _AT_ONCE), engine="auto", block_size=_AT_ONCE))


def fingerprints(files: Sequence[Still]) -> list[str | None]:
    """Returns the size and the CRC-32 of each file, as text; None for a file that cannot be read."""
    blocks = in_batches(files, _AT_ONCE)
    return list(map_blocks(_fingerprints, blocks, engine="threads", block_size=_AT_ONCE))


def _hashes(files: Sequence[Still]) -> list[str]:
    return [hashlib.blake2b(_content(file), digest_size=16).hexdigest() for file in files]


def _content(file: Still) -> bytes:
    place = file.place.encode() if isinstance(file, EyeInPhoto) else b""
    try:
        return file.read() + place
    except PictureError:
        return file.source.rpartition("/")[2].encode() + place


def _fingerprints(files: Sequence[Still]) -> list[str | None]:
    return [_fingerprint(file) for file in files]


def _fingerprint(file: Still) -> str | None:
    try:
        data = file.read()
    except PictureError:
        return None
    return f"{len(data)} {zlib.crc32(data):08x}"
