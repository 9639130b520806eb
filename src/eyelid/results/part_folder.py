"""Folders whose files are written whole: on disk, or at a URL."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from eyelid.durable import replace_file
from eyelid.errors import OutputError
from eyelid.file_lock import claim_file
from eyelid.pictures import filesystem_of, is_url

_LOCK = "_lock"


class PartFolder(Protocol):
    """A folder. Of a file that is being written, either nothing is there or all of it."""

    def begin(self) -> list[str]:
        """Makes the folder; returns what the user should know, such as that its disk has no locks.

        Raises:
            OutputError: It cannot be made, or another run writes into it.
        """

    def names(self) -> list[str]:
        """Returns the names of its files, sorted."""

    def read(self, name: str) -> bytes:
        """Returns a file; raises `OSError` if it cannot."""

    def write(self, name: str, data: bytes) -> None:
        """Writes a file in place of any of that name; raises `OSError` if it cannot."""

    def remove(self, name: str) -> None:
        """Removes a file; raises `OSError` if it cannot."""

    def end(self) -> None:
        """Lets others write into it."""


def part_folder(output: str) -> PartFolder:
    """Returns the folder that an output names, which is the URL or the path of one."""
    return _FolderAtUrl(output) if is_url(output) else _FolderOnDisk(Path(output))


class _FolderOnDisk:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = -1

    def begin(self) -> list[str]:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self._folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o666)
            return claim_file(self._lock, self._folder)
        except BlockingIOError as error:
            self._close()
            raise OutputError(
                f"--output {self._folder}/: another run is writing into this folder; give another name"
            ) from error
        except OSError as error:
            raise OutputError(f"--output {self._folder}/: cannot be written: {error.strerror}") from error

    def names(self) -> list[str]:
        return sorted(set(os.listdir(self._folder)) - {_LOCK}) if self._folder.is_dir() else []

    def read(self, name: str) -> bytes:
        return (self._folder / name).read_bytes()

    def write(self, name: str, data: bytes) -> None:
        new = self._folder / f"_{name}.new"
        new.write_bytes(data)
        replace_file(new, self._folder / name)

    def remove(self, name: str) -> None:
        (self._folder / name).unlink(missing_ok=True)

    def end(self) -> None:
        if self._lock >= 0:
            with suppress(OSError):
                (self._folder / _LOCK).unlink()
            self._close()

    def _close(self) -> None:
        os.close(self._lock)
        self._lock = -1


class _FolderAtUrl:
    """A folder in an object store, where a file appears when all of it has arrived. There are no locks."""

    def __init__(self, url: str) -> None:
        self._system, path = filesystem_of(url)
        self._path = path.rstrip("/")

    def begin(self) -> list[str]:
        """Nothing: a folder is there when it has a file."""
        return []

    def names(self) -> list[str]:
        try:
            return sorted(str(path).rpartition("/")[2] for path in self._system.ls(self._path, detail=False))
        except FileNotFoundError:
            return []

    def read(self, name: str) -> bytes:
        return bytes(self._at(name, self._system.cat_file))

    def write(self, name: str, data: bytes) -> None:
        self._at(name, self._system.pipe_file, data)

    def remove(self, name: str) -> None:
        self._at(name, self._system.rm_file)

    def end(self) -> None:
        """Nothing: there is no lock."""

    def _at(self, name: str, call: Any, *more: bytes) -> Any:
        """Calls a method of the file system for a file; raises `OSError` whatever it raises."""
        try:
            return call(f"{self._path}/{name}", *more)
        except OSError:
            raise
        except Exception as error:  # each file system has errors of its own
            raise OSError(0, str(error).partition("\n")[0]) from error
