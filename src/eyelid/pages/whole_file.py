"""Writing files completely or not at all, and checking that a folder can be written to."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from eyelid.durable import replace_file
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


def write_whole(file: Path, content: str | bytes, *, lasting: bool = True) -> None:
    """Writes a file under another name and then renames it, so that an incomplete file never has its name.

    Args:
        file: Path of the file. Its folder is created if it does not exist.
        content: The content; text is written as UTF-8.
        lasting: Whether it is on the disk when this function returns. That takes milliseconds, which for many
            files that can be made again is too long.

    Raises:
        OutputError: The file cannot be written.
    """
    if isinstance(content, str):
        content = content.encode("utf-8", "backslashreplace")  # file names may have bytes that are no text
    # A name of its own: NAME.part is the unfinished table NAME, and another process may write the same file.
    part = file.with_name(f".eyelid-{secrets.token_hex(8)}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        if lasting:
            replace_file(part, file)
        else:
            part.replace(file)
    except OSError as error:
        raise OutputError(f"{file}: cannot be written: {error.strerror or error}") from error
    finally:
        with suppress(OSError):  # if it has its name already
            part.unlink()
