"""Files that are whole or not there, and folders that can be written to."""

import os
from contextlib import suppress
from pathlib import Path

from eyelid.errors import OutputError


def check_output_folder(folder: Path) -> None:
    """Makes the folder of `--output`, unless it exists; raises `OutputError` if it cannot be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"--output {folder}: cannot be made: {error.strerror}") from error
    if not os.access(folder, os.W_OK):
        raise OutputError(f"--output {folder}: cannot be written; name another folder")


def write_whole(file: Path, content: str | bytes) -> None:
    """Writes a file under another name first, so that no half of it is ever there under its own.

    Raises:
        OutputError: It cannot be written.
    """
    if isinstance(content, str):
        content = content.encode("utf-8", "backslashreplace")  # names may hold bytes that are no text
    part = file.with_name(f"{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(file)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise OutputError(f"{file}: cannot be written: {error.strerror or error}") from error
