"""Writing files completely or not at all, and checking that a folder can be written to."""

import os
from contextlib import suppress
from pathlib import Path

from eyelid.errors import OutputError


def check_output_folder(folder: Path, *, name: str = "--output") -> None:
    """Checks that a folder can be written, or made where it does not exist. Nothing is made.

    Args:
        folder: The folder.
        name: What the user calls it, for the message.

    Raises:
        OutputError: It is no folder, or it cannot be written.
    """
    there = next(path for path in (folder, *folder.absolute().parents) if os.path.lexists(path))
    if not there.is_dir():
        raise OutputError(f"{name} {folder}: {there} is no folder; choose another one")
    if not os.access(there, os.W_OK | os.X_OK):
        raise OutputError(f"{name} {folder}: cannot be written in {there}; choose another one")


def write_whole(file: Path, content: str | bytes) -> None:
    """Writes a file under another name and then renames it, so that an incomplete file never has its name.

    Args:
        file: Path of the file. Its folder is created if it does not exist.
        content: The content; text is written as UTF-8.

    Raises:
        OutputError: The file cannot be written.
    """
    if isinstance(content, str):
        content = content.encode("utf-8", "backslashreplace")  # file names may have bytes that are no text
    part = file.with_name(f"{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(file)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise OutputError(f"{file}: cannot be written: {error.strerror or error}") from error
