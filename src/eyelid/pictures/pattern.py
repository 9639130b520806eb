"""Expanding a pattern of paths, such as `eyes/**/left*.png`, without recursion."""

import os
import re
from collections.abc import Iterator
from errno import ELOOP, ENOENT, ENOTDIR
from fnmatch import translate
from glob import has_magic

from eyelid.pictures.picture_filter import PictureFilter

_ALL = "**"
_NO_FOLDER = (ENOENT, ENOTDIR, ELOOP)  # ELOOP: a link that leads to itself


class PatternMatches:
    """The paths that a pattern matches.

    A `*` that begins a part matches no hidden name, as in a shell; what the pattern spells out it matches.
    `**` stands for any number of folders, and passes over links, which may lead in circles.

    Attributes:
        paths: The matches, sorted. A pattern that ends in `**` matches the folder, not each file in it.
        closed: The folders that could not be listed, with the system's reason.
    """

    def __init__(self, pattern: str, keep: PictureFilter) -> None:
        self.closed: dict[str, OSError] = {}
        self._keep = keep
        found = ["/" if pattern.startswith("/") else ""] if pattern and "\0" not in pattern else []
        parts = [part for part in pattern.split("/") if part]
        while parts and parts[-1] == _ALL:
            del parts[-1]
        for part in parts:
            found = list(dict.fromkeys(path for folder in found for path in self._matches(folder, part)))
        wants_folder = pattern.endswith(("/", _ALL))
        self.paths = sorted(path or "." for path in found if not wants_folder or os.path.isdir(path or "."))

    def _matches(self, folder: str, part: str) -> Iterator[str]:
        """Yields the paths in a folder that one part of the pattern matches."""
        if part == _ALL:
            yield from self._folders_below(folder)
        elif not has_magic(part):
            path = os.path.join(folder, part)
            if os.path.lexists(path):
                yield path
        else:
            spelled = not has_magic(part[0])
            fits = re.compile(translate(part)).match
            for entry in self._entries(folder):
                if fits(entry.name) and (spelled or self._shows(folder, entry)):
                    yield os.path.join(folder, entry.name)

    def _shows(self, folder: str, entry: os.DirEntry[str]) -> bool:
        if self._keep.shows(entry.name):
            return True
        counted = self._keep.enters if os.path.isdir(entry.path) else self._keep.takes
        return counted(folder, entry.name)

    def _folders_below(self, top: str) -> Iterator[str]:
        pending = [top]
        while pending:
            folder = pending.pop()
            yield folder
            pending += [
                os.path.join(folder, entry.name)
                for entry in self._entries(folder)
                if entry.is_dir(follow_symlinks=False) and self._keep.enters(folder, entry.name)
            ]

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(folder or ".") as entries:
                return list(entries)
        except OSError as error:
            if error.errno not in _NO_FOLDER:
                self.closed[folder or "."] = error
            return []
