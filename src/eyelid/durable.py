"""Replacing a file so that after a loss of power its name stands for the old content or the whole new one."""

import os
from contextlib import suppress


def replace_file(part: str | os.PathLike[str], file: str | os.PathLike[str]) -> None:
    """Gives a file that is completely written its name, once it is on the disk.

    Args:
        part: The file, under another name in the same folder.
        file: Its name; a file of that name is replaced.

    Raises:
        OSError: The file cannot be written to the disk or renamed.
    """
    _flush(part, os.O_RDWR)
    os.replace(part, file)
    with suppress(OSError):  # not every system opens a folder; the name then comes to the disk later
        flush_folder(os.path.dirname(file) or ".")


def flush_folder(folder: str | os.PathLike[str]) -> None:
    """Brings the names in a folder to the disk, so that new files survive a loss of power.

    Raises:
        OSError: The folder cannot be opened, or written to the disk.
    """
    if os.name != "nt":  # Windows opens no folders; a name comes to the disk later there
        _flush(folder, os.O_RDONLY)


def _flush(path: str | os.PathLike[str], flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
