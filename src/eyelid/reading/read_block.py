"""A block of sources, read whole: pictures decoded, eyes found, patches read together, rows made."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eyelid.engines import INTERPRETER
from eyelid.errors import PictureError
from eyelid.eyes import crop
from eyelid.pictures import Block, Picture, Source
from eyelid.reading.kit import Kit
from eyelid.results import Row, RowCounts

_WHOLE = len(Row._fields)
_MOST_PICTURES = 512  # read together
_MOST_PIXELS = 1 << 25  # decoded between two results, so that large pictures show progress, too


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was read of a part of a block.

    Attributes:
        sources: Sources that were finished in this part; a long video spans several parts.
        pictures: Pictures in it, those that cannot be read included.
        counts: Counts of its rows.
        lines: Its rows as lines of a table; empty where no table is written.
        rows: The rows themselves; empty where nobody wants them.
    """

    sources: int
    pictures: int
    counts: RowCounts
    lines: bytes
    rows: Sequence[Row]


class _Part:
    """Eyes that wait until enough are there to be read together."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.sources = self.pictures = self.pixels = 0
        self.patches: list[NDArray[np.uint8]] = []
        self.rows: list[tuple[Any, ...]] = []  # whole ones, and of eyes all that comes before their reading

    @property
    def is_full(self) -> bool:
        return self.pictures >= _MOST_PICTURES or self.pixels >= _MOST_PIXELS

    def fill(self, rest: "_Rest") -> None:
        """Takes pictures until enough are there, or none are left."""
        while not self.is_full and (source := rest.begin()):
            try:
                for picture in rest.frames:
                    if self.is_full:
                        rest.put_back(picture)
                        return
                    self.add_picture(picture)
            except PictureError as error:
                self.add_failure(source, error)
            rest.end()
            self.sources += 1

    def add_picture(self, picture: Picture) -> None:
        """Finds the eyes of a picture; what cannot be searched becomes a row with an error."""
        pixels, source, frame, time_s = picture
        self.pictures += 1
        self.pixels += pixels.size
        try:
            eyes = self.kit.finder.find(picture)
            for eye in eyes:
                self.patches.append(crop(picture, eye, self.kit.size))
                box, side, face, track, face_score, ear = eye
                self.rows.append((source, frame, time_s, face, track, side, *box, face_score, ear))
            if not eyes:
                self.rows.append(Row(source, frame, time_s))
        except PictureError as error:
            self.rows.append(Row(source, frame, time_s, error=str(error)))

    def add_failure(self, source: Source, error: PictureError) -> None:
        """Adds the row of a source that cannot be read, or not any further."""
        self.pictures += 1
        self.rows.append(Row(source.source, error=str(error)))

    def read(self) -> Read:
        """Reads all patches together and returns what came of the part."""
        rows = self._read_rows()
        return Read(
            sources=self.sources,
            pictures=self.pictures,
            counts=RowCounts.of(rows, pictures=self.pictures),
            lines=self.kit.format.encode(rows) if self.kit.format else b"",
            rows=rows if self.kit.with_rows else (),
        )

    def _read_rows(self) -> list[Row]:
        # All are of one size; np.stack would take three times as long, for a view of each.
        size, read = self.kit.size, self.kit.reader.read
        readings = read(np.concatenate(self.patches).reshape(-1, size, size)) if self.patches else read([])
        p_open = readings.p_open.astype(float).round(6).tolist()
        answers = zip(p_open, readings.state, readings.movement, repeat(None))
        make = Row._make
        return [row if len(row) == _WHOLE else make(row + next(answers)) for row in self.rows]  # type: ignore[misc]


class _Rest:
    """The sources of a block that are not done, and how far the first of them has come."""

    def __init__(self, sources: Iterable[Source], *, colour: bool) -> None:
        self._sources = iter(sources)
        self._colour = colour
        self.source: Source | None = None
        self.frames: Iterator[Picture] = iter(())

    def begin(self) -> Source | None:
        """Returns the source that is being read, after beginning the next one if need be; None at the end."""
        if self.source is None:
            self.source = next(self._sources, None)
            if self.source is not None:
                self.frames = self.source.frames(colour=self._colour)
        return self.source

    def put_back(self, picture: Picture) -> None:
        """Keeps a frame for later."""
        self.frames = chain([picture], self.frames)

    def end(self) -> None:
        """Says that the source has no more frames."""
        self.source = None


def read_block(block: Block[Source], *, kit: Kit) -> Iterator[Read]:
    """Reads a block, part by part. Several threads or processes may read blocks at once.

    Args:
        block: The sources.
        kit: What they are read with.

    Yields:
        Parts in the order of the sources, each of some hundred pictures at most. A picture that cannot be
        read gives one row with an error, a picture without an eye one row without a reading.
    """
    rest = _Rest(block.sources, colour=kit.finder.colour)
    done = 0
    while done < len(block.sources):
        part = _Part(kit)
        with INTERPRETER.take(min(len(block.sources) - done, _MOST_PICTURES)):
            part.fill(rest)
        done += part.sources
        yield part.read()
