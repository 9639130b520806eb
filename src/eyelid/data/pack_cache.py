"""The cache of packs: a folder that keeps the decoded patches of data sets, each in one file.

The name of a file is a hash of the identities of the pictures. If a picture is added, changed or moved, the
hash changes, and the data set is packed again. The identity of a picture is made from its name, size and
time, as build tools do. So a change is not noticed if a file gets other content of the same size and its time
is then set back. The identity of a picture in a zip is made from its name, its size and the checksum that
the zip has of it. So the zip may be moved.
"""

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import cv2

from eyelid.data.decoding import Pixels, decode_batches, decode_to_memory, is_readable
from eyelid.data.pack_file import open_pack, write_pack
from eyelid.file_lock import lock_file
from eyelid.pictures import Still
from eyelid.privacy import own_cache

LIMIT_BYTES = 20_000_000_000
"""Largest size of the cache. If it grows beyond, the packs that were opened least recently are removed."""

_FORMAT = 3  # goes up when the decoding, the cutting or fitting of patches or the format of a pack changes
_NAME = "[0-9a-f]" * 64  # a pattern for hashes, so that only files of this cache are removed
_ABANDONED = 60  # seconds; a `.part` file that is younger may not be locked yet


def default_cache() -> Path | None:
    """Returns the folder `packs` in eyelid's own cache; None where there is no place for that."""
    own = own_cache()
    return Path(own, "packs") if own else None


def cached_pixels(
    folder: Path,
    files: Sequence[Still],
    size: int,
    progress: Callable[[int], None],
    say: Callable[[str], None],
) -> Pixels:
    """Opens the pack of some picture files. If the cache does not have it, it is made first.

    Several processes may do so at the same time: one decodes, and the others wait for it. If the cache cannot
    be written, the pictures are decoded into memory.

    Args:
        folder: The folder of the cache. It is created if it does not exist.
        files: The picture files.
        size: Side of the patches, in pixels.
        progress: Function that is called with how many more files are done.
        say: Function that is called with a line for the user if the cache cannot be written.

    Returns:
        The patches, as a read-only memory map if they are in the cache.
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
            say(
                f"cache of packed pictures {folder}: cannot be written: {error.strerror or error}; done "
                "without it, which takes more memory; --cache names another folder"
            )
            return decode_to_memory(files, size, progress)
    progress(len(files))
    return pack


def pack_key(files: Sequence[Still], size: int) -> str:
    """Returns the hash that is the name of a pack. The order of the files and the patch size change it."""
    facts = [f"{_FORMAT} {cv2.__version__} {size}", *(file.identity() for file in files)]
    return hashlib.sha256("\0".join(facts).encode("utf-8", "surrogatepass")).hexdigest()


def _pack_for(files: Sequence[Still], size: int, path: Path) -> Pixels | None:
    """Opens the cached pack of some files.

    Returns:
        The pack. None if there is none, if it is damaged, or if a file can be read now that could not be read
        when the pack was made. Such a file may have lacked a permission, or a network was down.
    """
    try:
        pack = open_pack(path)
    except (OSError, ValueError):
        return None
    if any(is_readable(files[index], size) for index in pack.unreadable):
        return None
    with suppress(OSError):  # another user wrote the cache
        os.utime(path)
    return pack


@contextmanager
def _turn(path: Path) -> Iterator[None]:
    """Waits while another process makes the same pack, and then holds the lock.

    The lock only saves work. Without it, two processes would write two different files.
    """
    with open(path, "wb") as lock:
        with suppress(OSError):  # the file system has no locks
            lock_file(lock, wait=True)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def _remove_abandoned(folder: Path) -> None:
    """Removes the `.part` files that no process has locked: killed processes left them."""
    for part in folder.glob(f"{_NAME}.*.part"):
        with suppress(OSError), open(part, "rb") as file:
            lock_file(file, wait=False)
            if time.time() - os.fstat(file.fileno()).st_mtime > _ABANDONED:
                part.unlink()


def _prune(folder: Path, *, keep: Path) -> None:
    """Removes packs and lists of found eyes until the rest is within `LIMIT_BYTES`, first those of long ago.

    Args:
        folder: The folder of the cache.
        keep: Path of a pack that is never removed.
    """
    packs = []
    for path in (*folder.glob(f"{_NAME}.npy"), *folder.glob(f"{_NAME}.json")):
        with suppress(FileNotFoundError):  # another process has removed it
            status = path.stat()
            packs.append((path != keep, -status.st_mtime, status.st_size, path))
    total = 0
    for _, _, size, path in sorted(packs):
        total += size
        if total > LIMIT_BYTES and path != keep:
            path.unlink(missing_ok=True)
