"""A pack on disk: one `.npy` file, which NumPy opens as it is, with a table behind the pixels.

The table, in JSON, lists what could not be read. As it comes last, a pack that is cut short is noticed. A
single byte that changes among the pixels is not: to sum up gigabytes would take longer than to open them.
"""

import fcntl
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

_END = struct.Struct("<IQ8s")  # the table's checksum and length, then a mark
_MARK = b"eyelidpk"


def open_pack(path: Path) -> Pixels:
    """Opens a pack.

    Returns:
        The patches as a read-only memory map.

    Raises:
        ValueError: The file is damaged or cut short.
        OSError: It is not there, or cannot be read.
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
    return Pixels(np.asarray(patches), {int(index): reason for index, reason in facts["unreadable"].items()})


def write_pack(path: Path, count: int, size: int, batches: Iterable[Pixels]) -> None:
    """Writes a pack to a locked `.part`, which gets its name when it is whole and on the disk.

    Args:
        path: The pack, whose folder is there.
        count: How many files there are.
        size: Side of the patches, in pixels.
        batches: What decoding made of the files, batch by batch.

    Raises:
        OSError: It cannot be written; then no `.part` is left.
    """
    unreadable: dict[int, str] = {}
    descriptor, part = tempfile.mkstemp(prefix=f"{path.stem}.", suffix=".part", dir=path.parent)
    try:
        # Unbuffered, so that a failed write leaves nothing behind that closing would try to write again.
        with open(descriptor, "wb", buffering=0) as file:
            with suppress(OSError):  # a file system without locks
                fcntl.flock(file, fcntl.LOCK_EX)
            _write_header(file, count, size)
            for batch in batches:
                _write_all(file, batch.patches.reshape(-1).data)
                unreadable |= batch.unreadable
            shape = (count - len(unreadable), size, size)
            table = json.dumps({"shape": shape, "unreadable": unreadable}).encode()
            _write_all(file, memoryview(table + _END.pack(zlib.crc32(table), len(table), _MARK)))
            file.seek(0)
            _write_header(file, shape[0], size)
            os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(part)
        raise


def _write_header(file: BinaryIO, count: int, size: int) -> None:
    """Writes the header of a `.npy` file, which NumPy pads so that any other count fits in its place."""
    npy.write_array_header_1_0(file, {"descr": "|u1", "fortran_order": False, "shape": (count, size, size)})


def _write_all(file: BinaryIO, remaining: memoryview) -> None:
    while remaining:
        remaining = remaining[file.write(remaining) :]
