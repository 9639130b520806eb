"""Finding the files that lists and manifests name: on disk, in zips, and where names are not quite right."""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from eyelid.pictures.name_lookup import LookupFailure, NameLookup
from eyelid.pictures.picture_filter import PictureFilter
from eyelid.pictures.sources import DiskFile, Still, without_failures
from eyelid.pictures.walking import walk, zip_members

_MOST_FOLDERS = 20_000  # below a list in which names that are not quite right are searched
_MOST_FILES = 500_000


class FileFinder:
    """Finds the files that a list or a manifest names.

    A name that is the path of a file is found at once. Any other is looked up among the pictures below the
    last folder and in the zips, as `NameLookup` does it; they are listed when the first such name comes.

    Args:
        folders: The folders that relative names begin in, searched in this order. A folder in a zip is
            `archive.zip/folder`.
        archive: The zip that holds the files; empty to search the last folder and all zips in it.
        absent: Words for a name that is not found.
    """

    def __init__(self, folders: Sequence[str], *, archive: str = "", absent: str) -> None:
        self._folders = folders
        self._archive = archive
        self._places = _Places()
        self._files: dict[str, Still] = {}
        self._roots = {""}
        self._lookup = NameLookup(self._names(), absent=absent, roots=self._roots)

    def find(self, name: str) -> Still | LookupFailure:
        """Returns the file that a name stands for; a `LookupFailure` for none or several."""
        bare = name.strip()
        for spelled in dict.fromkeys((name, bare, bare.replace("\\", "/"), bare.strip("\"'"))):
            for folder in self._folders:
                file = self._places.find(os.path.join(folder, spelled)) if spelled else None
                if file:
                    self.found_whole(name)
                    return file
        found = self._lookup.find(name)
        return self._files[found] if isinstance(found, str) else found

    def finds(self, name: str) -> bool:
        """Returns whether a name stands for one file."""
        return not isinstance(self.find(name), LookupFailure)

    def found_whole(self, name: str) -> None:
        """Says that a name is the path of a file, so that no beginning is left out of other names."""
        self._lookup.found_whole(name)

    def _names(self) -> Iterator[str]:
        """Yields the names of all files that can be looked up, and keeps the files and the roots of names."""
        folder = self._folders[-1]
        for archive in [self._archive] if self._archive else zips_in(folder):
            zipped = os.path.basename(archive)
            self._roots |= {zipped, os.path.join(zipped, folder.removeprefix(archive).strip("/"))}
            for inside, member in _members(archive, PictureFilter()):
                self._files[f"{zipped}/{inside}"] = member
        if not self._archive:
            below = _paths_below(folder or ".")
            self._files |= {inside: DiskFile(os.path.join(folder, inside)) for inside in below}
        yield from self._files


def is_zip(path: str) -> bool:
    """Returns whether a path is a file whose name ends in `.zip`."""
    return path.lower().endswith(".zip") and os.path.isfile(path)


def split_at_zip(path: str) -> tuple[str, str]:
    """Returns the zip that is part of a path, and the path inside the zip; two empty strings if none is.

    For example, `data/mrl.zip/s0001/a.png` has the zip `data/mrl.zip` and the path `s0001/a.png` in it.
    """
    archive = path
    while archive and not is_zip(archive):
        archive = archive.rpartition("/")[0]
    return (archive, path[len(archive) + 1 :]) if archive else ("", "")


def zips_in(folder: str, *, keep: PictureFilter | None = None) -> list[str]:
    """Returns the paths of the zips in a folder that are not hidden, or that `keep` shows, sorted by name."""
    keep = keep or PictureFilter()
    try:
        names = filter(keep.shows, os.listdir(folder or "."))
    except OSError:
        return []
    return sorted(path for name in names if is_zip(path := os.path.join(folder, name)))


class _Places:
    """Finds files by their paths, and lists each folder and each zip once."""

    def __init__(self) -> None:
        self._names: dict[str, Collection[str]] = {}
        self._folders: dict[str, Mapping[str, Mapping[str, Still]]] = {}

    def find(self, path: str) -> Still | None:
        """Returns the file at a path on disk or in a zip; None if there is none."""
        folder, name = os.path.split(path)
        names = self._names.get(folder)
        if names is None:
            names = self._names[folder] = self._list(folder)
        if name not in names:
            return None
        return names[name] if isinstance(names, dict) else DiskFile(path)

    def _list(self, folder: str) -> Collection[str]:
        """Returns the names of the files in a folder; for a folder in a zip, a dict with the files by name.

        The result is empty if the folder does not exist.
        """
        try:
            with os.scandir(folder or ".") as entries:
                return {entry.name for entry in entries if _is_file(entry)}
        except NotADirectoryError:
            archive, inside = split_at_zip(os.path.normpath(folder))
            return self._in_zip(archive).get(inside, {}) if archive else {}
        except (OSError, ValueError):  # no such folder, or a name that no folder can have
            return {}

    def _in_zip(self, archive: str) -> Mapping[str, Mapping[str, Still]]:
        """Returns the folders in a zip by their path; each maps the names of its pictures to the files."""
        if archive not in self._folders:
            folders: dict[str, dict[str, Still]] = {}
            for inside, member in _members(archive, PictureFilter(hidden=True)):
                folder, _, name = inside.rpartition("/")
                folders.setdefault(folder, {})[name] = member
            self._folders[archive] = folders
        return self._folders[archive]


def _is_file(entry: os.DirEntry[str]) -> bool:
    # `entry.is_file` raises for a link that leads to itself; `os.path.isfile` returns False.
    return os.path.isfile(entry.path) if entry.is_symlink() else entry.is_file()


def _members(archive: str, keep: PictureFilter) -> Iterable[tuple[str, Still]]:
    """Returns the pictures in a zip, each with its path inside the zip."""
    files, _ = without_failures(zip_members(archive, keep))
    place = os.path.abspath(archive)
    return ((file.name_in(place), file) for file in files)


class _FewFolders(PictureFilter):
    """Enters no more than `_MOST_FOLDERS`."""

    def __init__(self) -> None:
        super().__init__()
        self.left = _MOST_FOLDERS

    def enters(self, folder: str, name: str) -> bool:
        self.left -= 1
        return self.left > 0 and super().enters(folder, name)


def _paths_below(folder: str) -> list[str]:
    """Returns the paths, from a folder on, of the pictures in it; none if they are too many."""
    keep = _FewFolders()
    files = list(islice(walk(folder, keep), _MOST_FILES))
    if keep.left <= 0 or len(files) == _MOST_FILES:
        return []
    start = len(os.path.join(folder, ""))
    return [file.path[start:] for file in files if file.path]
