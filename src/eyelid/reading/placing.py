"""Where the files about each picture go: as the pictures lie in their folders, and no two at one place."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from glob import has_magic
from itertools import chain, count

from eyelid.pictures import Picture, Source, Still, is_video

_LONGEST_NAME = 200  # bytes; most disks take 255
_FRAME = re.compile(r"(.*)-(?:\d{6}|[1-9]\d{6,})", re.ASCII | re.DOTALL)  # a place and a `frame_number`


@dataclass(frozen=True, slots=True)
class Placed:
    """A source, and where files about its pictures go. It is a source itself.

    Attributes:
        given: The source.
        name: Its path from the folder that all sources share; from the root, if it is outside of it.
        place: Where its files go: a path without `..`, to which an ending is added; those of a frame of a
            video to its place and `frame_number`. No two are equal.
    """

    given: Source
    name: str
    place: str

    @property
    def source(self) -> str:
        """The name of the source in results."""
        return self.given.source

    def identity(self) -> str:
        """Returns the fingerprint of the source."""
        return self.given.identity()

    def frames(self, *, colour: bool = False) -> Iterator[Picture]:
        """Returns an iterator of the pictures; see `Source.frames`."""
        return self.given.frames(colour=colour)

    def in_colour(self, picture: Picture) -> Picture:
        """Returns its picture in BGR; raises `PictureError` if it cannot be read any more.

        Frames of videos are returned as they are.
        """
        is_as_it_is = picture.pixels.ndim == 3 or picture.frame is not None
        return picture if is_as_it_is else next(self.frames(colour=True))


def frame_number(frame: int) -> str:
    """Returns what is added to the place of a video for the files of a frame: `-000012`."""
    return f"-{frame:06}"


def shared_folder(words: Iterable[str]) -> str:
    """Returns the absolute path of the folder or zip in which all pictures that are named lie.

    Args:
        words: Files, folders, patterns, zips and lists. The pictures of a list may lie elsewhere.
    """
    return os.path.commonpath([_folder_of(word) for word in words] or [os.getcwd()])


def _folder_of(word: str) -> str:
    path = os.path.abspath(word)
    if os.path.isdir(path) or (path.lower().endswith(".zip") and os.path.isfile(path)):
        return path
    while has_magic(path):
        path = os.path.dirname(path)
    return path if path != os.path.abspath(word) else os.path.dirname(path)


def place_sources(
    sources: Iterable[Source], folder: str, *, reserved: Sequence[str] = ()
) -> Iterator[Placed]:
    """Gives each source its place.

    That of `a.png` is `a`; if another picture has it already, `a.png`; then `a.png-2` and so on. So it is if
    a frame of a video could have it: `a-000012` beside `a.mp4`. Letters of either case count as equal, as
    they do on some disks. Of each place eight bytes are kept.

    Args:
        sources: The sources, in order.
        folder: The folder that they share.
        reserved: Places that nothing may have.
    """
    taken = {hash(place) for place in reserved}
    videos: set[int | None] = set()
    videos_of_pictures: set[int | None] = set()
    for source in sources:
        name = _name_below(os.path.join(os.getcwd(), source.source), folder)
        whole = _cut(name)
        further = (f"{whole}-{number}" for number in count(2))
        places = chain((_cut(os.path.splitext(name)[0]), whole), further)
        if is_video(source.source):
            place = _take_free((each for each in places if _hash(each) not in videos_of_pictures), taken)
            videos.add(_hash(place))
        else:
            place = _take_free((each for each in places if _hash_of_video(each) not in videos), taken)
            videos_of_pictures.add(_hash_of_video(place))
        yield Placed(source, name, place)


def place_files(files: Iterable[str], folder: str) -> Iterator[str]:
    """Yields for each file its place, with its ending, below a folder that takes copies; no two are equal.

    Args:
        files: Paths, in order.
        folder: The folder that they share.
    """
    taken: set[int] = set()
    for file in files:
        name = _name_below(os.path.abspath(file), folder)
        stem, ending = os.path.splitext(name)
        yield _take_free(chain((name,), (f"{stem}-{number}{ending}" for number in count(2))), taken)


def _take_free(places: Iterable[str], taken: set[int]) -> str:
    """Returns the first of some places that is not taken, and takes it."""
    place = next(place for place in places if _hash(place) not in taken)
    taken.add(_hash(place))
    return place


def _hash(place: str) -> int:
    return hash(place.casefold())


def _hash_of_video(place: str) -> int | None:
    """Returns the hash of the place of the video whose frame a place could be of; None if of no frame."""
    frame = _FRAME.fullmatch(place)
    return _hash(frame[1]) if frame else None


def _name_below(path: str, folder: str) -> str:
    """Returns a path from a folder on; from the root, if it lies outside of it."""
    path = os.path.normpath(path)
    name = path.removeprefix(folder).lstrip("/") if _lies_in(path, folder) else path.lstrip("/")
    return name or os.path.basename(path)


def sources_outside(sources: Iterable[Still], folder: str) -> Iterator[Still]:
    """Yields the sources that do not lie in a folder, to which pictures are written."""
    real = os.path.realpath(folder)
    for source in sources:
        if source.path is None or not _lies_in(os.path.realpath(source.path), real):
            yield source


def _cut(path: str) -> str:
    """Returns a path whose names leave room for an ending; names of other encodings have grown fourfold."""
    return "/".join(part.encode()[:_LONGEST_NAME].decode(errors="ignore") for part in path.split("/"))


def _lies_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(os.path.join(folder, ""))
