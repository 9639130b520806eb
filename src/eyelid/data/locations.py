"""Finding the files of labelled pictures: under a folder, in zips, or where a manifest says."""

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from eyelid.errors import DataError
from eyelid.pictures import DiskFile, PictureFilter, Still, find_sources, without_failures


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
    names = filter(keep.shows, os.listdir(folder or "."))
    return sorted(path for name in names if is_zip(path := os.path.join(folder, name)))


def set_name(path: str) -> str:
    """Returns the name of the data set at a path: that of the folder, or of the file without its ending."""
    place = Path(path).resolve()
    return place.stem if place.is_file() else place.name


def pictures_under(path: str, *, hidden: bool = False) -> tuple[list[Still], str]:
    """Finds the picture files of a zip or a folder, or of all zips in a folder.

    Args:
        path: The zip or folder.
        hidden: Whether hidden files and folders are read, too.

    Returns:
        The files; and a line that says what was passed over, empty if nothing was.

    Raises:
        DataError: There are no pictures, or the folder holds both zips and pictures, or a folder or zip
            cannot be listed.
        MissingFileError: A zip cannot be opened.
    """
    if os.path.isfile(path) and not is_zip(path):
        raise DataError(
            f"{path} is a file: expected a folder or a zip of pictures, or a manifest, CSV or XLSX"
        )
    keep = PictureFilter(hidden=hidden)
    files = list(find_sources([path], keep=keep))
    archives = zips_in(path, keep=keep) if os.path.isdir(path) else []
    if archives:
        if any(not file.failure for file in files):
            raise DataError(f"{path}: holds zips and pictures beside them: expected one or the other")
        keep = PictureFilter(hidden=hidden)
        files = list(find_sources(archives, keep=keep))
    pictures, failures = without_failures(files)
    for place, reason in failures.items():
        raise DataError(f"{place}: {reason}")
    return pictures, keep.summary()


def locate(
    names: Iterable[str], *, folders: Sequence[str], archives: Sequence[str]
) -> dict[str, list[Still]]:
    """Finds the files that a manifest names.

    Args:
        names: Paths, which are absolute or relative to one of the folders. A path may go into a zip, as in
            `archive.zip/member`.
        folders: The folders that are searched, in this order. A folder in a zip is `archive.zip/folder`.
        archives: Zips that are searched for the names that are in no folder. A member of a zip is found if
            its path ends with the name.

    Returns:
        Maps each name to its files. The list is empty if nothing is found, and it has several files if
        several members of the zips end with the name.
    """
    places = _Places()
    found: dict[str, list[Still]] = {}
    lost: dict[str, list[Still]] = {}
    for name in names:
        if name in found:
            continue
        paths = (os.path.join(folder, name) for folder in folders)
        file = next((file for path in paths if (file := places.find(path))), None)
        found[name] = [file] if file else lost.setdefault(name, [])
    for archive in archives if lost else ():
        for inside, member in _members(archive):
            end, more = inside, "/"
            while more:
                if end in lost:
                    lost[end].append(member)
                _, more, end = end.partition("/")
    return found


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
            for inside, member in _members(archive):
                folder, _, name = inside.rpartition("/")
                folders.setdefault(folder, {})[name] = member
            self._folders[archive] = folders
        return self._folders[archive]


def _is_file(entry: os.DirEntry[str]) -> bool:
    # `entry.is_file` raises for a link that leads to itself; `os.path.isfile` returns False.
    return os.path.isfile(entry.path) if entry.is_symlink() else entry.is_file()


def _members(archive: str) -> Iterable[tuple[str, Still]]:
    """Returns the pictures in a zip, each with its path inside the zip."""
    files, _ = without_failures(find_sources([archive]))
    place = os.path.abspath(archive)
    return ((file.name_in(place), file) for file in files)
