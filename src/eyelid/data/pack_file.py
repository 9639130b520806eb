"""Reading and writing the file of a pack: a `.npy` file that NumPy can open, with a table after the pixels.

The table is JSON: the pictures that could not be read, those that are damaged, and a checksum of the pixels.
It comes last, so a file that is cut short is noticed. The checksum is compared when the file is opened, which
takes as long as adding up all pixels once.
"""

import json
import os
import struct
import tempfile
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.lib import format as npy

from eyelid.data.decoding import Pixels
from eyelid.durable import replace_file
from eyelid.file_lock import lock_file

_END = struct.Struct("<IQ8s")  # checksum of the table, its length, and `_MARK`
_MARK = b"eyelidpk"
_READ_AT_ONCE = 1 << 20  # bytes


def open_pack(path: Path) -> Pixels:
    """Opens the file of a pack.

    Returns:
        The patches as a read-only memory map, why some pictures have none, and what is damaged in others.

    Raises:
        ValueError: The file is damaged or cut short.
        OSError: The file does not exist, or cannot be read.
    """
    with open(path, "rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _END.size))
        checksum, length, mark = _END.unpack(file.read(_END.size).rjust(_END.size))
        if mark != _MARK or length > size - _END.size:
            raise ValueError(f"{path}: the end is missing")
        file.seek(size - _END.size - length)
        table = file.read(length)
    if zlib.crc32(table) != checksum:
        raise ValueError(f"{path}: the table is damaged")
    facts = json.loads(table)
    patches = np.load(path, mmap_mode="r")
    end = patches.offset + patches.nbytes + length + _END.size
    if list(patches.shape) != facts["shape"] or patches.dtype != np.uint8 or end != size:
        raise ValueError(f"{path}: {patches.dtype} {patches.shape}, and its table says {facts['shape']}")
    if _checksum(path, patches.offset, patches.nbytes) != facts["checksum"]:
        raise ValueError(f"{path}: the pixels are damaged")
    unreadable, damaged = (
        {int(index): reason for index, reason in facts[key].items()} for key in ("unreadable", "damaged")
    )
    return Pixels(np.asarray(patches), unreadable, damaged=damaged)


def write_pack(path: Path, count: int, size: int, batches: Iterable[Pixels]) -> None:
    """Writes the file of a pack.

    It is written as a locked `.part` file, which is renamed to `path` when it is complete and on the disk.

    Args:
        path: Where the pack is written. The folder exists.
        count: Number of picture files.
        size: Side of the patches, in pixels.
        batches: The decoded patches, batch by batch.

    Raises:
        OSError: The pack cannot be written. The `.part` file is then removed.
    """
    unreadable: dict[int, str] = {}
    damaged: dict[int, str] = {}
    checksum = 0
    descriptor, part = tempfile.mkstemp(prefix=f"{path.stem}.", suffix=".part", dir=path.parent)
    try:
        # Unbuffered: otherwise closing the file after a failed write would try to write the rest again.
        with open(descriptor, "wb", buffering=0) as file:
            with suppress(OSError):  # the file system has no locks
                lock_file(file, wait=True)
            _write_header(file, count, size)
            for batch in batches:
                pixels = batch.patches.reshape(-1).data
                _write_all(file, pixels)
                checksum = zlib.crc32(pixels, checksum)
                unreadable |= batch.unreadable
                damaged |= batch.damaged
            shape = (count - len(unreadable), size, size)
            facts = {"shape": shape, "checksum": checksum, "unreadable": unreadable, "damaged": damaged}
            table = json.dumps(facts).encode()
            _write_all(file, memoryview(table + _END.pack(zlib.crc32(table), len(table), _MARK)))
            file.seek(0)
            _write_header(file, shape[0], size)
        replace_file(part, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(part)
        raise


def _checksum(path: Path, start: int, length: int) -> int:
    """Returns the CRC-32 of a part of a file, read piece by piece: a map of it would fill the memory."""
    checksum = 0
    piece = memoryview(bytearray(_READ_AT_ONCE))
    with open(path, "rb", buffering=0) as file:
        file.seek(start)
        while length and (count := file.readinto(piece[:length])):
            checksum = zlib.crc32(piece[:count], checksum)
            length -= count
    return checksum


def _write_header(file: BinaryIO, count: int, size: int) -> None:
    """Writes the header of a `.npy` file. NumPy pads it, so a header with another count has the same size.

    Args:
        file: The file, at the position where the header begins.
        count: Number of patches.
        size: Side of the patches, in pixels.
    """
    npy.write_array_header_1_0(file, {"descr": "|u1", "fortran_order": False, "shape": (count, size, size)})


def _write_all(file: BinaryIO, remaining: memoryview) -> None:
    """Writes all bytes; an unbuffered file may take only a part of them at a time."""
    while remaining:
        remaining = remaining[file.write(remaining) :]
