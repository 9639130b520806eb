"""Writing files completely or not at all, and checking that a folder can be written to."""

import os
from contextlib import suppress
from pathlib import Path

from eyelid.errors import OutputError


def check_output_folder(folder: Path) -> None:
    """Creates the folder of `--output` if it does not exist; raises `OutputError` if it is not writable."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"--output {folder}: cannot be made: {error.strerror}") from error
    if not os.access(folder, os.W_OK):
        raise OutputError(f"--output {folder}: cannot be written; name another folder")


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
