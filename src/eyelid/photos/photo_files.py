"""The photos of a shoot: which files belong to one, such as a RAW and the JPEG that was written with it."""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from eyelid.errors import PictureError
from eyelid.pictures import RAW_SUFFIXES, Picture, PictureFilter, Still, declared_size, find_sources

_RAWS = frozenset(RAW_SUFFIXES)
_JPEGS = frozenset((".jpg", ".jpeg", ".jpe", ".jfif", ".jif", ".mpo"))
_HEICS = frozenset((".heic", ".heif", ".hif"))

_FULL_SIZE = 2_000  # pixels on the longer side of a JPEG that is read in place of its RAW
_HEAD = 1 << 17  # bytes of a JPEG in which its size is looked for; cameras put a thumbnail before it


class Photo(NamedTuple):
    """One photo of a shoot, which may be several files. It can be pickled, and read like a `Still`.

    Attributes:
        source: Its name in results: that of the file whose pixels are read.
        files: The names of all its files, in the order in which they were found.
        still: The file whose pixels are read.
        others: Its other files, the best first, one of which is read where `still` cannot be.
    """

    source: str
    files: tuple[str, ...]
    still: Still
    others: tuple[Still, ...] = ()

    def identity(self) -> str:
        """Returns the fingerprint of the file whose pixels are read."""
        return self.still.identity()

    def named(self, source: str) -> Still:
        """Returns the file of a name, such as that of a reading; `still` if it has none of this name."""
        return next((still for still in self.others if still.source == source), self.still)

    def frames(self, *, colour: bool = False) -> Iterator[Picture]:
        """Returns an iterator of its one picture; see `Source.frames`."""
        return self.still.frames(colour=colour)


def find_photos(sources: Sequence[str], *, hidden: bool) -> list[Photo]:
    """Lists the photos that names stand for, RAWs included, in the order in which their files are found.

    Args:
        sources: Files, folders, patterns, zips and lists; see `eyelid.pictures.find_sources`.
        hidden: Whether hidden files and folders are read, too.

    Returns:
        The photos. A folder, zip or list that cannot be listed is one, too; reading it raises the reason.

    Raises:
        EyelidError: No source is given, or one does not exist.
    """
    return paired(find_sources(sources, keep=PictureFilter(hidden=hidden, raw=True)))


def paired(stills: Iterable[Still]) -> list[Photo]:
    """Joins the files that a camera wrote for one shot.

    These are the RAWs, the JPEG and the HEIC of one folder whose names differ only in the ending; capitals
    count only where two JPEGs would be one photo otherwise. What is made from a shot is a photo of its own:
    a TIFF or PNG of the same name, and whatever has more in its name (`IMG_1-2.jpg`). A file that was found
    twice counts once.

    The pixels are those of the JPEG or HEIC if it is large, because it decodes quickly, else of the RAW. What
    cannot be read gives way to the next.

    Args:
        stills: The files, in order.

    Returns:
        The photos, in the order of their first files. Every file is in one of them.
    """
    shots: dict[tuple[str, str], list[Still]] = {}
    for place, still in _once(stills):
        folder, name = os.path.split(place)
        stem, ending = os.path.splitext(name)
        is_shot = ending.lower() in _RAWS | _JPEGS | _HEICS and not still.failure
        shots.setdefault((folder, stem.lower() if is_shot else name + "\0"), []).append(still)
    return [_photo(files) for shot in shots.values() for files in _separate(shot)]


def _once(stills: Iterable[Still]) -> Iterable[tuple[str, Still]]:
    """Yields each file with the place where it lies, those that come again excepted."""
    folders: dict[str, str] = {}
    seen: set[tuple[str, int]] = set()
    for still in stills:
        folder, name = os.path.split(still.source)
        if folder not in folders:
            folders[folder] = os.path.abspath(folder)
        place = os.path.join(folders[folder], name)
        number = getattr(still, "number", 0)  # members of a zip may have one name
        if (place, number) not in seen:
            seen.add((place, number))
            yield place, still


def _separate(files: list[Still]) -> list[list[Still]]:
    """Divides files of one folder and name so that none has two JPEGs or two HEICs."""
    if len(files) == 1 or _is_one_shot(files):
        return [files]
    by_stem: defaultdict[str, list[Still]] = defaultdict(list)
    for file in files:
        by_stem[os.path.splitext(file.source)[0]].append(file)
    return list(chain.from_iterable(_without_doubles(alike) for alike in by_stem.values()))


def _without_doubles(files: list[Still]) -> list[list[Still]]:
    """Returns the first of each kind, and all RAWs, as one photo, and each further file as one of its own."""
    shot: list[Still] = []
    others = []
    for file in files:
        if _is_one_shot([*shot, file]):
            shot.append(file)
        else:
            others.append([file])
    return [shot, *others]


def _is_one_shot(files: Sequence[Still]) -> bool:
    return all(sum(_ending(file) in kind for file in files) <= 1 for kind in (_JPEGS, _HEICS))


def _photo(files: list[Still]) -> Photo:
    still, *others = files if len(files) == 1 else _quickest_first(files)
    return Photo(still.source, tuple(file.source for file in files), still, tuple(others))


def _quickest_first(files: list[Still]) -> list[Still]:
    """Returns large JPEGs, then HEICs, which cameras write in full size only, RAWs, and small JPEGs."""
    jpegs, heics, raws = (
        [file for file in files if _ending(file) in kind] for kind in (_JPEGS, _HEICS, _RAWS)
    )
    large = [file for file in jpegs if _is_large(file)]
    return [*large, *heics, *raws, *(file for file in jpegs if file not in large)]


def _is_large(file: Still) -> bool:
    """Returns whether a JPEG has many pixels, by its header; one in a zip is believed to have."""
    if file.path is None:
        return True
    try:
        with open(file.path, "rb") as opened:
            return max(declared_size(opened.read(_HEAD))) >= _FULL_SIZE
    except (OSError, ValueError, PictureError):
        return False


def _ending(file: Still) -> str:
    return os.path.splitext(file.source)[1].lower()
