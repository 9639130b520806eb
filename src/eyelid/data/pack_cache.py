"""A folder that keeps the pixels of sets that were packed, each in one file named by what is in it.

The name is a hash of the identities of the set's files, so that a set of which a file is added, changed or
moved is packed anew. Identities go by names, sizes and times, as those of build tools do: a file whose
content is replaced by as many bytes, and whose time is then set back, is taken for the old one. A member of
a zip goes by its name, its size and its checksum, which is in the zip, so the zip may be moved.
"""

import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import cv2

from eyelid.data.decoding import Pixels, decode_batches, is_readable
from eyelid.data.pack_file import open_pack, write_pack
from eyelid.errors import OutputError
from eyelid.pictures import Still

LIMIT_BYTES = 20_000_000_000
"""Size up to which the cache grows; beyond it, the packs that were not opened for longest are removed."""

_FORMAT = 1  # goes up when decoding, fitting or the file of a pack changes
_NAME = "[0-9a-f]" * 64  # a pattern for hashes, so that nobody else's files are removed
_ABANDONED = 60  # seconds; a `.part` that is younger may not be locked yet


def default_cache() -> Path:
    """Returns `$XDG_CACHE_HOME/eyelid/packs`, or `~/.cache/eyelid/packs` where that is not set.

    Raises:
        OutputError: The user has no home folder.
    """
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    if not os.path.isabs(base):
        raise OutputError(f"no place for a cache: {base} is not an absolute path; set HOME or XDG_CACHE_HOME")
    return Path(base) / "eyelid" / "packs"


def cached_pixels(folder: Path, files: Sequence[Still], size: int, progress: Callable[[int], None]) -> Pixels:
    """Opens the pack of some files, after making it if it is not in the folder.

    Several processes may do so at once: one decodes, and the others wait for it.

    Args:
        folder: The cache; it is made if need be.
        files: The files.
        size: Side of the patches, in pixels.
        progress: Called with how many more files are done.

    Returns:
        The patches as a read-only memory map.

    Raises:
        OutputError: The folder cannot be written, or the disk is full.
    """
    path = folder / f"{pack_key(files, size)}.npy"
    pack = _pack_for(files, size, path)
    if pack is None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with _turn(path.with_suffix(".lock")):
                pack = _pack_for(files, size, path)
                if pack is None:
                    _remove_abandoned(folder)
                    write_pack(path, len(files), size, decode_batches(files, size, progress))
                    _prune(folder, keep=path)
                    return open_pack(path)
        except OSError as error:
            raise OutputError(
                f"cache of packed pictures {folder}: cannot be written: {error.strerror or error}; "
                "make room there, or name another folder"
            ) from error
    progress(len(files))
    return pack


def pack_key(files: Sequence[Still], size: int) -> str:
    """Returns the hash that names the pack of some files, in their order, at one size."""
    facts = [f"{_FORMAT} {cv2.__version__} {size}", *(file.identity() for file in files)]
    return hashlib.sha256("\0".join(facts).encode("utf-8", "surrogatepass")).hexdigest()


def _pack_for(files: Sequence[Still], size: int, path: Path) -> Pixels | None:
    """Opens the cached pack of some files.

    Returns:
        The pack; None if there is none, if it is damaged, or if a file that was unreadable when the pack was
        made can be read now. The reason may have been a permission or a network.
    """
    try:
        pack = open_pack(path)
    except (OSError, ValueError):
        return None
    if any(is_readable(files[index], size) for index in pack.unreadable):
        return None
    with suppress(OSError):  # a cache that others wrote
        os.utime(path)
    return pack


@contextmanager
def _turn(path: Path) -> Iterator[None]:
    """Waits while another process makes the same pack. Only a courtesy: each writes to a file of its own."""
    with open(path, "wb") as lock:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def _remove_abandoned(folder: Path) -> None:
    """Removes what killed processes were writing: the `.part` files that nobody has locked."""
    for part in folder.glob(f"{_NAME}.*.part"):
        with suppress(OSError), open(part, "rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if time.time() - os.fstat(file.fileno()).st_mtime > _ABANDONED:
                part.unlink()


def _prune(folder: Path, *, keep: Path) -> None:
    """Removes the packs that were not opened for longest until the rest is within `LIMIT_BYTES`."""
    packs = []
    for path in folder.glob(f"{_NAME}.npy"):
        with suppress(FileNotFoundError):  # another process prunes, too
            status = path.stat()
            packs.append((path != keep, -status.st_mtime, status.st_size, path))
    total = 0
    for _, _, size, path in sorted(packs):
        total += size
        if total > LIMIT_BYTES and path != keep:
            path.unlink(missing_ok=True)
