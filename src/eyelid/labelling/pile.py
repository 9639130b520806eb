"""The pile: the pictures to be labelled. Pictures may be removed and added while the pile is open."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from eyelid.data.contents import fingerprints
from eyelid.data.decoding import decode_to_memory
from eyelid.data.pack_cache import cached_pixels
from eyelid.errors import EyelidError, LabelError
from eyelid.pictures import PictureFilter, Still, find_sources, without_failures


class Pile:
    """The pictures to be labelled, in the order in which they were found; new ones are added at the end.

    A picture keeps its number and its name while the pile is open, even if its file disappears.

    Threads: any thread may read the attributes. `refresh` changes them under a lock of its own. It only
    appends, patches first and `numbers` last, so whoever finds a name in `numbers` can index all else by its
    number. `lost` and `unreadable` are never changed in place, only replaced.

    Attributes:
        place: The sources, as the user wrote them.
        folder: The folder or zip that the names are relative to.
        names: The N names of the pictures; all are different.
        files: The N picture files.
        patches: uint8 `[N, P, P]`, the patches of P x P pixels.
        numbers: Index of each picture, by name.
        lost: Numbers of the pictures whose files are gone.
        gained: Number of pictures that were added after the pile was opened.
        passed_over: A line that says what was passed over when the pile was opened; empty if nothing was.
        unreadable: The reason why a picture cannot be read, by name; such pictures are not in the pile.
    """

    def __init__(
        self,
        sources: Sequence[str],
        *,
        size: int,
        hidden: bool = False,
        exclude: Path | None = None,
        cache: Path | None = None,
        expect: Callable[[int], None] | None = None,
        progress: Callable[[int], None] | None = None,
        say: Callable[[str], None] | None = None,
    ) -> None:
        """Finds and decodes the pictures.

        Args:
            sources: Files, folders, globs, zips and lists, as `find_sources` takes them.
            size: Side of the patches, in pixels.
            hidden: Whether hidden files and folders belong to the pile.
            exclude: A folder whose pictures do not belong to the pile, such as the output folder.
            cache: Folder that caches decoded patches; None for no cache.
            expect: Called with the number of pictures, once they are found.
            progress: Called with the number of pictures done since the last call.
            say: Called with a line for the user if the cache cannot be written.

        Raises:
            MissingFileError: A source does not exist.
            LabelError: No picture can be read, or standard input is a source.
        """
        if "-" in sources:
            raise LabelError("-: expected a folder, zip, glob or list on disk, which can be opened again")
        self.place = " ".join(sources)
        self._sources = sources
        self._hidden = hidden
        self._exclude = exclude
        self._size = size
        self._lock = Lock()
        keep = PictureFilter(hidden=hidden)
        found = self._find(keep)
        self.passed_over = keep.summary()
        self.folder = _common_folder(sources, found)
        readable, unreadable = without_failures(found)
        named = {file.name_in(self.folder): file for file in readable}
        files = list(named.values())
        report = progress or (lambda _: None)
        if expect:
            expect(len(files))
        if cache:
            pixels = cached_pixels(cache, files, size, report, say or (lambda _: None))
        else:
            pixels = decode_to_memory(files, size, report)
        names = list(named)
        self.unreadable = unreadable | {names[index]: reason for index, reason in pixels.unreadable.items()}
        self.names = [name for index, name in enumerate(names) if index not in pixels.unreadable]
        self.files = [named[name] for name in self.names]
        self._failed = {name: named[name].identity() for name in self.unreadable if name in named}
        self.patches: NDArray[np.uint8] = pixels.patches
        self.numbers = {name: number for number, name in enumerate(self.names)}
        self.lost: frozenset[int] = frozenset()
        self.gained = 0
        if not self.names:
            reason = next(iter(self.unreadable.values()), "there are none")
            raise LabelError(f"{self.place}: no picture that can be read: {reason}")

    def __len__(self) -> int:
        return len(self.names)

    def __contains__(self, name: object) -> bool:
        return name in self.numbers

    def read(self, name: str) -> bytes:
        """Returns the bytes of a picture's file.

        Raises:
            LabelError: The pile has no picture of this name.
            PictureError: The file cannot be read.
        """
        return self.files[self.number(name)].read()

    def number(self, name: str) -> int:
        """Returns the index of a picture; raises `LabelError` if the pile has none of this name."""
        number = self.numbers.get(name)
        if number is None:
            raise LabelError(f"{name!r}: no picture of {self.place} has this name")
        return number

    def fingerprints(self, names: Iterable[str]) -> dict[str, str]:
        """Returns the size and the CRC-32 of pictures' files, by name, for those that can be read.

        A label goes by them, besides the name: two piles may name their pictures alike.
        """
        there = [name for name in names if name in self.numbers]
        found = fingerprints([self.files[self.numbers[name]] for name in there])
        return {name: text for name, text in zip(there, found, strict=True) if text is not None}

    def report_lost(self, name: str) -> None:
        """Adds a picture whose file is gone to `lost` at once, without waiting for the next `refresh`."""
        self.lost = self.lost | {self.numbers[name]}

    def refresh(self) -> bool:
        """Looks for lost and new pictures. New pictures are added at the end.

        Returns:
            Whether anything has changed.
        """
        with self._lock:
            try:
                files, _ = without_failures(self._find(PictureFilter(hidden=self._hidden)))
                there = {file.name_in(self.folder): file for file in files}
            except (EyelidError, OSError):  # the folder is gone, or the zip is being rewritten
                there = {}
            lost = frozenset(number for name, number in self.numbers.items() if name not in there)
            new = {
                name: file
                for name, file in there.items()
                if name not in self.numbers and self._failed.get(name) != file.identity()
            }
            changed = lost != self.lost
            self.lost = lost
            return self._add(new) or changed

    def _add(self, new: Mapping[str, Still]) -> bool:
        if not new:
            return False
        names = list(new)
        pixels = decode_to_memory(list(new.values()), self._size, lambda _: None)
        unreadable = {name: reason for name, reason in self.unreadable.items() if name not in new}
        for index, reason in pixels.unreadable.items():  # the file is tried again once it has changed
            unreadable[names[index]] = reason
            self._failed[names[index]] = new[names[index]].identity()
        self.unreadable = unreadable
        readable = [name for index, name in enumerate(names) if index not in pixels.unreadable]
        # The order matters to other threads; see the docstring of the class.
        self.patches = np.concatenate([self.patches, pixels.patches])
        self.files += [new[name] for name in readable]
        self.names += readable
        self.numbers |= {name: len(self.names) - len(readable) + i for i, name in enumerate(readable)}
        self.gained += len(readable)
        return True

    def _find(self, keep: PictureFilter) -> list[Still]:
        files = list(find_sources(self._sources, keep=keep))
        if self._exclude is None:
            return files
        inside = os.path.join(self._exclude.resolve(), "")
        return [
            file for file in files if file.path is None or not os.path.realpath(file.path).startswith(inside)
        ]


def _common_folder(sources: Sequence[str], files: Sequence[Still]) -> str:
    """Returns the folder, or the single zip, that contains all files."""
    if len(sources) == 1 and (os.path.isdir(sources[0]) or sources[0].lower().endswith(".zip")):
        return os.path.abspath(sources[0])
    return os.path.commonpath(
        [os.path.dirname(os.path.abspath(file.source)) for file in files] or [os.getcwd()]
    )
