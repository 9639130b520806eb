"""The pile: unlabelled pictures, named one by one, whose folder may lose and gain pictures meanwhile."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from eyelid.data.decoding import decode_to_memory
from eyelid.data.pack_cache import cached_pixels
from eyelid.errors import EyelidError, LabelError
from eyelid.pictures import Still, find_sources, without_failures


class Pile:
    """Pictures in the order in which they were found; those that come later stand at the end.

    A picture keeps its number and its name while the pile is open, also when its file is lost.

    Attributes:
        place: What the user calls it: the sources.
        folder: The folder, or the zip, inside which the names are.
        names: N names, unique, relative to the folder.
        files: N files.
        patches: uint8 `[N, P, P]`.
        lost: Numbers of the pictures whose files are not there any more.
        gained: How many pictures came after the pile was opened.
        unreadable: The reason for each picture that cannot be read and is never shown, by name.
    """

    def __init__(
        self,
        sources: Sequence[str],
        *,
        size: int,
        without: Path | None = None,
        cache: Path | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        """Finds and decodes the pictures.

        Args:
            sources: Files, folders, globs, zips and lists, as `find_sources` takes them.
            size: Side of the patches, in pixels.
            without: A folder whose pictures do not belong to the pile, such as that of the results.
            cache: Folder that keeps decoded patches; None for none.
            progress: Called with how many more pictures are done.

        Raises:
            MissingFileError: A source does not exist.
            LabelError: There is no picture that can be read, or standard input is a source.
        """
        if "-" in sources:
            raise LabelError("-: expected a folder, zip, glob or list on disk, which can be opened again")
        self.place = " ".join(sources)
        self._sources = sources
        self._without = without
        self._size = size
        self._lock = Lock()
        found = self._found()
        self.folder = _common_folder(sources, found)
        readable, self.unreadable = without_failures(found)
        named = {file.name_in(self.folder): file for file in readable}
        told = progress or (lambda _: None)
        files = list(named.values())
        pixels = cached_pixels(cache, files, size, told) if cache else decode_to_memory(files, size, told)
        names = list(named)
        self.unreadable |= {names[index]: reason for index, reason in pixels.unreadable.items()}
        self.names = [name for index, name in enumerate(names) if index not in pixels.unreadable]
        self.files = [named[name] for name in self.names]
        self._failed = {name: named[name].identity() for name in self.unreadable if name in named}
        self.patches: NDArray[np.uint8] = pixels.patches
        self.numbers = {name: number for number, name in enumerate(self.names)}
        self.lost: set[int] = set()
        self.gained = 0
        if not self.names:
            reason = next(iter(self.unreadable.values()), "there are none")
            raise LabelError(f"{self.place}: no picture that can be read: {reason}")

    def __len__(self) -> int:
        return len(self.names)

    def __contains__(self, name: object) -> bool:
        return name in self.numbers

    def read(self, name: str) -> bytes:
        """Returns a picture's file as it is.

        Raises:
            LabelError: The pile has no such picture.
            PictureError: The file cannot be read.
        """
        number = self.numbers.get(name)
        if number is None:
            raise LabelError(f"{name!r}: no picture of {self.place} has this name")
        return self.files[number].read()

    def refresh(self) -> bool:
        """Looks which pictures are there now; new ones join at the end.

        Returns:
            Whether anything has changed.
        """
        with self._lock:
            try:
                files, _ = without_failures(self._found())
                there = {file.name_in(self.folder): file for file in files}
            except (EyelidError, OSError):  # the folder itself is gone, or the zip is being written anew
                there = {}
            lost = {number for name, number in self.numbers.items() if name not in there}
            new = {
                name: file
                for name, file in there.items()
                if name not in self.numbers and self._failed.get(name) != file.identity()
            }
            changed = lost != self.lost
            self.lost = lost
            return self._join(new) or changed

    def _join(self, new: Mapping[str, Still]) -> bool:
        if not new:
            return False
        names = list(new)
        pixels = decode_to_memory(list(new.values()), self._size, lambda _: None)
        for index, name in enumerate(names):  # one that was being written is tried again when it has changed
            self.unreadable.pop(name, None)
            if index in pixels.unreadable:
                self.unreadable[name] = pixels.unreadable[index]
                self._failed[name] = new[name].identity()
        readable = [name for index, name in enumerate(names) if index not in pixels.unreadable]
        # Patches first: whoever sees a name in another thread may index all else by its number.
        self.patches = np.concatenate([self.patches, pixels.patches])
        self.files += [new[name] for name in readable]
        self.names += readable
        self.numbers |= {name: len(self.names) - len(readable) + i for i, name in enumerate(readable)}
        self.gained += len(readable)
        return True

    def _found(self) -> list[Still]:
        files = list(find_sources(self._sources))
        if self._without is None:
            return files
        inside = os.path.join(self._without.resolve(), "")
        return [
            file for file in files if file.path is None or not os.path.realpath(file.path).startswith(inside)
        ]


def _common_folder(sources: Sequence[str], files: Sequence[Still]) -> str:
    """Returns the folder, or the one zip, inside which all files lie."""
    if len(sources) == 1 and (os.path.isdir(sources[0]) or sources[0].lower().endswith(".zip")):
        return os.path.abspath(sources[0])
    return os.path.commonpath(
        [os.path.dirname(os.path.abspath(file.source)) for file in files] or [os.getcwd()]
    )
