"""Reads a block of sources: decodes pictures, finds eyes, runs the model on all patches, and makes rows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from eyelid.engines import INTERPRETER
from eyelid.errors import PictureError
from eyelid.eyes import UNKNOWN, Eye, crop
from eyelid.pictures import Block, Picture, Source
from eyelid.reading.fetching import fetched
from eyelid.reading.kit import FoundEye, Kit
from eyelid.reading.placing import Placed
from eyelid.results import Damages, Row, RowCounts

_WHOLE = len(Row._fields)
_MOST_PICTURES = 512  # read together
_MOST_FACES = 1 << 20  # in a picture
_MOST_PIXELS = 1 << 25  # decoded between two results, so that large ones show progress, and frames fit in


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """The result of reading a part of a block.

    Attributes:
        sources: Number of sources that end in this part; a long video spans several parts.
        pictures: Number of pictures, including those that cannot be read.
        counts: Counts of the rows, for a summary.
        lines: The rows as encoded lines of a table; empty if no table is written.
        rows: The rows themselves; empty if the kit says that they are not wanted.
        boxes: The boxes of faces and eyes as lines of JSON; empty if the kit says that they are not wanted.
    """

    sources: int
    pictures: int
    counts: RowCounts
    lines: bytes
    rows: Sequence[Row]
    boxes: bytes = b""


class _Part:
    """A part of a block: collects eyes until there are enough to run the model on all of them at once."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.sources = self.pictures = self.pixels = 0
        self.eyes: list[FoundEye] = []
        self.rows: list[tuple[Any, ...]] = []  # rows; those of eyes end before their reading
        self.damaged: list[str] = []  # sources that were read all the same
        self.found: list[tuple[Placed, Picture, Sequence[Eye], int]] = []  # to be marked; where rows begin
        self._find = kit.finder.find

    def fill(self, rest: "_Rest") -> None:
        """Takes pictures until there are enough, or no source has any left.

        A video begins a part, so that no part that ends with a source has frames of one that does not end.
        """
        for source in rest.sources:
            try:
                video = rest.video or self._begin(source, colour=rest.colour)
                if video and (self.pictures or self._take_frames(video)):
                    rest.put_back(source, video)
                    return
            except PictureError as error:
                self.add_failure(source, error)
            rest.video = None
            self.sources += 1
            if self._is_full():
                return

    def _begin(self, source: Source, *, colour: bool) -> "_BegunVideo | None":
        """Adds the picture of a still; of a video it adds none, but returns it."""
        frames = source.frames(colour=colour)
        for picture in frames:
            if picture.frame is not None:
                return _BegunVideo(source, chain([picture], frames), self.kit)
            self._add_picture(picture, source, self._find, picture)
        return None

    def _take_frames(self, video: "_BegunVideo") -> bool:
        """Adds frames of a video until there are enough; returns whether some may be left."""
        for picture in video.frames:
            self._add_picture(picture, video.source, video.find, video.drawn_on(picture))
            if self._is_full():
                return True
        return False

    def _is_full(self) -> bool:
        return self.pictures >= _MOST_PICTURES or self.pixels >= _MOST_PIXELS

    def _add_picture(
        self,
        picture: Picture,
        given: Source,
        find: Callable[[Picture], Sequence[Eye]],
        drawn_on: Picture,
    ) -> None:
        """Finds the eyes of a picture; what cannot be searched becomes a row with an error."""
        pixels, source, frame, time_s, damage = picture
        self.pictures += 1
        self.pixels += pixels.size
        try:
            if damage:
                self._accept(source, damage)
            eyes = find(picture)
            first = len(self.rows)
            for eye in eyes:
                number = None if eye.side == UNKNOWN else self.pictures * _MOST_FACES + (eye.face or 0)
                self.eyes.append(FoundEye(crop(picture, eye), eye, number))
                (x, y, width, height), side, face, track, face_score, ear, *_ = eye
                self.rows.append(
                    (source, frame, time_s, face, track, side, x, y, width, height, face_score, ear)
                )
            if self.kit.marking and isinstance(given, Placed):
                self.found.append((given, drawn_on, eyes, first))
            if not eyes:
                self.rows.append(Row(source, frame, time_s))
        except PictureError as error:
            self.rows.append(Row(source, frame, time_s, error=str(error)))

    def add_failure(self, source: Source, error: PictureError) -> None:
        """Adds the row of a source that cannot be read, or not any further."""
        self.pictures += 1
        self.rows.append(Row(source.source, error=str(error)))

    def _accept(self, source: str, damage: str) -> None:
        if self.kit.refuse_damaged:
            raise PictureError(f"the picture is damaged: {damage}")
        self.damaged.append(source)

    def read(self) -> Read:
        """Reads all patches together and returns what came of the part."""
        rows = self._read_rows()
        return Read(
            sources=self.sources,
            pictures=self.pictures,
            counts=RowCounts.of(rows, pictures=self.pictures, damaged=Damages.of(self.damaged)),
            lines=self.kit.format.encode(rows) if self.kit.format else b"",
            rows=rows if self.kit.with_rows else (),
            boxes=self._mark(rows),
        )

    def _mark(self, rows: Sequence[Row]) -> bytes:
        """Writes what is wanted of each picture beside its rows; returns the lines of its boxes."""
        marking = self.kit.marking
        if not marking:
            return b""
        return b"".join(
            marking.write(placed, picture, eyes, rows[first : first + len(eyes)])
            for placed, picture, eyes, first in self.found
        )

    def _read_rows(self) -> list[Row]:
        answers = iter(self.kit.answers(self.eyes))
        make = Row._make
        return [row if len(row) == _WHOLE else make(row + next(answers)) for row in self.rows]  # type: ignore[misc]


class _BegunVideo:
    """A video of which some frames may have been read.

    Attributes:
        source: The video.
        frames: The remaining frames.
        find: Finds the eyes in them, one after the other, and remembers whose they are.
    """

    def __init__(self, source: Source, frames: Iterator[Picture], kit: Kit) -> None:
        self.source = source
        self.frames = frames
        self.find = kit.video_finder().find
        is_drawn = kit.marking and kit.marking.drawn and not kit.finder.colour
        self._coloured = source.frames(colour=True) if is_drawn else None

    def drawn_on(self, picture: Picture) -> Picture:
        """Returns the next frame as it is to be drawn on: in BGR, read a second time; else as it is."""
        if not self._coloured:
            return picture
        try:
            return next(self._coloured, picture)
        except PictureError:
            return picture


class _Rest:
    """The sources of a block that are not finished.

    Attributes:
        sources: An iterator of them.
        video: The first one, if it is a video that was begun.
        colour: Whether frames are to be BGR.
    """

    def __init__(self, sources: Iterable[Source], *, colour: bool) -> None:
        self.sources = iter(sources)
        self.video: _BegunVideo | None = None
        self.colour = colour

    def put_back(self, source: Source, video: _BegunVideo) -> None:
        """Makes a video that was begun the first source again."""
        self.sources = chain([source], self.sources)
        self.video = video


def read_block(block: Block[Source], *, kit: Kit) -> Iterator[Read]:
    """Reads a block, part by part. Several threads or processes may read blocks at once.

    Args:
        block: The sources.
        kit: What they are read with.

    Yields:
        Parts in the order of the sources, each of some hundred pictures at most. A picture that cannot be
        read gives one row with an error, a picture without an eye one row without a reading.
    """
    rest = _Rest(fetched(block.sources), colour=kit.finder.colour)
    done = 0
    while done < len(block.sources):
        part = _Part(kit)
        with INTERPRETER.take(min(len(block.sources) - done, _MOST_PICTURES)):
            part.fill(rest)
        done += part.sources
        yield part.read()
