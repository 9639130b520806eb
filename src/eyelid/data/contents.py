"""Hashes of the contents of picture files, by which equal files are found wherever they lie."""

import hashlib
from collections.abc import Sequence

from eyelid.engines import in_batches, map_blocks
from eyelid.errors import PictureError
from eyelid.pictures import Still

_AT_ONCE = 256


def content_hashes(files: Sequence[Still]) -> list[str]:
    """Returns a hash of the bytes of each file. It does not depend on where the file lies, or on its name.

    A file that cannot be read gets a hash of its name.
    """
    return list(map_blocks(_hashes, in_batches(files, _AT_ONCE), engine="auto", block_size=_AT_ONCE))


def _hashes(files: Sequence[Still]) -> list[str]:
    return [hashlib.blake2b(_content(file), digest_size=16).hexdigest() for file in files]


def _content(file: Still) -> bytes:
    try:
        return file.read()
    except PictureError:
        return file.source.rpartition("/")[2].encode()
