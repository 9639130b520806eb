"""Reading a sidecar, and replacing it so that neither a kill nor another program's change loses anything."""

import os
import stat
from contextlib import suppress
from pathlib import Path

from eyelid.durable import flush_folder, replace_file
from eyelid.errors import OutputError
from eyelid.photos.xmp_patch import MOST_BYTES


def read_sidecar(path: Path) -> bytes | None:
    """Returns the content of a sidecar, or None if there is none.

    Symbolic links are refused, not followed: the file that they lead to may be anywhere, and may belong to
    another photo. So are devices and pipes.

    Raises:
        OutputError: It cannot be read, is no plain file, cannot be written, or is too large.
    """
    try:
        if path.is_symlink():
            raise OutputError(
                f"{path}: is a symbolic link, which is not followed; put the sidecar itself beside the photo"
            )
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise OutputError(f"{path}: cannot be read: {error.strerror or error}") from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OutputError(f"{path}: is no file; nothing is written there")
        if not status.st_mode & 0o222 or not os.access(path, os.W_OK):
            raise OutputError(f"{path}: is read-only, so it stays as it is; make it writable")
        with open(descriptor, "rb", closefd=False) as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise OutputError(f"{path}: cannot be read: {error.strerror or error}") from error
    finally:
        os.close(descriptor)
    if len(content) > MOST_BYTES:
        raise OutputError(
            f"{path}: has more than {MOST_BYTES // 1_000_000} MB, so it is no sidecar to change"
        )
    return content


def replace_sidecar(path: Path, before: bytes | None, after: bytes | None, part: Path) -> bool:
    """Replaces, creates or deletes a sidecar if it still has the content that was read.

    At any moment the name stands for the whole old or the whole new content, on the disk, too. The new
    file has the mode of the old one, and its owner where the system allows that.

    Args:
        path: The sidecar.
        before: The content that was read; None if there was no file.
        after: The new content; None to delete it.
        part: The name in the same folder under which the new content is written first.

    Returns:
        False if another program has changed the sidecar since it was read; then it is left as it is.

    Raises:
        OutputError: The folder or the disk cannot be written. The sidecar is as before.
    """
    try:
        if after is not None:
            _write_part(part, after, like=None if before is None else path)
        if read_sidecar(path) != before:
            return False
        if after is None:
            path.unlink(missing_ok=True)
            with suppress(OSError):
                flush_folder(path.parent)
        elif before is None:
            return _create(part, path)
        else:
            replace_file(part, path)
    except OSError as error:
        raise OutputError(
            f"{path}: not written, it stays as it was: {error.strerror or error}; make room, or make the "
            "folder writable, and run again"
        ) from error
    finally:
        with suppress(OSError):  # if it has its name already
            part.unlink()
    return True


def _write_part(part: Path, content: bytes, like: Path | None) -> None:
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if like is None else 0o600)
    with open(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
        if like is not None:
            status = like.stat()
            with suppress(OSError):  # the owner may be another one
                os.chown(part, status.st_uid, status.st_gid)
            os.chmod(part, stat.S_IMODE(status.st_mode))


def _create(part: Path, path: Path) -> bool:
    """Gives a new sidecar its name; returns False if another program has just made one of that name."""
    try:
        os.link(part, path)  # unlike a rename, this never replaces a file
    except FileExistsError:
        return False
    except OSError:  # a card or share without hard links
        if os.path.lexists(path):
            return False
        os.rename(part, path)
    with suppress(OSError):
        flush_folder(path.parent)
    return True
