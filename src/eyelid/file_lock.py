"""Locks on open files, by which programs keep out of each other's way."""

import errno
import os
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
