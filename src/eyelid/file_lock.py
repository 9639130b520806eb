"""Locks on open files, by which programs keep out of each other's way."""

import errno
import os
from pathlib import Path
from typing import BinaryIO

try:
    import fcntl
except ModuleNotFoundError:  # a system without them, such as Windows
    fcntl = None  # type: ignore[assignment]


def lock_file(file: BinaryIO | int, *, wait: bool) -> None:
    """Locks an open file, or its descriptor, until it is closed.

    Raises:
        BlockingIOError: Another program holds the lock, and `wait` is false.
        OSError: The file system, or the operating system, has no such locks.
    """
    if fcntl is None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))
    fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


def claim_file(file: BinaryIO | int, folder: Path) -> list[str]:
    """Locks an open file of a folder that one program at a time may use, until it is closed.

    Returns:
        What the user should know: that the disk has no locks, if so.

    Raises:
        BlockingIOError: Another program uses it.
    """
    try:
        lock_file(file, wait=False)
    except BlockingIOError:
        raise
    except OSError:
        return [f"{folder} is on a disk without locks: open it only once at a time"]
    return []
